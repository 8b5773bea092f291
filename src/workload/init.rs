//! How long a new execution environment takes to initialize.

use crate::{sim::Stream, units::Micros};

/// The distribution of init durations.
#[derive(Clone, Debug, PartialEq)]
pub enum InitProfile {
    /// Always the same.
    Constant(Micros),
    /// Measured quantiles, ascending pairs of (per mille, duration), from 0 to 1,000; between them the logarithm
    /// of the duration is linear.
    Measured(Vec<(u32, Micros)>),
}

impl InitProfile {
    /// Draws one init duration.
    pub fn sample(&self, stream: &mut Stream) -> Micros {
        match self {
            Self::Constant(init) => *init,
            Self::Measured(quantiles) => interpolate(quantiles, stream.uniform() * 1_000.0),
        }
    }
}

/// The duration at `permille` on the measured curve.
fn interpolate(quantiles: &[(u32, Micros)], permille: f64) -> Micros {
    let above = quantiles.partition_point(|&(p, _)| f64::from(p) <= permille);
    match (
        above.checked_sub(1).and_then(|i| quantiles.get(i)),
        quantiles.get(above),
    ) {
        (Some(&(p0, d0)), Some(&(p1, d1))) => {
            let share = (permille - f64::from(p0)) / f64::from(p1 - p0);
            let log = (d0.0.max(1) as f64).ln() * (1.0 - share) + (d1.0.max(1) as f64).ln() * share;
            Micros(log.exp().round() as u64)
        }
        (Some(&(_, last)), None) => last,
        (None, Some(&(_, first))) => first,
        (None, None) => Micros::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::{Purpose, Seed};

    #[test]
    fn the_median_of_the_draws_is_the_measured_median() {
        let quantiles = vec![
            (0, Micros(50_000)),
            (500, Micros(80_000)),
            (1_000, Micros(300_000)),
        ];
        let profile = InitProfile::Measured(quantiles);
        let mut stream = Seed(1).stream(0, Purpose::Test);
        let below = (0..10_000)
            .filter(|_| profile.sample(&mut stream) < Micros(80_000))
            .count();
        // Binomial(10,000, ½): ± 4 × 50
        assert!(below.abs_diff(5_000) < 200, "{below}");
    }
}
