//! The objects of a JSON text, one at a time, without holding the text: the elements of an outer array, the elements of
//! `events` in an outer object (`aws logs filter-log-events`) if asked, or outer objects one after the other. Brackets are only
//! matched here; whether an object is JSON is for its reader to say. An object may be 32 MiB long.

use std::io::{BufRead, BufReader};

use super::{
    TraceError,
    input_file::{InputFile, cannot_read},
    intake::Place,
    source::Source,
};

/// The longest object.
const FRAME_MAX: usize = 32 << 20;
/// The key of an outer object whose array is read element by element.
const STREAMED: &[u8] = b"\"events\"";

/// Which objects count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objects {
    /// Outer ones.
    Outer,
    /// The elements of `events` where an outer object has them, in its place.
    OfEvents,
}

/// The objects of a file.
pub(super) struct JsonFrames {
    pub(super) path: String,
    reader: BufReader<Source>,
    frame: Vec<u8>,
    /// From 1.
    line: u64,
    outer: Outer,
    objects: Objects,
    /// Beside the last `events` stands a token of a next page.
    pub(super) next_token: bool,
}

/// What encloses the next object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outer {
    /// Nothing.
    Nothing,
    /// An array that nothing encloses.
    Array,
    /// The array `events` of an object.
    Events,
    /// The object that had `events`, behind them.
    AfterEvents,
}

/// An object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonFrame<'a> {
    /// Its text; or whatever else stood in its place.
    Text(&'a [u8]),
    /// It is longer than 32 MiB; the rest of the file cannot be told apart.
    TooLong,
}

/// How an object ended.
enum End {
    Whole,
    TooLong,
    /// `events` began inside it.
    Events,
    /// The file ended first.
    File,
}

/// Where in an object the scan is.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Where the last string at depth 1 begins, and whether only a colon followed it.
    key_at: usize,
    after_key: bool,
}

impl JsonFrames {
    pub(super) fn of(file: InputFile, objects: Objects) -> Self {
        Self {
            path: file.path.clone(),
            reader: BufReader::with_capacity(64 * 1_024, file.into_source()),
            frame: Vec::new(),
            line: 1,
            outer: Outer::Nothing,
            objects,
            next_token: false,
        }
    }

    /// The next object and the line it begins in; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(JsonFrame<'_>, Place<'_>)>, TraceError> {
        loop {
            let Some(first) = self.skip_separators()? else {
                return Ok(None);
            };
            match (first, self.outer) {
                (b'[', Outer::Nothing) => self.enter(Outer::Array),
                (b']', Outer::Array) => self.enter(Outer::Nothing),
                (b']', Outer::Events) => self.enter(Outer::AfterEvents),
                (b'}', Outer::AfterEvents) => self.enter(Outer::Nothing),
                _ => {
                    let line = self.line;
                    let frame = match self.object()? {
                        // What stands beside `events` is dropped.
                        End::Whole | End::File if self.outer == Outer::AfterEvents => {
                            self.next_token |= tells_next_token(&self.frame);
                            continue;
                        }
                        End::Events => {
                            self.outer = Outer::Events;
                            self.next_token = tells_next_token(&self.frame);
                            continue;
                        }
                        End::Whole | End::File => JsonFrame::Text(&self.frame),
                        End::TooLong => JsonFrame::TooLong,
                    };
                    let file = &self.path;
                    return Ok(Some((frame, Place { file, line })));
                }
            }
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
                Err(error) => return Err(cannot_read(&self.path, &error)),
            };
            let separator =
                |b: &u8| b.is_ascii_whitespace() || matches!(b, b',' | 0xef | 0xbb | 0xbf | b'\0' | 0x1e);
            let length = text.iter().take_while(|b| separator(b)).count();
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
                Err(error) => return Err(cannot_read(&self.path, &error)),
            };
            let streams = self.outer == Outer::Nothing && self.objects == Objects::OfEvents;
            let (length, end) = scan.over(text, &self.frame, streams);
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
                Err(error) => return Err(cannot_read(&self.path, &error)),
            }
        }
    }
}

impl Scan {
    /// Scans more of an object whose text so far is `before`: how much of `text` belongs to it, and how it ends.
    fn over(&mut self, text: &[u8], before: &[u8], streams: bool) -> (usize, Option<End>) {
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
                let key = self.depth == 1 && streams;
                self.after_key = key && is_streamed(before, text, self.key_at, at);
                continue;
            }
            match byte {
                b'"' => {
                    self.in_string = true;
                    self.key_at = before.len() + at;
                }
                b'[' if self.after_key => return (at + 1, Some(End::Events)),
                b'{' | b'[' => self.depth += 1,
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
            self.after_key = false;
        }
        (text.len(), None)
    }
}

/// Whether the string that began at `from` and ends at `to` of `text` is [`STREAMED`].
fn is_streamed(before: &[u8], text: &[u8], from: usize, to: usize) -> bool {
    let end = before.len() + to + 1;
    end.checked_sub(from) == Some(STREAMED.len())
        && (from..end).zip(STREAMED).all(|(at, &expected)| {
            let byte = match at.checked_sub(before.len()) {
                Some(at) => text.get(at),
                None => before.get(at),
            };
            byte == Some(&expected)
        })
}

/// Whether a piece of an object tells a token of a next page, as the service (`nextToken`) or the CLI (`NextToken`)
/// writes it.
fn tells_next_token(text: &[u8]) -> bool {
    ["\"nextToken\"", "\"NextToken\""].iter().any(|key| {
        memchr::memmem::find(text, key.as_bytes()).is_some_and(|at| {
            let behind = text.get(at + key.len()..).unwrap_or_default();
            let mut value = behind.iter().filter(|b| !b.is_ascii_whitespace());
            value.next() == Some(&b':') && value.next() == Some(&b'"')
        })
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn frames(text: &str) -> Vec<(String, u64)> {
        frames_of(Objects::OfEvents, text)
    }

    fn frames_of(objects: Objects, text: &str) -> Vec<(String, u64)> {
        let source = Source::decompressed(Box::new(Cursor::new(text.as_bytes().to_vec())), None).unwrap();
        let mut frames = JsonFrames::of(InputFile::from_source("test.json", source).unwrap(), objects);
        let mut seen = Vec::new();
        while let Some((frame, place)) = frames.next().unwrap() {
            let JsonFrame::Text(text) = frame else {
                panic!("too long");
            };
            seen.push((String::from_utf8(text.to_vec()).unwrap(), place.line));
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
            ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]
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
