//! In which format and style a comparison is told.

use std::{fmt, io, str::FromStr};

use super::{csv, json, markdown, table};
use crate::analysis::Comparison;

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text for a terminal.
    #[default]
    Table,
    /// One JSON document, described in `docs/json.md`.
    Json,
    /// One row per candidate.
    Csv,
    /// A section for a review or a wiki.
    Markdown,
}

impl Format {
    /// Every format, with its name on the command line.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Table, "table"),
        (Self::Json, "json"),
        (Self::Csv, "csv"),
        (Self::Markdown, "markdown"),
    ];
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
        })
    }
}

/// No format of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`: table, json, csv or markdown")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|(_, known)| *known == name)
            .map(|(format, _)| format)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// Whether escape sequences may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// Text only.
    #[default]
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

/// Whether every line item is printed as arithmetic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// Results only.
    #[default]
    No,
    /// With the workings.
    Yes,
}

/// How a report looks. JSON and CSV look the same in every style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; 80 where there is none.
    pub width: usize,
    /// Whether escape sequences may be used.
    pub color: Color,
    /// Whether the workings are printed (table and Markdown).
    pub explain: Explain,
}

impl Default for Style {
    /// What a pipe gets: 80 columns, plain, no workings.
    fn default() -> Self {
        Self {
            width: 80,
            color: Color::Plain,
            explain: Explain::No,
        }
    }
}

/// Writes a comparison.
///
/// # Errors
/// When `out` does.
pub fn render(
    comparison: &Comparison,
    format: Format,
    style: &Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Table => out.write_all(table::text(comparison, style).as_bytes()),
        Format::Json => json::write(comparison, out),
        Format::Csv => csv::write(comparison, out),
        Format::Markdown => out.write_all(markdown::text(comparison, style).as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_as_they_are_written() {
        for (format, name) in Format::ALL {
            assert_eq!(format.to_string(), name);
            assert_eq!(name.parse(), Ok(format));
        }
        assert_eq!(
            "yaml".parse::<Format>().map_err(|error| error.to_string()),
            Err("unknown format `yaml`: table, json, csv or markdown".to_owned())
        );
    }
}
