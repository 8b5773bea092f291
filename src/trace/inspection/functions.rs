//! Each function of a trace: how often, how long, how large. Quantiles are known to ±3.2 %.

use super::schedule::{Schedules, Warmer};
use crate::{
    stats::SparseHistogram,
    trace::FunctionId,
    units::{BilledMillis, Mebibytes, MibMillis, Micros, SimTime},
};

/// What one function does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunctionProfile {
    /// Which one.
    pub function: FunctionId,
    /// Its arrivals.
    pub arrivals: u64,
    /// Its durations, where known: mean in microseconds, median and 99th percentile.
    pub duration: Option<(f64, Micros, Micros)>,
    /// The least and the most memory configured, where known.
    pub memory: Option<(Mebibytes, Mebibytes)>,
    /// The most memory used, where known.
    pub memory_used_max: Option<Mebibytes>,
    /// Arrivals with an init.
    pub cold_starts: u64,
    /// Billed milliseconds, where known.
    pub billed: u64,
    /// Memory configured × billed duration in MiB-ms, where both are known.
    pub held: u128,
}

/// The functions so far.
#[derive(Clone, Debug, Default)]
pub(super) struct FunctionTallies(Vec<FunctionTally>);

#[derive(Clone, Debug, Default)]
struct FunctionTally {
    arrivals: u64,
    durations: SparseHistogram,
    memory: Option<(Mebibytes, Mebibytes)>,
    memory_used_max: Option<Mebibytes>,
    cold_starts: u64,
    billed: u64,
    held: u128,
    schedules: Schedules,
}

/// An arrival as a function sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) at: SimTime,
    /// `None` where it is not known.
    pub(super) duration: Option<Micros>,
    pub(super) memory: Option<Mebibytes>,
    pub(super) memory_used: Option<Mebibytes>,
    pub(super) init: Option<Micros>,
    pub(super) billed: Option<BilledMillis>,
}

impl FunctionTallies {
    /// Adds an arrival.
    #[inline]
    pub(super) fn observe(&mut self, function: FunctionId, seen: &Seen) {
        let place = function.0 as usize;
        if place >= self.0.len() {
            self.0.resize(place + 1, FunctionTally::default());
        }
        self.0[place].observe(seen);
    }

    /// Functions with an arrival, most arrivals first, equals by first appearance; and their warmers.
    pub(super) fn finish(self) -> (Vec<FunctionProfile>, Vec<Warmer>) {
        let tallies = || (0..).map(FunctionId).zip(&self.0);
        let warmers = tallies().filter_map(|(function, tally)| tally.schedules.warmer(function));
        let seen = tallies().filter(|(_, tally)| tally.arrivals > 0);
        let mut profiles: Vec<FunctionProfile> =
            seen.map(|(function, tally)| tally.profile(function)).collect();
        profiles.sort_by_key(|profile| std::cmp::Reverse(profile.arrivals));
        let mut warmers: Vec<Warmer> = warmers.collect();
        warmers.sort_by_key(|warmer| std::cmp::Reverse(warmer.arrivals));
        (profiles, warmers)
    }
}

impl FunctionTally {
    #[inline]
    fn observe(&mut self, seen: &Seen) {
        self.arrivals += 1;
        if let Some(duration) = seen.duration {
            self.durations.record(duration);
            self.schedules.observe(seen.at, duration);
        }
        if let Some(memory) = seen.memory {
            let (least, most) = self.memory.unwrap_or((memory, memory));
            self.memory = Some((least.min(memory), most.max(memory)));
        }
        self.memory_used_max = self.memory_used_max.max(seen.memory_used);
        self.cold_starts += u64::from(seen.init.is_some());
        if let Some(billed) = seen.billed {
            self.billed += billed.0;
            let MibMillis(held) = seen.memory.unwrap_or(Mebibytes(0)) * billed;
            self.held += u128::from(held);
        }
    }

    fn profile(&self, function: FunctionId) -> FunctionProfile {
        let known = self.durations.count() > 0;
        FunctionProfile {
            function,
            arrivals: self.arrivals,
            duration: known.then(|| {
                let quantile = |permille| self.durations.quantile(permille);
                (self.durations.mean(), quantile(500), quantile(990))
            }),
            memory: self.memory,
            memory_used_max: self.memory_used_max,
            cold_starts: self.cold_starts,
            billed: self.billed,
            held: self.held,
        }
    }
}
