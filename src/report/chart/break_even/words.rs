//! What a chart of a break-even says in words.

use rust_decimal::Decimal;

use super::plot::{dollars, float};
use crate::{
    analysis::{BreakEven, CostPoint, LineCost, Turn},
    report::{
        break_even::value::cell,
        chart::frame::{stamp_note, traffic_note},
        number, reason, text, traffic,
    },
    scenario::Dimension,
};

/// Longest name in a sentence.
const NAME_COLUMNS: usize = 40;
/// Changes in a sentence, after the first.
const CHANGES_MAX: usize = 2;

/// What varies, as in "cost by traffic".
pub(super) fn varied(dimension: Dimension) -> String {
    match dimension {
        Dimension::Traffic => "traffic".to_owned(),
        Dimension::Duration => "duration".to_owned(),
        Dimension::Memory => "Lambda memory".to_owned(),
        Dimension::Cpu => "CPU work".to_owned(),
        Dimension::RequestBytes => "size of requests".to_owned(),
        Dimension::ResponseBytes => "size of responses".to_owned(),
        Dimension::Price(meter) => format!("the price of {meter}"),
    }
}

/// What stands under its axis.
pub(super) fn unit(dimension: Dimension) -> String {
    match dimension {
        Dimension::Traffic => "times the traffic of today".to_owned(),
        Dimension::Duration => "times the recorded durations".to_owned(),
        Dimension::Memory => "Lambda memory, MB".to_owned(),
        Dimension::Cpu => "CPU work, % of recorded durations".to_owned(),
        Dimension::RequestBytes => "bytes of every request".to_owned(),
        Dimension::ResponseBytes => "bytes of every response".to_owned(),
        Dimension::Price(meter) => format!("unit price of {meter}, $"),
    }
}

/// A value with its unit, to the digits that the text has: `2.161× (16.5/s)`, `512 MB`, `25 %`.
pub(super) fn value(answer: &BreakEven, value: Decimal, rate: f64) -> String {
    let told = cell(answer.dimension, value);
    match answer.dimension {
        Dimension::Traffic if rate > 0.0 => format!("{told}× ({}/s)", number::rate(rate)),
        Dimension::Traffic | Dimension::Duration => format!("{told}×"),
        _ => told,
    }
}

/// Beside the line of today.
pub(super) const fn today(has_hours: bool) -> &'static str {
    if has_hours {
        "today; shaded: p5 to p95 of its hours"
    } else {
        "today"
    }
}

/// The same beside a place on the axes. Thinned traffic of few requests comes at another rate than its factor says, and
/// the axis is that of the factor: such a rate is left out.
pub(super) fn beside(answer: &BreakEven, at: Decimal, rate: f64) -> String {
    let by_factor = traffic::mean_rate(&answer.trace) * float(at);
    let is_near = (rate - by_factor).abs() <= by_factor * RATES_APART;
    value(answer, at, if is_near { rate } else { 0.0 })
}

/// How far apart a rate may be from that of its factor.
const RATES_APART: f64 = 0.02;

pub(super) fn bands(answer: &BreakEven) -> String {
    match answer.bands {
        Some((low, high)) => {
            let percent = |share: u32| number::approximate(f64::from(share) / 10_000.0);
            format!("tinted: CPU work {} to {} %", percent(low.0), percent(high.0))
        }
        None => "little to much CPU work".to_owned(),
    }
}

/// What the chart shows, in a sentence.
pub(super) fn sentence(answer: &BreakEven) -> String {
    let name = |line: usize| {
        let name = answer.lines.get(line).map_or("", |line| line.name.as_str());
        text::abridged(&text::one_line(name), NAME_COLUMNS, NAME_COLUMNS / 2)
    };
    let turns = answer.turns();
    if let [first, rest @ ..] = turns.as_slice() {
        let place = |turn: &Turn<'_>| value(answer, turn.value, turn.mean_rate);
        let above = |turn: &Turn<'_>| turn.above.map_or_else(|| "none".to_owned(), name);
        let mut sentence = match first.below {
            Some(below) => format!("{} is cheapest below {}", name(below), place(first)),
            None => format!("None serves the traffic below {}", place(first)),
        };
        sentence.push_str(&format!(", {} from there on", above(first)));
        for next in rest.iter().take(CHANGES_MAX) {
            sentence.push_str(&format!(", {} from {} on", above(next), place(next)));
        }
        if rest.len() > CHANGES_MAX {
            let more = (rest.len() - CHANGES_MAX) as u64;
            sentence.push_str(&format!(", and {} after that", number::counted(more, "change")));
        }
        sentence.push('.');
        return sentence;
    }
    let mut cheapest: Vec<usize> = answer.points.iter().filter_map(CostPoint::cheapest).collect();
    cheapest.dedup();
    match cheapest.as_slice() {
        [] if answer.points.is_empty() => "No point was reached.".to_owned(),
        [] => "None serves the traffic at any point.".to_owned(),
        [only] => format!("{} is cheapest throughout.", name(*only)),
        _ => "Which is cheapest changes; where was not solved.".to_owned(),
    }
}

