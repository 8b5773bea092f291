//! The costsim CSV, row by row, in the order of the file: header, then rows into columns. Rows go through the fast
//! path; what that does not know goes through the careful one. Errors are gathered up to ten before giving up.

use super::{
    Detail, FunctionId, InputProblem, Location, Note, RowOrder, Skipped, TraceError, TraceOptions,
    WholeProblem,
    block::{BLOCK_BYTES, Block},
    careful::{CarefulPath, FieldError},
    column::Column,
    fast::{Layout, Stretch},
    found::shape,
    functions::Functions,
    header::{Plan, check_map, check_separators, is_no_header},
    history::{History, Seen},
    input_error::ERRORS_MAX,
    input_file::InputFile,
    naming::Naming,
    portions::Helper,
    records::{Records, Step},
    rows::{NO_DURATION, Rows},
    source::Source,
    timestamp::Unit,
};
use crate::units::{Mebibytes, Micros, SimTime};

/// Rows of the fast path at once, after so many in which none tripped.
pub(super) const STRETCH_ROWS: usize = 1_024;
/// And after one that tripped: as likely as not, so will the next.
const STRETCH_ROWS_AFTER_TRIP: usize = 4;

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

/// A trace file being read.
pub(super) struct Reader {
    records: Records,
    plan: Plan,
    layout: Layout,
    naming: Naming,
    history: History,
    /// Rows the fast path tries next.
    stretch_rows: usize,
    rows_read: u64,
    detail: Detail,
    /// Headers in the middle, as where files were put together.
    repeated_headers: Option<Skipped>,
}

impl Reader {
    /// Reads the header of a trace.
    pub(super) fn of(file: InputFile, options: &TraceOptions) -> Result<Self, TraceError> {
        let path = file.path.clone();
        Self::from_source(&path, file.into_source(), options, BLOCK_BYTES)
    }

    /// Reads the header of `source`, in blocks of about `block_bytes`.
    pub(super) fn from_source(
        path: &str,
        source: Source,
        options: &TraceOptions,
        block_bytes: usize,
    ) -> Result<Self, TraceError> {
        let mut reader = Self {
            records: Records::new(path, Block::new(path, source, block_bytes)),
            plan: Plan::default(),
            layout: Layout {
                columns: Vec::new(),
                stamp: StampFormat::Unknown,
                missing_duration: match options.duration {
                    Some(_) => MissingDuration::Sampled,
                    None => MissingDuration::Refused,
                },
                missing_memory: options.memory.unwrap_or(Mebibytes(0)),
            },
            naming: Naming::default(),
            history: History::new(options.order),
            stretch_rows: STRETCH_ROWS,
            rows_read: 0,
            detail: options.detail,
            repeated_headers: None,
        };
        reader.read_header(options)?;
        Ok(reader)
    }

    fn read_header(&mut self, options: &TraceOptions) -> Result<(), TraceError> {
        self.records.skip_byte_order_mark()?;
        let length = loop {
            match self.records.next_record()? {
                Step::Record(length) if self.records.record.is_blank() => self.records.pass(length),
                Step::Record(length) => break length,
                Step::Refused => self.records.give_up_on_errors()?,
                Step::End => {
                    self.records.give_up_on_errors()?;
                    return Err(self.whole(WholeProblem::Empty));
                }
            }
        };
        if is_no_header(&self.records.record, &options.map) {
            let found = shape(&self.records.record.line());
            return Err(self.whole(WholeProblem::NoFormat { found }));
        }
        if let Err(problem) = check_separators(&self.records.record) {
            self.records.note(0, None, problem);
            self.records.give_up_on_errors()?;
        }
        check_map(&self.records.record, &options.map).map_err(|problem| self.whole(problem))?;
        match Plan::from_header(&self.records.record, &options.map, ERRORS_MAX) {
            Ok(plan) => self.plan = plan,
            Err(errors) => {
                for (field, problem) in errors {
                    self.records
                        .note(self.records.record.begins_at(field), None, problem);
                }
            }
        }
        self.records.pass(length);
        self.records.give_up_on_errors()?;
        self.layout.columns.clone_from(&self.plan.columns);
        if !self.plan.has(Column::DurationMs) && self.layout.missing_duration == MissingDuration::Refused {
            return Err(self.whole(WholeProblem::NoDuration));
        }
        Ok(())
    }

