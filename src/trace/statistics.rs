//! What the arrivals look like: how many, how dense at their densest, how long, how large. A few counters, whatever
//! the trace, and two per function.

use super::{
    Batch, FunctionId,
    bodies::{Bodies, BodyBytes},
    busiest::{Busiest, Offered},
    hours::Hours,
};
use crate::{
    stats::Histogram,
    units::{BillingHour, Mebibytes, Micros, SimTime},
};

const SECOND: Micros = Micros::from_secs(1);
const MINUTE: Micros = Micros::from_secs(60);
const DAY: Micros = Micros::from_secs(86_400);
/// The beginning of the window that tells how large a fleet starts.
const FIRST: Micros = Micros::from_secs(300);

/// Counts over the batches observed, which must come in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// The first instant counted; unknown until the first arrival where all are counted.
    count_from: Option<SimTime>,
    arrivals: u64,
    second: Busiest,
    minute: Busiest,
    hour: Busiest,
    day: Busiest,
    hours: Hours,
    first_five_minutes: Offered,
    duration: Histogram,
    memory: Option<(Mebibytes, Mebibytes)>,
    by_function: Vec<Offered>,
    bodies: Bodies,
}

impl Statistics {
    /// Counts arrivals from `count_from` on; the default counts all, from the first.
    #[must_use]
    pub fn new(count_from: SimTime) -> Self {
        Self {
            count_from: Some(count_from),
            ..Self::default()
        }
    }

    /// Counts a batch.
    pub fn observe(&mut self, batch: &Batch) {
        let Some(&earliest) = batch.at.first() else {
            return;
        };
        let count_from = *self.count_from.get_or_insert(earliest);
        let first = batch.at.partition_point(|&at| at < count_from);
        let (at, duration) = (&batch.at[first..], &batch.duration[first..]);
        self.arrivals += at.len() as u64;
        self.observe_rate(at, duration);
        let early = at.partition_point(|at| at.since(count_from) < FIRST);
        self.first_five_minutes += Offered::of(&duration[..early]);
        for &duration in duration {
            self.duration.record(duration);
        }
        self.observe_memory(batch.memory.get(first..).unwrap_or_default());
        self.observe_functions(&batch.function[first..], duration);
        self.bodies.observe(
            batch.request_bytes.get(first..).unwrap_or_default(),
            batch.response_bytes.get(first..).unwrap_or_default(),
        );
    }

    /// Adds up second by second, and each second to the minute, hour and day it lies in.
    fn observe_rate(&mut self, at: &[SimTime], duration: &[Micros]) {
        let (mut at, mut rest) = (at, duration);
        while let Some(&first) = at.first() {
            let end = SimTime((first.0 / SECOND.0 + 1).saturating_mul(SECOND.0));
            let length = 1 + at[1..].iter().take_while(|&&at| at < end).count();
            let (durations, later) = rest.split_at(length);
            (at, rest) = (&at[length..], later);
            let offered = Offered::of(durations);
            self.second.add(first, SECOND, offered);
            self.minute.add(first, MINUTE, offered);
            self.hour.add(first, BillingHour::LENGTH, offered);
            self.hours.add(first, offered.arrivals);
            self.day.add(first, DAY, offered);
        }
    }

    fn observe_memory(&mut self, memory: &[Mebibytes]) {
        // Of a row without, less 1 is the most there is, so that it is no least.
        let least = memory
            .iter()
            .map(|memory| memory.0.wrapping_sub(1))
            .min()
            .unwrap_or(u32::MAX);
        let most = memory.iter().copied().max().unwrap_or(Mebibytes(0));
        if most > Mebibytes(0) {
            let found = (Mebibytes(least + 1), most);
            let (least, most) = self.memory.unwrap_or(found);
            self.memory = Some((least.min(found.0), most.max(found.1)));
        }
    }

