//! Whether a clock without offset was put back: stamps that fall back by about an hour and stay there are the end of
//! daylight saving time; stamps that fall back and return are disorder.

use crate::trace::timestamp::Stamp;

const MINUTE: i64 = 60_000_000;
/// A fall back of 55 to 65 minutes is about an hour.
const HOUR: std::ops::RangeInclusive<i64> = 55 * MINUTE..=65 * MINUTE;
/// A leap forward by this much returns to where the stamps had been.
const RETURN: i64 = 30 * MINUTE;
/// So many rows must follow without returning.
const ROWS: u32 = 20;

/// Watches stamps in the order of the file.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::trace) struct ClockChange {
    last: Option<i64>,
    /// The line where the stamps fell back, and how many rows have stayed there since.
    pending: Option<(u64, u32)>,
}

impl ClockChange {
    /// Passes stamps in order, up to this one, none of them before any seen.
    pub(in crate::trace) fn pass(&mut self, last: i64) {
        (self.last, self.pending) = (Some(last), None);
    }

    /// Looks at the next stamp; the line of a fall back, once it is certain.
    pub(in crate::trace) fn see(&mut self, stamp: Stamp, line: u64) -> Option<u64> {
        let at = stamp.micros;
        let forward = at.saturating_sub(self.last.replace(at)?);
        let (fell, rows) = match self.pending.take() {
            Some(_) if forward >= RETURN => return None,
            Some((fell, rows)) => (fell, rows + 1),
            None if HOUR.contains(&forward.saturating_neg()) => (line, 0),
            None => return None,
        };
        if rows == ROWS {
            return Some(fell);
        }
        self.pending = Some((fell, rows));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines where the clock was put back, of stamps in seconds.
    fn changes(seconds: impl IntoIterator<Item = i64>) -> Vec<u64> {
        let mut clock = ClockChange::default();
        (1..)
            .zip(seconds)
            .filter_map(|(line, second)| {
                let micros = second * 1_000_000;
                clock.see(Stamp { micros, fine: false }, line)
            })
            .collect()
    }

    #[test]
    fn an_hour_back_for_good_is_a_clock_put_back() {
        // A row a minute for two hours, then an hour again: line 121 falls from 7,140 s to 3,600 s, by 59 minutes.
        let stamps = (0..120).chain(60..180).map(|minute| minute * 60);
        assert_eq!(changes(stamps), [121]);
    }

    #[test]
    fn disorder_and_other_leaps_are_not() {
        // Two files written into one another: an hour back and forth.
        assert!(changes((0..100).map(|row| row * 10 + (row % 2) * 3_600)).is_empty());
        // A single straggler.
        let straggler = (0..50).map(|row| if row == 25 { 25 * 60 - 3_600 } else { row * 60 });
        assert!(changes(straggler).is_empty());
        // Half an hour and two hours.
        assert!(changes((0..100).chain(70..200).map(|minute| minute * 60)).is_empty());
        assert!(changes((0..200).chain(80..200).map(|minute| minute * 60)).is_empty());
        assert!(changes([i64::MAX / 1_000_000, i64::MIN / 1_000_000, 0]).is_empty());
    }
}
