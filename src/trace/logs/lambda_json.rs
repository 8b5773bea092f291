//! Lambda's JSON log format and batches of the Logs or Telemetry API: objects of type `platform.report`, one after the
//! other, in arrays, or as an extension in Python prints them (`BATCH RECEIVED: [{'time': …}]`). Beside them reports
//! whose keys are those of the REPORT line (`"Billed Duration"`), as load tests save them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    super::{
        SkipReason, TraceError,
        entry::When,
        input_file::{InputFile, Line},
        intake::{Intake, Place},
        json_frames::{JsonFrames, Objects},
        timestamp::{Stamp, Unit, rfc3339},
    },
    lambda::{
        amount::{billed, megabytes, millis, since_1970},
        invocations::{Envelope, Invocations, entry},
        platform_event::PLATFORM,
        python_repr::to_json,
        raw::{some_text, text},
        report::Report,
    },
    looks::{has, is_json},
};

/// What the printed batch of an extension begins with.
const BATCH: &str = "BATCH RECEIVED: [";
/// The key that tells a saved report.
const BILLED: &str = "\"Billed Duration\"";
const INVOKED: &str = "\"Invocation Timestamp\"";

/// A report as load tests save it: the keys of the REPORT line, and when the client asked.
#[derive(Deserialize)]
struct Saved<'a> {
    #[serde(borrow, rename = "RequestId")]
    request_id: Option<&'a RawValue>,
    #[serde(borrow, rename = "Duration")]
    duration: Option<&'a RawValue>,
    #[serde(borrow, rename = "Billed Duration")]
    billed: Option<&'a RawValue>,
    #[serde(borrow, rename = "Memory Size")]
    memory: Option<&'a RawValue>,
    #[serde(borrow, rename = "Max Memory Used")]
    memory_used: Option<&'a RawValue>,
    #[serde(borrow, rename = "Init Duration")]
    init: Option<&'a RawValue>,
    #[serde(borrow, rename = "Invocation Timestamp")]
    invoked: Option<&'a RawValue>,
    #[serde(borrow, rename = "Function Name")]
    function: Option<&'a RawValue>,
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let is_platform = [
        "platform.report",
        "platform.start",
        "platform.initStart",
        "platform.restoreStart",
    ]
    .iter()
    .any(|kind| has(head, kind));
    let is_saved = has(head, BILLED) && has(head, INVOKED);
    (is_json(head) && (is_platform || is_saved)) || (head.starts_with(BATCH.as_bytes()) && is_platform)
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    if !is_json(file.head()) {
        return read_batches(file, intake);
    }
    let mut frames = JsonFrames::of(file, Objects::Outer);
    let mut invocations = Invocations::begin(&frames.path, intake);
    while let Some((frame, place)) = frames.next()? {
        match frame.text() {
            None => {
                intake.line();
                intake.skip(SkipReason::TooLong, place)?;
            }
            Some(frame) if has(frame, BILLED) => read_saved(frame, place, intake)?,
            Some(frame) => invocations.message(frame, Envelope::default(), place, intake)?,
        }
    }
    invocations.finish(&frames.path, intake)
}

/// Reads lines that hold a batch each.
fn read_batches(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    let mut invocations = Invocations::begin(&lines.path, intake);
    while let Some((line, place)) = lines.next()? {
        let Line::Text(line) = line else {
            intake.line();
            intake.skip(SkipReason::TooLong, place)?;
            continue;
        };
        let line = String::from_utf8_lossy(line);
        let Some(at) = line.find("[{").filter(|_| line.contains(PLATFORM)) else {
            intake.line();
            if !line.trim().is_empty() {
                intake.skip(SkipReason::OtherLine, place)?;
            }
            continue;
        };
        let batch = line.get(at..).unwrap_or_default();
        let json = if batch.starts_with("[{'") {
            to_json(batch)
        } else {
            batch.to_owned()
        };
        let Ok(events) = serde_json::from_str::<Vec<&RawValue>>(&json) else {
            intake.line();
            intake.skip(SkipReason::Malformed, place)?;
            continue;
        };
        for event in events {
            invocations.message(event.get().as_bytes(), Envelope::default(), place, intake)?;
        }
    }
    invocations.finish(&lines.path, intake)
}

fn read_saved(frame: &[u8], place: Place<'_>, intake: &mut Intake) -> Result<(), TraceError> {
    intake.line();
    let frame = String::from_utf8_lossy(frame);
    let Ok(saved) = serde_json::from_str::<Saved<'_>>(&frame) else {
        return intake.skip(SkipReason::Malformed, place);
    };
    let report = Report {
        request_id: text(saved.request_id),
        duration: some_text(saved.duration).and_then(|text| millis(&text)),
        billed: some_text(saved.billed).and_then(|text| billed(&text)),
        memory: some_text(saved.memory).and_then(|text| megabytes(&text)),
        memory_used: some_text(saved.memory_used).and_then(|text| megabytes(&text)),
        init: some_text(saved.init).and_then(|text| millis(&text)),
        ..Report::default()
    };
    if !report.is_sound() {
        return intake.skip(SkipReason::Malformed, place);
    }
    let Some(invoked) = stamp(&text(saved.invoked)) else {
        return intake.skip(SkipReason::NoTime, place);
    };
    let function = text(saved.function);
    let envelope = Envelope {
        function: &function,
        ..Envelope::default()
    };
    entry(&report, When::Start(invoked), envelope, place, intake)
}

/// An instant whose unit its size tells, or RFC 3339.
fn stamp(text: &str) -> Option<Stamp> {
    let Some(number) = since_1970(text) else {
        return rfc3339(text.as_bytes());
    };
    let micros = match Unit::by_magnitude(number.unsigned_abs())? {
        Unit::Seconds => number.saturating_mul(1_000_000),
        Unit::Millis => number.saturating_mul(1_000),
        Unit::Micros => number,
        Unit::Nanos => number.div_euclid(1_000),
    };
    Some(Stamp { micros, fine: true })
}
