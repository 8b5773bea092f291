//! Instants inside an interval the trace does not resolve: uniform, drawn in ascending order one by one (uniform
//! order statistics, which is a Poisson process conditioned on its count), so that no list is kept.
//!
//! A trace is stamped to the second if none of its first 65,536 rows is written finer. Its rows keep their order
//! within the second.

use super::{TraceError, WholeProblem, feed::Feed, rows::Rows};
use crate::{
    sim::{Purpose, Seed},
    units::Micros,
};

/// The interval of a stamp to the second.
pub(super) const SECOND: Micros = Micros::from_secs(1);
/// The most rows of one second that are spread.
const SECOND_ROWS_MAX: usize = 1_000_000;

/// The ascending uniform offsets of a known number of arrivals in `[0, 1)`: with U uniform, the next of m left
/// leaves a share U^(1/m) of what is above the last one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ascending {
    remaining: u64,
    above: f64,
}

impl Ascending {
    pub(super) const fn new(count: u64) -> Self {
        Self {
            remaining: count,
            above: 1.0,
        }
    }

    pub(super) const fn remaining(&self) -> u64 {
        self.remaining
    }

    /// The next offset, from a uniform number in [0, 1).
    #[inline]
    pub(super) fn next(&mut self, uniform: f64) -> f64 {
        let share = 1.0 - uniform;
        self.above *= match self.remaining {
            0 | 1 => share,
            // exp(ln U ÷ m) is U^(1/m), in half the time.
            left => (share.ln() / left as f64).exp(),
        };
        self.remaining = self.remaining.saturating_sub(1);
        1.0 - self.above
    }
}

/// A place in an interval as whole microseconds below `width`.
#[inline]
pub(super) fn place(offset: f64, width: Micros) -> Micros {
    let place = (offset * width.0 as f64) as u64;
    Micros(place.min(width.0.saturating_sub(1)))
}

/// Spreads rows stamped to the second.
#[derive(Debug)]
pub(super) struct Spreader {
    seed: Seed,
    ordinal: u64,
    carried: Rows,
    incoming: Rows,
    ended: bool,
}

impl Spreader {
    pub(super) fn new(seed: Seed) -> Self {
        Self {
            seed,
            ordinal: 0,
            carried: Rows::default(),
            incoming: Rows::default(),
            ended: false,
        }
    }

    /// The next rows of whole seconds, spread; false at the end.
    pub(super) fn next(&mut self, feed: &mut Feed, rows: &mut Rows) -> Result<bool, TraceError> {
        loop {
            let last_second = self.carried.last_at().0 / SECOND.0;
            let settled = match self.ended {
                true => self.carried.len(),
                false => self
                    .carried
                    .batch
                    .at
                    .partition_point(|at| at.0 / SECOND.0 < last_second),
            };
            if settled > 0 {
                *rows = self.carried.part(0..settled);
                self.carried = self.carried.part(settled..self.carried.len());
                self.spread(rows);
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            if self.carried.len() > SECOND_ROWS_MAX {
                return Err(feed.whole(WholeProblem::CrowdedSecond {
                    rows_max: SECOND_ROWS_MAX,
                }));
            }
            if feed.next(&mut self.incoming)? {
                self.carried.append(&self.incoming);
            } else {
                self.ended = true;
            }
        }
    }

    /// Spreads the rows of each second that are stamped to the second.
    fn spread(&mut self, rows: &mut Rows) {
        for second in rows
            .batch
            .at
            .chunk_by_mut(|a, b| a.0 / SECOND.0 == b.0 / SECOND.0)
        {
            // Sorted, so the stamps of a whole second come first.
            let coarse = second.partition_point(|at| at.0 % SECOND.0 == 0);
            let mut offsets = Ascending::new(coarse as u64);
            for at in second.iter_mut().take(coarse) {
                let uniform = self.seed.uniform(Purpose::Spread, self.ordinal, 0);
                *at = *at + place(offsets.next(uniform), SECOND);
                self.ordinal += 1;
            }
            self.ordinal += (second.len() - coarse) as u64;
        }
        // Only where finer stamps lie among them.
        rows.sort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Seed;

    #[test]
    fn offsets_ascend_and_are_uniform() {
        let seed = Seed(3);
        let mut sum = 0.0;
        let mut offsets = Ascending::new(100_000);
        let mut last = 0.0;
        for i in 0..100_000 {
            let offset = offsets.next(seed.uniform(Purpose::Test, i, 0));
            assert!((last..1.0).contains(&offset));
            last = offset;
            sum += offset;
        }
        // Mean of 100,000 uniforms: 0.5 ± 4 × 0.2887/√100,000
        assert!((sum / 1e5 - 0.5).abs() < 0.0037, "{sum}");
        assert_eq!(offsets.remaining(), 0);
    }

    #[test]
    fn the_minimum_of_two_has_mean_a_third() {
        let mean = (0..100_000)
            .map(|i| Ascending::new(2).next(Seed(1).uniform(Purpose::Test, i, 0)))
            .sum::<f64>()
            / 1e5;
        // Variance of the minimum: 1/18; 4 × √(1/18/100,000) = 0.003
        assert!((mean - 1.0 / 3.0).abs() < 0.003, "{mean}");
    }

    #[test]
    fn a_place_lies_inside() {
        assert_eq!(place(0.999_999_999, Micros(10)), Micros(9));
        assert_eq!(place(1.0, Micros(10)), Micros(9));
        assert_eq!(place(0.25, SECOND), Micros(250_000));
    }
}
