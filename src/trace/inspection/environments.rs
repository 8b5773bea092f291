//! Execution environments as they were, where the log names them (Lambda: a log stream is one environment): how often
//! each was reused, after which idle time, and after which idle time it was gone.
//!
//! The keep-alive curve is estimated from looks: a reuse after an idle gap g found the environment alive at g. At a cold
//! start, the most recently used idle environment of the function that was not yet presumed dead is presumed dead at its
//! idle time; if it is seen again, that is taken back. Of those looks, the share alive at g estimates the probability
//! that an idle environment is still warm after g (current status data). Bias: it supposes that the most recently used
//! environment is asked first, as measured; where a cold start has another reason (a new version, a new zone), the
//! environment seen last is counted dead too early unless it returns; and nothing is learned from environments that
//! nobody asked for.

use std::collections::BTreeSet;

use crate::{
    stats::Histogram,
    trace::FunctionId,
    units::{Micros, SimTime},
};

/// How far the end of a request may lie past the start of the next in one environment before the two overlap: log
/// stamps are whole milliseconds, and one is rounded up while the other is rounded down.
const ROUNDING: Micros = Micros(2_000);

/// The environments so far.
#[derive(Clone, Debug, Default)]
pub(super) struct EnvironmentTallies {
    /// By number − 1.
    environments: Vec<Environment>,
    /// (function, end of its last request, number − 1) of every environment not presumed dead.
    presumed_alive: BTreeSet<(FunctionId, SimTime, u32)>,
    idle: Histogram,
    arrivals: u64,
    cold_starts: u64,
    initialized_again: u64,
    overlaps: u64,
    withdrawn: u64,
    unnamed: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Environment {
    requests: u64,
    end: SimTime,
    /// How long it had been idle when it was presumed dead.
    dead_after: Option<Micros>,
}

/// Execution environments as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environments {
    /// How many.
    pub count: u64,
    /// Requests they served.
    pub requests: u64,
    /// Requests of one: the median (nearest rank) and the most.
    pub requests_each: (u64, u64),
    /// Requests whose environment is not known.
    pub unnamed: u64,
    /// Requests with an init.
    pub cold_starts: u64,
    /// Of these, in an environment that had served before: its process was started anew.
    pub initialized_again: u64,
    /// Requests that began before the one before them in their environment had ended, which one at a time rules out.
    pub overlaps: u64,
    /// Idle time before each reuse: the environment was alive after so long.
    pub idle: Histogram,
    /// Idle time at which environments were found dead.
    pub deaths: Histogram,
    /// Environments presumed dead that were seen again.
    pub withdrawn: u64,
}

impl EnvironmentTallies {
    /// Adds a request that begins `at`, holds its environment so long, and brought an `init` or not. Number 0 is an
    /// environment that is not known.
    pub(super) fn observe(
        &mut self,
        number: u32,
        function: FunctionId,
        (at, held): (SimTime, Micros),
        init: Option<Micros>,
    ) {
        let Some(place) = number.checked_sub(1) else {
            self.unnamed += 1;
            return;
        };
        let index = place as usize;
        if index >= self.environments.len() {
            self.environments.resize(index + 1, Environment::default());
        }
        let before = self.environments[index];
        self.arrivals += 1;
        if before.requests > 0 {
            self.return_of(place, function, before, at, init);
        }
        if init.is_some() {
            self.cold_starts += 1;
            self.initialized_again += u64::from(before.requests > 0);
            self.presume_dead(function, at);
        }
        let end = (at + held).max(before.end);
        self.environments[index] = Environment {
            requests: before.requests + 1,
            end,
            dead_after: None,
        };
        self.presumed_alive.insert((function, end, place));
    }

    /// An environment is seen again.
    fn return_of(
        &mut self,
        place: u32,
        function: FunctionId,
        before: Environment,
        at: SimTime,
        init: Option<Micros>,
    ) {
        self.withdrawn += u64::from(before.dead_after.is_some());
        self.presumed_alive.remove(&(function, before.end, place));
        if before.end > at + ROUNDING {
            self.overlaps += 1;
        } else if init.is_none() {
            self.idle.record(at.since(before.end));
        }
    }

    /// A cold start of the function at `at`: its environment that was idle the shortest must be gone.
    fn presume_dead(&mut self, function: FunctionId, at: SimTime) {
        let idle = (function, SimTime(0), 0)..=(function, at, u32::MAX);
        let Some(&latest) = self.presumed_alive.range(idle).next_back() else {
            return;
        };
        self.presumed_alive.remove(&latest);
        if let Some(environment) = self.environments.get_mut(latest.2 as usize) {
            environment.dead_after = Some(at.since(environment.end));
        }
    }

