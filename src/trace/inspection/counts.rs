//! Arrivals per second, minute or hour of the clock: the most, and how much the counts scatter.
//!
//! The index of dispersion of counts is variance ÷ mean over the whole units inside the window, empty ones included: 1
//! for a Poisson process, 0 for a metronome, above 1 for bursts (Cox and Lewis, The Statistical Analysis of Series of
//! Events, 1966; Gusella, IEEE JSAC 9(2), 1991). Variance here is the mean square deviation (divided by the number of
//! units).

use crate::units::{Micros, SimTime, Window};

/// Counts of one unit of the clock, as they come.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    unit: Micros,
    /// Start of the trace; units begun before are not whole.
    start: SimTime,
    /// Start of the unit being filled.
    filling: SimTime,
    count: u64,
    peak: Peak,
    /// Over whole units: counts and their squares.
    sum: u128,
    squares: u128,
}

/// The unit of the clock with the most arrivals, the first of equals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Peak {
    /// When it begins.
    pub start: SimTime,
    /// How many arrive in it.
    pub arrivals: u64,
}

/// Arrivals per unit of the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counts {
    /// The fullest unit.
    pub peak: Peak,
    /// Index of dispersion; `None` with fewer than two whole units, or no arrival in them.
    pub dispersion: Option<f64>,
}

impl Counter {
    pub(super) fn new(unit: Micros, start: SimTime) -> Self {
        Self {
            unit,
            start,
            filling: SimTime(start.0 - start.0 % unit.0),
            count: 0,
            peak: Peak::default(),
            sum: 0,
            squares: 0,
        }
    }

    /// Adds a batch of instants, in order.
    pub(super) fn observe(&mut self, at: &[SimTime]) {
        let unit = self.unit.0;
        for together in at.chunk_by(|a, b| a.0 / unit == b.0 / unit) {
            let begins = SimTime(together[0].0 - together[0].0 % unit);
            if begins != self.filling {
                self.close(self.filling >= self.start);
                self.filling = begins;
            }
            self.count += together.len() as u64;
        }
    }

    /// Ends the unit being filled.
    fn close(&mut self, whole: bool) {
        if self.count > self.peak.arrivals {
            self.peak = Peak {
                start: self.filling,
                arrivals: self.count,
            };
        }
        if whole {
            self.sum += u128::from(self.count);
            self.squares += u128::from(self.count).pow(2);
        }
        self.count = 0;
    }

    /// The counts of the whole trace.
    pub(super) fn finish(mut self, window: Window) -> Counts {
        let ends_inside = self.filling + self.unit <= window.end;
        self.close(self.filling >= self.start && ends_inside);
        let unit = self.unit.0;
        let units = (window.end.0 / unit).saturating_sub(window.start.0.div_ceil(unit));
        Counts {
            peak: self.peak,
            dispersion: self.dispersion(units.into()),
        }
    }

    /// Variance ÷ mean of N counts of sum S and sum of squares Q: (N·Q − S²) ÷ (N·S).
    fn dispersion(&self, units: u128) -> Option<f64> {
        if units < 2 || self.sum == 0 {
            return None;
        }
        let squares = units.checked_mul(self.squares)?;
        let scatter = squares.checked_sub(self.sum.checked_mul(self.sum)?)?;
        Some(scatter as f64 / units as f64 / self.sum as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Micros = Micros::from_secs(1);

    /// Counts of instants in milliseconds, over a window in milliseconds.
    fn counts(millis: &[u64], window: (u64, u64)) -> Counts {
        let instant = |millis: u64| SimTime(millis * 1_000);
        let window = Window {
            start: instant(window.0),
            end: instant(window.1),
        };
        let at: Vec<SimTime> = millis.iter().map(|&millis| instant(millis)).collect();
        let mut counter = Counter::new(SECOND, window.start);
        counter.observe(&at[..1]);
        counter.observe(&at[1..]);
        counter.finish(window)
    }

    #[test]
    fn variance_over_mean_by_hand() {
        // Seconds 0 to 3 hold 3, 1, 0, 0: mean 1, variance ((3−1)² + 0 + 1 + 1)/4 = 1.5, index 1.5.
        let counts = counts(&[0, 10, 999, 1_000], (0, 4_000));
        assert_eq!(counts.dispersion, Some(1.5));
        assert_eq!((counts.peak.start, counts.peak.arrivals), (SimTime(0), 3));
    }

    #[test]
    fn only_whole_seconds_scatter_but_any_may_be_the_peak() {
        // The window begins at 0.5 s and ends at 3.2 s: whole are seconds 1 and 2 with 2 and 0: mean 1, variance 1.
        // Most arrive in second 3, which is not whole.
        let counts = counts(&[500, 1_100, 1_200, 3_000, 3_050, 3_100], (500, 3_200));
        assert_eq!(counts.dispersion, Some(1.0));
        assert_eq!((counts.peak.start, counts.peak.arrivals), (SimTime(3_000_000), 3));
    }

    #[test]
    fn a_metronome_has_no_dispersion_and_one_second_none_to_tell() {
        assert_eq!(counts(&[0, 1_000, 2_000], (0, 3_000)).dispersion, Some(0.0));
        assert_eq!(counts(&[0, 10], (0, 1_500)).dispersion, None);
    }
}
