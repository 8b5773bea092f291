//! What can be wrong with a trace that no single line is to blame for.

use super::{TraceFormat, column::Column};

/// What is wrong with the trace as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WholeProblem {
    /// No byte.
    #[error("the file is empty; the first line must name the columns, as in `timestamp,duration_ms`")]
    Empty,
    /// Nothing that can be recognized.
    #[error(
        "neither a log that costsim knows nor a CSV with a header, begins like `{found}`; --trace-format names one of {}",
        TraceFormat::names()
    )]
    NoFormat {
        /// How it begins, letters as `a` and digits as `0`.
        found: String,
    },
    /// A header and nothing else.
    #[error("there is no arrival below the header")]
    NoRows,
    /// A log without a single request.
    #[error("there is no request in it: {skipped}{}", hint(*looks_like))]
    NoEntries {
        /// What was skipped, with reasons.
        skipped: String,
        /// What the first file looks like, where it was said to be something else.
        looks_like: Option<TraceFormat>,
    },
    /// Reports of Lambda, and no instant anywhere.
    #[error(
        "none of its {count} REPORT lines says when; export them with their time stamps: \
         aws logs filter-log-events, aws logs tail, sam logs, an export to S3 or the CSV of the console"
    )]
    TimelessReports {
        /// How many reports.
        count: u64,
    },
    /// A result of Logs Insights with as many rows as a result can have.
    #[error(
        "exactly {rows} rows, as many as a Logs Insights query returns: the rest is missing; \
         query shorter periods and give all the files, or say what share this is with --sample-rate"
    )]
    LooksTruncated {
        /// Its rows.
        rows: u64,
    },
    /// Some files hold requests and some hold counts.
    #[error(
        "counts and single requests cannot be one trace ({other} has the other kind); compare them apart"
    )]
    CountsAmongRequests {
        /// A file before.
        other: String,
    },
    /// Counts per minute and per second of the same requests.
    #[error(
        "counts per minute and counts per second cannot be one trace ({other} has the other kind); give one of them"
    )]
    TwoResolutions {
        /// A file before.
        other: String,
    },
    /// Traces of single requests are samples, and nobody said of how many.
    #[error(
        "traces of single requests are a sample of them; give --sample-rate, as in --sample-rate 5%, or 100% where \
         every request was traced"
    )]
    Sampled,
    /// Metrics none of which counts requests.
    #[error("no metric counts requests: found {found}; add the Sum of Invocations, RequestCount or Count")]
    NoCounts {
        /// What was found instead.
        found: String,
    },
    /// More points of metrics than are held.
    #[error(
        "more than {points_max} points of metrics; give a longer period, or a CSV with columns timestamp and count"
    )]
    TooManyPoints {
        /// The limit.
        points_max: usize,
    },
    /// Durations or memory of functions without their invocations.
    #[error(
        "durations or memory of Azure functions without their invocations; give the file invocations_per_function_md… too"
    )]
    NoInvocations,
    /// Functions without durations beside functions with.
    #[error(
        "{missing} of {all} functions have no durations; give the file function_durations_percentiles… of the same day, \
         or --duration 120ms for those without"
    )]
    FunctionsWithoutDuration {
        /// Functions without.
        missing: usize,
        /// All functions.
        all: usize,
    },
    /// No durations anywhere.
    #[error(
        "requests without a duration, and no --duration; give --duration 120ms or \
         --duration 'lognormal(p50=40ms,p99=400ms)', or name the column of a CSV with --map duration_ms=COLUMN"
    )]
    NoDuration,
    /// Counts whose interval cannot be known.
    #[error("one counted instant has no interval to the next; give --span")]
    SingleCount,
    /// The trace goes on after the window asked for.
    #[error("the trace lasts longer than --span; give --span {needed_seconds}s or more")]
    LongerThanSpan {
        /// Whole seconds that cover the trace.
        needed_seconds: u64,
    },
    /// `--span 0s`.
    #[error("--span must be longer than nothing")]
    EmptySpan,
    /// `--map` names what costsim does not know.
    #[error("--map: `{name}` is no column of costsim; known are {}", Column::names())]
    UnknownMapping {
        /// The name left of the equals sign.
        name: String,
    },
    /// `--map` names a column the file does not have.
    #[error("--map {name}={column}: the file has no column `{column}`")]
    MissingMapping {
        /// The costsim name.
        name: String,
        /// The column looked for.
        column: String,
    },
    /// `--map` gives one column of the file two meanings.
    #[error("--map: `{column}` is renamed twice, to `{first}` and to `{second}`; rename it once")]
    MappedTwice {
        /// The column of the file.
        column: String,
        /// Its first costsim name.
        first: String,
        /// Its second.
        second: String,
    },
    /// More rows within one second than can be spread.
    #[error(
        "more than {rows_max} rows fall into one second; give finer stamps, or counts (a column `count`)"
    )]
    CrowdedSecond {
        /// The limit.
        rows_max: usize,
    },
    /// More rows × copies at one instant of a counted trace than can be merged.
    #[error("more than {rows_max} counted rows × copies share one interval; use a smaller --scale")]
    CrowdedInterval {
        /// The limit.
        rows_max: usize,
    },
    /// Too many copies wait for their instant.
    #[error("more than {copies_max} copies fall into one --jitter; use a smaller --jitter or --scale")]
    CrowdedJitter {
        /// The limit.
        copies_max: usize,
    },
    /// More distinct functions than can be told apart.
    #[error("more than {functions_max} different functions; is `function` the right column?")]
    TooManyFunctions {
        /// The limit.
        functions_max: usize,
    },
    /// `--scale` over `--sample-rate` is too much.
    #[error("--scale over --sample-rate multiplies the traffic by more than 100000")]
    ScaledTooFar,
    /// More arrivals than can be counted.
    #[error("more arrivals than can be counted")]
    TooManyArrivals,
}

/// What a file may be instead of what it was said to be.
fn hint(looks_like: Option<TraceFormat>) -> String {
    looks_like.map_or_else(String::new, |format| format!("; its content looks like {format}"))
}
