//! The whole way from bytes to arrivals: what comes out is worked out by hand, and does not depend on how the bytes
//! come.

use std::io::{Cursor, Write};

use proptest::prelude::*;

use super::{
    order::Sorter,
    reader::Reader,
    source::Source,
    stream::{from_sorter, synthetic},
    *,
};
use crate::{
    sim::Seed,
    units::{Mebibytes, Micros, Ratio, SimTime, Window},
};

/// How a test wants the bytes to come and the rows to be held.
#[derive(Clone, Copy, Debug)]
struct Grain {
    block_bytes: usize,
    part_rows: usize,
    rows_max: usize,
}

const COARSE: Grain = Grain {
    block_bytes: 256 * 1_024,
    part_rows: Batch::ROWS,
    rows_max: 2_000_000,
};

fn stream_of(bytes: &[u8], options: &TraceOptions, grain: Grain) -> Result<ArrivalStream, TraceError> {
    let source = Source::decompressed(Box::new(Cursor::new(bytes.to_vec())), None).unwrap();
    let reader = Reader::from_source("test.csv", source, options, grain.block_bytes)?;
    from_sorter(
        Sorter::with_limits(reader, grain.part_rows, grain.rows_max),
        options,
    )
}

fn read_with(
    bytes: &[u8],
    options: &TraceOptions,
    grain: Grain,
) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    let mut stream = stream_of(bytes, options, grain)?;
    let (start, mut batch, mut arrivals) = (stream.start(), Batch::default(), Vec::new());
    while stream.next_batch(&mut batch)? {
        arrivals.extend((0..batch.len()).map(|row| batch.arrival(row)));
    }
    assert!(arrivals.is_sorted_by_key(|arrival| arrival.at));
    let summary = stream.finish()?;
    assert_eq!(summary.window.start, start);
    assert_eq!(summary.arrivals, arrivals.len() as u64);
    Ok((arrivals, summary))
}

fn read(text: &str, options: &TraceOptions) -> (Vec<Arrival>, TraceSummary) {
    read_with(text.as_bytes(), options, COARSE).unwrap()
}

fn error(text: &[u8]) -> String {
    read_with(text, &TraceOptions::default(), COARSE)
        .unwrap_err()
        .to_string()
}

fn with_duration() -> TraceOptions {
    TraceOptions {
        duration: Some(DurationModel::Constant(Micros(120_000))),
        ..TraceOptions::default()
    }
}

fn scaled(scale: &str) -> TraceOptions {
    TraceOptions {
        scale: scale.parse().unwrap(),
        ..with_duration()
    }
}

/// Microseconds since 1970.
fn unix(arrival: &Arrival) -> u64 {
    arrival.at.since(SimTime::UNIX_EPOCH).0
}

#[test]
fn every_column_finds_its_place() {
    let text = "\u{feff}function,response_bytes,timestamp_ms,duration_ms,memory_mb,memory_used_mb,init_ms,billed_ms,request_bytes\r\n\
                a,10,1000.5,1.25,512,90,,2,7\r\n\
                \r\n\
                \"b, \"\"c\"\"\",,2000,0,,110,31.5,,\r\n\
                a,0,62000,3,128,,,,";
    let options = TraceOptions {
        memory: Some(Mebibytes(1_024)),
        ..TraceOptions::default()
    };
    let (arrivals, summary) = read(text, &options);
    let arrival = |at, function, duration, memory, init, request_bytes, response_bytes| Arrival {
        at: SimTime::from_unix_micros(at),
        function: FunctionId(function),
        duration: Micros(duration),
        memory: Some(Mebibytes(memory)),
        init,
        request_bytes,
        response_bytes,
    };
    assert_eq!(
        arrivals,
        [
            arrival(1_000_500, 0, 1_250, 512, None, 7, 10),
            arrival(2_000_000, 1, 0, 1_024, Some(Micros(31_500)), 0, 0),
            arrival(62_000_000, 0, 3_000, 128, None, 0, 0),
        ]
    );
    assert_eq!(summary.functions, ["a", "b, \"c\""]);
    assert_eq!(summary.memory_used_max, Some(Mebibytes(110)));
    assert_eq!(summary.resolution, Resolution::Exact);
    assert!(summary.recorded.duration && summary.recorded.response_bytes && summary.recorded.function);
    // Last + mean gap: 62 s + (62 − 1.0005) s ÷ 2 = 92.49975 s
    let end = SimTime::from_unix_micros(92_499_750);
    assert_eq!(
        summary.window,
        Window {
            start: arrivals[0].at,
            end
        }
    );
    assert!(!summary.needs_span(summary.window, summary.recorded_arrivals));
}

