//! A break-even as a Markdown section.

use std::fmt::Write as _;

use super::{
    grid::{Grid, grid},
    sentence::statements,
    table::{heading, legend},
};
use crate::{
    analysis::BreakEven,
    report::{markdown::escaped, table, traffic},
};

/// The whole section.
pub(crate) fn text(answer: &BreakEven) -> String {
    let mut out = String::new();
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        out,
        "## Break-even: {}\n",
        escaped(&traffic::source(&answer.trace))
    );
    for fact in traffic::facts(&answer.trace) {
        let _ = writeln!(out, "- {}", escaped(&fact));
    }
    let _ = writeln!(out, "\n{}:\n", escaped(&heading(answer)));
    let Grid { rows, .. } = grid(answer);
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if at == 0 {
            let _ = writeln!(out, "|{}", " ---: |".repeat(row.len()));
        }
    }
    let _ = writeln!(out, "\n{}\n", escaped(&legend(answer, 0).join("; ")));
    for statement in statements(answer) {
        for sentence in &statement.sentences {
            let _ = writeln!(out, "- **{}**: {}", statement.label, escaped(sentence));
        }
    }
    let _ = writeln!(out, "\n{}", escaped(&table::provenance(&answer.stamp)));
    out
}
