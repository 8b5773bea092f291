//! Durations of which only statistics are known: a distribution that has the stated percentiles and the stated mean.
//!
//! Its inverse runs through the percentiles; between two of them the logarithm of the duration is a straight line in the
//! share of requests. Where a mean is stated, each line gets one bend, the same for all, that makes the mean what it is
//! and leaves every percentile where it is; where no bend does (the statistics contradict each other), all durations are
//! scaled, since the mean is what is billed.
//!
//! Where the least or the greatest duration is not known, a log-normal through the two nearest points continues to the
//! shares 0.0001 and 0.9999, beyond which nothing is drawn; the least and the greatest themselves count as these shares.
//! One percentile and a mean are a log-normal; one statistic alone is everybody's duration. Our choices; durations of
//! functions were found log-normal by Shahrad et al. 2020.

use statrs::distribution::{ContinuousCDF, Normal};

use super::{column::DURATION_MAX, duration_model::Shape};
use crate::units::Micros;

/// The shares at which a tail that is not known gets points.
const LOWER_TAIL: [f64; 3] = [0.000_1, 0.01, 0.1];
const UPPER_TAIL: [f64; 4] = [0.9, 0.99, 0.999, 0.999_9];
/// The widest log-normal taken from one percentile and a mean: a wider one has its mean beyond what is ever drawn.
const DEVIATION_MAX: f64 = 3.0;
/// Halvings of the bend: to the last bit.
const HALVINGS: usize = 60;

/// What is known of durations.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Statistics {
    /// (share of requests that take at most, so many microseconds); the share 0 is the least, 1 the greatest.
    pub(super) points: Vec<(f64, f64)>,
    /// Mean in microseconds.
    pub(super) mean: Option<f64>,
}

/// A distribution through percentiles: (share, logarithm of microseconds), both ascending, the first share 0, the last 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Percentiles(Box<[(f32, f32)]>);

impl Statistics {
    /// The distribution that has these statistics; `None` where there are none.
    pub(super) fn fit(&self) -> Option<Shape> {
        let mean = self.mean.filter(|mean| mean.is_finite()).map(usable);
        let points = self.points_in_order();
        let fitted = match (points.as_slice(), mean) {
            ([], None) => return None,
            ([], Some(mean)) => constant(mean),
            (&[(_, only)], None) => constant(only),
            (&[(share, only)], Some(mean)) if share > 0.0 && share < 1.0 => {
                log_normal(share, only, mean).unwrap_or_else(|| constant(mean))
            }
            // A least or a greatest and a mean: the other end lies as far from the mean, as a factor.
            (&[(share, only)], Some(mean)) => {
                let mut points = vec![(share, only), (1.0 - share, mean * mean / only)];
                points.sort_by(|a, b| a.0.total_cmp(&b.0));
                through(&points, Some(mean))
            }
            (points, mean) => through(points, mean),
        };
        Some(fitted)
    }

    /// The points as ascending shares with values that never fall.
    fn points_in_order(&self) -> Vec<(f64, f64)> {
        let mut points: Vec<(f64, f64)> = self
            .points
            .iter()
            .filter(|(share, value)| (0.0..=1.0).contains(share) && value.is_finite())
            .map(|&(share, value)| (share, usable(value)))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points.dedup_by_key(|point| point.0);
        let mut highest = 0.0_f64;
        for (_, value) in &mut points {
            highest = highest.max(*value);
            *value = highest;
        }
        points
    }
}

impl Percentiles {
    /// The duration that a share of requests takes at most.
    #[inline]
    pub(super) fn at(&self, share: f64) -> Micros {
        let share = share as f32;
        let above = self.0.partition_point(|point| point.0 <= share);
        let point = |index: usize| self.0.get(index).copied();
        let logarithm = match (point(above.wrapping_sub(1)), point(above)) {
            (Some(low), Some(high)) => low.1 + (high.1 - low.1) * ((share - low.0) / (high.0 - low.0)),
            (Some(end), None) | (None, Some(end)) => end.1,
            (None, None) => 0.0,
        };
        Micros((f64::from(logarithm).exp().round() as u64).max(1)).min(DURATION_MAX)
    }
}

