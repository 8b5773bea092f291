//! The renderers on an invented CSV and an invented log.

use std::io::Write as _;

use super::{InspectionFormat, render_inspection};
use crate::{
    analysis::{Inspected, inspect},
    report::Style,
    trace::TraceOptions,
};

/// Milliseconds of 2026-11-02T00:00:00Z, a Monday.
const MONDAY: u64 = 1_793_577_600_000;

/// The inspection of a file of this text, called `name`.
fn inspected(name: &str, text: &str) -> Inspected {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let mut inspected = inspect(&[path], &TraceOptions::default(), &|_| {}).unwrap();
    inspected.summary.source = name.to_owned();
    for skipped in inspected.summary.reading.skipped.values_mut() {
        skipped.first.file = name.to_owned();
    }
    inspected.version = "0.0.0";
    inspected
}

fn rendered(inspected: &Inspected, format: InspectionFormat, width: usize) -> String {
    let style = Style {
        width,
        ..Style::default()
    };
    let mut bytes = Vec::new();
    render_inspection(inspected, format, &style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Nine days: a shop busy by day, silent for two hours of Thursday noon, a warmer every five minutes, one row told
/// twice.
fn shop() -> Inspected {
    let mut rows = Vec::new();
    for minute in 0..9 * 1_440_u64 {
        let at = MONDAY + minute * 60_000;
        let hour = minute / 60 % 24;
        let silent = (3 * 1_440 + 720..3 * 1_440 + 840).contains(&minute);
        if silent {
            continue;
        }
        if minute % 5 == 0 {
            rows.push(format!("{},thumbnails,2,512,60,,2", at + 17));
        }
        for n in 0..(if (8..20).contains(&hour) { 6 } else { 3 }) {
            let duration = 40 + (minute * 7 + n * 13) % 90;
            let init = if minute % 720 == 0 && n == 0 { "210.5" } else { "" };
            let billed = duration + if init.is_empty() { 0 } else { 211 };
            rows.push(format!(
                "{},checkout,{duration},1024,180,{init},{billed}",
                at + 1_000 + n * 9_000
            ));
        }
        if minute % 3 == 0 {
            rows.push(format!("{},thumbnails,1500.25,512,301,,1501", at + 30_500));
        }
    }
    rows.push(rows[rows.len() - 1].clone());
    let header = "timestamp_ms,function,duration_ms,memory_mb,memory_used_mb,init_ms,billed_ms";
    inspected("shop.csv", &format!("{header}\n{}\n", rows.join("\n")))
}

/// Two environments and their reports: the first is idle for 100 s, the second starts while it is busy; after 400 idle
/// seconds both are gone and a third starts.
fn log() -> Inspected {
    // Environment, millisecond at which the request ends, duration and init in ms.
    let requests = [
        ("a", 10_000_u64, 100, Some(250)),
        ("a", 110_000, 120, None),
        ("b", 110_300, 90, Some(240)),
        ("a", 111_000, 80, None),
        ("c", 511_000, 100, Some(260)),
        ("c", 600_000, 70, None),
    ];
    let events: Vec<String> = requests
        .iter()
        .enumerate()
        .flat_map(|(n, &(stream, millis, duration, init))| {
            let billed = duration + init.unwrap_or(0);
            let init = init.map_or_else(String::new, |init| format!("Init Duration: {init}.00 ms\\t"));
            let report = format!(
                "REPORT RequestId: 00000000-0000-4000-8000-00000000000{n}\\tDuration: {duration}.00 ms\\t\
                 Billed Duration: {billed} ms\\tMemory Size: 512 MB\\tMax Memory Used: 70 MB\\t{init}\\n"
            );
            ["an application's own line", &report].map(|message| {
                format!(
                    "{{\"logStreamName\": \"2026/11/02/[$LATEST]{stream}\", \"timestamp\": {}, \"message\": \
                     \"{message}\"}}",
                    MONDAY + millis
                )
            })
        })
        .collect();
    let text = format!("{{\"events\": [\n{}\n]}}\n", events.join(",\n"));
    inspected("events.json", &text)
}

#[test]
fn shop_table_at_80_columns() {
    insta::assert_snapshot!(rendered(&shop(), InspectionFormat::Table, 80));
}

#[test]
fn shop_table_at_160_columns() {
    insta::assert_snapshot!(rendered(&shop(), InspectionFormat::Table, 160));
}

#[test]
fn log_table_at_80_columns() {
    insta::assert_snapshot!(rendered(&log(), InspectionFormat::Table, 80));
}

#[test]
fn log_json() {
    let mut log = log();
    // Periods of a second fill pages.
    log.inspection.profile.timeline.arrivals.truncate(3);
    insta::assert_snapshot!(rendered(&log, InspectionFormat::Json, 80));
}

#[test]
fn one_request_has_no_means_over_time() {
    // Two at one instant have none either; two a second apart have: 2 in a window of 2 s (a mean gap past the last).
    let one = "timestamp_ms,duration_ms\n1793577600500,100\n";
    for (text, rate) in [
        (one.to_owned(), "null"),
        (format!("{one}1793577600500,100\n"), "null"),
        (format!("{one}1793577601500,100\n"), "1.0"),
    ] {
        let found = inspected("one.csv", &text);
        let json = rendered(&found, InspectionFormat::Json, 80);
        assert!(json.contains(&format!("\"mean_rps\": {rate}")), "{json}");
        assert_eq!(json.contains("\"little\": null"), rate == "null", "{json}");
        let table = rendered(&found, InspectionFormat::Table, 80);
        let (has_mean, has_little) = (table.contains("/s mean"), table.contains("Little"));
        assert_eq!(
            (has_mean, has_little),
            (rate != "null", rate != "null"),
            "{table}"
        );
    }
}

#[test]
fn reports_without_an_init_tell_that_there_was_none() {
    let report = "REPORT RequestId: 1\tDuration: 5.00 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB";
    let log = inspected("a.log", &format!("2026-03-02T10:00:00.123Z {report}\n"));
    assert!(rendered(&log, InspectionFormat::Json, 80).contains("\"cold_starts\": 0,"));
    assert!(rendered(&log, InspectionFormat::Table, 80).contains("Cold starts   none\n"));
    let csv = inspected("a.csv", "timestamp_ms,duration_ms\n1793577600500,100\n");
    assert!(!rendered(&csv, InspectionFormat::Json, 80).contains("\n  \"cold_starts\""));
}

#[test]
fn nothing_is_wider_than_the_terminal() {
    for inspected in [shop(), log()] {
        for width in [60, 80, 120, 160] {
            for line in rendered(&inspected, InspectionFormat::Table, width).lines() {
                assert!(crate::report::text::columns(line) <= width, "{width}: {line}");
            }
        }
    }
}
