//! Access logs of one JSON object per request: API Gateway, nginx, and what Caddy, Traefik and Envoy write, by the keys
//! in common use. A key has one meaning and one unit; keys that several programs write in different units (`latency`,
//! `duration`, `Duration`) count only beside the other keys of a program whose unit is known. The duration is the time of the target (integration, upstream)
//! where it is logged, else the whole time; the request arrived at its logged beginning, else the whole time before its
//! logged end. `-` is missing; numbers may be strings. Functions are API Gateway's routes or resources, which are
//! templates; other logs have none.
//! Sources: Amazon API Gateway Developer Guide, "Variables for access logging" (REST), "Customize HTTP API access
//! logs"; nginx, `ngx_http_core_module` and `ngx_http_upstream_module`, embedded variables; Caddy, `log`; Traefik,
//! "Access logs"; Envoy, "Access logging"; Matomo's log importer, which reads `generation_time_milli` as seconds.

use std::io::Cursor;

use super::{
    super::{
        SkipReason, TraceError,
        entry::{Entry, Served, When},
        input_file::InputFile,
        intake::{Intake, Place},
        json_frames::{JsonFrame, JsonFrames, Objects},
        source::Source,
        timestamp::{Stamp, Unit},
    },
    clf_time::{LogTime, log_time},
    decimal::{TimeUnit, duration, epoch_micros, whole},
    http::{HttpRequest, before, is_refusal},
    json_row::{JsonRow, Scalar, readable},
    request_kind::target,
    upstream::upstream_time,
};
use crate::units::Micros;

/// What a key tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// When the request arrived.
    Start,
    /// When it ended.
    End,
    /// How long the target took, in this unit.
    Target(TimeUnit),
    /// How long everything took.
    Whole(TimeUnit),
    Status,
    ResponseBytes,
    RequestBytes,
    /// A route's template.
    Route,
    Path,
    /// A request line, `GET / HTTP/1.1`.
    Request,
    Agent,
}

/// Keys and what they tell. Of several for one meaning, the first that has a value counts.
const KEYS: [(&str, Meaning); KEY_COUNT] = [
    ("requestTimeEpoch", Meaning::Start),
    ("requestTime", Meaning::Start),
    ("start_time", Meaning::Start),
    ("StartUTC", Meaning::Start),
    ("msec", Meaning::End),
    ("time_iso8601", Meaning::End),
    ("time_local", Meaning::End),
    ("@timestamp", Meaning::End),
    ("timestamp", Meaning::End),
    ("time", Meaning::End),
    ("ts", Meaning::End),
    ("date", Meaning::End),
    ("integrationLatency", Meaning::Target(TimeUnit::Millis)),
    ("integration.latency", Meaning::Target(TimeUnit::Millis)),
    ("integration_latency", Meaning::Target(TimeUnit::Millis)),
    // API Gateway: milliseconds; Echo writes nanoseconds.
    ("latency", Meaning::Target(TimeUnit::Millis)),
    ("upstream_response_time", Meaning::Target(TimeUnit::Seconds)),
    ("upstream_time", Meaning::Target(TimeUnit::Seconds)),
    ("upstream_service_time", Meaning::Target(TimeUnit::Millis)),
    ("OriginDuration", Meaning::Target(TimeUnit::Nanos)),
    ("responseLatency", Meaning::Whole(TimeUnit::Millis)),
    ("request_time", Meaning::Whole(TimeUnit::Seconds)),
    ("generation_time_milli", Meaning::Whole(TimeUnit::Seconds)),
    ("duration_ms", Meaning::Whole(TimeUnit::Millis)),
    ("duration_us", Meaning::Whole(TimeUnit::Micros)),
    ("duration_ns", Meaning::Whole(TimeUnit::Nanos)),
    ("latency_ms", Meaning::Whole(TimeUnit::Millis)),
    ("request_time_ms", Meaning::Whole(TimeUnit::Millis)),
    ("response_time_ms", Meaning::Whole(TimeUnit::Millis)),
    // Traefik.
    ("Duration", Meaning::Whole(TimeUnit::Nanos)),
    // Envoy: milliseconds; Caddy: seconds; lograge writes milliseconds, too.
    ("duration", Meaning::Whole(TimeUnit::Seconds)),
    ("status", Meaning::Status),
    ("status_code", Meaning::Status),
    ("response_code", Meaning::Status),
    ("DownstreamStatus", Meaning::Status),
    ("bytes_sent", Meaning::ResponseBytes),
    ("responseLength", Meaning::ResponseBytes),
    ("body_bytes_sent", Meaning::ResponseBytes),
    ("DownstreamContentSize", Meaning::ResponseBytes),
    ("size", Meaning::ResponseBytes),
    ("length", Meaning::ResponseBytes),
    ("request_length", Meaning::RequestBytes),
    ("bytes_received", Meaning::RequestBytes),
    ("bytes_read", Meaning::RequestBytes),
    ("RequestContentSize", Meaning::RequestBytes),
    ("routeKey", Meaning::Route),
    ("resourcePath", Meaning::Route),
    ("path", Meaning::Path),
    ("request_uri", Meaning::Path),
    ("uri", Meaning::Path),
    // Caddy.
    (REQUEST_URI, Meaning::Path),
    ("RequestPath", Meaning::Path),
    ("request", Meaning::Request),
    ("http_user_agent", Meaning::Agent),
    ("user_agent", Meaning::Agent),
    ("userAgent", Meaning::Agent),
    ("User-Agent", Meaning::Agent),
];
const KEY_COUNT: usize = 57;

