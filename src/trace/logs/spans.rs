//! Spans: AWS X-Ray traces as `aws xray batch-get-traces` prints them, and OpenTelemetry spans as JSON lines. Tracing
//! samples (X-Ray by default one request a second and 5 % of the others), so such a file says how long requests take
//! but not how many there were: it is refused unless the share is stated.
//!
//! Of X-Ray, segments of origin `AWS::Lambda::Function` are requests: what lies outside their subsegment
//! `Initialization` is the duration, that subsegment the init. Of OpenTelemetry, spans of kind SERVER and CONSUMER;
//! functions are `faas.name`, else the service's name.
//! Sources: AWS X-Ray Developer Guide, "X-Ray segment documents" and "Configuring sampling rules"; OpenTelemetry,
//! "File Exporter", "Semantic conventions for FaaS spans".

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::Value;

use super::{
    super::{
        SkipReason, TraceError, WholeProblem,
        entry::{Entry, Served, When},
        input_file::InputFile,
        intake::{Intake, Place},
        json_frames::{JsonFrame, JsonFrames, Objects},
        timestamp::Stamp,
    },
    decimal::{TimeUnit, epoch_micros, whole},
    http::is_refusal,
};
use crate::units::{Mebibytes, Micros};

/// The origin of segments that are invocations.
const FUNCTION: &str = "AWS::Lambda::Function";
/// Names of the subsegment of a cold start.
const INIT: [&str; 2] = ["Initialization", "Init"];

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let has = |name: &[u8]| memchr::memmem::find(head, name).is_some();
    head.trim_ascii_start().starts_with(b"{")
        && (has(b"\"resourceSpans\"") || has(b"\"Traces\"") && has(b"\"Segments\""))
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    if intake.options.sample_rate.is_none() {
        return Err(TraceError::Whole {
            path: file.path,
            problem: WholeProblem::Sampled,
        });
    }
    let mut frames = JsonFrames::of(file, Objects::Outer);
    while let Some((frame, place)) = frames.next()? {
        intake.line();
        match frame {
            JsonFrame::TooLong => intake.skip(SkipReason::TooLong, place)?,
            JsonFrame::Text(text) => match serde_json::from_slice::<Document<'_>>(text) {
                Ok(document) => document.read(intake, place)?,
                Err(_) => intake.skip(SkipReason::Malformed, place)?,
            },
        }
    }
    Ok(())
}

/// An object of either kind.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing", rename = "Traces")]
    traces: Vec<XrayTrace<'a>>,
    #[serde(borrow, default, deserialize_with = "or_nothing", rename = "resourceSpans")]
    resources: Vec<Resource<'a>>,
}

#[derive(Deserialize)]
struct XrayTrace<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing", rename = "Segments")]
    segments: Vec<Maybe<XraySegment<'a>>>,
}

#[derive(Deserialize)]
struct XraySegment<'a> {
    #[serde(borrow, rename = "Document")]
    document: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Segment<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    origin: Cow<'a, str>,
    start_time: f64,
    end_time: Option<f64>,
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    subsegments: Vec<Subsegment<'a>>,
}

#[derive(Deserialize)]
struct Subsegment<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    start_time: f64,
    end_time: Option<f64>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    resource: Attributes<'a>,
    #[serde(
        borrow,
        default,
        deserialize_with = "or_nothing",
        rename = "scopeSpans",
        alias = "instrumentationLibrarySpans"
    )]
    scopes: Vec<Scope<'a>>,
}

#[derive(Default, Deserialize)]
struct Attributes<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    attributes: Vec<Attribute<'a>>,
}

#[derive(Deserialize)]
struct Scope<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    spans: Vec<Maybe<Span<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Span<'a> {
    #[serde(default)]
    kind: Value,
    #[serde(default)]
    start_time_unix_nano: Value,
    #[serde(default)]
    end_time_unix_nano: Value,
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    attributes: Vec<Attribute<'a>>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow, default)]
    key: Cow<'a, str>,
    #[serde(default)]
    value: Value,
}

