//! Spans: AWS X-Ray traces as `aws xray batch-get-traces` prints them, and OpenTelemetry spans as JSON lines. Tracing
//! samples (X-Ray by default one request a second and 5 % of the others), so such a file says how long requests take
//! but not how many there were: it is refused unless the share is stated.
//!
//! Of X-Ray, segments of origin `AWS::Lambda::Function` are requests: what lies outside their subsegment
//! `Initialization` is the duration, that subsegment the init. Of OpenTelemetry, spans of kind SERVER and CONSUMER;
//! functions are `faas.name`, else the service's name.
//! Sources: AWS X-Ray Developer Guide, "X-Ray segment documents" and "Configuring sampling rules"; OpenTelemetry,
//! "File Exporter", "Semantic conventions for FaaS spans".
//!
//! Traces and resources are read one at a time, spans as they are handed over, so that memory does not grow with a file,
//! and what cannot be read costs itself alone.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

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
    lambda::raw::text,
};
use crate::units::{Mebibytes, Micros};

/// The origin of segments that are invocations.
const FUNCTION: &str = "AWS::Lambda::Function";
/// The key of X-Ray's traces, and that of OpenTelemetry's resources.
const KEYS: [&str; 2] = ["Traces", "resourceSpans"];
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
    let mut frames = JsonFrames::of(file, Objects::Of(&KEYS));
    while let Some((frame, place)) = frames.next()? {
        match frame {
            JsonFrame::TooLong => {
                intake.line();
                intake.skip(SkipReason::TooLong, place)?;
            }
            JsonFrame::Element("Traces", trace) => read_trace(trace, intake, place)?,
            JsonFrame::Element(_, resource) => read_resource(resource, intake, place)?,
            JsonFrame::Enclosing(text) if Emptied::is_read(text) => {}
            JsonFrame::Text(text) if Emptied::is_read(text) => intake.line(),
            // Neither; or the end of a file that was cut.
            JsonFrame::Text(_) | JsonFrame::Enclosing(_) => {
                intake.line();
                intake.skip(SkipReason::Malformed, place)?;
            }
        }
    }
    Ok(())
}

/// An object whose traces or resources were read, or that has none.
#[derive(Deserialize)]
struct Emptied {
    #[serde(default, deserialize_with = "or_nothing", rename = "Traces")]
    traces: Vec<IgnoredAny>,
    #[serde(default, deserialize_with = "or_nothing", rename = "resourceSpans")]
    resources: Vec<IgnoredAny>,
}

impl Emptied {
    fn is_read(text: &[u8]) -> bool {
        serde_json::from_slice(text)
            .is_ok_and(|Self { traces, resources }| traces.is_empty() && resources.is_empty())
    }
}

#[derive(Deserialize)]
struct XrayTrace<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing", rename = "Segments")]
    segments: Vec<&'a RawValue>,
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
    resource: Described<'a>,
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
struct Described<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    attributes: Attributes<'a>,
}

#[derive(Deserialize)]
struct Scope<'a> {
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    spans: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Span<'a> {
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    start_time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow)]
    end_time_unix_nano: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    attributes: Attributes<'a>,
}

/// What is read of attributes; of each the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Status,
    StatusBefore,
    Function,
    Service,
    Memory,
}

/// Their keys, in the same order.
const KNOWN: [&str; 5] = [
    "http.response.status_code",
    "http.status_code",
    "faas.name",
    "service.name",
    "faas.max_memory",
];

/// The values of the attributes that are read.
#[derive(Clone, Copy, Default)]
struct Attributes<'a>([Option<&'a RawValue>; KNOWN.len()]);

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow, default)]
    key: Cow<'a, str>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttributeValue<'a> {
    #[serde(borrow)]
    string_value: Option<&'a RawValue>,
    #[serde(borrow)]
    int_value: Option<&'a RawValue>,
}

/// A value, or its default where it is `null`, as protocol buffers write an empty list.
fn or_nothing<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(json: D) -> Result<T, D::Error> {
    Option::deserialize(json).map(Option::unwrap_or_default)
}

fn read_trace(trace: &[u8], intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
    intake.line();
    let Ok(trace) = serde_json::from_slice::<XrayTrace<'_>>(trace) else {
        return intake.skip(SkipReason::Malformed, place);
    };
    for segment in trace.segments {
        let segment = serde_json::from_str::<XraySegment<'_>>(segment.get());
        let document = segment.map(|segment| segment.document).unwrap_or_default();
        match serde_json::from_str::<Segment<'_>>(&document) {
            Ok(segment) => segment.read(intake, place)?,
            Err(_) => intake.skip(SkipReason::Malformed, place)?,
        }
    }
    Ok(())
}