/// `uri` inside `request`.
const REQUEST_URI: &str = "request.uri";
/// Objects that tell whether a file has durations.
const OBJECTS: usize = 1_000;
/// Keys of API Gateway, one of which stands beside its `latency`.
const API_GATEWAY: [&str; 7] = [
    "requestTimeEpoch",
    "requestTime",
    "routeKey",
    "resourcePath",
    "integrationLatency",
    "responseLatency",
    "responseLength",
];
/// Keys of Traefik, one of which stands beside its `Duration`.
const TRAEFIK: [&str; 4] = ["StartUTC", "OriginDuration", "DownstreamStatus", "RequestPath"];

type Row<'a> = JsonRow<'a, KEY_COUNT>;

fn number(inside: &str, name: &str) -> Option<usize> {
    let name = match (inside, name) {
        ("integration", "latency") => "integration.latency",
        ("request", "uri") => REQUEST_URI,
        _ => name,
    };
    KEYS.iter().position(|(known, _)| *known == name)
}

/// Values of a row with a meaning, as written, in the order of [`KEYS`].
fn values<'r>(
    row: &'r Row<'_>,
    is: impl Fn(Meaning) -> bool,
) -> impl Iterator<Item = (Meaning, &'r [u8], &'static str)> {
    let with_keys = KEYS.iter().zip(&row.values);
    with_keys
        .filter(move |((_, meaning), _)| is(*meaning))
        .map(|((name, meaning), value)| (*meaning, Scalar::text(value), *name))
        .filter(|(_, text, _)| !text.is_empty())
}

fn value<'r>(row: &'r Row<'_>, meaning: Meaning) -> Option<&'r [u8]> {
    values(row, |known| known == meaning)
        .next()
        .map(|(_, text, _)| text)
}

/// Whether a file begins like one: one of its first objects has an instant, a status, and something else a request has.
pub(super) fn detects(head: &[u8]) -> bool {
    let begins = head.trim_ascii_start().first();
    if !matches!(begins, Some(b'{' | b'[')) {
        return false;
    }
    any_row(head, 5, is_request)
}

