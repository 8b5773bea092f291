//! The command line: every flag with what it means and an example.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::trace_arguments::TraceArguments;
use crate::{
    scenario::{Vary, candidate_keys},
    trace::TraceFormat,
};

/// Replays request traces through models of AWS Lambda, Fargate and EC2, and bills them to the cent.
#[derive(Debug, Parser)]
#[command(name = "costsim", version, max_term_width = 80, after_help = EXAMPLE)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What would this traffic cost, and how would it feel, on Lambda, Fargate and EC2?
    Compare(Box<CompareArguments>),
    /// At which traffic, duration, memory or price does the answer flip?
    BreakEven(Box<BreakEvenArguments>),
    /// Which Lambda memory, which task size or instance type, and how many?
    Size(Box<SizeArguments>),
    /// Everything as one page for a review: verdict, flips, costs, charts, bills, assumptions
    Report(Box<ReportArguments>),
    /// What is in a trace?
    Trace(TraceArguments),
    /// Start a scenario file, with every key explained
    Init(InitArguments),
    /// Print what makes a shell complete costsim's commands and flags
    Completions(CompletionsArguments),
}

const EXAMPLE: &str = "\
Example:
  costsim compare --trace traffic.csv
  costsim compare --requests-per-month 3000000 --duration 120ms --memory 512
  costsim break-even traffic.csv
  costsim size traffic.csv
  costsim report traffic.csv --output review.html
  costsim trace inspect traffic.csv
  costsim init --trace traffic.csv && costsim compare --scenario costsim.toml";

const COMPARE_EXAMPLE: &str = "\
Examples:
  costsim compare traffic.csv
  costsim compare 'logs/**/*.log.gz' --drop static
  costsim compare traffic.csv -c ec2:type=t3.medium,count=2,name=today \\
      --baseline today --slo p99=500ms
  costsim compare --scenario costsim.toml --region eu-west-1
  costsim compare traffic.csv --chart costs.svg --chart response-times=times.png
  costsim compare --trace counts.csv \\
      --duration 'lognormal(p50=40ms,p99=400ms)' --scale 10
  costsim compare --trace traffic.csv \\
      -c lambda:memory=512,architecture=arm64 -c ec2:type=t3.medium,count=2
  costsim compare --requests-per-month 3000000 --duration 120ms --memory 1536 \\
      -c lambda:keep-warm --front-door none --logs none --explain

Exit codes: 0 answered; 1 answered, but no candidate meets every stated goal
(with --baseline: it misses one); 2 the question was malformed.";

const BREAK_EVEN_EXAMPLE: &str = "\
Examples:
  costsim break-even traffic.csv
  costsim break-even traffic.csv --vary traffic=1..100 --points 40
  costsim break-even traffic.csv --vary duration=0.25..4
  costsim break-even traffic.csv --only -c lambda:memory=1769,architecture=arm64 \\
      -c ec2:type=t4g.small,count=2,name=today --format csv
  costsim break-even traffic.csv --vary ec2.instance.t4g.small=0.01..0.03

Ctrl-C prints the values that are done. Exit codes: 0 answered; 1 answered, but
nothing serves the traffic at any value; 2 the question was malformed; 130
interrupted.";

const VARY_HELP: &str = "\
What varies, from where to where [default: traffic=0.1..10]:
  traffic=0.1..10        times the traffic of the trace
  duration=0.25..4       times its durations
  memory=128..10GB       memory of Lambda
  cpu=5%..60%            share of CPU work in the durations
  request=1KB..1MB       bytes of every request
  response=1KB..1MB      bytes of every response
  METER=0.01..0.05       a unit price, such as ec2.instance.t4g.small";

const SIZE_EXAMPLE: &str = "\
Examples:
  costsim size traffic.csv
  costsim size traffic.csv --power-tuning result.json --slo p99=500ms
  costsim size traffic.csv --only -c lambda:architecture=arm64 \\
      --memory-sizes 256,512,1024
  costsim size traffic.csv --only -c ec2 --top 12 --format csv

