//! Quotas of the account beside what candidates need of them, and the limits of platforms.

use rust_decimal::Decimal;

use super::table::{Cell, Column, Row, Table};
use crate::{
    analysis::{Comparison, QuotaUse},
    catalog::Quota,
    report::{candidate, number, quota, reason},
};

/// Quotas; `None` where no candidate needs any.
pub(super) fn table(comparison: &Comparison) -> Option<Table> {
    if comparison.quotas.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text("quota"), Column::text("design")];
    columns.extend(["peak", "limit", "used %"].map(Column::number));
    Some(Table {
        caption: "Account quotas: the most that each design needs at once".to_owned(),
        columns,
        rows: comparison
            .quotas
            .iter()
            .map(|used| row(comparison, used))
            .collect(),
    })
}

fn row(comparison: &Comparison, used: &QuotaUse) -> Row {
    let is_exceeded = used.peak > used.limit;
    Row {
        standing: "",
        cells: vec![
            Cell::text(name(used.quota)),
            Cell::text(&design(comparison, used.candidate)),
            Cell::number(number::count(used.peak.into()), used.peak),
            Cell::number(number::count(used.limit.into()), used.limit),
            Cell {
                badge: if is_exceeded { "exceeded" } else { "" },
                ..Cell::number(
                    number::percent(used.peak, used.limit),
                    Decimal::from(used.peak) / Decimal::from(used.limit.max(1)),
                )
            },
        ],
    }
}

fn design(comparison: &Comparison, index: usize) -> String {
    let candidate = comparison.candidates.get(index);
    candidate.map_or_else(String::new, candidate::whole_name_with_size)
}

fn name(quota: Quota) -> &'static str {
    match quota {
        Quota::LambdaConcurrency => "Lambda concurrent executions",
        Quota::FargateVcpu => "Fargate vCPUs",
        Quota::Ec2StandardVcpu => "EC2 standard vCPUs",
        Quota::ApiGatewayRate => "API Gateway requests a second",
        other => other.id(),
    }
}

/// What is exceeded, what rules candidates out, and what else they are held against.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    let mut told = quota::exceeded(comparison);
    let reasons = reason::reasons(comparison);
    let without = reasons.is_empty();
    told.extend(reasons.into_iter().map(|reason| format!("Ruled out: {reason}.")));
    let outcome = if without { "; none is ruled out" } else { "" };
    told.push(format!(
        "Each design is also held against the share of requests it must serve, the time its front door waits, the \
         largest bodies that Lambda and front doors take, the memory the trace records in use, and what the CPU credits \
         of burstable instances sustain{outcome}."
    ));
    told
}
