//! CloudFront standard logs: tab-separated lines whose `#Fields` name the columns, or JSON lines of the same names.
//! Only what reached the origin is demand: misses, refreshes (the origin is asked whether the copy is still good),
//! errors of the origin; what CloudFront answered itself is skipped. An instant is the end of the request, to the
//! second. The duration is the time to the last byte from the origin where it is logged (`origin-lbl`), else the whole
//! time at the edge, which holds the viewer's download. Bytes of the response are left out: what an origin on AWS sends
//! to CloudFront is not charged.
//! Source: Amazon CloudFront Developer Guide, "Standard logging reference".

use super::{
    super::{
        SkipReason, TraceError,
        entry::{Entry, Served, When},
        input_file::{InputFile, Line},
        intake::{Intake, Place},
        timestamp::{Stamp, Unit, rfc3339},
    },
    decimal::{TimeUnit, duration, epoch_micros, whole},
    http::{HttpRequest, before, is_refusal},
    json_row::{JsonRow, Scalar, readable},
    looks,
};

/// The columns looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Date,
    Time,
    Timestamp,
    TimestampMs,
    TimeTaken,
    OriginLastByte,
    Status,
    Stem,
    Agent,
    Protocol,
    RequestBytes,
    Result,
    ResponseResult,
    DetailedResult,
}

const COLUMNS: [(&str, Column); COLUMN_COUNT] = [
    ("date", Column::Date),
    ("time", Column::Time),
    ("timestamp", Column::Timestamp),
    ("timestamp(ms)", Column::TimestampMs),
    ("time-taken", Column::TimeTaken),
    ("origin-lbl", Column::OriginLastByte),
    ("sc-status", Column::Status),
    ("cs-uri-stem", Column::Stem),
    ("cs(User-Agent)", Column::Agent),
    ("cs-protocol", Column::Protocol),
    ("cs-bytes", Column::RequestBytes),
    ("x-edge-result-type", Column::Result),
    ("x-edge-response-result-type", Column::ResponseResult),
    ("x-edge-detailed-result-type", Column::DetailedResult),
];
const COLUMN_COUNT: usize = 14;

/// Fields of a row; empty where absent.
type Row<'a> = [&'a [u8]; COLUMN_COUNT];

fn column(name: &str) -> Option<usize> {
    COLUMNS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, column)| *column as usize)
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let is_header = |line: &[u8]| line.starts_with(b"#Fields:") && has_column(line);
    head.split(|b| *b == b'\n').take(10).any(is_header)
        || looks::most_lines(head, |line| line.starts_with(b"{") && has_column(line))
}

/// Whether a line names a column that CloudFront alone has.
fn has_column(line: &[u8]) -> bool {
    looks::has(line, "x-edge-")
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    // Which column each field is.
    let mut header: Vec<Option<usize>> = Vec::new();
    while let Some((line, place)) = lines.next()? {
        intake.line();
        match line {
            Line::TooLong => intake.skip(SkipReason::TooLong, place)?,
            Line::Text(text) if text.trim_ascii().is_empty() => {}
            Line::Text(text) if text.starts_with(b"#") => {
                if let Some(names) = text.strip_prefix(b"#Fields:") {
                    header = columns_of(names);
                }
                intake.skip(SkipReason::Comment, place)?;
            }
            Line::Text(text) if text.starts_with(b"{") => read_json(text, intake, place)?,
            Line::Text(_) if header.is_empty() => intake.skip(SkipReason::Malformed, place)?,
            Line::Text(text) => {
                let mut row: Row<'_> = [b""; COLUMN_COUNT];
                for (field, column) in text.split(|b| *b == b'\t').zip(&header) {
                    if let Some(slot) = column.and_then(|column| row.get_mut(column)) {
                        *slot = field;
                    }
                }
                read_row(&row, intake, place)?;
            }
        }
    }
    Ok(())
}

fn columns_of(names: &[u8]) -> Vec<Option<usize>> {
    String::from_utf8_lossy(names)
        .split_ascii_whitespace()
        .map(column)
        .collect()
}

fn read_json(text: &[u8], intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
    let text = readable(text);
    let Some(json) = JsonRow::<COLUMN_COUNT>::read(&text, |_, name| column(name)) else {
        return intake.skip(SkipReason::Malformed, place);
    };
    let row: Row<'_> = std::array::from_fn(|i| json.values.get(i).map_or(&b""[..], Scalar::text));
    read_row(&row, intake, place)
}

