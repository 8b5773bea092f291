//! JSON values as the text they were written with, so that numbers keep their decimals and a value of an unexpected
//! type is no reason to give up on its object.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// The characters of a string, or the text of any other value; empty where there is none.
pub(in crate::trace) fn text(value: Option<&RawValue>) -> Cow<'_, str> {
    let written = value.map_or("", RawValue::get);
    let plain = written
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('\\'));
    match plain {
        Some(inner) => Cow::Borrowed(inner),
        None if written.starts_with('"') => Cow::Owned(serde_json::from_str(written).unwrap_or_default()),
        None => Cow::Borrowed(written),
    }
}

/// As [`text`], where there is one.
pub(in crate::trace) fn some_text(value: Option<&RawValue>) -> Option<Cow<'_, str>> {
    value.map(|value| text(Some(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_unescaped_and_numbers_stay_as_written() {
        let of = |json: &str| text(Some(serde_json::from_str(json).unwrap())).into_owned();
        assert_eq!(of("\"2025\\/05\""), "2025/05");
        assert_eq!(of("\"plain\""), "plain");
        assert_eq!(of("15.740"), "15.740");
        assert_eq!(text(None), "");
        // Half of a pair of surrogates is no text.
        assert_eq!(of("\"\\ud800\""), "");
    }
}
