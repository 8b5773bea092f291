//! What a break-even says, in sentences: which line is the cheapest from where to where, where others pass each other,
//! where goals and quotas end.

use rust_decimal::Decimal;

use crate::{
    analysis::{BreakEven, CostPoint, Crossing, CrossingKind},
    report::{number, quota, reason, text},
    scenario::Dimension,
};

use super::value;

/// Sentences under a label.
pub(crate) struct Statement {
    pub(crate) label: &'static str,
    pub(crate) sentences: Vec<String>,
}

/// Those that have something to say.
pub(crate) fn statements(answer: &BreakEven) -> Vec<Statement> {
    let said = [
        ("Flips", flips(answer)),
        ("Crossings", crossings(answer)),
        ("Designs", designs(answer)),
        ("Limits", limits(answer)),
        ("Quotas", quotas(answer)),
        ("Unfinished", unfinished(answer)),
    ];
    said.into_iter()
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(label, sentences)| Statement { label, sentences })
        .collect()
}

/// The name of a line, safe to print.
pub(crate) fn name(answer: &BreakEven, line: usize) -> String {
    answer
        .lines
        .get(line)
        .map_or_else(String::new, |line| text::one_line(&line.name))
}

/// Where the cheapest of all changes; where it does not, that it does not.
fn flips(answer: &BreakEven) -> Vec<String> {
    let deciding = answer.crossings.iter().filter(|crossing| crossing.decides);
    let mut told: Vec<(Decimal, String)> = deciding
        .map(|crossing| (crossing.value, passes(answer, crossing)))
        .collect();
    told.extend(
        answer
            .points
            .windows(2)
            .filter_map(|pair| falls_out(answer, pair.first()?, pair.last()?)),
    );
    told.sort_by_key(|(value, _)| *value);
    if !told.is_empty() {
        return told.into_iter().map(|(_, sentence)| sentence).collect();
    }
    let range = range(answer);
    match answer.points.first().and_then(cheapest) {
        Some(only) => vec![format!("{} is the cheapest {range}.", name(answer, only))],
        None => vec![format!("no line serves the traffic {range}.")],
    }
}

/// A change of the cheapest that no crossing explains: one does not serve the traffic any more, or now does.
fn falls_out(answer: &BreakEven, low: &CostPoint, high: &CostPoint) -> Option<(Decimal, String)> {
    let (before, after) = (cheapest(low), cheapest(high));
    let explains =
        |crossing: &Crossing| crossing.decides && low.value < crossing.value && crossing.value <= high.value;
    if before == after || answer.crossings.iter().any(explains) {
        return None;
    }
    let place = value::at(answer.dimension, high.value, high.mean_rate);
    let serves = |line: usize, point: &CostPoint| {
        let cost = point.costs.get(line);
        cost.is_some_and(|cost| cost.viable_cost().is_some())
    };
    let sentence = match (before, after) {
        (Some(old), None) => format!(
            "from {place} on none serves the traffic, {} up to there.",
            name(answer, old)
        ),
        (None, Some(new)) => format!(
            "{} is the first to serve the traffic, from {place} on.",
            name(answer, new)
        ),
        (Some(old), Some(new)) if !serves(old, high) => format!(
            "{} is the cheapest from {place} on, where {} no longer serves the traffic.",
            name(answer, new),
            name(answer, old)
        ),
        (Some(_), Some(new)) => format!(
            "{} is the cheapest from {place} on, once it serves the traffic.",
            name(answer, new)
        ),
        (None, None) => return None,
    };
    Some((high.value, sentence))
}

/// The cheapest line that serves the traffic.
pub(crate) fn cheapest(point: &CostPoint) -> Option<usize> {
    let costs = point.costs.iter().enumerate();
    let viable = costs.filter_map(|(line, cost)| Some((cost.viable_cost()?, line)));
    viable.min().map(|(_, line)| line)
}

fn crossings(answer: &BreakEven) -> Vec<String> {
    let others = answer.crossings.iter().filter(|crossing| !crossing.decides);
    others.map(|crossing| passes(answer, crossing)).collect()
}

