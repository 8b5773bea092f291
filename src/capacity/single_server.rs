//! One server with any service law (M/G/1).

/// Pollaczek-Khinchine: the mean wait before one server under Poisson arrivals, `ρE[S](1+cs²) / (2(1−ρ))`, in the
/// unit of `service_mean`; `None` when the queue would grow without bound. `service_cv_squared` is the variance of the
/// service time over its squared mean: 0 for constant, 1 for exponential service.
#[must_use]
pub fn pollaczek_khinchine_wait(utilization: f64, service_mean: f64, service_cv_squared: f64) -> Option<f64> {
    (0.0..1.0)
        .contains(&utilization)
        .then(|| utilization * service_mean * (1.0 + service_cv_squared) / (2.0 * (1.0 - utilization)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_waits() {
        for (utilization, cv_squared, expected) in [
            (0.5, 0.0, 0.5),
            (0.5, 1.0, 1.0),
            (0.8, 0.0, 2.0),
            (0.8, 1.0, 4.0),
            (0.8, 4.0, 10.0),
            (0.9, 0.25, 5.625),
        ] {
            let wait = pollaczek_khinchine_wait(utilization, 1.0, cv_squared).unwrap();
            assert!(
                (wait - expected).abs() < 1e-12,
                "{utilization}, {cv_squared}: {wait}"
            );
        }
        assert_eq!(pollaczek_khinchine_wait(1.0, 1.0, 1.0), None);
    }
}
