//! Sizes as a Markdown section: the numbers of the table, for a review or a wiki.

use std::fmt::Write as _;

use super::{
    grid::{self, Grid},
    table::memory_title,
    words,
};
use crate::{
    analysis::{Confirmation, Sizes},
    report::{markdown::escaped, table::provenance, traffic},
};

/// The whole document.
pub(super) fn text(sizes: &Sizes) -> String {
    let (source, region) = (traffic::source(&sizes.trace), &sizes.stamp.prices.region);
    let mut out = format!("# Sizes for {} in {}\n", escaped(&source), escaped(region));
    bullets(&mut out, &traffic::facts(&sizes.trace));
    out.push_str(&tables(sizes));
    let _ = writeln!(out, "\n{}", escaped(&provenance(&sizes.stamp)));
    out.push_str(&confirm(sizes));
    out
}

/// The sizes, what to pick, and what that rests on.
pub(crate) fn tables(sizes: &Sizes) -> String {
    let mut out = String::new();
    for sweep in &sizes.memory {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "\n## {}", escaped(&memory_title(sweep)));
        table(&mut out, &grid::memory(sweep));
        bullets(&mut out, &words::memory_reasons(sweep));
    }
    for fleet in &sizes.fleets {
        let _ = writeln!(out, "\n## {}", fleet.platform.title());
        let _ = writeln!(out, "\n{}", escaped(&words::considered(fleet)));
        table(&mut out, &grid::fleet(fleet));
        bullets(&mut out, &words::fleet_reasons(fleet));
    }
    out.push_str("\n## Picks\n");
    labelled(
        &mut out,
        words::picks(sizes)
            .iter()
            .map(|(label, text)| (*label, text.as_str())),
    );
    out.push_str("\n## Assumed\n");
    labelled(
        &mut out,
        sizes
            .assumed
            .iter()
            .map(|(topic, text)| (topic.as_str(), text.as_str())),
    );
    out
}

/// What would confirm a pick.
pub(crate) fn confirm(sizes: &Sizes) -> String {
    let mut out = String::new();
    if !sizes.confirm.is_empty() {
        out.push_str("\n## Confirm\n");
    }
    for confirmation in &sizes.confirm {
        let _ = writeln!(out, "\n{}", escaped(&words::confirmation(confirmation)));
        if let Confirmation::PowerTuning { sizes, .. } = confirmation {
            let _ = writeln!(
                out,
                "\n```json\n{}\n```",
                words::power_tuning_input(sizes).join(" ")
            );
        }
    }
    out
}

fn bullets(out: &mut String, items: &[String]) {
    if !items.is_empty() {
        out.push('\n');
    }
    for item in items {
        let _ = writeln!(out, "- {}", escaped(item));
    }
}

fn labelled<'a>(out: &mut String, items: impl Iterator<Item = (&'a str, &'a str)>) {
    out.push('\n');
    for (label, text) in items {
        let _ = writeln!(out, "- **{}**: {}", escaped(label), escaped(text));
    }
}

fn table(out: &mut String, grid: &Grid) {
    out.push('\n');
    for title in &grid.titles {
        let _ = write!(out, "| {} ", escaped(title));
    }
    out.push_str("|\n");
    for column in 0..grid.titles.len() {
        out.push_str(if grid.is_text(column) { "|---" } else { "|--:" });
    }
    out.push_str("|\n");
    for row in &grid.rows {
        for cell in row {
            let _ = write!(out, "| {} ", escaped(cell));
        }
        out.push_str("|\n");
    }
}
