//! What a reader of the answer should know about a recording, each with its count.

use super::BilledAs;

/// Something to know about a recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Note {
    /// Durations of 0 were taken as 1 ms.
    #[error("{count} durations of 0 taken as 1 ms")]
    ZeroDurations {
        /// How many.
        count: u64,
    },
    /// Requests the old platform refused (429, 503) are demand all the same.
    #[error(
        "{count} requests the old platform refused (429, 503) kept, at the median duration of {median_ms} ms"
    )]
    Refused {
        /// How many.
        count: u64,
        /// The median duration of the others, in whole milliseconds.
        median_ms: u64,
    },
    /// Requests that Lambda throttled are demand all the same.
    #[error("{count} throttled requests added to the invocations; retries among them count again")]
    Throttled {
        /// How many.
        count: u64,
    },
    /// Periods without a point have no requests.
    #[error("{count} periods of {seconds} s without a data point taken as no requests")]
    MissingPoints {
        /// How many.
        count: u64,
        /// Their length.
        seconds: u64,
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
    /// Columns that `--map` does not name were ignored.
    #[error("ignored columns: {}", listed(names))]
    IgnoredColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// Files were named more than once.
    #[error("{count} files named more than once, read once")]
    RepeatedFiles {
        /// How many names too many.
        count: u64,
    },
    /// Stamps without an offset were taken as UTC.
    #[error("{count} time stamps without UTC offset taken as UTC")]
    NoOffset {
        /// How many.
        count: u64,
    },
    /// How the rows of a Lambda log were billed.
    #[error("{0}")]
    BilledAs(BilledAs),
    /// Invocations that did not end well are work all the same.
    #[error("{timeouts} invocations cut at their timeout and {errors} that failed kept, at their durations")]
    FailedInvocations {
        /// Cut at their timeout.
        timeouts: u64,
        /// Failed otherwise.
        errors: u64,
    },
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
