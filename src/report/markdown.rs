//! The comparison as a Markdown section: the numbers of the table, for a review or a wiki.

use std::fmt::Write as _;

use super::{
    candidate::{self, Standing},
    column::Column,
    effect, explain,
    format::{Explain, Style},
    reason,
    statement::{self, Statement},
    table, text, traffic,
};
use crate::analysis::{Assumption, Comparison, Stamp};

/// Columns of the candidate table, after the first, which tells how the candidate stands.
const COLUMNS: [Column; 14] = [
    Column::Name,
    Column::Architecture,
    Column::Size,
    Column::PerMonth,
    Column::Compute,
    Column::FrontDoor,
    Column::Rest,
    Column::Idle,
    Column::PerMillion,
    Column::P50,
    Column::P95,
    Column::P99,
    Column::Served,
    Column::Cold,
];

/// The whole document.
pub(super) fn text(comparison: &Comparison, style: &Style) -> String {
    let mut out = title(comparison);
    facts(&mut out, comparison);
    candidates(&mut out, comparison);
    verdicts(&mut out, &statement::statements(comparison));
    assumptions(&mut out, comparison);
    if style.explain == Explain::Yes {
        workings(&mut out, comparison);
    }
    provenance(&mut out, &comparison.stamp);
    out
}

/// What the document is of, a line.
pub(super) fn title(comparison: &Comparison) -> String {
    let title = traffic::title(&comparison.trace, &comparison.stamp.prices.region);
    format!("# {}\n", escaped(&title))
}

/// Which prices, and what made it.
pub(super) fn provenance(out: &mut String, stamp: &Stamp) {
    paragraph(out, &escaped(&table::provenance(stamp)));
}

pub(super) fn paragraph(out: &mut String, content: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "\n{content}");
}

fn bullets<'a>(out: &mut String, items: impl IntoIterator<Item = &'a str>) {
    out.push('\n');
    for item in items {
        let _ = writeln!(out, "- {item}");
    }
}

/// The traffic.
pub(super) fn facts(out: &mut String, comparison: &Comparison) {
    let facts: Vec<String> = traffic::facts(&comparison.trace)
        .iter()
        .map(|fact| escaped(fact))
        .collect();
    bullets(out, facts.iter().map(String::as_str));
}

/// The table of candidates, what is said of them below it, and how to name them.
pub(super) fn candidates(out: &mut String, comparison: &Comparison) {
    out.push_str("\n|  ");
    for column in COLUMNS {
        let _ = write!(out, "| {} ", escaped(column.title()));
    }
    out.push_str("|\n|---");
    for column in COLUMNS {
        out.push_str(if column.is_text() { "|---" } else { "|--:" });
    }
    out.push_str("|\n");
    for index in candidate::ranked(comparison) {
        let standing = match candidate::standing(comparison, index) {
            Standing::Cheapest => "**cheapest**",
            Standing::Viable => "",
            Standing::NotViable => "unfit",
        };
        let _ = write!(out, "| {standing} ");
        for column in COLUMNS {
            let _ = write!(out, "| {} ", escaped(&column.cell(comparison, index)));
        }
        out.push_str("|\n");
    }
    paragraph(out, &escaped(&table::legend(comparison, &COLUMNS).join("; ")));
    let lines: Vec<String> = [candidate::mixtures(comparison), reason::reasons(comparison)]
        .iter()
        .flatten()
        .map(|line| escaped(line))
        .collect();
    if !lines.is_empty() {
        bullets(out, lines.iter().map(String::as_str));
    }
    repeats(out, comparison);
}

/// How to name the candidates that were sized.
fn repeats(out: &mut String, comparison: &Comparison) {
    let repeats: Vec<String> = candidate::ranked(comparison)
        .into_iter()
        .filter_map(|index| {
            let repeat = candidate::repeat(comparison.candidates.get(index)?)?;
            Some(format!(
                "{}: {}",
                escaped(&candidate::label(comparison, index)),
                code(&repeat)
            ))
        })
        .collect();
    if !repeats.is_empty() {
        paragraph(out, "Sized for this traffic; the same again:");
        bullets(out, repeats.iter().map(String::as_str));
    }
}

