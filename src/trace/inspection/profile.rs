//! When it is busy: over the whole recording, by hour of the day, by day of the week. Times of day are UTC. Rates are
//! arrivals ÷ the time of the window that lies in the hour or day, so that a recording of nine days counts no weekday
//! twice.

use crate::units::{Micros, SimTime, Window};

const SECOND: Micros = Micros::from_secs(1);
const HOUR: u64 = 3_600_000_000;
const DAY: u64 = 24 * HOUR;
/// The clock begins on a Wednesday, 1969-12-31; weekdays count from Monday.
const FIRST_WEEKDAY: u64 = 2;
/// The most periods of the whole span.
const PERIODS_MAX: usize = 1_024;

/// When it is busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// From 00:00 to 23:00 UTC.
    pub hours: [CyclePart; 24],
    /// From Monday to Sunday, UTC.
    pub weekdays: [CyclePart; 7],
    /// The whole window.
    pub timeline: Timeline,
}

/// An hour of the day or a day of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CyclePart {
    /// What arrived in it, on whatever date.
    pub arrivals: u64,
    /// How much of the window lies in it.
    pub length: Micros,
}

/// Arrivals over the whole window, in equal periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Where the first period begins.
    pub start: SimTime,
    /// Length of a period: a second, doubled as often as needed. The last may be cut short by the window's end.
    pub period: Micros,
    /// Arrivals of each.
    pub arrivals: Vec<u64>,
}

impl CyclePart {
    /// Arrivals a second; `None` where the window has no such hour or day.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.length > Micros::ZERO).then(|| self.arrivals as f64 / self.length.as_secs_f64())
    }
}

impl Profile {
    pub(super) fn new(start: SimTime) -> Self {
        Self {
            hours: [CyclePart::default(); 24],
            weekdays: [CyclePart::default(); 7],
            timeline: Timeline {
                start,
                period: SECOND,
                arrivals: Vec::new(),
            },
        }
    }

    /// Adds a batch of instants in order.
    pub(super) fn observe(&mut self, at: &[SimTime]) {
        for together in at.chunk_by(|a, b| a.0 / HOUR == b.0 / HOUR) {
            let count = together.len() as u64;
            self.hours[hour_of(together[0])].arrivals += count;
            self.weekdays[weekday_of(together[0])].arrivals += count;
        }
        self.timeline.observe(at);
    }

    /// Measures the window.
    pub(super) fn finish(mut self, window: Window) -> Self {
        let whole_days = window.length().0 / DAY;
        let rest = Window {
            start: SimTime(window.start.0 + whole_days * DAY),
            ..window
        };
        self.hours
            .iter_mut()
            .for_each(|hour| hour.length = Micros(whole_days * HOUR));
        for (hour, length) in rest.hours() {
            self.hours[hour_of(hour.start())].length += length;
        }
        let whole_weeks = whole_days / 7;
        let rest = Window {
            start: SimTime(window.start.0 + whole_weeks * 7 * DAY),
            ..window
        };
        self.weekdays
            .iter_mut()
            .for_each(|day| day.length = Micros(whole_weeks * DAY));
        for (hour, length) in rest.hours() {
            self.weekdays[weekday_of(hour.start())].length += length;
        }
        self.timeline.reach(window.end);
        self
    }
}

impl Timeline {
    fn observe(&mut self, at: &[SimTime]) {
        let mut rest = at;
        while let Some(&first) = rest.first() {
            self.make_room(first);
            let period = first.since(self.start).0 / self.period.0;
            let end = SimTime(self.start.0 + (period + 1) * self.period.0);
            let count = rest.partition_point(|&at| at < end);
            let period = period as usize;
            if self.arrivals.len() <= period {
                self.arrivals.resize(period + 1, 0);
            }
            self.arrivals[period] += count as u64;
            rest = &rest[count..];
        }
    }

    /// Doubles the period until `at` lies in one.
    fn make_room(&mut self, at: SimTime) {
        while at.since(self.start).0 / self.period.0 >= PERIODS_MAX as u64 {
            self.period = Micros(self.period.0 * 2);
            self.arrivals = self.arrivals.chunks(2).map(|pair| pair.iter().sum()).collect();
        }
    }