/// An element of a list: what it should be, or anything else, which is for itself alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Maybe<T> {
    Known(T),
    Other(IgnoredAny),
}

/// A value, or its default where it is `null`, as protocol buffers write an empty list.
fn or_nothing<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(json: D) -> Result<T, D::Error> {
    Option::deserialize(json).map(Option::unwrap_or_default)
}

impl Document<'_> {
    fn read(&self, intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
        for segment in self.traces.iter().flat_map(|trace| &trace.segments) {
            let segment = match segment {
                Maybe::Known(segment) => serde_json::from_str::<Segment<'_>>(&segment.document).ok(),
                Maybe::Other(_) => None,
            };
            match segment {
                Some(segment) => segment.read(intake, place)?,
                None => intake.skip(SkipReason::Malformed, place)?,
            }
        }
        for resource in &self.resources {
            // The first of every key.
            let shared = resource.resource.attributes.iter().rev();
            let shared = shared.map(|attribute| (&*attribute.key, attribute)).collect();
            for span in resource.scopes.iter().flat_map(|scope| &scope.spans) {
                match span {
                    Maybe::Known(span) => span.read(&shared, intake, place)?,
                    Maybe::Other(_) => intake.skip(SkipReason::Malformed, place)?,
                }
            }
        }
        Ok(())
    }
}

impl Segment<'_> {
    fn read(&self, intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
        if self.origin != FUNCTION {
            return intake.skip(SkipReason::OtherLine, place);
        }
        let Some((start, end)) = interval(self.start_time, self.end_time) else {
            return intake.skip(SkipReason::NoTime, place);
        };
        let init = self
            .subsegments
            .iter()
            .filter(|part| INIT.contains(&part.name.as_ref()))
            .find_map(|part| interval(part.start_time, part.end_time));
        // The init may be told before the segment or inside it.
        let (first, length, inside) = match init {
            Some((from, to)) => (
                from.min(start),
                to.abs_diff(from),
                to.min(end).saturating_sub(from.max(start)),
            ),
            None => (start, 0, 0),
        };
        let served = Micros(
            end.abs_diff(start)
                .saturating_sub(u64::try_from(inside).unwrap_or(0)),
        );
        let mut entry = Entry::new(at(first), Served::For(served));
        entry.function = &self.name;
        entry.init = init.map(|_| Micros(length));
        intake.entry(&entry, place)
    }
}

impl Span<'_> {
    fn read(
        &self,
        shared: &BTreeMap<&str, &Attribute<'_>>,
        intake: &mut Intake,
        place: Place<'_>,
    ) -> Result<(), TraceError> {
        let is_request = match &self.kind {
            Value::Number(kind) => matches!(kind.as_u64(), Some(2 | 5)),
            Value::String(kind) => matches!(kind.as_str(), "SPAN_KIND_SERVER" | "SPAN_KIND_CONSUMER"),
            _ => false,
        };
        if !is_request {
            return intake.skip(SkipReason::OtherLine, place);
        }
        let interval = nanos(&self.start_time_unix_nano).zip(nanos(&self.end_time_unix_nano));
        let Some((start, end)) = interval.filter(|(start, end)| start <= end) else {
            return intake.skip(SkipReason::NoTime, place);
        };
        let attribute = |name: &str| {
            let own = self.attributes.iter().find(|attribute| attribute.key == name);
            own.or_else(|| shared.get(name).copied())
        };
        let refused = ["http.response.status_code", "http.status_code"]
            .into_iter()
            .filter_map(|name| attribute(name)?.number())
            .any(is_refusal);
        let served = match refused {
            true => Served::Refused,
            false => Served::For(Micros(end.abs_diff(start))),
        };
        let mut entry = Entry::new(at(start), served);
        entry.function = ["faas.name", "service.name"]
            .into_iter()
            .find_map(|name| attribute(name)?.text())
            .unwrap_or_default();
        entry.memory = attribute("faas.max_memory")
            .and_then(Attribute::number)
            .and_then(|bytes| u32::try_from(bytes >> 20).ok())
            .filter(|mebibytes| *mebibytes > 0)
            .map(Mebibytes);
        intake.entry(&entry, place)
    }
}

