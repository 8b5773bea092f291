//! Run times of a function measured at several memory sizes, as AWS Lambda Power Tuning finds them, and what they say of
//! sizes between and beyond.
//!
//! Lambda grants CPU in proportion to memory (AWS Lambda developer guide, "configuration-memory"), so work takes a/share
//! and waiting takes what it takes: between two measured sizes a run time is a straight line in 1/memory, exact at both
//! and never outside them. Beyond the smallest and the largest the model of [`elapsed`](super::elapsed) goes on from
//! there, with the CPU work that the two ends tell. How well both predict is shown in `tests/it/power_tuning.rs`.

use super::{
    CpuSplit, Demand,
    demand::{FULL_VCPU, elapsed},
};
use crate::units::{Mebibytes, Micros, PartsPerMillion};

/// Longest run time that is told: as much as a share can be taken of (2⁴⁴ µs).
const RUN_TIME_MAX: Micros = Micros((1 << 44) - 1);

/// A curve: at least two sizes, ascending, each with a run time above zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryCurve {
    points: Vec<(Mebibytes, Micros)>,
}

/// Points that make no curve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryCurveError {
    /// Nothing to interpolate between.
    #[error("a curve needs two memory sizes at least, found {found}")]
    TooFew {
        /// How many there are.
        found: usize,
    },
    /// Two run times for one size.
    #[error("{0} is measured twice; keep one of the two")]
    Twice(Mebibytes),
    /// A run time of nothing.
    #[error("{0} has a run time of 0 ms")]
    Nothing(Mebibytes),
}

/// Where a size lies on a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnCurve {
    /// At a point.
    Measured,
    /// Between two.
    Between,
    /// Outside of all.
    Beyond,
}

impl MemoryCurve {
    /// The curve through these points, in any order.
    ///
    /// # Errors
    /// Fewer than two points, two of one size, a run time of 0.
    pub fn new(mut points: Vec<(Mebibytes, Micros)>) -> Result<Self, MemoryCurveError> {
        points.sort_unstable_by_key(|&(memory, _)| memory);
        if points.len() < 2 {
            return Err(MemoryCurveError::TooFew { found: points.len() });
        }
        if let Some(pair) = points.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(MemoryCurveError::Twice(pair[0].0));
        }
        match points.iter().find(|&&(_, time)| time == Micros::ZERO) {
            Some(&(memory, _)) => Err(MemoryCurveError::Nothing(memory)),
            None => Ok(Self { points }),
        }
    }

    /// What was measured, by ascending memory.
    #[must_use]
    pub fn points(&self) -> &[(Mebibytes, Micros)] {
        &self.points
    }

    /// Where a size lies.
    #[must_use]
    pub fn covers(&self, memory: Mebibytes) -> OnCurve {
        let (first, last) = self.ends();
        match self.points.binary_search_by_key(&memory, |&(size, _)| size) {
            Ok(_) => OnCurve::Measured,
            Err(_) if memory < first.0 || last.0 < memory => OnCurve::Beyond,
            Err(_) => OnCurve::Between,
        }
    }

    /// The run time at a size, to the microsecond and never 0.
    #[must_use]
    pub fn at(&self, memory: Mebibytes) -> Micros {
        let above = self.points.partition_point(|&(size, _)| size < memory);
        let below = above.checked_sub(1).and_then(|at| self.points.get(at));
        let time = match (below, self.points.get(above)) {
            (_, Some(&(size, time))) if size == memory => time,
            (Some(&below), Some(&above)) => between(below, above, memory),
            (None, Some(&end)) | (Some(&end), None) => self.beyond(end, memory),
            (None, None) => Micros::ZERO,
        };
        time.max(Micros(1))
    }

    /// A duration recorded at one size, as it would be at another: every request changes as the mean does. At most 200
    /// days, whatever the curve says.
    #[inline(never)] // rarely there: kept out of the replay's loop
    #[must_use]
    pub fn run_time(&self, duration: Micros, recorded: Mebibytes, target: Mebibytes) -> Micros {
        if recorded == target {
            return duration;
        }
        let (from, to) = (u128::from(self.at(recorded).0), u128::from(self.at(target).0));
        let scaled = (u128::from(duration.0) * to + from / 2) / from;
        Micros(u64::try_from(scaled).unwrap_or(u64::MAX)).min(RUN_TIME_MAX)
    }

    /// CPU work and waiting, on one full vCPU, of a request that took `duration` at `recorded`.
    #[inline(never)] // rarely there: kept out of the replay's loop
    #[must_use]
    pub fn demand(&self, duration: Micros, recorded: Mebibytes) -> Demand {
        let whole = self.run_time(duration, recorded, FULL_VCPU);
        let cpu_work = Micros(self.cpu_share().of(whole.0));
        Demand {
            cpu_work,
            waiting: whole - cpu_work,
        }
    }

    /// Share of CPU work in a run time on one full vCPU, as the two ends tell; the share that is assumed without a curve
    /// where both have a vCPU or more.
    #[must_use]
    pub fn cpu_share(&self) -> PartsPerMillion {
        self.work()
            .map_or(CpuSplit::ASSUMED, |work| share(work, self.at(FULL_VCPU)))
    }

    fn ends(&self) -> ((Mebibytes, Micros), (Mebibytes, Micros)) {
        let nothing = (Mebibytes(0), Micros::ZERO);
        let first = self.points.first().copied().unwrap_or(nothing);
        (first, self.points.last().copied().unwrap_or(first))
    }

    /// CPU time on one full vCPU: W of D = waiting + W/share at both ends. `None` where both have a vCPU or more.
    fn work(&self) -> Option<Micros> {
        let ((small, slow), (large, fast)) = self.ends();
        let large = large.min(FULL_VCPU);
        if small >= large {
            return None;
        }
        let [small, large, full] = [small, large, FULL_VCPU].map(|memory| u128::from(memory.0));
        let gained = u128::from(slow.0.saturating_sub(fast.0));
        let work = gained * small * large / (full * (large - small));
        Some(Micros(u64::try_from(work).unwrap_or(u64::MAX)))
    }

    /// The model, from the end of the curve on.
    fn beyond(&self, (size, time): (Mebibytes, Micros), memory: Mebibytes) -> Micros {
        let work = self.work().map_or(CpuSplit::ASSUMED, |work| share(work, time));
        let demand = CpuSplit::Fraction(work).demand(time, Some(size));
        elapsed(memory, demand.cpu_work) + demand.waiting
    }
}

