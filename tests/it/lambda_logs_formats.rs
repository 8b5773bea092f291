//! The same three invocations in every envelope that logs of Lambda come in: a cold one, a warm one, and one whose end is
//! not logged. Each is told from its content alone, plain and compressed, and read alike.

use std::io::Write;

use costsim::{
    trace::{
        self, Batch, Detail, Note, Reading, SampleRate, SkipReason, Strictness, TraceError, TraceFormat,
        TraceOptions, WholeProblem,
    },
    units::{BilledMillis, Mebibytes, Micros, SimTime},
};

use proptest::prelude::*;

const STREAM: &str = "2026/03/02/[$LATEST]9c0e1f2a3b4c5d6e7f8091a2b3c4d5e6";
/// 2026-03-02T10:00:00Z: day 20,514 since 1970 and 10 hours, in milliseconds.
const TEN: u64 = (20_514 * 24 + 10) * 3_600_000;

/// (milliseconds after ten, message): starts at 300, ends at 349 after 48.31 ms, init 281.4 ms before; and so on.
const MESSAGES: [(u64, &str); 8] = [
    (
        0,
        "INIT_START Runtime Version: python:3.13.v45\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:1c3b\n",
    ),
    (300, "START RequestId: a Version: $LATEST\n"),
    (
        320,
        "{\"level\": \"INFO\", \"message\": \"say \\\"REPORT RequestId: x\\\", twice\"}\n",
    ),
    (349, "END RequestId: a\n"),
    (
        349,
        "REPORT RequestId: a\tDuration: 48.31 ms\tBilled Duration: 330 ms\tMemory Size: 512 MB\tMax Memory Used: 91 MB\tInit Duration: 281.40 ms\t\nXRAY TraceId: 1-5\tSegmentId: 0a\tSampled: true\t\n",
    ),
    (1_000, "START RequestId: b Version: $LATEST\n"),
    (
        1_016,
        "REPORT RequestId: b\tDuration: 15.74 ms\tBilled Duration: 16 ms\tMemory Size: 512 MB\tMax Memory Used: 92 MB\t\n",
    ),
    (2_000, "START RequestId: c Version: $LATEST\n"),
];

/// The same as platform events.
const EVENTS: [(u64, &str); 6] = [
    (
        0,
        r#""type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init"}"#,
    ),
    (
        300,
        r#""type":"platform.start","record":{"requestId":"a","version":"$LATEST"}"#,
    ),
    (
        349,
        r#""type":"platform.report","record":{"requestId":"a","metrics":{"durationMs":48.310,"billedDurationMs":330,"memorySizeMB":512,"maxMemoryUsedMB":91,"initDurationMs":281.4},"status":"success"}"#,
    ),
    (
        1_000,
        r#""type":"platform.start","record":{"requestId":"b","version":"$LATEST"}"#,
    ),
    (
        1_016,
        r#""type":"platform.report","record":{"requestId":"b","metrics":{"durationMs":15.74,"billedDurationMs":16,"memorySizeMB":512,"maxMemoryUsedMB":92},"status":"success"}"#,
    ),
    (
        2_000,
        r#""type":"platform.start","record":{"requestId":"c","version":"$LATEST"}"#,
    ),
];

/// What a log tells of one invocation: arrival (microseconds after ten), duration, init, billed.
type Told = (u64, u64, u64, u64);
/// Arrivals by their START: 300 − 281.4 = 18.6 ms; 1,000 ms.
const BY_START: [Told; 2] = [(18_600, 48_310, 281_400, 330), (1_000_000, 15_740, 0, 16)];
/// Arrivals by their end: 349 − 48.31 − 281.4 = 19.29 ms; 1,016 − 15.74 = 1,000.26 ms.
const BY_END: [Told; 2] = [(19_290, 48_310, 281_400, 330), (1_000_260, 15_740, 0, 16)];

struct Log {
    told: Vec<Told>,
    functions: Vec<String>,
    environments: Vec<u32>,
    reading: Reading,
}

fn everything() -> TraceOptions {
    TraceOptions {
        detail: Detail::Everything,
        span: Some(Micros::from_secs(3_600)),
        ..TraceOptions::default()
    }
}

