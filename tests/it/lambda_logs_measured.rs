//! Real logs of Lambda against figures computed from the same files apart from costsim (`expected.json` beside them): two
//! files in the repository, and all six where `COSTSIM_SAMPLES` names a folder with `ubc/` in it.

use std::{collections::BTreeMap, io::Read};

use costsim::{
    trace::{Note, SkipReason, TraceFormat},
    units::{Micros, SimTime},
};
use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::lambda_logs_support::{Row, bundled, read};

/// A log, read by costsim, and read as plain JSON where it is asked for what costsim drops.
struct Log {
    text: String,
    events: Vec<Value>,
    rows: Vec<Row>,
    /// Names of streams by number of environment, from 1.
    streams: Vec<String>,
    skipped: BTreeMap<SkipReason, (u64, u64)>,
    lines_read: u64,
    rows_used: u64,
    notes: Vec<Note>,
}

impl Log {
    fn open(path: &str) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let mut text = String::new();
        match bytes.starts_with(&[0x1f, 0x8b]) {
            true => MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text),
            false => (&bytes[..]).read_to_string(&mut text),
        }
        .unwrap();
        let (rows, summary) = read(&[path.to_owned()]).unwrap();
        assert_eq!(summary.reading.formats, [TraceFormat::LambdaEvents]);
        let events: Vec<Value> = serde_json::from_str(&text).unwrap();
        let mut streams = Vec::new();
        for event in events.iter().filter(|event| is(event, "REPORT")) {
            let stream = event["logStreamName"].as_str().unwrap().to_owned();
            if !streams.contains(&stream) {
                streams.push(stream);
            }
        }
        let skipped = summary.reading.skipped.iter();
        Self {
            text,
            events,
            rows,
            streams,
            skipped: skipped
                .map(|(reason, skipped)| (*reason, (skipped.count, skipped.first.line)))
                .collect(),
            lines_read: summary.reading.lines_read,
            rows_used: summary.reading.rows_used,
            notes: summary.reading.notes,
        }
    }

    /// Starts without a report: the instant in milliseconds and the stream's number, found where costsim says it is.
    fn unreported(&self) -> Option<(u64, u32, String)> {
        let &(count, line) = self.skipped.get(&SkipReason::NotReported)?;
        assert_eq!(count, 1);
        let lines = self.text.lines().skip(line as usize - 1).take(7);
        let object: String = lines.collect::<Vec<_>>().join("\n");
        let end = object.find('}').unwrap() + 1;
        let event: Value = serde_json::from_str(&object[..end]).unwrap();
        let stream = event["logStreamName"].as_str().unwrap();
        let number = self.streams.iter().position(|known| known == stream).unwrap();
        let id = event["message"]
            .as_str()
            .unwrap()
            .split_whitespace()
            .nth(2)
            .unwrap();
        let at = event["timestamp"].as_u64().unwrap();
        Some((at, number as u32 + 1, id.to_owned()))
    }

    /// When each invocation started (milliseconds) and in which environment, in order.
    fn starts(&self) -> Vec<(u64, u32)> {
        let mut starts: Vec<(u64, u32)> = self
            .rows
            .iter()
            .map(|row| (started(row), row.environment))
            .collect();
        starts.extend(self.unreported().map(|(at, stream, _)| (at, stream)));
        starts.sort_unstable();
        starts
    }

    /// The same log without its START lines: every arrival is then its end less duration and init.
    fn ends(&self) -> Vec<Row> {
        let kept: Vec<&Value> = self.events.iter().filter(|event| !is(event, "START")).collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), serde_json::to_vec(&kept).unwrap()).unwrap();
        read(&[file.path().to_str().unwrap().to_owned()]).unwrap().0
    }
}

fn is(event: &Value, kind: &str) -> bool {
    event["message"].as_str().unwrap().split(' ').next() == Some(kind)
}

/// When the START line was written, in milliseconds: the request waited for init before.
fn started(row: &Row) -> u64 {
    let micros = row.at.since(SimTime::UNIX_EPOCH).0 + row.init.map_or(0, |init| init.0);
    assert_eq!(micros % 1_000, 0);
    micros / 1_000
}

/// Millionths or any other decimals of a text as an integer.
fn decimal(text: &Value, decimals: usize) -> u128 {
    let text = text.as_str().unwrap();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<decimals$}").parse().unwrap()
}

/// A ratio times 10^`decimals`, rounded half to even.
fn ratio(numerator: u128, denominator: u128, decimals: u32) -> u128 {
    let scaled = numerator * 10_u128.pow(decimals);
    let (whole, rest) = (scaled / denominator, scaled % denominator * 2);
    whole + u128::from(rest > denominator || (rest == denominator && whole % 2 == 1))
}

