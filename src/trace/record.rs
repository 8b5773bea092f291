//! One CSV record by RFC 4180: fields separated by commas, optionally in quotation marks, within which commas,
//! line ends and doubled quotation marks are text. The careful path of the reader; its fast path knows no quotes.

/// The fields of one record, without their quotation marks, and where each began.
#[derive(Debug, Default)]
pub(super) struct Record {
    text: Vec<u8>,
    fields: Vec<Field>,
}

#[derive(Clone, Copy, Debug)]
struct Field {
    begins_at: usize,
    from: usize,
    to: usize,
}

/// Why bytes are no record: the offset of the field, and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordError {
    /// The bytes end before the record does.
    Unfinished { field_at: usize },
    /// Text between a closing quotation mark and the next comma.
    AfterQuote { field_at: usize },
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Text of a field; empty past the last.
    pub(super) fn text(&self, field: usize) -> &[u8] {
        self.fields
            .get(field)
            .and_then(|f| self.text.get(f.from..f.to))
            .unwrap_or_default()
    }

    /// The text of all fields, commas between them.
    pub(super) fn line(&self) -> Vec<u8> {
        let fields: Vec<&[u8]> = (0..self.len()).map(|field| self.text(field)).collect();
        fields.join(&b',')
    }

    /// Offset in the record where a field, with its quotation mark, begins.
    pub(super) fn begins_at(&self, field: usize) -> usize {
        self.fields.get(field).map_or(0, |f| f.begins_at)
    }

    /// A single field without anything: a blank line.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.len() == 1 && self.text.trim_ascii().is_empty()
    }

    /// Splits the first record of `bytes`; returns its length with the line end.
    pub(super) fn split(&mut self, bytes: &[u8]) -> Result<usize, RecordError> {
        self.text.clear();
        self.fields.clear();
        let mut at = 0;
        loop {
            let begins_at = at;
            let from = self.text.len();
            at = if bytes.get(at) == Some(&b'"') {
                self.quoted(bytes, at)?
            } else {
                self.plain(bytes, at)?
            };
            let to = self.text.len();
            self.fields.push(Field { begins_at, from, to });
            match bytes.get(at) {
                Some(b',') => at += 1,
                // `plain` and `quoted` stop at a comma or a line end only.
                _ => return Ok(at + 1),
            }
        }
    }

    /// Copies a field without quotation marks; returns the offset of the comma or line end behind it.
    fn plain(&mut self, bytes: &[u8], at: usize) -> Result<usize, RecordError> {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = memchr::memchr2(b',', b'\n', rest).ok_or(RecordError::Unfinished { field_at: at })?;
        let field = &rest[..length];
        let field = match rest[length] {
            b'\n' => field.strip_suffix(b"\r").unwrap_or(field),
            _ => field,
        };
        self.text.extend_from_slice(field);
        Ok(at + length)
    }

    /// Copies a field in quotation marks; returns the offset of the comma or line end behind it.
    fn quoted(&mut self, bytes: &[u8], field_at: usize) -> Result<usize, RecordError> {
        let unfinished = RecordError::Unfinished { field_at };
        let mut at = field_at + 1;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let length = memchr::memchr(b'"', rest).ok_or(unfinished)?;
            self.text.extend_from_slice(&rest[..length]);
            at += length + 1;
            match (bytes.get(at), bytes.get(at + 1)) {
                (None, _) | (Some(b'\r'), None) => return Err(unfinished),
                (Some(b'"'), _) => {
                    self.text.push(b'"');
                    at += 1;
                }
                (Some(b',' | b'\n'), _) => return Ok(at),
                (Some(b'\r'), Some(b'\n')) => return Ok(at + 1),
                _ => return Err(RecordError::AfterQuote { field_at }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Result<(Vec<String>, usize), RecordError> {
        let mut record = Record::default();
        let length = record.split(text.as_bytes())?;
        let field = |i| String::from_utf8_lossy(record.text(i)).into_owned();
        Ok(((0..record.len()).map(field).collect(), length))
    }

    #[test]
    fn quotation_marks_hold_commas_line_ends_and_themselves() {
        let (fields, length) = split("1,\"a,\n\"\"b\"\"\",\r\nnext").unwrap();
        assert_eq!(fields, ["1", "a,\n\"b\"", ""]);
        assert_eq!(length, 15);
        assert_eq!(split("a,b\r\n").unwrap().0, ["a", "b"]);
        assert_eq!(split("\"a\"\r\n").unwrap().0, ["a"]);
        assert_eq!(split("5\" disk,b\n").unwrap().0, ["5\" disk", "b"]);
    }

    #[test]
    fn what_is_no_record() {
        assert_eq!(split("a,b"), Err(RecordError::Unfinished { field_at: 2 }));
        assert_eq!(split("a,\"b\n"), Err(RecordError::Unfinished { field_at: 2 }));
        assert_eq!(split("a,\"b\"c\n"), Err(RecordError::AfterQuote { field_at: 2 }));
    }

    #[test]
    fn each_field_knows_where_it_began() {
        let mut record = Record::default();
        record.split(b"\"x\"\"y\",z\n").unwrap();
        assert_eq!((record.begins_at(0), record.begins_at(1)), (0, 7));
    }
}
