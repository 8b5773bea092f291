//! Durations where the trace records none: always the same, log-normal with a given median and 99th percentile, or from
//! the percentiles a trace gives. A sample belongs to (seed, arrival, copy), so that every candidate sees the same one.

use std::{fmt, str::FromStr, sync::Arc};

use statrs::distribution::{ContinuousCDF, Normal};

use super::{TraceOptions, column::DURATION_MAX};
use crate::{
    sim::{Purpose, Seed},
    units::{Micros, parse_duration},
};

/// Where durations come from that the trace does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationModel {
    /// Always the same.
    Constant(Micros),
    /// Log-normal.
    LogNormal {
        /// Median.
        p50: Micros,
        /// 99th percentile, not below the median.
        p99: Micros,
    },
}

/// A text that is no model of durations.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationModelError {
    /// Neither of the two forms.
    #[error("expected a duration such as 120ms, or lognormal(p50=40ms,p99=400ms), found `{0}`")]
    Malformed(String),
    /// The percentiles contradict each other.
    #[error("expected 0 < p50 <= p99, found `{0}`")]
    Percentiles(String),
    /// Longer than 30 days.
    #[error("expected durations of at most 30 days, found `{0}`")]
    TooLong(String),
}

impl FromStr for DurationModel {
    type Err = DurationModelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || DurationModelError::Malformed(text.to_owned());
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let inner = compact
            .strip_prefix("lognormal(")
            .and_then(|rest| rest.strip_suffix(')'));
        let model = match inner {
            None => Self::Constant(parse_duration(&compact).map_err(|_| malformed())?),
            Some(inner) => log_normal(inner).ok_or_else(malformed)?,
        };
        match model {
            Self::LogNormal { p50, p99 } if p50.0 == 0 || p99 < p50 => {
                Err(DurationModelError::Percentiles(text.to_owned()))
            }
            Self::Constant(longest) | Self::LogNormal { p99: longest, .. } if longest > DURATION_MAX => {
                Err(DurationModelError::TooLong(text.to_owned()))
            }
            model => Ok(model),
        }
    }
}

/// Reads `p50=40ms,p99=400ms`, in either order.
fn log_normal(inner: &str) -> Option<DurationModel> {
    let (first, second) = inner.split_once(',')?;
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        Some((name.to_owned(), parse_duration(value).ok()?))
    };
    match (pair(first)?, pair(second)?) {
        ((a, p50), (b, p99)) if a == "p50" && b == "p99" => Some(DurationModel::LogNormal { p50, p99 }),
        ((a, p99), (b, p50)) if a == "p99" && b == "p50" => Some(DurationModel::LogNormal { p50, p99 }),
        _ => None,
    }
}

impl fmt::Display for DurationModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(duration) => write!(f, "{}ms", duration.as_millis_f64()),
            Self::LogNormal { p50, p99 } => {
                write!(
                    f,
                    "lognormal(p50={}ms,p99={}ms)",
                    p50.as_millis_f64(),
                    p99.as_millis_f64()
                )
            }
        }
    }
}

/// The standard normal distribution at 0.99: (ln p99 − ln p50) ÷ this is the deviation of the logarithm.
const NORMAL_P99: f64 = 2.326_347_874_040_841;

/// Draws durations.
#[derive(Clone, Debug)]
pub(super) struct DurationSampler {
    seed: Seed,
    /// By the number in a row ([`super::rows::drawn_from`]); the first is `--duration`.
    shapes: Arc<[Shape]>,
}

/// A distribution of durations.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Always the same.
    Constant(Micros),
    /// Log-normal.
    LogNormal {
        /// Mean of the logarithm.
        location: f64,
        /// Standard deviation of the logarithm.
        deviation: f64,
    },
}

impl DurationSampler {
    /// Gives an arrival its duration where its row has none.
    #[inline]
    pub(super) fn fill(sampler: Option<&Self>, duration: &mut Micros, ordinal: u64, layer: u32) {
        if let (true, Some(sampler)) = (*duration > DURATION_MAX, sampler) {
            *duration = sampler.sample(u64::MAX - duration.0, ordinal, layer);
        }
    }