Memory sizes, tasks and instances are simulated one by one; sizes of tasks and
instances that closed forms rule out are counted, not simulated. Exit codes: 0
answered; 1 answered, and no size serves the traffic and keeps every stated
goal; 2 the question was malformed.";

const REPORT_EXAMPLE: &str = "\
Examples:
  costsim report --scenario costsim.toml --output review.html
  costsim report traffic.csv --slo p99=500ms -o review.html
  costsim report traffic.csv --format markdown >> proposal.md

The page is one file that loads nothing: it opens offline, is printed and mailed
as it is, and works without scripts. Large traffic takes a while: costs over the
traffic are simulated at as many values as its size allows (--points says how
many). Ctrl-C ends that early and writes what is done. Exit codes: 0 answered; 1
answered, but no candidate meets every stated goal (with --baseline: it misses
one); 2 the question was malformed; 130 interrupted.";

const INIT_EXAMPLE: &str = "\
Examples:
  costsim init
  costsim init --trace traffic.csv --today 'ec2:type=t3.medium,count=2' \\
      --slo p99=500ms --yes
  costsim init --schema > costsim.schema.json";

const COMPLETIONS_EXAMPLE: &str = "\
Examples:
  costsim completions bash > ~/.local/share/bash-completion/completions/costsim
  costsim completions zsh > \"${fpath[1]}/_costsim\"
  costsim completions fish > ~/.config/fish/completions/costsim.fish";

/// Traffic, candidates, prices and output of a comparison.
#[derive(Args, Debug)]
#[command(after_help = COMPARE_EXAMPLE)]
pub(super) struct CompareArguments {
    #[command(flatten)]
    pub(super) question: QuestionArguments,

    /// Take the verdict again under other assumptions (CPU work, NAT, free tier, savings plans), and tell the nearest
    /// changes of traffic, durations, memory and CPU work that change it
    #[arg(long, help_heading = "Goals")]
    pub(super) flips: bool,

    #[command(flatten)]
    pub(super) output: OutputArguments,

    /// Write arrivals, concurrency, instances, CPU, queue and throttles of every minute to this file, as CSV
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) timeline: Option<PathBuf>,

    /// Draw a chart into this file, .svg or .png: costs by candidate and service; response-times=FILE, or
    /// timeline=FILE of the baseline or the cheapest (repeatable)
    #[arg(long, value_name = "[KIND=]FILE", help_heading = "Output")]
    pub(super) chart: Vec<String>,

    /// Show every line item as arithmetic, with the source of its price
    #[arg(long, help_heading = "Output")]
    pub(super) explain: bool,
}

/// What varies between the platforms or named candidates, and what comes out.
#[derive(Args, Debug)]
#[command(after_help = BREAK_EVEN_EXAMPLE)]
pub(super) struct BreakEvenArguments {
    #[command(flatten)]
    pub(super) question: QuestionArguments,

    /// What varies, from where to where [default: traffic=0.1..10]
    #[arg(long, value_name = "WHAT=FROM..TO", help_heading = "Variation", long_help = VARY_HELP)]
    pub(super) vary: Option<Vary>,

    /// How many values are simulated
    #[arg(long, value_name = "N", default_value_t = 25, help_heading = "Variation")]
    #[arg(value_parser = clap::value_parser!(u32).range(2..=1_000))]
    pub(super) points: u32,

    /// Space the values by equal differences in place of equal factors
    #[arg(long, help_heading = "Variation")]
    pub(super) linear: bool,

    /// Simulate each value at a low and a high share of CPU work, too
    #[arg(long, help_heading = "Variation")]
    pub(super) bands: bool,

    /// Throttle and rule out where an account quota is exceeded, in place of telling so
    #[arg(long, help_heading = "Variation")]
    pub(super) enforce_quotas: bool,

    #[command(flatten)]
    pub(super) output: OutputArguments,

