//! A load in place of a trace: so many requests a month, as Poisson arrivals with a daily cycle, over whole days.
//!
//! The intensity at the hour h (UTC) is proportional to 0.75 + 0.25·cos(2π(h − 14)/24), taken constant within each
//! minute: busiest at 14:00, and at its base half as busy. The number of arrivals M in the replayed days is the
//! exact share of the month rounded, the instants are uniform order statistics mapped through the inverse of the
//! cumulative intensity (a Poisson process conditioned on its count). Money projects by N : M exactly.

use super::{
    Batch, FunctionId, LoadError,
    rows::{NO_DURATION, Rows},
    spread::{Ascending, place},
};
use crate::{
    sim::{Purpose, Seed},
    units::{Mebibytes, Micros, Ratio, SimTime, Window},
};

/// The most requests a month: some four million a second.
const REQUESTS_MAX: u64 = 10_000_000_000_000;
/// Arrivals replayed beyond the first day at most.
const BEYOND_FIRST_DAY_MAX: u128 = 1_000_000;
/// Monday, 2026-01-05T00:00:00Z: 20,458 days after 1970-01-01.
const START: SimTime = SimTime::from_unix_micros(20_458 * DAY.0);
const DAY: Micros = Micros::from_secs(86_400);
const MINUTES: usize = 1_440;
/// Hour of the day with the most traffic.
const PEAK_HOUR: f64 = 14.0;

/// How many requests there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestRate {
    /// In a month.
    PerMonth(u64),
    /// Millionths of a request per second.
    MicrosPerSecond(u64),
}

impl RequestRate {
    /// Reads requests per second, `7.6`, with at most six decimals; `None` of anything else.
    #[must_use]
    pub fn parse_per_second(text: &str) -> Option<Self> {
        super::scale::decimal(text.trim(), 6).map(Self::MicrosPerSecond)
    }
}

/// A load in place of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntheticLoad {
    /// How many requests.
    pub rate: RequestRate,
    /// Hours of the month.
    pub month_hours: u32,
}

/// The days that stand for the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    days: u32,
    arrivals: u64,
    projection: Ratio,
}

impl SyntheticLoad {
    /// Requests a month as a fraction.
    fn requests(self) -> (u128, u128) {
        match self.rate {
            RequestRate::PerMonth(requests) => (u128::from(requests), 1),
            RequestRate::MicrosPerSecond(rate) => {
                (u128::from(rate) * 3_600 * u128::from(self.month_hours), 1_000_000)
            }
        }
    }

    /// Chooses the days: at least one, at most the month's, and beyond the first no more than a million arrivals.
    pub(super) fn sample(self) -> Result<Sample, LoadError> {
        let (requests, per) = self.requests();
        let month_hours = u128::from(self.month_hours);
        if self.month_hours < 24 {
            return Err(LoadError::ShortMonth(self.month_hours));
        }
        if requests == 0 {
            return Err(LoadError::Nothing);
        }
        if requests / per > u128::from(REQUESTS_MAX) {
            return Err(LoadError::TooMuch(REQUESTS_MAX));
        }
        let extra_days = BEYOND_FIRST_DAY_MAX * month_hours * per / (requests * 24);
        let days = (1 + extra_days).min(month_hours / 24);
        let (numerator, denominator) = (requests * days * 24, per * month_hours);
        let arrivals = ((2 * numerator + denominator) / (2 * denominator)).max(1);
        Ok(Sample {
            days: u32::try_from(days).map_err(|_| LoadError::ShortMonth(self.month_hours))?,
            arrivals: u64::try_from(arrivals).map_err(|_| LoadError::TooMuch(REQUESTS_MAX))?,
            projection: Ratio::new(requests, per * arrivals)?,
        })
    }
}

/// The arrivals of a synthetic load.
#[derive(Debug)]
pub(super) struct Synthetic {
    seed: Seed,
    memory: Mebibytes,
    sample: Sample,
    /// Share of a day's arrivals before each minute, from 0 to 1.
    before: Vec<f64>,
    day: u32,
    minute: usize,
    ordinal: u64,
    offsets: Ascending,
}

impl Synthetic {
    pub(super) fn new(sample: Sample, seed: Seed, memory: Option<Mebibytes>) -> Self {
        Self {
            seed,
            memory: memory.unwrap_or(Mebibytes(0)),
            sample,
            before: cumulative_day(),
            day: 0,
            minute: 0,
            ordinal: 0,
            offsets: Ascending::new(sample.arrivals),
        }
    }

    pub(super) fn window(&self) -> Window {
        Window {
            start: START,
            end: START + Micros(DAY.0 * u64::from(self.sample.days)),
        }
    }

    pub(super) const fn projection(&self) -> Ratio {
        self.sample.projection
    }

