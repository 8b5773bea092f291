//! The records of a CSV whose quoted fields hold lines of logs. A record is told by the parity of its quotation marks;
//! one longer than 1 MiB is passed over, and reading goes on where a line begins like a record again.

use crate::trace::{
    TraceError,
    input_file::{InputFile, LINE_MAX, Line, Lines},
    intake::Place,
    record::Record,
};

/// The records of a file.
pub(in crate::trace) struct QuotedRecords {
    lines: Lines,
    text: Vec<u8>,
    record: Record,
    /// Whether what comes next may be the middle of a record.
    lost: bool,
}

/// A record, or what stood in its place.
pub(in crate::trace) enum QuotedRecord<'a> {
    /// Its fields.
    Fields(&'a Record),
    /// Text behind a closing quotation mark, or a quotation mark that nothing closes.
    Malformed,
    /// It is longer than 1 MiB.
    TooLong,
}

impl QuotedRecords {
    pub(in crate::trace) fn of(file: InputFile) -> Self {
        Self {
            lines: file.into_lines(),
            text: Vec::new(),
            record: Record::default(),
            lost: false,
        }
    }

    /// The next record and the line it begins in; `None` at the end. A blank line is a record of one empty field.
    pub(in crate::trace) fn next(&mut self) -> Result<Option<(QuotedRecord<'_>, Place<'_>)>, TraceError> {
        let Some(read) = self.gather()? else {
            return Ok(None);
        };
        let file = self.lines.path.as_str();
        let place = Place {
            file,
            line: read.line,
        };
        if read.too_long {
            return Ok(Some((QuotedRecord::TooLong, place)));
        }
        self.text.push(b'\n');
        Ok(Some(match self.record.split(&self.text) {
            Ok(_) => (QuotedRecord::Fields(&self.record), place),
            Err(_) => (QuotedRecord::Malformed, place),
        }))
    }

    /// Gathers the lines of a record in `text`.
    fn gather(&mut self) -> Result<Option<Gathered>, TraceError> {
        self.text.clear();
        let mut gathered: Option<Gathered> = None;
        let mut open = false;
        while let Some((line, place)) = self.lines.next()? {
            let first = place.line;
            let Line::Text(line) = line else {
                self.lost = true;
                return Ok(Some(Gathered {
                    line: first,
                    too_long: true,
                }));
            };
            if self.lost && !begins_record(line) {
                continue;
            }
            self.lost = false;
            let gathered = gathered.get_or_insert(Gathered {
                line: first,
                too_long: false,
            });
            if self.text.len() + line.len() > LINE_MAX {
                self.lost = true;
                gathered.too_long = true;
                break;
            }
            if open {
                self.text.push(b'\n');
            }
            self.text.extend_from_slice(line);
            open ^= memchr::memchr_iter(b'"', line).count() % 2 == 1;
            if !open {
                break;
            }
        }
        Ok(gathered)
    }
}

/// Where a record was found.
struct Gathered {
    line: u64,
    too_long: bool,
}

/// Whether a line begins with a time stamp as its first field: an epoch number or a date, plain or quoted.
fn begins_record(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let stamp = line
        .iter()
        .take_while(|b| b.is_ascii_digit() || b"-:. TZ".contains(b));
    let length = stamp.count();
    length >= 10 && matches!(line.get(length), Some(b',' | b'"'))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::trace::source::Source;

    fn records(text: &[u8]) -> Vec<(String, u64)> {
        let source = Source::decompressed(Box::new(Cursor::new(text.to_vec())), None).unwrap();
        let mut records = QuotedRecords::of(InputFile::from_source("test.csv", source).unwrap());
        let mut seen = Vec::new();
        while let Some((record, place)) = records.next().unwrap() {
            let text = match record {
                QuotedRecord::Fields(record) => String::from_utf8_lossy(&record.line()).into_owned(),
                QuotedRecord::Malformed => "malformed".to_owned(),
                QuotedRecord::TooLong => "too long".to_owned(),
            };
            seen.push((text, place.line));
        }
        seen
    }

    fn expect(text: &str, expected: &[(&str, u64)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|&(text, line)| (text.to_owned(), line))
            .collect();
        assert_eq!(records(text.as_bytes()), expected, "{text:?}");
    }

    #[test]
    fn a_record_of_several_lines_is_one() {
        expect(
            "timestamp,message\r\n1750488216427,\"one\r\n\"\"two\"\", three\n\"\n1750488216428,four",
            &[
                ("timestamp,message", 1),
                ("1750488216427,one\n\"two\", three\n", 2),
                ("1750488216428,four", 5),
            ],
        );
    }

    #[test]
    fn what_nothing_closes_is_malformed() {
        expect("a,\"b\nc", &[("malformed", 1)]);
        expect("a,\"b\"c\nd,e", &[("malformed", 1), ("d,e", 2)]);
    }

    #[test]
    fn reading_goes_on_behind_a_record_too_long() {
        let long = "x".repeat(LINE_MAX + 1);
        let half = "y".repeat(LINE_MAX / 2 + 1);
        let text = format!(
            "1750488216427,\"a\n{long}\nmore\n\"\n1750488216428,\"{half}\n{half}\nand \"\"so\"\" on\"\n2026-03-02 10:00:00.412,b\n"
        );
        expect(
            &text,
            &[("too long", 2), ("too long", 5), ("2026-03-02 10:00:00.412,b", 8)],
        );
    }
}
