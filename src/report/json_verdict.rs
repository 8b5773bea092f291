//! What the JSON document says beside its candidates: the verdict, other assumptions and what they change, goals,
//! other costs, quotas. Candidates are named, not numbered.

use serde::Serialize;

use super::{hold, json::usd, number, reason, verdict as words};
use crate::{
    analysis::{self, Assumption, Comparison, Condition, Direction, Effect, Flip, FlipKind, Hold, QuotaUse},
    scenario::{Dimension, Extra, Goal},
};

#[derive(Serialize)]
pub(super) struct Verdict<'a> {
    kind: &'static str,
    text: String,
    margin_usd: Option<String>,
    margin_percent: Option<f64>,
    over: Option<&'a str>,
    without_free_tier: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Turn<'a> {
    varied: String,
    direction: &'static str,
    value: String,
    mean_rps: f64,
    instead_of: &'a str,
    cheapest: Option<&'a str>,
    kind: &'static str,
    why_not: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Failed<'a> {
    varied: String,
    reason: &'a str,
}

pub(super) fn failed((dimension, reason): &(Dimension, String)) -> Failed<'_> {
    Failed {
        varied: dimension.name(),
        reason,
    }
}

#[derive(Serialize)]
pub(super) struct Under<'a> {
    condition: &'static str,
    cpu_fraction: Option<f64>,
    at_list: Vec<String>,
    holds: bool,
    cheapest: Option<&'a str>,
    kind: &'static str,
    margin_usd: Option<String>,
    margin_percent: Option<f64>,
    over: Option<&'a str>,
    costs: Vec<Cost<'a>>,
}

#[derive(Serialize)]
struct Cost<'a> {
    candidate: Option<&'a str>,
    monthly_cost_usd: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Assumed<'a> {
    topic: &'a str,
    text: &'a str,
    effects: Vec<Changed<'a>>,
}

#[derive(Serialize)]
struct Changed<'a> {
    change: &'a str,
    differences: Vec<Difference<'a>>,
    remark: &'a str,
}

#[derive(Serialize)]
struct Difference<'a> {
    candidate: Option<&'a str>,
    difference_usd: String,
}

#[derive(Serialize)]
pub(super) struct Limit {
    statistic: &'static str,
    at_most_ms: f64,
}

#[derive(Serialize)]
pub(super) struct Other<'a> {
    name: &'a str,
    per_month_usd: String,
}

#[derive(Serialize)]
pub(super) struct Used<'a> {
    quota: &'static str,
    candidate: Option<&'a str>,
    peak: u64,
    limit: u64,
}

/// A verdict in data: its kind, and the margin with the next candidate.
struct Ruling<'a> {
    kind: &'static str,
    margin_usd: Option<String>,
    margin_percent: Option<f64>,
    over: Option<&'a str>,
}

fn ruling<'a>(comparison: &'a Comparison, verdict: &analysis::Verdict) -> Ruling<'a> {
    let (kind, margin) = match verdict {
        analysis::Verdict::NoneViable => ("none_viable", None),
        analysis::Verdict::OnlyOne => ("only_one", None),
        analysis::Verdict::Cheapest(margin) => ("cheapest", Some(margin)),
        analysis::Verdict::TooClose(margin) => ("too_close", Some(margin)),
    };
    Ruling {
        kind,
        margin_usd: margin.map(|margin| usd(margin.difference)),
        margin_percent: margin.map(|margin| f64::from(margin.permille) / 10.0),
        over: margin.and_then(|margin| candidate_name(comparison, margin.over)),
    }
}

pub(super) fn verdict(comparison: &Comparison) -> Verdict<'_> {
    let ruling = ruling(comparison, &comparison.verdict);
    Verdict {
        kind: ruling.kind,
        text: words::sentence(comparison),
        margin_usd: ruling.margin_usd,
        margin_percent: ruling.margin_percent,
        over: ruling.over,
        without_free_tier: hold::without_free_tier(comparison),
    }
}

