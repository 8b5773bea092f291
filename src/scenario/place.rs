//! Where something was typed, so that a mistake is shown there: a flag, a column of the short form of a candidate, a
//! line and column of a scenario file.

use std::{fmt, sync::Arc};

/// Where something was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A flag of the command line, such as `--logs`.
    Flag(&'static str),
    /// The short form of a candidate.
    ShortForm {
        /// The whole candidate as typed.
        text: Arc<str>,
        /// 1-based column, in characters.
        column: usize,
    },
    /// A scenario file.
    File {
        /// The file as the user named it.
        path: Arc<str>,
        /// 1-based line.
        line: usize,
        /// 1-based column, in characters.
        column: usize,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::ShortForm { text, column } => write!(f, "candidate `{text}`, column {column}"),
            Self::File { path, line, column } => write!(f, "{path}:{line}:{column}"),
        }
    }
}

/// What is wrong with something typed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// The key, or what stands in its place.
    pub field: String,
    /// What is wrong and what would do.
    pub problem: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Flag(flag) => write!(f, "{flag}: {}", self.problem),
            place if self.field.is_empty() => write!(f, "{place}: {}", self.problem),
            place => write!(f, "{place}: {}: {}", self.field, self.problem),
        }
    }
}

impl std::error::Error for Mistake {}

/// A scalar as typed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The text: of a number, as typed.
    pub text: String,
    /// Where.
    pub place: Place,
    /// What errors call it: `workload.duration`; empty for a flag, whose place names it.
    pub field: String,
}

impl Typed {
    /// Reads the value with `parse`.
    ///
    /// # Errors
    /// What `parse` finds wrong, at this place.
    pub fn read<T, E: ToString>(&self, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Mistake> {
        parse(&self.text).map_err(|problem| self.mistake(problem))
    }

    /// A mistake at this place.
    #[must_use]
    pub fn mistake(&self, problem: impl ToString) -> Mistake {
        Mistake {
            place: self.place.clone(),
            field: self.field.clone(),
            problem: problem.to_string(),
        }
    }
}
