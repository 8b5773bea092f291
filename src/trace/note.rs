//! What a reader of the answer should know about a recording, each with its count.

use super::{BilledAs, Location};
use crate::units::{Micros, grouped_count};

/// Something to know about a recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Note {
    /// Durations of 0 were taken as 1 ms.
    #[error("durations of 0 taken as 1 ms: {}", whole(*count))]
    ZeroDurations {
        /// How many.
        count: u64,
    },
    /// Requests the old platform refused (429, 503), or whose target never answered, are demand all the same.
    #[error(
        "requests the old platform refused (429, 503) or never answered, kept at the median duration of {} ms: {}",
        whole(*median_ms), whole(*count)
    )]
    Refused {
        /// How many.
        count: u64,
        /// The median duration of the others, in whole milliseconds.
        median_ms: u64,
    },
    /// Files were named more than once.
    #[error("files named more than once, read once: {}", whole(*count))]
    RepeatedFiles {
        /// How many names too many.
        count: u64,
    },
    /// Requests that Lambda throttled are demand all the same.
    #[error("throttled requests added to the invocations, retries among them counted again: {}", whole(*count))]
    Throttled {
        /// How many.
        count: u64,
    },
    /// Most of the time between the first file and the last no file tells of.
    #[error(
        "{days} days lie between {before} and {after}, of which no file tells; they count as time without requests. \
         Compare the files apart, or cut with trace convert --from, --to"
    )]
    FilesApart {
        /// How long, in whole days.
        days: u64,
        /// The file before.
        before: String,
        /// The file after.
        after: String,
    },
    /// Periods without a point have no requests.
    #[error("periods of {seconds} s without a data point, taken as no requests: {}", whole(*count))]
    MissingPoints {
        /// How many.
        count: u64,
        /// Their length.
        seconds: u64,
    },
    /// Counts that are regular at a longer period than others of their file.
    #[error(
        "counts with a point every {seconds} s, others of their file with more; taken as periods of {seconds} s, not as \
         requests on a schedule: {}",
        listed(names)
    )]
    LongerPeriods {
        /// Their period.
        seconds: u64,
        /// Their functions and metrics.
        names: Vec<String>,
    },
    /// A metric of all functions together counts what those of single functions count.
    #[error(
        "requests of the metric without a function's name, left out beside the {} of named functions: {}",
        whole(*of_functions), whole(*total)
    )]
    TotalLeftOut {
        /// What it counts.
        total: u64,
        /// What the named functions count.
        of_functions: u64,
    },
    /// Metrics that tell neither counts nor durations.
    #[error("metrics not used: {}", listed(names))]
    OtherMetrics {
        /// Their labels.
        names: Vec<String>,
    },
    /// Series of which CloudWatch gave only a part.
    #[error("incomplete: {}; the rest of the reply is missing", listed(names))]
    IncompleteMetrics {
        /// Their labels.
        names: Vec<String>,
    },
    /// Replies that are a page of several.
    #[error(
        "replies of CloudWatch Logs that end with a nextToken: {} of {}; unless the pages after them are among the files, \
         the rest is missing",
        whole(*count), whole(*of)
    )]
    MorePages {
        /// How many files end with such a reply.
        count: u64,
        /// Of how many.
        of: u64,
    },
    /// Columns that `--map` does not name were ignored.
    #[error("ignored columns: {}", listed(names))]
    IgnoredColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// Stamps without an offset were taken as UTC.
    #[error("time stamps without UTC offset, taken as UTC: {}", whole(*count))]
    NoOffset {
        /// How many.
        count: u64,
    },
    /// How the rows of a Lambda log were billed.
    #[error("{0}")]
    BilledAs(BilledAs),
    /// Invocations that did not end well are work all the same.
    #[error(
        "invocations that did not end well, kept: {} cut at their timeout, {} failed",
        whole(*timeouts), whole(*errors)
    )]
    FailedInvocations {
        /// Cut at their timeout.
        timeouts: u64,
        /// Failed otherwise.
        errors: u64,
    },
    /// Some requests were for static files.
    #[error(
        "{} of {} requests ({}) are for static files; --drop static leaves them out",
        whole(*count), whole(*of), share(*count, *of)
    )]
    StaticFiles {
        /// How many.
        count: u64,
        /// Of how many whose path is known.
        of: u64,
    },
    /// Stamps without an offset fell back by about an hour and stayed there.
    #[error(
        "the clock fell back by about an hour (first {first}; {count} in all): the end of daylight saving time, without \
         offset; two hours lie upon one another"
    )]
    ClockPutBack {
        /// How often.
        count: u64,
        /// Where first.
        first: Location,
    },
    /// Targets took longer in busy minutes.
    #[error(
        "targets took {} ms in the busiest tenth of the minutes and {} ms in the quietest half: requests queued inside \
         them, and their times hold that waiting",
        busy.0.div_ceil(1_000), quiet.0.div_ceil(1_000)
    )]
    SlowerWhenBusy {
        /// Mean in the busiest tenth of the minutes.
        busy: Micros,
        /// Mean in the quietest half.
        quiet: Micros,
    },
    /// Numbers behind the lines of an access log were taken for durations, or not.
    #[error("{0}")]
    DurationsBehind(#[from] DurationsBehind),
    /// Keys of durations that different programs write in different units.
    #[error(
        "values of {} not taken as durations: their unit cannot be told",
        listed(keys)
    )]
    UnitsUnknown {
        /// The keys.
        keys: Vec<String>,
    },
    /// A CDN's log does not tell how requests were answered.
    #[error(
        "requests without x-edge-result-type, of which answers from the cache cannot be told from requests to the origin: {}",
        whole(*count)
    )]
    NoResultType {
        /// How many.
        count: u64,
    },
}

/// What the numbers behind the lines of an access log were taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DurationsBehind {
    /// Decimals of at least three places are seconds, as nginx writes `$request_time`.
    #[error("decimals behind the lines taken as seconds (nginx request and upstream times)")]
    Seconds,
    /// Large integers are microseconds, as Apache writes `%D`.
    #[error("integers behind the lines taken as microseconds (Apache %D), by their size")]
    Micros,
    /// Small integers, mostly 0, are seconds, as Apache writes `%T`; 0 is no duration.
    #[error("integers behind the lines taken as whole seconds (Apache %T); 0 tells no duration")]
    WholeSeconds,
    /// Numbers that may be anything.
    #[error("numbers behind the lines not taken as durations: their unit cannot be told")]
    Unclear,
}

/// A count with thousands separators.
fn whole(count: u64) -> String {
    grouped_count(count.into())
}

/// A share in whole percent, rounded up.
fn share(count: u64, of: u64) -> String {
    format!("{} %", (u128::from(count) * 100).div_ceil(u128::from(of.max(1))))
}

/// Names beyond which only their number is told.
const NAMES_MAX: usize = 20;

/// Names for a reader, at most twenty of them.
fn listed(names: &[String]) -> String {
    let shown = names.get(..NAMES_MAX).unwrap_or(names).join(", ");
    match names.len().saturating_sub(NAMES_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
