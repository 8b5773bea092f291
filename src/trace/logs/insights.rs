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
        json_frames::{JsonFrame, JsonFrames, Objects},
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
    looks::{has, header, is_json},
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

/// Takes in the rows of a result.
#[derive(Default)]
struct Rows {
    invocations: Invocations,
    count: u64,
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let tells =
        |field: &dyn Fn(&str) -> bool| field("@timestamp") && (field("@duration") || field("@message"));
    if is_json(head) {
        tells(&|name| has(head, &format!("\"{name}\"")))
    } else {
        let names = header(head);
        tells(&|name| names.contains(&name))
    }
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let path = file.path.clone();
    let mut rows = Rows::default();
    if is_json(file.head()) {
        read_json(file, &mut rows, intake)?;
    } else {
        read_csv(file, &mut rows, intake)?;
    }
    if rows.count == ROWS_MAX && intake.options.sample_rate.is_none() {
        return Err(TraceError::Whole {
            path,
            problem: WholeProblem::LooksTruncated { rows: rows.count },
        });
    }
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
            (QuotedRecord::Fields(record), None) => {
                let names =
                    (0..record.len()).map(|column| field(&String::from_utf8_lossy(record.text(column))));
                columns = Some(names.collect());
                SkipReason::Comment
            }
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
        let JsonFrame::Text(frame) = frame else {
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
        for row in &found {
            rows.take(row, place, intake)?;
        }
    }
    Ok(())
}

/// The rows of a JSON text: a whole result, a row of cells, or a row as an object.
fn rows_of(json: &str) -> Option<Vec<Row<'_>>> {
    if let Ok(whole) = serde_json::from_str::<Results<'_>>(json) {
        return Some(whole.results.iter().map(|cells| Row::of_cells(cells)).collect());
    }
    if let Ok(cells) = serde_json::from_str::<Vec<Cell<'_>>>(json) {
        return Some(vec![Row::of_cells(&cells)]);
    }
    let object = serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(json).ok()?;
    let mut row = Row::default();
    for (name, value) in object {
        row.set(field(&name), text(Some(value)));
    }
    Some(vec![row])
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
