//! The flags of `costsim trace`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::arguments::ReadingArguments;

const TRACE_EXAMPLE: &str = "\
Examples:
  costsim trace inspect traffic.csv
  costsim trace convert 'logs/**/*.gz' -o traffic.csv.gz";

const INSPECT_EXAMPLE: &str = "\
Examples:
  costsim trace inspect traffic.csv
  costsim trace inspect 'logs/**/*.gz' --drop static
  aws logs filter-log-events --log-group-name /aws/lambda/checkout |
      costsim trace inspect -
  costsim trace inspect traffic.csv --format json
  costsim trace inspect traffic.csv --chart traffic.svg

Exit codes: 0 answered; 2 the question was malformed.";

const CONVERT_EXAMPLE: &str = "\
Examples:
  costsim trace convert 'logs/**/*.gz' -o traffic.csv.gz
  costsim trace convert traffic.csv --from 2026-11-02 --to 2026-11-09 \\
      --function 'api-*' -o week.csv
  costsim trace convert traffic.csv --anonymize --seed 8314159265358979 |
      costsim trace inspect -

Counts stay counts unless --scale, --sample-rate or --duration asks for single
arrivals. Names of functions are replaced by a hash of name and seed: choose a
seed that nobody guesses. Exit codes: 0 written; 2 the question was malformed.";

/// What to do with a trace.
#[derive(Args, Debug)]
#[command(after_help = TRACE_EXAMPLE)]
pub(super) struct TraceArguments {
    #[command(subcommand)]
    pub(super) command: TraceCommand,
}

/// What to do with a trace.
#[derive(Debug, Subcommand)]
pub(super) enum TraceCommand {
    /// What is in it: rates, bursts, durations, functions, concurrency, holes, environments
    Inspect(Box<InspectArguments>),
    /// The same as costsim CSV: all of it, some of it, scaled, or without the names
    Convert(Box<ConvertArguments>),
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

    /// Draw a chart into this file, .svg or .png: requests over time, and how long they took
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) chart: Option<PathBuf>,

    /// No progress
    #[arg(long, short, help_heading = "Output")]
    pub(super) quiet: bool,
}

/// Which trace, how much of it, and where it goes.
#[derive(Args, Debug)]
#[command(after_help = CONVERT_EXAMPLE)]
pub(super) struct ConvertArguments {
    #[command(flatten)]
    pub(super) reading: ReadingArguments,

    /// Keep what arrives at this instant or later: 2026-11-02, or 2026-11-02T08:00:00Z
    #[arg(long, value_name = "INSTANT", help_heading = "Selection")]
    pub(super) from: Option<String>,

    /// Keep what arrives before this instant
    #[arg(long, value_name = "INSTANT", help_heading = "Selection")]
    pub(super) to: Option<String>,

    /// Keep functions of this name; * stands for any text, ? for one character
    #[arg(long, value_name = "PATTERN", help_heading = "Selection")]
    pub(super) function: Option<String>,

    /// Replace names of functions by a hash
    #[arg(long, help_heading = "Selection")]
    pub(super) anonymize: bool,

    /// Write to this file (replaced as a whole; compressed where it ends in .gz) instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,

    /// No progress, and nothing about what was read
    #[arg(long, short, help_heading = "Output")]
    pub(super) quiet: bool,
}
