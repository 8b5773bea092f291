//! An error at its place, said so that the reader finds it: `file:line:column: field: problem, found …`, with a
//! hint. The first ten errors of the input are reported together.

use std::fmt;

use super::InputProblem;

/// Errors of the input that are gathered before giving up.
pub(super) const ERRORS_MAX: usize = 10;

/// A place in a file, both counted from 1, the column in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The path as given.
    pub file: String,
    /// Line of the file.
    pub line: u64,
    /// Character of the line.
    pub column: u64,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One error at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// Where.
    pub at: Location,
    /// Which column's field, where it is one.
    pub field: Option<String>,
    /// What is wrong.
    pub problem: InputProblem,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{}: {field}: {}", self.at, self.problem),
            None => write!(f, "{}: {}", self.at, self.problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_place_field_problem_and_finding() {
        let error = InputError {
            at: Location {
                file: "traces/checkout.csv".into(),
                line: 4_182,
                column: 31,
            },
            field: Some("duration_ms".into()),
            problem: InputProblem::Duration {
                unit: "milliseconds",
                found: "12ms".into(),
            },
        };
        assert_eq!(
            error.to_string(),
            "traces/checkout.csv:4182:31: duration_ms: expected milliseconds, 0 or more, \
             found `12ms`"
        );
    }
}
