//! The tables of sizes: cells and titles, whatever they are laid out in.

use super::words;
use crate::{
    analysis::{Evaluated, Extrapolated, FleetSizes, MemorySize, MemorySweep},
    report::{candidate, number, text},
    scenario::Platform,
    units::Micros,
};

/// A table: titles and rows. The first columns hold words where [`Grid::words`] says so, as does the last; the others
/// numbers.
pub(crate) struct Grid {
    pub(crate) titles: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
    /// How many columns of words come first.
    pub(crate) words: usize,
}

impl Grid {
    /// Whether a column holds words, aligned left.
    pub(crate) fn is_text(&self, column: usize) -> bool {
        column < self.words || column + 1 == self.titles.len()
    }
}

/// Memory sizes of one design.
pub(crate) fn memory(sweep: &MemorySweep) -> Grid {
    let row = |(at, size): (usize, &MemorySize)| {
        let figure = |figure: String| words::marked(size, &figure);
        let mut marks = words::marks(sweep, at);
        if size.why_not.is_some() {
            marks.insert(0, if size.serves() { "misses slo" } else { "x" });
        }
        vec![
            number::count(size.memory.0.into()),
            figure(number::cents(size.cost)),
            figure(number::millis_or_longer(size.mean)),
            figure(number::millis_or_longer(size.p99)),
            figure(words::percent(size.cold_share)),
            marks.join(", "),
        ]
    };
    Grid {
        titles: vec!["MB", "$/month", "mean", "p99", "cold %", ""],
        rows: sweep.sizes.iter().enumerate().map(row).collect(),
        words: 0,
    }
}

/// Sizes of a fleet.
pub(super) fn fleet(fleet: &FleetSizes) -> Grid {
    let cheapest = fleet.sizes.iter().position(|size| size.why_not.is_none());
    let row = |(at, size): (usize, &Evaluated)| {
        let mark = match (size.why_not, cheapest == Some(at)) {
            (Some(_), _) => "x",
            (None, true) => "cheapest",
            (None, false) => "",
        };
        let name = candidate::own_name(size);
        let words = text::one_line(&size.size);
        vec![
            candidate::architecture_key(size).to_owned(),
            name.map_or_else(|| words.clone(), |name| format!("{name}: {words}")),
            number::cents(size.bill.total),
            response(size, 950),
            response(size, 990),
            number::approximate(size.capacity.mean_instances),
            words::percent(size.capacity.utilization),
            mark.to_owned(),
        ]
    };
    let running = match fleet.platform {
        Platform::Fargate => "tasks",
        _ => "instances",
    };
    Grid {
        titles: vec!["", "", "$/month", "p95", "p99", running, "CPU %", ""],
        rows: fleet.sizes.iter().enumerate().map(row).collect(),
        words: 2,
    }
}

fn response(size: &Evaluated, permille: u32) -> String {
    let response = &size.service_level.response;
    if response.count() == 0 {
        return "-".to_owned();
    }
    let time: Micros = response.quantile(permille);
    match size.extrapolated {
        Extrapolated::Yes => format!("~{}", number::millis_or_longer(time)),
        Extrapolated::No => number::millis_or_longer(time),
    }
}
