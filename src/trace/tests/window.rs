//! The accounting window: the trace's own, or `--span`.

use super::*;

fn seeded(seed: u64) -> TraceOptions {
    TraceOptions {
        seed: Seed(seed),
        ..with_duration()
    }
}

fn from_to(start: u64, end: u64) -> Window {
    Window {
        start: SimTime::from_unix_micros(start),
        end: SimTime::from_unix_micros(end),
    }
}

#[test]
fn the_window_of_stamps_to_the_second_is_that_of_the_stamps() {
    // Five arrivals, 100 s from the first second to the last: 100 s + 100 s ÷ 4 = 125 s, whatever the seed draws.
    let sparse = "timestamp_s\n10\n10\n35\n60\n110\n";
    // Four in 2 s: the mean gap of 2/3 s is less than the second the last one may arrive in.
    let dense = "timestamp_s\n10\n10\n11\n12\n";
    for (text, expected) in [
        (sparse, from_to(10_000_000, 135_000_000)),
        (dense, from_to(10_000_000, 13_000_000)),
        ("timestamp_s\n10\n", from_to(10_000_000, 11_000_000)),
    ] {
        let (one, two) = (read(text, &seeded(1)), read(text, &seeded(2)));
        assert_eq!((one.1.window, two.1.window), (expected, expected), "{text}");
        assert_ne!(one.0, two.0);
        for arrivals in [one.0, two.0] {
            assert!(arrivals.first().unwrap().at >= expected.start);
            assert!(arrivals.last().unwrap().at < expected.end);
        }
    }
}

#[test]
fn a_finer_stamp_among_whole_seconds_counts_with_its_second() {
    // The first part of two rows is whole seconds, so the third row is finer in a trace stamped to the second.
    let grain = Grain {
        part_rows: 2,
        ..COARSE
    };
    let (arrivals, summary) = read_with(b"timestamp_s\n10\n11\n12.75\n", &seeded(1), grain).unwrap();
    assert_eq!(unix(&arrivals[2]), 12_750_000);
    assert_eq!(summary.resolution, Resolution::Seconds);
    assert_eq!(summary.window, from_to(10_000_000, 13_000_000));
}

#[test]
fn a_span_holds_the_whole_last_second() {
    let with_span = |span, seed| TraceOptions {
        span: Some(Micros(span)),
        ..seeded(seed)
    };
    let text = "timestamp_s\n10\n11\n";
    for seed in 1..20 {
        let (_, summary) = read(text, &with_span(2_000_000, seed));
        assert_eq!(summary.window, from_to(10_000_000, 12_000_000));
        // Half of the last second would do for some seeds only.
        let refused = read_with(text.as_bytes(), &with_span(1_500_000, seed), COARSE).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "test.csv: the trace lasts longer than --span; give --span 2s or more"
        );
    }
}

#[test]
fn a_span_shorter_than_the_trace_names_the_one_it_needs() {
    let options = TraceOptions {
        span: Some(Micros::from_secs(60)),
        ..with_duration()
    };
    let refused = |text: &str| {
        read_with(text.as_bytes(), &options, COARSE)
            .unwrap_err()
            .to_string()
    };
    // The last arrival, 100 s after the first, must lie before the end: 101 s.
    assert_eq!(
        refused("timestamp_ms\n0\n60000\n100000\n"),
        "test.csv: the trace lasts longer than --span; give --span 101s or more"
    );
    // Three intervals of 50 s.
    assert_eq!(
        refused("timestamp_s,count\n0,1\n50,1\n100,1\n"),
        "test.csv: the trace lasts longer than --span; give --span 150s or more"
    );
    let (_, summary) = read("timestamp_ms\n0\n59999\n", &options);
    assert_eq!(
        (summary.window.length(), summary.window_source),
        (Micros::from_secs(60), WindowSource::Span)
    );
}