#[test]
fn each_unit_and_renaming_says_the_same_instant() {
    let at = 1_767_225_600_123_456_u64;
    for (text, micros) in [
        ("timestamp_us\n1767225600123456\n", at),
        ("timestamp_ns\n1767225600123456789\n", at),
        ("timestamp_ms\n1767225600123.456\n", at),
        ("timestamp_s\n1767225600.123456\n", at),
        ("timestamp\n1767225600.123456\n", at),
        ("timestamp\n1767225600123.456\n", at),
        ("timestamp\n1767225600123456\n", at),
        ("timestamp\n1767225600123456789\n", at),
        ("timestamp\n2026-01-01T00:00:00.123456Z\n", at),
        ("TimeStamp \n 2026-01-01 01:00:00.123456789+01:00 \n", at),
        ("timestamp_ms\n5\n", 5_000),
    ] {
        let (arrivals, summary) = read(text, &with_duration());
        assert_eq!(unix(&arrivals[0]), micros, "{text}");
        assert_eq!(
            (arrivals[0].duration, arrivals[0].memory),
            (Micros(120_000), None)
        );
        assert_eq!(summary.functions, ["default"]);
        assert!(summary.needs_span(summary.window, summary.recorded_arrivals));
    }
    let options = TraceOptions {
        map: vec![
            ("timestamp".into(), "ts".into()),
            ("duration_ms".into(), "Latency".into()),
        ],
        ..TraceOptions::default()
    };
    assert_eq!(
        read("ts,latency\n1767225600123,5\n", &options).0[0].duration,
        Micros(5_000)
    );
}

