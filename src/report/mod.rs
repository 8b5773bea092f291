//! Finished values → bytes. The only room that rounds for human eyes ([`number`]) or knows a `$`; it computes no
//! cost. Every renderer is a function from a [`Comparison`](crate::analysis::Comparison) to text; none looks at a
//! terminal, a clock or a file.

mod assumed;
mod break_even;
mod candidate;
mod candidate_table;
pub mod chart;
mod column;
mod commitment;
mod csv;
mod document;
mod effect;
mod explain;
mod flip;
mod format;
mod hold;
mod inspection;
mod json;
mod json_verdict;
mod markdown;
mod meter_title;
pub mod number;
mod page;
mod quota;
mod reading;
mod reason;
mod review;
mod sizes;
mod spreadsheet;
mod statement;
mod table;
mod terms;
mod text;
mod timeline;
mod traffic;
mod verdict;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod sample_complete;
#[cfg(test)]
mod tests;

pub use break_even::render_break_even;
pub use format::{Color, Explain, Format, Style, UnknownFormat, render};
pub use inspection::{InspectionFormat, UnknownInspectionFormat, conversion_notes, render_inspection};
pub use review::{ReviewFormat, UnknownReviewFormat, interruption, render_review};
pub use sizes::render_sizes;
pub(crate) use text::is_unseen;
pub use timeline::timeline;
