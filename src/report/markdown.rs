//! The comparison as a Markdown section: the numbers of the table, for a review or a wiki.

use std::fmt::Write as _;

use super::{
    candidate::{self, Standing},
    column::Column,
    effect, explain,
    format::{Explain, Style},
    reason, statement, table, text, traffic,
};
use crate::analysis::{Assumption, Comparison};

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
    let mut out = String::new();
    heading(&mut out, comparison);
    candidates(&mut out, comparison);
    verdicts(&mut out, comparison);
    assumptions(&mut out, comparison);
    if style.explain == Explain::Yes {
        workings(&mut out, comparison);
    }
    paragraph(&mut out, &escaped(&table::provenance(&comparison.stamp)));
    out
}

fn paragraph(out: &mut String, content: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "\n{content}");
}

fn bullets<'a>(out: &mut String, items: impl IntoIterator<Item = &'a str>) {
    out.push('\n');
    for item in items {
        let _ = writeln!(out, "- {item}");
    }
}

fn heading(out: &mut String, comparison: &Comparison) {
    let source = escaped(&traffic::source(&comparison.trace));
    let region = escaped(&comparison.stamp.prices.region);
    let _ = writeln!(out, "# What {source} costs a month in {region}");
    let facts: Vec<String> = traffic::facts(&comparison.trace)
        .iter()
        .map(|fact| escaped(fact))
        .collect();
    bullets(out, facts.iter().map(String::as_str));
}

fn candidates(out: &mut String, comparison: &Comparison) {
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
            Standing::NotViable => "not viable",
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

fn verdicts(out: &mut String, comparison: &Comparison) {
    for statement in statement::statements(comparison) {
        let sentences: Vec<String> = statement.sentences.iter().map(|s| escaped(s)).collect();
        match sentences.as_slice() {
            [only] => paragraph(out, &format!("**{}:** {only}", statement.label)),
            several => {
                paragraph(out, &format!("**{}:**", statement.label));
                bullets(out, several.iter().map(String::as_str));
            }
        }
    }
}

fn assumptions(out: &mut String, comparison: &Comparison) {
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

fn workings(out: &mut String, comparison: &Comparison) {
    let title = format!("## Workings, for a month of {} hours", comparison.month_hours);
    paragraph(out, &title);
    for index in candidate::ranked(comparison) {
        let Some(evaluated) = comparison.candidates.get(index) else {
            continue;
        };
        let title = candidate::full_label(comparison, index);
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

/// Text that Markdown takes literally, on one line.
pub(super) fn escaped(content: &str) -> String {
    let mut escaped = String::with_capacity(content.len());
    for character in text::one_line(content).trim().chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
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
    fn names_cannot_break_out_of_a_cell() {
        assert_eq!(escaped("a|b\nc <b>*x*"), "a\\|b c &lt;b>\\*x\\*");
    }
}
