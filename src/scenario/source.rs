//! The text of a scenario file: bytes to lines and columns, and the mistakes found in it.

use std::{fmt, ops::Range, sync::Arc};

use toml::Spanned;

use super::{Mistake, Place, Typed, raw_value::At};

/// Mistakes shown at once.
const SHOWN: usize = 10;

/// A file's name and text.
#[derive(Clone, Debug)]
pub(super) struct Source<'a> {
    path: Arc<str>,
    text: &'a str,
    /// Byte at which each line starts.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn new(path: &str, text: &'a str) -> Self {
        Self {
            path: path.into(),
            text,
            lines: [0]
                .into_iter()
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// Where the span begins.
    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        let line = self.lines.partition_point(|&start| start <= span.start);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line)).copied();
        let before = self.text.get(start.unwrap_or(0)..span.start).unwrap_or_default();
        Place::File {
            path: Arc::clone(&self.path),
            line,
            column: before.chars().count() + 1,
        }
    }

    /// The text of the span, as typed.
    pub(super) fn text(&self, span: &Range<usize>) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    pub(super) fn mistake(&self, span: &Range<usize>, field: &str, problem: impl ToString) -> Mistake {
        Mistake {
            place: self.place(span),
            field: field.to_owned(),
            problem: problem.to_string(),
        }
    }

    /// The value with its place.
    pub(super) fn typed<T: ToString>(&self, field: &str, value: &At<T>) -> Typed {
        self.typed_as(field, &value.0, value.0.get_ref().to_string())
    }

    /// `text` in place of the value.
    pub(super) fn typed_as<T>(&self, field: &str, value: &Spanned<T>, text: String) -> Typed {
        Typed {
            text,
            place: self.place(&value.span()),
            field: field.to_owned(),
        }
    }
}

/// What is wrong with a scenario, in the order of the file; at least one mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError(pub Vec<Mistake>);

impl ScenarioError {
    /// `value`, unless there are mistakes.
    ///
    /// # Errors
    /// The mistakes, in the order of their places.
    pub fn unless<T>(mut mistakes: Vec<Mistake>, value: T) -> Result<T, Self> {
        if mistakes.is_empty() {
            return Ok(value);
        }
        mistakes.sort_by_key(|mistake| match &mistake.place {
            Place::File { line, column, .. } => (*line, *column),
            Place::Flag(_) | Place::ShortForm { .. } => (0, 0),
        });
        Err(Self(mistakes))
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mistake) in self.0.iter().take(SHOWN).enumerate() {
            let separator = if at == 0 { "" } else { "\n       " };
            write!(f, "{separator}{mistake}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n       and {more} more"),
        }
    }
}

impl std::error::Error for ScenarioError {}
