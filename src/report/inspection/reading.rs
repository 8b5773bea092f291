//! What was read of the trace and what was not, in sentences.

use super::instant::is_relative;
use crate::{
    analysis::Inspected,
    report::{number, reading::place, text, traffic},
    trace::{Reading, Resolution},
    units::Micros,
};

/// One fact a line: how much traffic, what was read, how finely.
pub(crate) fn facts(inspected: &Inspected) -> Vec<String> {
    let summary = &inspected.summary;
    let found = &inspected.inspection;
    let window = summary.window;
    let beginning = if is_relative(window) {
        String::new()
    } else {
        traffic::beginning(window)
    };
    let mut facts = vec![
        format!(
            "{}, {}{}, {}{beginning}",
            number::counted(found.arrivals, "request"),
            number::counted(found.functions.len() as u64, "function"),
            named(inspected),
            traffic::span(window.length()),
        ),
        read(&summary.reading),
    ];
    facts.extend(resolution(summary.resolution));
    if let Some(scale) = &inspected.scale {
        facts.push(format!("scaled: --scale {scale}"));
    }
    facts
}

/// ` (checkout)` where there is one function with a name.
fn named(inspected: &Inspected) -> String {
    match inspected.inspection.functions.as_slice() {
        [only] => match function_name(inspected, only.function.0) {
            "default" => String::new(),
            name => format!(" ({})", text::one_line(name)),
        },
        _ => String::new(),
    }
}

/// The name of a function.
pub(super) fn function_name(inspected: &Inspected, function: u32) -> &str {
    let names = &inspected.summary.functions;
    names.get(function as usize).map_or("", String::as_str)
}

/// `csv: 4,033 lines read, 4,032 rows used, 12 skipped`.
fn read(reading: &Reading) -> String {
    let files = match reading.files {
        0 | 1 => String::new(),
        files => format!("{} of ", number::counted(files, "file")),
    };
    let skipped = match reading.skipped_total() {
        0 => String::new(),
        skipped => format!(", {} skipped", number::count(skipped.into())),
    };
    format!(
        "{files}{}: {} read, {} used{skipped}",
        formats(reading),
        number::counted(reading.lines_read, "line"),
        number::counted(reading.rows_used, "row"),
    )
}

/// The formats by name.
pub(super) fn formats(reading: &Reading) -> String {
    let names: Vec<&str> = reading.formats.iter().map(|format| format.name()).collect();
    names.join(", ")
}

/// What the stamps do not tell.
fn resolution(resolution: Resolution) -> Option<String> {
    match resolution {
        Resolution::Exact | Resolution::Synthetic => None,
        Resolution::Seconds => {
            Some("stamped to the second: spread inside it, no bursts known below".to_owned())
        }
        Resolution::Intervals { shortest, longest } => {
            let lengths = if shortest == longest {
                traffic::span(longest)
            } else {
                format!("{} to {}", traffic::span(shortest), traffic::span(longest))
            };
            Some(format!(
                "counts of {lengths}: spread inside, no bursts known below"
            ))
        }
    }
}

/// Every reason with its count and first place.
pub(super) fn skipped(reading: &Reading) -> Vec<String> {
    let skipped = reading.skipped.iter().map(|(reason, skipped)| {
        let (count, first) = (number::count(skipped.count.into()), place(skipped));
        format!("{reason}: {count}, first {first}")
    });
    skipped.map(|text| text::one_line(&text)).collect()
}

/// How much earlier than the row above a row arrived, if at all.
pub(super) fn disorder(disorder: Micros) -> Option<String> {
    let known = disorder > Micros::ZERO;
    known.then(|| format!("rows up to {} out of order, sorted", number::time(disorder)))
}
