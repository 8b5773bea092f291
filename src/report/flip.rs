//! What would change the verdict: the nearest values of traffic, durations, memory and CPU work.

use super::{break_even::value, reason, text};
use crate::{
    analysis::{Comparison, Direction, Flip, FlipKind, LineCost},
    scenario::Vary,
};

/// One sentence, and one more where an interruption left something out; nothing where nobody asked.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    let cut_short = comparison
        .flips_cut_short
        .then(|| "interrupted: not everything that may vary was looked at.".to_owned());
    let mut told = found(comparison);
    told.extend(cut_short);
    told
}

fn found(comparison: &Comparison) -> Vec<String> {
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
    let told = |unfit: &LineCost| reason::of_line(unfit).unwrap_or_default();
    let how = match &flip.kind {
        FlipKind::Meeting => String::new(),
        FlipKind::Step => ", in a step".to_owned(),
        FlipKind::FallsOut(unfit) => {
            format!(
                ", where {} falls out: {}",
                text::one_line(&flip.instead_of),
                told(unfit)
            )
        }
        FlipKind::ComesIn(unfit) => format!(", where it comes in (otherwise: {})", told(unfit)),
    };
    let cheapest = flip
        .cheapest
        .as_deref()
        .map_or_else(|| "none".to_owned(), text::one_line);
    format!("{cheapest} {side} {place}{how}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::WhyNot, report::sample, scenario::Dimension, units::Usd};

    #[test]
    fn flips_are_told_by_what_changes() {
        let flip = Flip {
            dimension: Dimension::Traffic,
            direction: Direction::Above,
            value: "2.16".parse().unwrap(),
            mean_rate: 16.49,
            instead_of: "Lambda".to_owned(),
            cheapest: Some("EC2".to_owned()),
            kind: FlipKind::Meeting,
        };
        let memory = Flip {
            dimension: Dimension::Memory,
            value: "1769".parse().unwrap(),
            kind: FlipKind::Step,
            ..flip.clone()
        };
        let falls_out = Flip {
            value: "4".parse().unwrap(),
            mean_rate: 30.5,
            cheapest: None,
            kind: FlipKind::FallsOut(LineCost {
                cost: Usd::ZERO,
                design: String::new(),
                kind: String::new(),
                why_not: Some(WhyNot::Unserved),
                requests: 1_000,
                served: 901,
                exceeded: Vec::new(),
                band: None,
            }),
            ..flip.clone()
        };
        let mut comparison = sample::comparison();
        assert!(sentences(&comparison).is_empty());
        comparison.flips = Some(vec![flip, memory, falls_out]);
        assert_eq!(
            sentences(&comparison),
            [
                "EC2 from 2.16 x this traffic (16.5 requests/s); EC2 from 1,769 MB of Lambda memory, in a step; \
                none from 4 x this traffic (30.5 requests/s), where Lambda falls out: serves 90.1 %."
            ]
        );
        comparison.flips = Some(Vec::new());
        assert!(sentences(&comparison).is_empty());
        comparison.flips_cut_short = true;
        assert_eq!(
            sentences(&comparison),
            ["interrupted: not everything that may vary was looked at."]
        );
        comparison.flips_cut_short = false;
        comparison.flips_looked = vec!["traffic=0.2..5".parse().unwrap(), "cpu=5%..60%".parse().unwrap()];
        assert_eq!(
            sentences(&comparison),
            ["none from 0.2 to 5 x this traffic, from 5 % to 60 % CPU work in the durations."]
        );
    }
}
