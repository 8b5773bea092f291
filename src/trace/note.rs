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
