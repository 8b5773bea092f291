//! A JSON object as the few values that are looked at, without building the rest: strings are borrowed, numbers kept
//! as their digits. Objects under `request`, `headers` and `integration` are looked into, of arrays the first element.

use std::{borrow::Cow, fmt, io::Write};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Objects whose keys count as the outer object's own.
const OPENED: [&str; 3] = ["request", "headers", "integration"];
/// Digits of a number.
const DIGITS_MAX: usize = 32;

/// A value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Scalar<'a> {
    /// Absent, `null`, a truth value, or what has no simple value.
    #[default]
    Missing,
    Text(Cow<'a, str>),
    Number {
        digits: [u8; DIGITS_MAX],
        length: usize,
    },
}

/// The values of an object, by the numbers their keys have.
#[derive(Debug)]
pub(super) struct JsonRow<'a, const N: usize> {
    pub(super) values: [Scalar<'a>; N],
}

/// The number of a key, by the object of [`OPENED`] that it stands in (empty in the outer one) and its name.
type KeyNumber = fn(&str, &str) -> Option<usize>;

impl Scalar<'_> {
    /// As it was written; empty where missing or `-`.
    pub(super) fn text(&self) -> &[u8] {
        match self {
            Self::Missing => b"",
            Self::Text(text) if text == "-" => b"",
            Self::Text(text) => text.as_bytes(),
            Self::Number { digits, length } => digits.get(..*length).unwrap_or_default(),
        }
    }

    fn number(number: impl fmt::Display) -> Self {
        let mut digits = [0; DIGITS_MAX];
        let mut rest = &mut digits[..];
        match write!(rest, "{number}") {
            Ok(()) => {
                let length = DIGITS_MAX - rest.len();
                Self::Number { digits, length }
            }
            Err(_) => Self::Missing,
        }
    }
}

impl<'a, const N: usize> JsonRow<'a, N> {
    /// Reads an object; `None` where the text is none.
    pub(super) fn read(text: &'a str, number: KeyNumber) -> Option<Self> {
        let mut row = Self {
            values: [const { Scalar::Missing }; N],
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let object = ObjectVisitor {
            values: &mut row.values,
            number,
            inside: "",
        };
        (&mut json).deserialize_map(object).ok()?;
        json.end().ok()?;
        Some(row)
    }
}

/// Text as JSON may be read of it: bytes that are no UTF-8 replaced, and `\x22`, which nginx writes unless told
/// otherwise and JSON does not know, kept as it stands.
pub(super) fn readable(text: &[u8]) -> Cow<'_, str> {
    let text = match std::str::from_utf8(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(text),
    };
    if memchr::memmem::find(text.as_bytes(), b"\\x").is_none() {
        return text;
    }
    let mut repaired = String::with_capacity(text.len() + 8);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        repaired.push(character);
        if character == '\\' {
            match characters.next() {
                Some('x') => repaired.push_str("\\x"),
                Some(next) => repaired.push(next),
                None => {}
            }
        }
    }
    Cow::Owned(repaired)
}

struct ObjectVisitor<'r, 'a> {
    values: &'r mut [Scalar<'a>],
    number: KeyNumber,
    inside: &'static str,
}

impl<'a> Visitor<'a> for ObjectVisitor<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let seed = || KeySeed {
            number: self.number,
            inside: self.inside,
        };
        while let Some(key) = map.next_key_seed(seed())? {
            let value = ValueSeed {
                values: self.values,
                number: self.number,
                key,
            };
            map.next_value_seed(value)?;
        }
        Ok(())
    }
}

/// What is known of a key.
#[derive(Clone, Copy)]
struct Key {
    number: Option<usize>,
    /// Its name, if it is of [`OPENED`].
    opened: Option<&'static str>,
}

struct KeySeed {
    number: KeyNumber,
    inside: &'static str,
}

impl<'a> DeserializeSeed<'a> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Key, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(Key {
            number: (self.number)(self.inside, name),
            opened: OPENED.into_iter().find(|known| *known == name),
        })
    }
}

struct ValueSeed<'r, 'a> {
    values: &'r mut [Scalar<'a>],
    number: KeyNumber,
    key: Key,
}

impl<'a> ValueSeed<'_, 'a> {
    /// The first value of a key stays.
    fn set(self, value: Scalar<'a>) {
        let slot = self.key.number.and_then(|number| self.values.get_mut(number));
        if let Some(slot @ Scalar::Missing) = slot {
            *slot = value;
        }
    }
}

impl<'a> DeserializeSeed<'a> for ValueSeed<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        if self.key.number.is_none() && self.key.opened.is_none() {
            return json.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for ValueSeed<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<(), E> {
        self.set(Scalar::Text(Cow::Borrowed(text)));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.set(Scalar::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.set(Scalar::number(number));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.set(Scalar::number(number));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.set(Scalar::number(number));
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        if let Some(inside) = self.key.opened {
            let object = ObjectVisitor {
                values: self.values,
                number: self.number,
                inside,
            };
            return object.visit_map(map);
        }
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut elements: A) -> Result<(), A::Error> {
        let first = ValueSeed {
            key: Key {
                opened: None,
                ..self.key
            },
            ..self
        };
        elements.next_element_seed(first)?;
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(_: &str, name: &str) -> Option<usize> {
        ["a", "b"].iter().position(|known| *known == name)
    }

    fn values(text: &str) -> Option<[String; 2]> {
        let row = JsonRow::<2>::read(text, number)?;
        Some(
            row.values
                .map(|value| String::from_utf8_lossy(value.text()).into_owned()),
        )
    }

    #[test]
    fn strings_numbers_and_what_is_missing() {
        let read =
            |text, a: &str, b: &str| assert_eq!(values(text), Some([a.to_owned(), b.to_owned()]), "{text}");
        read(r#"{"a":"x","b":0.052}"#, "x", "0.052");
        read(r#"{"b":1772445600412,"a":"-"}"#, "", "1772445600412");
        read(r#"{"a":null,"b":true,"c":{"a":1}}"#, "", "");
        read(
            r#"{"headers":{"a":["first",2]},"request":{"b":-1}}"#,
            "first",
            "-1",
        );
        read(r#"{"a":{"a":1},"a":2,"a":3}"#, "2", "");
        read(r#"{"a":1e300,"b":1.5e-5}"#, "", "0.000015");
        read(r#"{"a":[],"b":"\u00e9\n"}"#, "", "é\n");
    }

    #[test]
    fn what_is_no_object() {
        for text in [
            "",
            "1",
            "[]",
            "{",
            r#"{"a":}"#,
            r#"{"a":1}{"a":2}"#,
            "{\"a\":\"\\x22\"}",
        ] {
            assert_eq!(values(text), None, "{text}");
        }
        assert_eq!(values(&"[".repeat(10_000)), None);
        assert_eq!(values(&format!("{{\"a\":{}", "[".repeat(10_000))), None);
    }

    #[test]
    fn broken_encodings_and_escapes_of_nginx() {
        assert_eq!(readable(b"{\"a\":\"\\x22\\\\x\"}"), "{\"a\":\"\\\\x22\\\\x\"}");
        let text = readable(b"{\"a\":\"\xff\",\"b\":1}");
        assert_eq!(values(&text), Some(["\u{fffd}".to_owned(), "1".to_owned()]));
    }

    proptest! {
        #[test]
        fn any_text_ends(bytes: Vec<u8>, text in "[\\[\\]{}\":,a0-9\\\\x ]{0,40}") {
            let _ = values(&readable(&bytes));
            let _ = values(&readable(text.as_bytes()));
        }
    }
}
