//! The text in big blocks that end with a whole line, so that the parser never meets half a row. A record may be
//! at most 1 MiB long, which bounds the memory.

use std::{io, sync::Arc};

use super::{
    TraceError,
    fast::Layout,
    fields::Fields,
    input_file::cannot_read,
    naming::SharedFunctions,
    portion::{Portion, Text},
    portions::Portions,
    source::Source,
};

/// Bytes read at once, unless a test wants otherwise.
pub(super) const BLOCK_BYTES: usize = 256 * 1_024;
/// The longest record with its line end.
const RECORD_MAX: usize = (1 << 20) + 1;
/// Bytes behind the last line, so that numbers can be read eight bytes at a time.
pub(super) const PADDING: usize = 32;

/// A window on the text.
pub(super) struct Block {
    path: String,
    source: Source,
    buffer: Vec<u8>,
    block_bytes: usize,
    start: usize,
    end: usize,
    /// End of the last whole line.
    whole: usize,
    at_end: bool,
    fields: Fields,
    /// Where others help to parse, the text comes from here.
    ahead: Option<Ahead>,
}

/// The text in portions read ahead.
struct Ahead {
    portions: Arc<Portions>,
    /// The one at hand.
    portion: Portion,
}

impl Ahead {
    /// The portion at hand, or the next where it is used up; an empty one at the end.
    fn portion(&mut self) -> io::Result<&mut Portion> {
        if self.portion.is_used_up() {
            self.portion = self.portions.next(std::mem::take(&mut self.portion))?;
        }
        Ok(&mut self.portion)
    }
}

/// What [`Block::more`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    /// There is more text than before.
    Text,
    /// There is none.
    End,
    /// The record is longer than 1 MiB.
    RecordTooLong,
}

impl Block {
    pub(super) fn new(path: &str, source: Source, block_bytes: usize) -> Self {
        Self {
            path: path.to_owned(),
            source,
            buffer: vec![0; block_bytes.min(RECORD_MAX) + PADDING],
            block_bytes: block_bytes.min(RECORD_MAX),
            start: 0,
            end: 0,
            whole: 0,
            at_end: false,
            fields: Fields::default(),
            ahead: None,
        }
    }

    /// Lets others on up to so many `threads` parse what is not read yet; nobody where there is nothing.
    pub(super) fn share(
        &mut self,
        layout: &Layout,
        functions: &SharedFunctions,
        threads: usize,
    ) -> Option<Arc<Portions>> {
        if self.at_end || self.ahead.is_some() {
            return None;
        }
        let whole = self.whole.max(self.start);
        let begun = self.buffer.get(whole..self.end).unwrap_or_default().to_vec();
        self.end = whole;
        let text = Text::new(self.source.take(), begun, self.block_bytes);
        let portions = Arc::new(Portions::new(text, layout.clone(), functions.clone(), threads));
        self.ahead = Some(Ahead {
            portions: Arc::clone(&portions),
            portion: Portion::default(),
        });
        Some(portions)
    }

    /// The portions ahead, where others help.
    pub(super) fn portions(&self) -> Option<Arc<Portions>> {
        self.ahead.as_ref().map(|ahead| Arc::clone(&ahead.portions))
    }

    /// The portion that goes on where nothing is at hand any more, if some of its rows are parsed; of another the text is
    /// at hand now.
    pub(super) fn parsed(&mut self) -> Result<Option<&mut Portion>, TraceError> {
        let Some(ahead) = self.ahead.as_mut().filter(|_| self.start == self.end) else {
            return Ok(None);
        };
        let portion = ahead.portion().map_err(|error| cannot_read(&self.path, &error))?;
        if portion.rows_left() > 0 {
            return Ok(Some(portion));
        }
        if !portion.is_used_up() {
            self.fields.clear();
            (self.start, self.end) = portion.swap_text(&mut self.buffer);
            self.whole = whole_lines(&self.buffer[..self.end]);
        }
        Ok(None)
    }

    pub(super) fn progress(&self) -> (u64, Option<u64>) {
        self.source.progress()
    }

    /// Whether a whole line is at hand.
    #[inline]
    pub(super) fn has_line(&self) -> bool {
        self.start < self.whole
    }

