//! Whether the verdict holds under other assumptions: those under which it does in one sentence, those under which
//! it does not in one each.

use rust_decimal::Decimal;

use super::{candidate, commitment, number, terms, text, verdict};
use crate::{
    analysis::{Comparison, Condition, Hold, Verdict},
    units::{Micros, PartsPerMillion},
};

/// One sentence a line; nothing where no other assumption was tried, or where there is nothing to decide.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    match comparison.holds.as_slice() {
        [only] if only.condition == Condition::WithoutFreeTier => {
            without_free_tier(comparison).into_iter().collect()
        }
        _ if comparison.candidates.len() < 2 => Vec::new(),
        _ => several(comparison),
    }
}

/// The same in whole sentences.
pub(super) fn whole_sentences(comparison: &Comparison) -> Vec<String> {
    if comparison.candidates.len() < 2 {
        return Vec::new();
    }
    let (kept, lost) = parted(comparison);
    let mut sentences = Vec::new();
    if comparison.cheapest.is_some() && !kept.is_empty() {
        let kept = whole_kept(comparison, &kept);
        sentences.push(format!(
            "The verdict also holds {}.",
            text::listed(&kept, kept.len())
        ));
    }
    sentences.extend(lost.into_iter().filter_map(|hold| {
        if comparison.cheapest.is_none() && hold.cheapest.is_none() {
            return None;
        }
        let condition = whole_words(comparison, &hold.condition);
        Some(format!(
            "It does not hold {condition}: {}",
            then(comparison, hold)
        ))
    }));
    sentences
}

/// The conditions under which it holds, both ends of the CPU range as one.
fn whole_kept(comparison: &Comparison, kept: &[&Hold]) -> Vec<String> {
    if let [low, high, rest @ ..] = kept
        && let (&Condition::LowCpu(low), &Condition::HighCpu(high)) = (&low.condition, &high.condition)
        && comparison.trace.duration.count() > 0
    {
        let (least, most) = (work(comparison, low), work(comparison, high));
        let percents = format!("{} to {} %", percent(low), percent(high));
        let range = format!("with {least} to {most} of CPU work a request ({percents})");
        let rest = rest.iter().map(|hold| whole_words(comparison, &hold.condition));
        return std::iter::once(range).chain(rest).collect();
    }
    let all = kept.iter().map(|hold| whole_words(comparison, &hold.condition));
    all.collect()
}

/// `25`, `35.6`: as assumptions tell it, a tenth at most.
fn percent(share: PartsPerMillion) -> String {
    number::plain(Decimal::new(share.0.into(), 4).round_dp(1))
}

/// What holds and what does not, in the order told.
fn parted(comparison: &Comparison) -> (Vec<&Hold>, Vec<&Hold>) {
    let mut holds: Vec<&Hold> = comparison.holds.iter().collect();
    holds.sort_by_key(|hold| place(&hold.condition));
    holds.into_iter().partition(|hold| stands(comparison, hold))
}

/// A condition within a sentence: `with 28 ms of CPU work a request (33.3 %)`.
fn whole_words(comparison: &Comparison, condition: &Condition) -> String {
    match condition {
        Condition::WithoutFreeTier => "without the free tier".to_owned(),
        Condition::LowCpu(share) | Condition::HighCpu(share) => {
            let percent = percent(*share);
            match comparison.trace.duration.count() {
                0 => format!("where {percent} % of each duration is CPU work"),
                _ => format!(
                    "with {} of CPU work a request ({percent} %)",
                    work(comparison, *share)
                ),
            }
        }
        Condition::Nat => "with fleets behind NAT gateways".to_owned(),
        Condition::SavingsPlan { at_list } if at_list.is_empty() => {
            "with 1-year Compute Savings Plans".to_owned()
        }
        Condition::SavingsPlan { at_list } => {
            let at_list = commitment::meters(at_list);
            format!("with 1-year Compute Savings Plans ({at_list} at list price)")
        }
    }
}

fn several(comparison: &Comparison) -> Vec<String> {
    let (kept, lost) = parted(comparison);
    let mut sentences = Vec::new();
    if comparison.cheapest.is_some() && !kept.is_empty() {
        sentences.push(format!("{}.", kept_under(comparison, &kept).join(", ")));
    }
    sentences.extend(lost.into_iter().map(|hold| {
        let condition = words(comparison, &hold.condition);
        format!("not {condition}: {}", then(comparison, hold))
    }));
    sentences
}

/// Where a condition is told.
const fn place(condition: &Condition) -> u8 {
    match condition {
        Condition::LowCpu(_) => 0,
        Condition::HighCpu(_) => 1,
        Condition::WithoutFreeTier => 2,
        Condition::Nat => 3,
        Condition::SavingsPlan { .. } => 4,
    }
}

/// Whether the same candidate leads, and not by less than can be called where it could be before.
pub(super) fn stands(comparison: &Comparison, hold: &Hold) -> bool {
    let blurred =
        matches!(hold.verdict, Verdict::TooClose(_)) && !matches!(comparison.verdict, Verdict::TooClose(_));
    hold.cheapest == comparison.cheapest && !blurred
}

