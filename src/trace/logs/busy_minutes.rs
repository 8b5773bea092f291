//! Whether targets answered slower in busy minutes than in quiet ones: then requests had queued inside the old
//! targets, and their recorded times hold waiting that a replay would add once more.

use std::collections::BTreeMap;

use crate::units::{Micros, SimTime};

/// So many intervals are kept; beyond, neighbors are joined. 65,536 minutes are 45 days, and 2 MiB.
const INTERVALS_MAX: usize = 1 << 16;
/// Fewer requests than this on either side say nothing: a mean of 1,000 durations whose deviation is three times their
/// mean is known to within 9.5 %.
const REQUESTS_MIN: u64 = 1_000;
/// The ratio from which on it is said, in hundredths.
const SLOWER_PERCENT: u128 = 150;

/// Requests and their times at the target, by minute.
#[derive(Debug)]
pub(super) struct BusyMinutes {
    intervals: BTreeMap<u64, Load>,
    /// Minutes in an interval.
    width: u64,
}

/// What fell into an interval.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    requests: u64,
    micros: u64,
}

impl Default for BusyMinutes {
    fn default() -> Self {
        Self {
            intervals: BTreeMap::new(),
            width: 1,
        }
    }
}

impl BusyMinutes {
    /// Adds a request that arrived `micros` after 1970.
    pub(super) fn add(&mut self, micros: i64, target: Micros) {
        let Ok(micros) = u64::try_from(micros) else {
            return;
        };
        if micros > SimTime::MAX.0 {
            return;
        }
        let load = self
            .intervals
            .entry(micros / 60_000_000 / self.width)
            .or_default();
        load.requests += 1;
        load.micros = load.micros.saturating_add(target.0);
        if self.intervals.len() > INTERVALS_MAX {
            self.widen();
        }
    }

    fn widen(&mut self) {
        self.width *= 2;
        let mut joined = BTreeMap::<u64, Load>::new();
        for (interval, load) in std::mem::take(&mut self.intervals) {
            joined.entry(interval / 2).or_default().join(load);
        }
        self.intervals = joined;
    }

    /// Mean times at the target in the busiest tenth and in the quietest half of the minutes, where the former is more
    /// than 1.5 times the latter and both hold at least 1,000 requests.
    pub(super) fn slower_when_busy(&self) -> Option<(Micros, Micros)> {
        let mut loads: Vec<Load> = self.intervals.values().copied().collect();
        loads.sort_by_key(|load| load.requests);
        let quiet = Load::sum(loads.get(..loads.len() / 2)?);
        let busy = Load::sum(loads.get(loads.len() - loads.len().div_ceil(10)..)?);
        if quiet.requests < REQUESTS_MIN || busy.requests < REQUESTS_MIN {
            return None;
        }
        let cross = |a: Load, b: Load| u128::from(a.micros) * u128::from(b.requests);
        (cross(busy, quiet) * 100 > cross(quiet, busy) * SLOWER_PERCENT).then(|| (busy.mean(), quiet.mean()))
    }
}

impl Load {
    fn join(&mut self, other: Self) {
        self.requests += other.requests;
        self.micros = self.micros.saturating_add(other.micros);
    }

    fn sum(loads: &[Self]) -> Self {
        let mut sum = Self::default();
        loads.iter().for_each(|load| sum.join(*load));
        sum
    }

    fn mean(self) -> Micros {
        Micros(self.micros / self.requests.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `minutes` minutes from minute `from` on, each of `requests` requests of `millis` ms.
    fn add(busy: &mut BusyMinutes, from: i64, minutes: i64, requests: i64, millis: u64) {
        for minute in from..from + minutes {
            for _ in 0..requests {
                busy.add(minute * 60_000_000, Micros::from_millis(millis));
            }
        }
    }

    #[test]
    fn the_busiest_tenth_against_the_quietest_half() {
        // 20 minutes: the busiest 2 hold 2 × 600 requests, the quietest 10 hold 10 × 100.
        let mut busy = BusyMinutes::default();
        add(&mut busy, 0, 18, 100, 40);
        add(&mut busy, 18, 2, 600, 61);
        assert_eq!(busy.slower_when_busy(), Some((Micros(61_000), Micros(40_000))));
        // 60 ms is not more than 1.5 × 40 ms.
        let mut even = BusyMinutes::default();
        add(&mut even, 0, 18, 100, 40);
        add(&mut even, 18, 2, 600, 60);
        assert_eq!(even.slower_when_busy(), None);
        // 10 × 99 requests are fewer than 1,000.
        let mut few = BusyMinutes::default();
        add(&mut few, 0, 18, 99, 40);
        add(&mut few, 18, 2, 600, 90);
        assert_eq!(few.slower_when_busy(), None);
        assert_eq!(BusyMinutes::default().slower_when_busy(), None);
    }

    #[test]
    fn memory_is_bounded() {
        let mut busy = BusyMinutes::default();
        add(&mut busy, 0, 200_000, 1, 40);
        assert_eq!(busy.width, 4);
        assert!(busy.intervals.len() <= INTERVALS_MAX);
        assert_eq!(
            busy.intervals.values().map(|load| load.requests).sum::<u64>(),
            200_000
        );
        busy.add(i64::MAX, Micros(u64::MAX));
        busy.add(-1, Micros(1));
        busy.add(0, Micros(u64::MAX));
    }
}
