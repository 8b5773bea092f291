//! Billed time of instances, by billing hour, and the busiest of the days it covers.

use crate::{
    platform::Activity,
    units::{Micros, SimTime, Window},
};

/// Least billed time of a task or instance: Fargate, and EC2 with Linux or Windows (AWS Fargate pricing; Amazon EC2
/// on-demand pricing: per second, 60 seconds at least).
const LEAST: Micros = Micros::from_secs(60);
const SECOND: u64 = 1_000_000;
/// A UTC day.
pub(super) const DAY: Micros = Micros::from_secs(86_400);

/// When a life that is billed from `from` and ends at `to` is no longer billed: after started seconds, a minute at
/// least (same pages).
pub(super) fn billed_until(from: SimTime, to: SimTime) -> SimTime {
    let seconds = to.since(from).0.div_ceil(SECOND);
    from + Micros(seconds * SECOND).max(LEAST)
}

/// Instances that are billed, integrated over time.
#[derive(Clone, Debug)]
pub(super) struct BilledTime {
    /// What comes before the window is not billed.
    from: SimTime,
    since: SimTime,
    count: u64,
    peak: u64,
    micros: u128,
    activity: Activity,
    today: Option<Day>,
    busiest: f64,
}

/// Where the sums stood when a day of the window began.
#[derive(Clone, Copy, Debug)]
struct Day {
    micros: u128,
    work: u128,
}

impl BilledTime {
    /// So many from the start of the window on.
    pub(super) fn new(count: u64, from: SimTime) -> Self {
        let whole = from.0.is_multiple_of(DAY.0);
        Self {
            from,
            since: from,
            count,
            peak: count,
            micros: 0,
            activity: Activity::default(),
            today: whole.then_some(Day { micros: 0, work: 0 }),
            busiest: 0.0,
        }
    }

    /// One more from `now` on.
    pub(super) fn start(&mut self, now: SimTime) {
        self.advance(now);
        self.count += 1;
        let so_far = if now < self.from { 0 } else { self.peak };
        self.peak = so_far.max(self.count);
    }

    /// One less from `now` on.
    pub(super) fn end(&mut self, now: SimTime) {
        self.advance(now);
        self.count -= 1;
        if now <= self.from {
            self.peak = self.count;
        }
    }

    /// A UTC day ends at `now`; `work` is the CPU work started since the window began.
    pub(super) fn turn_day(&mut self, now: SimTime, work: u128) {
        let micros = self.micros + u128::from(self.count) * u128::from(now.since(self.since).0);
        if let Some(day) = self.today {
            self.busiest = self.busiest.max(share(work - day.work, micros - day.micros));
        }
        self.today = (now >= self.from).then_some(Day { micros, work });
    }

    fn advance(&mut self, now: SimTime) {
        if now > self.since {
            let span = Window {
                start: self.since,
                end: now,
            };
            self.activity.run(span, self.count);
            self.micros += u128::from(self.count) * u128::from(span.length().0);
            self.since = now;
        }
    }

    /// Bills all that still run to the end of the window.
    pub(super) fn close(&mut self, window: Window) {
        self.advance(window.end);
    }

    /// Billed instances, averaged over the window.
    pub(super) fn mean(&self, window: Window) -> f64 {
        let length = u128::from(window.length().0);
        match self.micros.checked_div(length) {
            // Whole instances apart, so that a fixed count stays a whole number.
            Some(whole) => whole as f64 + (self.micros % length) as f64 / length as f64,
            None => self.count as f64,
        }
    }

    /// Most billed at once.
    pub(super) const fn peak(&self) -> u64 {
        self.peak
    }

    /// Largest ratio of CPU work to billed time over a whole day.
    pub(super) const fn busiest_day(&self) -> f64 {
        self.busiest
    }

    /// Billed time by hour.
    pub(super) const fn activity(&self) -> &Activity {
        &self.activity
    }
}

fn share(work: u128, micros: u128) -> f64 {
    if micros == 0 {
        0.0
    } else {
        work as f64 / micros as f64
    }
}