    /// Reads up to `limit` rows in the order of the file; none at the end. Every column of the trace is filled.
    pub(super) fn fill(&mut self, rows: &mut Rows, limit: usize) -> Result<(), TraceError> {
        rows.clear();
        while self.records.errors.len() < ERRORS_MAX {
            self.fast_rows(rows, limit)?;
            if rows.len() < limit {
                match self.records.next_record()? {
                    Step::Record(length) => self.careful_row(length, rows)?,
                    Step::Refused => {}
                    Step::End => break,
                }
            } else if self.records.errors.is_empty() {
                break;
            }
            if !self.records.errors.is_empty() {
                // Only further errors matter now.
                rows.clear();
            }
        }
        self.records.give_up_on_errors()?;
        self.rows_read += rows.len() as u64;
        self.complete(rows);
        Ok(())
    }

    /// Rows later than this were handed out: nothing before it can be sorted in any more.
    pub(super) fn set_floor(&mut self, floor: SimTime) {
        self.history.floor = floor;
    }

    /// The latest instant of any row so far.
    pub(super) fn newest(&self) -> SimTime {
        self.history.newest
    }

    pub(super) fn order(&self) -> RowOrder {
        self.history.order
    }

    /// How much earlier than the latest row above it any row arrived, at most.
    pub(super) fn disorder(&self) -> Micros {
        self.history.disorder
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.plan.has(column)
    }

    pub(super) fn seen(&self) -> Seen {
        self.history.seen
    }

    pub(super) fn path(&self) -> &str {
        &self.records.path
    }

    pub(super) fn progress(&self) -> (u64, Option<u64>) {
        self.records.block.progress()
    }

    /// Takes over the functions of the files before, and gives them back.
    pub(super) fn swap_functions(&mut self, functions: &mut Functions) {
        std::mem::swap(&mut *self.naming.functions.write(), functions);
    }

    /// The largest memory used so far; `None` where unknown.
    pub(super) fn memory_used_max(&self) -> Option<Mebibytes> {
        Some(Mebibytes(self.seen().memory_used)).filter(|used| used.0 > 0)
    }

    /// Lines read so far.
    pub(super) fn lines(&self) -> u64 {
        self.records.line - 1
    }

    /// Rows read so far.
    pub(super) fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// What there is to know of the file.
    pub(super) fn notes(&self) -> Vec<Note> {
        let no_offset = Note::NoOffset {
            count: self.rows_read,
        };
        let ignored = Note::IgnoredColumns {
            names: self.plan.ignored.clone(),
        };
        let put_back = self.history.put_back.map(|(count, line)| Note::ClockPutBack {
            count,
            first: Location {
                file: self.records.path.clone(),
                line,
                column: 1,
            },
        });
        let mut notes = Vec::new();
        if self.seen().no_offset {
            notes.push(no_offset);
            notes.extend(put_back);
        }
        notes.extend((!self.plan.ignored.is_empty()).then_some(ignored));
        notes
    }

    /// Names of the functions, by number.
    pub(super) fn into_functions(self) -> Vec<String> {
        std::mem::take(&mut *self.naming.functions.write()).into_names()
    }

    /// Lets others on up to so many `threads` parse ahead, once the first rows are read; nobody where there is nothing, or
    /// where the careful path reads it.
    pub(super) fn share(&mut self, threads: usize) -> Option<Helper> {
        let stamp_unknown = self.layout.stamp == StampFormat::Unknown;
        if !self.has_fast_path() || (stamp_unknown && self.layout.columns.contains(&Column::Timestamp)) {
            return None;
        }
        let block = &mut self.records.block;
        let portions = block.share(&self.layout, &self.naming.functions, threads)?;
        Some(Helper::new(portions))
    }

    /// Parses ahead, where others may.
    pub(super) fn helper(&self) -> Option<Helper> {
        self.records.block.portions().map(Helper::new)
    }

    fn has_fast_path(&self) -> bool {
        let observed = self.plan.has(Column::BilledMs) || self.plan.has(Column::MemoryUsedMb);
        // Only the careful path keeps what was observed.
        let kept = self.detail == Detail::Everything && observed;
        !kept && !self.plan.has_foreign_units()
    }

    /// Takes in rows that were parsed ahead; whether there were any.
    fn parsed_rows(&mut self, rows: &mut Rows, limit: usize) -> Result<bool, TraceError> {
        let line = self.records.line;
        let parsed = self.records.block.parsed();
        let Some(portion) = parsed.map_err(|error| error.reached(line))? else {
            return Ok(false);
        };
        let wanted = portion.rows_left().min(limit - rows.len());
        let (line, functions) = (self.records.line, &self.naming.functions);
        let read = portion.hand_over(wanted, line, &mut self.history, functions, rows);
        self.records.line += read as u64;
        if read < wanted {
            portion.forget_rows();
        }
        Ok(true)
    }