    fn observe_functions(&mut self, function: &[FunctionId], duration: &[Micros]) {
        let Some(last) = function.iter().max() else {
            return;
        };
        if last.0 as usize >= self.by_function.len() {
            self.by_function.resize(last.0 as usize + 1, Offered::default());
        }
        for (function, duration) in function.iter().zip(duration) {
            let offered = &mut self.by_function[function.0 as usize];
            offered.arrivals += 1;
            offered.micros += u128::from(duration.0);
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
        self.second.arrivals()
    }

    /// Arrivals in the busiest UTC minute.
    #[must_use]
    pub fn busiest_minute(&self) -> u64 {
        self.minute.arrivals()
    }

    /// Arrivals of every UTC hour from the first counted to the last; of the first ten years.
    #[must_use]
    pub fn arrivals_by_hour(&self) -> &[u64] {
        self.hours.arrivals()
    }

    /// Arrivals in the busiest UTC hour.
    #[must_use]
    pub fn busiest_hour(&self) -> u64 {
        self.hour.arrivals()
    }

    /// The largest sum of durations of the arrivals of one UTC minute, in microseconds.
    #[must_use]
    pub fn offered_micros_busiest_minute(&self) -> u128 {
        self.minute.micros()
    }

    /// The largest sum of durations of the arrivals of one UTC hour, in microseconds.
    #[must_use]
    pub fn offered_micros_busiest_hour(&self) -> u128 {
        self.hour.micros()
    }

    /// The largest sum of durations of the arrivals of one UTC day, in microseconds.
    #[must_use]
    pub fn offered_micros_busiest_day(&self) -> u128 {
        self.day.micros()
    }

    /// What the first five minutes counted offer.
    #[must_use]
    pub const fn first_five_minutes(&self) -> Offered {
        self.first_five_minutes
    }

    /// What each function is offered, by [`FunctionId`]. A function that only appears before the first instant
    /// counted has 0 arrivals, or no entry.
    #[must_use]
    pub fn by_function(&self) -> &[Offered] {
        &self.by_function
    }

    /// Bytes received.
    #[must_use]
    pub const fn request(&self) -> BodyBytes {
        self.bodies.request
    }

    /// Bytes sent.
    #[must_use]
    pub const fn response(&self) -> BodyBytes {
        self.bodies.response
    }

    /// Arrivals with a request or a response of more than so many mebibytes, from 1 to 64.
    #[must_use]
    pub fn bodies_above(&self, mebibytes: u32) -> u64 {
        self.bodies.above(mebibytes)
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
        self.by_function
            .iter()
            .filter(|function| function.arrivals > 0)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Arrival;

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

    #[test]
    fn the_busiest_minute_by_count_and_by_work_need_not_be_one() {
        // Minute 0: 3 arrivals of 10 µs; minute 59: one of 1,000 µs; minute 60, of the second hour: one of 995 µs; day
        // 1: two of 30 µs. By count minute 0; by work minute 59 (1,000), hour 0 (3 × 10 + 1,000), day 0 (1,030 + 995).
        let minute = 60_000;
        let batch = batch(&[
            (0, 0, 10, 0),
            (1_500, 0, 10, 0),
            (minute - 1, 0, 10, 0),
            (59 * minute, 0, 1_000, 0),
            (60 * minute, 0, 995, 0),
            (1_440 * minute, 0, 30, 0),
            (1_440 * minute, 0, 30, 0),
        ]);
        let mut statistics = Statistics::default();
        statistics.observe(&batch);
        assert_eq!((statistics.busiest_minute(), statistics.busiest_hour()), (3, 4));
        assert_eq!(statistics.offered_micros_busiest_minute(), 1_000);
        assert_eq!(statistics.offered_micros_busiest_hour(), 1_030);
        assert_eq!(statistics.offered_micros_busiest_day(), 2_025);
        assert_eq!(statistics.duration().sum(), 2_085);
    }

    #[test]
    fn five_minutes_begin_where_counting_begins() {
        let minutes = [0, 4, 5, 7, 8].map(|minute| (minute * 60_000, 0, 10 + minute, 0));
        let first = |mut statistics: Statistics| {
            statistics.observe(&batch(&minutes));
            let first = statistics.first_five_minutes();
            (statistics.arrivals(), first.arrivals, first.micros)
        };
        // From the first arrival: minutes 0 and 4, 10 + 14 µs. Minute 5 is past the end.
        assert_eq!(first(Statistics::default()), (5, 2, 24));
        // From minute 3 to 8: minutes 4, 5 and 7, 14 + 15 + 17 µs.
        let from_minute_3 = Statistics::new(SimTime(3 * 60_000_000));
        assert_eq!(first(from_minute_3), (4, 3, 46));
    }

    #[test]
    fn each_function_has_its_arrivals_and_durations() {
        let mut statistics = Statistics::new(SimTime(2_000));
        statistics.observe(&batch(&[(1, 3, 7, 0), (2, 0, 10, 0), (3, 2, 20, 0)]));
        statistics.observe(&batch(&[(4, 2, 30, 0), (5, 0, u64::MAX, 0), (5, 0, u64::MAX, 0)]));
        let offered = |arrivals, micros| Offered { arrivals, micros };
        let most = u128::from(u64::MAX);
        // Function 3 arrives before counting begins, function 1 never.
        assert_eq!(
            statistics.by_function(),
            [offered(3, 10 + 2 * most), offered(0, 0), offered(2, 50)]
        );
        assert_eq!(statistics.functions(), 2);
    }
}