/// Statements, each under its label.
pub(super) fn verdicts(out: &mut String, statements: &[Statement]) {
    for statement in statements {
        labelled(out, statement.label, &statement.sentences);
    }
}

/// A sentence behind its label, or several below it.
pub(super) fn labelled(out: &mut String, label: &str, sentences: &[String]) {
    let sentences: Vec<String> = sentences.iter().map(|sentence| escaped(sentence)).collect();
    match sentences.as_slice() {
        [only] => paragraph(out, &format!("**{label}:** {only}")),
        several => {
            paragraph(out, &format!("**{label}:**"));
            bullets(out, several.iter().map(String::as_str));
        }
    }
}

/// What is assumed, and what is not counted.
pub(super) fn assumptions(out: &mut String, comparison: &Comparison) {
    if !comparison.assumptions.is_empty() {
        paragraph(out, "## Assumed");
        let items: Vec<String> = comparison
            .assumptions
            .iter()
            .map(|assumption| {
                format!(
                    "**{}**: {}{}",
                    escaped(&assumption.topic),
                    escaped(&assumption.text),
                    escaped(&effects(comparison, assumption))
                )
            })
            .collect();
        bullets(out, items.iter().map(String::as_str));
    }
    if !comparison.not_counted.is_empty() {
        paragraph(
            out,
            &format!("Not counted: {}.", escaped(&comparison.not_counted.join(", "))),
        );
    }
}

/// `; if changed, $/month: 2 NAT: fleets +65.70 + GB; min 1: EC2 -17.75`.
fn effects(comparison: &Comparison, assumption: &Assumption) -> String {
    let effects: Vec<String> = assumption
        .effects
        .iter()
        .map(|effect| effect::pieces(comparison, effect).join(" "))
        .collect();
    match effects.as_slice() {
        [] => String::new(),
        effects => format!("; if changed, $/month: {}", effects.join("; ")),
    }
}

/// Every line item as arithmetic.
pub(super) fn workings(out: &mut String, comparison: &Comparison) {
    let title = format!("## Workings, for a month of {} hours", comparison.month_hours);
    paragraph(out, &title);
    for index in candidate::ranked(comparison) {
        let Some(evaluated) = comparison.candidates.get(index) else {
            continue;
        };
        let title = candidate::whole_name_with_size(evaluated);
        paragraph(out, &format!("### {}", escaped(&title)));
        let items: Vec<String> = explain::workings(evaluated, &comparison.extras)
            .iter()
            .map(|working| {
                let steps = working.steps.join(" ");
                escaped(&format!("{}: {steps}; {}", working.title, working.source))
            })
            .collect();
        bullets(out, items.iter().map(String::as_str));
        paragraph(
            out,
            &escaped(&explain::total(evaluated, &comparison.extras).join(" ")),
        );
    }
}

/// A span of code, fenced by more backticks than it holds in a row.
pub(super) fn code(content: &str) -> String {
    let content = text::one_line(content);
    let longest = content.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match longest {
        0 => format!("{fence}{content}{fence}"),
        _ => format!("{fence} {content} {fence}"),
    }
}

/// A space without width, behind which nobody sees a link, a mention, a number of an issue or an emoji. GitHub looks for
/// them in finished text: an entity in place of the character itself does not keep it from them.
const BREAK: &str = "&#8203;";

