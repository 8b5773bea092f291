//! A run as rows over time: what arrived, what ran, how busy it was. Bounded however long the run is: at most 32
//! days of minutes; then neighbors merge and the period of a row doubles.

use crate::units::{Micros, SimTime};

/// Whether a simulation notes its timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// It does not, and saves the time.
    Off,
    /// It does.
    Timeline,
}

/// Period of a row at first.
pub const MINUTE: Micros = Micros::from_secs(60);
/// Rows at most: the minutes of 32 days, so that any month has them all.
const ROWS_MAX: usize = 32 * 24 * 60;

/// Rows of equal periods, one after another without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Start of the first row.
    pub start: SimTime,
    /// Length of a row: a minute, or a minute doubled as often as needed. The last row may be shorter.
    pub period: Micros,
    /// The rows.
    pub rows: Vec<TimelineRow>,
    /// Minutes in the last row.
    last_minutes: u64,
}

/// One period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimelineRow {
    /// Requests that arrived.
    pub arrivals: u64,
    /// Most requests in flight at once, in service or waiting.
    pub in_flight: u64,
    /// Instances wanted, the most at the end of a minute; 0 where nothing is wanted ahead.
    pub desired: u64,
    /// Instances or execution environments that ran, the most at the end of a minute.
    pub running: u64,
    /// Requests that waited, the most at the end of a minute.
    pub queued: u64,
    /// Requests throttled, rejected, expired or timed out.
    pub failed: u64,
    /// Busy time of what ran, in a unit of the platform's choice.
    pub busy: u128,
    /// Time of what ran, in the same unit.
    pub capacity: u128,
}

impl TimelineRow {
    /// Busy fraction of what ran; 0 where nothing did.
    #[must_use]
    pub fn utilization(&self) -> f64 {
        match self.capacity {
            0 => 0.0,
            capacity => self.busy as f64 / capacity as f64,
        }
    }

    /// This row and the next as one.
    fn merge(&mut self, next: &Self) {
        self.arrivals += next.arrivals;
        self.in_flight = self.in_flight.max(next.in_flight);
        self.desired = self.desired.max(next.desired);
        self.running = self.running.max(next.running);
        self.queued = self.queued.max(next.queued);
        self.failed += next.failed;
        self.busy += next.busy;
        self.capacity += next.capacity;
    }
}

impl Timeline {
    /// No rows yet; the first begins at `start`.
    #[must_use]
    pub const fn new(start: SimTime) -> Self {
        Self {
            start,
            period: MINUTE,
            rows: Vec::new(),
            last_minutes: 0,
        }
    }

    /// Adds a minute, the one after the last added. The last minute of a run may be cut short.
    pub fn record(&mut self, minute: &TimelineRow) {
        match self.rows.last_mut() {
            Some(last) if self.last_minutes < self.period.0 / MINUTE.0 => {
                last.merge(minute);
                self.last_minutes += 1;
            }
            _ => {
                if self.rows.len() == ROWS_MAX {
                    self.double_period();
                }
                self.rows.push(*minute);
                self.last_minutes = 1;
            }
        }
    }

    /// Adds `minute` so many times: time in which nothing changed. Takes time in rows, not in minutes.
    pub fn record_alike(&mut self, minute: &TimelineRow, mut minutes: u64) {
        while minutes > 0 {
            self.record(minute);
            minutes -= 1;
            let room = (self.period.0 / MINUTE.0 - self.last_minutes).min(minutes);
            if let Some(last) = self.rows.last_mut() {
                last.merge(&TimelineRow {
                    arrivals: minute.arrivals * room,
                    failed: minute.failed * room,
                    busy: minute.busy * u128::from(room),
                    capacity: minute.capacity * u128::from(room),
                    ..*minute
                });
            }
            self.last_minutes += room;
            minutes -= room;
        }
    }

    fn double_period(&mut self) {
        let merged = self.rows.chunks(2).map(|pair| {
            let mut row = pair[0];
            pair[1..].iter().for_each(|next| row.merge(next));
            row
        });
        self.rows = merged.collect();
        self.period = Micros(self.period.0 * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(arrivals: u64) -> TimelineRow {
        TimelineRow {
            arrivals,
            in_flight: arrivals,
            busy: 30,
            capacity: 60,
            ..TimelineRow::default()
        }
    }

    #[test]
    fn thirty_two_days_and_a_minute_take_rows_of_two_minutes() {
        // Minutes 0 … 46,080 with as many arrivals: 23,040 rows of pairs, the first 0 + 1, the last 46,078 + 46,079,
        // and one row of a single minute.
        let mut timeline = Timeline::new(SimTime(0));
        (0..=46_080).for_each(|n| timeline.record(&minute(n)));
        assert_eq!(
            (timeline.rows.len(), timeline.period),
            (23_041, Micros::from_secs(120))
        );
        let row = |n: usize| (timeline.rows[n].arrivals, timeline.rows[n].in_flight);
        assert_eq!(
            (row(0), row(23_039), row(23_040)),
            ((1, 1), (92_157, 46_079), (46_080, 46_080))
        );
        assert_eq!(timeline.rows[3].utilization(), 0.5);
    }

    #[test]
    fn like_minutes_may_come_at_once() {
        for count in [1_u64, 46_080, 46_081, 200_000] {
            let (mut one, mut all) = (Timeline::new(SimTime(0)), Timeline::new(SimTime(0)));
            one.record(&minute(7));
            all.record(&minute(7));
            (0..count).for_each(|_| one.record(&minute(3)));
            all.record_alike(&minute(3), count);
            assert_eq!(one, all);
        }
    }
}
