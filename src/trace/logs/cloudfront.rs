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
    let names: [&[u8]; 3] = [b"x-edge-", b"cs-uri-stem", b"time-to-first-byte"];
    names
        .iter()
        .any(|name| memchr::memmem::find(line, name).is_some())
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
    let Some(json) = JsonRow::<COLUMN_COUNT>::read(&text, column) else {
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