/// `EC2 becomes cheaper than Lambda at 16.5 requests/s, 2.16 x this traffic (70.33 a month).`
pub(crate) fn passes(answer: &BreakEven, crossing: &Crossing) -> String {
    let (below, above) = (name(answer, crossing.below), name(answer, crossing.above));
    let place = value::phrase(answer.dimension, crossing.value, crossing.mean_rate);
    match crossing.kind {
        CrossingKind::Meeting(cost) => format!(
            "{above} becomes cheaper than {below} at {place} ({} a month).",
            number::cents(cost)
        ),
        CrossingKind::Step { before, after } => format!(
            "{above} becomes cheaper than {below} in a step at {place}: {below} {} to {}, {above} {} to {} a month.",
            number::cents(before.0),
            number::cents(after.0),
            number::cents(before.1),
            number::cents(after.1)
        ),
    }
}

/// `from 0.1 to 10 x this traffic, 0.76 to 76.3 requests/s`
fn range(answer: &BreakEven) -> String {
    let (Some(first), Some(last)) = (answer.points.first(), answer.points.last()) else {
        return String::new();
    };
    let cell = |point: &CostPoint| value::cell(answer.dimension, point.value);
    let (low, high) = (cell(first), cell(last));
    let what = value::noun(answer.dimension);
    if first.value == last.value {
        return format!("at {}", value::at(answer.dimension, first.value, first.mean_rate));
    }
    match answer.dimension {
        Dimension::Traffic => format!(
            "from {low} to {high} {what}, {} to {} requests/s",
            number::rate(first.mean_rate),
            number::rate(last.mean_rate)
        ),
        _ => format!("from {low} to {high} {what}"),
    }
}

/// The designs of each line, and from which value on: `Lambda: arm64 1024 MB, http-api; alb from 7.5.`
fn designs(answer: &BreakEven) -> Vec<String> {
    let of_line = |line: usize| {
        let mut told: Vec<String> = Vec::new();
        let mut last: Option<&str> = None;
        for point in &answer.points {
            let Some(cost) = point.costs.get(line) else {
                continue;
            };
            if last == Some(cost.kind.as_str()) {
                continue;
            }
            let kind = text::one_line(&cost.kind);
            told.push(match last {
                None => kind,
                Some(_) => format!("{kind} from {}", value::cell(answer.dimension, point.value)),
            });
            last = Some(&cost.kind);
        }
        format!("{}: {}.", name(answer, line), told.join("; "))
    };
    (0..answer.lines.len()).map(of_line).collect()
}

/// Stretches of the grid in which a line does not serve the traffic, with the first reason.
fn limits(answer: &BreakEven) -> Vec<String> {
    let mut told = Vec::new();
    for line in 0..answer.lines.len() {
        let out: Vec<(&CostPoint, String)> = answer
            .points
            .iter()
            .filter_map(|point| {
                let cost = point.costs.get(line)?;
                Some((point, reason::told(cost.why_not?, cost.requests, cost.served)))
            })
            .collect();
        let (Some((first, why)), Some((last, _))) = (out.first(), out.last()) else {
            continue;
        };
        let place = |point: &CostPoint| value::cell(answer.dimension, point.value);
        let where_to = match out.len() {
            1 => format!("at {}", place(first)),
            all if all == answer.points.len() => "anywhere".to_owned(),
            all => format!("at {all} points from {} to {}", place(first), place(last)),
        };
        told.push(format!(
            "{} does not serve the traffic {where_to}: {why}.",
            name(answer, line)
        ));
    }
    told
}

/// Quotas that lines exceed, and from which value on.
fn quotas(answer: &BreakEven) -> Vec<String> {
    let mut told = Vec::new();
    for line in 0..answer.lines.len() {
        let mut seen = Vec::new();
        for point in &answer.points {
            for used in point.costs.get(line).into_iter().flat_map(|cost| &cost.exceeded) {
                if !seen.contains(&used.quota) {
                    seen.push(used.quota);
                    told.push(format!(
                        "{} from {} on needs more than the account's {}: adjustable, ask before.",
                        name(answer, line),
                        value::cell(answer.dimension, point.value),
                        quota::limit(used)
                    ));
                }
            }
        }
    }
    told
}

fn unfinished(answer: &BreakEven) -> Vec<String> {
    let all = answer.points.len() + answer.unfinished;
    (answer.unfinished > 0)
        .then(|| format!("interrupted: {} of {all} points are done.", answer.points.len()))
        .into_iter()
        .collect()
}
