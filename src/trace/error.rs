//! Why there are no arrivals: what can be wrong with a file as such, with its text (`input_error`), with the whole
//! trace (`whole_problem`), or with a load in place of one.

use std::path::PathBuf;

use super::{InputError, WholeProblem};
use crate::units::RatioError;

/// Why a trace cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// The file cannot be opened.
    #[error("{path}: {problem}")]
    Open {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        problem: OpenProblem,
    },
    /// Reading or decompressing failed midway.
    #[error("{path}: cannot be read further: {reason}")]
    Read {
        /// The path as given, and the line reached.
        path: String,
        /// What the system or the decompressor said.
        reason: String,
    },
    /// The first errors of the input, at most ten.
    #[error("{}", lines(.0))]
    Input(Vec<InputError>),
    /// The trace as a whole does not do.
    #[error("{path}: {problem}")]
    Whole {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        problem: WholeProblem,
    },
    /// Arrivals cannot be kept for a further pass.
    #[error("spool of arrivals: temporary file in {} with {mebibytes} MiB so far: {problem}", directory.display())]
    Spool {
        /// Where the temporary file lies.
        directory: PathBuf,
        /// Its size.
        mebibytes: u64,
        /// What is wrong with it.
        problem: SpoolProblem,
    },
    /// Nobody waits for the rest.
    #[error("interrupted")]
    Interrupted,
    /// The synthetic load asked for cannot be made.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl TraceError {
    /// The same with the line reached, where reading failed midway.
    pub(super) fn reached(mut self, line: u64) -> Self {
        if let Self::Read { path, .. } = &mut self {
            *path = format!("{path}:{line}");
        }
        self
    }

    /// Whether the file is no trace at all, as far as its beginning shows.
    pub(super) fn is_no_trace(&self) -> bool {
        match self {
            Self::Open { problem, .. } => {
                matches!(problem, OpenProblem::Foreign { .. } | OpenProblem::Encoding(_))
            }
            Self::Input(_) => true,
            Self::Whole { problem, .. } => matches!(
                problem,
                WholeProblem::Empty | WholeProblem::NoFormat { .. } | WholeProblem::MissingMapping { .. }
            ),
            _ => false,
        }
    }

    /// Whether rows are further out of order than [`super::RowOrder::Nearly`] allows, and nothing else is wrong so far.
    #[must_use]
    pub fn is_disorder(&self) -> bool {
        matches!(self, Self::Input(errors) if errors.iter().all(|error| error.problem.is_disorder()))
    }
}

/// Why a path cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenProblem {
    /// Nothing there.
    #[error("no such file; give a path to a trace, or - for standard input")]
    Missing,
    /// Not a file.
    #[error("this is a directory; give a file in it")]
    Directory,
    /// A directory without files.
    #[error("no file lies below this directory (hidden ones do not count)")]
    EmptyDirectory,
    /// A pattern that no file matches.
    #[error("no file matches this pattern (* is any text, ? one character, ** any directories)")]
    NoMatch,
    /// A pattern that is none, or meets something unreadable.
    #[error("this pattern makes no sense: {0}")]
    Pattern(String),
    /// A name that cannot be said.
    #[error("the name of this file is not UTF-8; rename it")]
    Name,
    /// Text in another encoding.
    #[error("this is {0} text; convert it: iconv -f {0} -t UTF-8 FILE")]
    Encoding(&'static str),
    /// No text.
    #[error("this is {what}; {instead}")]
    Foreign {
        /// What it is.
        what: &'static str,
        /// What would do.
        instead: &'static str,
    },
    /// Anything else the system says.
    #[error("cannot be opened: {0}")]
    System(String),
}

/// What is wrong with the temporary file of a spool.
#[derive(Debug, thiserror::Error)]
pub enum SpoolProblem {
    /// It cannot be made.
    #[error("cannot be made: {0}; set TMPDIR to a directory that can be written to")]
    Create(String),
    /// It cannot be written, because the disk is full for instance.
    #[error("cannot be written: {0}; set TMPDIR to a directory with more room")]
    Write(String),
    /// It cannot be read.
    #[error("cannot be read back: {0}")]
    Read(String),
    /// It holds something else.
    #[error("holds not what was written; is the disk sound?")]
    Damaged,
}

/// Why a synthetic load cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// No request at all.
    #[error("a load of 0 requests a month has nothing to replay; give at least 1")]
    Nothing,
    /// More than can be replayed.
    #[error("more than {0} requests a month are too many to replay")]
    TooMuch(u64),
    /// No whole day in the month.
    #[error("a month needs at least 24 hours, found {0}")]
    ShortMonth(u32),
    /// Neither `--duration` nor a recorded duration.
    #[error(
        "a synthetic load needs durations: give --duration 120ms or --duration 'lognormal(p50=40ms,p99=400ms)'"
    )]
    NoDuration,
    /// The projection is no exact ratio.
    #[error(transparent)]
    Ratio(#[from] RatioError),
}

/// One error a line.
fn lines(errors: &[InputError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
