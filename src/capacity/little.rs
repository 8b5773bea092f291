//! Little's law, L = λW: what is in a system is what enters it × how long it stays (J. D. C. Little 1961). It holds
//! for any arrival and service law, which makes it a check on every simulation.

/// Mean number present (offered load in erlangs, when the time is the mean service time).
#[must_use]
pub fn offered_load(arrivals_per_second: f64, seconds_present: f64) -> f64 {
    arrivals_per_second * seconds_present
}

/// Mean seconds present, given the mean number present; 0 without arrivals.
#[must_use]
pub fn residence_time(mean_present: f64, arrivals_per_second: f64) -> f64 {
    if arrivals_per_second > 0.0 {
        mean_present / arrivals_per_second
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forth_and_back() {
        // 100 requests a second of 0.25 s each keep 25 servers busy.
        assert_eq!(offered_load(100.0, 0.25).to_bits(), 25.0_f64.to_bits());
        assert_eq!(residence_time(25.0, 100.0).to_bits(), 0.25_f64.to_bits());
        assert_eq!(residence_time(25.0, 0.0).to_bits(), 0.0_f64.to_bits());
    }
}