fn read_row(row: &Row<'_>, intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
    let field = |column: Column| row.get(column as usize).copied().unwrap_or_default();
    let Some(end) = end(row) else {
        return intake.skip(SkipReason::NoTime, place);
    };
    let status = whole(field(Column::Status)).unwrap_or(0);
    if field(Column::Result).is_empty() && field(Column::DetailedResult).is_empty() {
        intake.http.result_unknown();
    } else if !is_refusal(status) && answered_by_cdn(row) {
        return intake.skip(SkipReason::CacheHit, place);
    }
    if matches!(field(Column::Protocol), b"ws" | b"wss") {
        return intake.skip(SkipReason::NoTarget, place);
    }
    let seconds = |column| duration(field(column), TimeUnit::Seconds);
    let taken = seconds(Column::TimeTaken);
    let served = match seconds(Column::OriginLastByte).or(taken) {
        Some(time) => Served::For(time),
        None => Served::Unknown,
    };
    let when = match taken {
        Some(taken) => before(end, taken),
        None => When::Start(end),
    };
    let mut entry = Entry::new(when, served);
    entry.request_bytes = whole(field(Column::RequestBytes));
    HttpRequest {
        entry,
        status,
        path: Some(field(Column::Stem)).filter(|path| !path.is_empty()),
        agent: field(Column::Agent),
    }
    .take(intake, place)
}

/// When the request ended.
fn end(row: &Row<'_>) -> Option<Stamp> {
    let field = |column: Column| row.get(column as usize).copied().unwrap_or_default();
    if let Some(micros) = epoch_micros(field(Column::TimestampMs), TimeUnit::Millis) {
        return Some(Stamp { micros, fine: true });
    }
    let (date, time) = (field(Column::Date), field(Column::Time));
    if let (Ok(date), Ok(time)) = (<[u8; 10]>::try_from(date), <[u8; 8]>::try_from(time)) {
        let mut text = [b'T'; 19];
        text[..10].copy_from_slice(&date);
        text[11..].copy_from_slice(&time);
        return rfc3339(&text);
    }
    let timestamp = field(Column::Timestamp);
    let unit = match Unit::by_magnitude(whole(timestamp.split(|b| *b == b'.').next()?)?)? {
        Unit::Seconds => TimeUnit::Seconds,
        Unit::Millis => TimeUnit::Millis,
        _ => return None,
    };
    Some(Stamp {
        micros: epoch_micros(timestamp, unit)?,
        fine: unit == TimeUnit::Millis || timestamp.contains(&b'.'),
    })
}

