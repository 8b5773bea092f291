//! The verdict in a sentence, the same in every format.

use super::{candidate, number, terms, text};
use crate::{
    analysis::{Comparison, Margin, Verdict},
    units::Usd,
};

/// `Lambda arm64, by 26.92 a month (43 %) over EC2 arm64.`
pub(super) fn sentence(comparison: &Comparison) -> String {
    let cheapest = comparison
        .cheapest
        .map_or_else(String::new, |index| candidate::label(comparison, index));
    match &comparison.verdict {
        Verdict::NoneViable => match (comparison.candidates.len(), terms::is_missed(comparison)) {
            (1, true) => "none: the only candidate misses a goal.".to_owned(),
            (1, false) => "none: the only candidate does not serve this traffic.".to_owned(),
            (_, true) => "none: no candidate meets every goal.".to_owned(),
            (_, false) => "none: no candidate serves this traffic.".to_owned(),
        },
        Verdict::OnlyOne if comparison.candidates.len() == 1 => {
            format!("{cheapest}, with nothing to compare it to.")
        }
        Verdict::OnlyOne => format!(
            "{cheapest}, the only candidate that {}.",
            terms::demand(comparison)
        ),
        Verdict::Cheapest(margin) => match ties(comparison) {
            None => format!("{cheapest}, {}.", lead(comparison, margin)),
            Some(equal) => format!(
                "{cheapest}, which costs the same as {equal}, {}.",
                lead(comparison, margin)
            ),
        },
        Verdict::TooClose(margin) => match ties(comparison) {
            None => format!(
                "too close to call: {cheapest} leads {}.",
                lead(comparison, margin)
            ),
            Some(equal) if margin.difference == Usd::ZERO => {
                format!("too close to call: {cheapest} costs the same as {equal}.")
            }
            Some(equal) => format!(
                "too close to call: {cheapest}, which costs the same as {equal}, leads {}.",
                lead(comparison, margin)
            ),
        },
    }
}

/// Most candidates named that cost the same.
const TIES_MAX: usize = 3;

/// The other candidates that serve the traffic and cost just as much as the cheapest.
pub(super) fn ties(comparison: &Comparison) -> Option<String> {
    let first = comparison.cheapest?;
    let cost = |index: usize| comparison.candidates.get(index)?.viable_cost();
    let equal = candidate::ranked(comparison)
        .into_iter()
        .filter(|&index| index != first);
    let equal: Vec<String> = equal
        .filter(|&index| cost(index).is_some() && cost(index) == cost(first))
        .map(|index| candidate::label(comparison, index))
        .collect();
    (!equal.is_empty()).then(|| text::listed(&equal, TIES_MAX))
}

/// The margin in words. Where the next candidate is of the cheapest's own platform, but the margin is over another's,
/// it says so.
fn lead(comparison: &Comparison, margin: &Margin) -> String {
    let skips = if passes_over_its_own(comparison, margin) {
        ", the best of another platform"
    } else {
        ""
    };
    format!("{}{skips}", by(comparison, margin))
}

/// `by 26.92 a month (43 %) over EC2 arm64`.
pub(super) fn by(comparison: &Comparison, margin: &Margin) -> String {
    format!(
        "by {} a month ({} %) over {}",
        number::cents(margin.difference),
        number::percent_of_permille(margin.permille),
        candidate::label(comparison, margin.over)
    )
}

/// Whether a candidate of the cheapest's platform costs less than the one the margin is measured against.
pub(super) fn passes_over_its_own(comparison: &Comparison, margin: &Margin) -> bool {
    let (Some(first), Some(over)) = (comparison.cheapest, comparison.candidates.get(margin.over)) else {
        return false;
    };
    comparison.candidates.get(first).is_some_and(|best| {
        over.platform != best.platform
            && comparison.candidates.iter().enumerate().any(|(index, other)| {
                index != first
                    && other.why_not.is_none()
                    && other.platform == best.platform
                    && other.bill.total < over.bill.total
            })
    })
}

