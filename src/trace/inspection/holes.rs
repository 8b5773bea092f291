//! Holes in a recording: silences that the traffic around them makes incredible.
//!
//! A silence of at least a minute is a hole if a Poisson process as busy as the quieter of the hours before and after
//! would show one as long with a probability under 10⁻¹²: rate × length > ln 10¹² = 27.6. (So small that chance makes
//! one among a million gaps in fewer than one of a million traces.) How busy an hour is says the median of its six
//! stretches of ten minutes, counted away from the silence, as far as they lie in the recording whole: a burst makes no
//! rate, nor does a second hole hide the first. Only instants told finer than the silences can show any; counts tell
//! their zeros themselves.

use crate::units::{Micros, SimTime, Window};

const MINUTE: u64 = 60_000_000;
/// The shortest silence looked at.
const SHORTEST: Micros = Micros(MINUTE);
/// Natural logarithm of 10¹², which a Poisson process passes once in 10¹² gaps.
const INCREDIBLE: f64 = 27.631_021;
/// Minutes of a stretch, and stretches of an hour.
const STRETCH: u64 = 10;
const STRETCHES: u64 = 6;
/// Minutes kept: the hour before, and an hour after a silence.
const KEPT: u64 = 128;
/// Holes listed.
const LISTED: usize = 5;

/// Looks for holes.
#[derive(Clone, Debug)]
pub(super) struct Silences {
    start: SimTime,
    /// Arrivals per minute of the clock, by minute modulo their number.
    minutes: [u64; KEPT as usize],
    /// The latest minute with an arrival.
    latest: u64,
    /// Silences that the hour before makes incredible; the hour after is still to come.
    pending: Vec<Hole>,
    found: Holes,
}

/// A silence in which there should have been arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The last arrival before it.
    pub start: SimTime,
    /// How long nothing arrived.
    pub length: Micros,
}

/// Holes in a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holes {
    /// How many.
    pub count: u64,
    /// Their length together, in microseconds.
    pub total: u128,
    /// The longest five, longest first.
    pub longest: Vec<Hole>,
}

impl Silences {
    pub(super) fn new(start: SimTime) -> Self {
        Self {
            start,
            minutes: [0; KEPT as usize],
            latest: start.0 / MINUTE,
            pending: Vec::new(),
            found: Holes::default(),
        }
    }

    /// Adds an arrival and the gap before it.
    #[inline]
    pub(super) fn observe(&mut self, at: SimTime, before: Option<(SimTime, Micros)>) {
        let minute = at.0 / MINUTE;
        if minute != self.latest {
            self.pass_to(minute, before);
        }
        self.minutes[(minute % KEPT) as usize] += 1;
    }

    /// Goes on to a later minute.
    fn pass_to(&mut self, minute: u64, before: Option<(SimTime, Micros)>) {
        self.settle(minute, SimTime(minute * MINUTE));
        if let Some((start, length)) = before.filter(|&(_, length)| length >= SHORTEST) {
            let hole = Hole { start, length };
            if incredible(self.usual_before(start), hole) {
                self.pending.push(hole);
            }
        }
        let passed = (self.latest + 1..=minute).rev().take(KEPT as usize);
        passed.for_each(|passed| self.minutes[(passed % KEPT) as usize] = 0);
        self.latest = minute;
    }

    /// Judges the silences whose hour after is over before `minute`; none of it after `end` counts.
    fn settle(&mut self, minute: u64, end: SimTime) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.retain(|&hole| {
            let resumed = (hole.start + hole.length).0 / MINUTE;
            if resumed + STRETCHES * STRETCH >= minute {
                return true;
            }
            if incredible(self.usual_after(resumed, end), hole) {
                self.found.add(hole);
            }
            false
        });
        self.pending = pending;
    }

    /// Arrivals in ten minutes of the hour before a silence, `None` where the recording had not begun.
    fn usual_before(&self, silence: SimTime) -> Option<u64> {
        let first_whole = self.start.0.div_ceil(MINUTE);
        let last = silence.0 / MINUTE;
        let stretches = (1..=STRETCHES).filter_map(|stretch| {
            let from = last.checked_sub(stretch * STRETCH)?;
            (from >= first_whole).then(|| self.arrivals(from))
        });
        median(stretches.collect())
    }

    /// The same for the hour after, as far as it lies before `end`.
    fn usual_after(&self, resumed: u64, end: SimTime) -> Option<u64> {
        let stretches = (0..STRETCHES).filter_map(|stretch| {
            let from = resumed + 1 + stretch * STRETCH;
            ((from + STRETCH) * MINUTE <= end.0).then(|| self.arrivals(from))
        });
        median(stretches.collect())
    }

    /// Arrivals in the ten minutes from `from` on.
    fn arrivals(&self, from: u64) -> u64 {
        let known = (from..from + STRETCH).filter(|&minute| minute <= self.latest);
        known.map(|minute| self.minutes[(minute % KEPT) as usize]).sum()
    }

    pub(super) fn finish(mut self, window: Window) -> Holes {
        self.settle(u64::MAX, window.end);
        self.found
    }
}

