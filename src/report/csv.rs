//! One row per candidate in the order asked for, amounts unrounded: for spreadsheets and scripts.

use std::io;

use super::{
    candidate::{architecture_key, origin_key, platform_key, repeat_as},
    number,
    reason::reason,
    spreadsheet::cell,
    terms::extra_sum,
};
use crate::{
    analysis::{Comparison, Condition, Evaluated, Extrapolated},
    units::Usd,
};

/// How many columns there are.
const COLUMNS: usize = 38;

/// Names of the columns. New ones go to the end, so that those who count columns keep theirs.
const HEADER: [&str; COLUMNS] = [
    "name",
    "platform",
    "architecture",
    "size",
    "viable",
    "why_not",
    "monthly_cost_usd",
    "compute_usd",
    "front_door_usd",
    "rest_usd",
    "idle_cost_usd",
    "cost_per_million_usd",
    "requests",
    "served",
    "throttled",
    "timed_out",
    "rejected",
    "expired",
    "retried",
    "cold_starts",
    "delayed_by_init",
    "response_p50_ms",
    "response_p95_ms",
    "response_p99_ms",
    "mean_concurrency",
    "peak_concurrency",
    "mean_instances",
    "peak_instances",
    "utilization",
    "extrapolated",
    "origin",
    "repeat_as",
    "extra_usd",
    "savings_plan_usd",
    "without_free_tier_usd",
    "low_cpu_usd",
    "high_cpu_usd",
    "nat_usd",
];

/// Writes the header and a row per candidate.
pub(super) fn write(comparison: &Comparison, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    for (index, candidate) in comparison.candidates.iter().enumerate() {
        writer.write_record(row(comparison, index, candidate))?;
    }
    writer.flush()
}

fn row(comparison: &Comparison, index: usize, candidate: &Evaluated) -> [String; COLUMNS] {
    let level = &candidate.service_level;
    let capacity = &candidate.capacity;
    let usd = |amount: Usd| number::plain(amount.0);
    let under = |wanted: fn(&Condition) -> bool| {
        let hold = comparison.holds.iter().find(|hold| wanted(&hold.condition));
        let cost = hold.and_then(|hold| *hold.costs.get(index)?);
        cost.map(usd).unwrap_or_default()
    };
    let response = |permille| match level.response.count() {
        0 => String::new(),
        _ => number::plain_millis(level.response.quantile(permille)),
    };
    [
        cell(&candidate.name),
        platform_key(candidate).to_owned(),
        architecture_key(candidate).to_owned(),
        cell(&candidate.size),
        candidate.why_not.is_none().to_string(),
        cell(&reason(candidate).unwrap_or_default()),
        usd(candidate.bill.total),
        usd(candidate.groups.compute),
        usd(candidate.groups.front_door),
        usd(candidate.groups.rest),
        usd(candidate.idle),
        candidate.cost_per_million.map(usd).unwrap_or_default(),
        level.requests.to_string(),
        level.served.to_string(),
        level.throttled.to_string(),
        level.timed_out.to_string(),
        level.rejected.to_string(),
        level.expired.to_string(),
        level.retried.to_string(),
        level.cold_starts.to_string(),
        level.delayed_by_init.to_string(),
        response(500),
        response(950),
        response(990),
        number::six_decimals(capacity.mean_concurrency).to_string(),
        capacity.peak_concurrency.to_string(),
        number::six_decimals(capacity.mean_instances).to_string(),
        capacity.peak_instances.to_string(),
        number::six_decimals(capacity.utilization).to_string(),
        (candidate.extrapolated == Extrapolated::Yes).to_string(),
        origin_key(candidate).to_owned(),
        cell(repeat_as(candidate).unwrap_or_default()),
        extra_sum(comparison).map(usd).unwrap_or_default(),
        candidate.with_savings_plan.map(usd).unwrap_or_default(),
        under(|condition| *condition == Condition::WithoutFreeTier),
        under(|condition| matches!(condition, Condition::LowCpu(_))),
        under(|condition| matches!(condition, Condition::HighCpu(_))),
        under(|condition| *condition == Condition::Nat),
    ]
}
