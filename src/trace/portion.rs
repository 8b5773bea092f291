//! A portion of the text, read ahead: whole lines, and the rows of its beginning, as far as the fast path parses them. The
//! rows are not taken in yet: their order is unchecked, and functions that are new have no number.

use std::{io, mem};

use super::{
    block::PADDING,
    fast::{Layout, Stretch, Tripped, as_far_as},
    fields::Fields,
    functions::Recent,
    history::{History, Seen},
    naming::{NewName, SharedFunctions},
    reader::STRETCH_ROWS,
    rows::Rows,
    source::Source,
};

/// A portion of the text.
#[derive(Default)]
pub(super) struct Portion {
    /// The text up to `end`, and room behind it.
    text: Vec<u8>,
    end: usize,
    /// The text behind the rows.
    start: usize,
    rows: Rows,
    /// The row to be taken in next.
    row: usize,
    /// Names that are new, row by row.
    new: Vec<NewName>,
    /// How many of them have a number by now.
    numbered: usize,
    seen: Seen,
}

/// What a thread needs to parse portions.
#[derive(Default)]
pub(super) struct Parser {
    fields: Fields,
    recent: Recent,
}

/// The text that is not read yet.
pub(super) struct Text {
    source: Source,
    /// Half a line, which the next portion begins with.
    begun: Vec<u8>,
    portion_bytes: usize,
    ended: bool,
}

impl Text {
    pub(super) fn new(source: Source, begun: Vec<u8>, portion_bytes: usize) -> Self {
        Self {
            source,
            begun,
            portion_bytes,
            ended: false,
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Reads on: whole lines where the portion holds any, nothing at the end.
    pub(super) fn read(&mut self, portion: &mut Portion) -> io::Result<()> {
        portion.clear();
        let Portion { text, end, .. } = portion;
        let size = self.portion_bytes.max(self.begun.len());
        if text.len() < size + PADDING {
            text.resize(size + PADDING, 0);
        }
        text[..self.begun.len()].copy_from_slice(&self.begun);
        *end = self.begun.len();
        self.begun.clear();
        let mut whole = None;
        while !self.ended && *end < size && whole.is_none() {
            let read = self.source.read(&mut text[*end..size]);
            // Whatever comes behind an error, nobody wants it.
            self.ended = !matches!(read, Ok(1..));
            let before = *end;
            *end += read?;
            whole = memchr::memrchr(b'\n', &text[before..*end]).map(|at| before + at + 1);
        }
        if let Some(whole) = whole {
            self.begun.extend_from_slice(&text[whole..*end]);
            *end = whole;
        }
        Ok(())
    }
}

impl Portion {
    fn clear(&mut self) {
        self.rows.clear();
        self.new.clear();
        (self.end, self.start, self.row, self.numbered) = (0, 0, 0, 0);
        self.seen = Seen::default();
    }

    /// Whether there is neither text nor a row left.
    pub(super) fn is_used_up(&self) -> bool {
        self.start == self.end && self.rows_left() == 0
    }

    /// Rows to be taken in.
    pub(super) fn rows_left(&self) -> usize {
        self.rows.len() - self.row
    }

    /// Parses rows up to the first that the careful path must look at.
    pub(super) fn parse(&mut self, layout: &Layout, functions: &SharedFunctions, parser: &mut Parser) {
        let text = mem::take(&mut self.text);
        let lines = text.get(..self.end).unwrap_or_default();
        parser.fields.clear();
        loop {
            let begins = parser.fields.from(self.start, lines, layout.columns.len());
            let stretch = Stretch::of(&text, begins, layout, STRETCH_ROWS);
            let parsed = self.parse_stretch(stretch, functions, &mut parser.recent);
            self.start = stretch.first(parsed).end();
            if parsed == 0 || parsed < stretch.rows {
                break;
            }
        }
        self.text = text;
    }

    /// Parses rows of a stretch; how many.
    fn parse_stretch(
        &mut self,
        stretch: Stretch<'_>,
        functions: &SharedFunctions,
        recent: &mut Recent,
    ) -> usize {
        let Self { rows, new, seen, .. } = self;
        let (rows_before, new_before) = (rows.len(), new.len());
        as_far_as(stretch.rows, |wanted| {
            let (stretch, mut after) = (stretch.first(wanted), *seen);
            let read = stretch
                .read(rows, &mut after)
                .and_then(|()| stretch.functions(rows, &functions.read(), recent, new));
            match read {
                Ok(()) => *seen = after,
                Err(_) => {
                    rows.truncate(rows_before);
                    new.truncate(new_before);
                }
            }
            read
        })
    }

    /// Hands `wanted` rows over, the first of which stands in `line`, up to one that comes too late or whose function is
    /// refused; how many.
    pub(super) fn hand_over(
        &mut self,
        wanted: usize,
        line: u64,
        history: &mut History,
        functions: &SharedFunctions,
        into: &mut Rows,
    ) -> usize {
        let read = as_far_as(wanted, |wanted| self.check(wanted, line, history, functions));
        // What the other rows have shown, if there are any, will count as well: they are read, or an error is.
        history.see(self.seen);
        into.append_part(&self.rows, self.row..self.row + read);
        self.row += read;
        read
    }

    fn check(
        &mut self,
        wanted: usize,
        line: u64,
        history: &mut History,
        functions: &SharedFunctions,
    ) -> Result<(), Tripped> {
        let (mut after, end) = (*history, self.row + wanted);
        let at = self.rows.batch.at.get(self.row..end).unwrap_or_default();
        after.admit_all(at, line).map_err(|(row, _)| row)?;
        let new = self.new.get(self.numbered..).unwrap_or_default();
        let new = &new[..new.partition_point(|name| name.row < end)];
        functions
            .number(new, &self.text, &mut self.rows.batch.function)
            .map_err(|row| row - self.row)?;
        self.numbered += new.len();
        *history = after;
        Ok(())
    }

    /// Makes text of the rows that are left.
    pub(super) fn forget_rows(&mut self) {
        if self.rows_left() == 0 {
            return;
        }
        // Each is a line.
        let lines = memchr::memchr_iter(b'\n', &self.text);
        self.start = match self.row {
            0 => 0,
            row => lines.take(row).last().map_or(0, |at| at + 1),
        };
        self.rows.truncate(self.row);
    }

    /// Copies some of the text that is left; how much.
    pub(super) fn read(&mut self, into: &mut [u8]) -> usize {
        self.forget_rows();
        let left = self.text.get(self.start..self.end).unwrap_or_default();
        let length = left.len().min(into.len());
        into[..length].copy_from_slice(&left[..length]);
        self.start += length;
        length
    }

    /// Puts the text that is left in the place of `buffer`: where it begins and ends.
    pub(super) fn swap_text(&mut self, buffer: &mut Vec<u8>) -> (usize, usize) {
        mem::swap(&mut self.text, buffer);
        let left = (self.start, self.end);
        self.start = self.end;
        left
    }
}