/// What is told of a point.
pub(super) fn of_point(answer: &BreakEven, line: usize, at: Decimal, cost: &LineCost) -> String {
    let name = answer.lines.get(line).map_or("", |line| line.name.as_str());
    let rate = answer
        .points
        .iter()
        .find(|point| point.value == at)
        .map_or(0.0, |point| point.mean_rate);
    let mut words = format!(
        "{name} at {}: {} a month, {}",
        value(answer, at, rate),
        money(cost),
        cost.design
    );
    if let Some((low, high)) = cost.band {
        words.push_str(&format!("; {} to {}", number::cents(low), number::cents(high)));
    }
    if let Some(why_not) = cost.why_not {
        let reason = reason::told(why_not, cost.requests, cost.served);
        words.push_str(&format!("; {reason}"));
    }
    if !cost.exceeded.is_empty() {
        words.push_str("; exceeds an account quota");
    }
    words
}

/// Cents, and all digits of what is less than one.
fn money(cost: &LineCost) -> String {
    match dollars(cost.cost) {
        small if small > 0.0 && small < 0.005 => number::dollars(cost.cost),
        _ => format!("${}", number::cents(cost.cost)),
    }
}

/// What stands at the foot.
pub(super) fn notes(answer: &BreakEven) -> Vec<String> {
    let mut notes = Vec::new();
    if answer.unfinished > 0 {
        notes.push(format!(
            "Interrupted: {} of {} missing.",
            answer.unfinished,
            number::counted((answer.points.len() + answer.unfinished) as u64, "point")
        ));
    }
    notes.push(format!("{}.", traffic_note(&answer.trace)));
    notes.push(format!("{}.", stamp_note(&answer.stamp)));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::WhyNot, report::chart::tests::sample};

    #[test]
    fn values_keep_their_digits() {
        let mut answer = sample::break_even();
        let mut told = |dimension, text: &str, rate| {
            answer.dimension = dimension;
            value(&answer, text.parse().unwrap(), rate)
        };
        assert_eq!(told(Dimension::Traffic, "1.038", 7.91), "1.038× (7.91/s)");
        assert_eq!(told(Dimension::Traffic, "1.038", 0.0), "1.038×");
        assert_eq!(told(Dimension::Duration, "0.9512", 7.91), "0.9512×");
        assert_eq!(told(Dimension::Memory, "1769", 0.0), "1,769 MB");
        assert_eq!(told(Dimension::Cpu, "0.1234", 0.0), "12.34 %");
        assert_eq!(told(Dimension::ResponseBytes, "10240", 0.0), "10.24 KB");
    }

    #[test]
    fn a_rate_that_is_not_the_axis_s_is_not_written_on_it() {
        // 4,610,000 requests in 604,800 s: 7.62 a second; twice as many 15.24.
        let answer = sample::break_even();
        let beside = |rate| beside(&answer, Decimal::TWO, rate);
        assert_eq!(beside(15.5), "2× (15.5/s)");
        assert_eq!(beside(16.5), "2×");
    }

    #[test]
    fn a_point_tells_why_it_does_not_serve() {
        let answer = sample::break_even();
        let point = &answer.points[20];
        let cost = LineCost {
            why_not: Some(WhyNot::Unserved),
            requests: 1_000,
            served: 931,
            ..point.costs[0].clone()
        };
        let told = of_point(&answer, 0, point.value, &cost);
        assert!(told.contains("; serves 93.1 %"), "{told}");
    }
}
