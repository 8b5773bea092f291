//! A review as one page of HTML, which needs nothing but itself, or as Markdown. The page is a template that is checked
//! when costsim is compiled; what it is given are finished strings, and every one of them is escaped but charts, style
//! sheet and script, which are made here.

mod bill;
mod caveat;
mod chart;
mod cost;
mod interruption;
mod lead;
mod limit;
mod markdown;
mod page;
mod service;
mod table;
mod trace;

#[cfg(test)]
mod tests;

pub use interruption::interruption;

use std::{fmt, io, str::FromStr};

use crate::{analysis::Review, report::text};

/// An output format of a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReviewFormat {
    /// One page with charts.
    #[default]
    Html,
    /// Text with tables, for wikis and pull requests.
    Markdown,
}

/// No format of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`: html or markdown")]
pub struct UnknownReviewFormat(pub String);

impl fmt::Display for ReviewFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Html => "html",
            Self::Markdown => "markdown",
        })
    }
}

impl FromStr for ReviewFormat {
    type Err = UnknownReviewFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::Html, Self::Markdown]
            .into_iter()
            .find(|format| format.to_string() == name)
            .ok_or_else(|| UnknownReviewFormat(name.to_owned()))
    }
}

/// Writes a review that `command` makes again.
///
/// # Errors
/// When `out` does.
pub fn render_review(
    review: &Review,
    format: ReviewFormat,
    command: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let text = match format {
        ReviewFormat::Html => page::html(review, command)?,
        ReviewFormat::Markdown => markdown::text(review, command),
    };
    out.write_all(seen(&text).as_bytes())
}

/// Without characters that show nothing but change how others are shown, should a name have brought some this far.
fn seen(text: &str) -> String {
    text.split_inclusive('\n').map(seen_line).collect()
}

fn seen_line(line: &str) -> String {
    match line.strip_suffix('\n') {
        Some(line) => text::one_line(line) + "\n",
        None => text::one_line(line),
    }
}