impl Attribute<'_> {
    fn text(&self) -> Option<&str> {
        self.value
            .get("stringValue")?
            .as_str()
            .filter(|text| !text.is_empty())
    }

    fn number(&self) -> Option<u64> {
        match self.value.get("intValue")? {
            Value::String(digits) => whole(digits.as_bytes()),
            number => number.as_u64(),
        }
    }
}

fn at(micros: i64) -> When {
    When::Start(Stamp { micros, fine: true })
}

/// Seconds since 1970 as microseconds, by the digits as they were written.
fn interval(start: f64, end: Option<f64>) -> Option<(i64, i64)> {
    let micros = |seconds: f64| epoch_micros(seconds.to_string().as_bytes(), TimeUnit::Seconds);
    Some((micros(start)?, micros(end?)?)).filter(|(start, end)| start <= end)
}

/// Nanoseconds since 1970, as a string or a number, in microseconds.
fn nanos(value: &Value) -> Option<i64> {
    match value {
        Value::String(digits) => epoch_micros(digits.as_bytes(), TimeUnit::Nanos),
        Value::Number(number) => epoch_micros(number.as_u64()?.to_string().as_bytes(), TimeUnit::Nanos),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            super::{TraceFormat, TraceOptions},
            trial::{file, with},
        },
        *,
    };

    /// 2026-03-02T10:00:00Z.
    const TEN: u64 = 1_772_445_600_000_000;

    const OTLP: &str = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeSpans":[{"spans":[
{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET /cart","kind":2,"startTimeUnixNano":"1772445600365000000","endTimeUnixNano":"1772445600413000000","attributes":[{"key":"faas.max_memory","value":{"intValue":"536870912"}}]},
{"name":"SELECT","kind":3,"startTimeUnixNano":"1772445600365000000","endTimeUnixNano":"1772445600413000000"},
{"name":"queue","kind":"SPAN_KIND_CONSUMER","startTimeUnixNano":1772445601365000000,"endTimeUnixNano":1772445601465000000,"attributes":[{"key":"faas.name","value":{"stringValue":"worker"}}]},
{"name":"GET /cart","kind":2,"startTimeUnixNano":"5000","endTimeUnixNano":"4000"}]}]}]}"#;

    fn xray() -> String {
        let segment = |origin: &str, start: &str, end: &str, parts: &str| {
            format!(
                r#"{{"id":"70de5b6f19ff9a0a","trace_id":"1-69a5a1e0-3f0c1f8e6a524a8b9d8e0c6f","name":"cart","origin":"{origin}","start_time":{start},"end_time":{end},"subsegments":[{parts}]}}"#
            )
        };
        let init = r#"{"id":"1","name":"Initialization","start_time":1772445600.1,"end_time":1772445600.3}"#;
        let documents = [
            segment(FUNCTION, "1772445600.365", "1772445600.413", ""),
            segment("AWS::Lambda", "1772445600.3", "1772445600.5", ""),
            // Init before the segment, and inside it.
            segment(FUNCTION, "1772445600.3", "1772445600.35", init),
            segment(FUNCTION, "1772445600.1", "1772445600.35", init),
            "{".to_owned(),
        ];
        let segments: Vec<Value> = documents
            .into_iter()
            .map(|document| serde_json::json!({"Id": "1", "Document": document}))
            .collect();
        serde_json::json!({"Traces": [{"Id": "1", "Duration": 0.1, "Segments": segments}], "UnprocessedTraceIds": []}).to_string()
    }

    /// Every request was traced.
    fn whole() -> TraceOptions {
        TraceOptions {
            sample_rate: "1".parse().ok(),
            ..TraceOptions::default()
        }
    }

    #[test]
    fn a_sample_of_unknown_share_is_refused() {
        for text in [OTLP.to_owned(), xray()] {
            let file = file(text.as_bytes());
            assert_eq!(TraceFormat::detect(file.head()), TraceFormat::Spans);
            let refused = with(&TraceOptions::default(), |intake| read(file, intake)).err();
            assert!(refused.is_some_and(|error| error.to_string().contains("--sample-rate")));
        }
    }

    #[test]
    fn opentelemetry_servers_and_consumers() {
        let trial = with(&whole(), |intake| read(file(OTLP.as_bytes()), intake)).unwrap();
        assert_eq!(
            trial.starts(),
            [(TEN + 365_000, 48_000), (TEN + 1_365_000, 100_000)]
        );
        assert_eq!(trial.functions, ["cart", "worker"]);
        assert_eq!(trial.arrivals[0].memory, Some(Mebibytes(512)));
        assert_eq!(
            trial.skipped(),
            [(SkipReason::NoTime, 1, 1), (SkipReason::OtherLine, 1, 1)]
        );
    }

    #[test]
    fn of_attributes_given_twice_the_first_holds_and_a_spans_own_before_its_resources() {
        let name = |name: &str| format!(r#"{{"key":"service.name","value":{{"stringValue":"{name}"}}}}"#);
        let span = |own: &str| {
            format!(
                r#"{{"kind":2,"startTimeUnixNano":"1772445600365000000","endTimeUnixNano":"1772445600413000000","attributes":[{own}]}}"#
            )
        };
        let twice = |first: &str, second: &str| [name(first), name(second)].join(",");
        let text = format!(
            r#"{{"resourceSpans":[{{"resource":{{"attributes":[{}]}},"scopeSpans":[{{"spans":[{},{}]}}]}}]}}"#,
            twice("shared", "later"),
            span(""),
            span(&twice("own", "later"))
        );
        let trial = with(&whole(), |intake| read(file(text.as_bytes()), intake)).unwrap();
        assert_eq!(trial.functions, ["shared", "own"]);
    }

    #[test]
    fn x_ray_functions_with_their_inits() {
        let text = xray();
        let trial = with(&whole(), |intake| read(file(text.as_bytes()), intake)).unwrap();
        assert_eq!(
            trial.starts(),
            [
                (TEN + 100_000, 50_000),
                (TEN + 100_000, 50_000),
                (TEN + 365_000, 48_000)
            ]
        );
        assert_eq!(trial.arrivals[0].init, Some(Micros(200_000)));
        assert_eq!(
            trial.skipped(),
            [(SkipReason::Malformed, 1, 1), (SkipReason::OtherLine, 1, 1)]
        );
    }

    #[test]
    fn a_bad_span_costs_itself_alone() {
        let good = r#"{"kind":2,"startTimeUnixNano":"1772445600365000000","endTimeUnixNano":"1772445600413000000","attributes":null}"#;
        let spans = format!(
            r#"{{"resourceSpans":[{{"resource":null,"scopeSpans":[{{"spans":[{good},{{"kind":2,"startTimeUnixNano":"1"}},17,{{"kind":2,"attributes":"x"}}]}},{{"spans":null}}]}}]}}"#
        );
        let trial = with(&whole(), |intake| read(file(spans.as_bytes()), intake)).unwrap();
        assert_eq!(trial.starts(), [(TEN + 365_000, 48_000)]);
        assert_eq!(
            trial.skipped(),
            [(SkipReason::Malformed, 2, 1), (SkipReason::NoTime, 1, 1)]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, cut in 0..OTLP.len()) {
            let mut text = OTLP.as_bytes().to_vec();
            text.truncate(cut);
            text.extend(bytes);
            let _ = with(&whole(), |intake| read(file(&text), intake));
        }
    }
}
