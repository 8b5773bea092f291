//! What stands beside the verdict so that nobody takes it for more than it is: that little would turn it, that little was
//! recorded, that another memory size costs less.

use rust_decimal::Decimal;

use crate::{
    analysis::{Comparison, Direction, Evaluated, Flip, MemorySize, Review},
    report::{candidate, number, traffic},
    scenario::{Dimension, Platform},
    units::{Micros, Usd},
};

/// Fewer requests tell little of a month.
const REQUESTS_FEW: u64 = 1_000;
/// So does less time.
const WINDOW_SHORT: Micros = Micros::from_secs(3_600);
/// How near a flip makes a verdict fragile, in percent of today.
const NEAR_PERCENT: i64 = 10;
/// Where another memory size is worth a word: at least this much cheaper, in percent.
const CHEAPER_PERCENT: i64 = 5;

/// A sentence each.
pub(super) fn caveats(review: &Review) -> Vec<String> {
    let comparison = &review.comparison;
    let told = [
        near_flips(comparison),
        small_sample(comparison),
        other_memory(review),
    ];
    told.into_iter().flatten().collect()
}

/// `3 % less traffic or 4 % more traffic changes the verdict.` Of factors, whose value today is 1.
fn near_flips(comparison: &Comparison) -> Option<String> {
    comparison.cheapest?;
    let flips = comparison.flips.as_deref()?;
    let near: Vec<String> = flips.iter().filter_map(nearness).collect();
    (!near.is_empty()).then(|| format!("The verdict is fragile: {} changes it.", near.join(" or ")))
}

/// `3 % less traffic`, of a flip that is near.
fn nearness(flip: &Flip) -> Option<String> {
    let noun = match flip.dimension {
        Dimension::Traffic => "traffic",
        Dimension::Duration => "time in each request",
        _ => return None,
    };
    let change = (flip.value - Decimal::ONE) * Decimal::ONE_HUNDRED;
    if change.abs() > Decimal::from(NEAR_PERCENT) {
        return None;
    }
    let percent = match change.abs().round() {
        whole if whole.is_zero() => "under 1".to_owned(),
        whole => number::plain(whole),
    };
    let way = match flip.direction {
        Direction::Below => "less",
        Direction::Above => "more",
    };
    Some(format!("{percent} % {way} {noun}"))
}

/// `199 requests in 20.1 minutes are little to tell a month from.`
fn small_sample(comparison: &Comparison) -> Option<String> {
    let trace = &comparison.trace;
    let length = trace.window.length();
    let is_small = trace.invocations < REQUESTS_FEW || length < WINDOW_SHORT;
    is_small.then(|| {
        format!(
            "{} in {} are little to tell a month from.",
            number::counted(trace.invocations, "request"),
            traffic::span(length).replace("whole ", "")
        )
    })
}

/// `At 1,769 MB, Lambda arm64 costs ~$0.11 in place of $15.47 (see the memory sizes).` Where the sweep's pick is another
/// size than was compared, and cheaper.
fn other_memory(review: &Review) -> Option<String> {
    let (sweep, pick) = review.memory.as_ref()?.lambda_pick()?;
    let comparison = &review.comparison;
    let index = candidate::ranked(comparison).into_iter().find(|&index| {
        let candidate = comparison.candidates.get(index);
        candidate.is_some_and(|candidate| {
            candidate.platform == Some(Platform::Lambda) && candidate.architecture == Some(sweep.architecture)
        })
    })?;
    let compared = comparison.candidates.get(index)?;
    if pick.why_not.is_some() || has_memory(compared, pick) || !is_cheaper(pick.cost, compared.bill.total) {
        return None;
    }
    let sign = if pick.basis.is_extrapolated() { "~" } else { "" };
    Some(format!(
        "At {} MB, {} costs {sign}${} in place of ${} (see the memory sizes).",
        number::count(pick.memory.0.into()),
        candidate::label(comparison, index),
        number::cents(pick.cost),
        number::cents(compared.bill.total)
    ))
}

/// Whether a candidate has the memory of a size.
fn has_memory(candidate: &Evaluated, size: &MemorySize) -> bool {
    let part = candidate.parts.first();
    part.is_some_and(|part| part.memory == Some(size.memory))
}

