//! Azure Functions 2021: application, function, end and duration of every invocation, in seconds since the recording began
//! on 2021-01-31. The arrival is end − duration, and instants are rounded to the microsecond. Durations leave cold starts
//! out; the publishers altered the time stamps.
//!
//! Source: AzurePublicDataset, AzureFunctionsInvocationTrace2021.md, revision 1.

use super::super::{
    SkipReason, TraceError,
    entry::{Entry, Served, When},
    input_file::{InputFile, Line},
    intake::Intake,
    number::{decimal_cut, decimal_up},
    timestamp::Stamp,
};
use crate::units::Micros;

/// The header of the data set.
const HEADER: &[u8] = b"app,func,end_timestamp,duration";
/// 2021-01-31T00:00:00Z.
const START_US: i64 = 1_612_051_200_000_000;

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let first = head.split(|&b| b == b'\n').next().unwrap_or_default();
    first.trim_ascii() == HEADER
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    let mut function = String::new();
    while let Some((line, place)) = lines.next()? {
        intake.line();
        let text = match line {
            Line::Text(text) => text.trim_ascii(),
            Line::TooLong => {
                intake.skip(SkipReason::TooLong, place)?;
                continue;
            }
        };
        if text.is_empty() {
            continue;
        }
        if text == HEADER {
            intake.skip(SkipReason::Comment, place)?;
            continue;
        }
        match row(text) {
            Some((ids, end, duration)) => {
                function.clear();
                function.extend(ids.chars().map(|c| if c == ',' { '/' } else { c }));
                let stamp = Stamp {
                    micros: START_US + end,
                    fine: true,
                };
                let entry = Entry {
                    function: &function,
                    ..Entry::new(When::End(stamp), Served::For(duration))
                };
                intake.entry(&entry, place)?;
            }
            None => intake.skip(SkipReason::Malformed, place)?,
        }
    }
    Ok(())
}

/// Application and function, whose id is unique only within it; end; and duration.
fn row(text: &[u8]) -> Option<(&str, i64, Micros)> {
    let text = std::str::from_utf8(text).ok()?;
    let (rest, duration) = text.rsplit_once(',')?;
    let (ids, end) = rest.rsplit_once(',')?;
    let duration = Micros(decimal_up(duration.trim().as_bytes(), 6)?);
    Some((ids, micros(end.trim())?, duration))
}

/// Seconds as microseconds, the seventh decimal rounding.
fn micros(seconds: &str) -> Option<i64> {
    let (tenths, _) = decimal_cut(seconds.as_bytes(), 7)?;
    i64::try_from(tenths / 10 + u64::from(tenths % 10 >= 5)).ok()
}