    /// What draws the durations of a trace with models of its own; `None` where nothing is to be drawn.
    pub(super) fn of(options: &TraceOptions, models: Vec<Shape>) -> Option<Self> {
        if options.duration.is_none() && models.is_empty() {
            return None;
        }
        // No row asks for the first where there is no --duration: readers refuse such rows.
        let given = options.duration.map_or(Shape::Constant(Micros::ZERO), Shape::of);
        Some(Self {
            seed: options.seed,
            shapes: std::iter::once(given).chain(models).collect(),
        })
    }

    /// The duration of the arrival `ordinal` in its copy `layer`, from the model of that number, rounded to
    /// microseconds.
    #[inline]
    fn sample(&self, model: u64, ordinal: u64, layer: u32) -> Micros {
        let shape = usize::try_from(model)
            .ok()
            .and_then(|model| self.shapes.get(model));
        shape.map_or(Micros::ZERO, |shape| shape.sample(self.seed, ordinal, layer))
    }
}

impl Shape {
    pub(super) fn of(model: DurationModel) -> Self {
        match model {
            DurationModel::LogNormal { p50, p99 } if p99 > p50 => {
                let location = (p50.0 as f64).ln();
                Self::LogNormal {
                    location,
                    deviation: ((p99.0 as f64).ln() - location) / NORMAL_P99,
                }
            }
            DurationModel::Constant(duration) | DurationModel::LogNormal { p50: duration, .. } => {
                Self::Constant(duration)
            }
        }
    }

    #[inline]
    fn sample(&self, seed: Seed, ordinal: u64, layer: u32) -> Micros {
        match *self {
            Self::Constant(duration) => duration,
            Self::LogNormal { location, deviation } => {
                let bits = seed.hash(Purpose::Duration, ordinal, u64::from(layer));
                // The middle of one of 2⁵² cells: never 0, never 1.
                let uniform = ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
                let normal = Normal::standard().inverse_cdf(uniform);
                Micros((location + deviation * normal).exp().round() as u64).min(DURATION_MAX)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms() {
        assert_eq!("120ms".parse(), Ok(DurationModel::Constant(Micros(120_000))));
        let expected = DurationModel::LogNormal {
            p50: Micros(40_000),
            p99: Micros(400_000),
        };
        assert_eq!("lognormal(p50=40ms,p99=400ms)".parse(), Ok(expected));
        assert_eq!("lognormal(p99=0.4s, p50=40ms)".parse(), Ok(expected));
        assert_eq!(expected.to_string(), "lognormal(p50=40ms,p99=400ms)");
        for text in [
            "",
            "12",
            "normal(p50=1ms,p99=2ms)",
            "lognormal(p50=1ms)",
            "lognormal(p50=3ms,p99=2ms)",
            "-5ms",
            "31d",
            "NaN",
        ] {
            assert!(text.parse::<DurationModel>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_percentiles_of_the_draws_are_the_stated_ones() {
        let model = "lognormal(p50=40ms,p99=400ms)".parse().unwrap();
        let shape = Shape::of(model);
        let below = |limit| {
            (0..100_000)
                .filter(|&ordinal| shape.sample(Seed(1), ordinal, 0) < Micros(limit))
                .count()
        };
        // Binomial(100,000, 0.5): 50,000 ± 4 × 158; (100,000, 0.99): 99,000 ± 4 × 31.5
        assert!(below(40_000).abs_diff(50_000) < 632);
        assert!(below(400_000).abs_diff(99_000) < 126);
        assert_ne!(shape.sample(Seed(1), 1, 0), shape.sample(Seed(1), 1, 1));
    }

    #[test]
    fn equal_percentiles_are_a_constant() {
        let model = "lognormal(p50=40ms,p99=40ms)".parse().unwrap();
        assert_eq!(Shape::of(model).sample(Seed(1), 9, 3), Micros(40_000));
    }
}
