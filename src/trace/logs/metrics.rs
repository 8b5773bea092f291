//! CloudWatch metrics: replies of `get-metric-data` and `get-metric-statistics`, one or many in a file, and CSV. What they
//! say is gathered (`metric_points`) until the last file is read, since counts and durations may stand in different ones.
//! A series or point is read at a time, and becomes compact at once: a reply may be of any length.
//!
//! Source: Amazon CloudWatch API Reference, GetMetricData and GetMetricStatistics.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, value::RawValue};

use super::{
    super::{
        SkipReason, TraceError,
        input_file::InputFile,
        intake::{Intake, Place},
        json_frames::{JsonFrame, JsonFrames, Objects},
        timestamp::{EverydayStamp, Stamp, Unit, everyday, rfc3339, states_offset},
    },
    metric_csv,
    metric_label::{Label, LatencyUnit, Metric, Series, Statistic},
    metric_points::{POINTS_MAX, too_many_points},
};

/// The keys of the series of `get-metric-data`, and of the points of `get-metric-statistics`.
const KEYS: [&str; 2] = ["MetricDataResults", "Datapoints"];

/// A reply; also one as a recording library wraps it. Its series or points come one by one before it, unless it is wrapped.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reply<'a> {
    #[serde(borrow, rename = "data")]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    metric_data_results: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    datapoints: Option<Vec<&'a RawValue>>,
    label: Option<String>,
    next_token: Option<IgnoredAny>,
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
    timestamps: Vec<Time>,
    #[serde(default)]
    values: Vec<f64>,
    status_code: Option<String>,
}

/// A time stamp in any of the forms that clients write.
#[derive(Clone, Copy, Deserialize)]
#[serde(from = "Value")]
enum Time {
    At { micros: i64, offset: Offset },
    Unreadable,
}

/// Whether a time stamp is known to be UTC.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offset {
    Known,
    Missing,
}

/// A point of `get-metric-statistics`.
#[derive(Deserialize)]
#[serde(from = "BTreeMap<String, Value>")]
struct Datapoint {
    time: Time,
    unit: LatencyUnit,
    values: Box<[(Statistic, f64)]>,
}

/// A point that waits for the label of its series, and its line.
type Waiting = Vec<(Datapoint, u64)>;

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
    let mut frames = JsonFrames::of(file, Objects::Of(&KEYS));
    let mut waiting = Waiting::new();
    while let Some((frame, place)) = frames.next()? {
        match frame {
            JsonFrame::TooLong => {
                intake.line();
                intake.skip(SkipReason::TooLong, place)?;
            }
            JsonFrame::Element("Datapoints", point) => wait(point, &mut waiting, place, intake)?,
            JsonFrame::Element(_, result) => read_result(result, place, intake)?,
            JsonFrame::Text(reply) | JsonFrame::Enclosing(reply) => {
                read_reply(reply, std::mem::take(&mut waiting), place, intake)?;
            }
        }
    }
    Ok(())
}

/// Reads a reply. Its series were read before, and its points are waiting, unless they are still in it.
fn read_reply(
    reply: &[u8],
    mut waiting: Waiting,
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let reply = serde_json::from_slice(reply).and_then(|outer: Reply<'_>| match outer.data {
        Some(inner) => serde_json::from_str(inner.get()),
        None => Ok(outer),
    });
    let Ok(reply) = reply else {
        // Nobody knows what the points are of.
        let lines = waiting.iter().map(|(_, line)| *line).chain([place.line]);
        return lines
            .map(|line| Place { line, ..place })
            .try_for_each(|place| malformed(place, intake));
    };
    let (results, points) = (reply.metric_data_results, reply.datapoints);
    if results.is_none() && points.is_none() {
        intake.line();
        return intake.skip(SkipReason::OtherLine, place);
    }
    for result in results.into_iter().flatten() {
        read_result(result.get().as_bytes(), place, intake)?;
    }
    if let Some(points) = points {
        for point in points {
            wait(point.get().as_bytes(), &mut waiting, place, intake)?;
        }
        read_points(reply.label.as_deref().unwrap_or_default(), waiting, place, intake)?;
    }
    let pages = "a further page (NextToken)";
    intake
        .pending
        .metrics
        .completed(pages, reply.next_token.is_none());
    Ok(())
}

/// Reads a series of `get-metric-data`.
fn read_result(result: &[u8], place: Place<'_>, intake: &mut Intake) -> Result<(), TraceError> {
    let Ok(result) = serde_json::from_slice::<MetricDataResult>(result) else {
        return malformed(place, intake);
    };
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
    for (time, value) in result.timestamps.into_iter().zip(result.values) {
        intake.line();
        match time.micros(intake) {
            Some(at) => take(&label.function, series, (at, value), place, intake)?,
            None => intake.skip(SkipReason::NoTime, place)?,
        }
    }
    for _ in 0..unpaired {
        intake.line();
        intake.skip(SkipReason::Malformed, place)?;
    }
    Ok(())
}

