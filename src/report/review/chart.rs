//! The charts of a review, each with its numbers as tables and what it says in sentences.

use super::{cost, lead::Labelled, service, table::Table};
use crate::{
    analysis::{BreakEven, Comparison, Inspected, Review, Sizes},
    report::{
        break_even,
        chart::{self, Chart},
        sizes::{grid, table::memory_title, words},
        text,
    },
};

/// A chart with what stands below it.
pub(super) struct Figure {
    /// Heads it.
    pub(super) title: String,
    /// What the image says, in a sentence.
    pub(super) says: String,
    /// The image, made here and safe.
    pub(super) svg: String,
    /// What it says.
    pub(super) sentences: Vec<Labelled>,
    /// What its numbers are, unfolded on demand.
    pub(super) tables: Vec<Table>,
    /// What is to be known of them.
    pub(super) notes: Vec<String>,
}

/// All there are.
pub(super) fn figures(review: &Review) -> Vec<Figure> {
    let comparison = &review.comparison;
    let mut figures: Vec<Figure> = review.break_even.iter().map(over_traffic).collect();
    figures.push(Figure {
        tables: vec![cost::by_service(comparison)],
        ..alone("Where the money goes", "costs", &chart::costs(comparison))
    });
    figures.push(Figure {
        tables: vec![service::times(comparison)],
        ..alone(
            "How it feels",
            "response-times",
            &chart::response_times(comparison),
        )
    });
    figures.extend(review.memory.iter().map(|sizes| memory(sizes, comparison)));
    figures.extend(over_time(comparison));
    figures
}

/// A chart with nothing but what it says.
fn alone(title: &str, id: &str, chart: &Chart) -> Figure {
    Figure {
        title: text::one_line(title),
        says: text::one_line(chart.description()),
        svg: chart.inline_svg(id),
        sentences: Vec::new(),
        tables: Vec::new(),
        notes: Vec::new(),
    }
}

/// Requests and durations of a trace.
pub(super) fn of_trace(inspected: &Inspected) -> Figure {
    alone("Requests and durations", "trace", &chart::trace(inspected))
}

fn over_traffic(answer: &BreakEven) -> Figure {
    let grid = break_even::grid::grid(answer);
    let (titles, rows) = grid
        .rows
        .split_first()
        .map_or((&[][..], &[][..]), |(first, rest)| (&first[..], rest));
    let points = answer.points.len();
    let mut notes = vec![format!(
        "{points} values of the traffic are simulated, each with every design sized anew; crossings between them are \
         simulated until they are met."
    )];
    notes.push(format!("{}.", break_even::table::legend(answer, 0).join("; ")));
    let told = break_even::sentence::statements(answer).into_iter();
    Figure {
        sentences: Labelled::all(told.map(|told| (told.label, told.sentences)).collect()),
        tables: vec![Table::of_figures(
            &format!("Costs over the traffic: {}", break_even::table::heading(answer)),
            titles,
            rows,
            |_| false,
        )],
        notes,
        ..alone(
            "At which traffic the answer changes",
            "break-even",
            &chart::break_even(answer),
        )
    }
}

fn memory(sizes: &Sizes, comparison: &Comparison) -> Figure {
    let table = |sweep| {
        let grid = grid::memory(sweep);
        let titles = grid.titles.iter().map(|&title| match title {
            "" => "remarks".to_owned(),
            title => title.to_owned(),
        });
        let titles: Vec<String> = titles.collect();
        Table::of_figures(&memory_title(sweep), &titles, &grid.rows, |column| {
            grid.is_text(column)
        })
    };
    let mut notes: Vec<String> = sizes.memory.iter().flat_map(words::memory_reasons).collect();
    let assumed = sizes.assumed.iter();
    notes.extend(assumed.map(|(topic, assumed)| format!("{topic}: {}", text::one_line(assumed))));
    notes.extend(
        sizes
            .confirm
            .iter()
            .map(|one| format!("To confirm it: {}", words::confirmation(one))),
    );
    let drawn = chart::memory(
        &sizes.memory,
        &chart::compared_sizes(comparison),
        &sizes.goals,
        &sizes.trace,
        &sizes.stamp,
    );
    Figure {
        sentences: Labelled::all(
            words::picks(sizes)
                .into_iter()
                .map(|(label, pick)| (label, vec![format!("{pick}.")]))
                .collect(),
        ),
        tables: sizes.memory.iter().map(table).collect(),
        notes,
        ..alone("Which memory Lambda needs", "memory", &drawn)
    }
}

/// The run of the baseline, or else of the cheapest; nothing where none was recorded.
fn over_time(comparison: &Comparison) -> Option<Figure> {
    (!comparison.timelines.is_empty()).then(|| {
        alone(
            "Minute by minute",
            "timeline",
            &chart::leading_timeline(comparison),
        )
    })
}
