//! Confidence intervals of a mean from independent replications (Student's t).

use statrs::distribution::{ContinuousCDF, StudentsT};

/// A two-sided confidence interval of a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConfidenceInterval {
    /// Mean of the replication means.
    pub mean: f64,
    /// Half of the interval's width.
    pub half_width: f64,
}

impl ConfidenceInterval {
    /// The interval that covers the true mean with probability `level` (0.999: 99.9 %), from at least two
    /// replication means; `None` of fewer.
    #[must_use]
    pub fn from_replications(means: &[f64], level: f64) -> Option<Self> {
        let n = means.len() as f64;
        if means.len() < 2 {
            return None;
        }
        let mean = means.iter().sum::<f64>() / n;
        let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let t = StudentsT::new(0.0, 1.0, n - 1.0)
            .ok()?
            .inverse_cdf(0.5 + level / 2.0);
        Some(Self {
            mean,
            half_width: t * (variance / n).sqrt(),
        })
    }

    /// Whether the interval covers `value`.
    #[must_use]
    pub fn covers(&self, value: f64) -> bool {
        (value - self.mean).abs() <= self.half_width
    }

    /// Half-width as a fraction of `value`.
    #[must_use]
    pub fn relative_half_width(&self, value: f64) -> f64 {
        self.half_width / value.abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_t_with_nine_degrees() {
        // t(0.9995, 9) = 4.7809; means 1..=10: mean 5.5, s² = 9.1667, s/√10 = 0.957427 → 4.5774
        let means: Vec<f64> = (1..=10).map(f64::from).collect();
        let interval = ConfidenceInterval::from_replications(&means, 0.999).unwrap();
        assert!((interval.mean - 5.5).abs() < 1e-12);
        assert!(
            (interval.half_width - 4.5774).abs() < 1e-3,
            "{}",
            interval.half_width
        );
        assert!(interval.covers(10.0) && !interval.covers(10.1));
        assert!(ConfidenceInterval::from_replications(&[1.0], 0.999).is_none());
    }
}
