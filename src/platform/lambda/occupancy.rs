//! How many environments lived and how busy they were, integrated exactly over the window in environment-microseconds.
//!
//! An environment counts from the decision to start it (placement included) until it is reclaimed. It is busy while it
//! is placed, initializes or runs.

use crate::units::{Micros, SimTime, Window};

/// Integrals over the window so far.
#[derive(Clone, Debug)]
pub(super) struct Occupancy {
    count_from: SimTime,
    count_until: SimTime,
    alive: u64,
    alive_since: SimTime,
    alive_time: u128,
    alive_peak: u64,
    busy_time: u128,
}

impl Occupancy {
    /// Nothing yet; counts from `count_from` on.
    pub(super) const fn new(count_from: SimTime) -> Self {
        Self {
            count_from,
            count_until: SimTime::NEVER,
            alive: 0,
            alive_since: count_from,
            alive_time: 0,
            alive_peak: 0,
            busy_time: 0,
        }
    }

    /// An environment is started.
    pub(super) fn started(&mut self, now: SimTime) {
        self.integrate(now);
        self.alive += 1;
    }

    /// An environment is reclaimed.
    pub(super) fn ended(&mut self, now: SimTime) {
        self.integrate(now);
        self.alive -= 1;
    }

    /// Environments alive now.
    pub(super) const fn alive(&self) -> u64 {
        self.alive
    }

    /// An environment is busy from `from` until `until`, an instant that may lie ahead.
    #[inline]
    pub(super) fn busy(&mut self, from: SimTime, until: SimTime) {
        let from = from.max(self.count_from);
        self.busy_time += u128::from(until.min(self.count_until).since(from).0);
    }

    /// The peak is taken over spans of some length, so that an environment that replaces another within one instant
    /// is not counted beside it.
    fn integrate(&mut self, now: SimTime) {
        let now = now.min(self.count_until);
        if now > self.alive_since {
            self.alive_time += u128::from(self.alive) * u128::from(now.since(self.alive_since).0);
            self.alive_since = now;
            self.alive_peak = self.alive_peak.max(self.alive);
        }
    }

    /// The window ends, `busy` time beside the spans noted. `still_busy` are the ends of the spans under way, whose part
    /// beyond the window is taken back.
    pub(super) fn close(&mut self, end: SimTime, busy: u128, still_busy: impl Iterator<Item = SimTime>) {
        self.integrate(end);
        self.count_until = end;
        self.busy_time += busy;
        let beyond: u128 = still_busy
            .map(|until| u128::from(until.since(end.max(self.count_from)).0))
            .sum();
        self.busy_time = self.busy_time.saturating_sub(beyond);
    }

    /// Environments alive, averaged over the window.
    pub(super) fn mean_alive(&self, window: Window) -> f64 {
        self.alive_time as f64 / window.length().max(Micros(1)).0 as f64
    }

    /// Most environments alive at once.
    pub(super) const fn peak_alive(&self) -> u64 {
        self.alive_peak
    }

    /// Busy fraction of environment time; 0 without environments.
    pub(super) fn utilization(&self) -> f64 {
        if self.alive_time == 0 {
            0.0
        } else {
            self.busy_time as f64 / self.alive_time as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_window_counts() {
        // Window [100, 200). One environment from 50 to 150, another from 120 on: 50 + 80 = 130 environment-µs. Busy
        // are 10 + 10 + 10 of the spans noted, and 5 beside them.
        let mut occupancy = Occupancy::new(SimTime(100));
        occupancy.started(SimTime(50));
        occupancy.busy(SimTime(60), SimTime(110)); // 10 inside
        occupancy.started(SimTime(120));
        occupancy.busy(SimTime(120), SimTime(130)); // 10 inside
        occupancy.ended(SimTime(150));
        occupancy.busy(SimTime(190), SimTime(260)); // 10 inside, 60 beyond
        occupancy.close(SimTime(200), 5, [SimTime(260)].into_iter());
        occupancy.busy(SimTime(260), SimTime(300)); // after the end
        occupancy.started(SimTime(270));
        let window = Window {
            start: SimTime(100),
            end: SimTime(200),
        };
        assert_eq!(occupancy.alive_time, 130);
        assert_eq!(occupancy.busy_time, 35);
        assert_eq!(occupancy.peak_alive(), 2);
        assert_eq!(occupancy.mean_alive(window).to_bits(), 1.3_f64.to_bits());
    }
}
