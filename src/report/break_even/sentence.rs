//! What a break-even says, in sentences: which line is the cheapest from where to where, where others pass each other,
//! where goals and quotas end.

use crate::{
    analysis::{BreakEven, CostPoint, Crossing, CrossingKind, LineCost, QuotaUse, Takeover, Why},
    report::{number, quota, reason, terms, text},
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
    let turns = answer.turns();
    if !turns.is_empty() {
        let told = turns.iter().map(|turn| match turn.why {
            Why::Crosses(crossing) => passes(answer, crossing),
            Why::TakesOver(takeover) => takes_over(answer, takeover),
        });
        return told.collect();
    }
    let range = range(answer);
    let mut cheapest: Vec<Option<usize>> = answer.points.iter().map(CostPoint::cheapest).collect();
    cheapest.dedup();
    if cheapest.len() > 1 {
        return vec![format!(
            "which line is the cheapest changes {range}; where was not solved."
        )];
    }
    match cheapest.first().copied().flatten() {
        Some(only) => {
            let place = match answer.points.len() {
                1 => range,
                values => format!("at all {values} values {range}"),
            };
            vec![format!("{} is the cheapest {place}.", name(answer, only))]
        }
        None => vec![format!("no line serves the traffic {range}.")],
    }
}

/// `EC2 is the cheapest from 3 x this traffic (22.9 requests/s) on, where Lambda falls out: serves 90 %.`
pub(crate) fn takes_over(answer: &BreakEven, takeover: &Takeover) -> String {
    let place = value::at(answer.dimension, takeover.value, takeover.mean_rate);
    let line = name(answer, takeover.line);
    let why = reason::of_line(&takeover.unfit).unwrap_or_default();
    match (takeover.below, takeover.above) {
        (Some(below), Some(above)) if below == takeover.line => {
            let above = name(answer, above);
            format!("{above} is the cheapest from {place} on, where {line} falls out: {why}.")
        }
        (_, None) => format!("no line serves the traffic from {place} on, where {line} falls out: {why}."),
        (_, Some(_)) => format!("{line} is the cheapest from {place} on, where it comes in; below, {why}."),
    }
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

/// The designs of each line, and from which value on, those that are alike together: `Lambda: arm64 1024 MB, http-api;
/// alb from 7.5.`
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
        told.join("; ")
    };
    let told = (0..answer.lines.len()).map(|line| (line, of_line(line)));
    let groups = alike(answer, told).into_iter();
    groups
        .map(|(names, designs)| format!("{}: {designs}.", listed(&names)))
        .collect()
}

/// Most lines named in one sentence.
const NAMES_MAX: usize = 6;

fn listed(names: &[String]) -> String {
    text::listed(names, NAMES_MAX)
}

/// The names of lines of which the same is told, in the order it is first told.
fn alike<T: PartialEq>(
    answer: &BreakEven,
    told: impl IntoIterator<Item = (usize, T)>,
) -> Vec<(Vec<String>, T)> {
    let mut groups: Vec<(Vec<String>, T)> = Vec::new();
    for (line, told) in told {
        let name = name(answer, line);
        match groups.iter_mut().find(|(_, other)| *other == told) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], told)),
        }
    }
    groups
}

/// Stretches of the grid in which a line does not serve the traffic, with the first reason.
fn limits(answer: &BreakEven) -> Vec<String> {
    let reason = |cost: &LineCost| Some((terms::is_goal(cost.why_not?), reason::of_line(cost)?));
    let stretches = (0..answer.lines.len()).filter_map(|line| Some((line, stretch(answer, line, reason)?)));
    let groups = alike(answer, stretches).into_iter();
    let mut told: Vec<String> = groups
        .map(|(names, (place, (is_goal, why)))| {
            let fails = match (is_goal, names.len() > 1) {
                (true, false) => "misses a goal",
                (true, true) => "miss a goal",
                (false, false) => "does not serve the traffic",
                (false, true) => "do not serve the traffic",
            };
            format!("{} {fails} {place}: {why}.", listed(&names))
        })
        .collect();
    let skipped = answer.skipped.iter().map(|(value, why)| {
        let place = value::cell(answer.dimension, *value);
        format!(
            "not simulated at {place}: {}.",
            text::one_line(why).trim_end_matches('.')
        )
    });
    told.extend(skipped);
    told
}

/// Quotas that lines exceed, and where.
fn quotas(answer: &BreakEven) -> Vec<String> {
    let mut told: Vec<(usize, (String, String))> = Vec::new();
    for line in 0..answer.lines.len() {
        let costs = answer.points.iter().filter_map(|point| point.costs.get(line));
        let mut exceeded: Vec<&QuotaUse> = Vec::new();
        for used in costs.flat_map(|cost| &cost.exceeded) {
            if exceeded.iter().all(|other| other.quota != used.quota) {
                exceeded.push(used);
            }
        }
        for used in exceeded {
            let is_over = |cost: &LineCost| {
                let uses = cost.exceeded.iter();
                uses.map(|other| other.quota).find(|quota| *quota == used.quota)
            };
            let place = stretch(answer, line, is_over);
            told.extend(place.map(|(place, _)| (line, (quota::limit(used), place))));
        }
    }
    let groups = alike(answer, told).into_iter();
    groups
        .map(|(names, (limit, place))| {
            let need = if names.len() > 1 { "need" } else { "needs" };
            format!(
                "{} {need} more than the account's {limit} {place}: adjustable, ask before.",
                listed(&names)
            )
        })
        .collect()
}

/// Where something is so of a line, and what is found first: `at 10`, `from 2 on`, `everywhere`, `at 3 of 9 values from 2
/// to 5`.
fn stretch<T>(answer: &BreakEven, line: usize, of: impl Fn(&LineCost) -> Option<T>) -> Option<(String, T)> {
    let points = answer.points.iter().enumerate();
    let found = points.filter_map(|(at, point)| Some((at, point, of(point.costs.get(line)?)?)));
    let mut found: Vec<(usize, &CostPoint, T)> = found.collect();
    let place = |point: &CostPoint| value::cell(answer.dimension, point.value);
    let (first_at, first) = found.first().map(|(at, point, _)| (*at, place(point)))?;
    let (last_at, last) = found.last().map(|(at, point, _)| (*at, place(point)))?;
    let all = answer.points.len();
    let whole = found.len() == last_at - first_at + 1;
    let text = match (first_at, last_at + 1 == all) {
        _ if found.len() == all => "everywhere".to_owned(),
        (_, true) if whole => format!("from {first} on"),
        (0, _) if whole => format!("up to {last}"),
        _ if found.len() == 1 => format!("at {first}"),
        _ => format!("at {} of {all} values from {first} to {last}", found.len()),
    };
    Some((text, found.swap_remove(0).2))
}

fn unfinished(answer: &BreakEven) -> Vec<String> {
    let (done, left) = (answer.points.len(), answer.unfinished);
    let points = (left > 0).then(|| format!("interrupted: {done} of {} points are done.", done + left));
    let crossings = (answer.unsolved > 0).then(|| {
        let crossings = number::counted(answer.unsolved as u64, "crossing");
        format!("interrupted: {crossings} not solved.")
    });
    points.into_iter().chain(crossings).collect()
}
