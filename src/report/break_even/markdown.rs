//! A break-even as a Markdown section.

use std::fmt::Write as _;

use super::{
    grid::{Grid, grid},
    sentence::statements,
    table::{heading, legend},
};
use crate::{
    analysis::BreakEven,
    report::{
        markdown::{escaped, labelled},
        table, traffic,
    },
};

/// The whole document.
pub(super) fn text(answer: &BreakEven) -> String {
    let mut out = format!("## Break-even: {}\n\n", escaped(&traffic::source(&answer.trace)));
    for fact in traffic::facts(&answer.trace) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "- {}", escaped(&fact));
    }
    out.push_str(&costs(answer));
    let _ = writeln!(out, "\n{}", escaped(&table::provenance(&answer.stamp)));
    out
}

/// What each line costs, and what that says.
pub(crate) fn costs(answer: &BreakEven) -> String {
    let mut out = format!("\n{}:\n\n", escaped(&heading(answer)));
    let Grid { rows, .. } = grid(answer);
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if at == 0 {
            let _ = writeln!(out, "|{}", " ---: |".repeat(row.len()));
        }
    }
    let _ = writeln!(out, "\n{}", escaped(&legend(answer, 0).join("; ")));
    for statement in statements(answer) {
        labelled(&mut out, statement.label, &statement.sentences);
    }
    out
}
