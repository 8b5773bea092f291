//! CloudWatch Logs events as JSON: `aws logs filter-log-events` and `get-log-events` (an object with `events`, or the
//! bare array of them), and the objects of a subscription or of Firehose (`logEvents`), one after the other.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    super::{
        SkipReason, TraceError,
        input_file::InputFile,
        intake::{Intake, Place},
        json_frames::{JsonFrame, JsonFrames, Objects},
        timestamp::{Stamp, rfc3339},
    },
    lambda::{
        amount::since_1970,
        invocations::{Envelope, Invocations},
        raw::text,
    },
    looks::{has, is_json},
};

/// An event by itself, or several with what they have in common.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame<'a> {
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    log_stream_name: Option<&'a RawValue>,
    #[serde(borrow)]
    log_stream: Option<&'a RawValue>,
    #[serde(borrow)]
    log_group_name: Option<&'a RawValue>,
    #[serde(borrow)]
    log_group_identifier: Option<&'a RawValue>,
    #[serde(borrow)]
    log_group: Option<&'a RawValue>,
    #[serde(borrow)]
    log_events: Option<Vec<Event<'a>>>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

/// Keys that only events of CloudWatch Logs have, and what Lambda writes into every message of its own.
const MARKS: [&str; 5] = [
    "\"ingestionTime\"",
    "\"logStreamName\"",
    "\"logEvents\"",
    "\"START RequestId:",
    "\"REPORT RequestId:",
];

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let keys = ["\"timestamp\"", "\"message\""];
    is_json(head) && keys.iter().all(|key| has(head, key)) && MARKS.iter().any(|mark| has(head, mark))
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut frames = JsonFrames::of(file, Objects::OfEvents);
    let mut invocations = Invocations::default();
    while let Some((frame, place)) = frames.next()? {
        match frame {
            JsonFrame::Text(frame) => read_frame(frame, place, &mut invocations, intake)?,
            JsonFrame::TooLong => {
                intake.line();
                intake.skip(SkipReason::TooLong, place)?;
            }
        }
    }
    invocations.finish(&frames.path, intake)
}

fn read_frame(
    frame: &[u8],
    place: Place<'_>,
    invocations: &mut Invocations,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let frame = String::from_utf8_lossy(frame);
    let Ok(frame) = serde_json::from_str::<Frame<'_>>(&frame) else {
        intake.line();
        return intake.skip(SkipReason::Malformed, place);
    };
    let group = text(
        frame
            .log_group
            .or(frame.log_group_name)
            .or(frame.log_group_identifier),
    );
    let stream = text(frame.log_stream.or(frame.log_stream_name));
    let envelope = Envelope {
        group: &group,
        stream: &stream,
        ..Envelope::default()
    };
    let alone = Event {
        timestamp: frame.timestamp,
        message: frame.message,
    };
    let events = frame.log_events.unwrap_or_else(|| vec![alone]);
    for event in &events {
        let at = event.timestamp.and_then(|_| stamp(&text(event.timestamp)));
        let message = text(event.message);
        invocations.message(message.as_bytes(), Envelope { at, ..envelope }, place, intake)?;
    }
    Ok(())
}

/// Milliseconds since 1970, as CloudWatch Logs counts; or RFC 3339, as some tools write them.
pub(super) fn stamp(text: &str) -> Option<Stamp> {
    match since_1970(text) {
        Some(millis) => Some(Stamp {
            micros: millis.saturating_mul(1_000),
            fine: true,
        }),
        None => rfc3339(text.as_bytes()),
    }
}