fn open(name: &str, bytes: &[u8], options: &TraceOptions) -> Result<Log, TraceError> {
    let mut stream = trace::read_bytes(name, bytes.to_vec(), options)?;
    let (mut batch, mut told, mut environments) = (Batch::default(), Vec::new(), Vec::new());
    while stream.next_batch(&mut batch)? {
        let observed = &batch.observed;
        for row in 0..batch.len() {
            let arrival = batch.arrival(row);
            assert_eq!(arrival.memory, Some(Mebibytes(512)));
            assert!(matches!(observed.memory_used[row], Mebibytes(91 | 92)));
            let after = arrival.at.since(SimTime::from_unix_micros(TEN * 1_000));
            let init = arrival.init.map_or(0, |init| init.0);
            let BilledMillis(billed) = observed.billed[row];
            told.push((after.0, arrival.duration.0, init, billed));
        }
        environments.extend(&observed.environment);
    }
    let summary = stream.finish()?;
    Ok(Log {
        told,
        functions: summary.functions,
        environments,
        reading: summary.reading,
    })
}

/// Reads a log as it is and compressed; both must be of `format` and tell `expected` of so many lines.
fn check(format: TraceFormat, text: &str, expected: &[Told], function: &str, lines: u64) -> Log {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let packed = open("log.gz", &gzip.finish().unwrap(), &everything()).unwrap();
    let plain = open("log", text.as_bytes(), &everything()).unwrap();
    for log in [&packed, &plain] {
        assert_eq!(log.reading.formats, [format], "{text}");
        assert_eq!(log.told, expected, "{text}");
        assert_eq!(log.functions, [function], "{text}");
        assert_eq!(log.reading.lines_read, lines, "{text}");
        // Every line is an arrival or skipped with a reason.
        assert_eq!(
            log.reading.rows_used + log.reading.skipped_total(),
            lines,
            "{text}"
        );
    }
    plain
}

fn skipped(log: &Log, reason: SkipReason) -> u64 {
    log.reading
        .skipped
        .get(&reason)
        .map_or(0, |skipped| skipped.count)
}

fn quoted(message: &str) -> String {
    serde_json::to_string(message).unwrap()
}

