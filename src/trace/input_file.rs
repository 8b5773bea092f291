//! A file on its way to its reader: its beginning, which tells the format, and its lines. A line may be at most 1 MiB
//! long; of a longer one the reader is told, and it is passed over, so that memory stays bounded. Lines end with a line
//! feed, with a carriage return and one, or, in a file without any, with a carriage return.

use std::{
    io::{self, BufRead, BufReader, Read},
    sync::{Arc, atomic::AtomicU64},
};

use super::{
    TraceError, foreign,
    intake::Place,
    records::BYTE_ORDER_MARK,
    source::{Source, put_line_feeds},
};

/// Bytes looked at to tell the format.
const HEAD_BYTES: usize = 64 * 1_024;
/// The longest line.
pub(super) const LINE_MAX: usize = 1 << 20;

/// An opened file.
pub(super) struct InputFile {
    pub(super) path: String,
    pub(super) head: Vec<u8>,
    source: Source,
}

impl InputFile {
    /// Opens `path`, or standard input for `-`, and reads its beginning. With several `threads` it is decompressed ahead.
    pub(super) fn open(path: &str, threads: usize) -> Result<Self, TraceError> {
        let source = Source::open(path)?;
        let source = match threads {
            0 | 1 => source,
            _ => source.ahead().map_err(|error| cannot_read(path, &error))?,
        };
        Self::from_source(path, source)
    }

    pub(super) fn from_source(path: &str, mut source: Source) -> Result<Self, TraceError> {
        let mut head = vec![0; HEAD_BYTES];
        let mut length = 0;
        while length < HEAD_BYTES {
            match source.read(&mut head[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) => {
                    let lines = memchr::memchr_iter(b'\n', &head[..length]).count() as u64;
                    return Err(cannot_read(path, &error).reached(lines + 1));
                }
            }
        }
        head.truncate(length);
        if let Some(problem) = foreign::problem(&head) {
            let path = path.to_owned();
            return Err(TraceError::Open { path, problem });
        }
        if head.contains(&b'\r') && !head.contains(&b'\n') {
            put_line_feeds(&mut head);
            source = source.with_line_feeds();
        }
        Ok(Self {
            path: path.to_owned(),
            head,
            source,
        })
    }

    /// Counts the bytes read so far, before decompression.
    pub(super) fn bytes_read(&self) -> Arc<AtomicU64> {
        self.source.bytes_read()
    }

    /// The beginning, without a byte order mark.
    pub(super) fn head(&self) -> &[u8] {
        self.head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.head)
    }

    /// What is known of the file so far as a file of its own.
    pub(super) fn beginning(&self) -> Self {
        Self {
            path: self.path.clone(),
            head: self.head.clone(),
            source: Source::plain(Vec::new()),
        }
    }

    /// The whole file as a source again.
    pub(super) fn into_source(self) -> Source {
        self.source.after(self.head)
    }

    /// The file line by line.
    pub(super) fn into_lines(self) -> Lines {
        let path = self.path.clone();
        Lines {
            path,
            reader: BufReader::with_capacity(HEAD_BYTES, self.into_source()),
            text: Vec::new(),
            number: 0,
        }
    }
}

pub(super) fn cannot_read(path: &str, error: &io::Error) -> TraceError {
    TraceError::Read {
        path: path.to_owned(),
        reason: match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                "the compressed data ends in the middle; fetch the file again".to_owned()
            }
            _ => error.to_string(),
        },
    }
}

/// The lines of a file.
pub(super) struct Lines {
    pub(super) path: String,
    reader: BufReader<Source>,
    text: Vec<u8>,
    number: u64,
}

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Its bytes, without the line end and a byte order mark.
    Text(&'a [u8]),
    /// It is longer than [`LINE_MAX`].
    TooLong,
}

impl Lines {
    /// The next line and where it is; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Line<'_>, Place<'_>)>, TraceError> {
        self.text.clear();
        let reached = self.number + 1;
        let fail = |error: io::Error| cannot_read(&self.path, &error).reached(reached);
        let limit = LINE_MAX as u64 + 1;
        let read = (&mut self.reader)
            .take(limit)
            .read_until(b'\n', &mut self.text)
            .map_err(fail)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let place = Place {
            file: &self.path,
            line: self.number,
        };
        if self.text.last() != Some(&b'\n') && self.text.len() > LINE_MAX {
            self.reader.skip_until(b'\n').map_err(fail)?;
            return Ok(Some((Line::TooLong, place)));
        }
        let mut text = self.text.as_slice();
        if self.number == 1 {
            text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        }
        text = text.strip_suffix(b"\n").unwrap_or(text);
        text = text.strip_suffix(b"\r").unwrap_or(text);
        Ok(Some((Line::Text(text), place)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn lines(text: &[u8]) -> Vec<(Option<String>, u64)> {
        let source = Source::decompressed(Box::new(Cursor::new(text.to_vec())), None).unwrap();
        let mut lines = InputFile::from_source("test.log", source).unwrap().into_lines();
        let mut seen = Vec::new();
        while let Some((line, place)) = lines.next().unwrap() {
            let text = match line {
                Line::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
                Line::TooLong => None,
            };
            seen.push((text, place.line));
        }
        seen
    }

    #[test]
    fn lines_are_told_with_their_numbers() {
        let line = |text: &str, number| (Some(text.to_owned()), number);
        assert_eq!(
            lines(b"\xef\xbb\xbfone\r\n\ntwo"),
            [line("one", 1), line("", 2), line("two", 3)]
        );
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn carriage_returns_alone_end_lines_too() {
        let line = |text: &str, number| (Some(text.to_owned()), number);
        assert_eq!(
            lines(b"one\r\rthree\r"),
            [line("one", 1), line("", 2), line("three", 3)]
        );
        // Also beyond the beginning that is looked at.
        let many = lines("0123456\r".repeat(10_000).as_bytes());
        assert_eq!((many.len(), &many[9_999]), (10_000, &line("0123456", 10_000)));
    }

    #[test]
    fn a_line_too_long_is_passed_over() {
        let longest = vec![b'x'; LINE_MAX];
        let text = [&longest[..], b"\n", &longest, b"x\nlast"].concat();
        let seen = lines(&text);
        assert_eq!(seen[0].0.as_ref().map(String::len), Some(LINE_MAX));
        assert_eq!((&seen[1], &seen[2]), (&(None, 2), &(Some("last".to_owned()), 3)));
    }
}
