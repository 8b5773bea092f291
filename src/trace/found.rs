//! The text an error was found at, as it is shown: short, on one line, and every byte of it visible.

/// Characters of the found text that are shown.
const CHARACTERS_MAX: usize = 40;
/// The most bytes that many characters take in UTF-8.
const BYTES_MAX: usize = 4 * CHARACTERS_MAX;

/// At most 40 characters of `bytes`; control characters and bytes that are no UTF-8 escaped.
pub(super) fn shown(bytes: &[u8]) -> String {
    shortened(bytes, visible)
}

/// The same of a text that may tell of persons, as its shape: letters as `a`, digits as `0`.
pub(super) fn shape(bytes: &[u8]) -> String {
    shortened(bytes, |character| match character {
        _ if character.is_numeric() => "0".to_owned(),
        _ if character.is_alphabetic() => "a".to_owned(),
        _ => visible(character),
    })
}

fn shortened(bytes: &[u8], as_shown: fn(char) -> String) -> String {
    let head = bytes.get(..BYTES_MAX).unwrap_or(bytes);
    let mut characters = head.utf8_chunks().flat_map(|chunk| {
        let text = chunk.valid().chars().map(as_shown);
        text.chain(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")))
    });
    let mut shown: String = characters.by_ref().take(CHARACTERS_MAX).collect();
    if characters.next().is_some() || head.len() < bytes.len() {
        shown.push('…');
    }
    shown
}

fn visible(character: char) -> String {
    if character.is_control() {
        character.escape_default().to_string()
    } else {
        character.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_text_is_short_and_visible() {
        assert_eq!(shown(b"a\x00b\x1b[31m\n"), "a\\u{0}b\\u{1b}[31m\\n");
        assert_eq!(shown(&[b'x'; 41]), format!("{}…", "x".repeat(40)));
        assert_eq!(shown(&[b'x'; 40]), "x".repeat(40));
        assert_eq!(
            shown("\u{10ffff}".repeat(41).as_bytes()),
            format!("{}…", "\u{10ffff}".repeat(40))
        );
    }

    #[test]
    fn a_shape_names_nobody() {
        assert_eq!(
            shape("203.0.113.7 zoë@x.example\0".as_bytes()),
            "000.0.000.0 aaa@a.aaaaaaa\\u{0}"
        );
        assert_eq!(shape(&[b'x'; 41]), format!("{}…", "a".repeat(40)));
    }

    #[test]
    fn what_is_no_utf_8_is_shown_byte_by_byte() {
        // Latin-1 ï and é, and the first byte of a ß cut short.
        assert_eq!(shown(b"na\xefve caf\xe9"), "na\\xefve caf\\xe9");
        assert_eq!(shown(b"\xff\xfe,\xc3"), "\\xff\\xfe,\\xc3");
    }
}
