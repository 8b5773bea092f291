//! Other people's CSV through `--map`, and what is read of stamps, decimals and columns that costsim would not write.

use super::*;

fn mapped(map: &[(&str, &str)], duration: Option<Micros>) -> TraceOptions {
    TraceOptions {
        map: map
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect(),
        duration: duration.map(DurationModel::Constant),
        ..TraceOptions::default()
    }
}

#[test]
fn columns_that_map_does_not_name_are_ignored_and_told() {
    // Cut to a thousandth of a microsecond more than is kept: instants are cut, durations rounded up.
    let text = ",is_cold,cpu,start_time,aws_duration,billed,mem,note\n\
                0,False,\"2,Xeon\",1590530039578.8513,1837.9601,1900.0,54.0, 11.0 MB/s\n\
                1,True,\"2,Xeon\",1590530474331.3386,1851.24,1900.0,55.0, 10.5 MB/s\n";
    let options = TraceOptions {
        detail: Detail::Everything,
        ..mapped(
            &[
                ("timestamp_ms", "start_time"),
                ("duration_ms", "aws_duration"),
                ("billed_ms", "billed"),
                ("memory_used_mb", "mem"),
            ],
            None,
        )
    };
    let (arrivals, summary) = read(text, &options);
    let seen: Vec<_> = arrivals
        .iter()
        .map(|arrival| (arrival.at, arrival.duration))
        .collect();
    assert_eq!(
        seen,
        [
            (
                SimTime::from_unix_micros(1_590_530_039_578_851),
                Micros(1_837_961)
            ),
            (
                SimTime::from_unix_micros(1_590_530_474_331_338),
                Micros(1_851_240)
            ),
        ]
    );
    assert_eq!(summary.memory_used_max, Some(Mebibytes(55)));
    let notes: Vec<String> = summary.reading.notes.iter().map(Note::to_string).collect();
    assert_eq!(notes, ["ignored columns: (column 1), is_cold, cpu, note"]);
}

#[test]
fn durations_in_seconds_and_microseconds_and_stamps_without_offset() {
    let text = "created,seconds,status\n2024-11-15 16:57:50,32.0,SUCCEED\n2024-11-15 18:16:14,43.25,FAILED\n";
    let (arrivals, summary) = read(
        text,
        &mapped(&[("timestamp", "created"), ("duration_s", "seconds")], None),
    );
    let durations: Vec<_> = arrivals.iter().map(|arrival| arrival.duration).collect();
    assert_eq!(durations, [Micros(32_000_000), Micros(43_250_000)]);
    assert!(summary.recorded.duration);
    let notes: Vec<String> = summary.reading.notes.iter().map(Note::to_string).collect();
    assert_eq!(
        notes,
        [
            "time stamps without UTC offset, taken as UTC: 2",
            "ignored columns: status"
        ]
    );
    let (arrivals, summary) = read(
        "timestamp,duration_us,init_s\n2026-01-05T00:00:00.5Z,1500,0.25\n",
        &TraceOptions::default(),
    );
    assert_eq!(
        (arrivals[0].duration, arrivals[0].init),
        (Micros(1_500), Some(Micros(250_000)))
    );
    assert!(summary.reading.notes.is_empty());
}

#[test]
fn seven_decimals_and_slashes_are_read() {
    let text = "TIMESTAMP,tokens\n2023-11-16 18:17:03.9799600,4808\n2023/11/16 18:17:04,3180\n";
    let (arrivals, summary) = read(text, &mapped(&[("timestamp", "TIMESTAMP")], Some(Micros(1_000))));
    // 2023-11-16 is day 19,677: 19,677 × 86,400 + 18 × 3,600 + 17 × 60 + 3 = 1,700,158,623 s
    assert_eq!(arrivals[0].at, SimTime::from_unix_micros(1_700_158_623_979_960));
    assert_eq!(arrivals[1].at, SimTime::from_unix_micros(1_700_158_624_000_000));
    assert_eq!(summary.resolution, Resolution::Exact);
}

#[test]
fn a_day_above_12_settles_the_order_for_the_rows_below() {
    let text = "when,n\n31-10-2025 23:59,3\n01-11-2025 00:00,0\n01-11-2025 00:01,2\n";
    let (arrivals, summary) = read(
        text,
        &mapped(&[("timestamp", "when"), ("count", "n")], Some(Micros(1_000))),
    );
    assert_eq!(arrivals.len(), 5);
    // 2025-10-31 is day 20,392; three minutes from 23:59.
    let start = SimTime::from_unix_micros((20_392 * 86_400 + 86_340) * 1_000_000);
    let end = start + Micros::from_secs(180);
    assert_eq!(summary.window, Window { start, end });
}

#[test]
fn a_clock_put_back_in_a_csv_is_said_with_its_line() {
    let options = TraceOptions {
        order: RowOrder::Any,
        ..TraceOptions::default()
    };
    let row =
        |offset: &str, minute: u32| format!("2026-10-25 {:02}:{:02}:00{offset},5", minute / 60, minute % 60);
    // A row a minute from 01:30 to 02:59, then from 02:00 again: 90 rows below the header, so line 92 falls by 59 minutes.
    let minutes = || (90..180).chain(120..200);
    for (offset, said) in [("", true), ("Z", false)] {
        let rows: Vec<String> = minutes().map(|minute| row(offset, minute)).collect();
        let (_, summary) = read(&format!("timestamp,duration_ms\n{}\n", rows.join("\n")), &options);
        let place = summary.reading.notes.iter().find_map(|note| match note {
            Note::ClockPutBack { count, first } => Some((*count, first.line)),
            _ => None,
        });
        assert_eq!(place, said.then_some((1, 92)), "{offset}");
    }
    // Two machines' rows an hour apart, in turn, are disorder.
    let rows: Vec<String> = (0..60).map(|n| row("", 200 + n / 2 - (n % 2) * 60)).collect();
    let (_, summary) = read(&format!("timestamp,duration_ms\n{}\n", rows.join("\n")), &options);
    let is_said = |note: &Note| matches!(note, Note::ClockPutBack { .. });
    assert!(!summary.reading.notes.iter().any(is_said));
}
