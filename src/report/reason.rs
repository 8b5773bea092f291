//! Why a candidate does not serve the traffic, in words.

use super::number;
use crate::{
    analysis::{Evaluated, WhyNot},
    platform::ServiceLevel,
};

/// The reason, if there is one.
pub(super) fn reason(candidate: &Evaluated) -> Option<String> {
    Some(match candidate.why_not? {
        WhyNot::Unserved => unserved(&candidate.service_level),
        WhyNot::NoSizeMeetsGoal { at_most, found } => format!(
            "no size tried keeps p95 within {} ms; the best has {} ms",
            number::millis(at_most),
            number::millis(found)
        ),
        WhyNot::MissesGoal { goal, found } => format!(
            "{} is {} ms, over the goal of {} ms",
            goal.statistic.name(),
            number::millis(found),
            number::millis(goal.at_most)
        ),
        WhyNot::TooExpensive { at_most } => {
            format!("costs more than the {} a month allowed", number::cents(at_most))
        }
        WhyNot::BodiesTooLarge { limit, count } => format!(
            "{} exceed the {} bytes it takes",
            number::counted(count, "body"),
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
    })
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