fn is_cheaper(cost: Usd, than: Usd) -> bool {
    let bound = than.0.checked_mul(Decimal::from(100 - CHEAPER_PERCENT));
    let cost = cost.0.checked_mul(Decimal::ONE_HUNDRED);
    cost.zip(bound).is_some_and(|(cost, bound)| cost <= bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::{Basis, FlipKind, MemorySweep, Sizes},
        report::sample::{self, usd},
        scenario::FrontDoorKind,
        units::{Architecture, Mebibytes, SimTime, Window},
    };

    fn review(comparison: Comparison) -> Review {
        Review {
            comparison,
            break_even: None,
            memory: None,
            inspected: None,
            cut_off: Vec::new(),
        }
    }

    fn flip(dimension: Dimension, value: &str) -> Flip {
        let value: Decimal = value.parse().unwrap();
        Flip {
            dimension,
            direction: match value > Decimal::ONE {
                true => Direction::Above,
                false => Direction::Below,
            },
            value,
            mean_rate: 1.0,
            instead_of: "Lambda".to_owned(),
            cheapest: Some("EC2".to_owned()),
            kind: FlipKind::Meeting(usd("1")),
        }
    }

    #[test]
    fn what_little_turns_is_fragile() {
        let mut comparison = sample::comparison();
        comparison.flips = Some(vec![
            flip(Dimension::Traffic, "0.9701"),
            flip(Dimension::Traffic, "1.04"),
            flip(Dimension::Duration, "1.2"),
            flip(Dimension::Memory, "1"),
        ]);
        assert_eq!(
            caveats(&review(comparison.clone())),
            ["The verdict is fragile: 3 % less traffic or 4 % more traffic changes it."]
        );
        // Today is the first value at which today's cheapest leads.
        comparison.flips = Some(vec![flip(Dimension::Traffic, "1")]);
        assert_eq!(
            caveats(&review(comparison.clone())),
            ["The verdict is fragile: under 1 % less traffic changes it."]
        );
        comparison.flips = Some(vec![flip(Dimension::Duration, "0.998")]);
        assert_eq!(
            caveats(&review(comparison.clone())),
            ["The verdict is fragile: under 1 % less time in each request changes it."]
        );
        // Where nothing leads, nothing turns.
        comparison.cheapest = None;
        assert!(caveats(&review(comparison)).is_empty());
    }

    #[test]
    fn few_requests_and_little_time_are_said() {
        let mut comparison = sample::comparison();
        assert!(caveats(&review(comparison.clone())).is_empty());
        comparison.trace.invocations = 199;
        comparison.trace.window = Window {
            start: SimTime::from_unix_micros(0),
            end: SimTime::from_unix_micros(20 * 60 * 1_000_000),
        };
        assert_eq!(
            caveats(&review(comparison)),
            ["199 requests in 20 minutes are little to tell a month from."]
        );
    }

    #[test]
    fn a_memory_size_that_costs_less_is_named() {
        let comparison = sample::comparison();
        let size = |memory, cost| MemorySize {
            memory: Mebibytes(memory),
            cost,
            mean: Micros(1),
            p50: Micros(1),
            p99: Micros(1),
            cold_share: 0.0,
            requests: 1,
            served: 1,
            basis: Basis::Extrapolated,
            why_not: None,
        };
        let total = comparison.candidates[0].bill.total;
        let told = |memory, cost| {
            let sweep = MemorySweep {
                architecture: Architecture::Arm64,
                front_door: FrontDoorKind::HttpApi,
                sizes: vec![size(memory, cost)],
                recorded: None,
                working_set: None,
                cheapest: Some(0),
                fastest: None,
                balanced: None,
                cheapest_within_goals: None,
            };
            let sizes = Sizes {
                unfinished: Vec::new(),
                stamp: comparison.stamp.clone(),
                trace: comparison.trace.clone(),
                month_hours: 730,
                memory: vec![sweep],
                fleets: Vec::new(),
                assumed: Vec::new(),
                confirm: Vec::new(),
                goals: Vec::new(),
                max_monthly_cost: None,
            };
            let mut review = review(comparison.clone());
            review.memory = Some(sizes);
            caveats(&review).pop()
        };
        let sentence = told(1_769, usd("0.11")).unwrap();
        assert!(
            sentence.starts_with("At 1,769 MB, Lambda arm64 costs ~$0.11 in place of $"),
            "{sentence}"
        );
        // Nothing of the size that was compared, nor of one that is hardly cheaper.
        assert_eq!((told(512, usd("0.11")), told(1_769, total)), (None, None));
    }
}