/// Text of a trace, and the whole message it earns.
const WRONG: [(&str, &str); 31] = [
    (
        "timestamp_ms,duration_ms\n1,5\n2,12ms\n",
        "test.csv:3:3: duration_ms: expected milliseconds with at most three decimals, found `12ms`",
    ),
    (
        "timestamp_ms,duration_ms\n1,-5\n",
        "test.csv:2:3: duration_ms: expected milliseconds with at most three decimals, found `-5`",
    ),
    (
        "timestamp_ms,duration_ms\n1,NaN\n",
        "test.csv:2:3: duration_ms: expected milliseconds with at most three decimals, found `NaN`",
    ),
    (
        "timestamp_ms,duration_ms\n1,1e3\n",
        "test.csv:2:3: duration_ms: expected milliseconds with at most three decimals, found `1e3`",
    ),
    (
        "timestamp_ms,duration_ms\n1,1.0005\n",
        "test.csv:2:3: duration_ms: expected milliseconds with at most three decimals, found `1.0005`",
    ),
    (
        "timestamp_ms,duration_ms\n1,2592000000.001\n",
        "test.csv:2:3: duration_ms: expected at most 30 days (2592000000 ms), found `2592000000.001`",
    ),
    (
        "timestamp_ms,duration_ms\n1,\n",
        "test.csv:2:3: duration_ms: expected milliseconds, found an empty field; --duration fills such rows",
    ),
    (
        "timestamp_ms,duration_ms\n,5\n",
        "test.csv:2:1: timestamp_ms: expected an arrival time, found an empty field",
    ),
    (
        "duration_ms,timestamp_ms\n5,-1\n",
        "test.csv:2:3: timestamp_ms: expected milliseconds since 1970 with at most three decimals, found `-1`",
    ),
    (
        "duration_ms,timestamp_s\n5,253402300800\n",
        "test.csv:2:3: timestamp_s: expected an instant from 1970 to 9999, found `253402300800`",
    ),
    (
        "duration_ms,timestamp\n5,99999999\n",
        "test.csv:2:3: timestamp: cannot tell the unit of so small a number, found `99999999`; name the column timestamp_s, _ms, _us or _ns (--map timestamp_s=timestamp)",
    ),
    (
        "duration_ms,timestamp\n5,yesterday\n",
        "test.csv:2:3: timestamp: expected RFC 3339 as in 2026-01-05T00:00:00Z, or an epoch number, found `yesterday`",
    ),
    (
        "duration_ms,timestamp\n5,1969-12-31T23:59:59Z\n",
        "test.csv:2:3: timestamp: expected an instant from 1970 to 9999, found `1969-12-31T23:59:59Z`",
    ),
    (
        "duration_ms,timestamp\n5,1767225600\n5,1767225600000\n",
        "test.csv:3:3: timestamp: expected epoch seconds as in the rows above, found `1767225600000`",
    ),
    (
        "timestamp_ms,duration_ms,memory_mb\n1,5,0\n",
        "test.csv:2:5: memory_mb: expected a whole number of MB from 1 to 1000000, found `0`",
    ),
    (
        "timestamp_ms,duration_ms,memory_used_mb\n1,5,1000001\n",
        "test.csv:2:5: memory_used_mb: expected a whole number of MB from 1 to 1000000, found `1000001`",
    ),
    (
        "timestamp_ms,duration_ms,request_bytes\n1,5,1000000000001\n",
        "test.csv:2:5: request_bytes: expected a whole number of bytes up to 1000000000000 (1 TB), found `1000000000001`",
    ),
    (
        "timestamp_ms,duration_ms,billed_ms\n1,5,x\n",
        "test.csv:2:5: billed_ms: expected milliseconds with at most three decimals, found `x`",
    ),
    (
        "timestamp_ms,duration_ms,count\n1,5,-1\n",
        "test.csv:2:5: count: expected a whole number of arrivals up to 1000000000000, found `-1`",
    ),
    (
        "function,timestamp_ms,duration_ms\nß,1,x\n",
        "test.csv:2:5: duration_ms: expected milliseconds with at most three decimals, found `x`",
    ),
    (
        "function,timestamp_ms,duration_ms\n\"a\nb\",1,5\n",
        "test.csv:2:1: function: expected a function name of 1 to 1024 bytes without control characters, found `a\\nb`",
    ),
    (
        "timestamp_ms,duration_ms\n1\n",
        "test.csv:2:1: expected 2 fields as in the header, found 1",
    ),
    (
        "timestamp_ms,duration_ms\n1,\"5\n",
        "test.csv:2:3: this quotation mark is never closed, found `\"5`",
    ),
    (
        "timestamp_ms,duration_ms\n1,\"5\"x\n",
        "test.csv:2:3: expected a comma after the closing quotation mark, found `\"5\"x`; double a quotation mark inside a quoted field",
    ),
    (
        "timestamp_ms,duration\n1,5\n",
        "test.csv:1:14: unknown column, found `duration`; did you mean `duration_ms`? --map renames: --map duration_ms=duration",
    ),
    (
        "timestamp_ms,timestamp_s,duration_ms\n",
        "test.csv:1:14: a second column of arrival times beside `timestamp_ms`; keep one",
    ),
    (
        "timestamp_ms,duration_ms\n1800000,5\n899999,5\n",
        "test.csv:3:1: timestamp_ms: this arrival is 901 s before the latest one above; sort the trace by arrival",
    ),
    (
        "",
        "test.csv: the file is empty; the first line must name the columns, as in `timestamp,duration_ms`",
    ),
    (
        "timestamp_ms,duration_ms\n",
        "test.csv: there is no arrival below the header",
    ),
    (
        "timestamp_ms,count\n1,1\n",
        "test.csv: no column duration_ms and no --duration; give --duration 120ms or --duration 'lognormal(p50=40ms,p99=400ms)', or name the column with --map duration_ms=COLUMN",
    ),
    (
        "timestamp_ms,count,duration_ms\n1,1,1\n",
        "test.csv: one counted instant has no interval to the next; give --span",
    ),
];