/// `work` as a share of `time`, at most all of it.
fn share(work: Micros, time: Micros) -> PartsPerMillion {
    let share = u128::from(work.0) * 1_000_000 / u128::from(time.0.max(1));
    PartsPerMillion(u32::try_from(share).unwrap_or(u32::MAX)).min(PartsPerMillion::ONE)
}

/// The straight line in 1/memory: from the smaller size, the share (m − m0)·m1 ÷ ((m1 − m0)·m) of the way.
fn between(
    (small, slow): (Mebibytes, Micros),
    (large, fast): (Mebibytes, Micros),
    memory: Mebibytes,
) -> Micros {
    let [small, large, memory] = [small, large, memory].map(|memory| i128::from(memory.0));
    let [slow, fast] = [slow, fast].map(|time| i128::from(time.0));
    let (way, whole) = ((memory - small) * large, (large - small) * memory);
    let twice = 2 * (slow * whole + (fast - slow) * way) + whole;
    Micros(u64::try_from(twice.div_euclid(2 * whole)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(points: &[(u32, u64)]) -> MemoryCurve {
        let points = points
            .iter()
            .map(|&(memory, millis)| (Mebibytes(memory), Micros::from_millis(millis)));
        MemoryCurve::new(points.collect()).unwrap()
    }

    #[test]
    fn no_curve_is_too_steep() {
        // A million times as long at 128 MB: 30 days become 200 days, of which any share can be taken.
        let steep = curve(&[(128, 86_400_000), (10_240, 1)]);
        let month = Micros::from_secs(30 * 86_400);
        assert_eq!(
            steep.run_time(month, Mebibytes(10_240), Mebibytes(128)),
            RUN_TIME_MAX
        );
        let demand = steep.demand(month, Mebibytes(10_240));
        assert_eq!(demand.cpu_work + demand.waiting, RUN_TIME_MAX);
    }

    #[test]
    fn half_the_share_takes_the_work_twice() {
        // D = 100 ms + 51,200 MB·ms ÷ memory: 500 ms at 128 MB, 200 at 512; at 256 MB 100 + 200 = 300
        let curve = curve(&[(512, 200), (128, 500)]);
        assert_eq!(curve.at(Mebibytes(256)), Micros::from_millis(300));
        assert_eq!(curve.at(Mebibytes(128)), Micros::from_millis(500));
        // 40 ms recorded at 128 MB: × 300 ÷ 500
        let at = |memory| curve.run_time(Micros::from_millis(40), Mebibytes(128), Mebibytes(memory));
        assert_eq!(
            [at(128), at(256)],
            [Micros::from_millis(40), Micros::from_millis(24)]
        );
        assert_eq!(curve.covers(Mebibytes(128)), OnCurve::Measured);
        assert_eq!(curve.covers(Mebibytes(129)), OnCurve::Between);
        assert_eq!(curve.covers(Mebibytes(1_024)), OnCurve::Beyond);
    }

    #[test]
    fn the_ends_tell_the_cpu_work() {
        // W = 300 ms × 128 × 512 ÷ (1769 × 384) = 28.943 ms; at 512 MB 28.943 ÷ 200 = 14.4711 %
        let curve = curve(&[(128, 500), (512, 200)]);
        assert_eq!(curve.work(), Some(Micros(28_942)));
        // Beyond 512 MB the model with that much work: at a full vCPU it takes 28.942 ms, at 512 MB
        // 5.788 + (28.942 − 5.788) × 1769 ÷ 512 = 85.8 ms of 200; waiting 114.2 ms: 143.2 ms
        let full = curve.at(FULL_VCPU);
        assert!((143_000..143_400).contains(&full.0), "{full:?}");
        assert_eq!(curve.at(Mebibytes(10_240)), full);
        let demand = curve.demand(Micros::from_millis(200), Mebibytes(512));
        assert_eq!(demand.cpu_work + demand.waiting, full);
        assert!((28_900..28_950).contains(&demand.cpu_work.0), "{demand:?}");
    }

    #[test]
    fn what_gains_nothing_has_no_work() {
        let curve = curve(&[(128, 100), (1_024, 100)]);
        assert_eq!(curve.cpu_share(), PartsPerMillion(0));
        assert_eq!(curve.at(Mebibytes(3_008)), Micros::from_millis(100));
        // More memory that takes longer is noise, or more to clean up: no work can be told.
        assert_eq!(
            self::curve(&[(128, 100), (1_024, 120)]).cpu_share(),
            PartsPerMillion(0)
        );
    }

    #[test]
    fn nothing_is_told_of_the_work_where_all_sizes_have_a_vcpu() {
        assert_eq!(curve(&[(2_048, 100), (4_096, 60)]).cpu_share(), CpuSplit::ASSUMED);
    }

    #[test]
    fn points_that_make_no_curve() {
        let point = (Mebibytes(512), Micros(1));
        assert_eq!(
            MemoryCurve::new(vec![point]),
            Err(MemoryCurveError::TooFew { found: 1 })
        );
        assert_eq!(
            MemoryCurve::new(vec![point, (Mebibytes(128), Micros(9)), point]),
            Err(MemoryCurveError::Twice(Mebibytes(512)))
        );
        assert_eq!(
            MemoryCurve::new(vec![point, (Mebibytes(128), Micros::ZERO)]),
            Err(MemoryCurveError::Nothing(Mebibytes(128)))
        );
    }

    proptest! {
        #[test]
        fn between_two_sizes_a_run_time_lies_between_theirs(
            slow in 1_u64..900_000_000, fast in 1_u64..900_000_000, small in 128_u32..5_000, gap in 2_u32..5_000, at in 0.0..1.0,
        ) {
            let (large, memory) = (small + gap, small + (f64::from(gap) * at) as u32);
            let curve = MemoryCurve::new(vec![
                (Mebibytes(small), Micros(slow)), (Mebibytes(large), Micros(fast)),
            ]).unwrap();
            let found = curve.at(Mebibytes(memory)).0;
            prop_assert!((slow.min(fast)..=slow.max(fast)).contains(&found));
            let next = curve.at(Mebibytes(memory + 1)).0;
            let (earlier, later) = if fast <= slow { (next, found) } else { (found, next) };
            prop_assert!(earlier <= later);
        }

        #[test]
        fn beyond_its_ends_more_memory_never_takes_longer(
            slow in 1_u64..900_000_000, fast in 1_u64..900_000_000, small in 128_u32..9_000, memory in 128_u32..10_240,
        ) {
            let curve = MemoryCurve::new(vec![
                (Mebibytes(small), Micros(slow)), (Mebibytes(small + 500), Micros(fast)),
            ]).unwrap();
            if memory < small {
                prop_assert!(curve.at(Mebibytes(memory)).0 + 1 >= slow);
            } else if memory > small + 500 {
                prop_assert!(curve.at(Mebibytes(memory)).0 <= fast + 1);
            }
        }
    }
}
