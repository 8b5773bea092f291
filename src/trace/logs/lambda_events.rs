//! CloudWatch Logs events as JSON: `aws logs filter-log-events` and `get-log-events` (an object with `events`, or the
//! bare array of them), and the objects of a subscription or of Firehose (`logEvents`), one after the other.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    super::{
        Note, SkipReason, TraceError,
        input_file::InputFile,
        intake::{Intake, Place},
        json_frames::{JsonFrames, Objects},
        timestamp::{Stamp, rfc3339},
    },
    lambda::{
        amount::since_1970,
        invocations::{Envelope, Invocations},
        raw::text,
    },
    looks::{has, is_empty_page, is_json},
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
    /// Those of a page among pages in an array; none where they came one by one.
    #[serde(borrow)]
    events: Option<Vec<Event<'a>>>,
    #[serde(borrow, alias = "NextToken")]
    next_token: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    log_stream_name: Option<&'a RawValue>,
}

/// Replies that may be pages of several; the last one of a file decides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pages {
    files: u64,
    /// Files whose last reply has a token of a next page.
    cut: u64,
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
    let beside = [
        "nextToken",
        "searchedLogStreams",
        "nextForwardToken",
        "nextBackwardToken",
    ];
    if is_empty_page(head, "events", &beside) {
        return true;
    }
    is_json(head) && keys.iter().all(|key| has(head, key)) && MARKS.iter().any(|mark| has(head, mark))
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut frames = JsonFrames::of(file, Objects::Of(&["events"]));
    let mut invocations = Invocations::begin(&frames.path, intake);
    let mut is_cut = false;
    while let Some((frame, place)) = frames.next()? {
        match frame.text() {
            Some(frame) => is_cut = read_frame(frame, place, &mut invocations, intake)?,
            None => {
                intake.line();
                intake.skip(SkipReason::TooLong, place)?;
            }
        }
    }
    let pages = &mut intake.pending.pages;
    pages.files += 1;
    pages.cut += u64::from(is_cut);
    invocations.finish(&frames.path, intake)
}

/// Takes in a frame; whether it is a page with a token of the next.
fn read_frame(
    frame: &[u8],
    place: Place<'_>,
    invocations: &mut Invocations,
    intake: &mut Intake,
) -> Result<bool, TraceError> {
    let frame = String::from_utf8_lossy(frame);
    let Ok(frame) = serde_json::from_str::<Frame<'_>>(&frame) else {
        intake.line();
        intake.skip(SkipReason::Malformed, place)?;
        return Ok(false);
    };
    let group = text(
        frame
            .log_group
            .or(frame.log_group_name)
            .or(frame.log_group_identifier),
    );
    let stream = text(frame.log_stream.or(frame.log_stream_name));
    let alone = Event {
        timestamp: frame.timestamp,
        message: frame.message,
        log_stream_name: None,
    };
    let events = frame.log_events.or(frame.events).unwrap_or_else(|| vec![alone]);
    for event in &events {
        let own = text(event.log_stream_name);
        let stream = if own.is_empty() { &stream } else { &own };
        let at = event.timestamp.and_then(|_| stamp(&text(event.timestamp)));
        let message = text(event.message);
        let envelope = Envelope {
            at,
            group: &group,
            stream,
            ..Envelope::default()
        };
        invocations.message(message.as_bytes(), envelope, place, intake)?;
    }
    Ok(frame.next_token.is_some())
}

impl Pages {
    /// Says what may be missing.
    pub(super) fn settle(self, intake: &mut Intake) {
        if self.cut > 0 {
            intake.reading.notes.push(Note::MorePages {
                count: self.cut,
                of: self.files,
            });
        }
    }
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

#[cfg(test)]
mod tests {
    use super::{
        super::trial::{file, trial, with},
        *,
    };
    use crate::trace::{TraceError, TraceFormat, TraceOptions, WholeProblem};

    /// An event with a report at 1,772,445,600,000 ms + `second` s.
    fn event(second: u64) -> String {
        format!(
            r#"{{"timestamp":{},"logStreamName":"2026/03/02/[$LATEST]{second:032x}","message":"REPORT RequestId: {second}\tDuration: 5.00 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB\n"}}"#,
            1_772_445_600_000 + second * 1_000
        )
    }

    fn cut_note(count: u64, of: u64) -> Note {
        Note::MorePages { count, of }
    }

    #[test]
    fn a_page_with_a_token_of_the_next_is_said_to_be_one() {
        let (one, two) = (event(1), event(2));
        for (text, cut) in [
            (
                format!(r#"{{"events":[{one},{two}],"searchedLogStreams":[],"nextToken":"ab"}}"#),
                true,
            ),
            (format!(r#"{{"NextToken" : "ab","events":[{one},{two}]}}"#), true),
            (format!(r#"{{"events":[{one},{two}],"nextToken":null}}"#), false),
            // The page after it is there.
            (
                format!(r#"{{"events":[{one}],"nextToken":"ab"}}{{"events":[{two}]}}"#),
                false,
            ),
            (
                format!(r#"[{{"events":[{one}],"nextToken":"ab"}},{{"events":[{two}],"nextToken":"cd"}}]"#),
                true,
            ),
            (
                format!(r#"[{{"events":[{one}],"nextToken":"ab"}},{{"events":[{two}]}}]"#),
                false,
            ),
        ] {
            let read = trial(TraceFormat::LambdaEvents, &text);
            assert_eq!(read.arrivals.len(), 2, "{text}");
            assert_eq!(read.reading.notes.contains(&cut_note(1, 1)), cut, "{text}");
        }
    }

    #[test]
    fn an_empty_page_is_a_log_without_requests() {
        for text in ["{\"events\": [], \"searchedLogStreams\": []}", "[]", " [ ]\n"] {
            assert_eq!(
                TraceFormat::detect(text.as_bytes()),
                TraceFormat::LambdaEvents,
                "{text}"
            );
            let read = with(&TraceOptions::default(), |intake| {
                read(file(text.as_bytes()), intake)
            });
            let Err(TraceError::Whole { problem, .. }) = read else {
                panic!("{text}");
            };
            assert!(matches!(problem, WholeProblem::NoEntries { .. }), "{text}");
        }
        // An empty list among other things is somebody else's.
        assert_ne!(
            TraceFormat::detect(b"{\"events\":[],\"status\":200}"),
            TraceFormat::LambdaEvents
        );
    }

    #[test]
    fn a_log_read_as_something_else_is_told_what_it_looks_like() {
        let options = TraceOptions {
            format: Some(TraceFormat::Alb),
            ..TraceOptions::default()
        };
        let text = format!(r#"{{"events":[{}]}}"#, event(1));
        let read = with(&options, |intake| {
            let file = file(text.as_bytes());
            intake.begin(&file, TraceFormat::Alb);
            super::super::read(TraceFormat::Alb, file, intake)
        });
        let error = read.err().unwrap().to_string();
        assert!(
            error.ends_with("; its content looks like lambda-events"),
            "{error}"
        );
    }
}