fn time(millis: u64) -> String {
    let at = SimTime::from_unix_micros((TEN + millis) * 1_000)
        .to_utc()
        .unwrap();
    at.format("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

fn events(members: impl Fn(u64) -> String) -> String {
    let event = |&(at, message): &(u64, &str)| format!("{{{},\"message\":{}}}", members(at), quoted(message));
    MESSAGES.iter().map(event).collect::<Vec<_>>().join(",\n ")
}

#[test]
fn events_of_cloudwatch_logs() {
    let of_group = events(|at| {
        let at = TEN + at;
        format!("\"logStreamName\":\"{STREAM}\",\"timestamp\":{at},\"ingestionTime\":{at},\"eventId\":\"38\"")
    });
    let array = format!("[{of_group}]");
    let log = check(TraceFormat::LambdaEvents, &array, &BY_START, "default", 8);
    assert_eq!(log.environments, [1, 1]);
    assert_eq!(skipped(&log, SkipReason::OtherLine), 5);
    assert_eq!(skipped(&log, SkipReason::NotReported), 1);
    let object = format!("{{\"events\":[{of_group}],\"searchedLogStreams\":[]}}\n");
    check(TraceFormat::LambdaEvents, &object, &BY_START, "default", 8);
    // Of one stream, which is not named in the events.
    let of_stream = events(|at| format!("\"timestamp\":{},\"ingestionTime\":1", TEN + at));
    let object = format!("{{\"events\":[{of_stream}],\"nextForwardToken\":\"f/1\"}}");
    let log = check(TraceFormat::LambdaEvents, &object, &BY_START, "default", 8);
    assert!(log.environments.is_empty());
}

#[test]
fn subscriptions_and_firehose() {
    let part = |from: usize, to: usize| {
        let event = |&(at, message): &(u64, &str)| {
            format!(
                "{{\"id\":\"38\",\"timestamp\":{},\"message\":{}}}",
                TEN + at,
                quoted(message)
            )
        };
        let events: Vec<String> = MESSAGES[from..to].iter().map(event).collect();
        let events = events.join(",");
        format!(
            "{{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123456789012\",\"logGroup\":\"/aws/lambda/checkout\",\"logStream\":\"{STREAM}\",\"subscriptionFilters\":[\"all\"],\"logEvents\":[{events}]}}"
        )
    };
    // Objects in a row without anything between, as Firehose delivers them.
    let text = format!("{}{}{}", part(0, 2), part(2, 5), part(5, 8));
    let log = check(TraceFormat::LambdaEvents, &text, &BY_START, "checkout", 8);
    assert_eq!(log.environments, [1, 1]);
}

#[test]
fn the_console() {
    let record = |&(at, message): &(u64, &str), more: &str| {
        format!("{},\"{}\"{more}\n", TEN + at, message.replace('"', "\"\""))
    };
    let rows: String = MESSAGES.iter().map(|message| record(message, "")).collect();
    let log = check(
        TraceFormat::LambdaConsole,
        &format!("timestamp,message\n{rows}"),
        &BY_START,
        "default",
        9,
    );
    assert_eq!(skipped(&log, SkipReason::Comment), 1);
    let stream = format!(",{STREAM}");
    let rows: String = MESSAGES.iter().map(|message| record(message, &stream)).collect();
    let text = format!("timestamp,message,logStreamName\r\n{rows}");
    let log = check(TraceFormat::LambdaConsole, &text, &BY_START, "default", 9);
    assert_eq!(log.environments, [1, 1]);
}

#[test]
fn lines_of_text() {
    let lines = |before: &dyn Fn(u64) -> String| -> String {
        let line = |&(at, message): &(u64, &str)| format!("{} {message}", before(at));
        MESSAGES.iter().map(line).collect()
    };
    // One line more than messages: XRAY stands in a line of its own.
    let export = lines(&|at| format!("{}Z", time(at)));
    let log = check(TraceFormat::LambdaText, &export, &BY_START, "default", 9);
    assert!(log.environments.is_empty());
    let sam = lines(&|at| format!("{STREAM} {}000", time(at)));
    assert_eq!(
        check(TraceFormat::LambdaText, &sam, &BY_START, "default", 9).environments,
        [1, 1]
    );
    let tail = lines(&|at| format!("{}000+00:00 {STREAM}", time(at)));
    assert_eq!(
        check(TraceFormat::LambdaText, &tail, &BY_START, "default", 9).environments,
        [1, 1]
    );
    let grouped = lines(&|at| format!("/aws/lambda/checkout {STREAM} {}Z", time(at)));
    check(TraceFormat::LambdaText, &grouped, &BY_START, "checkout", 9);
    // An export to S3 names the stream in the path alone.
    let path = format!("export/{}/000000.gz", STREAM.replace('/', "-"));
    let log = open(&path, export.as_bytes(), &everything()).unwrap();
    assert_eq!(log.environments, [1, 1]);
}

#[test]
fn the_json_log_format() {
    let object = |&(at, members): &(u64, &str)| format!("{{\"time\":\"{}Z\",{members}}}", time(at));
    let objects: Vec<String> = EVENTS.iter().map(object).collect();
    check(
        TraceFormat::LambdaJson,
        &objects.join("\n"),
        &BY_START,
        "default",
        6,
    );
    check(
        TraceFormat::LambdaJson,
        &format!("[{}]", objects.join(",")),
        &BY_START,
        "default",
        6,
    );
    // As messages of an export to S3.
    let lines: String = objects
        .iter()
        .map(|object| format!("{}Z {object}\n", time(9_999)))
        .collect();
    check(TraceFormat::LambdaText, &lines, &BY_START, "default", 6);
    // As messages of events.
    let event = |object: &String| {
        format!(
            "{{\"timestamp\":{},\"ingestionTime\":38,\"message\":{}}}",
            TEN,
            quoted(object)
        )
    };
    let events: Vec<String> = objects.iter().map(event).collect();
    check(
        TraceFormat::LambdaEvents,
        &format!("[{}]", events.join(",")),
        &BY_START,
        "default",
        6,
    );
    // As an extension in Python prints what the Logs API sends it.
    let batch = format!("BATCH RECEIVED: [{}]\n", objects.join(", ").replace('"', "'"));
    check(TraceFormat::LambdaJson, &batch, &BY_START, "default", 6);
}

#[test]
fn reports_as_a_load_test_saves_them() {
    let text = format!(
        r#"[{{"RequestId": "b", "Duration": 15.74, "Billed Duration": 16.0, "Memory Size": 512.0, "Max Memory Used": 92.0, "Invocation Timestamp": {}000000, "Function Name": "sweep", "Payload": "\"1\""}}]"#,
        TEN + 1_000
    );
    check(TraceFormat::LambdaJson, &text, &BY_START[1..], "sweep", 1);
}

const INSIGHTS: &str =
    "@timestamp,@requestId,@duration,@billedDuration,@initDuration,@memorySize,@maxMemoryUsed,@logStream";

/// The rows of a query, newest first.
fn insights_rows() -> [Vec<String>; 2] {
    let row = |cells: [&str; 7]| {
        [&cells[..], &[STREAM]]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    [
        row([
            "2026-03-02 10:00:01.016",
            "b",
            "15.74",
            "16.0",
            "",
            "5.12E8",
            "9.2E7",
        ]),
        row([
            "2026-03-02 10:00:00.349",
            "a",
            "48.31",
            "330.0",
            "281.4",
            "512000000",
            "91000000",
        ]),
    ]
}

#[test]
fn results_of_logs_insights() {
    let rows = insights_rows();
    let csv = rows
        .iter()
        .map(|row| row.join(","))
        .collect::<Vec<_>>()
        .join("\n");
    let log = check(
        TraceFormat::LogsInsights,
        &format!("{INSIGHTS}\n{csv}\n"),
        &BY_END,
        "default",
        3,
    );
    assert_eq!(log.environments, [1, 1]);
    // `get-query-results`: empty cells are left out, everything is a string.
    let names: Vec<&str> = INSIGHTS.split(',').collect();
    let cells = |row: &Vec<String>| {
        let cells = names.iter().zip(row).filter(|(_, value)| !value.is_empty());
        let cells = cells.map(|(name, value)| format!("{{\"field\":\"{name}\",\"value\":\"{value}\"}}"));
        let log = "{\"field\":\"@log\",\"value\":\"123456789012:/aws/lambda/checkout\"}".to_owned();
        format!("[{}]", cells.chain([log]).collect::<Vec<_>>().join(","))
    };
    let all = rows.iter().map(cells).collect::<Vec<_>>().join(",");
    let result =
        format!("{{\"results\":[{all}],\"statistics\":{{\"recordsMatched\":2.0}},\"status\":\"Complete\"}}");
    check(TraceFormat::LogsInsights, &result, &BY_END, "checkout", 2);
    check(
        TraceFormat::LogsInsights,
        &format!("[{all}]"),
        &BY_END,
        "checkout",
        2,
    );
}

#[test]
fn results_of_logs_insights_that_hold_messages() {
    let mut csv = "@timestamp,@message,@logStream\n".to_owned();
    // Newest first: a report comes before its start.
    for (at, message) in MESSAGES.iter().rev() {
        let message = message.replace('"', "\"\"");
        csv += &format!("{},\"{message}\",{STREAM}\n", time(*at).replace('T', " "));
    }
    let log = check(TraceFormat::LogsInsights, &csv, &BY_END, "default", 9);
    assert_eq!(skipped(&log, SkipReason::NotReported), 1);
}

#[test]
fn ten_thousand_rows_are_not_all() {
    let rows = |count: usize| {
        let row = insights_rows()[0].join(",");
        [INSIGHTS, "\n", &vec![row; count].join("\n")].concat()
    };
    let error = open("log", rows(10_000).as_bytes(), &everything()).err().unwrap();
    let TraceError::Whole { problem, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(problem, WholeProblem::LooksTruncated { rows: 10_000 });
    let sampled = TraceOptions {
        sample_rate: Some("1".parse::<SampleRate>().unwrap()),
        ..everything()
    };
    assert_eq!(
        open("log", rows(10_000).as_bytes(), &sampled).unwrap().told.len(),
        10_000
    );
    assert_eq!(
        open("log", rows(9_999).as_bytes(), &everything())
            .unwrap()
            .told
            .len(),
        9_999
    );
}

#[test]
fn reports_that_do_not_say_when() {
    let lines: Vec<&str> = MESSAGES.iter().map(|(_, message)| *message).collect();
    let error = open("log", lines.concat().as_bytes(), &everything())
        .err()
        .unwrap();
    let TraceError::Whole { problem, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(problem, WholeProblem::TimelessReports { count: 2 });
    assert!(problem.to_string().contains("aws logs filter-log-events"));
    // Among others that do, they are skipped.
    let timed = format!("{}Z {}{}", time(1_016), MESSAGES[6].1, MESSAGES[4].1);
    let log = open("log", timed.as_bytes(), &everything()).unwrap();
    assert_eq!((log.told.len(), skipped(&log, SkipReason::NoTime)), (1, 1));
}

#[test]
fn streams_in_turn_and_one_request_again() {
    // Two environments at once, a request tried again in the first: each REPORT finds the START of its own stream.
    let [one, two] = [
        "11111111111111111111111111111111",
        "22222222222222222222222222222222",
    ];
    let line =
        |at: u64, guid: &str, message: &str| format!("2026/03/02/[$LATEST]{guid} {} {message}\n", time(at));
    let report = |id: &str, millis: u64| {
        format!(
            "REPORT RequestId: {id}\tDuration: {millis}.00 ms\tBilled Duration: {millis} ms\tMemory Size: 512 MB\tMax Memory Used: 91 MB\t"
        )
    };
    let text = [
        line(0, one, "START RequestId: a Version: 1"),
        line(10, two, "START RequestId: b Version: 1"),
        line(20, two, &report("b", 9)),
        line(30, one, &report("a", 29)),
        line(40, one, "START RequestId: a Version: 1"),
        line(50, two, "START RequestId: a Version: 1"),
        line(60, one, &report("a", 19)),
        line(70, two, &report("a", 19)),
    ];
    let log = open("log", text.concat().as_bytes(), &everything()).unwrap();
    let told = [
        (0, 29_000, 0, 29),
        (10_000, 9_000, 0, 9),
        (40_000, 19_000, 0, 19),
        (50_000, 19_000, 0, 19),
    ];
    assert_eq!(log.told, told);
    // Environments are numbered by their first report: two, then one.
    assert_eq!(log.environments, [2, 1, 2, 1]);
    // The four reports' stamps say no offset.
    assert_eq!(log.reading.notes.len(), 2);
    assert_eq!(log.reading.notes[0], Note::NoOffset { count: 4 });
    assert!(matches!(log.reading.notes[1], Note::BilledAs(_)));
}

#[test]
fn instants_out_of_range_and_clocks_that_run_backward() {
    let report = "REPORT RequestId: a\\tDuration: 48.31 ms\\tBilled Duration: 49 ms\\tMemory Size: 512 MB\\tMax Memory Used: 91 MB";
    let event =
        |stamp: &str| format!("{{\"timestamp\":{stamp},\"ingestionTime\":1,\"message\":\"{report}\"}}");
    let stamps = [
        "-5",
        "9223372036854775807",
        "1e30",
        "253402300801000",
        "\"soon\"",
        "null",
    ];
    let mut events: Vec<String> = stamps.iter().map(|stamp| event(stamp)).collect();
    // Ends of 10:00:02 and 10:00:01, in this order.
    events.push(event(&(TEN + 2_000).to_string()));
    events.push(event(&(TEN + 1_000).to_string()));
    let text = format!("[{}]", events.join(","));
    let log = open("log", text.as_bytes(), &everything()).unwrap();
    assert_eq!(log.told, [(951_690, 48_310, 0, 49), (1_951_690, 48_310, 0, 49)]);
    assert_eq!(skipped(&log, SkipReason::TimeRange), 3);
    assert_eq!(skipped(&log, SkipReason::NoTime), 3);
}

#[test]
fn bytes_that_are_no_text_and_lines_too_long_stop_nothing() {
    let long = vec![b'x'; (1 << 20) + 1];
    let report = |at: u64| format!("{}Z {}", time(at), MESSAGES[6].1);
    let mut log = format!("{}{}Z ", report(1_016), time(5)).into_bytes();
    log.extend_from_slice(b"caf\xe9 \xff\xfe\x00 REPORT\r\n");
    log.extend_from_slice(&long);
    log.extend(format!("\n{}", report(2_016)).bytes());
    let read = open("log", &log, &everything()).unwrap();
    assert_eq!(read.told, [BY_END[1], (2_000_260, 15_740, 0, 16)]);
    assert_eq!(skipped(&read, SkipReason::TooLong), 1);
    assert_eq!(skipped(&read, SkipReason::OtherLine), 1);
    let strict = TraceOptions {
        strictness: Strictness::Strict,
        ..everything()
    };
    assert!(matches!(open("log", &log, &strict), Err(TraceError::Input(_))));
    let mut json = b"[{\"timestamp\":1,\"ingestionTime\":1,\"message\":\"caf\xe9\"},".to_vec();
    let message = quoted(MESSAGES[6].1);
    json.extend(
        format!(
            "{{\"timestamp\":{},\"ingestionTime\":2,\"message\":{message}}}]",
            TEN + 1_016
        )
        .bytes(),
    );
    assert_eq!(open("log", &json, &everything()).unwrap().told, [BY_END[1]]);
}

#[test]
fn starts_that_are_never_reported_take_no_room() {
    // 200,000 starts and one report of the last: all but that one are counted, whatever is kept of them.
    let mut text = String::new();
    for start in 0..200_000 {
        text += &format!("{}Z START RequestId: {start} Version: 1\n", time(0));
    }
    text += &format!(
        "{}Z {}",
        time(1_016),
        MESSAGES[6].1.replace("RequestId: b", "RequestId: 199999")
    );
    let log = open("log", text.as_bytes(), &everything()).unwrap();
    assert_eq!(log.told, [(0, 15_740, 0, 16)]);
    assert_eq!(skipped(&log, SkipReason::NotReported), 199_999);
    assert_eq!(log.reading.skipped[&SkipReason::NotReported].first.line, 1);
}

/// Pieces of every envelope and message, to be put together at random.
const PIECES: [&str; 26] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\n",
    " ",
    "\\",
    "\"events\"",
    "\"logEvents\"",
    "\"message\"",
    "\"timestamp\"",
    "\"results\"",
    "\"field\"",
    "\"@timestamp\",\"@duration\"",
    "BATCH RECEIVED: [{'time': '",
    "\"platform.report\"",
    "timestamp,message\n",
    "@timestamp,@message,@duration,@memorySize\n",
    "2026-03-02T10:00:00.412Z ",
    "1772445600123",
    "9e99",
    "START RequestId: a",
    "REPORT RequestId: a\tDuration: 48.31 ms\tInit Duration: 281.40 ms",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever the bytes: arrivals or an error, never a panic, and every line accounted for.
    #[test]
    fn any_bytes_end(
        pieces in prop::collection::vec(prop_oneof![
            4 => prop::sample::select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..6),
        ], 0..40),
        format in prop::sample::select(vec![
            TraceFormat::LambdaText,
            TraceFormat::LambdaEvents,
            TraceFormat::LambdaConsole,
            TraceFormat::LambdaJson,
            TraceFormat::LogsInsights,
        ]),
        before in prop::sample::select(vec!["", "{", "[{", "timestamp,message\n1772445600123,\"", "@timestamp,@message\n"]),
    ) {
        let options = TraceOptions { format: Some(format), span: None, ..everything() };
        let bytes = [before.as_bytes(), &pieces.concat()].concat();
        if let Ok(mut stream) = trace::read_bytes("log", bytes, &options) {
            let mut batch = Batch::default();
            while let Ok(true) = stream.next_batch(&mut batch) {}
            if let Ok(summary) = stream.finish() {
                let reading = summary.reading;
                prop_assert!(reading.rows_used + reading.skipped_total() <= reading.lines_read);
            }
        }
    }
}