/// `for cpu 4-28 ms`, `without free tier`, …: both ends of the CPU range as one.
fn kept_under(comparison: &Comparison, kept: &[&Hold]) -> Vec<String> {
    match kept {
        [low, high, rest @ ..] => match (&low.condition, &high.condition) {
            (&Condition::LowCpu(low), &Condition::HighCpu(high)) => {
                let range = format!(
                    "for cpu {}",
                    range(&work(comparison, low), &work(comparison, high))
                );
                let rest = rest.iter().map(|hold| words(comparison, &hold.condition));
                std::iter::once(range).chain(rest).collect()
            }
            _ => kept
                .iter()
                .map(|hold| words(comparison, &hold.condition))
                .collect(),
        },
        _ => kept
            .iter()
            .map(|hold| words(comparison, &hold.condition))
            .collect(),
    }
}

fn words(comparison: &Comparison, condition: &Condition) -> String {
    match condition {
        Condition::WithoutFreeTier => "without free tier".to_owned(),
        Condition::LowCpu(share) | Condition::HighCpu(share) => {
            format!("for cpu {}", work(comparison, *share))
        }
        Condition::Nat => "with NAT".to_owned(),
        Condition::SavingsPlan { at_list } if at_list.is_empty() => "with 1-year plans".to_owned(),
        Condition::SavingsPlan { at_list } => {
            format!("with 1-year plans ({} at list)", commitment::meters(at_list))
        }
    }
}

/// CPU work at a share of the mean duration: `21 ms`; the share itself where no duration is known.
fn work(comparison: &Comparison, share: PartsPerMillion) -> String {
    let duration = &comparison.trace.duration;
    if duration.count() == 0 {
        return format!("{} %", f64::from(share.0) / 1e4);
    }
    number::time(Micros((duration.mean() * f64::from(share.0) / 1e6).round() as u64))
}

/// `4-28 ms` of `4 ms` and `28 ms`; the units of both where they differ.
fn range(low: &str, high: &str) -> String {
    let (low_unit, high_unit) = (low.rsplit_once(' '), high.rsplit_once(' '));
    match (low_unit, high_unit) {
        (Some((number, one)), Some((_, other))) if one == other => format!("{number}-{high}"),
        _ => format!("{low}-{high}"),
    }
}

/// Who leads under a condition that turns the verdict.
fn then(comparison: &Comparison, hold: &Hold) -> String {
    let label = hold
        .cheapest
        .map_or_else(String::new, |index| candidate::label(comparison, index));
    let demand = terms::demand(comparison);
    match &hold.verdict {
        Verdict::NoneViable => format!("no candidate {demand} then."),
        Verdict::OnlyOne => format!("{label} is the only candidate that {demand} then."),
        Verdict::Cheapest(margin) => format!("{label} leads then, {}.", verdict::by(comparison, margin)),
        Verdict::TooClose(margin) => format!(
            "too close to call then, {label} leads {}.",
            verdict::by(comparison, margin)
        ),
    }
}

