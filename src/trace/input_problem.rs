//! What can be wrong at one place of a trace: what was expected, what was found, and what would do.

use super::SkipReason;
use super::column::{Column, LAMBDA_MEMORY_MB, MEMORY_USED_MB};
use crate::units::Micros;

/// What is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputProblem {
    /// A line of a log that cannot be read, where that is an error.
    #[error("cannot be read: {reason}; without --strict it is skipped and counted")]
    Skipped {
        /// Why.
        reason: SkipReason,
    },
    /// A column costsim does not know.
    #[error("unknown column, found `{found}`; {}", renaming(found, *near))]
    UnknownColumn {
        /// The name in the header.
        found: String,
        /// The known name it may be a slip of.
        near: Option<&'static str>,
    },
    /// One column whose name holds semicolons or tabs.
    #[error("expected columns separated by commas, found `{found}`; write commas for the {separators}")]
    Separators {
        /// What separates them instead, in the plural.
        separators: &'static str,
        /// The header.
        found: String,
    },
    /// The same column again.
    #[error("a second column of this name; name each column once")]
    DuplicateColumn,
    /// Two columns that each say when.
    #[error("a second column of arrival times beside `{first}`; keep one")]
    SecondTimestamp {
        /// The one before.
        first: &'static str,
    },
    /// No column says when.
    #[error(
        "no column of arrival times, found `{found}`; name one timestamp, timestamp_s, _ms, _us or _ns, or use --map timestamp=COLUMN"
    )]
    NoTimestamp {
        /// The header.
        found: String,
    },
    /// Bytes that are no text.
    #[error("not valid UTF-8, found `{found}`; a trace is a CSV file in UTF-8 (plain, .gz or .zst)")]
    NotUtf8 {
        /// The field, with the bytes that are no text escaped as `\\xff`.
        found: String,
    },
    /// Neither RFC 3339 nor a number.
    #[error("expected RFC 3339 as in 2026-01-05T00:00:00Z, or an epoch number, found `{found}`")]
    Timestamp {
        /// The text of the field.
        found: String,
    },
    /// A number of unknown unit.
    #[error(
        "cannot tell the unit of so small a number, found `{found}`; name the column timestamp_s, _ms, _us or _ns (--map timestamp_s=timestamp)"
    )]
    TimestampUnit {
        /// The text of the field.
        found: String,
    },
    /// Epoch numbers of two units in one column.
    #[error("expected epoch {unit} as in the rows above, found `{found}`")]
    MixedUnits {
        /// The unit of the rows above.
        unit: &'static str,
        /// The text of the field.
        found: String,
    },
    /// A number of known unit that is malformed.
    #[error("expected {unit} since 1970 {decimals}, found `{found}`")]
    Epoch {
        /// The unit.
        unit: &'static str,
        /// How many decimals may follow.
        decimals: &'static str,
        /// The text of the field.
        found: String,
    },
    /// Before 1970 or after 9999.
    #[error("expected an instant from 1970 to 9999, found `{found}`")]
    TimestampRange {
        /// The text of the field.
        found: String,
    },
    /// No arrival time at all.
    #[error("expected an arrival time, found an empty field")]
    NoTime,
    /// Not a duration in milliseconds.
    #[error("expected milliseconds, 0 or more, with at most three decimals, found `{found}`")]
    Millis {
        /// The text of the field.
        found: String,
    },
    /// A duration that no request has.
    #[error("expected at most 30 days (2592000000 ms), found `{found}`")]
    MillisRange {
        /// The text of the field.
        found: String,
    },
    /// A row without a duration.
    #[error("expected milliseconds, found an empty field; --duration fills such rows")]
    NoDuration,
    /// Not a memory size that Lambda has.
    #[error(
        "expected a Lambda memory size, a whole number of MB from {} to {}, found `{found}`",
        LAMBDA_MEMORY_MB.start(),
        LAMBDA_MEMORY_MB.end()
    )]
    LambdaMemory {
        /// The text of the field.
        found: String,
    },
    /// Not an amount of memory used.
    #[error(
        "expected a whole number of MB from {} to {}, found `{found}`",
        MEMORY_USED_MB.start(),
        MEMORY_USED_MB.end()
    )]
    MemoryUsed {
        /// The text of the field.
        found: String,
    },
    /// Not a number of bytes.
    #[error("expected a whole number of bytes up to 1000000000000 (1 TB), found `{found}`")]
    Bytes {
        /// The text of the field.
        found: String,
    },
    /// Not a count.
    #[error("expected a whole number of arrivals, 0 or more, up to 1000000000000, found `{found}`")]
    Count {
        /// The text of the field.
        found: String,
    },
    /// No function name, or one too long.
    #[error("expected a function name of 1 to 1024 bytes without control characters, found `{found}`")]
    Function {
        /// The text of the field.
        found: String,
    },
    /// Too many or too few fields.
    #[error("expected {expected} fields as in the header, found {found}")]
    Fields {
        /// Columns of the header.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A quotation mark that nothing closes.
    #[error("this quotation mark is never closed, found `{found}`")]
    OpenQuote {
        /// What follows it.
        found: String,
    },
    /// Text behind a closing quotation mark.
    #[error(
        "expected a comma after the closing quotation mark, found `{found}`; double a quotation mark inside a quoted field"
    )]
    AfterQuote {
        /// The field.
        found: String,
    },
    /// A line that does not end.
    #[error("longer than 1 MiB, found `{found}`; is this a CSV file?")]
    LineTooLong {
        /// How it begins.
        found: String,
    },
    /// Earlier than sorting can mend.
    #[error("this arrival is {} s before the latest one above; sort the trace by arrival", early_by.0.div_ceil(1_000_000))]
    OutOfOrder {
        /// How much earlier.
        early_by: Micros,
    },
    /// Earlier than arrivals already replayed.
    #[error("this arrival belongs more than 2000000 rows above ({} s); sort the trace by arrival", early_by.0.div_ceil(1_000_000))]
    TooFarUp {
        /// How much earlier than the latest one.
        early_by: Micros,
    },
}

impl InputProblem {
    /// Whether the row would do elsewhere in the trace.
    pub(super) const fn is_disorder(&self) -> bool {
        matches!(self, Self::OutOfOrder { .. } | Self::TooFarUp { .. })
    }
}

/// What would do in place of an unknown column.
fn renaming(found: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`? --map renames: --map {near}={found}"),
        None => format!(
            "remove it, or rename it with --map COLUMN={found}, where COLUMN is one of {} (as in --map timestamp=ts)",
            Column::names()
        ),
    }
}
