//! The records of a file with their places in it: which line and character, what is wrong there, up to ten errors.

use super::{
    InputError, InputProblem, Location, TraceError,
    block::{Block, More},
    column::Column,
    found::shown,
    input_error::ERRORS_MAX,
    record::{Record, RecordError},
};

/// What UTF-8 files may begin with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file as records, one at a time.
pub(super) struct Records {
    pub(super) path: String,
    pub(super) block: Block,
    /// The record split last; not passed yet.
    pub(super) record: Record,
    /// Line of the file the next record begins at.
    pub(super) line: u64,
    /// What is wrong so far.
    pub(super) errors: Vec<InputError>,
}

/// What [`Records::next_record`] found.
pub(super) enum Step {
    /// A record of so many bytes, line end included.
    Record(usize),
    /// Something that is no record; noted and passed.
    Refused,
    /// Nothing more.
    End,
}

impl Records {
    pub(super) fn new(path: &str, block: Block) -> Self {
        Self {
            path: path.to_owned(),
            block,
            record: Record::default(),
            line: 1,
            errors: Vec::new(),
        }
    }

    pub(super) fn skip_byte_order_mark(&mut self) -> Result<(), TraceError> {
        while self.block.text().len() < BYTE_ORDER_MARK.len() {
            if self.more()? != More::Text {
                return Ok(());
            }
        }
        if self.block.text().starts_with(BYTE_ORDER_MARK) {
            self.block.consume(BYTE_ORDER_MARK.len());
        }
        Ok(())
    }

    fn more(&mut self) -> Result<More, TraceError> {
        let line = self.line;
        self.block.more().map_err(|error| error.reached(line))
    }

    /// Splits the next record, reading on where it is not whole yet.
    pub(super) fn next_record(&mut self) -> Result<Step, TraceError> {
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
            let problem = match self.more()? {
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
    pub(super) fn pass(&mut self, length: usize) {
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
    pub(super) fn note(&mut self, offset: usize, field: Option<Column>, problem: InputProblem) {
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

    pub(super) fn give_up_on_errors(&mut self) -> Result<(), TraceError> {
        if self.errors.is_empty() {
            return Ok(());
        }
        self.errors.truncate(ERRORS_MAX);
        Err(TraceError::Input(std::mem::take(&mut self.errors)))
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
