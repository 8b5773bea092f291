//! What was asked beyond the traffic: goals, the most that a month may cost, other costs in every total.

use super::{number, text};
use crate::{
    analysis::{Comparison, WhyNot},
    scenario::Goal,
    units::Usd,
};

/// `p99 <= 500 ms, at most 120.00 a month: met by 4 of 6.` Nothing where nothing was asked.
pub(super) fn goals(comparison: &Comparison) -> Option<String> {
    let terms: Vec<String> = comparison
        .goals
        .iter()
        .map(goal)
        .chain(
            comparison
                .max_monthly_cost
                .map(|cost| format!("at most {} a month", number::stated(cost))),
        )
        .collect();
    if terms.is_empty() {
        return None;
    }
    let candidates = &comparison.candidates;
    let all = candidates.len();
    let met = candidates
        .iter()
        .filter(|candidate| candidate.why_not.is_none())
        .count();
    let by = match (met, all) {
        (1, 1) => "met".to_owned(),
        (0, 1) => "missed".to_owned(),
        (0, _) => format!("met by none of {}", number::count(all as u128)),
        _ => format!(
            "met by {} of {}",
            number::count(met as u128),
            number::count(all as u128)
        ),
    };
    let baseline = comparison.baseline.and_then(|index| candidates.get(index));
    let baseline = match baseline {
        Some(baseline) if baseline.why_not.is_some() && met > 0 => ", not by the baseline",
        _ => "",
    };
    Some(format!("{}: {by}{baseline}.", terms.join(", ")))
}

/// What a candidate that may lead does: more than to serve, where goals were stated or where one misses a goal.
pub(super) fn demand(comparison: &Comparison) -> &'static str {
    let stated = !comparison.goals.is_empty() || comparison.max_monthly_cost.is_some();
    if stated || is_missed(comparison) {
        "meets every goal"
    } else {
        "serves this traffic"
    }
}

/// The same of several.
pub(super) fn demand_of_several(comparison: &Comparison) -> &'static str {
    match demand(comparison) {
        "meets every goal" => "meet every goal",
        _ => "serve this traffic",
    }
}

/// Whether a goal keeps a candidate out that serves the traffic.
pub(super) fn is_missed(comparison: &Comparison) -> bool {
    let mut reasons = comparison
        .candidates
        .iter()
        .filter_map(|candidate| candidate.why_not);
    reasons.any(is_goal)
}

/// Whether what keeps a candidate out is a goal.
pub(super) const fn is_goal(why_not: WhyNot) -> bool {
    matches!(
        why_not,
        WhyNot::MissesGoal { .. } | WhyNot::NoSizeMeetsGoal { .. } | WhyNot::TooExpensive { .. }
    )
}

/// `p99 <= 500 ms`, as exact as it was stated.
pub(super) fn goal(goal: &Goal) -> String {
    let millis = number::plain_millis(goal.at_most);
    let millis = millis.parse().map_or(millis, number::exact);
    format!("{} <= {millis} ms", goal.statistic.name())
}

/// `Aurora writer 212.00 a month, in every total.` Nothing where there is none.
pub(super) fn extras(comparison: &Comparison) -> Option<String> {
    let extras: Vec<String> = comparison
        .extras
        .iter()
        .map(|extra| {
            format!(
                "{} {}",
                text::one_line(&extra.name),
                number::cents(extra.per_month)
            )
        })
        .collect();
    match extras.as_slice() {
        [] => None,
        [only] => Some(format!("{only} a month, in every total.")),
        several => {
            let sum = extra_sum(comparison)
                .map_or_else(String::new, |sum| format!(", together {}", number::cents(sum)));
            Some(format!("{}{sum} a month, in every total.", several.join(", ")))
        }
    }
}

/// All extras; nothing where they leave 28 digits.
pub(super) fn extra_sum(comparison: &Comparison) -> Option<Usd> {
    let mut amounts = comparison.extras.iter().map(|extra| extra.per_month);
    amounts.try_fold(Usd::ZERO, |sum, amount| sum.checked_add(amount).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        report::sample::{self, usd},
        scenario::Extra,
    };

    #[test]
    fn goals_say_who_meets_them() {
        let mut comparison = sample::comparison();
        assert_eq!(goals(&comparison), None);
        comparison.goals = vec!["p99=500ms".parse().unwrap(), "max=12.3456s".parse().unwrap()];
        comparison.max_monthly_cost = Some(usd("120"));
        assert_eq!(
            goals(&comparison).unwrap(),
            "p99 <= 500 ms, max <= 12,345.6 ms, at most 120.00 a month: met by 4 of 5."
        );
        comparison.max_monthly_cost = Some(usd("0.000001"));
        assert!(goals(&comparison).unwrap().contains("at most 0.000001 a month"));
        comparison.baseline = Some(3); // the one that serves 93 %
        assert!(
            goals(&comparison)
                .unwrap()
                .ends_with("met by 4 of 5, not by the baseline.")
        );
        comparison.candidates.drain(..3);
        comparison.candidates.truncate(1);
        assert!(goals(&comparison).unwrap().ends_with(": missed."));
    }

    #[test]
    fn extras_are_in_every_total() {
        let mut comparison = sample::comparison();
        assert_eq!(extras(&comparison), None);
        let extra = |name: &str, amount: &str| Extra {
            name: name.into(),
            per_month: usd(amount),
        };
        comparison.extras = vec![extra("Aurora writer", "212")];
        assert_eq!(
            extras(&comparison).unwrap(),
            "Aurora writer 212.00 a month, in every total."
        );
        comparison.extras.push(extra("APM", "31"));
        assert_eq!(
            extras(&comparison).unwrap(),
            "Aurora writer 212.00, APM 31.00, together 243.00 a month, in every total."
        );
    }
}
