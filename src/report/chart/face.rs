//! The embedded font: how wide text is, and how it reaches each output. It has neither kerning nor ligatures, so a text
//! is as wide as the sum of its advances, wherever it is drawn. What it has no sign for is drawn by a font of the reader
//! in SVG, and as a box in PNG.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef};
use base64::{Engine, engine::general_purpose::STANDARD};
use plotters::style::{FontStyle, register_font};
use unicode_width::UnicodeWidthChar;

use crate::report::text;

const REGULAR: &[u8] = include_bytes!("font/Roboto-Regular.ttf");
const MEDIUM: &[u8] = include_bytes!("font/Roboto-Medium.ttf");
const REGULAR_PACKED: &[u8] = include_bytes!("font/Roboto-Regular.woff2");
const MEDIUM_PACKED: &[u8] = include_bytes!("font/Roboto-Medium.woff2");

/// What the font is called; no font of the reader has that name.
pub(super) const FAMILY: &str = "costsim Roboto";

/// Height of capitals, of the size.
pub(super) const CAPITALS: f64 = 0.711;
/// How far letters reach below the line, of the size.
pub(super) const DESCENT: f64 = 0.21;
/// plotters counts size from the lowest to the highest of the font: (1,900 + 500) ÷ 2,048 of what CSS calls size.
pub(super) const PLOTTERS_PER_EM: f64 = 2_400.0 / 2_048.0;

/// How bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Strong,
}

struct Faces {
    regular: Option<FontRef<'static>>,
    strong: Option<FontRef<'static>>,
}

/// Both faces, read and made known to plotters once.
static FACES: LazyLock<Faces> = LazyLock::new(|| {
    // The fonts are part of the program, and a test reads them.
    let _ = register_font(FAMILY, FontStyle::Normal, REGULAR);
    let _ = register_font(FAMILY, FontStyle::Bold, MEDIUM);
    Faces {
        regular: FontRef::try_from_slice(REGULAR).ok(),
        strong: FontRef::try_from_slice(MEDIUM).ok(),
    }
});

/// Makes the faces known to plotters.
pub(super) fn register() {
    LazyLock::force(&FACES);
}

/// Width of `text` at this size.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let face = match weight {
        Weight::Regular => &FACES.regular,
        Weight::Strong => &FACES.strong,
    };
    let advances = text.chars().map(|c| advance(face.as_ref(), c));
    advances.sum::<f64>() * size
}

/// How far one character moves on, of the size; what the font has no sign for is supposed to be wide.
fn advance(face: Option<&FontRef<'static>>, c: char) -> f64 {
    let known = face.and_then(|face| {
        let glyph = face.glyph_id(c);
        let em = face.units_per_em()?;
        (glyph.0 != 0).then(|| f64::from(face.h_advance_unscaled(glyph)) / f64::from(em))
    });
    known.unwrap_or_else(|| match c.width() {
        Some(2) => 1.3,
        Some(1) => 0.75,
        _ => 0.0,
    })
}

/// `text` in at most `room`, the cut marked with `…`.
pub(super) fn fitted(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let room = room - width("…", size, weight);
    let kept: String = within(text.chars(), size, weight, room).collect();
    format!("{}…", kept.trim_end())
}

/// `text` in at most `room`, cut in its middle, as of names that may begin alike; the beginning has at least this share
/// of the room beside the cut. No number is cut: half of one is another.
pub(super) fn abridged(text: &str, (size, weight): (f64, Weight), head: f64, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let room = (room - width("…", size, weight)).max(0.0);
    let kept: String = within(text.chars().rev(), size, weight, room * (1.0 - head)).collect();
    let cut = text.len() - kept.len();
    let end = from_word(text, cut).trim_start_matches([' ', '-', ',', ';', ':', '/']);
    let left = room - width(end, size, weight);
    let start: String = within(text.chars(), size, weight, left).collect();
    let start = match text[start.len()..].starts_with(|c: char| c.is_ascii_digit()) {
        true => start.trim_end_matches(|c: char| c.is_ascii_digit()),
        false => &start,
    };
    format!("{}…{end}", start.trim_end())
}

/// `text` from the first word on that begins at `cut` or behind; from `cut` on where none does.
fn from_word(text: &str, cut: usize) -> &str {
    let end = &text[cut..];
    let is_whole = !text[..cut].ends_with(char::is_alphanumeric);
    let rest = end.trim_start_matches(char::is_alphanumeric);
    if is_whole || rest.trim().is_empty() {
        end
    } else {
        rest
    }
}

/// The first characters that together are at most so wide.
fn within(
    characters: impl Iterator<Item = char>,
    size: f64,
    weight: Weight,
    room: f64,
) -> impl Iterator<Item = char> {
    let mut used = 0.0;
    characters.take_while(move |c| {
        used += width(c.encode_utf8(&mut [0; 4]), size, weight);
        used <= room
    })
}

/// Lines of at most `room`, broken between words, but not between a number and its unit; a longer word is cut.
pub(super) fn wrapped(text: &str, size: f64, weight: Weight, room: f64) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last)
                if last
                    .rsplit(' ')
                    .next()
                    .is_some_and(|last| text::belongs(last, word)) =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for word in &words {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if width(&longer, size, weight) <= room {
                *line = longer;
                continue;
            }
        }
        lines.push(fitted(word, size, weight, room));
    }
    lines
}

/// The fonts as CSS. One is enough for all charts of a page.
pub(super) fn css() -> String {
    let rule = |weight: u32, packed: &[u8]| {
        format!(
            "@font-face{{font-family:\"{FAMILY}\";font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            STANDARD.encode(packed)
        )
    };
    format!("{}{}", rule(400, REGULAR_PACKED), rule(600, MEDIUM_PACKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_are_fonts() {
        assert!(FACES.regular.is_some() && FACES.strong.is_some());
        for sign in "Aé€ž–—…×·≤≥−µ~$".chars() {
            assert_ne!(FACES.regular.as_ref().unwrap().glyph_id(sign).0, 0, "{sign}");
        }
    }

    #[test]
    fn digits_are_equally_wide() {
        // 1,150 of 2,048 units each: 10 digits at size 20.48 take 115.
        assert_eq!(width("0123456789", 20.48, Weight::Regular).round(), 115.0);
        assert_eq!(width("1111111111", 20.48, Weight::Regular).round(), 115.0);
    }

    #[test]
    fn what_is_cut_fits() {
        for text in ["today, with everything on it", "東京都庁 🦀🦀🦀🦀🦀🦀", "", "x"] {
            for room in [0.0, 20.0, 60.0, 1_000.0] {
                let face = (12.0, Weight::Strong);
                for short in [
                    fitted(text, 12.0, Weight::Strong, room),
                    abridged(text, face, 0.6, room),
                ] {
                    let width = width(&short, 12.0, Weight::Strong);
                    assert!(width <= room || short == "…", "{short} in {room}");
                }
            }
        }
        // Half a number is none: neither 12 nor 51.
        let name = "cluster of 512 MB";
        for room in 10..100 {
            let short = abridged(name, (12.0, Weight::Regular), 0.5, f64::from(room));
            assert!(
                !short.contains("…12") && !short.contains("51…") && !short.contains("5…"),
                "{short}"
            );
        }
        assert_eq!(
            wrapped("one two three", 10.0, Weight::Regular, 40.0),
            ["one two", "three"]
        );
    }
}
