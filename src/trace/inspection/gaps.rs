//! Gaps between arrivals: their mean, and their coefficient of variation (standard deviation ÷ mean; 1 for a Poisson
//! process, 0 for a metronome).

use crate::units::{Micros, SimTime};

/// Gaps so far: their moments, updated one by one (Welford 1962).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Gaps {
    last: Option<SimTime>,
    count: u64,
    mean: f64,
    /// Sum of squared deviations from the mean.
    deviations: f64,
}

impl Gaps {
    /// Adds the next arrival; the gap before it, if there was one before.
    #[inline]
    pub(super) fn observe(&mut self, at: SimTime) -> Option<(SimTime, Micros)> {
        let last = self.last.replace(at)?;
        let gap = at.since(last);
        self.count += 1;
        let deviation = gap.0 as f64 - self.mean;
        self.mean += deviation / self.count as f64;
        self.deviations += deviation * (gap.0 as f64 - self.mean);
        Some((last, gap))
    }

    /// Coefficient of variation; `None` of fewer than two gaps, or where all arrive at once.
    pub(super) fn variation(&self) -> Option<f64> {
        let known = self.count >= 2 && self.mean > 0.0;
        known.then(|| (self.deviations / self.count as f64).sqrt() / self.mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variation(seconds: &[u64]) -> Option<f64> {
        let mut gaps = Gaps::default();
        for &second in seconds {
            gaps.observe(SimTime(second * 1_000_000));
        }
        gaps.variation()
    }

    #[test]
    fn standard_deviation_over_mean_by_hand() {
        // Gaps 1, 3, 1, 3 s: mean 2, every deviation 1, so 1/2.
        assert_eq!(variation(&[0, 1, 4, 5, 8]), Some(0.5));
        assert_eq!(variation(&[0, 5, 10, 15]), Some(0.0));
        assert_eq!(variation(&[7, 7, 7]), None);
        assert_eq!(variation(&[0, 5]), None);
    }
}
