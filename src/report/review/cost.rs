//! The cost table: a row per candidate, the cheapest first.

use std::collections::BTreeMap;

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

/// What costs come from that no service is paid for.
const EXTRAS: &str = "other costs";

/// What each candidate pays to which service, allowances taken off.
pub(super) fn by_service(comparison: &Comparison) -> Table {
    let order = candidate::ranked(comparison).into_iter();
    let bills: Vec<(usize, &Evaluated, BTreeMap<&str, Decimal>)> = order
        .filter_map(|index| {
            let candidate = comparison.candidates.get(index)?;
            Some((index, candidate, services(candidate)))
        })
        .collect();
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for (service, cost) in bills.iter().flat_map(|(.., services)| services) {
        let sum = sums.entry(service).or_default();
        *sum = sum.saturating_add(*cost);
    }
    let mut titles: Vec<(Decimal, &str)> = sums.into_iter().map(|(service, sum)| (sum, service)).collect();
    titles.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let dollars = |amount: Decimal| Cell::number(number::cents(Usd(amount)), amount);
    let mut columns = vec![Column::text("design")];
    columns.extend(titles.iter().map(|(_, service)| Column::number(service)));
    columns.push(Column::number("$/month"));
    let rows = bills.iter().map(|(index, candidate, services)| {
        let mut cells = vec![name(comparison, *index, candidate)];
        let costs = titles.iter().map(|(_, service)| services.get(service));
        cells.extend(costs.map(|cost| cost.map_or_else(|| Cell::text("-"), |&cost| dollars(cost))));
        cells.push(dollars(candidate.bill.total.0));
        Row {
            standing: standing(comparison, *index),
            cells,
        }
    });
    Table {
        caption: "Costs a month by service, in US dollars".to_owned(),
        rows: rows.collect(),
        columns,
    }
}

fn services(candidate: &Evaluated) -> BTreeMap<&'static str, Decimal> {
    let mut services: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut rest = candidate.bill.total.0;
    for item in &candidate.bill.line_items {
        let service = services.entry(item.meter.service()).or_default();
        *service = service.saturating_add(item.cost.0);
        rest = rest.saturating_sub(item.cost.0);
    }
    if rest > Decimal::ZERO {
        services.insert(EXTRAS, rest);
    }
    services
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
        ..Cell::text(&candidate::whole_name(candidate))
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
