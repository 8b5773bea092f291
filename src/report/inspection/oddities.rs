//! What is odd about a recording, in sentences: holes, rows told twice, warmers.

use super::{instant::when, reading::function_name};
use crate::{
    analysis::Inspected,
    report::{number, text},
    units::Micros,
};

/// Warmers named.
const WARMERS_MAX: usize = 5;

/// `2 silences … lasting 12 min: 9 min from Tue …, 3 min from …`; nothing where there is none.
pub(super) fn holes(inspected: &Inspected) -> Option<String> {
    let holes = inspected
        .inspection
        .holes
        .as_ref()
        .filter(|holes| holes.count > 0)?;
    let window = inspected.summary.window;
    let longest: Vec<String> = holes
        .longest
        .iter()
        .map(|hole| {
            let at = when(hole.start, Micros(1), window);
            format!("{} from {at}", number::time(hole.length))
        })
        .collect();
    let all = if holes.count > longest.len() as u64 {
        "the longest: "
    } else {
        ""
    };
    Some(format!(
        "{} that the traffic around makes incredible, {} in all; {all}{}",
        number::counted(holes.count, "silence"),
        number::time(Micros(u64::try_from(holes.total).unwrap_or(u64::MAX))),
        longest.join(", ")
    ))
}

/// Rows told twice.
pub(super) fn duplicates(inspected: &Inspected) -> Option<String> {
    let found = inspected.inspection.duplicates.filter(|found| found.count > 0)?;
    let first = found.first?;
    Some(format!(
        "{} alike in everything, instant included, left in; first {}",
        number::counted(found.count, "row"),
        when(first, Micros(1), inspected.summary.window)
    ))
}

/// Short requests on a schedule.
pub(super) fn warmers(inspected: &Inspected) -> Vec<String> {
    let all = &inspected.inspection.warmers;
    let named = all.iter().take(WARMERS_MAX).map(|warmer| {
        format!(
            "{}: {} of at most {} every {}, left in",
            text::one_line(function_name(inspected, warmer.function.0)),
            number::counted(warmer.arrivals, "request"),
            number::time(warmer.at_most),
            number::counted(warmer.period.0 / 60_000_000, "minute")
        )
    });
    let mut lines: Vec<String> = named.collect();
    if all.len() > WARMERS_MAX {
        let more = (all.len() - WARMERS_MAX) as u64;
        lines.push(format!("and {}", number::counted(more, "more function")));
    }
    lines
}