pub(super) fn turn(flip: &Flip) -> Turn<'_> {
    Turn {
        varied: flip.dimension.name(),
        direction: match flip.direction {
            Direction::Below => "below",
            Direction::Above => "above",
        },
        value: number::plain(flip.value),
        mean_rps: number::six_decimals(flip.mean_rate),
        instead_of: &flip.instead_of,
        cheapest: flip.cheapest.as_deref(),
        kind: match &flip.kind {
            FlipKind::Meeting(_) => "meeting",
            FlipKind::Step => "step",
            FlipKind::FallsOut(_) => "falls_out",
            FlipKind::ComesIn(_) => "comes_in",
        },
        why_not: match &flip.kind {
            FlipKind::Meeting(_) | FlipKind::Step => None,
            FlipKind::FallsOut(unfit) | FlipKind::ComesIn(unfit) => reason::of_line(unfit),
        },
    }
}

pub(super) fn under<'a>(comparison: &'a Comparison, hold: &Hold) -> Under<'a> {
    let ruling = ruling(comparison, &hold.verdict);
    let (condition, share) = match hold.condition {
        Condition::WithoutFreeTier => ("without_free_tier", None),
        Condition::LowCpu(share) => ("low_cpu", Some(share)),
        Condition::HighCpu(share) => ("high_cpu", Some(share)),
        Condition::Nat => ("nat", None),
        Condition::SavingsPlan { .. } => ("savings_plan_1y", None),
    };
    let at_list = match &hold.condition {
        Condition::SavingsPlan { at_list } => at_list.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let costs = hold.costs.iter().enumerate();
    Under {
        condition,
        cpu_fraction: share.map(|share| f64::from(share.0) / 1e6),
        at_list,
        holds: hold::stands(comparison, hold),
        cheapest: hold.cheapest.and_then(|index| candidate_name(comparison, index)),
        kind: ruling.kind,
        margin_usd: ruling.margin_usd,
        margin_percent: ruling.margin_percent,
        over: ruling.over,
        costs: costs
            .map(|(index, cost)| Cost {
                candidate: candidate_name(comparison, index),
                monthly_cost_usd: cost.map(usd),
            })
            .collect(),
    }
}

pub(super) fn assumed<'a>(comparison: &'a Comparison, assumption: &'a Assumption) -> Assumed<'a> {
    Assumed {
        topic: &assumption.topic,
        text: &assumption.text,
        effects: assumption
            .effects
            .iter()
            .map(|effect| changed(comparison, effect))
            .collect(),
    }
}

fn changed<'a>(comparison: &'a Comparison, effect: &'a Effect) -> Changed<'a> {
    let difference = |&(index, difference): &(usize, crate::units::Usd)| Difference {
        candidate: candidate_name(comparison, index),
        difference_usd: usd(difference),
    };
    Changed {
        change: &effect.change,
        differences: effect.differences.iter().map(difference).collect(),
        remark: &effect.remark,
    }
}

pub(super) fn limit(goal: &Goal) -> Limit {
    Limit {
        statistic: goal.statistic.name(),
        at_most_ms: goal.at_most.as_millis_f64(),
    }
}

pub(super) fn other(extra: &Extra) -> Other<'_> {
    Other {
        name: &extra.name,
        per_month_usd: usd(extra.per_month),
    }
}

pub(super) fn used<'a>(comparison: &'a Comparison, used: &QuotaUse) -> Used<'a> {
    Used {
        quota: used.quota.id(),
        candidate: candidate_name(comparison, used.candidate),
        peak: used.peak,
        limit: used.limit,
    }
}

/// The name of the candidate at `index`.
pub(super) fn candidate_name(comparison: &Comparison, index: usize) -> Option<&str> {
    comparison
        .candidates
        .get(index)
        .map(|candidate| candidate.name.as_str())
}
