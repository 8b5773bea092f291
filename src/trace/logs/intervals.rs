//! Intervals of counts: how long a point holds, where the time between them is silent, and how a long one lies over short
//! ones. All instants are microseconds since 1970.
//!
//! A counted trace knows instants only: what a row counts is spread until the next instant of any row. So silence begins
//! with a row of 0, and a point whose interval others begin or end in is handed over in parts, in proportion to time.

use super::super::{
    Note, TraceError,
    entry::{Entry, Served, When},
    intake::{Intake, Place},
    timestamp::Stamp,
};

const MINUTE: i64 = 60_000_000;
/// From here on distances may differ by an hour, where clocks change.
const HALF_A_DAY: i64 = 12 * 60 * MINUTE;
/// Distances from which on a series shows its own period.
const REGULAR_MIN: usize = 4;

/// The period of points: what their distances have in common, where that is whole minutes, since quiet functions leave
/// periods out; otherwise their smallest distance. `None` of fewer than two instants.
pub(super) fn period_of(mut instants: Vec<i64>) -> Option<i64> {
    instants.sort_unstable();
    instants.dedup();
    let distances = || instants.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
    let smallest = distances().min()?;
    let common = distances().fold(0, common_divisor);
    let whole_minutes = smallest < HALF_A_DAY && common % MINUTE == 0;
    Some(if whole_minutes { common } else { smallest })
}

/// The period of points one after the other: three quarters of their distances, of at least four, are the same, and the others
/// multiples of it.
pub(super) fn regular_period(mut instants: Vec<i64>) -> Option<i64> {
    instants.sort_unstable();
    instants.dedup();
    let distances = instants.len().saturating_sub(1);
    let like = |period: i64| {
        let pairs = instants.windows(2);
        pairs
            .filter(|pair| pair[1].saturating_sub(pair[0]) == period)
            .count()
    };
    let period = period_of(instants.clone())?;
    (distances >= REGULAR_MIN && like(period) * 4 >= distances * 3).then_some(period)
}

fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// Stretches of time that periods tell of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Covered(Vec<Run>);

/// Periods one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    from: i64,
    to: i64,
    period: i64,
}

impl Covered {
    /// Takes in a period.
    pub(super) fn add(&mut self, at: i64, period: i64) {
        let to = at.saturating_add(period);
        match self.0.last_mut() {
            Some(run) if run.period == period && (run.from..=run.to).contains(&at) => run.to = run.to.max(to),
            _ => self.0.push(Run { from: at, to, period }),
        }
    }

    /// Silences between the periods: from, to and the length of the periods before.
    fn gaps(mut self) -> Vec<Run> {
        self.0.sort_unstable_by_key(|run| (run.from, run.to));
        let mut runs = self.0.into_iter();
        let mut last = runs.next();
        let mut gaps = Vec::new();
        for run in runs {
            let Some(known) = last.filter(|known| known.to >= run.to) else {
                gaps.extend(last.filter(|known| known.to < run.from).map(|known| Run {
                    from: known.to,
                    to: run.from,
                    period: known.period,
                }));
                last = Some(run);
                continue;
            };
            last = Some(known);
        }
        gaps
    }

    /// Says how many periods are missing, and gives the instants where silence begins.
    pub(super) fn silences(self, intake: &mut Intake) -> Vec<i64> {
        let gaps = self.gaps();
        for gap in &gaps {
            let seconds = (gap.period / 1_000_000) as u64;
            let count = ((gap.to - gap.from) as u64).div_ceil(gap.period as u64);
            intake.reading.note(Note::MissingPoints { count, seconds });
        }
        gaps.into_iter().map(|gap| gap.from).collect()
    }

    /// The last period, and whether silence is before it; `None` where there is none or only one.
    fn lonely_end(&self) -> Option<(i64, i64)> {
        let last = self.0.iter().max_by_key(|run| run.to)?;
        let before = self.0.iter().any(|run| run.to < last.from);
        (before && last.to - last.from == last.period).then_some((last.from, last.period))
    }

    /// Hands over a count of 0 wherever silence begins, and before a last period that stands alone, which lasts as long
    /// as what is before it. For points all of one period.
    pub(super) fn settle(
        self,
        function: &str,
        place: Place<'_>,
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        let lonely = self.lonely_end();
        let mut silent = self.silences(intake);
        if let (Some((from, period)), Some(&silence)) = (lonely, silent.last()) {
            silent.push((from - period).max(silence));
            silent.dedup();
        }
        for at in silent {
            intake.silence(&counted(function, at, 0), place)?;
        }
        Ok(())
    }
}