    /// What they were; `None` if none was named.
    pub(super) fn finish(self) -> Option<Environments> {
        let mut requests: Vec<u64> = self.environments.iter().map(|one| one.requests).collect();
        requests.retain(|&requests| requests > 0);
        requests.sort_unstable();
        let most = *requests.last()?;
        let median = requests[(requests.len() - 1) / 2];
        let mut deaths = Histogram::default();
        for idle in self.environments.iter().filter_map(|one| one.dead_after) {
            deaths.record(idle);
        }
        Some(Environments {
            count: requests.len() as u64,
            requests: self.arrivals,
            requests_each: (median, most),
            unnamed: self.unnamed,
            cold_starts: self.cold_starts,
            initialized_again: self.initialized_again,
            overlaps: self.overlaps,
            idle: self.idle,
            deaths,
            withdrawn: self.withdrawn,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Environments that served (environment, second, seconds held, cold).
    fn environments(requests: &[(u32, u64, u64, bool)]) -> Environments {
        let mut tallies = EnvironmentTallies::default();
        for &(number, at, held, cold) in requests {
            let request = (SimTime(at * 1_000_000), Micros::from_secs(held));
            let init = cold.then_some(Micros(200_000));
            tallies.observe(number, FunctionId(0), request, init);
        }
        tallies.finish().unwrap()
    }

    fn seconds(histogram: &Histogram) -> Vec<(u64, u64)> {
        let whole = |value: Micros| (value.as_secs_f64()).round() as u64;
        histogram
            .buckets()
            .map(|(value, times)| (whole(value), times))
            .collect()
    }

    #[test]
    fn looks_by_hand() {
        // 1 serves 0–1 s, again at 101 (alive after 100 s) until 102, then 2 starts cold at 502: 1 is dead after 400 s.
        // 2 serves 502–503, again at 603 (alive after 100 s). 3 starts cold at 604 while 2 is busy until 605: nobody
        // is idle but 1, which is dead already.
        let found = environments(&[
            (1, 0, 1, true),
            (1, 101, 1, false),
            (2, 502, 1, true),
            (2, 603, 2, false),
            (3, 604, 1, true),
        ]);
        assert_eq!((found.count, found.requests, found.cold_starts), (3, 5, 3));
        assert_eq!(seconds(&found.idle), [(100, 2)]);
        assert_eq!(seconds(&found.deaths), [(400, 1)]);
        assert_eq!((found.overlaps, found.withdrawn), (0, 0));
        // 2, 2 and 1 requests: median 2.
        assert_eq!(found.requests_each, (2, 2));
    }

    #[test]
    fn the_most_recently_used_is_presumed_dead_first_and_a_return_takes_it_back() {
        // 1 and 2 end at 1 and 2 s. A cold start at 302: 2 is presumed dead after 300 s. Another at 401: 1, after 400.
        // But 2 comes back at 502, idle since 2: alive after 500 s.
        let found = environments(&[
            (1, 0, 1, true),
            (2, 0, 2, true),
            (3, 302, 200, true),
            (4, 401, 200, true),
            (2, 502, 1, false),
        ]);
        assert_eq!(seconds(&found.deaths), [(400, 1)]);
        assert_eq!(seconds(&found.idle), [(500, 1)]);
        assert_eq!(found.withdrawn, 1);
    }

    #[test]
    fn functions_do_not_share_environments() {
        let mut tallies = EnvironmentTallies::default();
        let request = |at| (SimTime(at), Micros(10));
        tallies.observe(1, FunctionId(0), request(0), Some(Micros(1)));
        tallies.observe(2, FunctionId(1), request(1_000), Some(Micros(1)));
        tallies.observe(0, FunctionId(1), request(2_000), None);
        let found = tallies.finish().unwrap();
        assert_eq!((found.deaths.count(), found.unnamed), (0, 1));
    }

    #[test]
    fn overlaps_and_second_inits_are_no_reuse() {
        // The second begins half way through the first; the third, ten seconds after both, brings an init again.
        let found = environments(&[(1, 0, 4, true), (1, 2, 1, false), (1, 14, 1, true)]);
        assert_eq!((found.overlaps, found.initialized_again), (1, 1));
        assert_eq!((found.idle.count(), found.cold_starts), (0, 2));
    }
}
