//! A review in Markdown, for wikis and pull requests: the sections of the commands it stands for, one below the other.
//! Charts are left out: the page has them, and `--chart` draws each as a file.

use std::fmt::Write as _;

use super::{lead, limit, service, trace};
use crate::{
    analysis::{Comparison, Review},
    report::{
        break_even,
        format::{Explain, Style},
        markdown::{self, code, escaped},
        sizes,
    },
};

/// The whole document.
pub(super) fn text(review: &Review, command: &str) -> String {
    let comparison = &review.comparison;
    let style = Style {
        explain: Explain::Yes,
        ..Style::default()
    };
    let whole = markdown::text(comparison, &style);
    let (heading, rest) = whole.split_once('\n').unwrap_or((&whole, ""));
    // Writing to a `String` cannot fail.
    let mut out = String::new();
    let _ = writeln!(out, "{heading}\n\n**{}**", escaped(&lead::verdict(comparison)));
    out.push_str(rest);
    levels(&mut out, comparison);
    if let Some(answer) = &review.break_even {
        let section = break_even::markdown::text(answer);
        let _ = write!(out, "\n{section}");
    }
    if let Some(memory) = &review.memory {
        let _ = write!(out, "\n{}", lowered(&sizes::markdown::text(memory)));
    }
    if let Some(inspected) = &review.inspected {
        out.push_str("\n## Traffic\n\n");
        for told in trace::sentences(inspected) {
            for sentence in &told.sentences {
                let _ = writeln!(out, "- **{}**: {}", told.label, escaped(sentence));
            }
        }
        if let Some(functions) = trace::functions_table(inspected) {
            out.push_str(&functions.markdown());
        }
    }
    let _ = writeln!(
        out,
        "\n## How this was made\n\nThe same version makes the same bytes again with {}",
        code(command)
    );
    out
}

/// Service levels, quotas and limits.
fn levels(out: &mut String, comparison: &Comparison) {
    out.push_str("\n## Service levels\n");
    out.push_str(&service::table(comparison).markdown());
    out.push_str("\n## Quotas and limits\n");
    if let Some(quotas) = limit::table(comparison) {
        out.push_str(&quotas.markdown());
    }
    out.push('\n');
    for sentence in limit::sentences(comparison) {
        let _ = writeln!(out, "- {}", escaped(&sentence));
    }
}

/// Headings a level lower.
fn lowered(section: &str) -> String {
    let lines = section.lines().map(|line| match line.starts_with('#') {
        true => format!("#{line}\n"),
        false => format!("{line}\n"),
    });
    lines.collect()
}
