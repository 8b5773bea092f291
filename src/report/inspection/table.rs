//! An inspection as text for a terminal.

use super::{archaeology, functions, instant::when, oddities, reading, shape};
use crate::{
    analysis::Inspected,
    report::{
        Style, number,
        page::{Emphasis, Page},
        text, traffic,
    },
    stats::Histogram,
    trace::Resolution,
    units::{Mebibytes, Micros},
};

/// Where the text behind labels begins.
const COLUMN: usize = 14;
/// Longest source printed beside the facts.
const SOURCE_COLUMNS: usize = 24;

/// The whole text.
pub(super) fn text(inspected: &Inspected, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    head(&mut page, inspected);
    page.blank();
    shape::pictures(&mut page, inspected, COLUMN);
    for (label, sentences) in figures(inspected) {
        block(&mut page, label, sentences);
    }
    archaeology::block(&mut page, inspected, COLUMN);
    for (label, sentences) in remarks(inspected) {
        block(&mut page, label, sentences);
    }
    let lines = functions::lines(inspected, page.width());
    if !lines.is_empty() {
        page.blank();
        lines.iter().for_each(|line| page.line(line, Emphasis::Normal));
    }
    page.finish()
}

/// How much, how bursty, how long, in sentences under a label each.
pub(crate) fn figures(inspected: &Inspected) -> Vec<(&'static str, Vec<String>)> {
    let one = |sentence: Option<String>| sentence.into_iter().collect();
    told(vec![
        ("Rates", rates(inspected)),
        ("Bursts", one(bursts(inspected))),
        ("Durations", one(durations(inspected))),
        ("In flight", one(in_flight(inspected))),
        ("Memory", one(memory(inspected))),
        ("Billed", one(billed(inspected))),
        ("Cold starts", one(cold_starts(inspected))),
    ])
}

/// What is odd about the trace, or was not read, likewise.
pub(crate) fn remarks(inspected: &Inspected) -> Vec<(&'static str, Vec<String>)> {
    let reading = &inspected.summary.reading;
    let mut notes: Vec<String> = reading.notes.iter().map(ToString::to_string).collect();
    notes.extend(reading::disorder(inspected.summary.disorder));
    told(vec![
        ("Holes", oddities::holes(inspected).into_iter().collect()),
        ("Twice", oddities::duplicates(inspected).into_iter().collect()),
        ("Warmers", oddities::warmers(inspected)),
        ("Skipped", reading::skipped(reading)),
        ("Notes", notes),
    ])
}

