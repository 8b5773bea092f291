//! Arguments, progress, color, exit codes; files opened and written. No formula lives here.

mod arguments;
mod break_even;
mod chart;
mod compare;
mod completions;
mod init;
mod inputs;
mod interrupt;
mod output;
mod progress;
mod question;
mod reading;
mod repeat;
mod report;
mod settings;
mod size;
mod trace;
mod trace_arguments;

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;

use crate::analysis::CompareError;

/// Why a command gives no answer.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error("{0}")]
    Message(String),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl CliError {
    /// Any displayable problem.
    fn new(problem: impl Display) -> Self {
        Self::Message(problem.to_string())
    }
}

/// Runs the program: 0 answered, 1 answered and no candidate serves the traffic, 2 the question was malformed.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    let result = match &arguments.command {
        arguments::Command::Compare(arguments) => compare::run(arguments),
        arguments::Command::BreakEven(arguments) => break_even::run(arguments),
        arguments::Command::Size(arguments) => size::run(arguments),
        arguments::Command::Report(arguments) => report::run(arguments),
        arguments::Command::Trace(arguments) => trace::run(arguments),
        arguments::Command::Init(arguments) => init::run(arguments),
        arguments::Command::Completions(arguments) => completions::run(arguments),
    };
    match result {
        Ok(code) => code,
        Err(CliError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let mut stderr = io::stderr().lock();
            // Nothing can be done about a standard error that is closed.
            let _ = writeln!(stderr, "error: {error}");
            ExitCode::from(2)
        }
    }
}
