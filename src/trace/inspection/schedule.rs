//! Warmers: short requests of a function that come on an exact schedule, as a timer sends them to keep environments
//! warm. They are found, named and left in.
//!
//! Requests of a function that took at most 10, 30 or 100 ms are looked at, each apart, so that a warmer is found
//! among other traffic of its function, which takes longer. Those within two seconds are one tick (a warmer may keep
//! several environments). A schedule is a period of 1 to 15 whole minutes which nine in ten gaps between at least 12
//! ticks keep to two seconds. Chance does not: of gaps of a Poisson process, one in 15 lies so near to any whole minute.

use crate::units::{Micros, SimTime};

use crate::trace::FunctionId;

const MINUTE: u64 = 60_000_000;
/// What is short, least first.
const SHORT: [Micros; 3] = [Micros(10_000), Micros(30_000), Micros(100_000)];
/// How far requests of one tick lie apart, and a tick from its minute.
const TOLERANCE: u64 = 2_000_000;
/// The longest period in minutes: what keeps environments warm must come within their keep-alive.
const PERIOD_MAX: u64 = 15;
/// The fewest gaps between ticks that make a schedule.
const GAPS_MIN: u32 = 11;

/// Short requests on a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warmer {
    /// Of which function.
    pub function: FunctionId,
    /// How many.
    pub arrivals: u64,
    /// How often they come.
    pub period: Micros,
    /// None of them took longer.
    pub at_most: Micros,
}

/// Looks for the schedules of a function.
#[derive(Clone, Debug, Default)]
pub(super) struct Schedules {
    /// By shortness; made with the first short request.
    ticks: Option<Box<[Ticks; SHORT.len()]>>,
}

/// Ticks of requests that are short in one sense.
#[derive(Clone, Copy, Debug, Default)]
struct Ticks {
    arrivals: u64,
    /// The first request of the latest tick.
    latest: SimTime,
    gaps: u32,
    /// The period in minutes that most gaps have if any does (majority vote of Boyer and Moore), its lead, and the gaps
    /// that had it since it was chosen.
    period: u64,
    lead: u32,
    kept: u32,
}

impl Schedules {
    /// Adds a request.
    #[inline]
    pub(super) fn observe(&mut self, at: SimTime, duration: Micros) {
        if duration > SHORT[SHORT.len() - 1] {
            return;
        }
        let all = self.ticks.get_or_insert_default();
        for (ticks, short) in all.iter_mut().zip(SHORT) {
            if duration <= short {
                ticks.observe(at);
            }
        }
    }

    /// The schedule that most of the short requests keep.
    pub(super) fn warmer(&self, function: FunctionId) -> Option<Warmer> {
        let all = self.ticks.as_deref()?;
        let kept = all.iter().zip(SHORT).filter(|(ticks, _)| ticks.is_schedule());
        kept.max_by_key(|&(ticks, at_most)| (ticks.arrivals, std::cmp::Reverse(at_most)))
            .map(|(ticks, at_most)| Warmer {
                function,
                arrivals: ticks.arrivals,
                period: Micros(ticks.period * MINUTE),
                at_most,
            })
    }
}

impl Ticks {
    fn observe(&mut self, at: SimTime) {
        self.arrivals += 1;
        let gap = at.since(self.latest).0;
        if self.arrivals > 1 && gap < TOLERANCE {
            return;
        }
        self.latest = at;
        if self.arrivals == 1 {
            return;
        }
        self.gaps = self.gaps.saturating_add(1);
        let minutes = (gap + MINUTE / 2) / MINUTE;
        let near = gap.abs_diff(minutes * MINUTE) <= TOLERANCE && (1..=PERIOD_MAX).contains(&minutes);
        if near && minutes == self.period {
            self.lead = self.lead.saturating_add(1);
            self.kept = self.kept.saturating_add(1);
        } else if near && self.lead == 0 {
            (self.period, self.lead, self.kept) = (minutes, 1, 1);
        } else {
            self.lead = self.lead.saturating_sub(1);
        }
    }

    fn is_schedule(&self) -> bool {
        self.gaps >= GAPS_MIN && u64::from(self.kept) * 10 >= u64::from(self.gaps) * 9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warmer(requests: &[(u64, u64)]) -> Option<(u64, u64, u64)> {
        let mut schedules = Schedules::default();
        for &(millis, duration_ms) in requests {
            schedules.observe(SimTime(millis * 1_000), Micros(duration_ms * 1_000));
        }
        let warmer = schedules.warmer(FunctionId(0))?;
        Some((
            warmer.arrivals,
            warmer.period.0 / MINUTE,
            warmer.at_most.0 / 1_000,
        ))
    }

    /// Pings of 3 ms every five minutes, a second late every other time.
    fn pings(count: u64) -> Vec<(u64, u64)> {
        (0..count).map(|n| (n * 300_000 + n % 2 * 1_000, 3)).collect()
    }

    #[test]
    fn twelve_ticks_are_a_schedule_and_eleven_are_not() {
        assert_eq!(warmer(&pings(12)), Some((12, 5, 10)));
        assert_eq!(warmer(&pings(11)), None);
    }

    #[test]
    fn a_warmer_is_found_among_longer_requests() {
        let mut requests = pings(20);
        requests.extend((0..500).map(|n| (n * 11_713, 40)));
        requests.sort_unstable();
        assert_eq!(warmer(&requests), Some((20, 5, 10)));
    }

    #[test]
    fn several_pings_are_one_tick_and_a_missed_one_does_no_harm() {
        // Three at once, 20 times, the tenth left out: 19 ticks, 18 gaps, 17 of them five minutes: 94 %.
        let ticks = (0..20_u64).filter(|&n| n != 10);
        let requests: Vec<_> = ticks
            .flat_map(|n| [0, 1, 2].map(|k| (n * 300_000 + k * 100, 3)))
            .collect();
        assert_eq!(warmer(&requests), Some((57, 5, 10)));
    }

    #[test]
    fn what_takes_long_or_comes_at_odd_times_is_none() {
        let long: Vec<_> = pings(50).into_iter().map(|(at, _)| (at, 101)).collect();
        assert_eq!(warmer(&long), None);
        let odd: Vec<_> = (0..50).map(|n| (n * 290_000, 3)).collect();
        assert_eq!(warmer(&odd), None);
    }
}
