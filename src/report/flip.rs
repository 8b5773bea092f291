//! What would change the verdict: the nearest values of traffic, durations, memory and CPU work.

use rust_decimal::Decimal;

use super::{break_even::value, number, text};
use crate::{
    analysis::{Comparison, CrossingKind, Direction, Flip},
    scenario::{Dimension, Vary},
};

/// What no change of anything can change.
const WITHOUT_WINNER: &str = "There is no winner to change.";

/// One sentence; nothing where nobody asked.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    match comparison.flips.as_deref() {
        None => Vec::new(),
        _ if comparison.cheapest.is_none() => vec![WITHOUT_WINNER.to_lowercase()],
        Some([]) if comparison.flips_looked.is_empty() => Vec::new(),
        Some([]) => {
            let ranges = comparison.flips_looked.iter().map(range);
            vec![format!("none {}.", ranges.collect::<Vec<_>>().join(", "))]
        }
        Some(flips) => {
            let told: Vec<String> = flips.iter().map(words).collect();
            vec![format!("{}.", told.join("; "))]
        }
    }
}

/// The same in whole sentences, one each.
pub(super) fn whole_sentences(comparison: &Comparison) -> Vec<String> {
    match comparison.flips.as_deref() {
        None => Vec::new(),
        _ if comparison.cheapest.is_none() => vec![WITHOUT_WINNER.to_owned()],
        Some([]) if comparison.flips_looked.is_empty() => Vec::new(),
        Some([]) => {
            let ranges: Vec<String> = comparison.flips_looked.iter().map(range).collect();
            vec![format!(
                "Nothing flips it {}.",
                text::listed(&ranges, ranges.len())
            )]
        }
        Some(flips) => flips.iter().map(whole_sentence).collect(),
    }
}

/// `From 2.16 x this traffic (16.5 requests/s) on, EC2 is cheaper than Lambda; there both cost $70.33 a month.`
fn whole_sentence(flip: &Flip) -> String {
    let place = value::at(flip.dimension, flip.value, flip.mean_rate);
    let where_to = match flip.direction {
        Direction::Below => format!("Up to {place}"),
        Direction::Above => format!("From {place} on"),
    };
    let how = match flip.kind {
        CrossingKind::Meeting(cost) => format!("; there both cost ${} a month", number::cents(cost)),
        CrossingKind::Step { .. } => ", in a step: a design changes there".to_owned(),
    };
    let (cheapest, other) = (text::one_line(&flip.cheapest), text::one_line(&flip.instead_of));
    format!("{where_to}, {cheapest} is cheaper than {other}{how}.")
}

/// `from 0.2 to 5 x this traffic`
fn range(vary: &Vary) -> String {
    let cell = |end: Decimal| {
        let end = match vary.dimension {
            // As assumptions tell it: a tenth of a percent at most.
            Dimension::Cpu => end.round_dp(3),
            _ => end,
        };
        value::cell(vary.dimension, end)
    };
    format!(
        "from {} to {} {}",
        cell(vary.low),
        cell(vary.high),
        value::noun(vary.dimension)
    )
}

/// `EC2 above 2.16 x this traffic (16.5 requests/s)`
fn words(flip: &Flip) -> String {
    let place = value::at(flip.dimension, flip.value, flip.mean_rate);
    let side = match flip.direction {
        Direction::Below => "up to",
        Direction::Above => "from",
    };
    let step = match flip.kind {
        CrossingKind::Meeting(_) => "",
        CrossingKind::Step { .. } => ", in a step",
    };
    format!("{} {side} {place}{step}", text::one_line(&flip.cheapest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report::sample, units::Usd};

    #[test]
    fn flips_are_told_by_what_changes() {
        let flip = Flip {
            dimension: Dimension::Traffic,
            direction: Direction::Above,
            value: "2.16".parse().unwrap(),
            mean_rate: 16.49,
            instead_of: "Lambda".to_owned(),
            cheapest: "EC2".to_owned(),
            kind: CrossingKind::Meeting("70.33".parse::<Usd>().unwrap()),
        };
        let memory = Flip {
            dimension: Dimension::Memory,
            value: "1769".parse().unwrap(),
            kind: CrossingKind::Step {
                before: (Usd::ZERO, Usd::ZERO),
                after: (Usd::ZERO, Usd::ZERO),
            },
            ..flip.clone()
        };
        let mut comparison = sample::comparison();
        assert!(sentences(&comparison).is_empty());
        comparison.flips = Some(vec![flip, memory]);
        assert_eq!(
            sentences(&comparison),
            [
                "EC2 from 2.16 x this traffic (16.5 requests/s); EC2 from 1,769 MB of Lambda memory, in a step."
            ]
        );
        assert_eq!(
            whole_sentences(&comparison),
            [
                "From 2.16 x this traffic (16.5 requests/s) on, EC2 is cheaper than Lambda; there both cost $70.33 a month.",
                "From 1,769 MB of Lambda memory on, EC2 is cheaper than Lambda, in a step: a design changes there.",
            ]
        );
        comparison.flips = Some(Vec::new());
        assert!(sentences(&comparison).is_empty());
        comparison.flips_looked = vec![
            "traffic=0.2..5".parse().unwrap(),
            "cpu=5%..35.6293%".parse().unwrap(),
        ];
        assert_eq!(
            sentences(&comparison),
            ["none from 0.2 to 5 x this traffic, from 5 % to 35.6 % CPU work in the durations."]
        );
        assert_eq!(
            whole_sentences(&comparison),
            [
                "Nothing flips it from 0.2 to 5 x this traffic and from 5 % to 35.6 % CPU work in the durations."
            ]
        );
        comparison.cheapest = None;
        assert_eq!(sentences(&comparison), ["there is no winner to change."]);
        assert_eq!(whole_sentences(&comparison), ["There is no winner to change."]);
    }
}
