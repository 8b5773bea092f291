//! What can be wrong with a trace, said so that the reader finds the place: `file:line:column: field: problem,
//! found …`, with a hint. The first ten errors of the input are reported together.

use std::fmt;

use super::column::Column;
use crate::units::{Micros, RatioError};

/// Errors of the input that are gathered before giving up.
pub(super) const ERRORS_MAX: usize = 10;
/// Characters of the found text that are shown.
const FOUND_CHARACTERS_MAX: usize = 40;

/// Why a trace cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// The file cannot be opened.
    #[error("{path}: {problem}")]
    Open {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        problem: OpenProblem,
    },
    /// Reading or decompressing failed midway.
    #[error("{path}: cannot be read further: {reason}")]
    Read {
        /// The path as given.
        path: String,
        /// What the system or the decompressor said.
        reason: String,
    },
    /// The first errors of the input, at most ten.
    #[error("{}", lines(.0))]
    Input(Vec<InputError>),
    /// The trace as a whole does not do.
    #[error("{path}: {problem}")]
    Whole {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        problem: WholeProblem,
    },
    /// The synthetic load asked for cannot be made.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// Why a path cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenProblem {
    /// Nothing there.
    #[error("no such file; give a path to a trace, or - for standard input")]
    Missing,
    /// Not a file.
    #[error("this is a directory; give a file in it")]
    Directory,
    /// Anything else the system says.
    #[error("cannot be opened: {0}")]
    System(String),
}

/// Why a synthetic load cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// No request at all.
    #[error("a load of 0 requests a month has nothing to replay; give at least 1")]
    Nothing,
    /// More than can be replayed.
    #[error("more than {0} requests a month are too many to replay")]
    TooMuch(u64),
    /// No whole day in the month.
    #[error("a month needs at least 24 hours, found {0}")]
    ShortMonth(u32),
    /// Neither `--duration` nor a recorded duration.
    #[error(
        "a synthetic load needs durations: give --duration 120ms or --duration 'lognormal(p50=40ms,p99=400ms)'"
    )]
    NoDuration,
    /// The projection is no exact ratio.
    #[error(transparent)]
    Ratio(#[from] RatioError),
}

/// What is wrong with the trace as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WholeProblem {
    /// No byte.
    #[error("the file is empty; the first line must name the columns, as in `timestamp,duration_ms`")]
    Empty,
    /// A header and nothing else.
    #[error("there is no arrival below the header")]
    NoRows,
    /// No durations anywhere.
    #[error(
        "no column duration_ms and no --duration; give --duration 120ms or \
         --duration 'lognormal(p50=40ms,p99=400ms)', or name the column with --map duration_ms=COLUMN"
    )]
    NoDuration,
    /// Counts whose interval cannot be known.
    #[error("one counted instant has no interval to the next; give --span")]
    SingleCount,
    /// The trace goes on after the window asked for.
    #[error("the trace lasts longer than --span; give --span {needed_seconds}s or more")]
    LongerThanSpan {
        /// Whole seconds that cover the trace.
        needed_seconds: u64,
    },
    /// `--span 0s`.
    #[error("--span must be longer than nothing")]
    EmptySpan,
    /// `--map` names what costsim does not know.
    #[error("--map: `{name}` is no column of costsim; known are {}", Column::NAMES.map(|(name, _)| name).join(", "))]
    UnknownMapping {
        /// The name left of the equals sign.
        name: String,
    },
    /// `--map` names a column the file does not have.
    #[error("--map {name}={column}: the file has no column `{column}`")]
    MissingMapping {
        /// The costsim name.
        name: String,
        /// The column looked for.
        column: String,
    },
    /// More rows within one second than can be spread.
    #[error(
        "more than {rows_max} rows fall into one second; give finer stamps, or counts (a column `count`)"
    )]
    CrowdedSecond {
        /// The limit.
        rows_max: usize,
    },
    /// More rows × copies at one instant of a counted trace than can be merged.
    #[error("more than {rows_max} counted rows × copies share one interval; use a smaller --scale")]
    CrowdedInterval {
        /// The limit.
        rows_max: usize,
    },
    /// Too many copies wait for their instant.
    #[error("more than {copies_max} copies fall into one --jitter; use a smaller --jitter or --scale")]
    CrowdedJitter {
        /// The limit.
        copies_max: usize,
    },
    /// More distinct functions than can be told apart.
    #[error("more than {functions_max} different functions; is `function` the right column?")]
    TooManyFunctions {
        /// The limit.
        functions_max: usize,
    },
    /// More arrivals than can be counted.
    #[error("more arrivals than can be counted")]
    TooManyArrivals,
}

/// A place in a file, both counted from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The path as given.
    pub file: String,
    /// Line of the file.
    pub line: u64,
    /// Character of the line.
    pub column: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One error at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// Where.
    pub at: Location,
    /// Which column's field, where it is one.
    pub field: Option<String>,
    /// What is wrong.
    pub problem: InputProblem,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{}: {field}: {}", self.at, self.problem),
            None => write!(f, "{}: {}", self.at, self.problem),
        }
    }
}

/// What is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputProblem {
    /// A column costsim does not know.
    #[error("unknown column, found `{found}`; {hint} --map renames: --map {nearest}={found}",
        hint = if *close { format!("did you mean `{nearest}`?") } else { "remove it, or rename it;".to_owned() })]
    UnknownColumn {
        /// The name in the header.
        found: String,
        /// The known name nearest to it.
        nearest: &'static str,
        /// Whether that is near enough to be a slip.
        close: bool,
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
    #[error("not a text of UTF-8, found `{found}`; is this a CSV file (plain, .gz or .zst)?")]
    NotText {
        /// The bytes, as far as they can be shown.
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
    #[error("expected milliseconds with at most three decimals, found `{found}`")]
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
    /// Not a memory size.
    #[error("expected a whole number of MB from 1 to 1000000, found `{found}`")]
    Memory {
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
    #[error("expected a whole number of arrivals up to 1000000000000, found `{found}`")]
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

/// The found text as it is shown: at most 40 characters, control characters escaped.
pub(super) fn shown(bytes: &[u8]) -> String {
    let head = bytes.get(..4 * FOUND_CHARACTERS_MAX).unwrap_or(bytes);
    let text = String::from_utf8_lossy(head);
    let mut shown = String::new();
    for character in text.chars().take(FOUND_CHARACTERS_MAX) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if text.chars().nth(FOUND_CHARACTERS_MAX).is_some() || head.len() < bytes.len() {
        shown.push('…');
    }
    shown
}

/// One error a line.
fn lines(errors: &[InputError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_place_field_problem_and_finding() {
        let error = InputError {
            at: Location {
                file: "traces/checkout.csv".into(),
                line: 4_182,
                column: 31,
            },
            field: Some("duration_ms".into()),
            problem: InputProblem::Millis { found: "12ms".into() },
        };
        assert_eq!(
            error.to_string(),
            "traces/checkout.csv:4182:31: duration_ms: expected milliseconds with at most three decimals, \
             found `12ms`"
        );
    }

    #[test]
    fn found_text_is_short_and_printable() {
        assert_eq!(shown(b"a\x00b\x1b[31m\n"), "a\\u{0}b\\u{1b}[31m\\n");
        assert_eq!(shown(&[b'x'; 41]), format!("{}…", "x".repeat(40)));
        assert_eq!(shown(&[b'x'; 40]), "x".repeat(40));
        assert_eq!(shown(&[0xff, b'a']), "\u{fffd}a");
    }
}
