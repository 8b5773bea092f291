//! The REPORT line: `REPORT RequestId: … Duration: 48.31 ms Billed Duration: 49 ms Memory Size: 512 MB …`. Read by key,
//! never by column: what stands between keys, and how much of it, differs between years, runtimes and exports.

use std::borrow::Cow;

use super::{
    amount::{billed, megabytes, millis},
    report::{Outcome, Report},
};

/// What a REPORT line begins with.
pub(in crate::trace) const REPORT: &str = "REPORT RequestId:";

/// Reads a line that begins with [`REPORT`]. What is missing or no number is `None`; of a repeated key the first counts.
pub(in crate::trace) fn report_line(text: &str) -> Report<'_> {
    let mut report = Report::default();
    let mut words = text.split_ascii_whitespace();
    // The two words before the one at hand: `Billed Restore Duration:`.
    let (mut second, mut first) = ("", "");
    while let Some(word) = words.next() {
        if word.ends_with(':') {
            let value = words.next().unwrap_or_default();
            set(&mut report, (second, first, word), value);
            (second, first) = ("", "");
        } else {
            (second, first) = (first, word);
        }
    }
    report
}

fn set<'a>(report: &mut Report<'a>, key: (&str, &str, &str), value: &'a str) {
    match key {
        (_, _, "RequestId:") if report.request_id.is_empty() => report.request_id = Cow::Borrowed(value),
        ("Billed", "Restore", "Duration:") => fill(&mut report.billed_restore, billed(value)),
        (_, "Billed", "Duration:") => fill(&mut report.billed, billed(value)),
        (_, "Init", "Duration:") => fill(&mut report.init, millis(value)),
        (_, "Restore", "Duration:") => fill(&mut report.restore, millis(value)),
        (_, _, "Duration:") => fill(&mut report.duration, millis(value)),
        (_, "Memory", "Size:") => fill(&mut report.memory, megabytes(value)),
        (_, "Memory", "Used:") => fill(&mut report.memory_used, megabytes(value)),
        (_, _, "Status:") => report.outcome = Outcome::of(value),
        _ => {}
    }
}

fn fill<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{BilledMillis, Mebibytes, Micros};
    use proptest::prelude::*;

    #[test]
    fn a_cold_one_that_timed_out() {
        let report = report_line(
            "REPORT RequestId: de2ecff8\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 94 MB\tInit Duration: 294.24 ms\tStatus: timeout\n",
        );
        let expected = Report {
            request_id: Cow::Borrowed("de2ecff8"),
            duration: Some(Micros(3_000_000)),
            billed: Some(BilledMillis(3_000)),
            memory: Some(Mebibytes(128)),
            memory_used: Some(Mebibytes(94)),
            init: Some(Micros(294_240)),
            outcome: Outcome::Timeout,
            ..Report::default()
        };
        assert_eq!(report, expected);
    }

    #[test]
    fn a_restored_one_with_a_line_of_x_ray_behind_it() {
        let report = report_line(
            "REPORT RequestId: b771\tDuration: 306.34 ms\tBilled Duration: 610 ms\tMemory Size: 3009 MB\tMax Memory Used: 155 MB\tRestore Duration: 511.25 ms\tBilled Restore Duration: 303 ms\t\nXRAY TraceId: 1-5\tSegmentId: 0a\tSampled: true\n",
        );
        assert_eq!(report.duration, Some(Micros(306_340)));
        assert_eq!(report.billed, Some(BilledMillis(610)));
        assert_eq!((report.init, report.restore), (None, Some(Micros(511_250))));
        assert_eq!(report.billed_restore, Some(BilledMillis(303)));
    }

    #[test]
    fn spaces_of_older_years_and_tabs_lost_on_the_way_do_not_matter() {
        let report = report_line(
            "REPORT RequestId: 49ae  Duration: 15.74 ms  Billed Duration: 100 ms \tMemory Size: 128 MB   Max Memory Used: 62 MB  ",
        );
        assert_eq!(report.duration, Some(Micros(15_740)));
        assert_eq!(report.billed, Some(BilledMillis(100)));
        assert_eq!(
            (report.memory, report.memory_used),
            (Some(Mebibytes(128)), Some(Mebibytes(62)))
        );
        assert!(report.is_sound());
    }

    #[test]
    fn a_report_without_a_duration_or_with_memory_that_lambda_does_not_have_is_none() {
        assert!(!report_line("REPORT RequestId: 1\tDuration: ms").is_sound());
        assert!(!report_line("REPORT RequestId: 1\tDuration: 1.00 ms\tMemory Size: 0 MB").is_sound());
        assert!(report_line("REPORT RequestId: 1\tDuration: 1.00 ms").is_sound());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(REPORT|RequestId:|Duration:|Billed|Init|Restore|Memory|Size:|Used:|Status:|[0-9.eE-]{1,25}|\\PC|[ \t\n]){0,40}") {
            let _ = report_line(&text);
        }
    }
}
