//! `costsim trace`: what is in a trace.

use std::process::ExitCode;

use super::{
    CliError, output,
    progress::{Bar, Wanted},
    trace_arguments::{InspectArguments, TraceArguments, TraceCommand},
};
use crate::{
    analysis::inspect,
    report::{InspectionFormat, render_inspection},
};

const NO_TRACE: &str = "which trace? Name files, directories or patterns, or - for standard input";

/// Runs the command.
pub(super) fn run(arguments: &TraceArguments) -> Result<ExitCode, CliError> {
    match &arguments.command {
        TraceCommand::Inspect(arguments) => run_inspect(arguments),
    }
}

fn run_inspect(arguments: &InspectArguments) -> Result<ExitCode, CliError> {
    let format: InspectionFormat = arguments
        .format
        .parse()
        .map_err(|problem| CliError::new(format!("--format: {problem}")))?;
    let (traces, options) = arguments.reading.traces()?;
    if traces.is_empty() {
        return Err(CliError::new(NO_TRACE));
    }
    let to = arguments.output.as_deref();
    output::check(to).map_err(CliError::new)?;
    let bar = Bar::new(Wanted::unless(arguments.quiet));
    let inspected = inspect(&traces, &options, &|progress| bar.update(progress));
    bar.clear();
    let inspected = inspected.map_err(CliError::new)?;
    let mut bytes = Vec::new();
    render_inspection(&inspected, format, &output::style(to), &mut bytes)?;
    output::write_or_name(to, &bytes)?;
    Ok(ExitCode::SUCCESS)
}
