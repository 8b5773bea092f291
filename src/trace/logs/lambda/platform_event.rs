//! Platform events in JSON: `{"time":…,"type":"platform.report","record":{"requestId":…,"metrics":{…}}}`, as Lambda's
//! JSON log format and the Logs and Telemetry APIs write them.
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    amount::{billed, megabytes, millis},
    message::Message,
    raw::{some_text, text},
    report::{Outcome, Report},
};
use crate::trace::timestamp::{Stamp, rfc3339};

/// What every platform event holds.
pub(in crate::trace) const PLATFORM: &str = "platform.";

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    record: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(borrow)]
    request_id: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    metrics: Option<Metrics<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics<'a> {
    #[serde(borrow)]
    duration_ms: Option<&'a RawValue>,
    #[serde(borrow)]
    billed_duration_ms: Option<&'a RawValue>,
    #[serde(borrow, rename = "memorySizeMB")]
    memory_size_mb: Option<&'a RawValue>,
    #[serde(borrow, rename = "maxMemoryUsedMB")]
    max_memory_used_mb: Option<&'a RawValue>,
    #[serde(borrow)]
    init_duration_ms: Option<&'a RawValue>,
    #[serde(borrow)]
    restore_duration_ms: Option<&'a RawValue>,
    #[serde(borrow)]
    billed_restore_duration_ms: Option<&'a RawValue>,
}

/// Reads a JSON object: what it says, and when by its own clock. Whatever is no platform event is [`Message::Other`].
pub(in crate::trace) fn platform_event(json: &str) -> (Message<'_>, Option<Stamp>) {
    let other = (Message::Other, None);
    if memchr::memmem::find(json.as_bytes(), PLATFORM.as_bytes()).is_none() {
        return other;
    }
    let Ok(event) = serde_json::from_str::<Event<'_>>(json) else {
        return other;
    };
    let kind = text(event.kind);
    if !matches!(&*kind, "platform.start" | "platform.report") {
        return other;
    }
    let at = rfc3339(text(event.time).as_bytes());
    let record = event.record.map_or("", RawValue::get);
    let Ok(record) = serde_json::from_str::<Record<'_>>(record) else {
        return (Message::Malformed, at);
    };
    let request_id = text(record.request_id);
    let message = if kind == "platform.start" {
        Message::Start { request_id }
    } else {
        Message::Report(report(request_id, &record))
    };
    (message, at)
}

fn report<'a>(request_id: Cow<'a, str>, record: &Record<'a>) -> Report<'a> {
    let mut report = Report {
        request_id,
        outcome: Outcome::of(&text(record.status)),
        ..Report::default()
    };
    if let Some(metrics) = &record.metrics {
        let duration = |value| some_text(value).and_then(|text| millis(&text));
        let whole = |value| some_text(value).and_then(|text| billed(&text));
        let memory = |value| some_text(value).and_then(|text| megabytes(&text));
        report.duration = duration(metrics.duration_ms);
        report.billed = whole(metrics.billed_duration_ms);
        report.memory = memory(metrics.memory_size_mb);
        report.memory_used = memory(metrics.max_memory_used_mb);
        report.init = duration(metrics.init_duration_ms);
        report.restore = duration(metrics.restore_duration_ms);
        report.billed_restore = whole(metrics.billed_restore_duration_ms);
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{BilledMillis, Mebibytes, Micros};
    use proptest::prelude::*;

    #[test]
    fn a_report_of_a_cold_start() {
        let (message, at) = platform_event(
            r#"{"time":"2026-03-02T10:00:00.412Z","type":"platform.report","record":{"requestId":"3f0c","metrics":{"durationMs":48.31,"billedDurationMs":330,"memorySizeMB":512,"maxMemoryUsedMB":91,"initDurationMs":281.4},"status":"success"}}"#,
        );
        // 2026-03-02 is day 20,514 since 1970: 20,514 × 86,400 s + 10 h = 1,772,445,600 s
        assert_eq!(at.map(|at| at.micros), Some(1_772_445_600_412_000));
        let expected = Report {
            request_id: Cow::Borrowed("3f0c"),
            duration: Some(Micros(48_310)),
            billed: Some(BilledMillis(330)),
            memory: Some(Mebibytes(512)),
            memory_used: Some(Mebibytes(91)),
            init: Some(Micros(281_400)),
            ..Report::default()
        };
        assert_eq!(message, Message::Report(expected));
    }

    #[test]
    fn starts_and_everything_else() {
        let message = |json| platform_event(json).0;
        assert_eq!(
            message(
                r#"{"time":"2026-03-02T10:00:00Z","type":"platform.start","record":{"requestId":"3f0c"}}"#
            ),
            Message::Start {
                request_id: Cow::Borrowed("3f0c")
            }
        );
        assert_eq!(
            message(r#"{"type":"platform.runtimeDone","record":{}}"#),
            Message::Other
        );
        assert_eq!(
            message(r#"{"level":"INFO","message":"about platform.report"}"#),
            Message::Other
        );
        assert_eq!(
            message(r#"{"type":"platform.report","record":7}"#),
            Message::Malformed
        );
        assert_eq!(message(r#"{"type":"platform.report"#), Message::Other);
        let cut = message(r#"{"type":"platform.report","record":{"metrics":{"durationMs":"long"}}}"#);
        assert!(matches!(cut, Message::Report(report) if !report.is_sound()));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\{|\\}|\\[|\\]|:|,|\"type\"|\"platform.report\"|\"record\"|\"metrics\"|\"durationMs\"|[0-9.eE-]{1,25}|\\PC){0,40}") {
            let _ = platform_event(&text);
        }
    }
}
