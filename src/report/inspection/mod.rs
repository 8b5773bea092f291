//! An inspection of a trace as text for a terminal, or as a JSON document.

mod archaeology;
mod conversion;
pub(super) mod functions;
mod instant;
mod json;
mod oddities;
pub(super) mod reading;
mod shape;
pub(super) mod table;

#[cfg(test)]
mod tests;

pub use conversion::conversion_notes;

use std::{io, str::FromStr};

use super::format::Style;
use crate::analysis::Inspected;

/// An output format of an inspection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InspectionFormat {
    /// Text for a terminal.
    #[default]
    Table,
    /// One JSON document, described in `docs/json.md`.
    Json,
}

/// No format of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`: table or json")]
pub struct UnknownInspectionFormat(pub String);

impl FromStr for InspectionFormat {
    type Err = UnknownInspectionFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "table" => Ok(Self::Table),
            "json" => Ok(Self::Json),
            _ => Err(UnknownInspectionFormat(name.to_owned())),
        }
    }
}

/// Writes an inspection.
///
/// # Errors
/// When `out` does.
pub fn render_inspection(
    inspected: &Inspected,
    format: InspectionFormat,
    style: &Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        InspectionFormat::Table => out.write_all(table::text(inspected, style).as_bytes()),
        InspectionFormat::Json => json::write(inspected, out),
    }
}
