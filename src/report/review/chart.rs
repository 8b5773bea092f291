//! The charts of a review, each with its numbers as tables and what it says in sentences.

use super::{lead::Labelled, table::Table};
use crate::{
    analysis::{BreakEven, Comparison, Review, Sizes},
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
    pub(super) title: &'static str,
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
    let alone = |title, id, chart: Chart| Figure {
        title,
        svg: chart.inline_svg(id),
        sentences: Vec::new(),
        tables: Vec::new(),
        notes: Vec::new(),
    };
    let mut figures: Vec<Figure> = review.break_even.iter().map(over_traffic).collect();
    figures.push(alone("Where the money goes", "costs", chart::costs(comparison)));
    figures.push(alone(
        "How it feels",
        "response-times",
        chart::response_times(comparison),
    ));
    figures.extend(review.memory.iter().map(|sizes| memory(sizes, comparison)));
    figures.extend(over_time(comparison));
    figures
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
        title: "At which traffic the answer changes",
        svg: chart::break_even(answer).inline_svg("break-even"),
        sentences: Labelled::all(told.map(|told| (told.label, told.sentences)).collect()),
        tables: vec![Table::of_figures(
            &format!("Costs over the traffic: {}", break_even::table::heading(answer)),
            titles,
            rows,
            |_| false,
        )],
        notes,
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
    Figure {
        title: "Which memory Lambda needs",
        svg: chart::memory(
            &sizes.memory,
            &chart::compared_sizes(comparison),
            &sizes.goals,
            &sizes.trace,
            &sizes.stamp,
        )
        .inline_svg("memory"),
        sentences: Labelled::all(
            words::picks(sizes)
                .into_iter()
                .map(|(label, pick)| (label, vec![format!("{pick}.")]))
                .collect(),
        ),
        tables: sizes.memory.iter().map(table).collect(),
        notes,
    }
}

/// The run of the baseline, or else of the cheapest; nothing where none was recorded.
fn over_time(comparison: &Comparison) -> Option<Figure> {
    (!comparison.timelines.is_empty()).then(|| Figure {
        title: "Minute by minute",
        svg: chart::leading_timeline(comparison).inline_svg("timeline"),
        sentences: Vec::new(),
        tables: Vec::new(),
        notes: Vec::new(),
    })
}