/// Whether one of the first objects is so.
fn any_row(head: &[u8], objects: usize, is: impl Fn(&Row<'_>) -> bool) -> bool {
    let source = Source::decompressed(Box::new(Cursor::new(head.to_vec())), None).ok();
    let file = source.and_then(|source| InputFile::from_source("", source).ok());
    let Some(mut frames) = file.map(|file| JsonFrames::of(file, Objects::Outer)) else {
        return false;
    };
    for _ in 0..objects {
        let Ok(Some((JsonFrame::Text(text), _))) = frames.next() else {
            return false;
        };
        if Row::read(&readable(text), number).is_some_and(|row| is(&row)) {
            return true;
        }
    }
    false
}

fn is_request(row: &Row<'_>) -> bool {
    let has = |is: fn(Meaning) -> bool| values(row, is).next().is_some();
    time(row).is_some()
        && value(row, Meaning::Status).is_some_and(|status| whole(status).is_some())
        && has(|meaning| {
            matches!(
                meaning,
                Meaning::Target(_)
                    | Meaning::Whole(_)
                    | Meaning::ResponseBytes
                    | Meaning::Route
                    | Meaning::Path
                    | Meaning::Request
            )
        })
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    intake.http.begin_file();
    let has_durations = any_row(file.head(), OBJECTS, |row| {
        target_time(row).or_else(|| whole_time(row)).is_some()
    });
    let mut frames = JsonFrames::of(file, Objects::Outer);
    while let Some((frame, place)) = frames.next()? {
        intake.line();
        match frame.text() {
            None => intake.skip(SkipReason::TooLong, place)?,
            Some(text) => read_row(text, has_durations, intake, place)?,
        }
    }
    Ok(())
}

fn read_row(
    text: &[u8],
    has_durations: bool,
    intake: &mut Intake,
    place: Place<'_>,
) -> Result<(), TraceError> {
    let text = readable(text);
    let Some(row) = Row::read(&text, number) else {
        return intake.skip(SkipReason::Malformed, place);
    };
    let Some((meaning, time)) = time(&row) else {
        return intake.skip(SkipReason::NoTime, place);
    };
    let request = value(&row, Meaning::Request);
    if request.is_some_and(|request| target(request).is_none()) {
        return intake.skip(SkipReason::NoTarget, place);
    }
    let status = value(&row, Meaning::Status).and_then(whole).unwrap_or(0);
    let (whole_time, target_time) = (whole_time(&row), target_time(&row));
    let served = match target_time.or(whole_time) {
        Some(time) => Served::For(time),
        None => {
            intake.http.units_unknown(without_unit(&row));
            if has_durations && !is_refusal(status) {
                // Others have durations and this has none: nothing upstream answered it.
                return intake.skip(SkipReason::NoTarget, place);
            }
            Served::Unknown
        }
    };
    intake.http.time(time, place);
    let when = match meaning {
        Meaning::Start => When::Start(time.stamp),
        _ => match whole_time.or(target_time) {
            Some(spent) => before(time.stamp, spent),
            None => When::Start(time.stamp),
        },
    };
    let mut entry = Entry::new(when, served);
    entry.function = value(&row, Meaning::Route)
        .and_then(|route| std::str::from_utf8(route).ok())
        .unwrap_or_default();
    entry.request_bytes = value(&row, Meaning::RequestBytes).and_then(whole);
    entry.response_bytes = value(&row, Meaning::ResponseBytes).and_then(whole);
    HttpRequest {
        entry,
        status,
        path: value(&row, Meaning::Path).or_else(|| target(request?)),
        agent: value(&row, Meaning::Agent).unwrap_or_default(),
    }
    .take(intake, place)
}

/// How long everything took.
fn whole_time(row: &Row<'_>) -> Option<Micros> {
    values(row, |meaning| matches!(meaning, Meaning::Whole(_)))
        .find_map(|(meaning, text, name)| duration(text, unit(meaning, name, row)?))
}

/// How long the target took.
fn target_time(row: &Row<'_>) -> Option<Micros> {
    values(row, |meaning| matches!(meaning, Meaning::Target(_)))
        .find_map(|(meaning, text, name)| upstream_time(text, unit(meaning, name, row)?))
}

/// Keys whose values are numbers of an unknown unit.
fn without_unit<'r>(row: &'r Row<'_>) -> impl Iterator<Item = &'static str> + 'r {
    values(row, |meaning| {
        matches!(meaning, Meaning::Target(_) | Meaning::Whole(_))
    })
    .filter(|(meaning, _, name)| unit(*meaning, name, row).is_none())
    .map(|(_, _, name)| name)
}

