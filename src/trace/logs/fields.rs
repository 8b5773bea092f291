//! The fields of a log line that spaces separate: bare, quoted or in brackets. Quoted fields may hold escapes (`\"`,
//! `\x22`), which are left as they are; a quote ends a field only where a space or the line's end follows, so that
//! unescaped quotes inside do no harm. Nothing is copied.

/// How a field was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Bare,
    /// `"…"`, the quotes taken off.
    Quoted,
    /// `[…]`, the brackets taken off.
    Bracketed,
}

/// A field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    pub(super) text: &'a [u8],
    pub(super) form: Form,
}

/// The fields of a line from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn of(line: &'a [u8]) -> Self {
        Self { rest: line }
    }

    /// The next field where it is quoted; otherwise nothing is taken.
    pub(super) fn next_quoted(&mut self) -> Option<&'a [u8]> {
        let mut ahead = *self;
        let field = ahead.next().filter(|field| field.form == Form::Quoted)?;
        *self = ahead;
        Some(field.text)
    }

    /// Takes `length` bytes, of which the first and the last `around` are no part of the field.
    fn take(&mut self, length: usize, around: usize, form: Form) -> Field<'a> {
        let (field, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        let end = field.len().saturating_sub(around).max(around);
        let text = field.get(around..end).unwrap_or_default();
        Field { text, form }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let spaces = self.rest.iter().take_while(|b| is_space(**b)).count();
        self.rest = self.rest.get(spaces..).unwrap_or_default();
        match self.rest.first()? {
            b'"' => match quoted_length(self.rest) {
                Some(length) => Some(self.take(length, 1, Form::Quoted)),
                // The quote never ends: the line was cut.
                None => {
                    let rest = self.rest.get(1..).unwrap_or_default();
                    self.rest = &[];
                    Some(Field {
                        text: rest,
                        form: Form::Quoted,
                    })
                }
            },
            b'[' => match bracketed_length(self.rest) {
                Some(length) => Some(self.take(length, 1, Form::Bracketed)),
                None => Some(self.take(bare_length(self.rest), 0, Form::Bare)),
            },
            _ => Some(self.take(bare_length(self.rest), 0, Form::Bare)),
        }
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn ends_at(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|b| is_space(*b))
}

/// Bytes up to the closing quote of a text that begins with a quote, that included.
fn quoted_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', text.get(at..)?) {
        at += found + 1;
        match text.get(at - 1) {
            Some(b'\\') => at += 1,
            _ if ends_at(text, at) => return Some(at),
            _ => {}
        }
    }
    // What looked like an escape was a lone backslash.
    let ends = |&quote: &usize| quote > 0 && ends_at(text, quote + 1);
    memchr::memchr_iter(b'"', text).find(ends).map(|quote| quote + 1)
}

/// Bytes up to the closing bracket of a text that begins with one; `None` where a quote comes first. Behind it may
/// stand a quote without a space, as in API Gateway's template for the common format.
fn bracketed_length(text: &[u8]) -> Option<usize> {
    let inside = memchr::memchr(b'"', text).map_or(text, |quote| text.get(..quote).unwrap_or_default());
    let ends = |&bracket: &usize| ends_at(text, bracket + 1) || text.get(bracket + 1) == Some(&b'"');
    memchr::memchr_iter(b']', inside)
        .find(ends)
        .map(|bracket| bracket + 1)
}

/// Bytes of a bare field: up to a space, but `key="a b"`, `0.01, 0.02` and `0.01 : 0.02` (what nginx writes of several
/// upstream servers) are one field.
fn bare_length(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let length = memchr::memchr3(b' ', b'\t', b'"', rest).unwrap_or(rest.len());
        at += length;
        match text.get(at) {
            Some(b'"') if length > 0 && text.get(at - 1) == Some(&b'=') => {
                at += quoted_length(text.get(at..).unwrap_or_default()).unwrap_or(text.len() - at);
            }
            Some(b'"') => at += 1,
            Some(_) if at > 0 && text.get(at - 1) == Some(&b',') => at += 1,
            Some(_) if text.get(at..at + 3) == Some(b" : ") => at += 3,
            _ => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields(line: &str) -> Vec<(String, Form)> {
        Fields::of(line.as_bytes())
            .map(|field| (String::from_utf8_lossy(field.text).into_owned(), field.form))
            .collect()
    }

    #[test]
    fn bare_quoted_and_bracketed() {
        let field = |text: &str, form| (text.to_owned(), form);
        assert_eq!(
            fields(r#"203.0.113.7 [a b]  "GET / HTTP/1.1" 200 "say \"hi\" \x22" "" -"#),
            [
                field("203.0.113.7", Form::Bare),
                field("a b", Form::Bracketed),
                field("GET / HTTP/1.1", Form::Quoted),
                field("200", Form::Bare),
                field(r#"say \"hi\" \x22"#, Form::Quoted),
                field("", Form::Quoted),
                field("-", Form::Bare),
            ]
        );
    }

    #[test]
    fn lists_and_values_of_keys_are_one_field() {
        let texts: Vec<String> = fields(r#"rt=0.052 urt="0.010, 0.020" 0.010, 0.020 0.1 : 0.2 9"#)
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        assert_eq!(
            texts,
            [
                "rt=0.052",
                r#"urt="0.010, 0.020""#,
                "0.010, 0.020",
                "0.1 : 0.2",
                "9"
            ]
        );
    }

    #[test]
    fn unescaped_quotes_lone_backslashes_and_cut_lines() {
        let texts = |line| -> Vec<String> { fields(line).into_iter().map(|(text, _)| text).collect() };
        assert_eq!(texts(r#""say "hi"!" 1"#), [r#"say "hi"!"#, "1"]);
        assert_eq!(texts(r#""C:\" 1"#), [r"C:\", "1"]);
        assert_eq!(texts(r#"1 "cut off"#), ["1", "cut off"]);
        assert_eq!(texts("[2001:db8::1]:80 x"), ["[2001:db8::1]:80", "x"]);
        assert_eq!(texts("[a b]\"c d\" e"), ["a b", "c d", "e"]);
        assert_eq!(texts("\" \""), [" "]);
        assert_eq!(texts("\""), [""]);
    }

    proptest! {
        #[test]
        fn any_bytes_end(line: Vec<u8>) {
            let fields: usize = Fields::of(&line).map(|field| field.text.len()).sum();
            prop_assert!(fields <= line.len());
        }
    }
}