fn malformed(place: Place<'_>, intake: &mut Intake) -> Result<(), TraceError> {
    intake.line();
    intake.skip(SkipReason::Malformed, place)
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

/// Lets a point wait for the label of its series.
fn wait(
    point: &[u8],
    waiting: &mut Waiting,
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let Ok(point) = serde_json::from_slice(point) else {
        return malformed(place, intake);
    };
    if waiting.len() == POINTS_MAX {
        return Err(too_many_points(place.file));
    }
    waiting.push((point, place.line));
    Ok(())
}

/// Reads the points of `get-metric-statistics`.
fn read_points(name: &str, points: Waiting, place: Place<'_>, intake: &mut Intake) -> Result<(), TraceError> {
    let label = Label::read(name);
    if label.metric.is_none() {
        intake.pending.metrics.other(name);
        return Ok(());
    }
    for (point, line) in points {
        let place = Place { line, ..place };
        intake.line();
        let Some(at) = point.time.micros(intake) else {
            intake.skip(SkipReason::NoTime, place)?;
            continue;
        };
        let mut used = false;
        for &(statistic, value) in &point.values {
            if let Some(series) = series_of(&label, statistic, point.unit) {
                used = true;
                take(&label.function, series, (at, value), place, intake)?;
            }
        }
        if !used {
            intake.pending.metrics.other(&format!("{name} without its Sum"));
        }
    }
    Ok(())
}

fn series_of(label: &Label, statistic: Statistic, unit: LatencyUnit) -> Option<Series> {
    Label {
        metric: label.metric.map(|metric: Metric| metric.in_unit(unit)),
        statistic: Some(statistic),
        ..Label::default()
    }
    .series()
}

impl From<BTreeMap<String, Value>> for Datapoint {
    fn from(point: BTreeMap<String, Value>) -> Self {
        let unit = point.get("Unit").and_then(Value::as_str).unwrap_or_default();
        let extended = point.get("ExtendedStatistics").and_then(Value::as_object);
        let values = point.iter().chain(extended.into_iter().flatten());
        Self {
            time: point.get("Timestamp").map_or(Time::Unreadable, Time::read),
            unit: LatencyUnit::named(unit),
            values: values
                .filter_map(|(key, value)| {
                    Some((Statistic::named(&key.to_ascii_lowercase())?, value.as_f64()?))
                })
                .collect(),
        }
    }
}

impl From<Value> for Time {
    fn from(time: Value) -> Self {
        Self::read(&time)
    }
}

impl Time {
    fn read(time: &Value) -> Self {
        let text = |text: &str| {
            text_time(text.as_bytes()).map(|(stamp, offset)| Self::At {
                micros: stamp.micros,
                offset,
            })
        };
        let read = match time {
            Value::String(written) => text(written),
            Value::Number(seconds) => seconds
                .as_f64()
                .map(|seconds| (seconds * 1_000_000.0).round())
                .filter(|micros| (0.0..9e17).contains(micros))
                .map(|micros| Self::At {
                    micros: micros as i64,
                    offset: Offset::Known,
                }),
            Value::Object(_) => DateParts::deserialize(time)
                .ok()
                .and_then(|parts| text(&parts.written())),
            _ => None,
        };
        read.unwrap_or(Self::Unreadable)
    }

    /// Microseconds since 1970, counted where the offset is missing.
    fn micros(self, intake: &mut Intake) -> Option<i64> {
        match self {
            Self::At { micros, offset } => {
                let missing = offset == Offset::Missing;
                intake.pending.metrics.without_offset_if(missing);
                Some(micros)
            }
            Self::Unreadable => None,
        }
    }
}

impl DateParts {
    fn written(&self) -> String {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
        } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{microsecond:06}")
    }
}

/// The instant of a time stamp as text; counted where its offset is missing.
pub(super) fn text_stamp(text: &[u8], intake: &mut Intake) -> Option<Stamp> {
    let (stamp, offset) = text_time(text)?;
    let missing = offset == Offset::Missing;
    intake.pending.metrics.without_offset_if(missing);
    Some(stamp)
}

/// The instant of a time stamp as text: a date, or a number of s or ms since 1970.
fn text_time(text: &[u8]) -> Option<(Stamp, Offset)> {
    let date = rfc3339(text).or_else(|| match everyday(text, None)? {
        EverydayStamp::At(stamp, ..) => Some(stamp),
        EverydayStamp::Ambiguous => None,
    });
    if let Some(stamp) = date {
        let offset = match states_offset(text) {
            true => Offset::Known,
            false => Offset::Missing,
        };
        return Some((stamp, offset));
    }
    let number: u64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    let micros = match Unit::by_magnitude(number)? {
        Unit::Seconds => number.checked_mul(1_000_000)?,
        Unit::Millis => number.checked_mul(1_000)?,
        Unit::Micros => number,
        Unit::Nanos => number / 1_000,
    };
    let stamp = Stamp {
        micros: i64::try_from(micros).ok()?,
        fine: true,
    };
    Some((stamp, Offset::Known))
}
