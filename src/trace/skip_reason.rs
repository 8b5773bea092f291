//! Why a line of a log is no arrival.

/// Why a line of a log is no arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// It does not have the form of its format.
    #[error("not of the format")]
    Malformed,
    /// It is longer than a line may be.
    #[error("longer than 1 MiB")]
    TooLong,
    /// It says not when.
    #[error("without a time stamp")]
    NoTime,
    /// Its instant lies before 1970 or after 9999.
    #[error("instants not from 1970 to 9999")]
    TimeRange,
    /// Its duration is above 30 days.
    #[error("durations above 30 days")]
    DurationRange,
    /// Its function has no usable name.
    #[error("function names that are empty, too long or not printable")]
    FunctionName,
    /// A line beside those that tell of invocations: START, END, what the application wrote.
    #[error("log lines that are no reports")]
    OtherLine,
    /// A comment or a header.
    #[error("comments and headers")]
    Comment,
    /// The health check of a load balancer or orchestrator.
    #[error("health checks")]
    HealthCheck,
    /// Answered by a cache before it reached the origin.
    #[error("answered by the CDN")]
    CacheHit,
    /// Not an HTTP request that reached a target.
    #[error("connections that reached no target")]
    NoTarget,
    /// A static file, left out because `--drop static` says so.
    #[error("static files")]
    StaticFile,
    /// An invocation whose start is logged and whose end is not.
    #[error("STARTs without a REPORT")]
    NotReported,
    /// A data point that stands in the recording already, with the same value.
    #[error("data points given twice")]
    Repeated,
    /// A file of a directory that is no trace.
    #[error("files that are no trace")]
    NotTrace,
}

impl SkipReason {
    /// Its name in documents that programs read.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::TooLong => "too-long",
            Self::NoTime => "no-time",
            Self::TimeRange => "time-range",
            Self::DurationRange => "duration-range",
            Self::FunctionName => "function-name",
            Self::OtherLine => "other-line",
            Self::Comment => "comment",
            Self::HealthCheck => "health-check",
            Self::CacheHit => "cache-hit",
            Self::NoTarget => "no-target",
            Self::StaticFile => "static-file",
            Self::NotReported => "not-reported",
            Self::Repeated => "repeated",
            Self::NotTrace => "not-trace",
        }
    }

    /// Whether the line could not be understood, rather than understood and left out: an error under `--strict`.
    #[must_use]
    pub const fn is_unreadable(self) -> bool {
        matches!(
            self,
            Self::Malformed
                | Self::TooLong
                | Self::NoTime
                | Self::TimeRange
                | Self::DurationRange
                | Self::FunctionName
                | Self::NotTrace
        )
    }
}