    /// Draw the chart into this file, .svg or .png; with bands from low to high CPU work
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) chart: Option<PathBuf>,
}

/// Memory sizes, task sizes and instance types to look at, and what comes out.
#[derive(Args, Debug)]
#[command(after_help = SIZE_EXAMPLE)]
pub(super) struct SizeArguments {
    #[command(flatten)]
    pub(super) question: QuestionArguments,

    /// Lambda memory sizes to simulate, beside the recorded one and those of --power-tuning [default: 128, 256, 512,
    /// 768, 1024, 1536, 1769, 2048, 3008, 4096, 6144, 8192, 10240]
    #[arg(long, value_name = "MEMORY", value_delimiter = ',', help_heading = "Sizes")]
    pub(super) memory_sizes: Vec<String>,

    /// Task sizes, and instance types, of each architecture to simulate: those of least predicted cost
    #[arg(long, value_name = "N", default_value_t = 5, help_heading = "Sizes")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(super) top: u32,

    #[command(flatten)]
    pub(super) output: OutputArguments,

    /// Draw cost and response times by Lambda memory into this file, .svg or .png
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) chart: Option<PathBuf>,
}

/// What is reported, and where to.
#[derive(Args, Debug)]
#[command(after_help = REPORT_EXAMPLE)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    pub(super) question: QuestionArguments,

    /// How many values of the traffic, from a tenth to ten times, are simulated [default: 5 to 25, by its size]
    #[arg(long, value_name = "N", help_heading = "Output")]
    #[arg(value_parser = clap::value_parser!(u32).range(2..=200))]
    pub(super) points: Option<u32>,

    /// html or markdown [default: html, or what the name of the file ends in]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(super) format: Option<String>,

    /// Write to this file (replaced as a whole) instead of standard output
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,

    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256), help_heading = "Output")]
    pub(super) jobs: Option<u32>,

    /// No progress
    #[arg(long, short, help_heading = "Output")]
    pub(super) quiet: bool,
}

/// Traffic, candidates, goals, prices: what every question has.
#[derive(Args, Debug)]
pub(super) struct QuestionArguments {
    #[command(flatten)]
    pub(super) reading: ReadingArguments,

    /// The question as a file (costsim init writes one); flags go before what it says
    #[arg(long, value_name = "FILE")]
    pub(super) scenario: Option<PathBuf>,

    #[command(flatten)]
    pub(super) traffic: TrafficArguments,

    #[command(flatten)]
    pub(super) candidates: CandidateArguments,

    #[command(flatten)]
    pub(super) goals: GoalArguments,

    #[command(flatten)]
    pub(super) prices: PriceArguments,
}

/// Which files, and how they are read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Trace")]
pub(super) struct ReadingArguments {
    /// Traces: files, directories (with all below them) and patterns such as 'logs/**/*.gz', together one trace; `-` is
    /// standard input. Logs are told from their content; plain, .gz or .zst
    #[arg(value_name = "TRACE", help_heading = None)]
    pub(super) positional: Vec<String>,

    /// The same as naming it without the flag (repeatable)
    #[arg(long, value_name = "TRACE")]
    pub(super) trace: Vec<String>,

    /// Format of the files, where it is not to be told from their content
    #[arg(long, value_name = "FORMAT", long_help = format_help())]
    pub(super) trace_format: Option<String>,

    /// Columns under other names, as known=yours: timestamp=ts,duration_ms=latency
    #[arg(long, value_name = "KNOWN=YOURS", value_delimiter = ',')]
    pub(super) map: Vec<String>,

    /// Durations where the trace has none: 120ms or lognormal(p50=40ms,p99=400ms)
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(super) duration: Option<String>,

    /// Lambda memory the durations were recorded at, where the trace does not say: 512, 1GB
    #[arg(long, value_name = "MEMORY", allow_hyphen_values = true)]
    pub(super) memory: Option<String>,

