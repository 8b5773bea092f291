//! When something was, for human eyes: UTC, or the time since the beginning on clocks that start at 0.

use crate::{
    report::number,
    units::{Micros, SimTime, Window},
};

const DAY: Micros = Micros::from_secs(86_400);

/// `Tue 2014-04-15 12:03:22`, without seconds where `unit` is a minute or more, or `12 min after the start`.
pub(super) fn when(at: SimTime, unit: Micros, window: Window) -> String {
    if is_relative(window) && at <= window.start {
        return "the start".to_owned();
    }
    if is_relative(window) {
        return format!("{} after the start", number::time(at.since(window.start)));
    }
    let form = if unit < Micros::from_secs(60) {
        "%a %Y-%m-%d %H:%M:%S"
    } else {
        "%a %Y-%m-%d %H:%M"
    };
    at.to_utc()
        .map_or_else(String::new, |at| at.format(form).to_string())
}

/// RFC 3339 with microseconds, for machines.
pub(super) fn rfc3339(at: SimTime) -> Option<String> {
    at.to_utc()
        .map(|at| at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
}

/// Whether the clock of the trace starts at 0, as relative times do: its hours are none of the day.
pub(super) fn is_relative(window: Window) -> bool {
    window.start < SimTime::UNIX_EPOCH + DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_or_time_since_the_start() {
        // 2026-01-01T00:00:00Z is 1,767,225,600 s; 61 s later.
        let start = SimTime::from_unix_micros(1_767_225_600_000_000);
        let at = start + Micros::from_secs(61);
        let window = Window { start, end: at };
        assert_eq!(when(at, Micros::from_secs(1), window), "Thu 2026-01-01 00:01:01");
        assert_eq!(when(at, Micros::from_secs(60), window), "Thu 2026-01-01 00:01");
        assert_eq!(rfc3339(at).as_deref(), Some("2026-01-01T00:01:01.000000Z"));
        let start = SimTime::UNIX_EPOCH;
        let window = Window { start, end: at };
        let at = start + Micros::from_secs(61);
        assert_eq!(when(at, Micros(1), window), "61 s after the start");
    }
}