/// Instants at which the intervals of points begin or end.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    all: Vec<i64>,
    /// Those at which no point begins.
    pub(super) bare: Vec<i64>,
}

impl Cuts {
    /// The cuts of intervals, from and to.
    pub(super) fn of(intervals: &[(i64, i64)]) -> Self {
        let sorted = |mut instants: Vec<i64>| {
            instants.sort_unstable();
            instants.dedup();
            instants
        };
        let starts = sorted(intervals.iter().map(|interval| interval.0).collect());
        let end = intervals.iter().map(|interval| interval.1).max();
        let ends = intervals.iter().map(|interval| interval.1);
        let mut bare = sorted(
            ends.filter(|at| Some(*at) != end && starts.binary_search(at).is_err())
                .collect(),
        );
        let mut all = sorted(starts.iter().chain(&bare).copied().collect());
        // The last row of a counted trace lasts as long as the one before it.
        if let (&[.., before, last], Some(end)) = (all.as_slice(), end)
            && last - before != end - last
        {
            let half = last + (end - last) / 2;
            bare.push(half);
            all.push(half);
        }
        Self { all, bare }
    }

    /// The parts of a count over an interval: where each begins, and its whole part of the count. The first is there
    /// whatever it counts, the others where they count anything.
    pub(super) fn parts(&self, (from, to): (i64, i64), count: u64) -> impl Iterator<Item = (i64, u64)> {
        let first = self.all.partition_point(|&cut| cut <= from);
        let inner = self.all.get(first..).unwrap_or_default();
        let inner = inner.iter().copied().take_while(move |&cut| cut < to);
        let until = move |cut: i64| {
            let (passed, length) = ((cut - from) as u128, (to - from) as u128);
            (u128::from(count) * passed)
                .checked_div(length)
                .map_or(count, |part| part as u64)
        };
        let ends = inner.clone().chain([to]);
        [from]
            .into_iter()
            .chain(inner)
            .zip(ends)
            .filter_map(move |(at, end)| {
                let part = until(end) - if at == from { 0 } else { until(at) };
                (part > 0 || at == from).then_some((at, part))
            })
    }
}

/// So many requests of a function from an instant on, of unknown duration.
pub(super) fn counted(function: &str, micros: i64, count: u64) -> Entry<'_> {
    Entry {
        function,
        count: Some(count),
        ..Entry::new(When::Start(Stamp { micros, fine: true }), Served::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_what_distances_have_in_common() {
        let period = |minutes: &[i64]| period_of(minutes.iter().map(|at| at * MINUTE).collect());
        assert_eq!(period(&[0, 5, 10, 25]), Some(5 * MINUTE));
        // A quiet function: 7 and 11 minutes.
        assert_eq!(period(&[18, 0, 7]), Some(MINUTE));
        // Days, of which one has 23 hours.
        assert_eq!(period(&[0, 1_440, 2_820]), Some(1_380 * MINUTE));
        assert_eq!(period_of(vec![0, 61_000_000, 120_000_000]), Some(59_000_000));
        assert_eq!((period(&[4]), period(&[4, 4])), (None, None));
    }

    #[test]
    fn a_regular_series_shows_its_own_period() {
        let period = |minutes: &[i64]| regular_period(minutes.iter().map(|at| at * MINUTE).collect());
        assert_eq!(period(&[0, 5, 10, 15, 20]), Some(5 * MINUTE));
        // Three of four distances are five minutes.
        assert_eq!(period(&[0, 5, 10, 15, 25]), Some(5 * MINUTE));
        // A quiet function, and too few points to tell.
        assert_eq!(period(&[0, 10, 30, 35, 50]), None);
        assert_eq!((period(&[0, 5, 10, 15]), period(&[])), (None, None));
    }

    #[test]
    fn a_long_interval_is_parted_where_short_ones_begin() {
        // Five minutes of 10 beside points in minutes 1 and 3: 2 + 2 + 2 + 2 + 2, the last minute of the rest.
        let cuts = Cuts::of(&[(0, 300), (60, 120), (180, 240)]);
        assert_eq!(cuts.bare, [120, 240]);
        let parts: Vec<_> = cuts.parts((0, 300), 10).collect();
        assert_eq!(parts, [(0, 2), (60, 2), (120, 2), (180, 2), (240, 2)]);
        // One request is in one part: ⌊1 × 300/300⌋ only at the end.
        assert_eq!(cuts.parts((0, 300), 1).collect::<Vec<_>>(), [(0, 0), (240, 1)]);
        // A last interval longer than the one before is halved.
        assert_eq!(Cuts::of(&[(0, 60), (60, 360)]).bare, [210]);
    }
}