    /// Share of all requests that the trace holds (5%, 0.05 or 1/20): the traffic is scaled up by the inverse
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub(super) sample_rate: Option<String>,

    /// Leave requests out: static (requests for static files)
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(super) drop: Vec<String>,

    /// Replay this many times the traffic: 0.5 thins, 37 superposes [default: 1]
    #[arg(long, value_name = "FACTOR", allow_hyphen_values = true)]
    pub(super) scale: Option<String>,

    /// How far the copies of a scaled arrival are moved at most; up to 1m [default: 1s]
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(super) jitter: Option<String>,

    /// Length of the recording, where it is longer than from the first to the last arrival: 7d
    #[arg(long, value_name = "DURATION")]
    pub(super) span: Option<String>,

    /// Errors in place of skips: lines that cannot be read (the first ten are told together), files that are no
    /// trace, rows of a CSV more than 15 minutes out of order
    #[arg(long)]
    pub(super) strict: bool,

    /// Seed of everything random [default: 1]
    #[arg(long, value_name = "SEED", allow_hyphen_values = true)]
    pub(super) seed: Option<String>,
}

/// Which traffic.
#[derive(Args, Debug)]
#[command(next_help_heading = "Traffic")]
pub(super) struct TrafficArguments {
    /// CPU work in the recorded durations: a share (25%) or the mean CPU time on one vCPU (21ms)
    #[arg(long, value_name = "SHARE|TIME", allow_hyphen_values = true)]
    pub(super) cpu: Option<String>,

    /// Run times measured at several Lambda memory sizes, which say how much is CPU work: the result of AWS Lambda Power
    /// Tuning, or a CSV of memory_mb,duration_ms
    #[arg(long, value_name = "FILE", conflicts_with = "cpu")]
    pub(super) power_tuning: Option<PathBuf>,

    /// Which function of that CSV, where it holds several
    #[arg(long, value_name = "NAME", requires = "power_tuning")]
    pub(super) power_tuning_function: Option<String>,

    /// Warm pools: primed replays the first keep-alive interval uncounted; none; or a duration not to count
    /// [default: primed]
    #[arg(long, value_name = "primed|none|DURATION")]
    pub(super) warm_up: Option<String>,

    /// In place of a trace: so many requests a month, in a daily cycle
    #[arg(long, value_name = "N", conflicts_with_all = ["rps"], allow_hyphen_values = true)]
    #[arg(conflicts_with_all = OF_A_TRACE)]
    pub(super) requests_per_month: Option<String>,

    /// In place of a trace: so many requests a second on average, in a daily cycle
    #[arg(long, value_name = "RATE", conflicts_with_all = OF_A_TRACE, allow_hyphen_values = true)]
    pub(super) rps: Option<String>,
}

/// What only a recorded trace has.
const OF_A_TRACE: [&str; 8] = [
    "positional",
    "trace",
    "trace_format",
    "map",
    "sample_rate",
    "drop",
    "span",
    "strict",
];

/// Which candidates.
#[derive(Args, Debug)]
#[command(next_help_heading = "Candidates")]
pub(super) struct CandidateArguments {
    /// A candidate: lambda:…, fargate:… or ec2:… with keys (repeatable)
    #[arg(
        short,
        long = "candidate",
        value_name = "CANDIDATE",
        long_help = candidate_help()
    )]
    pub(super) candidate: Vec<String>,

    /// Compare only the candidates that are named, without automatic ones for the other platforms
    #[arg(long)]
    pub(super) only: bool,

    /// Name of the candidate the others are measured against
    #[arg(long, value_name = "NAME")]
    pub(super) baseline: Option<String>,

    /// Before every candidate: none, http-api, rest-api, alb or function-url [default: http-api before
    /// Lambda, alb before fleets]
    #[arg(long, value_name = "KIND")]
    pub(super) front_door: Option<String>,

    /// Log bytes per request, or none [default: 500B]
    #[arg(long, value_name = "BYTES|none")]
    pub(super) logs: Option<String>,

    /// How tasks and instances reach the internet: public (one IPv4 each), nat (gateways) or private (not)
    /// [default: public]
    #[arg(long, value_name = "public|nat|private")]
    pub(super) network: Option<String>,

    /// Availability zones of load balancers and fleets [default: 2]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(super) zones: Option<String>,

    /// Concurrent Lambda executions of the account [default: 1000]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(super) account_concurrency: Option<String>,
}

