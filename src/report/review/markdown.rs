//! A review in Markdown, for wikis and pull requests: the sections of the commands it stands for, one below the other.
//! Charts are left out: the page has them, and `--chart` draws each as a file.

use std::fmt::Write as _;

use super::{caveat::caveats, interruption::interruption, lead, limit, page::again, service, trace};
use crate::{
    analysis::{Comparison, Review},
    report::{
        break_even,
        markdown::{self, code, escaped, labelled, paragraph},
        sizes,
        traffic::altered,
    },
};

/// The whole document. The traffic and the prices are told once, though every section has them; workings come last, as
/// they are longest.
pub(super) fn text(review: &Review, command: &str) -> String {
    let comparison = &review.comparison;
    let mut out = markdown::title(comparison);
    opening(&mut out, review);
    markdown::facts(&mut out, comparison);
    markdown::candidates(&mut out, comparison);
    for told in lead::changes(comparison).iter().chain(&lead::others(comparison)) {
        labelled(&mut out, told.label, &told.sentences);
    }
    levels(&mut out, comparison);
    if let Some(answer) = &review.break_even {
        out.push_str("\n## Costs over the traffic\n");
        out.push_str(&break_even::markdown::costs(answer));
    }
    if let Some(memory) = &review.memory {
        out.push_str("\n## Lambda's memory sizes\n");
        out.push_str(&lowered(&sizes::markdown::tables(memory)));
        out.push_str(&lowered(&sizes::markdown::confirm(memory)));
    }
    if let Some(inspected) = &review.inspected {
        out.push_str("\n## Traffic\n");
        for told in trace::sentences(inspected) {
            labelled(&mut out, told.label, &told.sentences);
        }
        if let Some(functions) = trace::functions_table(inspected) {
            out.push_str(&functions.markdown());
        }
    }
    markdown::assumptions(&mut out, comparison);
    markdown::workings(&mut out, comparison);
    made(&mut out, review, command);
    out
}

/// The verdict, and what it is worth.
fn opening(out: &mut String, review: &Review) {
    if let Some(told) = interruption(review) {
        paragraph(out, &format!("**{}**", escaped(&told)));
    }
    paragraph(
        out,
        &format!("**{}**", escaped(&lead::verdict(&review.comparison))),
    );
    let mut told = caveats(review);
    told.extend(altered(&review.comparison.trace));
    if !told.is_empty() {
        paragraph(out, &escaped(&told.join(" ")));
    }
}

/// Which prices, which program, and how to make it again.
fn made(out: &mut String, review: &Review, command: &str) {
    let comparison = &review.comparison;
    paragraph(out, "## How this was made");
    markdown::provenance(out, &comparison.stamp);
    let again = match interruption(review) {
        None => again(&comparison.trace),
        Some(_) => "To be run again, to its end, with:",
    };
    paragraph(out, &format!("{} {}", again.trim_end_matches(':'), code(command)));
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
