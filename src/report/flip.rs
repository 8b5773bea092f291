//! What would change the verdict: the nearest values of traffic, durations, memory and CPU work.

use super::{break_even::value, text};
use crate::{
    analysis::{Comparison, CrossingKind, Direction, Flip},
    scenario::Vary,
};

/// One sentence; nothing where nobody asked.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    match comparison.flips.as_deref() {
        None => Vec::new(),
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

/// `from 0.2 to 5 x this traffic`
fn range(vary: &Vary) -> String {
    let cell = |value| value::cell(vary.dimension, value);
    format!(
        "from {} to {} {}",
        cell(vary.low),
        cell(vary.high),
        value::noun(vary.dimension)
    )
}

/// `EC2 above 2.16 x this traffic (16.5 requests/s)`
pub(super) fn words(flip: &Flip) -> String {
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
    use crate::{report::sample, scenario::Dimension, units::Usd};

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
        comparison.flips = Some(Vec::new());
        assert!(sentences(&comparison).is_empty());
        comparison.flips_looked = vec!["traffic=0.2..5".parse().unwrap(), "cpu=5%..60%".parse().unwrap()];
        assert_eq!(
            sentences(&comparison),
            ["none from 0.2 to 5 x this traffic, from 5 % to 60 % CPU work in the durations."]
        );
    }
}
