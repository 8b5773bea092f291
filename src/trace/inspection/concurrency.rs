//! Requests in flight as they were: each holds [start, start + init + duration), ends before starts within one instant.
//! The mean over time stands beside what Little's law says (arrival rate × mean time in service); the two differ only
//! by what runs on past the window. The heap of ends is as large as the concurrency.

use crate::{
    sim::Agenda,
    units::{Micros, SimTime, Window},
};

/// The most requests in flight that are followed.
const IN_FLIGHT_MAX: usize = 4_000_000;

/// Requests in flight.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight {
    ends: Agenda<()>,
    /// Time in service of every arrival, µs.
    held: u128,
    arrivals: u64,
    peak: usize,
    peak_at: SimTime,
    /// Requests past the limit.
    beyond: u64,
}

/// How many requests were in flight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concurrency {
    /// Arrival rate × mean time in service.
    pub little: f64,
    /// Mean over the window.
    pub mean: f64,
    /// The most at once.
    pub peak: u64,
    /// When first there were so many.
    pub peak_at: SimTime,
    /// Whether there were more than are followed: the peak is then a lower bound.
    pub capped: bool,
}

impl InFlight {
    /// Adds a request that begins `at` and holds so long.
    #[inline]
    pub(super) fn observe(&mut self, at: SimTime, held: Micros) {
        while self.ends.pop_due(at).is_some() {}
        self.arrivals += 1;
        self.held += u128::from(held.0);
        if held == Micros::ZERO {
            return;
        }
        let end = at + held;
        if self.ends.len() >= IN_FLIGHT_MAX {
            self.beyond += 1;
            return;
        }
        self.ends.push(end, ());
        if self.ends.len() > self.peak {
            self.peak = self.ends.len();
            self.peak_at = at;
        }
    }

    /// The concurrency over the window; `None` of an empty window.
    pub(super) fn finish(mut self, window: Window) -> Option<Concurrency> {
        let length = window.length();
        if length == Micros::ZERO {
            return None;
        }
        let mut beyond_window = 0_u128;
        while let Some((end, ())) = self.ends.pop() {
            beyond_window += u128::from(end.since(window.end).0);
        }
        let rate = self.arrivals as f64 / length.as_secs_f64();
        let mean_held = self.held as f64 / 1e6 / self.arrivals.max(1) as f64;
        Some(Concurrency {
            little: rate * mean_held,
            mean: self.held.saturating_sub(beyond_window) as f64 / length.0 as f64,
            peak: self.peak as u64,
            peak_at: self.peak_at,
            capped: self.beyond > 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_requests_by_hand() {
        // [0, 4), [1, 3), [3, 8) s in a window of 6 s: one until 1, two until 3; at 3 the second ends as the third
        // begins, so two until 4; one until 8, of which 2 s lie past the window.
        // Held 4 + 2 + 5 = 11 s. Little: 3/6 × 11/3 = 11/6. Mean: (11 − 2)/6 = 1.5.
        let second = |n: u64| SimTime(n * 1_000_000);
        let mut in_flight = InFlight::default();
        for (at, held) in [(0, 4), (1, 2), (3, 5)] {
            in_flight.observe(second(at), Micros::from_secs(held));
        }
        let window = Window {
            start: second(0),
            end: second(6),
        };
        let found = in_flight.finish(window).unwrap();
        assert_eq!((found.mean, found.peak, found.peak_at), (1.5, 2, second(1)));
        assert!((found.little - 11.0 / 6.0).abs() < 1e-12, "{found:?}");
        assert!(!found.capped);
    }

    #[test]
    fn what_takes_no_time_is_never_in_flight() {
        let mut in_flight = InFlight::default();
        in_flight.observe(SimTime(5), Micros::ZERO);
        let window = Window {
            start: SimTime(5),
            end: SimTime(6),
        };
        let found = in_flight.finish(window).unwrap();
        assert_eq!((found.peak, found.mean), (0, 0.0));
    }
}