/// Whether the verdict holds where another workload has used up the always-free allowances.
pub(super) fn without_free_tier(comparison: &Comparison) -> Option<String> {
    let hold = comparison
        .holds
        .iter()
        .find(|hold| hold.condition == Condition::WithoutFreeTier)?;
    match &hold.verdict {
        Verdict::NoneViable | Verdict::OnlyOne => None,
        Verdict::Cheapest(margin) if stands(comparison, hold) => Some(format!(
            "without the free tier too, then {}.",
            verdict::by(comparison, margin)
        )),
        Verdict::TooClose(margin) if stands(comparison, hold) => Some(format!(
            "without the free tier too, still too close to call: then {}.",
            verdict::by(comparison, margin)
        )),
        _ => Some(format!("not without the free tier: {}", then(comparison, hold))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::Margin,
        report::sample::{self, usd},
        stats::Histogram,
    };

    fn hold(condition: Condition, cheapest: Option<usize>, verdict: Verdict) -> Hold {
        Hold {
            condition,
            cheapest,
            verdict,
            costs: Vec::new(),
        }
    }

    const fn margin(over: usize, difference: crate::units::Usd) -> Margin {
        Margin {
            over,
            difference,
            permille: 120,
        }
    }

    #[test]
    fn one_sentence_where_it_holds_and_one_each_where_not() {
        let mut comparison = sample::comparison();
        let kept = Verdict::Cheapest(margin(2, usd("7")));
        comparison.holds = vec![
            hold(Condition::Nat, Some(0), kept.clone()),
            hold(Condition::WithoutFreeTier, Some(0), kept.clone()),
            // 5 % of the mean: (98 × 76 + 2 × 480) ÷ 100 = 84.08 ms, so 4.2 ms; 33.3 % are 28 ms
            hold(Condition::LowCpu(PartsPerMillion(50_000)), Some(0), kept.clone()),
            hold(
                Condition::HighCpu(PartsPerMillion(333_000)),
                Some(0),
                kept.clone(),
            ),
        ];
        assert_eq!(
            sentences(&comparison),
            ["for cpu 4.2-28 ms, without free tier, with NAT."]
        );
        comparison.holds[0] = hold(Condition::Nat, Some(4), Verdict::TooClose(margin(0, usd("1.5"))));
        comparison.holds[3] = hold(
            Condition::HighCpu(PartsPerMillion(333_000)),
            Some(2),
            Verdict::Cheapest(margin(0, usd("3.1"))),
        );
        comparison.holds.push(hold(
            Condition::SavingsPlan { at_list: Vec::new() },
            Some(1),
            Verdict::OnlyOne,
        ));
        assert_eq!(
            sentences(&comparison),
            [
                "for cpu 4.2 ms, without free tier.",
                "not for cpu 28 ms: today leads then, by 3.10 a month (12 %) over Lambda arm64.",
                "not with NAT: too close to call then, Lambda x86_64 leads by 1.50 a month (12 %) over Lambda arm64.",
                "not with 1-year plans: Fargate arm64 is the only candidate that serves this traffic then.",
            ]
        );
    }

    #[test]
    fn whole_sentences_say_the_same() {
        let mut comparison = sample::comparison();
        let kept = Verdict::Cheapest(margin(2, usd("7")));
        comparison.holds = vec![
            hold(Condition::WithoutFreeTier, Some(0), kept.clone()),
            hold(Condition::Nat, Some(0), kept.clone()),
            hold(Condition::LowCpu(PartsPerMillion(50_000)), Some(0), kept.clone()),
            hold(Condition::HighCpu(PartsPerMillion(333_330)), Some(0), kept),
        ];
        assert_eq!(
            whole_sentences(&comparison),
            [
                "The verdict also holds with 4.2 ms to 28 ms of CPU work a request (5 to 33.3 %), without the free tier \
                 and with fleets behind NAT gateways."
            ]
        );
        comparison.holds.remove(2);
        comparison.holds[2].cheapest = Some(2);
        comparison.holds[2].verdict = Verdict::Cheapest(margin(0, usd("3.1")));
        assert_eq!(
            whole_sentences(&comparison),
            [
                "The verdict also holds without the free tier and with fleets behind NAT gateways.",
                "It does not hold with 28 ms of CPU work a request (33.3 %): today leads then, by 3.10 a month (12 %) \
                 over Lambda arm64.",
            ]
        );
    }

    #[test]
    fn nothing_holds_of_no_verdict() {
        let mut comparison = sample::comparison();
        comparison.cheapest = None;
        comparison.verdict = Verdict::NoneViable;
        comparison.holds = vec![
            hold(Condition::WithoutFreeTier, None, Verdict::NoneViable),
            hold(Condition::Nat, None, Verdict::NoneViable),
        ];
        assert!(sentences(&comparison).is_empty());
        comparison.holds[1] = hold(
            Condition::LowCpu(PartsPerMillion(50_000)),
            Some(0),
            Verdict::OnlyOne,
        );
        comparison.trace.duration = Histogram::default();
        assert_eq!(
            sentences(&comparison),
            ["not for cpu 5 %: Lambda arm64 is the only candidate that serves this traffic then."]
        );
        comparison.goals = vec!["p99=500ms".parse().unwrap()];
        comparison.holds[1].verdict = Verdict::NoneViable;
        assert_eq!(
            sentences(&comparison),
            ["not for cpu 5 %: no candidate meets every goal then."]
        );
        comparison.candidates.truncate(1);
        assert!(sentences(&comparison).is_empty());
    }

    #[test]
    fn the_free_tier_alone_has_its_own_words() {
        let mut comparison = sample::comparison();
        let close = margin(2, usd("0.5"));
        comparison.holds = vec![hold(
            Condition::WithoutFreeTier,
            Some(0),
            Verdict::Cheapest(close),
        )];
        assert_eq!(
            sentences(&comparison),
            ["without the free tier too, then by 0.50 a month (12 %) over today."]
        );
        comparison.holds[0].verdict = Verdict::TooClose(close);
        assert_eq!(
            sentences(&comparison),
            [
                "not without the free tier: too close to call then, Lambda arm64 leads by 0.50 a month (12 %) over today."
            ]
        );
        comparison.verdict = Verdict::TooClose(close);
        assert_eq!(
            sentences(&comparison),
            ["without the free tier too, still too close to call: then by 0.50 a month (12 %) over today."]
        );
        comparison.holds[0].cheapest = Some(4);
        comparison.holds[0].verdict = Verdict::Cheapest(margin(0, usd("2")));
        assert_eq!(
            sentences(&comparison),
            [
                "not without the free tier: Lambda x86_64 leads then, by 2.00 a month (12 %) over Lambda arm64."
            ]
        );
        comparison.holds[0].verdict = Verdict::OnlyOne;
        assert!(sentences(&comparison).is_empty());
    }

    #[test]
    fn a_range_says_its_unit_once() {
        assert_eq!(range("4.2 ms", "28 ms"), "4.2-28 ms");
        assert_eq!(range("900 ms", "12 s"), "900 ms-12 s");
        assert_eq!(range("5 %", "60 %"), "5-60 %");
    }
}
