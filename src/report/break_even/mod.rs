//! Break-evens as text for terminals, Markdown, CSV and JSON.

mod csv;
pub(super) mod grid;
mod json;
pub(super) mod markdown;
pub(super) mod sentence;
pub(super) mod table;
pub(super) mod value;

#[cfg(test)]
mod tests;

use std::io;

use super::{Format, Style};
use crate::analysis::BreakEven;

/// Writes a break-even.
///
/// # Errors
/// When `out` does.
pub fn render_break_even(
    break_even: &BreakEven,
    format: Format,
    style: &Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Table => out.write_all(table::text(break_even, style).as_bytes()),
        Format::Json => json::write(break_even, out),
        Format::Csv => csv::write(break_even, out),
        Format::Markdown => out.write_all(markdown::text(break_even).as_bytes()),
    }
}
