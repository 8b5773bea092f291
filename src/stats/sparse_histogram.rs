//! A log-linear histogram for the many: exact below 16 µs, then 16 buckets per octave, so a quantile is within ±3.2 % of
//! the recorded value; only buckets that hold something take memory. Count, sum and maximum are exact.

use super::octaves;
use crate::units::Micros;

/// Buckets per octave, as a power of two.
const PRECISION_BITS: u32 = 4;

/// A distribution of durations of one of many functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SparseHistogram {
    /// Bucket and how many it holds, by bucket.
    buckets: Vec<(u16, u64)>,
    count: u64,
    sum: u128,
    max: u64,
}

impl SparseHistogram {
    /// Records one duration.
    #[inline]
    pub fn record(&mut self, value: Micros) {
        let bucket = bucket_of(value.0);
        match self.buckets.binary_search_by_key(&bucket, |&(known, _)| known) {
            Ok(place) => self.buckets[place].1 += 1,
            Err(place) => self.buckets.insert(place, (bucket, 1)),
        }
        self.count += 1;
        self.sum += u128::from(value.0);
        self.max = self.max.max(value.0);
    }

    /// How many durations were recorded.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
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

    /// The `permille`-th per mille by nearest rank, known to ±3.2 % and never above the exact maximum. 0 of nothing.
    #[must_use]
    pub fn quantile(&self, permille: u32) -> Micros {
        let buckets = self
            .buckets
            .iter()
            .map(|&(bucket, times)| (u64::from(bucket), times));
        octaves::quantile::<PRECISION_BITS>(buckets, self.count, self.max, permille)
    }
}

/// At most 60 octaves of 16 buckets: a bucket's number fits.
#[inline]
const fn bucket_of(value: u64) -> u16 {
    octaves::bucket_of::<PRECISION_BITS>(value) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bucket_is_within_a_thirty_second(value in 0_u64..1 << 50) {
            // 16 buckets from 2^k to 2^(k+1): each 1/16 of its lowest value wide, so its middle is within 1/32.
            let found = octaves::middle_of::<PRECISION_BITS>(bucket_of(value).into());
            prop_assert!(u128::from(found.abs_diff(value)) * 32 <= u128::from(value));
        }

        #[test]
        fn quantiles_are_nearest_rank(mut values in proptest::collection::vec(0_u64..1_000_000, 1..200), permille in 0_u32..=1000) {
            let mut histogram = SparseHistogram::default();
            values.iter().for_each(|&value| histogram.record(Micros(value)));
            values.sort_unstable();
            let rank = (values.len() as u64 * u64::from(permille)).div_ceil(1_000).max(1) as usize;
            let exact = values[rank - 1];
            prop_assert!(histogram.quantile(permille).0.abs_diff(exact) * 32 <= exact);
            prop_assert_eq!(histogram.count(), values.len() as u64);
        }
    }

    #[test]
    fn nothing_recorded_is_zero() {
        let empty = SparseHistogram::default();
        assert_eq!((empty.mean(), empty.quantile(990)), (0.0, Micros(0)));
    }
}