/// Which goals.
#[derive(Args, Debug)]
#[command(next_help_heading = "Goals")]
pub(super) struct GoalArguments {
    /// Response times to keep, of p50, p90, p95, p99, p999 or max: p99=500ms (repeatable, or with commas)
    #[arg(long, value_name = "STATISTIC=TIME", value_delimiter = ',')]
    pub(super) slo: Vec<String>,

    /// Most that a candidate may cost a month, in dollars: 120
    #[arg(long, value_name = "USD", allow_hyphen_values = true)]
    pub(super) max_monthly_cost: Option<String>,

    /// Share of requests a candidate must serve [default: 99.9%]
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub(super) min_served: Option<String>,
}

/// Which prices.
#[derive(Args, Debug)]
#[command(next_help_heading = "Prices")]
pub(super) struct PriceArguments {
    /// AWS region [default: us-east-1]
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,

    /// Prices and billing rules of this day [default: the newest the price book knows]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(super) price_date: Option<String>,

    /// Directory with price rows that replace the built-in ones: DIR/aws/REGION/SERVICE.csv
    #[arg(long, value_name = "DIR")]
    pub(super) pricing: Option<String>,

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

    /// Threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub(super) jobs: Option<u32>,

    /// No progress
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// What a new scenario says.
#[derive(Args, Debug)]
#[command(after_help = INIT_EXAMPLE)]
pub(super) struct InitArguments {
    /// Trace to replay [default: asked for; else a synthetic load]
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<String>,

    /// AWS region [default: us-east-1]
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,

    /// What runs today, as a candidate: ec2:type=t3.medium,count=2
    #[arg(long, value_name = "CANDIDATE")]
    pub(super) today: Option<String>,

    /// A goal: p99=500ms (repeatable, or with commas)
    #[arg(long, value_name = "STATISTIC=TIME", value_delimiter = ',')]
    pub(super) slo: Vec<String>,

    /// Ask nothing
    #[arg(long, short)]
    pub(super) yes: bool,

    /// File to write; `-` is standard output
    #[arg(long, short, value_name = "FILE", default_value = "costsim.toml")]
    pub(super) output: PathBuf,

    /// Replace the file if it exists
    #[arg(long)]
    pub(super) force: bool,

    /// Print the JSON Schema of scenario files instead
    #[arg(long)]
    pub(super) schema: bool,
}

/// For which shell.
#[derive(Args, Debug)]
#[command(after_help = COMPLETIONS_EXAMPLE)]
pub(super) struct CompletionsArguments {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

/// The forms of a candidate, and every key with its meaning.
fn candidate_help() -> String {
    let mut help = "A candidate (repeatable); it replaces the automatic ones of its platform:\n  \
                    lambda:memory=512,architecture=arm64,runtime=python3.13\n  \
                    fargate:cpu=0.5,memory=1GB,min=2,max=20,target-cpu=50\n  \
                    ec2:type=t3.medium,count=2,name=today\n\
                    Keys (and name, on any platform):"
        .to_owned();
    for key in candidate_keys() {
        let platforms: Vec<&str> = key.platforms.iter().map(|platform| platform.name()).collect();
        help.push_str(&format!(
            "\n  {} ({}): {}",
            key.name,
            platforms.join(", "),
            key.meaning
        ));
    }
    help
}

/// The formats by name.
fn format_help() -> String {
    format!(
        "Format of the files, where it is not to be told from their content: {}",
        TraceFormat::names()
    )
}
