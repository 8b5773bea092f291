//! The timeline of an account under way: what happened in each UTC minute, of all its configurations together.
//!
//! Environments count from the decision to start them until they are reclaimed. A request that times out is noted as
//! failed in the minute in which its run begins, for its end is then known. What is wanted ahead and how busy
//! environments were are left out: Lambda starts them for requests, and their CPU is not modeled.

use crate::{
    platform::{MINUTE, Timeline, TimelineRow},
    units::{Micros, SimTime},
};

/// A timeline, and the sums of which it notes the differences.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    pub(super) timeline: Timeline,
    /// Start of the present minute.
    minute: SimTime,
    /// Requests of minutes gone by, and how many of them failed.
    so_far: (u64, u64),
    /// Most requests in flight in minutes gone by.
    pub(super) in_flight_peak: u32,
    /// What a minute is noted as in which nothing happens after the last.
    quiet: TimelineRow,
}

impl Recorder {
    /// No minute is over; the first is that of `start`.
    pub(super) fn new(start: SimTime) -> Self {
        let timeline = Timeline::new(start);
        Self {
            minute: timeline.start,
            timeline,
            so_far: (0, 0),
            in_flight_peak: 0,
            quiet: TimelineRow::default(),
        }
    }

    /// When the present minute ends.
    pub(super) fn minute_end(&self) -> SimTime {
        self.minute + MINUTE
    }

    /// Whether the present minute began before `end`.
    pub(super) fn has_begun(&self, end: SimTime) -> bool {
        self.minute < end
    }

    /// Notes the present minute, in which requests and failures have come to `so_far`; `in_flight` are left at its
    /// end. The peak of the next so far: never above those gone by, so that the peak of all is noticed as without
    /// a timeline.
    pub(super) fn record(&mut self, minute: TimelineRow, so_far: (u64, u64), in_flight: u32) -> u32 {
        self.timeline.record(&TimelineRow {
            arrivals: so_far.0 - self.so_far.0,
            failed: so_far.1 - self.so_far.1,
            ..minute
        });
        self.minute = self.minute_end();
        self.so_far = so_far;
        self.in_flight_peak = self.in_flight_peak.max(minute.in_flight as u32);
        let peak = in_flight.min(self.in_flight_peak);
        self.quiet = TimelineRow {
            in_flight: u64::from(peak),
            ..minute
        };
        peak
    }

    /// Notes as many minutes as end within `quiet` from the end of the last, in which nothing happens.
    pub(super) fn skip(&mut self, quiet: Micros) {
        let minutes = quiet.0 / MINUTE.0;
        self.timeline.record_alike(&self.quiet, minutes);
        self.minute = self.minute + Micros(minutes * MINUTE.0);
    }
}