fn ceil_millis(micros: u64) -> u64 {
    micros.div_ceil(1_000)
}

/// How many half-open intervals overlap at most; where one ends as another starts, the end comes first.
fn peak(intervals: &[(u64, u64)]) -> u64 {
    let mut steps: Vec<(u64, i64)> = intervals
        .iter()
        .flat_map(|&(from, to)| [(from, 1), (to, -1)])
        .collect();
    steps.sort_unstable();
    let mut level = 0_i64;
    steps
        .iter()
        .map(|&(_, step)| {
            level += step;
            level
        })
        .max()
        .unwrap() as u64
}

/// Every key of the expectation of one file.
fn check(log: &Log, expected: &Value) {
    let digest: String = Sha256::digest(log.text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(expected["sha256_uncompressed"], digest);
    assert_eq!(expected["bytes_uncompressed"], log.text.len());
    check_lines(log, expected);
    check_durations(log, &expected["duration_ms"]);
    check_billed(log, expected);
    check_times(log, expected);
    check_concurrency(log, expected);
    check_streams(log, expected);
}

fn check_lines(log: &Log, expected: &Value) {
    let lines = |kind: &str| expected["lines"][kind].as_u64().unwrap();
    assert_eq!(expected["events"], log.lines_read);
    assert_eq!(lines("REPORT"), log.rows_used);
    let unreported = log.unreported();
    let lost = u64::from(unreported.is_some());
    let others: u64 = ["START", "END", "INIT_START", "other"].map(lines).iter().sum();
    assert_eq!(log.skipped[&SkipReason::OtherLine].0, others - lost);
    assert_eq!(log.skipped.len() as u64, 1 + lost);
    assert_eq!(lines("START"), log.rows_used + lost);
    assert_eq!(expected["invocations_started"], log.rows_used + lost);
    assert_eq!(expected["invocations_reported"], log.rows_used);
    let ids: Vec<String> = unreported.into_iter().map(|(_, _, id)| id).collect();
    assert_eq!(expected["started_without_report"], json!(ids));
    assert_eq!(expected["reported_without_start"], json!([]));
    assert!(
        log.rows
            .iter()
            .all(|row| row.memory == Some(1_769) && row.function == 0)
    );
    assert_eq!(expected["memory_size_mb"], json!([1_769]));
    let used = log.rows.iter().map(|row| row.memory_used).max();
    assert_eq!(expected["max_memory_used_mb"], json!(used));
    let inits: Vec<u128> = log
        .rows
        .iter()
        .filter_map(|row| row.init)
        .map(|init| u128::from(init.0))
        .collect();
    assert_eq!(expected["reports_with_init_duration"], inits.len());
    let printed = expected["init_durations_ms"].as_array().unwrap().iter();
    let mut printed: Vec<u128> = printed.map(|init| decimal(init, 3)).collect();
    let mut inits = inits;
    printed.sort_unstable();
    inits.sort_unstable();
    assert_eq!(inits, printed);
}

fn check_durations(log: &Log, expected: &Value) {
    let mut durations: Vec<u128> = log.rows.iter().map(|row| u128::from(row.duration.0)).collect();
    durations.sort_unstable();
    let sum: u128 = durations.iter().sum();
    let count = durations.len();
    assert_eq!(decimal(&expected["sum"], 3), sum);
    assert_eq!(
        decimal(&expected["mean"], 9),
        ratio(sum, count as u128 * 1_000, 9)
    );
    assert_eq!(decimal(&expected["min"], 3), durations[0]);
    assert_eq!(decimal(&expected["max"], 3), durations[count - 1]);
    for (name, percent) in [("p50", 50), ("p90", 90), ("p95", 95), ("p99", 99)] {
        let rank = (percent * count).div_ceil(100);
        assert_eq!(decimal(&expected[name], 3), durations[rank - 1], "{name}");
    }
}

fn check_billed(log: &Log, expected: &Value) {
    let billed: u64 = log.rows.iter().map(|row| row.billed).sum();
    assert_eq!(expected["billed_ms_sum"], billed);
    let if_init_billed = log.rows.iter().map(|row| match row.init {
        Some(init) => ceil_millis(init.0 + row.duration.0),
        None => row.billed,
    });
    assert_eq!(
        expected["billed_ms_sum_if_init_billed"],
        if_init_billed.sum::<u64>()
    );
    let differs = log
        .rows
        .iter()
        .filter(|row| row.billed != ceil_millis(row.duration.0));
    let differs = differs.inspect(|row| {
        assert_eq!(
            (row.duration.0 % 1_000, row.billed),
            (0, row.duration.0 / 1_000 + 1)
        );
    });
    let differs = differs.count() as u64;
    assert_eq!(expected["billed_differs_from_ceil_of_printed_duration"], differs);
    let mib_millis = u128::from(billed) * 1_769;
    assert_eq!(expected["mib_ms"], mib_millis as u64);
    let gb_seconds = ratio(mib_millis, 1_024_000, 12);
    assert_eq!(decimal(&expected["gb_seconds"], 12), gb_seconds);
    // 0.0000166667 per GB-second; 0.20 per million requests
    let compute = ratio(mib_millis * 166_667, 1_024_000 * 10_000_000_000, 12);
    assert_eq!(decimal(&expected["usd_at_list_x86"]["compute"], 12), compute);
    assert_eq!(
        decimal(&expected["usd_at_list_x86"]["requests"], 7),
        u128::from(log.rows_used) * 2
    );
    let notes: Vec<&Note> = log.notes.iter().collect();
    let [Note::BilledAs(rules)] = notes[..] else {
        panic!("{notes:?}");
    };
    let inits = log.rows.iter().filter(|row| row.init.is_some()).count() as u64;
    assert_eq!(
        (rules.init_free, rules.milliseconds),
        (inits, log.rows_used - inits)
    );
    assert_eq!(rules.one_more, differs);
    assert_eq!(
        (
            rules.hundreds,
            rules.init_billed,
            rules.restored,
            rules.unexplained
        ),
        (0, 0, 0, 0)
    );
}

fn check_times(log: &Log, expected: &Value) {
    let starts = log.starts();
    let (first, last) = (starts[0].0, starts[starts.len() - 1].0);
    let last_report = log.ends().iter().map(ended).max().unwrap();
    let times = &expected["time_ms"];
    assert_eq!(times["first_start"], first);
    assert_eq!(times["last_start"], last);
    assert_eq!(times["last_report"], last_report);
    assert_eq!(times["first_start_to_last_report"], last_report - first);
    let gaps: Vec<u64> = starts.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    let expected_gaps = &expected["interarrival_of_starts_ms"];
    let mean = ratio(u128::from(last - first), gaps.len() as u128, 6);
    assert_eq!(decimal(&expected_gaps["mean"], 6), mean);
    assert_eq!(expected_gaps["min"], json!(gaps.iter().min()));
    assert_eq!(expected_gaps["max"], json!(gaps.iter().max()));
    let work: u64 = log.rows.iter().map(|row| row.duration.0).sum();
    let load = ratio(u128::from(work), u128::from(last - first) * 1_000, 6);
    assert_eq!(decimal(&expected["offered_load_erlangs"], 6), load);
    let per_10s = expected["per_10s_from_first_start"].as_array().unwrap();
    for (bin, expected) in per_10s.iter().enumerate() {
        let within = |at: u64| (at - first) / 10_000 == bin as u64;
        let mut streams: Vec<u32> = starts
            .iter()
            .filter(|start| within(start.0))
            .map(|start| start.1)
            .collect();
        assert_eq!(expected["starts"], streams.len());
        streams.sort_unstable();
        streams.dedup();
        assert_eq!(expected["log_streams"], streams.len());
    }
    assert_eq!((last - first) / 10_000 + 1, per_10s.len() as u64);
}

/// When the REPORT was written, in milliseconds, of a row whose arrival was counted back from it.
fn ended(row: &Row) -> u64 {
    let micros = row.at.since(SimTime::UNIX_EPOCH).0 + row.init.map_or(0, |init| init.0) + row.duration.0;
    assert_eq!(micros % 1_000, 0);
    micros / 1_000
}

fn check_concurrency(log: &Log, expected: &Value) {
    let by_duration: Vec<(u64, u64)> = log
        .rows
        .iter()
        .map(|row| {
            let start = started(row) * 1_000;
            (start, start + row.duration.0)
        })
        .collect();
    let expected = &expected["peak_concurrency"];
    assert_eq!(expected["start_plus_duration"], peak(&by_duration));
    // An environment serves one request after the other, so that its starts and ends pair in order.
    let ordered = |rows: &[Row], instant: fn(&Row) -> u64| {
        let mut instants: Vec<(u32, u64)> = rows.iter().map(|row| (row.environment, instant(row))).collect();
        instants.sort_unstable();
        instants
    };
    let starts = ordered(&log.rows, started);
    let ends = ordered(&log.ends(), ended);
    assert_eq!(starts.len(), ends.len());
    // Counted back from its end, an invocation starts within 4 ms of its START line.
    let counted_back = ordered(&log.ends(), |row| row.at.since(SimTime::UNIX_EPOCH).0);
    let written = ordered(&log.rows, |row| row.at.since(SimTime::UNIX_EPOCH).0);
    for (written, back) in written.iter().zip(&counted_back) {
        assert!(written.1.abs_diff(back.1) <= 4_000, "{written:?} {back:?}");
    }
    let by_stamps: Vec<(u64, u64)> = starts
        .iter()
        .zip(&ends)
        .map(|(start, end)| {
            assert_eq!(start.0, end.0);
            (start.1, end.1)
        })
        .collect();
    assert_eq!(expected["start_to_report_timestamps"], peak(&by_stamps));
}

fn check_streams(log: &Log, expected: &Value) {
    let streams = expected["streams"].as_object().unwrap();
    assert_eq!(expected["log_streams_with_starts"], log.streams.len());
    assert_eq!(expected["log_streams_any_line"], log.streams.len());
    assert_eq!(streams.len(), log.streams.len());
    let unreported = log.unreported().map(|(_, number, _)| number);
    for (name, number) in log.streams.iter().zip(1_u32..) {
        let expected = &streams[name];
        let rows: Vec<&Row> = log.rows.iter().filter(|row| row.environment == number).collect();
        assert_eq!(expected["reports"], rows.len());
        assert_eq!(
            expected["starts"],
            rows.len() + usize::from(unreported == Some(number))
        );
        assert_eq!(
            expected["billed_ms"],
            rows.iter().map(|row| row.billed).sum::<u64>()
        );
        assert_eq!(expected["first_start"], started(rows[0]));
        let init = rows.iter().find_map(|row| row.init);
        assert_eq!(init.is_some(), expected.get("init_duration_ms").is_some());
        if let Some(init) = init {
            assert_eq!(decimal(&expected["init_duration_ms"], 3), u128::from(init.0));
        }
        // Where the INIT_START is in the file, the arrival counted back from the START lies within 2 ms behind it.
        if let Some(init_start) = expected["init_start"].as_u64() {
            let after = rows[0].at.since(SimTime::from_unix_micros(init_start * 1_000));
            assert!(after <= Micros::from_millis(2), "{after:?}");
        }
    }
}

fn expectation(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn two_load_tests_are_read_to_the_last_figure() {
    let expected = expectation(&bundled("expected.json"));
    for (file, expected) in expected["files"].as_object().unwrap() {
        check(&Log::open(&bundled(file)), expected);
    }
}

/// Six load tests, 7,917 invocations, in `ubc/` of the folder that `COSTSIM_SAMPLES` names; passes where it is not set.
#[test]
fn six_load_tests_are_read_to_the_last_figure() {
    let Ok(folder) = std::env::var("COSTSIM_SAMPLES") else {
        return;
    };
    let expected = expectation(&format!("{folder}/ubc/expected.json"));
    let mut paths = Vec::new();
    for (file, expected) in expected["files"].as_object().unwrap() {
        let path = format!("{folder}/ubc/{file}");
        check(&Log::open(&path), expected);
        paths.push(path);
    }
    let (rows, summary) = read(&paths).unwrap();
    let total = &expected["total"];
    let unreported = summary.reading.skipped[&SkipReason::NotReported].count;
    assert_eq!(total["files"], summary.reading.files);
    assert_eq!(total["invocations_reported"], summary.reading.rows_used);
    assert_eq!(
        total["invocations_started"],
        summary.reading.rows_used + unreported
    );
    assert_eq!(
        total["reports_with_init_duration"],
        rows.iter().filter(|row| row.init.is_some()).count()
    );
    let streams = rows.iter().map(|row| row.environment).max();
    assert_eq!(total["distinct_log_streams"], json!(streams));
    let duration: u64 = rows.iter().map(|row| row.duration.0).sum();
    assert_eq!(decimal(&total["duration_ms_sum"], 3), u128::from(duration));
    let billed: u64 = rows.iter().map(|row| row.billed).sum();
    assert_eq!(total["billed_ms_sum"], billed);
    let if_init_billed = rows.iter().map(|row| match row.init {
        Some(init) => ceil_millis(init.0 + row.duration.0),
        None => row.billed,
    });
    assert_eq!(total["billed_ms_sum_if_init_billed"], if_init_billed.sum::<u64>());
    assert_eq!(total["mib_ms"], billed * 1_769);
    let gb_seconds = ratio(u128::from(billed) * 1_769, 1_024_000, 12);
    assert_eq!(decimal(&total["gb_seconds"], 12), gb_seconds);
}