/// Whether CloudFront answered without its origin. A refresh asks the origin. An error whose response was a hit is a
/// viewer that hung up; which errors arise at the edge, the detailed result tells.
fn answered_by_cdn(row: &Row<'_>) -> bool {
    let field = |column: Column| row.get(column as usize).copied().unwrap_or_default();
    let result = match (field(Column::Result), field(Column::ResponseResult)) {
        (b"Error", response) if !matches!(response, b"" | b"-") => response,
        (b"" | b"-", _) => field(Column::DetailedResult),
        (result, _) => result,
    };
    let detailed = field(Column::DetailedResult);
    matches!(
        result,
        b"Hit" | b"OriginShieldHit" | b"Redirect" | b"LimitExceeded" | b"CapacityExceeded"
    ) || matches!(
        detailed,
        b"OriginShieldHit" | b"ClientGeoBlocked" | b"ClientHungUpRequest"
    ) || detailed.starts_with(b"InvalidRequest")
        || result.ends_with(b"GeneratedResponse")
        || detailed.ends_with(b"GeneratedResponse")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            super::{TraceFormat, rows::drawn_from},
            trial::{any_file, trial, with},
        },
        *,
    };
    use crate::units::Micros;

    /// 2026-03-02T10:00:00Z.
    const TEN: u64 = 1_772_445_600_000_000;
    const HEADER: &str = "#Version: 1.0\n#Fields: date time c-ip cs-uri-stem sc-status cs(User-Agent) \
                          x-edge-result-type cs-protocol cs-bytes time-taken x-edge-response-result-type \
                          x-edge-detailed-result-type\n";

    fn row(status: &str, protocol: &str, results: [&str; 3]) -> String {
        let [result, response, detailed] = results;
        format!(
            "2026-03-02\t10:00:00\t203.0.113.7\t/cart\t{status}\tcurl/8.5.0\t{result}\t{protocol}\t312\t0.250\t{response}\
             \t{detailed}\n"
        )
    }

    #[test]
    fn only_what_reached_the_origin_is_demand() {
        let rows = [
            row("200", "https", ["Miss", "Miss", "Miss"]),
            row("200", "https", ["RefreshHit", "RefreshHit", "RefreshHit"]),
            row("502", "https", ["Error", "Error", "OriginConnectError"]),
            // The viewer hung up: once behind a miss, once behind a hit.
            row("200", "https", ["Error", "Miss", "ClientCommError"]),
            row("200", "https", ["Error", "Hit", "ClientCommError"]),
            row("200", "https", ["Hit", "Hit", "Hit"]),
            row("200", "https", ["Miss", "Miss", "OriginShieldHit"]),
            row("301", "http", ["Redirect", "Redirect", "Redirect"]),
            row("403", "https", ["Error", "Error", "ClientGeoBlocked"]),
            row(
                "200",
                "https",
                ["FunctionGeneratedResponse", "FunctionGeneratedResponse", "-"],
            ),
            row("101", "wss", ["Miss", "Miss", "Miss"]),
            // CloudFront had no room, which is demand.
            row(
                "503",
                "https",
                ["CapacityExceeded", "CapacityExceeded", "CapacityExceeded"],
            ),
        ];
        let trial = trial(TraceFormat::CloudFront, format!("{HEADER}{}", rows.concat()));
        assert_eq!(trial.arrivals.len(), 5);
        assert_eq!(
            trial.skipped(),
            [
                (SkipReason::Comment, 2, 1),
                (SkipReason::CacheHit, 6, 7),
                (SkipReason::NoTarget, 1, 13)
            ]
        );
        // The refused one is drawn later.
        let durations = trial.durations();
        assert_eq!(
            durations
                .iter()
                .filter(|duration| **duration == Micros(250_000))
                .count(),
            4
        );
        assert_eq!(
            durations
                .iter()
                .filter(|duration| **duration == drawn_from(1))
                .count(),
            1
        );
        // Ended at 10:00:00 and something, spread within the second; 250 ms earlier it began.
        let second = TEN - 250_000..TEN + 750_000;
        assert!(
            trial.starts().iter().all(|(start, _)| second.contains(start)),
            "{:?}",
            trial.starts()
        );
        assert_eq!(trial.arrivals[0].request_bytes, 312);
        assert_eq!(trial.arrivals[0].response_bytes, 0);
    }

    #[test]
    fn json_lines_and_the_origins_own_time() {
        let rows = r#"{"timestamp(ms)":"1772445600412","time-taken":"0.250","origin-lbl":"0.100","sc-status":"200","x-edge-result-type":"Miss","cs-uri-stem":"/a.css"}
{"date":"2026-03-02","time":"10:00:01","time-taken":"0.250","sc-status":"200","x-edge-result-type":"Hit","cs-uri-stem":"/cart"}
"#;
        let trial = trial(TraceFormat::CloudFront, rows);
        // 412 ms − 250 ms = 162 ms past ten.
        assert_eq!(trial.starts(), [(TEN + 162_000, 100_000)]);
        assert_eq!(trial.skipped(), [(SkipReason::CacheHit, 1, 2)]);
        assert!(trial.notes()[0].starts_with("1 of 1 requests (100 %) are for static files"));
    }

    #[test]
    fn a_log_without_results_is_said_to_hold_hits() {
        let text =
            "#Fields: date time cs-uri-stem x-edge-location\n2026-03-02\t10:00:00\t/cart\tLHR50\nrubbish\n";
        let trial = trial(TraceFormat::CloudFront, text);
        assert_eq!(
            trial.skipped(),
            [(SkipReason::NoTime, 1, 3), (SkipReason::Comment, 1, 1)]
        );
        assert!(trial.notes()[0].starts_with("requests without x-edge-result-type"));
    }

    #[test]
    fn other_w3c_logs_are_none() {
        // IIS.
        let text = "#Fields: date time s-ip cs-method cs-uri-stem c-ip cs(User-Agent) sc-status time-taken\n\
                    2026-03-02 10:00:00 10.0.0.1 GET /cart 203.0.113.7 curl 200 52\n";
        assert!(!detects(text.as_bytes()));
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, cut in 0_usize..100) {
            let mut text = format!("{HEADER}{}", row("200", "https", ["Miss"; 3])).into_bytes();
            text.truncate(text.len() - cut);
            text.extend(bytes);
            let _ = any_file(&text).map(|file| with(&Default::default(), |intake| read(file, intake)));
        }
    }
}
