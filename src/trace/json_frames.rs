//! The objects of a JSON text, one at a time, without holding the text: the elements of an outer array, the elements of
//! an array that an outer object has under a key asked for (`events` of `aws logs filter-log-events`), or outer objects one
//! after the other. Brackets are only matched here; whether an object is JSON is for its reader to say. An object may be
//! 32 MiB long, a file or an array of any length.

use std::io::{BufRead, BufReader};

use super::{
    TraceError,
    input_file::{InputFile, cannot_read},
    intake::Place,
    source::Source,
};

/// The longest object.
const FRAME_MAX: usize = 32 << 20;

/// Which objects count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objects {
    /// Outer ones.
    Outer,
    /// The elements of the array that an outer object has under one of these keys, in its place. Of several such arrays
    /// only the first counts.
    Of(&'static [&'static str]),
}

/// The objects of a file.
pub(super) struct JsonFrames {
    pub(super) path: String,
    reader: BufReader<Source>,
    frame: Vec<u8>,
    /// From 1.
    line: u64,
    outer: Outer,
    /// What encloses the object whose elements are read.
    around: Outer,
    objects: Objects,
    /// Of the object whose elements are read: what stands before and behind them.
    beside: Vec<u8>,
}

/// What encloses the next object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outer {
    /// Nothing.
    Nothing,
    /// An array that nothing encloses.
    Array,
    /// The array under a key of an object.
    Elements(&'static str),
    /// The object that had the array, behind it.
    AfterElements,
}

/// An object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonFrame<'a> {
    /// Its text; or whatever else stood in its place.
    Text(&'a [u8]),
    /// The text of an element of the array under a key.
    Element(&'static str, &'a [u8]),
    /// The object whose elements came before, with an empty array in their place; no JSON where the file ends inside it.
    Enclosing(&'a [u8]),
    /// It is longer than 32 MiB; the rest of the file cannot be told apart.
    TooLong,
}

impl<'a> JsonFrame<'a> {
    /// The text, whatever of; `None` where it is too long.
    pub(super) fn text(self) -> Option<&'a [u8]> {
        match self {
            Self::Text(text) | Self::Element(_, text) | Self::Enclosing(text) => Some(text),
            Self::TooLong => None,
        }
    }
}

/// How an object ended.
enum End {
    Whole,
    TooLong,
    /// The array under a key began inside it.
    Elements(&'static str),
    /// The file ended first.
    File,
}

/// Where in an object the scan is.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Where the last string at depth 1 begins, and which key asked for it is, where only a colon followed it.
    key_at: usize,
    after_key: Option<&'static str>,
}

impl JsonFrames {
    pub(super) fn of(file: InputFile, objects: Objects) -> Self {
        Self {
            path: file.path.clone(),
            reader: BufReader::with_capacity(64 * 1_024, file.into_source()),
            frame: Vec::new(),
            line: 1,
            outer: Outer::Nothing,
            around: Outer::Nothing,
            objects,
            beside: Vec::new(),
        }
    }