/// Text that Markdown and GitHub take literally, on one line.
pub(super) fn escaped(content: &str) -> String {
    let line = text::one_line(content);
    let line = line.trim();
    let mut escaped = String::with_capacity(line.len());
    for (at, character) in line.char_indices() {
        let (before, after) = (&line[..at], &line[at + character.len_utf8()..]);
        if character == '.' && is_www(before) {
            escaped.push_str(BREAK);
        }
        match character {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ if begins_block(before, character, after) || is_doubled(before, character, after) => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
        if is_followed(before, character, after) {
            escaped.push_str(BREAK);
        }
    }
    escaped
}

/// Whether a character begins a list, a heading or a quotation.
fn begins_block(before: &str, character: char, after: &str) -> bool {
    let is_alone = after.starts_with(' ');
    match character {
        '-' | '+' => before.is_empty() && is_alone,
        '#' => before.chars().all(|c| c == '#') && (is_alone || after.starts_with('#')),
        '>' => before.is_empty(),
        '.' | ')' => !before.is_empty() && before.bytes().all(|b| b.is_ascii_digit()) && is_alone,
        _ => false,
    }
}

/// `==`, which marks text here and there.
fn is_doubled(before: &str, character: char, after: &str) -> bool {
    character == '=' && (before.ends_with('=') || after.starts_with('='))
}

/// Whether a dot follows `www`.
fn is_www(before: &str) -> bool {
    let last = before.len().checked_sub(3).and_then(|at| before.get(at..));
    last.is_some_and(|last| last.eq_ignore_ascii_case("www"))
}

/// Whether what follows would be taken for more than text: `@user`, `#1`, `GH-1`, `https://…`, `:smile:`.
fn is_followed(before: &str, character: char, after: &str) -> bool {
    let next = after.chars().next();
    match character {
        '@' => next.is_some_and(char::is_alphanumeric),
        '#' => next.is_some_and(|c| c.is_ascii_digit()),
        '-' => before.to_ascii_uppercase().ends_with("GH") && next.is_some_and(|c| c.is_ascii_digit()),
        ':' => after.starts_with("//") || is_emoji(after),
        _ => false,
    }
}

/// Whether `smile:` follows a colon; the minutes of a time are none.
fn is_emoji(after: &str) -> bool {
    let Some((name, _)) = after.split_once(':') else {
        return false;
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    let is_minutes = name.len() == 2 && name.bytes().all(|b| b.is_ascii_digit());
    !name.is_empty() && name.chars().all(is_name) && !is_minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_cannot_end_early() {
        assert_eq!(code("-c 'lambda:'"), "`-c 'lambda:'`");
        assert_eq!(code("a``b`"), "``` a``b` ```");
    }

    #[test]
    fn nothing_becomes_a_link_a_mention_or_an_emoji() {
        let cases = [
            ("see https://example.com", "see https:&#8203;//example.com"),
            ("www.example.com", "www&#8203;.example.com"),
            ("@user, a@b.example", "@&#8203;user, a@&#8203;b.example"),
            ("@remotion/lambda-client", "@&#8203;remotion/lambda-client"),
            ("owner/repo@4c1f09a", "owner/repo@&#8203;4c1f09a"),
            ("Lambda arm64 #2", "Lambda arm64 #&#8203;2"),
            ("gh-12", "gh-&#8203;12"),
            ("a :smile: b:+1:", "a :&#8203;smile: b:&#8203;+1:"),
            ("==marked==", "\\=\\=marked\\=\\="),
            ("# a", "\\# a"),
            ("## a", "\\#\\# a"),
            ("- a", "\\- a"),
            ("> a", "\\> a"),
            ("1. a", "1\\. a"),
            // What is nothing of the sort stays as it is.
            (
                "09:00:10 at 4 @ 2: a=b, -3.5, #a, 1.5",
                "09:00:10 at 4 @ 2: a=b, -3.5, #a, 1.5",
            ),
        ];
        for (written, escapes) in cases {
            assert_eq!(escaped(written), escapes, "{written}");
        }
    }

    #[test]
    fn names_cannot_break_out_of_a_cell() {
        assert_eq!(escaped("a|b\nc <b>*x*"), "a\\|b c &lt;b>\\*x\\*");
    }
}