/// The unit of a key's value; `None` where it cannot be told.
fn unit(meaning: Meaning, name: &str, row: &Row<'_>) -> Option<TimeUnit> {
    let (Meaning::Target(unit) | Meaning::Whole(unit)) = meaning else {
        return None;
    };
    let has_one = |keys: &[&str]| keys.iter().any(|key| has_key(row, key));
    match name {
        "latency" => has_one(&API_GATEWAY).then_some(unit),
        "Duration" => has_one(&TRAEFIK).then_some(unit),
        "duration" if has_key(row, "start_time") => Some(TimeUnit::Millis),
        "duration" => (has_key(row, "ts") && has_key(row, REQUEST_URI)).then_some(TimeUnit::Seconds),
        _ => Some(unit),
    }
}

fn has_key(row: &Row<'_>, name: &str) -> bool {
    number("", name)
        .and_then(|number| row.values.get(number))
        .is_some_and(|value| !value.text().is_empty())
}

/// When the request arrived, or else ended.
fn time(row: &Row<'_>) -> Option<(Meaning, LogTime)> {
    let mut written = values(row, |meaning| matches!(meaning, Meaning::Start | Meaning::End));
    written.find_map(|(meaning, text, _)| Some((meaning, instant(text)?)))
}

/// An instant as text or as a number of s, ms, µs or ns since 1970, by its size.
fn instant(text: &[u8]) -> Option<LogTime> {
    if let Some(time) = log_time(text) {
        return Some(time);
    }
    let point = memchr::memchr(b'.', text);
    let (unit, fine) = match Unit::by_magnitude(whole(text.get(..point.unwrap_or(text.len()))?)?)? {
        Unit::Seconds => (TimeUnit::Seconds, point.is_some()),
        Unit::Millis => (TimeUnit::Millis, true),
        Unit::Micros => (TimeUnit::Micros, true),
        Unit::Nanos => (TimeUnit::Nanos, true),
    };
    Some(LogTime {
        stamp: Stamp {
            micros: epoch_micros(text, unit)?,
            fine,
        },
        zoned: true,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            super::{TraceFormat, rows::drawn_from},
            trial::{any_file, file, trial, with},
        },
        *,
    };

    /// 2026-03-02T10:00:00Z.
    const TEN: u64 = 1_772_445_600_000_000;

    #[test]
    fn api_gateway() {
        let rows = r#"{"requestId":"d4Z8xHqMjoEEPqw=","ip":"203.0.113.7","requestTime":"02/Mar/2026:10:00:00 +0000","requestTimeEpoch":"1772445600412","httpMethod":"GET","routeKey":"GET /cart","status":"200","protocol":"HTTP/1.1","responseLength":"5120","responseLatency":"61","integrationLatency":"52"}
{"requestTimeEpoch":1772445600500,"routeKey":"GET /cart","status":429,"responseLength":23,"responseLatency":1,"integrationLatency":"-"}
{"requestTime":"02/Mar/2026:10:00:02 +0000","resourcePath":"/items/{id}","status":"200","responseLatency":"61","integration":{"latency":40}}
"#;
        let trial = trial(TraceFormat::JsonAccess, rows);
        assert_eq!(trial.starts()[0], (TEN + 412_000, 52_000));
        // Refused at 500 ms: the median of 52 ms and 40 ms is drawn later.
        assert_eq!(trial.starts()[1].0, TEN + 500_000);
        let (start, duration) = trial.starts()[2];
        assert!((TEN + 2_000_000..TEN + 3_000_000).contains(&start));
        assert_eq!(duration, 40_000);
        assert_eq!(trial.functions, ["GET /cart", "/items/{id}"]);
        assert_eq!(trial.arrivals[0].response_bytes, 5_120);
        assert!(
            trial.notes()[0].starts_with("requests the old platform refused"),
            "{:?}",
            trial.notes()
        );
    }

    #[test]
    fn nginx_in_an_array_with_escapes_that_are_none_of_json() {
        let rows = r#"[
 {"msec": "1772445600.412", "request": "GET /cart?x=1 HTTP/1.1", "status": "200", "request_time": "0.052", "upstream_response_time": "0.010, 0.030", "body_bytes_sent": 100, "bytes_sent": "400", "request_length": "80", "http_user_agent": "say \x22hi\x22"},
 {"time_iso8601": "2026-03-02T10:00:01+00:00", "request": "\x16\x03\x01", "status": "400", "request_time": "0.000", "upstream_response_time": "-"},
 {"msec": 1772445602.412, "request": "GET /a.png HTTP/1.1", "status": 200, "request_time": 0.001, "upstream_response_time": "-"},
 {"msec": 1772445603.412, "request": "GET / HTTP/1.1", "status": 200, "request_time": 0.001, "http_user_agent": "kube-probe/1.31"},
 {"status": 200},
 [1, 2
]"#;
        let trial = trial(TraceFormat::JsonAccess, rows);
        // 412 ms − 52 ms = 360 ms; 10 ms + 30 ms at the upstream.
        assert_eq!(
            trial.starts(),
            [(TEN + 360_000, 40_000), (TEN + 2_411_000, 1_000)]
        );
        assert_eq!(
            (trial.arrivals[0].request_bytes, trial.arrivals[0].response_bytes),
            (80, 400)
        );
        assert_eq!(
            trial.skipped(),
            [
                (SkipReason::Malformed, 1, 7),
                (SkipReason::NoTime, 1, 6),
                (SkipReason::HealthCheck, 1, 5),
                (SkipReason::NoTarget, 1, 3),
            ]
        );
        assert!(trial.notes()[0].starts_with("1 of 2 requests (50 %) are for static files"));
    }

    #[test]
    fn other_servers() {
        let starts = |row: &str| trial(TraceFormat::JsonAccess, row).starts();
        // Caddy: seconds, with the request inside.
        let caddy = r#"{"ts":1772445600.5,"request":{"method":"GET","uri":"/cart","headers":{"User-Agent":["curl/8.5.0"]}},"duration":0.25,"size":10900,"status":200}"#;
        assert_eq!(starts(caddy), [(TEN + 250_000, 250_000)]);
        // Envoy: milliseconds beside the start.
        let envoy = r#"{"start_time":"2026-03-02T10:00:00.500Z","response_code":200,"duration":31,"upstream_service_time":"30","bytes_sent":7,"path":"/cart"}"#;
        assert_eq!(starts(envoy), [(TEN + 500_000, 30_000)]);
        // Traefik: nanoseconds.
        let traefik = r#"{"StartUTC":"2026-03-02T10:00:00.5Z","Duration":52311000,"OriginDuration":50000000,"DownstreamStatus":200,"RequestPath":"/cart"}"#;
        assert_eq!(starts(traefik), [(TEN + 500_000, 50_000)]);
        // Matomo's importer reads seconds from a key that says milliseconds.
        let matomo = r#"{"path":"/p","status":"200","length":192,"generation_time_milli":0.008,"date":"2026-03-02T11:00:01.5+01:00"}"#;
        assert_eq!(starts(matomo), [(TEN + 1_492_000, 8_000)]);
    }

    #[test]
    fn what_lacks_a_duration_among_durations_reached_no_target() {
        let rows = r#"{"time_iso8601":"2026-03-02T10:00:00+00:00","status":200,"request_uri":"/a","upstream_response_time":"-"}
{"time_iso8601":"2026-03-02T10:00:01+00:00","status":200,"request_uri":"/b","upstream_response_time":"0.050"}
{"time_iso8601":"2026-03-02T10:00:02+00:00","status":503,"request_uri":"/c","upstream_response_time":"-"}
"#;
        let read = with(&Default::default(), |intake| read(file(rows.as_bytes()), intake)).unwrap();
        assert_eq!(read.arrivals.len(), 2);
        assert_eq!(read.skipped(), [(SkipReason::NoTarget, 1, 1)]);
    }

    #[test]
    fn a_unit_that_cannot_be_told_is_not_guessed() {
        let told = |row: &str| {
            let trial = trial(TraceFormat::JsonAccess, row);
            (trial.durations()[0], trial.notes())
        };
        let unknown = |key: &str| {
            let note = format!("values of {key} not taken as durations: their unit cannot be told");
            (drawn_from(0), vec![note])
        };
        // Echo: 52.123 ms in nanoseconds. lograge: milliseconds. The same key in API Gateway and Caddy: other_servers.
        let echo = r#"{"time":"2026-03-02T10:00:00.1234Z","uri":"/cart","status":200,"latency":52123000}"#;
        assert_eq!(told(echo), unknown("latency"));
        let lograge =
            r#"{"@timestamp":"2026-03-02T10:00:00.1Z","path":"/cart","status":200,"duration":52.3}"#;
        assert_eq!(told(lograge), unknown("duration"));
        let zap = r#"{"ts":1772445600.5,"path":"/cart","status":200,"duration":52.3}"#;
        assert_eq!(told(zap), unknown("duration"));
        let other = r#"{"time":"2026-03-02T10:00:00.1Z","path":"/cart","status":200,"Duration":52}"#;
        assert_eq!(told(other), unknown("Duration"));
        // A name that says its unit is taken at its word.
        let named = r#"{"time":"2026-03-02T10:00:00.1Z","path":"/cart","status":200,"latency":52123000,"latency_ms":53}"#;
        assert_eq!(told(named), (Micros(53_000), Vec::new()));
        let gateway = r#"{"requestTimeEpoch":1772445600500,"status":200,"latency":40}"#;
        assert_eq!(told(gateway), (Micros(40_000), Vec::new()));
    }

    #[test]
    fn a_clock_put_back_is_said_with_its_place() {
        let row = |minute: i64| {
            format!(
                "{{\"date\":\"2026-10-25T{:02}:{:02}:00\",\"status\":200,\"path\":\"/\"}}\n",
                minute / 60,
                minute % 60
            )
        };
        let rows: String = (0..180).chain(121..300).map(row).collect();
        let trial = trial(TraceFormat::JsonAccess, rows);
        let notes = trial.notes();
        assert_eq!(notes[0], "time stamps without UTC offset, taken as UTC: 359");
        assert!(notes[1].contains("(first test.log:181:1;"), "{notes:?}");
    }

    #[test]
    fn other_json_is_not_taken_for_an_access_log() {
        for text in [
            r#"{"time":"2026-03-02T10:00:00.412Z","type":"platform.report","record":{"status":"success"}}"#,
            r#"{"timestamp":"2026-03-02T10:00:00Z","level":"INFO","message":"hello","status":200}"#,
            r#"{"events":[{"timestamp":1772445600123,"message":"REPORT"}]}"#,
            r#"{"date":"2026-03-02","time":"10:00:01","sc-status":"200","cs-uri-stem":"/cart"}"#,
            "[1, 2, 3]",
            "{",
            "",
        ] {
            assert!(!detects(text.as_bytes()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, text in "[\\[\\]{}\":,a-z0-9\\\\x ]{0,60}") {
            let _ = detects(&bytes);
            let _ = detects(text.as_bytes());
            let _ = any_file(&bytes).map(|file| with(&Default::default(), |intake| read(file, intake)));
            let _ = with(&Default::default(), |intake| read(file(text.as_bytes()), intake));
        }
    }
}
