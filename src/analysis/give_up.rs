//! When a trial need not go on: it cannot reach its goal any more, whatever comes. What it has come to by then misses the
//! goal too, since more has failed, or was slow, than may of all the traffic.

use std::sync::Arc;

use crate::{
    platform::{Outcome, ServiceLevel, fleet::StartedFleet},
    trace::Batch,
    units::{Micros, Window},
};

/// The most a trial may come to over all the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GiveUp {
    /// Requests that fail.
    pub(super) failed_max: u64,
    /// Responses slower than the limit.
    pub(super) slow_max: u64,
    pub(super) limit: Micros,
}

/// A fleet that is given up once it cannot reach its goal.
pub(super) struct Trial {
    fleet: StartedFleet,
    give_up: GiveUp,
    is_over: bool,
}

impl GiveUp {
    fn is_due(&self, level: &ServiceLevel) -> bool {
        let failed = level.throttled + level.rejected + level.expired + level.timed_out;
        failed > self.failed_max || self.is_too_slow(level)
    }

    /// More than `slow_max` of n responses are slower than the limit, if the (n − `slow_max`)-th smallest is, or one
    /// before it.
    fn is_too_slow(&self, level: &ServiceLevel) -> bool {
        let responses = level.response.count() + level.unwaited.count();
        let Some(others) = responses.checked_sub(self.slow_max).filter(|&others| others > 0) else {
            return false;
        };
        let mut response = level.response.clone();
        response += &level.unwaited;
        let permille = u128::from(others) * 1_000 / u128::from(responses);
        response.quantile(permille as u32) > self.limit
    }
}

impl Trial {
    pub(super) const fn new(fleet: StartedFleet, give_up: GiveUp) -> Self {
        Self {
            fleet,
            give_up,
            is_over: false,
        }
    }

    /// Replays a batch, unless it is over.
    pub(super) fn replay(&mut self, batch: &Arc<Batch>) {
        if !self.is_over {
            self.fleet.replay(batch);
            self.is_over = self
                .fleet
                .so_far()
                .is_some_and(|level| self.give_up.is_due(level));
        }
    }

    /// Closes the books: of a part of the traffic, where it was given up.
    pub(super) fn finish(self, window: Window) -> Outcome {
        self.fleet.finish(window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_slow_or_has_failed_may_be_so_many() {
        // Of 1,000 requests to come 50 may be slower than 100 µs, and 1 may fail.
        let give_up = GiveUp {
            failed_max: 1,
            slow_max: 50,
            limit: Micros(100),
        };
        let mut level = ServiceLevel::default();
        level.unwaited.record_many(Micros(100), 50);
        level.response.record_many(Micros(101), 50);
        level.rejected = 1;
        assert!(!give_up.is_due(&level));
        // The 51st slow one of 101: the 50th smallest is not slow, the 51st is, and 51 × 1000 ÷ 101 = 504 ‰ of 101 is the 51st.
        level.response.record(Micros(101));
        assert!(give_up.is_due(&level));
        level.response = crate::stats::Histogram::default();
        level.expired = 1;
        assert!(give_up.is_due(&level));
    }
}