impl Holes {
    fn add(&mut self, hole: Hole) {
        self.count += 1;
        self.total += u128::from(hole.length.0);
        let place = self.longest.partition_point(|known| known.length >= hole.length);
        self.longest.insert(place, hole);
        self.longest.truncate(LISTED);
    }
}

/// The lower median.
fn median(mut counts: Vec<u64>) -> Option<u64> {
    counts.sort_unstable();
    counts.get(counts.len().checked_sub(1)? / 2).copied()
}

/// Whether so many arrivals in ten minutes make a silence incredible.
fn incredible(usual: Option<u64>, silence: Hole) -> bool {
    let minutes = silence.length.as_secs_f64() / 60.0;
    usual.is_some_and(|usual| usual as f64 / STRETCH as f64 * minutes > INCREDIBLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holes in arrivals at these seconds.
    fn holes(seconds: impl Iterator<Item = u64>) -> Holes {
        let at: Vec<SimTime> = seconds.map(|second| SimTime(second * 1_000_000)).collect();
        let (first, last) = (at[0], at[at.len() - 1]);
        let mut silences = Silences::new(first);
        let mut before = None;
        for at in at {
            silences.observe(at, before.map(|last| (last, at.since(last))));
            before = Some(at);
        }
        let end = last + Micros(1);
        silences.finish(Window { start: first, end })
    }

    /// One arrival every six seconds for an hour, twice, with a silence between.
    fn two_hours(silence: u64) -> Holes {
        let hour = (0..3_600).step_by(6);
        let last = 3_594;
        holes(hour.clone().chain(hour.map(|second| second + last + silence)))
    }

    #[test]
    fn a_silence_is_a_hole_where_traffic_makes_it_incredible() {
        // 10 arrivals a minute: 3 minutes mean 30 > 27.6 missing arrivals, 2.7 minutes 27.
        let found = two_hours(180);
        let hole = Hole {
            start: SimTime(3_594_000_000),
            length: Micros::from_secs(180),
        };
        assert_eq!((found.count, found.total), (1, 180_000_000));
        assert_eq!(found.longest, [hole]);
        assert_eq!(two_hours(162).count, 0);
        // Two days are one, too.
        assert_eq!(two_hours(172_800).count, 1);
    }

    #[test]
    fn bursts_and_beginnings_make_no_rate() {
        // 100 arrivals within a minute of every hour: five of six stretches are empty.
        let bursts = (0..10).flat_map(|hour| (0..100).map(move |n| hour * 3_600 + n / 2));
        assert_eq!(holes(bursts).count, 0);
        // Five minutes are not yet ten.
        let early = (0..300).chain(600..4_200);
        assert_eq!(holes(early).count, 0);
    }

    #[test]
    fn the_longest_five_of_seven() {
        // An hour of one arrival a second, then silences of 60, 70, … 120 s between hours: each means 60 or more.
        let mut seconds = Vec::new();
        let mut from = 0;
        for silence in [60, 70, 80, 90, 100, 110, 120, 0] {
            seconds.extend(from..=from + 3_600);
            from += 3_600 + silence;
        }
        seconds.dedup();
        let found = holes(seconds.into_iter());
        let lengths: Vec<u64> = found
            .longest
            .iter()
            .map(|hole| hole.length.0 / 1_000_000)
            .collect();
        assert_eq!((found.count, lengths), (7, vec![120, 110, 100, 90, 80]));
        assert_eq!(found.total, 630_000_000); // 60 + 70 + … + 120 s
    }
}