/// The baseline beside the cheapest, where one was named.
pub(super) fn baseline(comparison: &Comparison) -> Option<String> {
    let index = comparison.baseline?;
    let label = candidate::label(comparison, index);
    let baseline = comparison.candidates.get(index)?;
    let cost = number::cents(baseline.bill.total);
    let cheapest = comparison
        .cheapest
        .and_then(|cheapest| comparison.candidates.get(cheapest));
    Some(match cheapest {
        Some(_) if comparison.cheapest == Some(index) => {
            format!("{label}, {cost} a month: already the cheapest.")
        }
        Some(cheapest) => format!(
            "{label}, {cost} a month; the cheapest {}.",
            number::cents(cheapest.bill.total)
        ),
        None => format!("{label}, {cost} a month."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::WhyNot,
        report::sample::{self, usd},
    };

    #[test]
    fn each_verdict_has_its_words() {
        let mut comparison = sample::comparison();
        let margin = Margin {
            over: 2,
            difference: usd("0.915"),
            permille: 26,
        };
        comparison.verdict = Verdict::TooClose(margin);
        assert_eq!(
            sentence(&comparison),
            "too close to call: Lambda arm64 leads by 0.92 a month (2.6 %) over today, the best of another platform."
        );
        // Without a second Lambda candidate, or with a dearer one, `today` is simply the next.
        comparison.candidates[4].bill.total = usd("1000");
        comparison.verdict = Verdict::Cheapest(margin);
        assert_eq!(
            sentence(&comparison),
            "Lambda arm64, by 0.92 a month (2.6 %) over today."
        );
        comparison.verdict = Verdict::OnlyOne;
        assert_eq!(
            sentence(&comparison),
            "Lambda arm64, the only candidate that serves this traffic."
        );
        comparison.max_monthly_cost = Some(usd("40"));
        assert_eq!(
            sentence(&comparison),
            "Lambda arm64, the only candidate that meets every goal."
        );
        comparison.candidates.truncate(1);
        assert_eq!(
            sentence(&comparison),
            "Lambda arm64, with nothing to compare it to."
        );
        comparison.verdict = Verdict::NoneViable;
        comparison.cheapest = None;
        assert_eq!(
            sentence(&comparison),
            "none: the only candidate does not serve this traffic."
        );
    }

    #[test]
    fn who_costs_the_same_is_named() {
        let mut comparison = sample::comparison();
        let total = comparison.candidates[0].bill.total;
        comparison.candidates[4].bill.total = total;
        let told = sentence(&comparison);
        assert!(
            told.starts_with("Lambda arm64, which costs the same as Lambda x86_64, by "),
            "{told}"
        );
        comparison.candidates[2].bill.total = total;
        comparison.verdict = Verdict::TooClose(Margin {
            over: 2,
            difference: usd("0"),
            permille: 0,
        });
        assert_eq!(
            sentence(&comparison),
            "too close to call: Lambda arm64 costs the same as today and Lambda x86_64."
        );
    }

    #[test]
    fn none_may_serve_or_none_meet_every_goal() {
        let mut comparison = sample::comparison();
        comparison.verdict = Verdict::NoneViable;
        comparison.cheapest = None;
        for candidate in &mut comparison.candidates {
            candidate.why_not = Some(WhyNot::Unserved);
        }
        // A goal that none was held against, as none serves, is not what keeps them out.
        comparison.max_monthly_cost = Some(usd("5"));
        assert_eq!(sentence(&comparison), "none: no candidate serves this traffic.");
        comparison.candidates[0].why_not = Some(WhyNot::TooExpensive { at_most: usd("5") });
        assert_eq!(sentence(&comparison), "none: no candidate meets every goal.");
        comparison.candidates.truncate(1);
        assert_eq!(sentence(&comparison), "none: the only candidate misses a goal.");
    }

    #[test]
    fn a_baseline_may_be_the_cheapest() {
        let mut comparison = sample::comparison();
        assert!(baseline(&comparison).is_some_and(|text| text.starts_with("today, ")));
        comparison.baseline = comparison.cheapest;
        assert!(baseline(&comparison).is_some_and(|text| text.ends_with("already the cheapest.")));
        comparison.baseline = None;
        assert_eq!(baseline(&comparison), None);
    }
}