    /// Goes on, empty, up to the `end` of the window.
    fn reach(&mut self, end: SimTime) {
        let Some(last) = end
            .0
            .checked_sub(1)
            .map(SimTime)
            .filter(|&last| last >= self.start)
        else {
            return;
        };
        self.make_room(last);
        let periods = last.since(self.start).0 / self.period.0 + 1;
        self.arrivals.resize(self.arrivals.len().max(periods as usize), 0);
    }
}

const fn hour_of(at: SimTime) -> usize {
    (at.0 / HOUR % 24) as usize
}

const fn weekday_of(at: SimTime) -> usize {
    ((at.0 / DAY + FIRST_WEEKDAY) % 7) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An instant of November 2026, whose second day is a Monday.
    fn november(day: u64, hour: u64, minute: u64) -> SimTime {
        // 2026-11-01 is day 20,758 since 1970: 1,793,491,200 s.
        SimTime::from_unix_micros(
            (1_793_491_200 + (day - 1) * 86_400 + hour * 3_600 + minute * 60) * 1_000_000,
        )
    }

    #[test]
    fn hours_and_weekdays_are_utc() {
        // Monday 00:30, Monday 23:59, Sunday 8th 00:00: a window from Monday 00:30 to Sunday 01:00.
        let at = [november(2, 0, 30), november(2, 23, 59), november(8, 0, 0)];
        let mut profile = Profile::new(at[0]);
        profile.observe(&at);
        let end = november(8, 1, 0);
        let profile = profile.finish(Window { start: at[0], end });
        assert_eq!([profile.hours[0].arrivals, profile.hours[23].arrivals], [2, 1]);
        let days: Vec<u64> = profile.weekdays.iter().map(|day| day.arrivals).collect();
        assert_eq!(days, [2, 0, 0, 0, 0, 0, 1]);
        // Hour 0: half an hour of Monday, five whole ones from Tuesday to Saturday, and Sunday's: 6.5 h. Hour 1: six.
        assert_eq!(profile.hours[0].length.0, HOUR * 13 / 2);
        assert_eq!(profile.hours[1].length.0, HOUR * 6);
        // Monday lacks half an hour; Sunday has one.
        assert_eq!(profile.weekdays[0].length.0, HOUR * 47 / 2);
        assert_eq!(profile.weekdays[6].length.0, HOUR);
        // 2 in 6.5 × 3,600 s
        assert_eq!(profile.hours[0].rate(), Some(2.0 / 23_400.0));
    }

    #[test]
    fn an_hour_outside_the_window_has_no_rate() {
        let start = november(2, 9, 0);
        let profile = Profile::new(start).finish(Window {
            start,
            end: november(2, 10, 0),
        });
        assert_eq!(profile.hours[9].rate(), Some(0.0));
        assert_eq!(profile.hours[10].rate(), None);
        assert_eq!(profile.timeline.arrivals.len(), 900); // 3,600 s are more than 1,024: periods of 4 s
        assert_eq!(profile.timeline.period.0, 4_000_000);
    }

    #[test]
    fn periods_double_and_keep_every_arrival() {
        // Arrivals at 0, 1, …, 4,999 s: 1,024 × 4 s = 4,096 s are too few, so 8 s; 4,999/8 = 624: 625 periods of 8 but
        // the last, 4,992 to 4,999, has 8, too.
        let at: Vec<SimTime> = (0..5_000).map(|second| SimTime(second * 1_000_000)).collect();
        let mut profile = Profile::new(at[0]);
        at.chunks(700).for_each(|part| profile.observe(part));
        let end = SimTime(5_000_000_000);
        let timeline = profile.finish(Window { start: at[0], end }).timeline;
        assert_eq!((timeline.period.0, timeline.arrivals.len()), (8_000_000, 625));
        assert!(timeline.arrivals.iter().all(|&arrivals| arrivals == 8));
    }
}