/// Those that have something to say.
fn told(mut all: Vec<(&'static str, Vec<String>)>) -> Vec<(&'static str, Vec<String>)> {
    all.retain(|(_, sentences)| !sentences.is_empty());
    all
}

/// Sentences behind a label, each on lines of its own.
fn block(page: &mut Page, label: &str, sentences: impl IntoIterator<Item = String>) {
    let mut label = label;
    for sentence in sentences {
        page.block(label, COLUMN, &sentence, Emphasis::Normal);
        label = "";
    }
}

fn head(page: &mut Page, inspected: &Inspected) {
    let source = traffic::named(&inspected.summary.source);
    let column = match text::columns(&source) {
        beside @ 0..=SOURCE_COLUMNS => beside + 2,
        _ => {
            page.line(&text::ending(&source, page.width()), Emphasis::Normal);
            2
        }
    };
    let mut label = if column == 2 { "" } else { source.as_str() };
    for fact in reading::facts(inspected) {
        page.block(label, column, &fact, Emphasis::Normal);
        label = "";
    }
}

/// Mean and peaks.
fn rates(inspected: &Inspected) -> Vec<String> {
    let (found, window) = (&inspected.inspection, inspected.summary.window);
    let mean = found.arrivals as f64 / window.length().as_secs_f64().max(1e-6);
    let mut parts: Vec<String> = inspected
        .has_rates()
        .then(|| format!("{}/s mean", number::approximate(mean)))
        .into_iter()
        .collect();
    for (unit, seconds, counts) in [
        ("second", 1, &found.second),
        ("minute", 60, &found.minute),
        ("hour", 3_600, &found.hour),
    ] {
        let unit_length = Micros::from_secs(seconds);
        if window.length() > unit_length && coarsest(inspected) <= unit_length {
            parts.push(format!(
                "{} in the busiest {unit}, {}",
                number::count(counts.peak.arrivals.into()),
                when(counts.peak.start, unit_length, window)
            ));
        }
    }
    parts
}

/// How coarsely the stamps tell instants.
const fn coarsest(inspected: &Inspected) -> Micros {
    match inspected.summary.resolution {
        Resolution::Exact | Resolution::Synthetic => Micros::ZERO,
        Resolution::Seconds => Micros::from_secs(1),
        Resolution::Intervals { longest, .. } => longest,
    }
}

fn bursts(inspected: &Inspected) -> Option<String> {
    let found = &inspected.inspection;
    let dispersions: Vec<String> = [
        ("second", found.second),
        ("minute", found.minute),
        ("hour", found.hour),
    ]
    .iter()
    .filter_map(|(unit, counts)| {
        Some(format!(
            "{} by the {unit}",
            number::approximate(counts.dispersion?)
        ))
    })
    .collect();
    let mut parts = Vec::new();
    if !dispersions.is_empty() {
        parts.push(format!("index of dispersion {}", dispersions.join(", ")));
    }
    let variation = found.gap_variation.map(number::approximate);
    parts.extend(variation.map(|variation| format!("coefficient of variation of gaps {variation}")));
    (!parts.is_empty()).then(|| format!("{} (1 each for Poisson)", parts.join("; ")))
}

fn durations(inspected: &Inspected) -> Option<String> {
    let found = &inspected.inspection;
    let known = found.duration.count();
    if known == 0 {
        return Some("not recorded; --duration gives some".to_owned());
    }
    let drawn = match inspected.summary.recorded.duration {
        true => "",
        false => " (drawn from --duration)",
    };
    let some = match known < found.arrivals {
        true => format!(" (of {})", number::counted(known, "request")),
        false => String::new(),
    };
    Some(format!("{}{drawn}{some}", times(&found.duration)))
}

/// `mean 102 ms, p50 80 ms, …, at most 12 s`.
fn times(histogram: &Histogram) -> String {
    let mean = Micros(histogram.mean().round() as u64);
    let quantiles = [
        (500, "p50"),
        (900, "p90"),
        (950, "p95"),
        (990, "p99"),
        (999, "p99.9"),
    ];
    let mut parts = vec![format!("mean {}", number::time(mean))];
    parts.extend(
        quantiles.map(|(permille, name)| format!("{name} {}", number::time(histogram.quantile(permille)))),
    );
    parts.push(format!("at most {}", number::time(histogram.max())));
    parts.join(", ")
}

fn in_flight(inspected: &Inspected) -> Option<String> {
    let concurrency = inspected.inspection.concurrency?;
    let (at_least, window) = (
        if concurrency.capped { "at least " } else { "" },
        inspected.summary.window,
    );
    let mean = match inspected.has_rates() {
        true => format!(
            "{} on average ({} by Little's law), ",
            number::approximate(concurrency.mean),
            number::approximate(concurrency.little)
        ),
        false => String::new(),
    };
    Some(format!(
        "{mean}{at_least}{} at most, {}",
        number::count(concurrency.peak.into()),
        when(concurrency.peak_at, Micros(1), window)
    ))
}

fn memory(inspected: &Inspected) -> Option<String> {
    let memory = inspected.inspection.memory;
    let configured = memory.configured.map(|(least, most)| match least == most {
        true => format!("{} configured", megabytes(least)),
        false => format!("{} to {} configured", megabytes(least), megabytes(most)),
    });
    let used = memory
        .used_max
        .map(|used| format!("at most {} used", megabytes(used)));
    let parts: Vec<String> = configured.into_iter().chain(used).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn megabytes(memory: Mebibytes) -> String {
    format!("{} MB", number::count(memory.0.into()))
}

fn billed(inspected: &Inspected) -> Option<String> {
    let found = &inspected.inspection;
    let billed = found.billed?;
    let some = match billed.arrivals < found.arrivals {
        true => format!(" of {}", number::counted(billed.arrivals, "request")),
        false => String::new(),
    };
    let held = match billed.held {
        0 => String::new(),
        held => format!(", {} GB-s", functions::gb_seconds(held)),
    };
    Some(format!("{} ms{some}{held}", number::count(billed.millis)))
}

fn cold_starts(inspected: &Inspected) -> Option<String> {
    let init = &inspected.inspection.init;
    if init.count() == 0 {
        return inspected.knows_inits().then(|| "none".to_owned());
    }
    let mean = Micros(init.mean().round() as u64);
    Some(format!(
        "{} ({} %); init: mean {}, p50 {}, p99 {}, at most {}",
        number::count(init.count().into()),
        number::percent(init.count(), inspected.inspection.arrivals),
        number::time(mean),
        number::time(init.quantile(500)),
        number::time(init.quantile(990)),
        number::time(init.max())
    ))
}
