//! What was read of the files and what not, in words and for documents. Nothing is said of a single CSV that was read
//! whole.

use serde::Serialize;

use super::{number, text};
use crate::trace::{Reading, SkipReason, Skipped, TraceFormat};

/// How the files were read: `read as alb: 120,004 lines, 118,220 used; skipped: health checks 1,700, not of the format 84
/// (first app.log:17)`.
pub(super) fn line(reading: &Reading) -> Option<String> {
    let plain = reading.formats == [TraceFormat::Csv] && reading.files == 1 && reading.skipped.is_empty();
    if reading.files == 0 || plain {
        return None;
    }
    let files = match reading.files {
        1 => String::new(),
        files => format!("{} ", number::counted(files, "file")),
    };
    let mut said = format!(
        "{files}read as {}: {}, {} used",
        formats(reading).unwrap_or_default(),
        number::counted(reading.lines_read, "line"),
        number::count(reading.rows_used.into())
    );
    let mut skipped: Vec<(&SkipReason, &Skipped)> = reading.skipped.iter().collect();
    skipped.sort_by_key(|(_, skipped)| std::cmp::Reverse(skipped.count));
    for (index, (reason, skipped)) in skipped.into_iter().enumerate() {
        said.push_str(if index == 0 { "; skipped: " } else { ", " });
        said.push_str(&format!("{reason} {}", number::count(skipped.count.into())));
        if reason.is_unreadable() {
            said.push_str(&format!(" (first {})", text::one_line(&place(skipped))));
        }
    }
    Some(said)
}

/// The names of the formats; none of a load in place of a trace.
pub(super) fn formats(reading: &Reading) -> Option<String> {
    let names: Vec<&str> = reading.formats.iter().map(|format| format.name()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Something skipped, for a document.
#[derive(Serialize)]
pub(super) struct SkippedLines {
    reason: &'static str,
    count: u64,
    first: String,
}

/// Everything skipped, for a document.
pub(super) fn skipped(reading: &Reading) -> Vec<SkippedLines> {
    let item = |(reason, skipped): (&SkipReason, &Skipped)| SkippedLines {
        reason: reason.name(),
        count: skipped.count,
        first: place(skipped),
    };
    reading.skipped.iter().map(item).collect()
}

/// What else is to be known, a sentence each.
pub(super) fn notes(reading: &Reading) -> Vec<String> {
    reading.notes.iter().map(ToString::to_string).collect()
}

pub(super) fn place(skipped: &Skipped) -> String {
    format!("{}:{}", skipped.first.file, skipped.first.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Location;

    fn skipped(count: u64, line: u64) -> Skipped {
        let first = Location {
            file: "app.log".into(),
            line,
            column: 1,
        };
        Skipped { count, first }
    }

    #[test]
    fn what_was_skipped_is_told_largest_first() {
        let mut reading = Reading {
            files: 1,
            formats: vec![TraceFormat::Alb],
            lines_read: 120_004,
            rows_used: 118_220,
            ..Reading::default()
        };
        assert_eq!(
            line(&reading).unwrap(),
            "read as alb: 120,004 lines, 118,220 used"
        );
        reading.skipped.insert(SkipReason::Malformed, skipped(84, 17));
        reading.skipped.insert(SkipReason::HealthCheck, skipped(1_700, 3));
        assert_eq!(
            line(&reading).unwrap(),
            "read as alb: 120,004 lines, 118,220 used; skipped: health checks 1,700, not of the format 84 \
             (first app.log:17)"
        );
        reading.files = 2;
        reading.formats.push(TraceFormat::Csv);
        assert!(line(&reading).unwrap().starts_with("2 files read as alb, csv: "));
    }

    #[test]
    fn nothing_is_said_of_one_csv_read_whole_nor_of_a_load() {
        let csv = Reading {
            files: 1,
            formats: vec![TraceFormat::Csv],
            ..Reading::default()
        };
        assert_eq!((line(&csv), line(&Reading::default())), (None, None));
    }
}
