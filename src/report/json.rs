//! The comparison as one JSON document, schema `costsim/compare/1`, described in `docs/json.md`. Amounts and
//! quantities are decimal strings and unrounded; times are milliseconds.

use std::io;

use serde::Serialize;

use super::{
    candidate::{architecture_key, origin_key, platform_key, repeat_as},
    document::{Prices, Program, Trace, write_document},
    json_verdict::{
        Assumed, Failed, Limit, Other, Turn, Under, Used, Verdict, assumed, candidate_name, failed, limit,
        other, turn, under, used, verdict,
    },
    number,
    reason::reason,
};
use crate::{
    analysis::{Comparison, Evaluated, Extrapolated, PartFacts},
    billing::LineItem,
    platform::{Capacity, ServiceLevel},
    stats::Histogram,
    units::{Micros, Usd},
};

/// Writes the document and a line end.
pub(super) fn write(comparison: &Comparison, out: &mut dyn io::Write) -> io::Result<()> {
    write_document(&document(comparison), out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    costsim: Program,
    prices: Prices<'a>,
    trace: Trace<'a>,
    month_hours: u32,
    assumptions: Vec<String>,
    assumed: Vec<Assumed<'a>>,
    not_counted: &'a [String],
    goals: Vec<Limit>,
    max_monthly_cost_usd: Option<String>,
    extras: Vec<Other<'a>>,
    candidates: Vec<Candidate<'a>>,
    baseline: Option<&'a str>,
    cheapest: Option<&'a str>,
    verdict: Verdict<'a>,
    holds: Vec<Under<'a>>,
    flips: Option<Vec<Turn<'a>>>,
    flips_failed: Vec<Failed<'a>>,
    flips_cut_short: bool,
    quotas: Vec<Used<'a>>,
}

#[derive(Serialize)]
struct Candidate<'a> {
    name: &'a str,
    deployment: Deployment<'a>,
    viable: bool,
    why_not: Option<String>,
    origin: &'static str,
    repeat_as: Option<&'a str>,
    monthly_cost_usd: String,
    compute_usd: String,
    front_door_usd: String,
    rest_usd: String,
    savings_plan_usd: Option<String>,
    idle_cost_usd: String,
    cost_per_million_usd: Option<String>,
    line_items: Vec<Item<'a>>,
    service_level: Level,
    capacity: Running,
}

#[derive(Serialize)]
struct Deployment<'a> {
    platform: &'a str,
    architecture: &'static str,
    size: &'a str,
    extrapolated: bool,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    functions: &'a str,
    platform: &'static str,
    architecture: &'static str,
    size: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    service: &'static str,
    meter: String,
    consumed: String,
    consumed_unit: &'static str,
    projection: String,
    quantity: String,
    unit: &'static str,
    allowance: Option<&'a str>,
    tier_from: String,
    unit_price_usd: String,
    cost_usd: String,
    source: &'a str,
}

#[derive(Serialize)]
struct Level {
    requests: u64,
    served: u64,
    throttled: u64,
    timed_out: u64,
    rejected: u64,
    expired: u64,
    retried: u64,
    cold_starts: u64,
    cold_start_fraction: f64,
    delayed_by_init: u64,
    response_ms: Option<Times>,
    waiting_ms: Option<Times>,
}

#[derive(Serialize)]
struct Times {
    mean: f64,
    p50: f64,
    p90: f64,
    p95: f64,
    p99: f64,
    p999: f64,
    max: f64,
}

#[derive(Serialize)]
struct Running {
    mean_concurrency: f64,
    peak_concurrency: u64,
    mean_instances: f64,
    peak_instances: u64,
    utilization: f64,
    busiest_day_utilization: f64,
}