    /// The next rows; none at the end.
    pub(super) fn fill(&mut self, rows: &mut Rows) {
        rows.clear();
        while rows.len() < Batch::ROWS && self.offsets.remaining() > 0 {
            let at = self.next_instant();
            rows.batch.at.push(at);
        }
        let length = rows.len();
        rows.batch.function.resize(length, FunctionId(0));
        rows.batch.duration.resize(length, NO_DURATION);
        if self.memory.0 > 0 {
            rows.batch.memory.resize(length, self.memory);
        }
    }

    fn next_instant(&mut self) -> SimTime {
        let uniform = self.seed.uniform(Purpose::Arrival, self.ordinal, 0);
        self.ordinal += 1;
        let days = self.offsets.next(uniform) * f64::from(self.sample.days);
        let day = (days as u32).min(self.sample.days - 1);
        if day > self.day {
            (self.day, self.minute) = (day, 0);
        }
        let share = days - f64::from(day);
        while self.minute + 1 < MINUTES && self.before[self.minute + 1] <= share {
            self.minute += 1;
        }
        let (from, to) = (self.before[self.minute], self.before[self.minute + 1]);
        let within = place((share - from) / (to - from), Micros(DAY.0 / MINUTES as u64));
        START + Micros(DAY.0 * u64::from(day) + DAY.0 / MINUTES as u64 * self.minute as u64) + within
    }
}

/// Share of a day's arrivals before each minute; 1,441 values from 0 to 1.
fn cumulative_day() -> Vec<f64> {
    let intensity = |minute: usize| {
        let hour = (minute as f64 + 0.5) / 60.0;
        0.75 + 0.25 * (std::f64::consts::TAU * (hour - PEAK_HOUR) / 24.0).cos()
    };
    let total: f64 = (0..MINUTES).map(intensity).sum();
    let mut sum = 0.0;
    let mut before = vec![0.0];
    for minute in 0..MINUTES {
        sum += intensity(minute);
        before.push(sum / total);
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(requests: u64, month_hours: u32) -> Sample {
        SyntheticLoad {
            rate: RequestRate::PerMonth(requests),
            month_hours,
        }
        .sample()
        .unwrap()
    }

    #[test]
    fn whole_days_with_at_most_a_million_beyond_the_first() {
        // 3,000,000 a month of 730 h are 98,630.137 a day: 1 + ⌊10.14⌋ = 11 days, 1,084,931.5 → 1,084,932
        let three_million = sample(3_000_000, 730);
        assert_eq!((three_million.days, three_million.arrivals), (11, 1_084_932));
        assert_eq!(
            three_million.projection,
            Ratio::new(3_000_000, 1_084_932).unwrap()
        );
        // 10⁹ a month: one day of 32,876,712.3
        assert_eq!(
            (
                sample(1_000_000_000, 730).days,
                sample(1_000_000_000, 730).arrivals
            ),
            (1, 32_876_712)
        );
        // One a month: 30 days, 0.986 → 1
        assert_eq!((sample(1, 730).days, sample(1, 730).arrivals), (30, 1));
    }

    #[test]
    fn a_rate_is_a_month_of_seconds() {
        // 7.6/s × 3,600 × 730 = 19,972,800 a month
        let rate = RequestRate::parse_per_second("7.6").unwrap();
        let load = SyntheticLoad {
            rate,
            month_hours: 730,
        };
        assert_eq!(load.sample(), Ok(sample(19_972_800, 730)));
        for text in ["", "-1", "1e3", "0.0000001", "NaN"] {
            assert_eq!(RequestRate::parse_per_second(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        let load = |requests, month_hours| {
            SyntheticLoad {
                rate: RequestRate::PerMonth(requests),
                month_hours,
            }
            .sample()
        };
        assert_eq!(load(0, 730), Err(LoadError::Nothing));
        assert_eq!(load(u64::MAX, 730), Err(LoadError::TooMuch(REQUESTS_MAX)));
        assert_eq!(load(1, 23), Err(LoadError::ShortMonth(23)));
    }

    #[test]
    fn the_days_hold_the_exact_count_in_order_and_the_afternoon_is_twice_the_night() {
        let mut load = Synthetic::new(sample(3_000_000, 730), Seed(1), None);
        let mut rows = Rows::default();
        let (mut count, mut last, mut by_hour) = (0, START, [0_u64; 24]);
        load.fill(&mut rows);
        while !rows.is_empty() {
            for &at in &rows.batch.at {
                assert!(at >= last && at < load.window().end);
                last = at;
                by_hour[(at.since(START).0 / 3_600_000_000 % 24) as usize] += 1;
            }
            count += rows.len();
            load.fill(&mut rows);
        }
        assert_eq!(count, 1_084_932);
        // Mean over 13:30–14:30 against 01:30–02:30 is close to 1 : ½; hours 13 and 14 against 1 and 2:
        // 0.75 ± 0.25·sin(π/12)/(π/12) = 0.9972 and 0.5028, ratio 1.983; 4 standard errors are 0.025.
        let ratio = (by_hour[13] + by_hour[14]) as f64 / (by_hour[1] + by_hour[2]) as f64;
        assert!((ratio - 1.983).abs() < 0.025, "{ratio}");
    }
}
