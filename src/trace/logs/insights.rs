//! Results of Logs Insights queries over Lambda's log groups: the CSV of the console, the JSON of `get-query-results`
//! (every value a string), or its rows as objects. Rows tell a report in discovered fields (`@duration`, memory in
//! bytes) or hold the message itself. A result ends at 10,000 rows, whatever there was.
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html>.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    super::{
        SkipReason, TraceError, WholeProblem,
        input_file::InputFile,
        intake::{Intake, Place},
        json_frames::{JsonFrames, Objects},
        record::Record,
        timestamp::rfc3339,
    },
    lambda::{
        amount::{billed, decimal_bytes, millis},
        invocations::{Envelope, Invocations},
        message::Message,
        quoted_records::{QuotedRecord, QuotedRecords},
        raw::text,
        report::Report,
    },
    looks::{has, header, is_empty_page, is_json},
};

/// The most rows a result has.
const ROWS_MAX: u64 = 10_000;

/// The outer object of `get-query-results`.
#[derive(Deserialize)]
struct Results<'a> {
    #[serde(borrow)]
    results: Vec<Vec<Cell<'a>>>,
}

#[derive(Deserialize)]
struct Cell<'a> {
    #[serde(borrow)]
    field: Option<&'a RawValue>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

/// A row: the fields of interest by their names; empty where there is none.
#[derive(Default)]
struct Row<'a>([Cow<'a, str>; FIELDS.len()]);

/// What a JSON text holds.
struct Found<'a> {
    rows: Vec<Row<'a>>,
    /// Whether it is a result by itself, and not one of the rows of one.
    is_result: bool,
}

/// The fields of interest.
const FIELDS: [&str; 11] = [
    "@timestamp",
    "@requestId",
    "@duration",
    "@billedDuration",
    "@initDuration",
    "@memorySize",
    "@maxMemoryUsed",
    "@logStream",
    "@log",
    "@message",
    "@type",
];

/// Takes in the rows of results.
struct Rows {
    path: String,
    invocations: Invocations,
    /// Rows of the result at hand.
    count: u64,
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let tells =
        |field: &dyn Fn(&str) -> bool| field("@timestamp") && (field("@duration") || field("@message"));
    if is_json(head) {
        let beside = ["queryLanguage", "statistics", "status", "encryptionKey"];
        is_empty_page(head, "results", &beside) || tells(&|name| has(head, &format!("\"{name}\"")))
    } else {
        let names = header(head);
        tells(&|name| names.contains(&name))
    }
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let path = file.path.clone();
    let mut rows = Rows {
        path: path.clone(),
        invocations: Invocations::begin(&path, intake),
        count: 0,
    };
    if is_json(file.head()) {
        read_json(file, &mut rows, intake)?;
    } else {
        read_csv(file, &mut rows, intake)?;
    }
    rows.end_result(intake)?;
    rows.invocations.finish(&path, intake)
}

fn read_csv(file: InputFile, rows: &mut Rows, intake: &mut Intake) -> Result<(), TraceError> {
    let mut records = QuotedRecords::of(file);
    let mut columns: Option<Vec<Option<usize>>> = None;
    while let Some((record, place)) = records.next()? {
        let skipped = match (record, &columns) {
            (QuotedRecord::TooLong, _) => SkipReason::TooLong,
            (QuotedRecord::Malformed, _) => SkipReason::Malformed,
            (QuotedRecord::Fields(record), _) if record.is_blank() => {
                intake.line();
                continue;
            }
            (QuotedRecord::Fields(record), known) if known.is_none() || is_header(record) => {
                rows.end_result(intake)?;
                columns = Some(fields(record).collect());
                SkipReason::Comment
            }
            (QuotedRecord::Fields(_), None) => SkipReason::Malformed,
            (QuotedRecord::Fields(record), Some(columns)) => {
                let mut row = Row::default();
                for (column, field) in columns.iter().enumerate() {
                    row.set(*field, String::from_utf8_lossy(record.text(column)));
                }
                rows.take(&row, place, intake)?;
                continue;
            }
        };
        intake.line();
        intake.skip(skipped, place)?;
    }
    Ok(())
}

fn read_json(file: InputFile, rows: &mut Rows, intake: &mut Intake) -> Result<(), TraceError> {
    let mut frames = JsonFrames::of(file, Objects::Outer);
    while let Some((frame, place)) = frames.next()? {
        let Some(frame) = frame.text() else {
            intake.line();
            intake.skip(SkipReason::TooLong, place)?;
            continue;
        };
        let frame = String::from_utf8_lossy(frame);
        let Some(found) = rows_of(&frame) else {
            intake.line();
            intake.skip(SkipReason::Malformed, place)?;
            continue;
        };
        if found.is_result {
            rows.end_result(intake)?;
        }
        for row in &found.rows {
            rows.take(row, place, intake)?;
        }
        if found.is_result {
            rows.end_result(intake)?;
        }
    }
    Ok(())
}

/// The rows of a JSON text: a whole result, a row of cells, or a row as an object.
fn rows_of(json: &str) -> Option<Found<'_>> {
    if let Ok(whole) = serde_json::from_str::<Results<'_>>(json) {
        return Some(Found {
            rows: whole.results.iter().map(|cells| Row::of_cells(cells)).collect(),
            is_result: true,
        });
    }
    let one = |row| Found {
        rows: vec![row],
        is_result: false,
    };
    if let Ok(cells) = serde_json::from_str::<Vec<Cell<'_>>>(json) {
        return Some(one(Row::of_cells(&cells)));
    }
    let object = serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(json).ok()?;
    let mut row = Row::default();
    for (name, value) in object {
        row.set(field(&name), text(Some(value)));
    }
    Some(one(row))
}