    /// The next object and the line it begins in; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(JsonFrame<'_>, Place<'_>)>, TraceError> {
        loop {
            let first = self.skip_separators()?;
            let line = self.line;
            match (first, self.outer) {
                (None, Outer::Nothing | Outer::Array) => return Ok(None),
                (Some(b'['), Outer::Nothing) => self.enter(Outer::Array),
                (Some(b']'), Outer::Array) => self.enter(Outer::Nothing),
                (Some(b']'), Outer::Elements(_)) => {
                    self.beside.push(b']');
                    self.enter(Outer::AfterElements);
                }
                (Some(b'}'), Outer::AfterElements) => {
                    self.beside.push(b'}');
                    self.enter(self.around);
                    return Ok(Some(self.enclosing()));
                }
                // The file ends inside the object.
                (None, Outer::Elements(_) | Outer::AfterElements) => {
                    self.outer = Outer::Nothing;
                    return Ok(Some(self.enclosing()));
                }
                (Some(_), outer) => match (self.object()?, outer) {
                    (End::Whole | End::File, Outer::AfterElements) => self.keep_beside(),
                    (End::Elements(key), _) => {
                        self.around = std::mem::replace(&mut self.outer, Outer::Elements(key));
                        self.beside.clear();
                        self.keep_beside();
                    }
                    (End::Whole | End::File, Outer::Elements(key)) => {
                        return Ok(Some(self.found(|text| JsonFrame::Element(key, text), line)));
                    }
                    (End::Whole | End::File, _) => return Ok(Some(self.found(JsonFrame::Text, line))),
                    (End::TooLong, _) => {
                        self.outer = Outer::Nothing;
                        return Ok(Some(self.found(|_| JsonFrame::TooLong, line)));
                    }
                },
            }
        }
    }

    /// What was found, in the line where it begins.
    fn found<'a>(
        &'a self,
        frame: impl FnOnce(&'a [u8]) -> JsonFrame<'a>,
        line: u64,
    ) -> (JsonFrame<'a>, Place<'a>) {
        let file = &self.path;
        (frame(&self.frame), Place { file, line })
    }

    /// The object whose elements are over, in the line of its end.
    fn enclosing(&mut self) -> (JsonFrame<'_>, Place<'_>) {
        std::mem::swap(&mut self.frame, &mut self.beside);
        self.found(JsonFrame::Enclosing, self.line)
    }

    /// Keeps what stands beside the elements.
    fn keep_beside(&mut self) {
        if self.beside.len() + self.frame.len() <= FRAME_MAX {
            self.beside.extend_from_slice(&self.frame);
        }
    }

    /// Passes the bracket that begins or ends what encloses the objects.
    fn enter(&mut self, outer: Outer) {
        self.outer = outer;
        self.reader.consume(1);
    }

    /// The first byte that is neither white space nor a comma nor a byte order mark; not taken.
    fn skip_separators(&mut self) -> Result<Option<u8>, TraceError> {
        loop {
            let text = match self.reader.fill_buf() {
                Ok([]) => return Ok(None),
                Ok(text) => text,
                Err(error) => return Err(cannot_read(&self.path, &error).reached(self.line)),
            };
            let separator =
                |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | 0xef | 0xbb | 0xbf | b'\0' | 0x1e);
            let length = text.iter().take_while(|b| separator(b)).count();
            if self.outer == Outer::AfterElements && self.beside.len() + length <= FRAME_MAX {
                self.beside.extend_from_slice(&text[..length]);
            }
            self.line += memchr::memchr_iter(b'\n', &text[..length]).count() as u64;
            let first = text.get(length).copied();
            self.reader.consume(length);
            if first.is_some() {
                return Ok(first);
            }
        }
    }

    /// Takes an object, or a stretch up to a line end where it is none.
    fn object(&mut self) -> Result<End, TraceError> {
        self.frame.clear();
        let mut scan = Scan::default();
        loop {
            let text = match self.reader.fill_buf() {
                Ok([]) => return Ok(End::File),
                Ok(text) => text,
                Err(error) => return Err(cannot_read(&self.path, &error).reached(self.line)),
            };
            let keys = match (self.outer, self.objects) {
                (Outer::Nothing | Outer::Array, Objects::Of(keys)) => keys,
                _ => &[],
            };
            let (length, end) = scan.over(text, &self.frame, keys);
            if self.frame.len() + length > FRAME_MAX {
                let rest = text.len();
                self.reader.consume(rest);
                self.pass_everything()?;
                return Ok(End::TooLong);
            }
            self.frame.extend_from_slice(&text[..length]);
            self.line += memchr::memchr_iter(b'\n', &text[..length]).count() as u64;
            self.reader.consume(length);
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    fn pass_everything(&mut self) -> Result<(), TraceError> {
        loop {
            match self.reader.fill_buf() {
                Ok([]) => return Ok(()),
                Ok(text) => {
                    let length = text.len();
                    self.reader.consume(length);
                }
                Err(error) => return Err(cannot_read(&self.path, &error).reached(self.line)),
            }
        }
    }
}

impl Scan {
    /// Scans more of an object whose text so far is `before`: how much of `text` belongs to it, and how it ends.
    /// The array under one of the `keys` ends it.
    fn over(&mut self, text: &[u8], before: &[u8], keys: &[&'static str]) -> (usize, Option<End>) {
        let mut next = 0;
        while let Some(&byte) = text.get(next) {
            let mut at = next;
            next += 1;
            if self.in_string {
                if std::mem::take(&mut self.escaped) {
                    continue;
                }
                let Some(ahead) = memchr::memchr2(b'"', b'\\', &text[at..]) else {
                    break;
                };
                at += ahead;
                next = at + 1;
                if text[at] == b'\\' {
                    self.escaped = true;
                    continue;
                }
                self.in_string = false;
                let mut keys = keys.iter().filter(|_| self.depth == 1);
                self.after_key = keys
                    .find(|key| is_key(key, before, text, self.key_at, at))
                    .copied();
                continue;
            }
            match byte {
                b'"' => {
                    self.in_string = true;
                    self.key_at = before.len() + at;
                }
                b'{' | b'[' => {
                    if let (b'[', Some(key)) = (byte, self.after_key) {
                        return (at + 1, Some(End::Elements(key)));
                    }
                    self.depth += 1;
                }
                // It closes what encloses this; alone, it is passed on.
                b'}' | b']' if self.depth == 0 => {
                    let alone = before.is_empty() && at == 0;
                    return (at + usize::from(alone), Some(End::Whole));
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, Some(End::Whole));
                    }
                }
                // No object at all: a number, a word, a line of text.
                b'\n' | b',' if self.depth == 0 => return (at, Some(End::Whole)),
                b':' => continue,
                byte if byte.is_ascii_whitespace() => continue,
                _ => {}
            }
            self.after_key = None;
        }
        (text.len(), None)
    }
}