#[test]
fn errors_name_place_field_problem_and_finding() {
    for (text, expected) in WRONG {
        assert_eq!(error(text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn binary_garbage_is_refused() {
    assert!(error(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").starts_with("test.csv:1:1: not a text of UTF-8"));
    assert!(error(&[0; 100]).starts_with("test.csv:1:1: unknown column, found `\\u{0}\\u{0}"));
    assert!(error(&vec![b'a'; 2 << 20]).starts_with("test.csv:1:1: longer than 1 MiB"));
    let columns = "timestamp,".repeat(100_000);
    assert_eq!(error(columns.as_bytes()).lines().count(), 10);
}

#[test]
fn the_first_ten_errors_come_together() {
    let mut text = "timestamp_ms,duration_ms\n1,1\n".to_owned();
    for row in 0..20 {
        text += &format!("{row},x{row}\n2,2\n");
    }
    let message = error(text.as_bytes());
    assert_eq!(message.lines().count(), 10);
    assert!(
        message
            .lines()
            .next_back()
            .unwrap()
            .starts_with("test.csv:21:3: duration_ms"),
        "{message}"
    );
    assert_eq!(
        error(b"timestamp_ms,duration_ms\n1,x\n2,2\nx,y\n")
            .lines()
            .count(),
        3
    );
}

#[test]
fn renaming_what_is_not_there_is_refused() {
    let mapped = |name: &str, column: &str| {
        let options = TraceOptions {
            map: vec![(name.into(), column.into())],
            ..with_duration()
        };
        read_with(b"timestamp_ms\n1\n", &options, COARSE)
            .unwrap_err()
            .to_string()
    };
    assert!(mapped("when", "timestamp_ms").starts_with("test.csv: --map: `when` is no column of costsim"));
    assert_eq!(
        mapped("function", "fn"),
        "test.csv: --map function=fn: the file has no column `fn`"
    );
}

#[test]
fn seconds_are_spread_inside_themselves_in_order() {
    let text = "timestamp,function\n1767225600,a\n1767225600,b\n1767225600,c\n1767225700,d\n";
    let (arrivals, summary) = read(text, &with_duration());
    let seconds: Vec<u64> = arrivals.iter().map(|arrival| unix(arrival) / 1_000_000).collect();
    assert_eq!(
        seconds,
        [1_767_225_600, 1_767_225_600, 1_767_225_600, 1_767_225_700]
    );
    assert!(
        arrivals
            .iter()
            .all(|arrival| !unix(arrival).is_multiple_of(1_000_000))
    );
    assert_eq!(
        arrivals
            .iter()
            .map(|arrival| arrival.function.0)
            .collect::<Vec<_>>(),
        [0, 1, 2, 3]
    );
    assert_eq!(summary.resolution, Resolution::Seconds);
    // One stamp written finer: all are taken as they stand.
    let (exact, summary) = read("timestamp_s\n5\n6.5\n7\n", &with_duration());
    assert_eq!(
        exact.iter().map(unix).collect::<Vec<_>>(),
        [5_000_000, 6_500_000, 7_000_000]
    );
    assert_eq!(summary.resolution, Resolution::Exact);
    let (other_seed, _) = read(
        text,
        &TraceOptions {
            seed: Seed(2),
            ..with_duration()
        },
    );
    assert_ne!(arrivals, other_seed);
}

#[test]
fn counts_are_spread_over_the_interval_to_the_next_row() {
    let text = "timestamp,count\n2014-04-10 00:04:00,94\n2014-04-10 00:09:00,0\n2014-04-10 00:14:00,187\n2014-04-10 00:15:00,5\n";
    let (arrivals, summary) = read(text, &with_duration());
    let within = |from: u64, to: u64| {
        let start = SimTime::from_unix_micros(1_397_088_240_000_000);
        arrivals
            .iter()
            .filter(|a| (from..to).contains(&(a.at.since(start).0 / 1_000_000)))
            .count()
    };
    // The last row is spread over a minute, the interval before it.
    assert_eq!(
        (
            within(0, 300),
            within(300, 600),
            within(600, 660),
            within(660, 720)
        ),
        (94, 0, 187, 5)
    );
    assert_eq!(arrivals.len(), 286);
    assert_eq!(summary.window.length(), Micros::from_secs(720));
    let (shortest, longest) = (Micros::from_secs(60), Micros::from_secs(300));
    assert_eq!(summary.resolution, Resolution::Intervals { shortest, longest });
    assert_eq!(summary.recorded_arrivals, 286);
}

#[test]
fn counts_of_several_functions_share_an_interval() {
    let text = "timestamp_s,function,count\n0,a,3\n0,b,2\n60,b,1\n60,a,4\n";
    let (arrivals, summary) = read(text, &with_duration());
    let of = |function, minute| {
        arrivals
            .iter()
            .filter(|a| a.function == FunctionId(function) && unix(a) / 60_000_000 == minute)
            .count()
    };
    assert_eq!((of(0, 0), of(1, 0), of(0, 1), of(1, 1)), (3, 2, 4, 1));
    assert_eq!(summary.window.length(), Micros::from_secs(120));
}

#[test]
fn a_single_count_takes_the_span() {
    let options = TraceOptions {
        span: Some(Micros::from_secs(3_600)),
        ..with_duration()
    };
    let (arrivals, summary) = read("timestamp_s,count\n0,1000\n", &options);
    assert!(arrivals.last().unwrap().at < summary.window.end);
    assert_eq!(
        (arrivals.len(), summary.window.length()),
        (1_000, Micros::from_secs(3_600))
    );
    assert!(unix(arrivals.last().unwrap()) > 3_500_000_000);
    assert!(!summary.needs_span(summary.window, summary.recorded_arrivals));
}

#[test]
fn a_billion_arrivals_need_no_memory_each() {
    let mut stream = stream_of(
        b"timestamp_s,count\n0,1000000000\n60,1\n",
        &with_duration(),
        COARSE,
    )
    .unwrap();
    let mut batch = Batch::default();
    let mut arrivals = 0;
    for _ in 0..10 {
        assert!(stream.next_batch(&mut batch).unwrap());
        arrivals += batch.len();
    }
    assert_eq!(arrivals, 10 * Batch::ROWS);
    // 655,360 of 10⁹ over 60 s lie in the first 39.3 ms; 4 standard errors are 0.2 ms.
    let last = batch.at.last().unwrap().since(SimTime::UNIX_EPOCH).0;
    assert!(last.abs_diff(39_322) < 200, "{last}");
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

#[test]
fn drawn_durations_belong_to_the_arrival_and_fill_empty_cells_only() {
    let options = TraceOptions {
        duration: Some("lognormal(p50=40ms,p99=400ms)".parse().unwrap()),
        ..TraceOptions::default()
    };
    let (all, _) = read("timestamp_ms\n1\n2\n3\n", &options);
    let (some, summary) = read("timestamp_ms,duration_ms\n1,\n2,7\n3,\n", &options);
    assert_eq!(
        (some[0].duration, some[2].duration),
        (all[0].duration, all[2].duration)
    );
    assert_eq!(some[1].duration, Micros(7_000));
    assert!(summary.recorded.duration);
    assert_ne!(all[0].duration, all[1].duration);
}

#[test]
fn copies_follow_within_the_jitter() {
    let text = "timestamp_ms,duration_ms\n0,1\n5000,2\n70000,3\n";
    let (arrivals, summary) = read(text, &scaled("3"));
    let near = |from: u64, to: u64| arrivals.iter().filter(|a| (from..to).contains(&unix(a))).count();
    assert_eq!(
        (
            near(0, 1_000_000),
            near(5_000_000, 6_000_000),
            near(70_000_000, 71_000_000)
        ),
        (3, 3, 3)
    );
    assert_eq!(arrivals.iter().filter(|a| a.duration == Micros(2_000)).count(), 3);
    // The window is that of the trace: 70 s + 70 s ÷ 2.
    assert_eq!(summary.window.length(), Micros::from_secs(105));
    assert_eq!((summary.arrivals, summary.recorded_arrivals), (9, 3));
    let together = TraceOptions {
        jitter: Micros::ZERO,
        ..scaled("2")
    };
    assert_eq!(
        read(text, &together).0.iter().map(unix).collect::<Vec<_>>(),
        [0, 0, 5_000_000, 5_000_000, 70_000_000, 70_000_000]
    );
}

#[test]
fn a_scaled_trace_has_about_as_many_arrivals() {
    let mut text = "timestamp_ms\n".to_owned();
    for row in 0..20_000 {
        text += &format!("{}\n", row * 10);
    }
    // Binomial(20,000, ½): 10,000 ± 4 × 71, on top of whole layers.
    for (scale, expected) in [("0.5", 10_000), ("1", 20_000), ("2.5", 50_000)] {
        let arrivals = read(&text, &scaled(scale)).0.len();
        assert!(arrivals.abs_diff(expected) <= 284, "{scale}: {arrivals}");
    }
    let counted = "timestamp_s,count\n0,20000\n60,0\n";
    for (scale, expected) in [("0.5", 10_000), ("1", 20_000), ("2.5", 50_000)] {
        let arrivals = read(counted, &scaled(scale)).0.len();
        assert!(arrivals.abs_diff(expected) <= 284, "{scale}: {arrivals}");
    }
}

#[test]
fn a_synthetic_load_holds_its_count_and_projects_exactly() {
    let load = SyntheticLoad {
        rate: RequestRate::PerMonth(3_000),
        month_hours: 730,
    };
    assert!(synthetic(&load, &TraceOptions::default()).is_err());
    let options = TraceOptions {
        memory: Some(Mebibytes(512)),
        ..with_duration()
    };
    let mut stream = synthetic(&load, &options).unwrap();
    let mut batch = Batch::default();
    assert!(stream.next_batch(&mut batch).unwrap());
    // 3,000 × 720 ÷ 730 = 2,958.9 → 2,959 in 30 days
    assert_eq!(
        (batch.len(), batch.memory[0], batch.duration[0]),
        (2_959, Mebibytes(512), Micros(120_000))
    );
    let summary = stream.finish().unwrap();
    assert_eq!(summary.traffic_projection, Ratio::new(3_000, 2_959).ok());
    assert_eq!(summary.window.length(), Micros::from_secs(30 * 86_400));
    assert_eq!(
        (
            summary.source.as_str(),
            summary.needs_span(summary.window, summary.recorded_arrivals)
        ),
        ("synthetic", false)
    );
    // 2026-01-05, a Monday
    assert_eq!(
        summary
            .window
            .start
            .to_utc()
            .unwrap()
            .format("%a %F %T")
            .to_string(),
        "Mon 2026-01-05 00:00:00"
    );
}

#[test]
fn files_say_what_is_wrong_with_them() {
    let options = with_duration();
    let message = |path: &str| open(path, &options).err().unwrap().to_string();
    assert_eq!(
        message("/no/such.csv"),
        "/no/such.csv: no such file; give a path to a trace, or - for standard input"
    );
    assert_eq!(message("/tmp"), "/tmp: this is a directory; give a file in it");
}

#[test]
fn a_compressed_file_is_the_same_trace() {
    let text: String = "timestamp_ms,function\n".to_owned()
        + &(0..5_000)
            .map(|row| format!("{},f{}\n", row * 7, row % 13))
            .collect::<String>();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let gzip = encoder.finish().unwrap();
    let zstd =
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let plain = read_with(text.as_bytes(), &with_duration(), COARSE).unwrap();
    assert_eq!(read_with(&gzip, &with_duration(), COARSE).unwrap(), plain);
    assert_eq!(read_with(&zstd, &with_duration(), COARSE).unwrap(), plain);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.csv.gz");
    std::fs::write(&path, &gzip).unwrap();
    let mut stream = open(path.to_str().unwrap(), &with_duration()).unwrap();
    let mut batch = Batch::default();
    while stream.next_batch(&mut batch).unwrap() {}
    assert_eq!(stream.progress(), (gzip.len() as u64, Some(gzip.len() as u64)));
    let summary = stream.finish().unwrap();
    assert_eq!((summary.arrivals, summary.window), (5_000, plain.1.window));
}

#[test]
fn a_row_more_than_the_held_rows_up_is_refused() {
    // Parts of 2 rows, 4 held back: after 8 rows the first four are handed out, up to 300 ms.
    let grain = Grain {
        part_rows: 2,
        rows_max: 4,
        ..COARSE
    };
    let rows = |late: u64| format!("timestamp_ms\n0\n100\n200\n300\n400\n500\n600\n700\n{late}\n");
    assert!(read_with(rows(300).as_bytes(), &with_duration(), grain).is_ok());
    let message = read_with(rows(50).as_bytes(), &with_duration(), grain)
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("test.csv:10:1: timestamp_ms: this arrival belongs more than"),
        "{message}"
    );
}

/// A stream is polled from a worker thread.
#[test]
fn a_stream_may_move_between_threads() {
    let stream = stream_of(b"timestamp_ms\n1\n", &with_duration(), COARSE).unwrap();
    let summary = std::thread::spawn(move || stream.finish().unwrap())
        .join()
        .unwrap();
    assert_eq!(summary.arrivals, 1);
}

fn grain() -> impl Strategy<Value = Grain> {
    (1_usize..200, 1_usize..40).prop_map(|(block_bytes, part_rows)| Grain {
        block_bytes,
        part_rows,
        rows_max: 2_000_000,
    })
}

/// Rows within 15 minutes of each other, in any order, some quoted, some bare.
fn rows() -> impl Strategy<Value = Vec<(u64, u8, u64, bool)>> {
    proptest::collection::vec((0_u64..900_000, 0_u8..5, 0_u64..100_000, any::<bool>()), 1..120)
}

fn csv(rows: &[(u64, u8, u64, bool)]) -> String {
    let mut text = "timestamp_ms,function,duration_ms\n".to_owned();
    for &(at, function, duration, quoted) in rows {
        let (millis, micros) = (duration / 1_000, duration % 1_000);
        text += &match quoted {
            true => format!("{at},\"f\n{function}\",\"{millis}.{micros:03}\"\r\n").replace("f\n", "f,"),
            false => format!("{at},\"\"\"{function}\",{millis}.{micros:03}\n"),
        };
    }
    text
}

proptest! {
    #[test]
    fn blocks_and_parts_change_nothing(rows in rows(), grain in grain(), scale in 1_u64..4_000) {
        let text = csv(&rows);
        let options = scaled(&format!("{}.{:03}", scale / 1_000, scale % 1_000));
        let expected = read_with(text.as_bytes(), &options, COARSE).unwrap();
        prop_assert_eq!(read_with(text.as_bytes(), &options, grain).unwrap(), expected);
    }

    #[test]
    fn seconds_and_counts_do_not_depend_on_blocks(
        rows in proptest::collection::vec((0_u64..30, 0_u64..4), 2..60), grain in grain(), counted: bool,
    ) {
        let header = if counted { "timestamp_s,count" } else { "timestamp_s,response_bytes" };
        let text = rows.iter().fold(header.to_owned(), |text, (at, n)| format!("{text}\n{at},{n}"));
        let all = |grain| read_with(text.as_bytes(), &with_duration(), grain).map_err(|error| error.to_string());
        prop_assert_eq!(all(grain), all(COARSE));
    }

    #[test]
    fn disorder_is_sorted_away(rows in rows(), grain in grain()) {
        let mut sorted = rows.clone();
        sorted.sort_by_key(|row| row.0);
        let (found, summary) = read_with(csv(&rows).as_bytes(), &with_duration(), grain).unwrap();
        let (expected, sorted_summary) = read(&csv(&sorted), &with_duration());
        // Functions are numbered by first appearance in the file, so compare their names.
        let named = |arrivals: &[Arrival], summary: &TraceSummary| -> Vec<(SimTime, String, Micros)> {
            arrivals.iter().map(|a| (a.at, summary.functions[a.function.0 as usize].clone(), a.duration)).collect()
        };
        prop_assert_eq!(named(&found, &summary), named(&expected, &sorted_summary));
        prop_assert_eq!(summary.window, sorted_summary.window);
    }

    #[test]
    fn what_is_kept_at_a_scale_is_kept_at_every_larger_one(
        a in 1_u64..3_000, b in 1_u64..3_000, counted: bool,
    ) {
        let text = if counted { "timestamp_s,count\n0,40\n60,20\n" } else { "timestamp_ms\n0\n10\n20\n5000\n5100\n70000\n" };
        let at = |scale: u64| {
            let scale = format!("{}.{:03}", scale / 1_000, scale % 1_000);
            read(text, &scaled(&scale)).0.iter().map(unix).collect::<Vec<_>>()
        };
        let (small, mut large) = (at(a.min(b)), at(a.max(b)));
        for instant in small {
            let found = large.iter().position(|&other| other == instant);
            prop_assert!(found.is_some());
            large.remove(found.unwrap());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), block_bytes in 1_usize..100) {
        let grain = Grain { block_bytes, ..COARSE };
        if let Ok(source) = Source::decompressed(Box::new(Cursor::new(bytes)), None)
            && let Ok(reader) = Reader::from_source("x", source, &with_duration(), grain.block_bytes)
            && let Ok(stream) = from_sorter(Sorter::new(reader), &with_duration())
        {
            prop_assert!(stream.finish().is_ok_and(|summary| summary.arrivals > 0));
        }
    }

    #[test]
    fn damaged_rows_never_panic(
        rows in rows(), place in 0_usize..2_000, byte in prop_oneof![any::<u8>(), Just(b'"'), Just(b','), Just(b'\n'), Just(b'9')],
        grain in grain(),
    ) {
        let mut bytes = csv(&rows).into_bytes();
        let place = place % bytes.len();
        bytes[place] = byte;
        let all = |grain| read_with(&bytes, &with_duration(), grain).map_err(|error| error.to_string());
        prop_assert_eq!(all(grain), all(COARSE));
    }

    #[test]
    fn the_careful_path_reads_what_the_fast_one_reads(
        at in 0_u64..100_000, duration in "[0-9]{1,4}(\\.[0-9]{1,3})?", memory in 1_u32..10_240, bytes in 0_u64..1_000_000,
    ) {
        let plain = format!("timestamp_ms,duration_ms,memory_mb,response_bytes\n{at},{duration},{memory},{bytes}\n");
        let quoted = format!("timestamp_ms,duration_ms,memory_mb,response_bytes\n\"{at}\", {duration},\"{memory}\",{bytes} \n");
        prop_assert_eq!(read(&plain, &TraceOptions::default()), read(&quoted, &TraceOptions::default()));
    }
}
