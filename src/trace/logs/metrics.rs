//! CloudWatch metrics: replies of `get-metric-data` and `get-metric-statistics`, one or many in a file, and CSV. What they
//! say is gathered (`metric_points`) until the last file is read, since counts and durations may stand in different ones.
//!
//! Source: Amazon CloudWatch API Reference, GetMetricData and GetMetricStatistics.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{
    super::{
        SkipReason, TraceError,
        input_file::InputFile,
        intake::{Intake, Place},
        json_frames::{JsonFrame, JsonFrames, Objects},
        timestamp::{EverydayStamp, Stamp, Unit, everyday, rfc3339, states_offset},
    },
    metric_csv,
    metric_label::{Label, Metric, Series, Statistic},
};

/// A reply; also one as a recording library wraps it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reply {
    #[serde(rename = "data")]
    data: Option<Box<Reply>>,
    metric_data_results: Option<Vec<MetricDataResult>>,
    datapoints: Option<Vec<BTreeMap<String, Value>>>,
    label: Option<String>,
    next_token: Option<String>,
}

/// One series of `get-metric-data`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricDataResult {
    #[serde(default)]
    id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    timestamps: Vec<Value>,
    #[serde(default)]
    values: Vec<f64>,
    status_code: Option<String>,
}

/// A date as a recording library writes it.
#[derive(Deserialize)]
struct DateParts {
    year: u16,
    month: u8,
    day: u8,
    #[serde(default)]
    hour: u8,
    #[serde(default)]
    minute: u8,
    #[serde(default)]
    second: u8,
    #[serde(default)]
    microsecond: u32,
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let holds = |key: &[u8]| memchr::memmem::find(head, key).is_some();
    match text.first() {
        Some(b'{' | b'[') => holds(b"\"MetricDataResults\"") || holds(b"\"Datapoints\""),
        _ => metric_csv::detects(text),
    }
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    if !matches!(file.head().trim_ascii_start().first(), Some(b'{' | b'[')) {
        return metric_csv::read(file, intake);
    }
    let mut frames = JsonFrames::of(file, Objects::Outer);
    while let Some((frame, place)) = frames.next()? {
        let JsonFrame::Text(text) = frame else {
            intake.line();
            intake.skip(SkipReason::TooLong, place)?;
            continue;
        };
        match serde_json::from_slice::<Reply>(text) {
            Ok(reply) => read_reply(reply, place, intake)?,
            Err(_) => {
                intake.line();
                intake.skip(SkipReason::Malformed, place)?;
            }
        }
    }
    Ok(())
}

fn read_reply(reply: Reply, place: Place<'_>, intake: &mut Intake) -> Result<(), TraceError> {
    let reply = match reply.data {
        Some(data) => *data,
        None => reply,
    };
    let label = reply.label.as_deref().unwrap_or_default();
    let (results, points) = (reply.metric_data_results, reply.datapoints);
    if results.is_none() && points.is_none() {
        intake.line();
        return intake.skip(SkipReason::OtherLine, place);
    }
    for result in results.into_iter().flatten() {
        read_result(result, place, intake)?;
    }
    if let Some(points) = points {
        read_points(label, points, place, intake)?;
    }
    let pages = "a further page (NextToken)";
    intake
        .pending
        .metrics
        .completed(pages, reply.next_token.is_none());
    Ok(())
}

/// Reads a series of `get-metric-data`.
fn read_result(result: MetricDataResult, place: Place<'_>, intake: &mut Intake) -> Result<(), TraceError> {
    let label = Label::read(&result.label).or_of_id(&result.id);
    let name = if result.label.is_empty() {
        &result.id
    } else {
        &result.label
    };
    let complete = result.status_code.is_none_or(|code| code == "Complete");
    intake.pending.metrics.completed(name, complete);
    let Some(series) = label.series() else {
        intake.pending.metrics.other(name);
        return Ok(());
    };
    let unpaired = result.timestamps.len().abs_diff(result.values.len());
    for (time, value) in result.timestamps.iter().zip(result.values) {
        intake.line();
        match stamp(time, intake) {
            Some(stamp) => take(&label.function, series, (stamp.micros, value), place, intake)?,
            None => intake.skip(SkipReason::NoTime, place)?,
        }
    }
    for _ in 0..unpaired {
        intake.line();
        intake.skip(SkipReason::Malformed, place)?;
    }
    Ok(())
}

