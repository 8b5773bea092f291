//! The costsim CSV, row by row, in the order of the file: header, then rows into columns. Rows go through the fast
//! path; what that does not know goes through the careful one. Errors are gathered up to ten before giving up.

use super::{
    FunctionId, TraceOptions,
    block::{BLOCK_BYTES, Block, More},
    careful::{CarefulPath, FieldError},
    column::{Column, Plan, check_map},
    error::{ERRORS_MAX, InputError, InputProblem, Location, TraceError, WholeProblem, shown},
    fast::FastPath,
    functions::Functions,
    record::{Record, RecordError},
    rows::{NO_DURATION, Rows},
    source::Source,
    timestamp::Unit,
};
use crate::units::{Mebibytes, Micros, SimTime};

/// How much earlier than the latest row above a row may arrive.
pub(super) const DISORDER_MAX: Micros = Micros::from_secs(15 * 60);
/// What UTF-8 files may begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How the column `timestamp` is written, told by its first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StampFormat {
    Unknown,
    Rfc3339,
    Epoch(Unit),
}

/// What becomes of a row without a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingDuration {
    /// One is drawn for it.
    Sampled,
    /// It is an error.
    Refused,
}

/// What the rows so far have shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// A stamp was written finer than to the second.
    pub(super) fine: bool,
    /// The largest memory used, in MB.
    pub(super) memory_used: u32,
}

/// A trace file being read.
pub(super) struct Reader {
    path: String,
    block: Block,
    record: Record,
    plan: Plan,
    stamp: StampFormat,
    missing_duration: MissingDuration,
    missing_memory: Mebibytes,
    functions: Functions,
    seen: Seen,
    /// Line of the file the next record begins at.
    line: u64,
    newest: SimTime,
    /// Rows before this instant come too late: later ones were handed out.
    floor: SimTime,
    errors: Vec<InputError>,
}

impl Reader {
    /// Opens a trace and reads its header.
    pub(super) fn open(path: &str, options: &TraceOptions) -> Result<Self, TraceError> {
        Self::from_source(path, Source::open(path)?, options, BLOCK_BYTES)
    }

    /// Reads the header of `source`, in blocks of about `block_bytes`.
    pub(super) fn from_source(
        path: &str,
        source: Source,
        options: &TraceOptions,
        block_bytes: usize,
    ) -> Result<Self, TraceError> {
        let mut reader = Self {
            path: path.to_owned(),
            block: Block::new(path, source, block_bytes),
            record: Record::default(),
            plan: Plan { columns: Vec::new() },
            stamp: StampFormat::Unknown,
            missing_duration: match options.duration {
                Some(_) => MissingDuration::Sampled,
                None => MissingDuration::Refused,
            },
            missing_memory: options.memory.unwrap_or(Mebibytes(0)),
            functions: Functions::default(),
            seen: Seen::default(),
            line: 1,
            newest: SimTime::default(),
            floor: SimTime::default(),
            errors: Vec::new(),
        };
        reader.read_header(options)?;
        Ok(reader)
    }

    fn read_header(&mut self, options: &TraceOptions) -> Result<(), TraceError> {
        self.skip_byte_order_mark()?;
        let length = loop {
            match self.next_record()? {
                Step::Record(length) if self.record.is_blank() => self.pass(length),
                Step::Record(length) => break length,
                Step::Refused => self.give_up_on_errors()?,
                Step::End => {
                    self.give_up_on_errors()?;
                    return Err(self.whole(WholeProblem::Empty));
                }
            }
        };
        check_map(&self.record, &options.map).map_err(|problem| self.whole(problem))?;
        match Plan::from_header(&self.record, &options.map, ERRORS_MAX) {
            Ok(plan) => self.plan = plan,
            Err(errors) => {
                for (field, problem) in errors {
                    self.note(self.record.begins_at(field), None, problem);
                }
            }
        }
        self.pass(length);
        self.give_up_on_errors()?;
        if !self.plan.has(Column::DurationMs) && self.missing_duration == MissingDuration::Refused {
            return Err(self.whole(WholeProblem::NoDuration));
        }
        Ok(())
    }

