//! What would change the verdict: the nearest values of traffic, durations, memory and CPU work.

use rust_decimal::Decimal;

use super::{break_even::value, number, reason, text};
use crate::{
    analysis::{Comparison, Direction, Flip, FlipKind, LineCost},
    scenario::{Dimension, Vary},
};

/// What no change of anything can change.
const WITHOUT_WINNER: &str = "There is no winner to change.";
/// What is said where an interruption left something out.
const CUT_SHORT: &str = "Interrupted: not everything that may vary was looked at.";

/// One sentence, and one more where an interruption left something out; nothing where nobody asked.
pub(super) fn sentences(comparison: &Comparison) -> Vec<String> {
    let mut told = found(comparison);
    told.extend(failed(comparison));
    told.extend(comparison.flips_cut_short.then(|| CUT_SHORT.to_lowercase()));
    told
}

fn found(comparison: &Comparison) -> Vec<String> {
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
    let mut told = found_whole(comparison);
    told.extend(failed(comparison).map(|sentence| sentence.replacen("not", "Not", 1)));
    told.extend(comparison.flips_cut_short.then(|| CUT_SHORT.to_owned()));
    told
}

/// `not varied: traffic: t.csv: 40 arrivals within 3600 s are too few to stand for a month.`
fn failed(comparison: &Comparison) -> impl Iterator<Item = String> + '_ {
    comparison.flips_failed.iter().map(|(dimension, why)| {
        let why = text::one_line(why);
        format!("not varied: {}: {}.", dimension.name(), why.trim_end_matches('.'))
    })
}

fn found_whole(comparison: &Comparison) -> Vec<String> {
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
        Direction::Below => format!("Below {place}"),
        Direction::Above => format!("From {place} on"),
    };
    let other = text::one_line(&flip.instead_of);
    let Some(cheapest) = flip.cheapest.as_deref().map(text::one_line) else {
        return format!(
            "{where_to}, none serves the traffic{}.",
            other_fails(flip, &other)
        );
    };
    match &flip.kind {
        FlipKind::Meeting(cost) => format!(
            "{where_to}, {cheapest} is cheaper than {other}; there both cost ${} a month.",
            number::cents(*cost)
        ),
        FlipKind::Step => {
            format!("{where_to}, {cheapest} is cheaper than {other}, in a step: a design changes there.")
        }
        FlipKind::FallsOut(_) => {
            format!(
                "{where_to}, {cheapest} is the cheapest{}.",
                other_fails(flip, &other)
            )
        }
        FlipKind::ComesIn(unfit) => format!(
            "{where_to}, {cheapest} serves the traffic and is the cheapest; otherwise, {}.",
            told(unfit)
        ),
    }
}

/// `, for Lambda falls out: serves 90 %`
fn other_fails(flip: &Flip, other: &str) -> String {
    match &flip.kind {
        FlipKind::FallsOut(unfit) => format!(", for {other} falls out: {}", told(unfit)),
        FlipKind::Meeting(_) | FlipKind::Step | FlipKind::ComesIn(_) => String::new(),
    }
}

/// Why a line does not serve the traffic.
fn told(unfit: &LineCost) -> String {
    reason::of_line(unfit).unwrap_or_default()
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
        Direction::Below => "below",
        Direction::Above => "from",
    };
    let how = match &flip.kind {
        FlipKind::Meeting(_) => String::new(),
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
    use crate::{analysis::WhyNot, report::sample, units::Usd};

    #[test]
    fn flips_are_told_by_what_changes() {
        let flip = Flip {
            dimension: Dimension::Traffic,
            direction: Direction::Above,
            value: "2.16".parse().unwrap(),
            mean_rate: 16.49,
            instead_of: "Lambda".to_owned(),
            cheapest: Some("EC2".to_owned()),
            kind: FlipKind::Meeting("70.33".parse::<Usd>().unwrap()),
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
                p99: crate::units::Micros::ZERO,
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
        assert_eq!(
            whole_sentences(&comparison),
            [
                "From 2.16 x this traffic (16.5 requests/s) on, EC2 is cheaper than Lambda; there both cost $70.33 a month.",
                "From 1,769 MB of Lambda memory on, EC2 is cheaper than Lambda, in a step: a design changes there.",
                "From 4 x this traffic (30.5 requests/s) on, none serves the traffic, for Lambda falls out: serves 90.1 %.",
            ]
        );
    }

    #[test]
    fn what_flips_nothing_is_told_by_its_range() {
        let mut comparison = sample::comparison();
        comparison.flips = Some(Vec::new());
        assert!(sentences(&comparison).is_empty());
        comparison.flips_failed = vec![(Dimension::Traffic, "too few arrivals".to_owned())];
        assert_eq!(sentences(&comparison), ["not varied: traffic: too few arrivals."]);
        comparison.flips_failed.clear();
        comparison.flips_cut_short = true;
        assert_eq!(
            sentences(&comparison),
            ["interrupted: not everything that may vary was looked at."]
        );
        comparison.flips_cut_short = false;
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