/// A duration as it can be drawn: 0 is 1 ms, as everywhere.
fn usable(micros: f64) -> f64 {
    if micros <= 0.0 {
        1_000.0
    } else {
        micros.clamp(1.0, DURATION_MAX.0 as f64)
    }
}

fn constant(micros: f64) -> Shape {
    Shape::Constant(Micros(micros.round() as u64))
}

/// The standard normal deviate of a share, the ends taken as the shares 0.0001 and 0.9999.
fn deviate(share: f64) -> f64 {
    Normal::standard().inverse_cdf(share.clamp(LOWER_TAIL[0], UPPER_TAIL[3]))
}

/// The log-normal of one percentile and a mean: ln p = μ + zσ and ln m = μ + σ²/2, hence σ²/2 − zσ + ln(p/m) = 0, of
/// which the smaller σ is taken.
fn log_normal(share: f64, percentile: f64, mean: f64) -> Option<Shape> {
    let z = deviate(share);
    let root = (z * z - 2.0 * (percentile / mean).ln()).sqrt();
    let deviation = [z - root, z + root]
        .into_iter()
        .find(|&deviation| deviation >= 0.0)?;
    (deviation <= DEVIATION_MAX).then(|| Shape::LogNormal {
        location: mean.ln() - deviation * deviation / 2.0,
        deviation,
    })
}

/// The distribution through at least two points.
fn through(points: &[(f64, f64)], mean: Option<f64>) -> Shape {
    let line = with_tails(points);
    let flat = line.first().map(|point| point.1) == line.last().map(|point| point.1);
    let mut bent = match (flat, mean) {
        (false, Some(mean)) => bent_to(&line, mean),
        _ => line,
    };
    if let Some(mean) = mean {
        let shift = (mean / mean_of(&bent)).ln();
        bent.iter_mut().for_each(|point| point.1 += shift);
    }
    let points = bent
        .iter()
        .map(|&(share, logarithm)| (share as f32, logarithm as f32));
    Shape::Percentiles(Percentiles(points.collect()))
}

/// The points as logarithms, from the share 0 to the share 1.
fn with_tails(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let known: Vec<(f64, f64)> = points.iter().map(|&(share, value)| (share, value.ln())).collect();
    let limits = (0.0, (DURATION_MAX.0 as f64).ln());
    let on = |pair: &[(f64, f64)], share: f64| {
        let [(from, low), (to, high)] = *pair else {
            return 0.0;
        };
        let (from, to) = (deviate(from), deviate(to));
        let slope = if to > from {
            (high - low) / (to - from)
        } else {
            0.0
        };
        (low + slope * (deviate(share) - from)).clamp(limits.0, limits.1)
    };
    let (first, last) = (
        known.first().map_or(0.0, |p| p.0),
        known.last().map_or(1.0, |p| p.0),
    );
    let (head, tail) = (
        &known[..2.min(known.len())],
        &known[known.len().saturating_sub(2)..],
    );
    let mut line = Vec::new();
    if first > 0.0 {
        line.push((0.0, on(head, 0.0)));
        line.extend(
            LOWER_TAIL
                .iter()
                .filter(|&&share| share < first)
                .map(|&share| (share, on(head, share))),
        );
    }
    line.extend_from_slice(&known);
    if last < 1.0 {
        line.extend(
            UPPER_TAIL
                .iter()
                .filter(|&&share| share > last)
                .map(|&share| (share, on(tail, share))),
        );
        line.push((1.0, on(tail, 1.0)));
    }
    line
}