/// The fields of the columns of a header.
fn fields(header: &Record) -> impl Iterator<Item = Option<usize>> {
    (0..header.len()).map(|column| field(&String::from_utf8_lossy(header.text(column))))
}

/// Whether it is a header among rows, where results were put together: it names the time stamp.
fn is_header(record: &Record) -> bool {
    fields(record).any(|field| field == Some(0))
}

/// The place of a name among [`FIELDS`].
fn field(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| *field == name.trim())
}

impl<'a> Row<'a> {
    fn of_cells(cells: &[Cell<'a>]) -> Self {
        let mut row = Self::default();
        for cell in cells {
            row.set(field(&text(cell.field)), text(cell.value));
        }
        row
    }

    fn set(&mut self, field: Option<usize>, value: Cow<'a, str>) {
        if let Some(slot) = field.and_then(|field| self.0.get_mut(field)) {
            *slot = value;
        }
    }

    fn get(&self, name: &str) -> &str {
        let value = field(name).and_then(|field| self.0.get(field));
        value.map_or("", |value| value.trim())
    }

    /// The report that discovered fields tell, where they do.
    fn report(&self) -> Option<Report<'_>> {
        let duration = millis(self.get("@duration"))?;
        Some(Report {
            request_id: Cow::Borrowed(self.get("@requestId")),
            duration: Some(duration),
            billed: billed(self.get("@billedDuration")),
            memory: decimal_bytes(self.get("@memorySize")),
            memory_used: decimal_bytes(self.get("@maxMemoryUsed")),
            init: millis(self.get("@initDuration")),
            ..Report::default()
        })
    }
}

impl Rows {
    /// Ends a result. Results without a header between them are as truncated if their rows are as many as several hold.
    ///
    /// # Errors
    /// Where it has as many rows as a query returns at most, and is not said to be a share.
    fn end_result(&mut self, intake: &Intake) -> Result<(), TraceError> {
        let rows = std::mem::take(&mut self.count);
        if rows == 0 || !rows.is_multiple_of(ROWS_MAX) || intake.options.sample_rate.is_some() {
            return Ok(());
        }
        Err(TraceError::Whole {
            path: self.path.clone(),
            problem: WholeProblem::LooksTruncated { rows },
        })
    }

    fn take(&mut self, row: &Row<'_>, place: Place<'_>, intake: &mut Intake) -> Result<(), TraceError> {
        self.count += 1;
        let envelope = Envelope {
            at: rfc3339(row.get("@timestamp").as_bytes()),
            group: row.get("@log"),
            stream: row.get("@logStream"),
            ..Envelope::default()
        };
        if let Some(report) = row.report() {
            return self
                .invocations
                .take(&Message::Report(report), envelope, place, intake);
        }
        let (message, at) = Message::of(row.get("@message"));
        let envelope = Envelope {
            at: at.or(envelope.at),
            ..envelope
        };
        self.invocations.take(&message, envelope, place, intake)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::trial::{file, with},
        *,
    };
    use crate::trace::{TraceFormat, TraceOptions};

    const HEADER: &str = "@timestamp,@duration\n";

    fn rows(count: usize) -> String {
        "2026-03-02 10:00:00.123,5.0\n".repeat(count)
    }

    /// Arrivals read; `None` where a result looks truncated.
    fn arrivals(text: &str) -> Option<usize> {
        assert_eq!(TraceFormat::detect(text.as_bytes()), TraceFormat::LogsInsights);
        match with(&TraceOptions::default(), |intake| {
            read(file(text.as_bytes()), intake)
        }) {
            Ok(trial) => Some(trial.arrivals.len()),
            Err(TraceError::Whole {
                problem: WholeProblem::LooksTruncated { .. },
                ..
            }) => None,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_full_result_is_refused_wherever_it_stands() {
        let (full, some) = (rows(10_000), rows(9_999));
        assert_eq!(arrivals(&format!("{HEADER}{some}")), Some(9_999));
        assert_eq!(arrivals(&format!("{HEADER}{some}{HEADER}{some}")), Some(19_998));
        assert_eq!(arrivals(&format!("{HEADER}{full}")), None);
        assert_eq!(arrivals(&format!("{HEADER}{full}{HEADER}{full}")), None);
        assert_eq!(arrivals(&format!("{HEADER}{some}{HEADER}{full}")), None);
        assert_eq!(arrivals(&format!("{HEADER}{full}{HEADER}{some}")), None);
        // Two results whose second header was cut off.
        assert_eq!(arrivals(&format!("{HEADER}{full}{full}")), None);
    }

    #[test]
    fn results_in_json_are_counted_each() {
        let row = r#"[{"field":"@timestamp","value":"2026-03-02 10:00:00.123"},{"field":"@duration","value":"5.0"}]"#;
        let result = |count| {
            format!(
                r#"{{"results":[{}],"status":"Complete"}}"#,
                vec![row; count].join(",")
            )
        };
        assert_eq!(arrivals(&(result(9_999) + &result(1))), Some(10_000));
        assert_eq!(arrivals(&(result(10_000) + &result(1))), None);
        assert_eq!(
            TraceFormat::detect(b"{\"results\": [], \"status\": \"Complete\"}"),
            TraceFormat::LogsInsights
        );
    }
}
