//! The command line: every flag with what it means and an example.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Replays request traces through models of AWS Lambda, Fargate and EC2, and bills them to the cent.
#[derive(Debug, Parser)]
#[command(name = "costsim", version, max_term_width = 100, after_help = EXAMPLE, )]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What would this traffic cost, and how would it feel, on Lambda, Fargate and EC2?
    Compare(Box<CompareArguments>),
}

const EXAMPLE: &str = "\
Example:
  costsim compare --trace traffic.csv
  costsim compare --requests-per-month 3000000 --duration 120ms --memory 512";

const COMPARE_EXAMPLE: &str = "\
Examples:
  costsim compare traffic.csv
  costsim compare --trace counts.csv --duration 'lognormal(p50=40ms,p99=400ms)' --scale 10
  costsim compare --trace traffic.csv -c lambda:memory=512,architecture=arm64 -c ec2:type=t3.medium,count=2
  costsim compare --requests-per-month 3000000 --duration 120ms --memory 1536 \\
      -c lambda:keep-warm --front-door none --logs none --explain

Exit codes: 0 answered; 1 answered, but no candidate serves the traffic; 2 the question was malformed.";

/// Traffic, candidates, prices and output of a comparison.
#[derive(Args, Debug)]
#[command(after_help = COMPARE_EXAMPLE)]
pub(super) struct CompareArguments {
    /// Trace to replay: costsim CSV, plain, .gz or .zst; `-` reads standard input
    #[arg(value_name = "TRACE", conflicts_with = "trace")]
    pub(super) positional: Option<String>,

    #[command(flatten)]
    pub(super) traffic: TrafficArguments,

    #[command(flatten)]
    pub(super) candidates: CandidateArguments,

    #[command(flatten)]
    pub(super) prices: PriceArguments,

    #[command(flatten)]
    pub(super) output: OutputArguments,
}

/// Which traffic.
#[derive(Args, Debug)]
#[command(next_help_heading = "Traffic")]
pub(super) struct TrafficArguments {
    /// Trace to replay (the same as naming it without the flag)
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<String>,

    /// Columns under other names, as known=yours: timestamp=ts,duration_ms=latency
    #[arg(long, value_name = "KNOWN=YOURS", value_delimiter = ',', conflicts_with_all = ["requests_per_month", "rps"])]
    pub(super) map: Vec<String>,

    /// Durations where the trace has none: 120ms or lognormal(p50=40ms,p99=400ms)
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(super) duration: Option<String>,

    /// Lambda memory the durations were recorded at, where the trace does not say: 512, 1GB
    #[arg(long, value_name = "MEMORY", allow_hyphen_values = true)]
    pub(super) memory: Option<String>,

    /// CPU work in the recorded durations: a share (25%) or the mean CPU time on one vCPU (21ms)
    #[arg(long, value_name = "SHARE|TIME", allow_hyphen_values = true)]
    pub(super) cpu: Option<String>,

    /// Replay this many times the traffic: 0.5 thins, 37 superposes
    #[arg(long, value_name = "FACTOR", default_value = "1", allow_hyphen_values = true)]
    pub(super) scale: String,

    /// How far the copies of a scaled arrival are moved at most; up to 1m
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "1s",
        allow_hyphen_values = true
    )]
    pub(super) jitter: String,

    /// Length of the recording, where it is longer than from the first to the last arrival: 7d
    #[arg(long, value_name = "DURATION", conflicts_with_all = ["requests_per_month", "rps"])]
    pub(super) span: Option<String>,

    /// Warm pools: primed replays the first keep-alive interval uncounted; none; or a duration not to count
    #[arg(long, value_name = "primed|none|DURATION", default_value = "primed")]
    pub(super) warm_up: String,

    /// In place of a trace: so many requests a month, in a daily cycle
    #[arg(long, value_name = "N", conflicts_with_all = ["trace", "positional", "rps"], allow_hyphen_values = true)]
    pub(super) requests_per_month: Option<String>,

    /// In place of a trace: so many requests a second on average, in a daily cycle
    #[arg(long, value_name = "RATE", conflicts_with_all = ["trace", "positional"], allow_hyphen_values = true)]
    pub(super) rps: Option<String>,

    /// Seed of everything random
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub(super) seed: u64,
}

/// Which candidates.
#[derive(Args, Debug)]
#[command(next_help_heading = "Candidates")]
pub(super) struct CandidateArguments {
    /// A candidate: lambda:…, fargate:… or ec2:… with keys (repeatable)
    #[arg(
        short,
        long = "candidate",
        value_name = "CANDIDATE",
        long_help = "A candidate (repeatable):\n  \
            lambda:memory=512,architecture=arm64,runtime=python3.13\n  \
            fargate:cpu=0.5,memory=1GB,count=2\n  \
            ec2:type=t3.medium,count=2,name=today\n\
            Lambda keys: memory, architecture, runtime, package, init, keep-alive (2025, 2020 or a duration), \
            life-cap, placement, reuse, late-binding, reserved-concurrency, timeout, keep-warm, cpu-fraction.\n\
            Fleet keys: cpu, memory, architecture (Fargate) or type (EC2); count, slots, balancer, queue-limit, \
            client-timeout, cpu-fraction.\nAll: name, front-door."
    )]
    pub(super) candidate: Vec<String>,

    /// Name of the candidate the others are measured against
    #[arg(long, value_name = "NAME")]
    pub(super) baseline: Option<String>,

    /// Before every candidate: none, http-api, rest-api, alb or function-url [default: http-api before
    /// Lambda, alb before fleets]
    #[arg(long, value_name = "KIND")]
    pub(super) front_door: Option<String>,

    /// Log bytes per request, or none
    #[arg(long, value_name = "BYTES|none", default_value = "500B")]
    pub(super) logs: String,

    /// Addresses of tasks and instances: public (one IPv4 each) or private (none)
    #[arg(long, value_name = "public|private", default_value = "public")]
    pub(super) network: String,

    /// Availability zones of load balancers and fleets
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=6))]
    pub(super) zones: u32,

    /// Concurrent Lambda executions of the account
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) account_concurrency: u32,

    /// Share of requests a candidate must serve
    #[arg(long, value_name = "SHARE", default_value = "99.9%")]
    pub(super) min_served: String,
}

/// Which prices.
#[derive(Args, Debug)]
#[command(next_help_heading = "Prices")]
pub(super) struct PriceArguments {
    /// AWS region
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub(super) region: String,

    /// Prices and billing rules of this day [default: the newest the price book knows]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) price_date: Option<String>,

    /// Directory with price rows that replace the built-in ones: DIR/aws/REGION/SERVICE.csv
    #[arg(long, value_name = "DIR")]
    pub(super) pricing: Option<PathBuf>,

    /// One price, overridden: lambda.requests=0.0000002 (repeatable)
    #[arg(long, value_name = "METER=USD")]
    pub(super) price: Vec<String>,

    /// Bill a calendar month instead of 730 hours
    #[arg(long, value_name = "YYYY-MM")]
    pub(super) month: Option<String>,

    /// Without the always-free allowances
    #[arg(long)]
    pub(super) no_free_tier: bool,
}

/// What comes out.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArguments {
    /// table, json, csv or markdown
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: String,

    /// Write to this file (replaced as a whole) instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Show every line item as arithmetic, with the source of its price
    #[arg(long)]
    pub(super) explain: bool,

    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub(super) jobs: Option<u32>,

    /// No progress
    #[arg(long, short)]
    pub(super) quiet: bool,
}
