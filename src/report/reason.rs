//! Why a candidate does not serve the traffic, in words.

use super::{candidate, number, statement, text};
use crate::{
    analysis::{Comparison, Evaluated, LineCost, WhyNot},
    platform::ServiceLevel,
    units::Micros,
};

/// Most candidates named for one reason.
const NAMES_MAX: usize = 6;

/// Why candidates do not serve the traffic, a sentence per reason.
pub(super) fn reasons(comparison: &Comparison) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for index in candidate::ranked(comparison) {
        let Some(reason) = comparison.candidates.get(index).and_then(reason) else {
            continue;
        };
        let label = candidate::label(comparison, index);
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, labels)) => labels.push(label),
            None => groups.push((reason, vec![label])),
        }
    }
    let sentences = groups.into_iter().map(|(reason, labels)| {
        let each = if labels.len() > 1 { ", each" } else { "" };
        format!("{}{each}: {reason}", text::listed(&labels, NAMES_MAX))
    });
    statement::first(sentences.collect())
}

/// What was found and what is allowed, with as many digits as tell them apart.
fn over(found: Micros, at_most: Micros) -> [String; 2] {
    let rounded = [found, at_most].map(number::millis);
    if rounded[0] == rounded[1] {
        [found, at_most].map(number::plain_millis)
    } else {
        rounded
    }
}

/// The reason, if there is one.
pub(super) fn reason(candidate: &Evaluated) -> Option<String> {
    Some(match candidate.why_not? {
        WhyNot::Unserved => unserved(&candidate.service_level),
        other => told(
            other,
            candidate.service_level.requests,
            candidate.service_level.served,
        ),
    })
}

/// The reason a line of a break-even does not serve the traffic, if there is one.
pub(super) fn of_line(cost: &LineCost) -> Option<String> {
    Some(told(cost.why_not?, cost.requests, cost.served))
}

/// A reason, of a candidate that serves so many of its requests.
pub(super) fn told(why_not: WhyNot, requests: u64, served: u64) -> String {
    match why_not {
        WhyNot::Unserved => format!("serves {} %", number::percent_cut(served, requests)),
        WhyNot::NoSizeMeetsGoal { at_most, found } => {
            let [found, at_most] = over(found, at_most);
            format!("no size tried keeps p95 within {at_most} ms; the best has {found} ms")
        }
        WhyNot::MissesGoal { goal, found } => {
            let [found, at_most] = over(found, goal.at_most);
            let statistic = goal.statistic.name();
            format!("{statistic} is {found} ms, over the goal of {at_most} ms")
        }
        WhyNot::TooExpensive { at_most } => {
            format!("costs more than the {} a month allowed", number::stated(at_most))
        }
        WhyNot::BodiesTooLarge { limit, count } => format!(
            "{} with a body larger than the {} bytes it takes",
            number::counted(count, "request"),
            number::count(limit.into())
        ),
        WhyNot::Overloaded { utilization } => {
            format!(
                "its vCPUs are busy {:.1} % of the time: overloaded",
                utilization * 100.0
            )
        }
        WhyNot::SlowerThanFrontDoor { limit } => format!(
            "more than 0.1 % of responses take longer than the {:.0} s its front door allows",
            limit.as_secs_f64()
        ),
        WhyNot::TooLittleMemory { configured, used } => {
            format!("has {configured}, but the trace records up to {used} in use")
        }
        WhyNot::OutOfCredits {
            utilization,
            baseline,
        } => format!(
            "needs {:.1} % CPU on average, its credits sustain {} %; credits are not modeled",
            utilization * 100.0,
            f64::from(baseline.0) / 1e4
        ),
    }
}

/// What became of the requests that were not served, in words.
pub(super) const fn failures(level: &ServiceLevel) -> [(&'static str, u64); 4] {
    [
        ("throttled", level.throttled),
        ("timed out", level.timed_out),
        ("rejected", level.rejected),
        ("expired", level.expired),
    ]
}

/// `serves 93.1 % (rejected 317,890, expired 200)`.
fn unserved(level: &ServiceLevel) -> String {
    let failures: Vec<String> = failures(level)
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{what} {}", number::count(u128::from(*count))))
        .collect();
    format!(
        "serves {} % ({})",
        number::percent_cut(level.served, level.requests),
        failures.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn one_reason_is_told_once() {
        let mut comparison = sample::comparison();
        let slow = WhyNot::SlowerThanFrontDoor {
            limit: Micros::from_secs(30),
        };
        comparison.candidates[0].why_not = Some(slow);
        comparison.candidates[2].why_not = Some(slow);
        assert_eq!(
            reasons(&comparison),
            [
                "Lambda arm64 and today, each: more than 0.1 % of responses take longer than the 30 s its front door allows",
                "Fargate x86_64: serves 93.1 % (rejected 317,890, expired 200)",
            ]
        );
    }

    #[test]
    fn a_goal_missed_by_little_is_not_met_by_rounding() {
        let mut candidate = sample::comparison().candidates.swap_remove(0);
        let misses = |found| WhyNot::MissesGoal {
            goal: "p99=500ms".parse().unwrap(),
            found: Micros(found),
        };
        candidate.why_not = Some(misses(612_345));
        assert_eq!(
            reason(&candidate).unwrap(),
            "p99 is 612 ms, over the goal of 500 ms"
        );
        candidate.why_not = Some(misses(500_300));
        assert_eq!(
            reason(&candidate).unwrap(),
            "p99 is 500.3 ms, over the goal of 500 ms"
        );
    }
}
