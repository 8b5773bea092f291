//! Lambda logs downloaded from the CloudWatch Logs console as CSV: `timestamp,message`, for a whole log group with
//! `logStreamName`; quoted messages of several lines.

use super::{
    super::{SkipReason, TraceError, input_file::InputFile, intake::Intake, record::Record},
    lambda::{
        invocations::{Envelope, Invocations},
        quoted_records::{QuotedRecord, QuotedRecords},
    },
    lambda_events::stamp,
    looks::header,
};

/// The columns the console writes.
const COLUMNS: [&str; 5] = [
    "timestamp",
    "message",
    "logStreamName",
    "ingestionTime",
    "eventId",
];

/// Where the columns are.
struct Columns {
    timestamp: usize,
    message: usize,
    stream: Option<usize>,
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let names = header(head);
    ["timestamp", "message"].iter().all(|name| names.contains(name))
        && names.iter().all(|name| COLUMNS.contains(name))
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let path = file.path.clone();
    let mut records = QuotedRecords::of(file);
    let mut invocations = Invocations::begin(&path, intake);
    let mut columns: Option<Columns> = None;
    while let Some((record, place)) = records.next()? {
        let skipped = match (record, &columns) {
            (QuotedRecord::TooLong, _) => SkipReason::TooLong,
            (QuotedRecord::Malformed, _) => SkipReason::Malformed,
            (QuotedRecord::Fields(record), _) if record.is_blank() => {
                intake.line();
                continue;
            }
            (QuotedRecord::Fields(record), None) => {
                columns = Columns::of(record);
                match columns {
                    Some(_) => SkipReason::Comment,
                    None => SkipReason::Malformed,
                }
            }
            (QuotedRecord::Fields(record), Some(columns)) => {
                let field = |column| String::from_utf8_lossy(record.text(column));
                let stream = columns.stream.map(field).unwrap_or_default();
                let envelope = Envelope {
                    at: stamp(&field(columns.timestamp)),
                    stream: &stream,
                    ..Envelope::default()
                };
                invocations.message(record.text(columns.message), envelope, place, intake)?;
                continue;
            }
        };
        intake.line();
        intake.skip(skipped, place)?;
    }
    invocations.finish(&path, intake)
}

impl Columns {
    fn of(header: &Record) -> Option<Self> {
        let place = |name: &str| (0..header.len()).find(|&column| header.text(column) == name.as_bytes());
        Some(Self {
            timestamp: place("timestamp")?,
            message: place("message")?,
            stream: place("logStreamName"),
        })
    }
}
