//! Sizes as text for terminals, Markdown, CSV and JSON.

mod csv;
pub(super) mod grid;
mod json;
pub(super) mod markdown;
pub(super) mod table;
pub(super) mod words;

#[cfg(test)]
mod tests;

use std::io;

use super::{Format, Style};
use crate::analysis::Sizes;

/// Writes the answer of `size`.
///
/// # Errors
/// When `out` does.
pub fn render_sizes(sizes: &Sizes, format: Format, style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Table => out.write_all(table::text(sizes, style).as_bytes()),
        Format::Json => json::write(sizes, out),
        Format::Csv => csv::write(sizes, out),
        Format::Markdown => out.write_all(markdown::text(sizes).as_bytes()),
    }
}
