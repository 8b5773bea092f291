//! The cost table: a row per candidate, the cheapest first.

use rust_decimal::Decimal;

use super::table::{Cell, Column, Row, Table};
use crate::{
    analysis::{Comparison, Evaluated},
    report::{
        candidate::{self, Standing},
        column, number, text,
    },
    units::Usd,
};

/// The table.
pub(super) fn table(comparison: &Comparison) -> Table {
    let rows = candidate::ranked(comparison).into_iter();
    let rows = rows.filter_map(|index| {
        let candidate = comparison.candidates.get(index)?;
        Some(row(comparison, index, candidate))
    });
    let titles = [
        "$/month",
        "compute",
        "front",
        "rest",
        "idle",
        "$/million",
        "p95",
        "p99",
    ];
    let numbers = titles.into_iter().map(Column::number);
    Table {
        caption: format!(
            "Costs a month of {} hours in {}, on demand, in US dollars; response times in ms",
            comparison.month_hours,
            text::one_line(&comparison.stamp.prices.region)
        ),
        columns: std::iter::once(Column::text("design")).chain(numbers).collect(),
        rows: rows.collect(),
    }
}

fn row(comparison: &Comparison, index: usize, candidate: &Evaluated) -> Row {
    let dollars = |amount: Usd| Cell::number(number::cents(amount), amount.0);
    let groups = &candidate.groups;
    Row {
        standing: standing(comparison, index),
        cells: vec![
            name(comparison, index, candidate),
            dollars(candidate.bill.total),
            dollars(groups.compute),
            dollars(groups.front_door),
            dollars(groups.rest),
            dollars(candidate.idle),
            candidate
                .cost_per_million
                .map_or_else(|| Cell::text("-"), dollars),
            quantile(candidate, 950),
            quantile(candidate, 990),
        ],
    }
}

/// The name of a candidate with its size, and how it stands.
pub(super) fn name(comparison: &Comparison, index: usize, candidate: &Evaluated) -> Cell {
    let badge = match candidate::standing(comparison, index) {
        Standing::Cheapest => "cheapest",
        Standing::NotViable => "unfit",
        Standing::Viable if comparison.baseline == Some(index) => "baseline",
        Standing::Viable => "",
    };
    Cell {
        badge,
        note: text::one_line(&candidate.size),
        ..Cell::text(&candidate::short_label(candidate))
    }
}

/// The class of a candidate's row.
pub(super) fn standing(comparison: &Comparison, index: usize) -> &'static str {
    match candidate::standing(comparison, index) {
        Standing::Cheapest => "best",
        Standing::Viable => "",
        Standing::NotViable => "out",
    }
}

/// A quantile of the response time, marked where it is extrapolated.
pub(super) fn quantile(candidate: &Evaluated, permille: u32) -> Cell {
    let response = &candidate.service_level.response;
    let shown = column::response(candidate, permille);
    match response.count() {
        0 => Cell::text(&shown),
        _ => Cell::number(shown, Decimal::from(response.quantile(permille).0)),
    }
}
