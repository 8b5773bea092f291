//! An axis of time: days and times of day in UTC, or the time since the beginning on clocks that start at 0.

use super::scale::{Scale, Tick};
use crate::{
    report::number,
    units::{Micros, SimTime, Window},
};

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const STEPS: [u64; 24] = [
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    365 * DAY,
    1_826 * DAY,
    36_525 * DAY,
];

/// A window of time as an axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    window: Window,
    scale: Scale,
}

impl Clock {
    pub(super) fn new(window: Window, left: f64, right: f64) -> Self {
        let length = window.length().as_secs_f64().max(1e-6);
        Self {
            window,
            scale: Scale::linear([0.0, length], left, right),
        }
    }

    /// Seconds since the beginning to places.
    pub(super) const fn scale(&self) -> &Scale {
        &self.scale
    }

    pub(super) fn at(&self, at: SimTime) -> f64 {
        self.scale.at(at.since(self.window.start).as_secs_f64())
    }

    fn is_relative(&self) -> bool {
        self.window.start < SimTime::UNIX_EPOCH + Micros(DAY)
    }

    /// What the axis counts.
    pub(super) fn unit(&self) -> &'static str {
        if self.is_relative() {
            "since the beginning"
        } else {
            "UTC"
        }
    }

    /// Whole units of the clock, at most about so many.
    pub(super) fn ticks(&self, most: usize) -> Vec<Tick> {
        let length = self.window.length().0;
        let fits = |step: &&u64| length / **step < most as u64;
        let step = STEPS.iter().find(fits).copied().unwrap_or(length.max(1));
        let start = self.window.start;
        // Whole units since 1970, or since the beginning.
        let begun = if self.is_relative() {
            0
        } else {
            start.since(SimTime::UNIX_EPOCH).0
        };
        let first = begun.div_ceil(step) * step - begun;
        let offsets = (0..=most as u64 + 1).filter_map(|n| step.checked_mul(n)?.checked_add(first));
        offsets
            .take_while(|&offset| offset <= length)
            .map(|offset| Tick {
                value: Micros(offset).as_secs_f64(),
                text: self.words(Micros(offset), step),
            })
            .collect()
    }

    fn words(&self, offset: Micros, step: u64) -> String {
        if self.is_relative() {
            let (unit, name) = match step {
                step if step >= HOUR => (HOUR, "h"),
                step if step >= MINUTE => (MINUTE, "min"),
                _ => (SECOND, "s"),
            };
            return format!("{} {name}", number::count((offset.0 / unit).into()));
        }
        let at = self.window.start + offset;
        let form =
            match step {
                _ if step >= DAY || at.since(SimTime::UNIX_EPOCH).0.is_multiple_of(DAY) => {
                    if step >= 365 * DAY { "%Y" } else { "%-d %b" }
                }
                _ if step >= MINUTE => "%H:%M",
                _ => "%H:%M:%S",
            };
        at.to_utc()
            .map_or_else(String::new, |at| at.format(form).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(start: u64, length: u64, most: usize) -> Vec<String> {
        let start = SimTime::from_unix_micros(start);
        let window = Window {
            start,
            end: start + Micros(length),
        };
        let ticks = Clock::new(window, 0.0, 100.0).ticks(most);
        ticks.into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn ticks_are_whole_units_of_the_clock() {
        // 2026-11-02T00:00Z
        let monday = 1_793_577_600_000_000;
        assert_eq!(
            ticks(monday, 3 * DAY, 8),
            ["2 Nov", "12:00", "3 Nov", "12:00", "4 Nov", "12:00", "5 Nov"]
        );
        assert_eq!(
            ticks(monday + 20 * HOUR + 7, 8 * HOUR, 5),
            ["22:00", "3 Nov", "02:00", "04:00"]
        );
        assert_eq!(ticks(monday + 1, 20 * DAY, 5), ["5 Nov", "12 Nov", "19 Nov"]);
        assert_eq!(
            ticks(0, 25 * MINUTE, 6),
            ["0 min", "5 min", "10 min", "15 min", "20 min", "25 min"]
        );
        assert_eq!(ticks(monday, 0, 6), ["2 Nov"]);
    }
}
