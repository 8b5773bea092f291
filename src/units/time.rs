//! The clock of a simulation, durations, billing hours.
//!
//! Instants and durations are whole microseconds. Clock zero lies one day before the Unix epoch, so that a
//! warm-up replayed ahead of a trace that counts from 0 still has a positive time; zero is a whole UTC hour, so
//! billing hours are a plain division.

use std::ops::{Add, AddAssign, Sub};

use chrono::{DateTime, Utc};

/// A duration in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub u64);

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000)
    }

    /// Whole seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * 1_000_000)
    }

    /// Seconds as a real number, for statistics.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Milliseconds as a real number, for display.
    #[must_use]
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e3
    }

    /// `self - other`, or nothing where that would be negative.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add for Micros {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Micros {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Micros {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

/// An instant: microseconds since 1969-12-31T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(pub u64);

impl SimTime {
    /// Where the Unix epoch lies on this clock.
    pub const UNIX_EPOCH: Self = Self(86_400_000_000);
    /// Past every instant a trace can hold.
    pub const NEVER: Self = Self(u64::MAX);
    /// The last instant accepted from a trace, 9999-12-31T23:59:59.999999Z.
    pub const MAX: Self = Self(Self::UNIX_EPOCH.0 + 253_402_300_799_999_999);

    /// From microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_unix_micros(micros: u64) -> Self {
        Self(Self::UNIX_EPOCH.0 + micros)
    }

    /// The billing hour this instant falls into.
    #[must_use]
    pub const fn billing_hour(self) -> BillingHour {
        BillingHour((self.0 / BillingHour::LENGTH.0) as u32)
    }

    /// Time from `earlier` to `self`, nothing if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Micros {
        Micros(self.0.saturating_sub(earlier.0))
    }

    /// The same instant for display; `None` past chrono's range.
    #[must_use]
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        let unix = i64::try_from(self.0).ok()? - i64::try_from(Self::UNIX_EPOCH.0).ok()?;
        DateTime::from_timestamp_micros(unix)
    }
}

impl Add<Micros> for SimTime {
    type Output = Self;

    fn add(self, duration: Micros) -> Self {
        Self(self.0 + duration.0)
    }
}

/// A UTC hour, counted on the simulation clock. Charges that settle by the hour are kept per billing hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillingHour(pub u32);

impl BillingHour {
    /// One hour.
    pub const LENGTH: Micros = Micros(3_600_000_000);

    /// When the hour begins.
    #[must_use]
    pub const fn start(self) -> SimTime {
        SimTime(self.0 as u64 * Self::LENGTH.0)
    }

    /// When the next hour begins.
    #[must_use]
    pub const fn end(self) -> SimTime {
        SimTime(self.start().0 + Self::LENGTH.0)
    }
}

/// Billed run time in whole milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct BilledMillis(pub u64);

impl BilledMillis {
    /// Every started millisecond counts (AWS Lambda pricing; no minimum).
    #[must_use]
    pub const fn round_up(time: Micros) -> Self {
        Self(time.0.div_ceil(1_000))
    }
}

/// A span of accounting, `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First instant counted.
    pub start: SimTime,
    /// First instant no longer counted.
    pub end: SimTime,
}

impl Window {
    /// Length of the window.
    #[must_use]
    pub const fn length(self) -> Micros {
        self.end.since(self.start)
    }

    /// Each billing hour the window touches, with how long it touches it.
    pub fn hours(self) -> impl Iterator<Item = (BillingHour, Micros)> {
        let last = if self.length().0 == 0 {
            None
        } else {
            Some(SimTime(self.end.0 - 1).billing_hour().0)
        };
        (self.start.billing_hour().0..last.map_or(0, |l| l + 1)).map(move |hour| {
            let hour = BillingHour(hour);
            let from = hour.start().max(self.start);
            (hour, hour.end().min(self.end).since(from))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_started_millisecond_is_billed() {
        assert_eq!(BilledMillis::round_up(Micros(119_400)), BilledMillis(120));
        assert_eq!(BilledMillis::round_up(Micros(120_000)), BilledMillis(120));
        assert_eq!(BilledMillis::round_up(Micros(0)), BilledMillis(0));
    }

    #[test]
    fn a_window_splits_at_whole_hours() {
        let start = SimTime::from_unix_micros(1_800_000_000); // 00:30
        let window = Window {
            start,
            end: start + Micros::from_secs(2 * 3_600),
        };
        let parts: Vec<u64> = window.hours().map(|(_, part)| part.0 / 60_000_000).collect();
        assert_eq!(parts, [30, 60, 30]);
        assert_eq!(Window { start, end: start }.hours().count(), 0);
    }

    #[test]
    fn the_unix_epoch_is_a_whole_hour() {
        assert_eq!(SimTime::UNIX_EPOCH.billing_hour(), BillingHour(24));
        assert_eq!(
            SimTime::UNIX_EPOCH.to_utc().map(|t| t.to_rfc3339()),
            Some("1970-01-01T00:00:00+00:00".into())
        );
    }
}
