//! Service levels beside the goals: what became of the requests, how long they took, which goals are met.

use rust_decimal::Decimal;

use super::{
    cost::{name, quantile, standing},
    table::{Cell, Column, Row, Table},
};
use crate::{
    analysis::{Comparison, Evaluated, Extrapolated},
    report::{candidate, number, reason, terms},
    scenario::{Goal, Platform},
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
        caption: "Service levels in the recorded time; response times in ms, waiting and service".to_owned(),
        columns,
        rows: rows.collect(),
    }
}

fn cells(comparison: &Comparison, index: usize, candidate: &Evaluated) -> Vec<Cell> {
    let level = &candidate.service_level;
    let share = |part: u64| Decimal::from(part) / Decimal::from(level.requests.max(1));
    let mut cells = vec![
        name(comparison, index, candidate),
        Cell::number(
            number::percent_cut(level.served, level.requests),
            share(level.served),
        ),
        failed(candidate),
        cold_starts(candidate),
    ];
    cells.extend([500, 950, 990, 999].map(|permille| quantile(candidate, permille)));
    cells.push(slowest(candidate));
    cells.extend(comparison.goals.iter().map(|goal| against(goal, candidate)));
    let busy = candidate.capacity.utilization;
    cells.push(Cell::figure(&format!("{:.1}", busy * 100.0)));
    cells
}

/// The longest response time, marked where it is extrapolated.
fn slowest(candidate: &Evaluated) -> Cell {
    let response = &candidate.service_level.response;
    if response.count() == 0 {
        return Cell::text("-");
    }
    let sign = match candidate.extrapolated {
        Extrapolated::Yes => "~",
        Extrapolated::No => "",
    };
    let max = response.max();
    Cell::number(format!("{sign}{}", number::millis_or_longer(max)), max.0)
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
        ..Cell::number(number::millis_or_longer(found), Decimal::from(found.0))
    }
}
