//! How many arrive in each hour.

use crate::units::{BillingHour, SimTime};

/// Hours kept: ten years, beyond which nothing is replayed.
const HOURS_MAX: usize = 87_672;

/// Arrivals by UTC hour, from the first with any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hours {
    first: Option<u64>,
    arrivals: Vec<u64>,
}

impl Hours {
    /// Adds arrivals of the hour that `at` lies in, which is never before the hours so far.
    pub(super) fn add(&mut self, at: SimTime, arrivals: u64) {
        let hour = at.0 / BillingHour::LENGTH.0;
        let first = *self.first.get_or_insert(hour);
        let Ok(place) = usize::try_from(hour.saturating_sub(first)) else {
            return;
        };
        if place >= HOURS_MAX {
            return;
        }
        if place >= self.arrivals.len() {
            self.arrivals.resize(place + 1, 0);
        }
        if let Some(counted) = self.arrivals.get_mut(place) {
            *counted += arrivals;
        }
    }

    /// Hour by hour.
    pub(super) fn arrivals(&self) -> &[u64] {
        &self.arrivals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_without_arrivals_count_as_none() {
        let hour = BillingHour::LENGTH.0;
        let mut hours = Hours::default();
        for (at, arrivals) in [
            (5 * hour + 9, 2),
            (5 * hour + 10, 1),
            (7 * hour, 4),
            (u64::MAX, 1),
        ] {
            hours.add(SimTime(at), arrivals);
        }
        assert_eq!(hours.arrivals(), [3, 0, 4]);
    }
}
