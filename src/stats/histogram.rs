//! A log-linear histogram of microseconds: exact below 256, then 256 buckets per octave, so a quantile is within
//! ±0.2 % of the recorded value. Count, sum, minimum and maximum are exact. Merging is adding.

use std::ops::AddAssign;

use super::octaves;
use crate::units::Micros;

/// Buckets per octave, as a power of two.
const PRECISION_BITS: u32 = 8;
const BUCKETS_PER_OCTAVE: u64 = 1 << PRECISION_BITS;

/// A distribution of durations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    sum: u128,
    max: u64,
}

impl Histogram {
    /// Records one duration. Allocates only when it exceeds the largest octave so far.
    #[inline(always)]
    pub fn record(&mut self, value: Micros) {
        let bucket = bucket_of(value.0);
        if bucket >= self.buckets.len() {
            self.grow(bucket);
        }
        self.buckets[bucket] += 1;
        self.count += 1;
        self.sum += u128::from(value.0);
        self.max = self.max.max(value.0);
    }

    /// Records the same duration `times` times.
    #[inline]
    pub fn record_many(&mut self, value: Micros, times: u64) {
        let bucket = bucket_of(value.0);
        if bucket >= self.buckets.len() {
            self.grow(bucket);
        }
        self.buckets[bucket] += times;
        self.count += times;
        self.sum += u128::from(value.0) * u128::from(times);
        self.max = self.max.max(value.0);
    }

    #[cold]
    fn grow(&mut self, bucket: usize) {
        self.buckets.resize(
            (bucket / BUCKETS_PER_OCTAVE as usize + 1) * BUCKETS_PER_OCTAVE as usize,
            0,
        );
    }

    /// How many durations were recorded.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their exact sum.
    #[must_use]
    pub const fn sum(&self) -> u128 {
        self.sum
    }

    /// The largest, exactly.
    #[must_use]
    pub const fn max(&self) -> Micros {
        Micros(self.max)
    }

    /// The mean in microseconds; 0 of nothing.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.count == 0 {
            0.0
        } else {
            self.sum as f64 / self.count as f64
        }
    }

    /// The `permille`-th per mille by nearest rank: the ⌈count · permille / 1000⌉-th smallest, known to ±0.2 %
    /// and never above the exact maximum. 0 of nothing.
    #[must_use]
    pub fn quantile(&self, permille: u32) -> Micros {
        let buckets = (0..).zip(self.buckets.iter().copied());
        octaves::quantile::<PRECISION_BITS>(buckets, self.count, self.max, permille)
    }

    /// Every bucket that holds something, by the value it stands for, and how many it holds.
    pub fn buckets(&self) -> impl Iterator<Item = (Micros, u64)> {
        let filled = self.buckets.iter().enumerate().filter(|&(_, &times)| times > 0);
        filled.map(|(bucket, &times)| (Micros(middle_of(bucket).min(self.max)), times))
    }
}

impl AddAssign<&Self> for Histogram {
    fn add_assign(&mut self, other: &Self) {
        if other.buckets.len() > self.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        for (mine, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *mine += theirs;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.max = self.max.max(other.max);
    }
}

#[inline]
const fn bucket_of(value: u64) -> usize {
    octaves::bucket_of::<PRECISION_BITS>(value) as usize
}

/// The value a bucket stands for.
const fn middle_of(bucket: usize) -> u64 {
    octaves::middle_of::<PRECISION_BITS>(bucket as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bucket_is_within_a_fifth_of_a_percent(value in 0_u64..1 << 50) {
            let found = middle_of(bucket_of(value));
            prop_assert!(found.abs_diff(value) as f64 <= value as f64 * 0.002);
        }

        #[test]
        fn quantiles_are_nearest_rank(mut values in proptest::collection::vec(0_u64..1_000_000, 1..200), permille in 0_u32..=1000) {
            let mut histogram = Histogram::default();
            for &value in &values {
                histogram.record(Micros(value));
            }
            values.sort_unstable();
            let rank = (values.len() as u64 * u64::from(permille)).div_ceil(1_000).max(1) as usize;
            let exact = values[rank - 1];
            prop_assert!(histogram.quantile(permille).0.abs_diff(exact) as f64 <= exact as f64 * 0.002);
        }

        #[test]
        fn two_halves_merge_into_the_whole(values in proptest::collection::vec(0_u64..1 << 40, 0..100), cut in 0_usize..100) {
            let cut = cut.min(values.len());
            let of = |part: &[u64]| {
                let mut histogram = Histogram::default();
                part.iter().for_each(|&value| histogram.record(Micros(value)));
                histogram
            };
            let mut merged = of(&values[..cut]);
            merged += &of(&values[cut..]);
            let whole = of(&values);
            prop_assert_eq!((merged.count(), merged.sum(), merged.max()), (whole.count(), whole.sum(), whole.max()));
            prop_assert_eq!(merged.quantile(500), whole.quantile(500));
        }
    }

    #[test]
    fn nothing_recorded_is_zero() {
        let empty = Histogram::default();
        assert_eq!(
            (empty.mean(), empty.quantile(990), empty.max()),
            (0.0, Micros(0), Micros(0))
        );
    }
}
