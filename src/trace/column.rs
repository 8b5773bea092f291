//! The columns of the costsim CSV, and the bounds of what they hold.

use std::ops::RangeInclusive;

use crate::catalog::quota;
use crate::units::Micros;

/// The longest duration a row may have: 30 days.
pub(super) const DURATION_MAX: Micros = Micros::from_secs(30 * 86_400);
/// What `--duration` may be set to where an unknown duration shall stay unknown: longer than any row may have.
pub const UNKNOWN_DURATION: Micros = Micros(DURATION_MAX.0 + 1);
/// The largest number of bytes a request may have: 1 TB.
pub(super) const BYTES_MAX: u64 = 1_000_000_000_000;
/// The memory a Lambda function may be configured with, in MB.
pub(super) const LAMBDA_MEMORY_MB: RangeInclusive<u64> =
    *quota::LAMBDA_MEMORY_MB.start() as u64..=*quota::LAMBDA_MEMORY_MB.end() as u64;
/// The memory a row may have used, in MB.
pub(super) const MEMORY_USED_MB: RangeInclusive<u64> = 1..=1_000_000;
/// The most arrivals one row may stand for.
pub(super) const COUNT_MAX: u64 = 1_000_000_000_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// RFC 3339, or an epoch number told by magnitude.
    Timestamp,
    /// Seconds since 1970.
    TimestampS,
    /// Milliseconds since 1970.
    TimestampMs,
    /// Microseconds since 1970.
    TimestampUs,
    /// Nanoseconds since 1970.
    TimestampNs,
    Function,
    DurationMs,
    DurationS,
    DurationUs,
    MemoryMb,
    MemoryUsedMb,
    InitMs,
    InitS,
    BilledMs,
    RequestBytes,
    ResponseBytes,
    Count,
    /// A column of another format that `--map` does not name.
    Ignored,
}

impl Column {
    pub(super) const NAMES: [(&'static str, Self); 17] = [
        ("timestamp", Self::Timestamp),
        ("timestamp_s", Self::TimestampS),
        ("timestamp_ms", Self::TimestampMs),
        ("timestamp_us", Self::TimestampUs),
        ("timestamp_ns", Self::TimestampNs),
        ("function", Self::Function),
        ("duration_ms", Self::DurationMs),
        ("duration_s", Self::DurationS),
        ("duration_us", Self::DurationUs),
        ("memory_mb", Self::MemoryMb),
        ("memory_used_mb", Self::MemoryUsedMb),
        ("init_ms", Self::InitMs),
        ("init_s", Self::InitS),
        ("billed_ms", Self::BilledMs),
        ("request_bytes", Self::RequestBytes),
        ("response_bytes", Self::ResponseBytes),
        ("count", Self::Count),
    ];

    /// All names, for a message.
    pub(super) fn names() -> String {
        Self::NAMES.map(|(name, _)| name).join(", ")
    }

    pub(super) fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, column)| *column == self)
            .map_or("", |(name, _)| name)
    }

    pub(super) fn find(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, column)| *column)
    }

    /// The column of the same meaning that stands for all its units.
    pub(super) const fn meaning(self) -> Self {
        match self {
            Self::TimestampS | Self::TimestampMs | Self::TimestampUs | Self::TimestampNs => Self::Timestamp,
            Self::DurationS | Self::DurationUs => Self::DurationMs,
            Self::InitS => Self::InitMs,
            column => column,
        }
    }

    pub(super) const fn is_timestamp(self) -> bool {
        matches!(self.meaning(), Self::Timestamp)
    }
}