fn read_resource(resource: &[u8], intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
    intake.line();
    let Ok(resource) = serde_json::from_slice::<Resource<'_>>(resource) else {
        return intake.skip(SkipReason::Malformed, place);
    };
    let shared = resource.resource.attributes;
    for span in resource.scopes.iter().flat_map(|scope| &scope.spans) {
        match serde_json::from_str::<Span<'_>>(span.get()) {
            Ok(span) => span.read(shared, intake, place)?,
            Err(_) => intake.skip(SkipReason::Malformed, place)?,
        }
    }
    Ok(())
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
    fn read(&self, shared: Attributes<'_>, intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
        if !matches!(
            &*text(self.kind),
            "2" | "5" | "SPAN_KIND_SERVER" | "SPAN_KIND_CONSUMER"
        ) {
            return intake.skip(SkipReason::OtherLine, place);
        }
        let interval = nanos(self.start_time_unix_nano).zip(nanos(self.end_time_unix_nano));
        let Some((start, end)) = interval.filter(|(start, end)| start <= end) else {
            return intake.skip(SkipReason::NoTime, place);
        };
        let attributes = self.attributes.or(shared);
        let refused = [Known::Status, Known::StatusBefore]
            .into_iter()
            .filter_map(|status| attributes.number(status))
            .any(is_refusal);
        let served = match refused {
            true => Served::Refused,
            false => Served::For(Micros(end.abs_diff(start))),
        };
        let mut entry = Entry::new(at(start), served);
        let function = [Known::Function, Known::Service]
            .into_iter()
            .find_map(|name| attributes.text(name))
            .unwrap_or_default();
        entry.function = &function;
        entry.memory = attributes
            .number(Known::Memory)
            .and_then(|bytes| u32::try_from(bytes >> 20).ok())
            .filter(|mebibytes| *mebibytes > 0)
            .map(Mebibytes);
        intake.entry(&entry, place)
    }
}

impl<'a> Attributes<'a> {
    /// These, and the others for what these do not tell.
    fn or(self, others: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at].or(others.0[at])))
    }

    fn value(self, known: Known) -> Option<AttributeValue<'a>> {
        serde_json::from_str(self.0[known as usize]?.get()).ok()
    }

    fn text(self, known: Known) -> Option<Cow<'a, str>> {
        let value = self.value(known)?.string_value?;
        Some(text(Some(value))).filter(|text| value.get().starts_with('"') && !text.is_empty())
    }

    fn number(self, known: Known) -> Option<u64> {
        whole(text(self.value(known)?.int_value).as_bytes())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Attributes<'a> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_seq(AttributesVisitor)
    }
}

struct AttributesVisitor;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = Attributes<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attributes with key and value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut attributes = Attributes::default();
        while let Some(Attribute { key, value }) = list.next_element::<Attribute<'de>>()? {
            if let Some(at) = KNOWN.iter().position(|known| *known == key) {
                attributes.0[at] = attributes.0[at].or(value);
            }
        }
        Ok(attributes)
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
fn nanos(value: Option<&RawValue>) -> Option<i64> {
    epoch_micros(text(value).as_bytes(), TimeUnit::Nanos)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            super::{TraceFormat, TraceOptions},
            trial::{any_file, file, with},
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
        let segments: Vec<serde_json::Value> = documents
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

    #[test]
    fn a_bad_resource_costs_itself_alone_wherever_objects_stand() {
        let span =
            r#"{"kind":5,"startTimeUnixNano":"1772445600365000000","endTimeUnixNano":"1772445600413000000"}"#;
        let resource = |attributes: &str| {
            format!(r#"{{"resource":{{"attributes":{attributes}}},"scopeSpans":[{{"spans":[{span}]}}]}}"#)
        };
        let resources = [
            resource("[]"),
            resource("[17]"),
            "5".to_owned(),
            resource(r#"{"service.name":"cart"}"#),
            resource("null"),
        ];
        let document = format!("{{\"resourceSpans\":[\n{}\n]}}", resources.join(",\n"));
        let none = r#"{"resourceMetrics":[]}"#;
        for text in [
            document.clone(),
            format!("[{document},{none}]"),
            document.clone() + none,
        ] {
            let trial = with(&whole(), |intake| read(file(text.as_bytes()), intake)).unwrap();
            assert_eq!(trial.arrivals.len(), 2, "{text}");
            assert_eq!(trial.skipped(), [(SkipReason::Malformed, 3, 3)], "{text}");
            let lines = 5 + u64::from(text.contains(none));
            assert_eq!(trial.reading.lines_read, lines, "{text}");
        }
        // Cut behind a whole resource, and inside one.
        for cut in [document.len() - 2, document.len() - 9] {
            let text = document.get(..cut).unwrap();
            let trial = with(&whole(), |intake| read(file(text.as_bytes()), intake)).unwrap();
            assert!(trial.skipped()[0].1 > 3, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, cut in 0..OTLP.len()) {
            let mut text = OTLP.as_bytes().to_vec();
            text.truncate(cut);
            text.extend(bytes);
            let _ = any_file(&text).map(|file| with(&whole(), |intake| read(file, intake)));
        }
    }
}
