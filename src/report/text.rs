//! Text as a terminal shows it: columns are display columns (wide characters take two), control characters never
//! reach the output.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns `text` takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Characters that show nothing but change how others are shown, or hide between them: marks that turn the direction
/// of writing, joiners and spaces without width.
pub(crate) const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `text` on one line: control characters and line separators become spaces, what is not seen is dropped.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .filter(|&c| !is_unseen(c))
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// `text` in at most `width` columns, the cut marked with `…`.
pub(super) fn shortened(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut short: String = text[..fitting(text, width.saturating_sub(1))]
        .trim_end()
        .to_owned();
    short.push('…');
    short
}

/// `text` in at most `width` columns, of which its end has `tail`: cut in the middle, the cut marked with `…`.
pub(super) fn abridged(text: &str, width: usize, tail: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let end = ending(text, tail.min(width.saturating_sub(1)) + 1);
    let end = end.trim_start_matches('…').trim_start();
    let beginning = shortened(text, width.saturating_sub(columns(end)));
    format!("{beginning}{end}")
}

/// The end of `text` in at most `width` columns, as of paths, whose end tells most; the cut marked with `…`.
pub(super) fn ending(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.chars().rev().take_while(|character| {
        used += character.width().unwrap_or(0);
        used <= width
    });
    let start: usize = text.len() - kept.map(char::len_utf8).sum::<usize>();
    format!("…{}", &text[start..])
}

/// `text` followed by spaces up to `width` columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(columns(text));
    format!("{text}{:missing$}", "")
}

/// Lines of at most `width` columns, broken between words, but where it can be helped not between a number and its
/// unit nor inside a date; a longer word is cut.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(2);
    let text = one_line(text);
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for word in text.split_whitespace() {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| belongs(last, word)) => group.push(word),
            _ => groups.push(vec![word]),
        }
    }
    let pieces: Vec<String> = groups
        .into_iter()
        .flat_map(|group| {
            let joined = group.join(" ");
            if columns(&joined) <= width {
                return vec![joined];
            }
            let parts = group.into_iter().flat_map(|word| cut(word, width));
            parts.map(str::to_owned).collect()
        })
        .collect();
    filled(&pieces, width, " ")
}

/// Whether a reader takes two words for one: `80 ms`, `+ 300`, `4 of 6`, `from Thu`, `Thu 2014-04-10`, `09:00 UTC`.
pub(super) fn belongs(word: &str, next: &str) -> bool {
    let is_sign = |word: &str| matches!(word, "+" | "-" | "×" | "÷" | "=" | "~" | "<" | ">");
    let is_weekday = |word: &str| matches!(word, "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun");
    (is_number(word) && !next.starts_with('('))
        || (is_sign(word) && is_number(next))
        || is_weekday(word)
        || (word == "from" && is_weekday(next))
        || (word == "of" && next.starts_with(|c: char| c.is_ascii_digit()))
}

/// `80`, `9,225,099`, `296-348`, `2014-04-10`, `09:00`, `(43`; not `80,`, which ends something.
fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('(').unwrap_or(word);
    let digit = |character: char| character.is_ascii_digit();
    word.ends_with(digit) && word.chars().all(|c| digit(c) || "+-.,:/~<".contains(c))
}

/// Lines of at most `width` columns, broken between the given pieces only (unless a piece alone is too long), with
/// `gap` where they are not.
pub(super) fn filled(pieces: &[String], width: usize, gap: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if columns(line) + columns(gap) + columns(piece) <= width => {
                line.push_str(gap);
                line.push_str(piece);
            }
            _ => lines.push(piece.clone()),
        }
    }
    lines
}

/// The same where a piece may be too long for a line: it is broken between its words.
pub(super) fn flowed(pieces: &[String], width: usize, gap: &str) -> Vec<String> {
    let parts: Vec<String> = pieces
        .iter()
        .flat_map(|piece| match columns(piece) {
            fits if fits <= width => vec![piece.clone()],
            _ => wrapped(piece, width),
        })
        .collect();
    filled(&parts, width, gap)
}

/// `a, b and c`; behind `most` names only how many more there are.
pub(super) fn listed(names: &[String], most: usize) -> String {
    let most = most.max(1);
    match names {
        [] => String::new(),
        [only] => only.clone(),
        _ if names.len() > most => {
            let told = names[..most].join(", ");
            format!("{told} and {} more", names.len() - most)
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Parts of a word, each at most `width` columns.
fn cut(word: &str, width: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = word;
    while columns(rest) > width {
        let (part, tail) = rest.split_at(fitting(rest, width));
        parts.push(part);
        rest = tail;
    }
    parts.push(rest);
    parts
}

/// Length in bytes of the longest beginning of `text` whose characters fit into `width` columns.
fn fitting(text: &str, width: usize) -> usize {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > width {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(columns("東京"), 4);
        assert_eq!(shortened("東京都庁", 5), "東京…");
        assert_eq!(shortened("2 x t4g.small, alb", 12), "2 x t4g.sma…");
        assert_eq!(
            abridged("sizes, memory=512, cpu=0.5", 18, 7),
            "sizes, mem…cpu=0.5"
        );
        assert_eq!(abridged("東京, memory=512", 8, 4), "東…=512");
        assert_eq!(ending("logs/東京/traffic.csv", 14), "…/traffic.csv");
        assert_eq!(padded("東京", 6), "東京  ");
    }

    #[test]
    fn control_characters_never_pass() {
        assert_eq!(one_line("a\nb\tc\u{1b}[31m\u{202e}d\u{2028}e"), "a b c [31md e");
        assert_eq!(
            one_line("a\u{61c}b\u{200b}c\u{200d}d\u{feff}e\u{2066}f"),
            "abcdef"
        );
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        let pieces = ["1 request", "× 2", "= 2"].map(str::to_owned);
        assert_eq!(filled(&pieces, 13, " "), ["1 request × 2", "= 2"]);
        assert_eq!(filled(&pieces, 13, "  "), ["1 request", "× 2  = 2"]);
        assert!(wrapped(" \n ", 10).is_empty());
    }

    #[test]
    fn long_lists_are_counted() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&names, 3), "a, b and c");
        assert_eq!(listed(&names, 2), "a, b and 1 more");
        assert_eq!(listed(&names[..1], 2), "a");
        assert_eq!(listed(&[], 2), "");
    }

    #[test]
    fn numbers_keep_their_units_and_dates_their_days() {
        let fact = "1 function, 14 days from Thu 2014-04-10";
        assert_eq!(wrapped(fact, 36), ["1 function, 14 days", "from Thu 2014-04-10"]);
        assert_eq!(
            wrapped("mean 102 ms, p99 400 ms", 20),
            ["mean 102 ms, p99", "400 ms"]
        );
        assert_eq!(
            wrapped("500 B each, + 300 B on Lambda", 16),
            ["500 B each,", "+ 300 B on", "Lambda"]
        );
        assert_eq!(wrapped("by 9 (3.1 %) of 6", 9), ["by 9", "(3.1 %)", "of 6"]);
        // Where not even that fits, it breaks as it must.
        assert_eq!(wrapped("from Thu 2014-04-10", 12), ["from Thu", "2014-04-10"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked(text in "\\PC{0,80}", width in 2_usize..40) {
            for line in wrapped(&text, width) {
                prop_assert!(columns(&line) <= width, "{line:?}");
            }
            prop_assert!(columns(&shortened(&text, width)) <= width);
            prop_assert!(columns(&ending(&text, width)) <= width);
            prop_assert!(columns(&abridged(&text, width, width / 2)) <= width);
        }
    }
}
