//! The flags of `costsim trace`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::arguments::ReadingArguments;

const INSPECT_EXAMPLE: &str = "\
Examples:
  costsim trace inspect traffic.csv
  costsim trace inspect 'logs/**/*.gz' --drop static
  aws logs filter-log-events --log-group-name /aws/lambda/checkout |
      costsim trace inspect -
  costsim trace inspect traffic.csv --format json

Exit codes: 0 answered; 2 the question was malformed.";

/// What to do with a trace.
#[derive(Args, Debug)]
pub(super) struct TraceArguments {
    #[command(subcommand)]
    pub(super) command: TraceCommand,
}

/// What to do with a trace.
#[derive(Debug, Subcommand)]
pub(super) enum TraceCommand {
    /// What is in it: rates, bursts, durations, functions, concurrency, holes, environments
    Inspect(Box<InspectArguments>),
}

/// Which trace, and what comes out.
#[derive(Args, Debug)]
#[command(after_help = INSPECT_EXAMPLE)]
pub(super) struct InspectArguments {
    #[command(flatten)]
    pub(super) reading: ReadingArguments,

    /// table or json
    #[arg(long, value_name = "FORMAT", default_value = "table", help_heading = "Output")]
    pub(super) format: String,

    /// Write to this file (replaced as a whole) instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,

    /// No progress
    #[arg(long, short, help_heading = "Output")]
    pub(super) quiet: bool,
}