/// Takes in a point, or skips it where no duration can be so.
pub(super) fn take(
    function: &str,
    series: Series,
    (at, value): (i64, f64),
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    if matches!(series, Series::Time(..)) && !(value.is_finite() && value >= 0.0) {
        return intake.skip(SkipReason::Malformed, place);
    }
    intake.pending.metrics.add(function, series, at, value, place)
}

/// Reads the points of `get-metric-statistics`.
fn read_points(
    name: &str,
    points: Vec<BTreeMap<String, Value>>,
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let label = Label::read(name);
    if label.metric.is_none() {
        intake.pending.metrics.other(name);
        return Ok(());
    }
    for point in points {
        intake.line();
        let Some(stamp) = point.get("Timestamp").and_then(|time| stamp(time, intake)) else {
            intake.skip(SkipReason::NoTime, place)?;
            continue;
        };
        let unit = point.get("Unit").and_then(Value::as_str).unwrap_or_default();
        let extended = point.get("ExtendedStatistics").and_then(Value::as_object);
        let values = point.iter().chain(extended.into_iter().flatten());
        let mut used = false;
        for (key, value) in values {
            let statistic = Statistic::named(&key.to_ascii_lowercase());
            let (Some(statistic), Some(value)) = (statistic, value.as_f64()) else {
                continue;
            };
            if let Some(series) = series_of(&label, statistic, unit) {
                used = true;
                take(&label.function, series, (stamp.micros, value), place, intake)?;
            }
        }
        if !used {
            intake.pending.metrics.other(&format!("{name} without its Sum"));
        }
    }
    Ok(())
}

fn series_of(label: &Label, statistic: Statistic, unit: &str) -> Option<Series> {
    Label {
        metric: label.metric.map(|metric: Metric| metric.in_unit(unit)),
        statistic: Some(statistic),
        ..Label::default()
    }
    .series()
}

/// The instant of a time stamp in any of the forms that clients write.
fn stamp(time: &Value, intake: &mut Intake) -> Option<Stamp> {
    match time {
        Value::String(text) => text_stamp(text.as_bytes(), intake),
        Value::Number(seconds) => {
            let micros = (seconds.as_f64()? * 1_000_000.0).round();
            let known = (0.0..9e17).contains(&micros);
            known.then_some(Stamp {
                micros: micros as i64,
                fine: true,
            })
        }
        Value::Object(_) => {
            let DateParts {
                year,
                month,
                day,
                hour,
                minute,
                second,
                microsecond,
            } = DateParts::deserialize(time).ok()?;
            let text =
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{microsecond:06}");
            text_stamp(text.as_bytes(), intake)
        }
        _ => None,
    }
}

/// The instant of a time stamp as text: a date, or a number of s or ms since 1970.
pub(super) fn text_stamp(text: &[u8], intake: &mut Intake) -> Option<Stamp> {
    if let Some(stamp) = rfc3339(text) {
        intake.pending.metrics.without_offset_if(!states_offset(text));
        return Some(stamp);
    }
    if let Some(EverydayStamp::At(stamp, ..)) = everyday(text, None) {
        intake.pending.metrics.without_offset_if(!states_offset(text));
        return Some(stamp);
    }
    let number: u64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    let micros = match Unit::by_magnitude(number)? {
        Unit::Seconds => number.checked_mul(1_000_000)?,
        Unit::Millis => number.checked_mul(1_000)?,
        Unit::Micros => number,
        Unit::Nanos => number / 1_000,
    };
    Some(Stamp {
        micros: i64::try_from(micros).ok()?,
        fine: true,
    })
}