    /// Reads rows of the block at hand until one needs the careful path.
    fn fast_rows(&mut self, rows: &mut Rows, limit: usize) -> Result<(), TraceError> {
        if !self.has_fast_path() {
            return Ok(());
        }
        while rows.len() < limit {
            if self.parsed_rows(rows, limit)? {
                continue;
            }
            let (text, begins) = self.records.block.fields(self.layout.columns.len());
            let rows_max = self.stretch_rows.min(limit - rows.len());
            let stretch = Stretch::of(text, begins, &self.layout, rows_max);
            if stretch.rows == 0 {
                return Ok(());
            }
            let read = self
                .history
                .read(stretch, self.records.line, rows, &mut self.naming);
            let (end, tripped) = (stretch.first(read).end(), read < stretch.rows);
            self.records.line += read as u64;
            self.records.block.consume_to(end);
            if tripped {
                self.stretch_rows = STRETCH_ROWS_AFTER_TRIP;
                return Ok(());
            }
            self.stretch_rows = (2 * self.stretch_rows).min(STRETCH_ROWS);
        }
        Ok(())
    }

    /// Reads the record that was split last, `length` bytes of it.
    fn careful_row(&mut self, length: usize, rows: &mut Rows) -> Result<(), TraceError> {
        let (expected, found) = (self.plan.columns.len(), self.records.record.len());
        if self.records.record.is_blank() {
            self.records.pass(length);
            return Ok(());
        }
        if self.plan.is_repeated_by(&self.records.record) {
            self.skip_header();
            self.records.pass(length);
            return Ok(());
        }
        if found != expected {
            self.records
                .note(0, None, InputProblem::Fields { expected, found });
            self.records.pass(length);
            return Ok(());
        }
        let before = rows.len();
        let errors_before = self.records.errors.len();
        for field in 0..expected {
            self.careful_field(field, rows)?;
        }
        if self.records.errors.len() > errors_before {
            rows.truncate(before);
        } else {
            self.admit(before, rows);
        }
        self.records.pass(length);
        Ok(())
    }

    fn skip_header(&mut self) {
        let first = || Skipped {
            count: 0,
            first: Location {
                file: self.records.path.clone(),
                line: self.records.line,
                column: 1,
            },
        };
        self.repeated_headers.get_or_insert_with(first).count += 1;
    }

    /// Headers in the middle.
    pub(super) fn repeated_headers(&self) -> Option<&Skipped> {
        self.repeated_headers.as_ref()
    }

    fn careful_field(&mut self, field: usize, rows: &mut Rows) -> Result<(), TraceError> {
        let Some(&column) = self.plan.columns.get(field) else {
            return Ok(());
        };
        let mut careful = CarefulPath {
            stamp: &mut self.layout.stamp,
            missing_duration: self.layout.missing_duration,
            missing_memory: self.layout.missing_memory,
            functions: &self.naming.functions,
            seen: &mut self.history.seen,
            detail: self.detail,
            counted: self.plan.has(Column::Count),
        };
        match careful.field(column, self.records.record.text(field), rows) {
            Ok(()) => {}
            Err(FieldError::Field(problem)) => {
                self.records
                    .note(self.records.record.begins_at(field), Some(column), problem);
            }
            Err(FieldError::Whole(problem)) => return Err(self.whole(problem)),
        }
        Ok(())
    }

    /// Keeps the row just read, unless it comes too late to be sorted in.
    fn admit(&mut self, row: usize, rows: &mut Rows) {
        let at = rows.batch.at.get(row).copied().unwrap_or_default();
        if let Err(problem) = self.history.admit(at, self.records.line) {
            rows.truncate(row);
            let field = self
                .plan
                .columns
                .iter()
                .position(|column| column.is_timestamp())
                .unwrap_or(0);
            let column = self.plan.columns.get(field).copied();
            self.records
                .note(self.records.record.begins_at(field), column, problem);
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
        if !self.plan.has(Column::MemoryMb) && self.layout.missing_memory.0 > 0 {
            rows.batch.memory.resize(length, self.layout.missing_memory);
        }
    }

    pub(super) fn whole(&self, problem: WholeProblem) -> TraceError {
        TraceError::Whole {
            path: self.records.path.clone(),
            problem,
        }
    }
}
