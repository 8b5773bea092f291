//! Where the hours of a recording lie: how far the quietest and the busiest are from the mean.

/// 5th and 95th percentile of the hours' arrivals over their mean; `None` of less than a day, whose hours say little.
pub(super) fn busy_hours(arrivals: &[u64]) -> Option<(f64, f64)> {
    if arrivals.len() < 24 {
        return None;
    }
    let mut sorted = arrivals.to_vec();
    sorted.sort_unstable();
    let mean = sorted.iter().sum::<u64>() as f64 / sorted.len() as f64;
    // The smallest with at least so many hundredths at or below it.
    let at = |percent: usize| {
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().unwrap_or(0) as f64 / mean
    };
    (mean > 0.0).then(|| (at(5), at(95)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_relative_to_the_mean() {
        // 1 to 100, mean 50.5: the 5th smallest is 5, the 95th 95.
        let hours: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(busy_hours(&hours), Some((5.0 / 50.5, 95.0 / 50.5)));
        assert_eq!(busy_hours(&hours[..23]), None);
        assert_eq!(busy_hours(&[0; 48]), None);
    }
}