    /// Reads up to `limit` rows in the order of the file; none at the end. Every column of the trace is filled.
    pub(super) fn fill(&mut self, rows: &mut Rows, limit: usize) -> Result<(), TraceError> {
        rows.clear();
        while self.errors.len() < ERRORS_MAX {
            self.fast_rows(rows, limit);
            if rows.len() < limit {
                match self.next_record()? {
                    Step::Record(length) => self.careful_row(length, rows)?,
                    Step::Refused => {}
                    Step::End => break,
                }
            } else if self.errors.is_empty() {
                break;
            }
            if !self.errors.is_empty() {
                // Only further errors matter now.
                rows.clear();
            }
        }
        self.give_up_on_errors()?;
        self.complete(rows);
        Ok(())
    }

    /// Rows later than this were handed out: nothing before it can be sorted in any more.
    pub(super) fn set_floor(&mut self, floor: SimTime) {
        self.floor = floor;
    }

    /// The latest instant of any row so far.
    pub(super) fn newest(&self) -> SimTime {
        self.newest
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.plan.has(column)
    }

    pub(super) fn seen(&self) -> Seen {
        self.seen
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn progress(&self) -> (u64, Option<u64>) {
        self.block.progress()
    }

    /// Names of the functions, by number.
    pub(super) fn into_functions(self) -> Vec<String> {
        self.functions.into_names()
    }

    /// Reads rows of the block at hand until one needs the careful path.
    fn fast_rows(&mut self, rows: &mut Rows, limit: usize) {
        let text = self.block.padded();
        let lines = self.block.lines();
        let mut fast = FastPath {
            columns: &self.plan.columns,
            stamp: self.stamp,
            missing_duration: self.missing_duration,
            missing_memory: self.missing_memory,
            functions: &mut self.functions,
            seen: &mut self.seen,
        };
        let mut consumed = 0;
        while consumed < lines.len() {
            if rows.len() == limit {
                break;
            }
            let before = rows.len();
            let row_end = text.get(consumed..).and_then(|row| fast.row(row, rows));
            let at = rows.batch.at.get(before).copied().unwrap_or_default();
            let in_time = at >= self.newest || lateness(at, self.newest, self.floor).is_none();
            let Some(row_end) = row_end.filter(|_| in_time) else {
                rows.truncate(before);
                break;
            };
            self.newest = self.newest.max(at);
            self.line += 1;
            consumed += row_end;
        }
        self.block.consume(consumed);
    }

    /// Reads the record that was split last, `length` bytes of it.
    fn careful_row(&mut self, length: usize, rows: &mut Rows) -> Result<(), TraceError> {
        let (expected, found) = (self.plan.columns.len(), self.record.len());
        if self.record.is_blank() {
            self.pass(length);
            return Ok(());
        }
        if found != expected {
            self.note(0, None, InputProblem::Fields { expected, found });
            self.pass(length);
            return Ok(());
        }
        let before = rows.len();
        let errors_before = self.errors.len();
        for field in 0..expected {
            self.careful_field(field, rows)?;
        }
        if self.errors.len() > errors_before {
            rows.truncate(before);
        } else {
            self.admit(before, rows);
        }
        self.pass(length);
        Ok(())
    }

    fn careful_field(&mut self, field: usize, rows: &mut Rows) -> Result<(), TraceError> {
        let Some(&column) = self.plan.columns.get(field) else {
            return Ok(());
        };
        let mut careful = CarefulPath {
            stamp: &mut self.stamp,
            missing_duration: self.missing_duration,
            missing_memory: self.missing_memory,
            functions: &mut self.functions,
            seen: &mut self.seen,
        };
        match careful.field(column, self.record.text(field), rows) {
            Ok(()) => {}
            Err(FieldError::Field(problem)) => {
                self.note(self.record.begins_at(field), Some(column), problem);
            }
            Err(FieldError::Whole(problem)) => return Err(self.whole(problem)),
        }
        Ok(())
    }

    /// Keeps the row just read, unless it comes too late to be sorted in.
    fn admit(&mut self, row: usize, rows: &mut Rows) {
        let at = rows.batch.at.get(row).copied().unwrap_or_default();
        match lateness(at, self.newest, self.floor) {
            None => self.newest = self.newest.max(at),
            Some(problem) => {
                rows.truncate(row);
                let field = self
                    .plan
                    .columns
                    .iter()
                    .position(|column| column.is_timestamp())
                    .unwrap_or(0);
                let column = self.plan.columns.get(field).copied();
                self.note(self.record.begins_at(field), column, problem);
            }
        }
    }

    /// Fills the columns every trace has, and the memory if it is given.
    fn complete(&self, rows: &mut Rows) {
        let length = rows.len();
        if !self.plan.has(Column::Function) {
            rows.batch.function.resize(length, FunctionId(0));
        }
        if !self.plan.has(Column::DurationMs) {
            rows.batch.duration.resize(length, NO_DURATION);
        }
        if !self.plan.has(Column::MemoryMb) && self.missing_memory.0 > 0 {
            rows.batch.memory.resize(length, self.missing_memory);
        }
    }

    fn skip_byte_order_mark(&mut self) -> Result<(), TraceError> {
        while self.block.text().len() < BYTE_ORDER_MARK.len() {
            if self.block.more()? != More::Text {
                return Ok(());
            }
        }
        if self.block.text().starts_with(BYTE_ORDER_MARK) {
            self.block.consume(BYTE_ORDER_MARK.len());
        }
        Ok(())
    }

    /// Splits the next record, reading on where it is not whole yet.
    fn next_record(&mut self) -> Result<Step, TraceError> {
        loop {
            let mut field_at = 0;
            if self.block.has_line() {
                match self.record.split(self.block.lines()) {
                    Ok(length) => return Ok(Step::Record(length)),
                    Err(RecordError::AfterQuote { field_at }) => {
                        let found = self.shown_from(field_at);
                        self.note(field_at, None, InputProblem::AfterQuote { found });
                        self.pass_line_of(field_at);
                        return Ok(Step::Refused);
                    }
                    Err(RecordError::Unfinished { field_at: at }) => field_at = at,
                }
            }
            let problem = match self.block.more()? {
                More::Text => continue,
                More::RecordTooLong => InputProblem::LineTooLong {
                    found: self.shown_from(0),
                },
                More::End if self.block.has_line() => InputProblem::OpenQuote {
                    found: self.shown_from(field_at),
                },
                More::End => return Ok(Step::End),
            };
            self.note(field_at, None, problem);
            // What follows cannot be told apart any more.
            self.give_up_on_errors()?;
        }
    }

    /// The rest of a line, for an error.
    fn shown_from(&self, offset: usize) -> String {
        let rest = self.block.text().get(offset..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        shown(rest.get(..length).unwrap_or_default())
    }

    /// Moves past `length` bytes of whole lines.
    fn pass(&mut self, length: usize) {
        self.line += newlines(self.block.lines().get(..length).unwrap_or_default());
        self.block.consume(length);
    }

    /// Moves past the line that holds the byte at `offset`.
    fn pass_line_of(&mut self, offset: usize) {
        let lines = self.block.lines();
        let rest = lines.get(offset..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest).map_or(lines.len(), |at| offset + at + 1);
        self.pass(length);
    }

    /// Notes an error `offset` bytes into the record at hand.
    fn note(&mut self, offset: usize, field: Option<Column>, problem: InputProblem) {
        let before = self.block.text().get(..offset).unwrap_or_default();
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        // Bytes 10xxxxxx continue a character.
        let characters = before[line_start..].iter().filter(|&&b| b & 0xc0 != 0x80).count();
        self.errors.push(InputError {
            at: Location {
                file: self.path.clone(),
                line: self.line + newlines(before),
                column: characters as u64 + 1,
            },
            field: field.map(|column| column.name().to_owned()),
            problem,
        });
    }

    fn give_up_on_errors(&mut self) -> Result<(), TraceError> {
        if self.errors.is_empty() {
            return Ok(());
        }
        self.errors.truncate(ERRORS_MAX);
        Err(TraceError::Input(std::mem::take(&mut self.errors)))
    }

    pub(super) fn whole(&self, problem: WholeProblem) -> TraceError {
        TraceError::Whole {
            path: self.path.clone(),
            problem,
        }
    }
}

/// What [`Reader::next_record`] found.
enum Step {
    /// A record of so many bytes, line end included.
    Record(usize),
    /// Something that is no record; noted and passed.
    Refused,
    /// Nothing more.
    End,
}

/// Why a row at `at` cannot be sorted in any more, if so.
fn lateness(at: SimTime, newest: SimTime, floor: SimTime) -> Option<InputProblem> {
    let early_by = newest.since(at);
    if early_by > DISORDER_MAX {
        Some(InputProblem::OutOfOrder { early_by })
    } else if at < floor {
        Some(InputProblem::TooFarUp { early_by })
    } else {
        None
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