fn document(comparison: &Comparison) -> Document<'_> {
    let name = |index: usize| candidate_name(comparison, index);
    Document {
        schema: "costsim/compare/1",
        costsim: Program::of(&comparison.stamp),
        prices: Prices::of(&comparison.stamp),
        trace: Trace::of(&comparison.trace),
        month_hours: comparison.month_hours,
        assumptions: comparison
            .assumptions
            .iter()
            .map(|assumption| format!("{}: {}", assumption.topic, assumption.text))
            .collect(),
        assumed: comparison
            .assumptions
            .iter()
            .map(|assumption| assumed(comparison, assumption))
            .collect(),
        not_counted: &comparison.not_counted,
        goals: comparison.goals.iter().map(limit).collect(),
        max_monthly_cost_usd: comparison.max_monthly_cost.map(usd),
        extras: comparison.extras.iter().map(other).collect(),
        candidates: comparison.candidates.iter().map(candidate).collect(),
        baseline: comparison.baseline.and_then(name),
        cheapest: comparison.cheapest.and_then(name),
        verdict: verdict(comparison),
        holds: comparison
            .holds
            .iter()
            .map(|hold| under(comparison, hold))
            .collect(),
        flips: comparison
            .flips
            .as_ref()
            .map(|flips| flips.iter().map(turn).collect()),
        flips_failed: comparison.flips_failed.iter().map(failed).collect(),
        flips_cut_short: comparison.flips_cut_short,
        quotas: comparison
            .quotas
            .iter()
            .map(|quota| used(comparison, quota))
            .collect(),
    }
}

fn candidate(evaluated: &Evaluated) -> Candidate<'_> {
    Candidate {
        name: &evaluated.name,
        deployment: Deployment {
            platform: platform_key(evaluated),
            architecture: architecture_key(evaluated),
            size: &evaluated.size,
            extrapolated: evaluated.extrapolated == Extrapolated::Yes,
            parts: evaluated.parts.iter().map(part).collect(),
        },
        viable: evaluated.why_not.is_none(),
        why_not: reason(evaluated),
        origin: origin_key(evaluated),
        repeat_as: repeat_as(evaluated),
        monthly_cost_usd: usd(evaluated.bill.total),
        compute_usd: usd(evaluated.groups.compute),
        front_door_usd: usd(evaluated.groups.front_door),
        rest_usd: usd(evaluated.groups.rest),
        savings_plan_usd: evaluated.with_savings_plan.map(usd),
        idle_cost_usd: usd(evaluated.idle),
        cost_per_million_usd: evaluated.cost_per_million.map(usd),
        line_items: evaluated.bill.line_items.iter().map(item).collect(),
        service_level: level(&evaluated.service_level),
        capacity: running(&evaluated.capacity),
    }
}

fn part(part: &PartFacts) -> Part<'_> {
    Part {
        functions: &part.functions,
        platform: part.platform.name(),
        architecture: part.architecture.name(),
        size: &part.size,
    }
}

fn item(line: &LineItem) -> Item<'_> {
    Item {
        service: line.meter.service(),
        meter: line.meter.to_string(),
        consumed: line.consumed.to_string(),
        consumed_unit: line.meter.consumed_unit(),
        projection: line.projection.to_string(),
        quantity: number::plain(line.quantity),
        unit: line.meter.unit(),
        allowance: line.allowance.as_deref(),
        tier_from: number::plain(line.tier.from),
        unit_price_usd: usd(line.tier.unit_price),
        cost_usd: usd(line.cost),
        source: &line.tier.source,
    }
}

fn level(level: &ServiceLevel) -> Level {
    Level {
        requests: level.requests,
        served: level.served,
        throttled: level.throttled,
        timed_out: level.timed_out,
        rejected: level.rejected,
        expired: level.expired,
        retried: level.retried,
        cold_starts: level.cold_starts,
        cold_start_fraction: match level.requests {
            0 => 0.0,
            requests => number::six_decimals(level.cold_starts as f64 / requests as f64),
        },
        delayed_by_init: level.delayed_by_init,
        response_ms: times(&level.response),
        waiting_ms: times(&level.waiting),
    }
}

/// Nothing of an empty distribution: a response time of 0 would be a claim.
fn times(histogram: &Histogram) -> Option<Times> {
    let at = |permille| histogram.quantile(permille).as_millis_f64();
    (histogram.count() > 0).then(|| Times {
        mean: Micros(histogram.mean().round() as u64).as_millis_f64(),
        p50: at(500),
        p90: at(900),
        p95: at(950),
        p99: at(990),
        p999: at(999),
        max: histogram.max().as_millis_f64(),
    })
}

fn running(capacity: &Capacity) -> Running {
    Running {
        mean_concurrency: number::six_decimals(capacity.mean_concurrency),
        peak_concurrency: capacity.peak_concurrency,
        mean_instances: number::six_decimals(capacity.mean_instances),
        peak_instances: capacity.peak_instances,
        utilization: number::six_decimals(capacity.utilization),
        busiest_day_utilization: number::six_decimals(capacity.busiest_day_utilization),
    }
}

/// An amount, unrounded.
pub(super) fn usd(amount: Usd) -> String {
    number::plain(amount.0)
}
