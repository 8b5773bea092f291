//! What the arrivals look like: how many, how dense at their densest, how long. A few counters, whatever the trace.

use super::Batch;
use crate::{
    stats::Histogram,
    units::{BillingHour, Mebibytes, SimTime},
};

const SECOND: u64 = 1_000_000;

/// Counts over the batches observed, which must come in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    count_from: SimTime,
    arrivals: u64,
    second: Busiest,
    hour: Busiest,
    duration: Histogram,
    memory: Option<(Mebibytes, Mebibytes)>,
    /// By [`super::FunctionId`].
    function_seen: Vec<bool>,
}

/// The fullest calendar unit of time so far, and the one being filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Busiest {
    end: SimTime,
    count: u64,
    most: u64,
}

impl Busiest {
    /// Counts `times` instants that all lie in the unit of `at`.
    fn add(&mut self, at: SimTime, unit: u64, times: u64) {
        if at >= self.end {
            self.most = self.most.max(self.count);
            self.count = 0;
            self.end = SimTime((at.0 / unit + 1) * unit);
        }
        self.count += times;
    }

    fn most(self) -> u64 {
        self.most.max(self.count)
    }
}

impl Statistics {
    /// Counts arrivals from `count_from` on; the default counts all.
    #[must_use]
    pub fn new(count_from: SimTime) -> Self {
        Self {
            count_from,
            ..Self::default()
        }
    }

    /// Counts a batch.
    pub fn observe(&mut self, batch: &Batch) {
        let first = batch.at.partition_point(|&at| at < self.count_from);
        self.arrivals += (batch.len() - first) as u64;
        for second in batch.at[first..].chunk_by(|a, b| a.0 / SECOND == b.0 / SECOND) {
            if let Some(&at) = second.first() {
                self.second.add(at, SECOND, second.len() as u64);
                self.hour.add(at, BillingHour::LENGTH.0, second.len() as u64);
            }
        }
        for &duration in &batch.duration[first..] {
            self.duration.record(duration);
        }
        for &memory in batch.memory.iter().skip(first).filter(|memory| memory.0 > 0) {
            let (least, most) = self.memory.unwrap_or((memory, memory));
            self.memory = Some((least.min(memory), most.max(memory)));
        }
        for function in &batch.function[first..] {
            let function = function.0 as usize;
            if function >= self.function_seen.len() {
                self.function_seen.resize(function + 1, false);
            }
            self.function_seen[function] = true;
        }
    }

    /// Arrivals observed.
    #[must_use]
    pub const fn arrivals(&self) -> u64 {
        self.arrivals
    }

    /// Arrivals in the busiest second of the clock.
    #[must_use]
    pub fn busiest_second(&self) -> u64 {
        self.second.most()
    }

    /// Arrivals in the busiest UTC hour.
    #[must_use]
    pub fn busiest_hour(&self) -> u64 {
        self.hour.most()
    }

    /// Durations, recorded or drawn.
    #[must_use]
    pub const fn duration(&self) -> &Histogram {
        &self.duration
    }

    /// The smallest and the largest memory configured; `None` where it is unknown throughout.
    #[must_use]
    pub const fn memory(&self) -> Option<(Mebibytes, Mebibytes)> {
        self.memory
    }

    /// Functions with at least one arrival.
    #[must_use]
    pub fn functions(&self) -> usize {
        self.function_seen.iter().filter(|&&seen| seen).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        trace::{Arrival, FunctionId},
        units::Micros,
    };

    fn batch(arrivals: &[(u64, u32, u64, u32)]) -> Batch {
        let mut batch = Batch::default();
        for &(millis, function, duration, memory) in arrivals {
            batch.push(Arrival {
                at: SimTime(millis * 1_000),
                function: FunctionId(function),
                duration: Micros(duration),
                memory: (memory > 0).then_some(Mebibytes(memory)),
                init: None,
                request_bytes: 0,
                response_bytes: 0,
            });
        }
        batch
    }

    #[test]
    fn busiest_second_and_hour_are_the_clocks() {
        // 999 ms and 1,000 ms lie in different seconds; 3,600,000 ms begins the second hour.
        let first = batch(&[(998, 0, 10, 0), (999, 0, 20, 512), (1_000, 2, 30, 128)]);
        let second = batch(&[(1_001, 0, 40, 0), (1_999, 0, 50, 0), (3_600_000, 0, 60, 0)]);
        let mut statistics = Statistics::default();
        statistics.observe(&first);
        statistics.observe(&second);
        assert_eq!(
            (
                statistics.arrivals(),
                statistics.busiest_second(),
                statistics.busiest_hour()
            ),
            (6, 3, 5)
        );
        assert_eq!(statistics.memory(), Some((Mebibytes(128), Mebibytes(512))));
        assert_eq!(statistics.functions(), 2);
        assert_eq!(statistics.duration().sum(), 210);
    }
}
