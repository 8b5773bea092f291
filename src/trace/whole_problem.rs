//! What can be wrong with a trace that no single line is to blame for.

use super::column::Column;

/// What is wrong with the trace as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WholeProblem {
    /// No byte.
    #[error("the file is empty; the first line must name the columns, as in `timestamp,duration_ms`")]
    Empty,
    /// A header and nothing else.
    #[error("there is no arrival below the header")]
    NoRows,
    /// A log without a single request.
    #[error("there is no request in it: {skipped}")]
    NoEntries {
        /// What was skipped, with reasons.
        skipped: String,
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
    #[error("counts and single requests cannot be one trace; compare them apart")]
    CountsAmongRequests,
    /// No durations anywhere.
    #[error(
        "no column duration_ms and no --duration; give --duration 120ms or \
         --duration 'lognormal(p50=40ms,p99=400ms)', or name the column with --map duration_ms=COLUMN"
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