/// Whether the string that began at `from` and ends at `to` of `text` is `key`.
fn is_key(key: &str, before: &[u8], text: &[u8], from: usize, to: usize) -> bool {
    // Without its quotation marks.
    let (begin, end) = (from + 1, before.len() + to);
    end.checked_sub(begin) == Some(key.len())
        && (begin..end).zip(key.bytes()).all(|(at, expected)| {
            let byte = match at.checked_sub(before.len()) {
                Some(at) => text.get(at),
                None => before.get(at),
            };
            byte == Some(&expected)
        })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn frames(text: &str) -> Vec<(String, u64)> {
        frames_of(Objects::Of(&["events"]), text)
    }

    fn frames_of(objects: Objects, text: &str) -> Vec<(String, u64)> {
        let source = Source::decompressed(Box::new(Cursor::new(text.as_bytes().to_vec())), None).unwrap();
        let mut frames = JsonFrames::of(InputFile::from_source("test.json", source).unwrap(), objects);
        let mut seen = Vec::new();
        while let Some((frame, place)) = frames.next().unwrap() {
            let text = match frame {
                JsonFrame::Text(text) | JsonFrame::Element("events", text) => text.to_vec(),
                JsonFrame::Enclosing(text) => [b"beside ", text].concat(),
                other => panic!("{other:?}"),
            };
            seen.push((String::from_utf8(text).unwrap(), place.line));
        }
        seen
    }

    fn texts(text: &str) -> Vec<String> {
        frames(text).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn elements_of_an_array_of_events_and_objects_in_a_row() {
        assert_eq!(texts("[{\"a\":1}, {\"b\":[2]}]"), ["{\"a\":1}", "{\"b\":[2]}"]);
        assert_eq!(
            texts(
                "{\"next\":{\"events\":[1]}, \"events\" : [{\"a\":1},{\"b\":2}], \"more\": [{}], \"t\":\"x\"}{\"c\":3}"
            ),
            [
                "{\"a\":1}",
                "{\"b\":2}",
                "beside {\"next\":{\"events\":[1]}, \"events\" : [], \"more\": [{}], \"t\":\"x\"}",
                "{\"c\":3}"
            ]
        );
        assert_eq!(
            texts("{\"a\":1}{\"b\":2}\n{\"c\":3}"),
            ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]
        );
        assert!(texts(" \n[]\n").is_empty());
        let whole = "{\"a\":1,\"events\":[{\"b\":2}]}";
        assert_eq!(frames_of(Objects::Outer, whole), [(whole.to_owned(), 1)]);
    }

    #[test]
    fn an_object_cut_behind_a_whole_element_is_no_json_without_its_elements() {
        for (text, beside) in [
            ("{\"events\":[{}", "beside {\"events\":["),
            ("{\"events\":[{},\n", "beside {\"events\":["),
            ("{\"events\":[{}]", "beside {\"events\":[]"),
            ("{\"events\":[{}],\"t\":\n1", "beside {\"events\":[],\"t\":\n1"),
        ] {
            assert_eq!(texts(text), ["{}", beside]);
        }
        assert_eq!(
            texts("{\"events\":[{}\n],\n\"t\" :\n[1,\n2]\n}"),
            ["{}", "beside {\"events\":[],\n\"t\" :\n[1,\n2]\n}"]
        );
        assert_eq!(
            texts("[{\"events\":[{}]},{\"t\":2}]"),
            ["{}", "beside {\"events\":[]}", "{\"t\":2}"]
        );
    }

    #[test]
    fn brackets_in_strings_do_not_count_and_lines_are_told() {
        assert_eq!(
            frames("[\n  {\"m\": \"}]\\\"{\\\\\"},\n\n  {\"m\":\n \"[\"}\n]"),
            [
                ("{\"m\": \"}]\\\"{\\\\\"}".to_owned(), 2),
                ("{\"m\":\n \"[\"}".to_owned(), 4)
            ]
        );
    }

    #[test]
    fn what_is_no_object_is_passed_on_by_the_line() {
        assert_eq!(texts("hello there\n{\"a\":1}"), ["hello there", "{\"a\":1}"]);
        assert_eq!(texts("[1,{\"a\""), ["1", "{\"a\""]);
        assert_eq!(texts("}]}"), ["}", "]", "}"]);
    }
}