    /// The whole lines at hand.
    #[inline]
    pub(super) fn lines(&self) -> &[u8] {
        self.buffer.get(self.start..self.whole).unwrap_or_default()
    }

    /// A text that goes on for at least eight bytes behind the whole lines, and where fields begin in it, from the next
    /// one on: whole rows of so many `columns`, where the stretch at hand holds any.
    pub(super) fn fields(&mut self, columns: usize) -> (&[u8], &[u32]) {
        let lines = self.buffer.get(..self.whole).unwrap_or_default();
        (&self.buffer, self.fields.from(self.start, lines, columns))
    }

    /// Moves to the byte `end` of the text of [`Block::fields`].
    pub(super) fn consume_to(&mut self, end: usize) {
        self.start = end;
    }

    /// Everything at hand, half a line included.
    pub(super) fn text(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Moves past `length` bytes.
    #[inline]
    pub(super) fn consume(&mut self, length: usize) {
        self.start += length;
    }

    /// Reads on, keeping what is not consumed yet.
    pub(super) fn more(&mut self) -> Result<More, TraceError> {
        if self.at_end {
            return Ok(More::End);
        }
        self.fields.clear();
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let before = self.end;
        if !self.make_room() {
            return Ok(More::RecordTooLong);
        }
        let limit = self.buffer.len() - PADDING;
        while self.end < limit && memchr::memrchr(b'\n', &self.buffer[before..self.end]).is_none() {
            match self.read(limit)? {
                0 => {
                    self.finish();
                    break;
                }
                length => self.end += length,
            }
        }
        self.whole = whole_lines(&self.buffer[..self.end]);
        Ok(if self.end > before { More::Text } else { More::End })
    }

    /// Makes room behind the text; false where the record at hand may not grow.
    fn make_room(&mut self) -> bool {
        let size = self.buffer.len() - PADDING;
        if self.end < size {
            return true;
        }
        let larger = (size * 2).max(self.block_bytes).min(RECORD_MAX);
        self.buffer.resize(larger + PADDING, 0);
        self.end < larger
    }

    /// Ends the last line, if the file does not.
    fn finish(&mut self) {
        self.at_end = true;
        let unended = self.end > 0 && self.buffer[self.end - 1] != b'\n';
        if unended {
            // There is padding behind the limit.
            self.buffer[self.end] = b'\n';
            self.end += 1;
        }
    }

    fn read(&mut self, limit: usize) -> Result<usize, TraceError> {
        let into = &mut self.buffer[self.end..limit];
        match &mut self.ahead {
            None => self.source.read(into),
            Some(ahead) => ahead.portion().map(|portion| portion.read(into)),
        }
        .map_err(|error| cannot_read(&self.path, &error))
    }
}

/// How much of a text is whole lines.
fn whole_lines(text: &[u8]) -> usize {
    memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn block(text: &[u8], block_bytes: usize) -> Block {
        let source = Source::decompressed(Box::new(Cursor::new(text.to_vec())), None).unwrap();
        Block::new("test.csv", source, block_bytes)
    }

    #[test]
    fn lines_are_whole_whatever_the_block() {
        let text = b"a,b\n1,2\r\n\nlast";
        for block_bytes in 1..20 {
            let mut block = block(text, block_bytes);
            let mut seen = Vec::new();
            while block.more().unwrap() == More::Text {
                seen.extend_from_slice(block.lines());
                block.consume(block.lines().len());
            }
            assert_eq!(seen, b"a,b\n1,2\r\n\nlast\n", "{block_bytes}");
        }
    }

    #[test]
    fn a_record_of_more_than_a_mebibyte_is_refused() {
        for (length, expected) in [(1 << 20, More::Text), ((1 << 20) + 1, More::RecordTooLong)] {
            for block_bytes in [1_000, BLOCK_BYTES, 8 << 20] {
                let mut block = block(&[vec![b'x'; length], b"\n".to_vec()].concat(), block_bytes);
                let mut last = block.more().unwrap();
                while last == More::Text && !block.has_line() {
                    last = block.more().unwrap();
                }
                assert_eq!(last, expected, "{length} {block_bytes}");
            }
        }
    }
}