/// The line bent so that it has the mean, as nearly as a bend can.
fn bent_to(line: &[(f64, f64)], mean: f64) -> Vec<(f64, f64)> {
    let (mut low, mut high) = (0.0, 1.0);
    if mean <= mean_of(&bent(line, low)) || mean >= mean_of(&bent(line, high)) {
        return line.to_vec();
    }
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if mean_of(&bent(line, middle)) < mean {
            low = middle;
        } else {
            high = middle;
        }
    }
    bent(line, (low + high) / 2.0)
}

/// Every rising piece with a further point: at `bend` of its rise and 1 − `bend` of its width. Half leaves it straight,
/// 0 keeps it low, 1 high.
fn bent(line: &[(f64, f64)], bend: f64) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = line.first().copied().into_iter().collect();
    for pair in line.windows(2) {
        let [(from, low), (to, high)] = *pair else {
            continue;
        };
        if high > low {
            points.push((to + (from - to) * bend, low + (high - low) * bend));
        }
        points.push((to, high));
    }
    points
}

/// The mean of a line: over each piece the logarithmic mean of its ends, (b − a) ÷ ln(b/a).
fn mean_of(line: &[(f64, f64)]) -> f64 {
    let piece = |pair: &[(f64, f64)]| {
        let [(from, low), (to, high)] = *pair else {
            return 0.0;
        };
        let rise = high - low;
        let factor = if rise.abs() < 1e-9 {
            1.0
        } else {
            rise.exp_m1() / rise
        };
        (to - from) * low.exp() * factor
    };
    line.windows(2).map(piece).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Purpose, Seed};
    use proptest::prelude::*;

    const DRAWS: u64 = 100_000;

    fn draws(fitted: &Shape) -> Vec<u64> {
        let Shape::Percentiles(percentiles) = fitted else {
            panic!("{fitted:?}");
        };
        let draw = |i| percentiles.at(Seed(1).uniform(Purpose::Test, i, 0)).0;
        (0..DRAWS).map(draw).collect()
    }

    fn mean_of_draws(draws: &[u64]) -> f64 {
        draws.iter().sum::<u64>() as f64 / DRAWS as f64
    }

    fn statistics(points: &[(f64, f64)], mean: Option<f64>) -> Statistics {
        let points = points.to_vec();
        Statistics { points, mean }
    }

    #[test]
    fn the_percentiles_and_the_mean_of_the_draws_are_the_stated_ones() {
        let stated = [
            (0.0, 5_000.0),
            (0.5, 40_000.0),
            (0.9, 90_000.0),
            (0.99, 400_000.0),
            (1.0, 2_000_000.0),
        ];
        // Straight lines alone have a mean of 0.5 × 16,832 + 0.4 × 61,658 + 0.09 × 207,824 + 0.01 × 994,134 = 61,725.
        for mean in [45_000.0, 61_725.0, 75_000.0] {
            let draws = draws(&statistics(&stated, Some(mean)).fit().unwrap());
            for (share, value) in [(0.5, 40_000), (0.9, 90_000), (0.99, 400_000)] {
                let below = draws.iter().filter(|&&draw| draw <= value).count() as f64;
                // Binomial: 4 × √(n · p · (1 − p))
                let bound = 4.0 * (DRAWS as f64 * share * (1.0 - share)).sqrt();
                assert!((below - DRAWS as f64 * share).abs() < bound, "{share}: {below}");
            }
            assert!(draws.iter().all(|draw| (4_999..=2_000_001).contains(draw)));
            // The deviation of these draws is below 130 ms: 4 × 130,000 ÷ √100,000 = 1,644
            assert!((mean_of_draws(&draws) - mean).abs() < 1_644.0, "{mean}");
        }
    }

    #[test]
    fn a_mean_that_no_percentile_allows_scales_everything() {
        // All between 10 and 20 ms, and a mean of 60 ms: straight, the mean is 10 ÷ ln 2 = 14.427 ms; factor 4.159.
        let fitted = statistics(&[(0.0, 10_000.0), (1.0, 20_000.0)], Some(60_000.0))
            .fit()
            .unwrap();
        let Shape::Percentiles(percentiles) = &fitted else {
            panic!()
        };
        assert_eq!(percentiles.at(0.0), Micros(41_589));
        assert!((mean_of_draws(&draws(&fitted)) - 60_000.0).abs() < 4.0 * 12_000.0 / 316.2);
    }

    #[test]
    fn two_percentiles_continue_as_a_log_normal() {
        // Deviation ln 10 ÷ 2.3263 = 0.98979; the 0.9999 is 40 ms × e^(0.98979 × 3.7190) = 1,588 ms, the 0.0001 1.0075 ms.
        let fitted = statistics(&[(0.5, 40_000.0), (0.99, 400_000.0)], None)
            .fit()
            .unwrap();
        let Shape::Percentiles(percentiles) = &fitted else {
            panic!()
        };
        let close = |share, micros: f64| (percentiles.at(share).0 as f64 / micros - 1.0).abs() < 1e-3;
        assert!(close(1.0, 1_588_000.0) && close(0.0, 1_007.5), "{percentiles:?}");
        assert!(close(0.5, 40_000.0) && close(0.99, 400_000.0));
    }

    #[test]
    fn few_statistics_make_simple_distributions() {
        assert_eq!(statistics(&[], None).fit(), None);
        let constant = |micros| Some(Shape::Constant(Micros(micros)));
        assert_eq!(statistics(&[], Some(40_000.4)).fit(), constant(40_000));
        assert_eq!(statistics(&[(0.5, 0.0)], None).fit(), constant(1_000));
        // σ²/2 − 2.3263σ + ln(400/60) = 0: σ = 2.3263 − √(5.4119 − 3.7942) = 1.0544; both statistics hold.
        let Some(Shape::LogNormal { location, deviation }) =
            statistics(&[(0.99, 400_000.0)], Some(60_000.0)).fit()
        else {
            panic!();
        };
        assert!((deviation - 1.054_4).abs() < 1e-4);
        assert!(((location + deviation * deviation / 2.0).exp() - 60_000.0).abs() < 1e-6);
        assert!(((location + 2.326_347_874 * deviation).exp() - 400_000.0).abs() < 1e-3);
        // A p99 above e^(z²/2) = 14.97 means has no log-normal.
        assert_eq!(
            statistics(&[(0.99, 1_000_000.0)], Some(60_000.0)).fit(),
            constant(60_000)
        );
        // Mean 20 ms, greatest 80 ms: the least is 20²/80 = 5 ms.
        let Some(Shape::Percentiles(ends)) = statistics(&[(1.0, 80_000.0)], Some(20_000.0)).fit() else {
            panic!();
        };
        assert_eq!((ends.at(0.0), ends.at(1.0)), (Micros(5_000), Micros(80_000)));
    }

    #[test]
    fn equal_percentiles_are_everybodys_duration() {
        let fitted = statistics(&[(0.0, 99.0), (0.5, 99.0), (1.0, 99.0)], Some(99.0))
            .fit()
            .unwrap();
        assert!(draws(&fitted).iter().all(|&draw| draw == 99));
    }

    proptest! {
        #[test]
        fn any_statistics_make_ascending_durations(
            points in prop::collection::vec((-0.1_f64..1.1, -1.0_f64..1e14), 0..9),
            mean in prop::option::of(-1.0_f64..1e14),
        ) {
            if let Some(Shape::Percentiles(percentiles)) = statistics(&points, mean).fit() {
                let at = |step: u32| percentiles.at(f64::from(step) / 64.0);
                prop_assert!((0..64).all(|step| at(step) <= at(step + 1)), "{:?}", percentiles);
                prop_assert!(at(0) >= Micros(1) && at(64) <= DURATION_MAX);
            }
        }
    }
}
