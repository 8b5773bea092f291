//! Service levels beside the goals: what became of the requests, how long they took, which goals are met.

use rust_decimal::Decimal;

use super::{
    cost::{name, quantile, standing},
    table::{Cell, Column, Row, Table},
};
use crate::{
    analysis::{Comparison, Evaluated, Extrapolated, Origin},
    report::{candidate, number, reason, terms},
    scenario::{Goal, Platform},
    units::Micros,
};

/// The table.
pub(super) fn table(comparison: &Comparison) -> Table {
    let mut columns = vec![Column::text("design")];
    columns.extend(
        [
            "served %",
            "failed",
            "cold starts",
            "p50",
            "p95",
            "p99",
            "p99.9",
            "max",
        ]
        .map(Column::number),
    );
    columns.extend(
        comparison
            .goals
            .iter()
            .map(|goal| Column::number(&terms::goal(goal))),
    );
    columns.push(Column::number("busy %"));
    let rows = candidate::ranked(comparison).into_iter();
    let rows = rows.filter_map(|index| {
        let candidate = comparison.candidates.get(index)?;
        Some(Row {
            standing: standing(comparison, index),
            cells: cells(comparison, index, candidate),
        })
    });
    Table {
        caption: caption(comparison),
        columns,
        rows: rows.collect(),
    }
}

fn caption(comparison: &Comparison) -> String {
    let aims = comparison.aims;
    let p95 = aims.p95.filter(|_| comparison.candidates.iter().any(is_sized));
    let p95 = p95.map_or_else(String::new, |p95| {
        format!("; sizes chosen here aim at p95 <= {}", number::time(p95))
    });
    format!(
        "Service levels in the recorded time; response times in ms, waiting and service. At least {} % are to be \
         served{p95}. Busy: the share of their time in which vCPUs, or Lambda's environments, work",
        number::percent(aims.min_served.0.into(), 1_000_000)
    )
}

/// Whether its size was chosen here, for the goals.
const fn is_sized(candidate: &Evaluated) -> bool {
    matches!(candidate.origin, Origin::Sized { .. })
}

/// Response times of every candidate.
pub(super) fn times(comparison: &Comparison) -> Table {
    let quantiles = [500, 900, 950, 990, 999];
    let titles = ["p50", "p90", "p95", "p99", "p99.9", "max"];
    let mut columns = vec![Column::text("design")];
    columns.extend(titles.map(Column::number));
    let rows = candidate::ranked(comparison).into_iter().filter_map(|index| {
        let candidate = comparison.candidates.get(index)?;
        let mut cells = vec![name(comparison, index, candidate)];
        cells.extend(quantiles.map(|permille| quantile(candidate, permille)));
        cells.push(slowest(candidate));
        Some(Row {
            standing: standing(comparison, index),
            cells,
        })
    });
    Table {
        caption: "Response times in ms, waiting and service".to_owned(),
        rows: rows.collect(),
        columns,
    }
}

/// The share that is served, and whether that is enough.
fn served(comparison: &Comparison, candidate: &Evaluated) -> Cell {
    let level = &candidate.service_level;
    let share = Decimal::from(level.served) / Decimal::from(level.requests.max(1));
    let is_enough = share >= Decimal::new(comparison.aims.min_served.0.into(), 6);
    Cell {
        badge: match (level.requests, is_enough) {
            (0, _) => "",
            (_, true) => "met",
            (_, false) => "missed",
        },
        ..Cell::number(number::percent_cut(level.served, level.requests), share)
    }
}

/// The 95th percentile, and whether it keeps what sizes aim at.
fn p95(comparison: &Comparison, candidate: &Evaluated) -> Cell {
    let found = candidate.service_level.response.quantile(950);
    let cell = quantile(candidate, 950);
    match comparison.aims.p95 {
        Some(aim) if is_sized(candidate) && cell.value.is_some() => Cell {
            badge: if found <= aim { "met" } else { "missed" },
            ..cell
        },
        _ => cell,
    }
}

fn cells(comparison: &Comparison, index: usize, candidate: &Evaluated) -> Vec<Cell> {
    let mut cells = vec![
        name(comparison, index, candidate),
        served(comparison, candidate),
        failed(candidate),
        cold_starts(candidate),
        quantile(candidate, 500),
        p95(comparison, candidate),
    ];
    cells.extend([990, 999].map(|permille| quantile(candidate, permille)));
    cells.push(slowest(candidate));
    cells.extend(comparison.goals.iter().map(|goal| against(goal, candidate)));
    let busy = candidate.capacity.utilization;
    cells.push(Cell::figure(&format!("{:.1}", busy * 100.0)));
    cells
}

/// The longest response time.
fn slowest(candidate: &Evaluated) -> Cell {
    let response = &candidate.service_level.response;
    if response.count() == 0 {
        return Cell::text("-");
    }
    time(candidate, response.max())
}

/// A response time, marked where it is extrapolated.
fn time(candidate: &Evaluated, time: Micros) -> Cell {
    let sign = match candidate.extrapolated {
        Extrapolated::Yes => "~",
        Extrapolated::No => "",
    };
    Cell::number(format!("{sign}{}", number::millis_or_longer(time)), time.0)
}

/// How many requests failed, and of what.
fn failed(candidate: &Evaluated) -> Cell {
    let level = &candidate.service_level;
    let failures = reason::failures(level);
    let all: u64 = failures.iter().map(|(_, count)| count).sum();
    let told = failures.iter().filter(|(_, count)| *count > 0);
    let told: Vec<&str> = told.map(|(what, _)| *what).collect();
    Cell {
        note: told.join(", "),
        ..Cell::number(number::count(all.into()), all)
    }
}

fn cold_starts(candidate: &Evaluated) -> Cell {
    let level = &candidate.service_level;
    if candidate.platform == Some(Platform::Ec2) || candidate.platform == Some(Platform::Fargate) {
        return Cell::text("-");
    }
    Cell {
        note: format!("{} %", number::percent(level.cold_starts, level.requests)),
        ..Cell::number(number::count(level.cold_starts.into()), level.cold_starts)
    }
}

/// What a candidate reaches, beside a goal.
fn against(goal: &Goal, candidate: &Evaluated) -> Cell {
    let level = &candidate.service_level;
    if level.response.count() == 0 {
        return Cell::text("-");
    }
    let found = goal.statistic.of(level);
    Cell {
        badge: if found <= goal.at_most { "met" } else { "missed" },
        ..time(candidate, found)
    }
}
