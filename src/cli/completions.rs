//! `costsim completions`: what makes a shell complete commands and flags.

use std::process::ExitCode;

use clap::CommandFactory;

use super::{
    CliError,
    arguments::{Arguments, CompletionsArguments},
    output,
};

/// Prints the completions.
pub(super) fn run(arguments: &CompletionsArguments) -> Result<ExitCode, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "costsim", &mut script);
    output::write(None, &script)?;
    Ok(ExitCode::SUCCESS)
}
