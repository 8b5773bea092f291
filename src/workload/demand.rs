//! CPU work and waiting of a request, and how long they take at a given Lambda memory size.
//!
//! A recorded duration D splits into CPU work W (time on one full vCPU) and pure waiting D − elapsed(W). Below
//! 1,769 MB Lambda grants a share s = memory / 1769 of one vCPU in periods of 20 ms, and the first period's
//! quota q = 20·s ms runs at full speed ("first period free": 7.3 % mean error against 26.8 % for W/s over 93
//! measured sizes below 1,769 MB, UBC 2025; `tests/it/memory_curve.rs`). Single-threaded work gains nothing above 1,769 MB.

use std::sync::Arc;

use super::MemoryCurve;
use crate::{
    trace::FunctionId,
    units::{Mebibytes, Micros, PartsPerMillion},
};

/// Memory at which Lambda grants one full vCPU (AWS Lambda developer guide, "configuration-memory").
pub const FULL_VCPU: Mebibytes = Mebibytes(1_769);
/// Length of the scheduler period on Lambda (UBC 2025, scheduler profile at 128 MB).
const PERIOD: Micros = Micros(20_000);

/// CPU work and waiting of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// CPU time on one full vCPU.
    pub cpu_work: Micros,
    /// Time spent waiting for others; never stretched.
    pub waiting: Micros,
}

/// How much of a recorded duration is CPU work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuSplit {
    /// The default: 25 % of the duration, or less where the recording bounds it.
    Assumed,
    /// A stated fraction of each duration (bounded by what the recording machine could have run).
    Fraction(PartsPerMillion),
}

/// How the durations of each function split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CpuModel {
    /// The split of every function beyond the table.
    pub split: CpuSplit,
    /// Splits of single functions, by number; empty where all split alike. One table serves all candidates.
    pub by_function: Arc<[CpuSplit]>,
    /// Run times measured at several memory sizes, which go before any split.
    pub measured: Option<Arc<MemoryCurve>>,
}

impl CpuModel {
    /// One split for all functions.
    #[must_use]
    pub fn uniform(split: CpuSplit) -> Self {
        Self {
            split,
            by_function: Arc::default(),
            measured: None,
        }
    }

    /// What was measured, of every function.
    #[must_use]
    pub fn measured(curve: Arc<MemoryCurve>) -> Self {
        Self {
            measured: Some(curve),
            ..Self::uniform(CpuSplit::Assumed)
        }
    }

    /// Splits a duration of a function recorded at `memory` on Lambda, or on one full vCPU where the memory is unknown.
    #[inline]
    #[must_use]
    pub fn demand(&self, function: FunctionId, duration: Micros, memory: Option<Mebibytes>) -> Demand {
        match &self.measured {
            None => self.split_of(function).demand(duration, memory),
            Some(curve) => curve.demand(duration, memory.unwrap_or(FULL_VCPU)),
        }
    }

    /// How long a request takes at the Lambda size `target` that took `duration` at `recorded`, or on one full vCPU where
    /// that is unknown.
    #[inline]
    #[must_use]
    pub fn run_time(
        &self,
        function: FunctionId,
        duration: Micros,
        recorded: Option<Mebibytes>,
        target: Mebibytes,
    ) -> Micros {
        match &self.measured {
            None => self.split_of(function).run_time(duration, recorded, target),
            Some(curve) => curve.run_time(duration, recorded.unwrap_or(FULL_VCPU), target),
        }
    }

    /// The split of a function.
    #[inline]
    #[must_use]
    pub fn split_of(&self, function: FunctionId) -> CpuSplit {
        self.by_function
            .get(function.0 as usize)
            .copied()
            .unwrap_or(self.split)
    }
}

impl CpuSplit {
    /// The share assumed when nothing is stated: fits of the published power-tuning curves that reach 512 MB
    /// (github.com/ubc-cirrus-lab/unfaasener) put the median between 18 and 26 %.
    pub const ASSUMED: PartsPerMillion = PartsPerMillion(250_000);

    /// Splits a duration recorded at `memory` on Lambda, or on one full vCPU where the memory is unknown.
    #[inline]
    #[must_use]
    pub fn demand(self, duration: Micros, memory: Option<Mebibytes>) -> Demand {
        let fraction = match self {
            Self::Assumed => Self::ASSUMED,
            Self::Fraction(fraction) => fraction,
        };
        let wanted = Micros(fraction.of(duration.0));
        let Some(memory) = memory.filter(|&memory| memory < FULL_VCPU) else {
            return Demand {
                cpu_work: wanted,
                waiting: duration - wanted,
            };
        };
        let cpu_work = wanted.min(runnable(memory, duration));
        Demand {
            cpu_work,
            waiting: duration.saturating_sub(elapsed(memory, cpu_work)),
        }
    }

    /// How long a request takes at the Lambda size `target` that took `duration` at `recorded`. On its own size it
    /// takes as long as recorded, which needs no splitting.
    #[inline]
    #[must_use]
    pub fn run_time(self, duration: Micros, recorded: Option<Mebibytes>, target: Mebibytes) -> Micros {
        if recorded == Some(target) {
            return duration;
        }
        let demand = self.demand(duration, recorded);
        elapsed(target, demand.cpu_work) + demand.waiting
    }
}

/// CPU quota of one period at `memory`.
#[inline]
const fn quota(memory: Mebibytes) -> Micros {
    Micros(PERIOD.0 * memory.0 as u64 / FULL_VCPU.0 as u64)
}

/// How long CPU work takes at a Lambda memory size: W if W ≤ q, else q + (W − q)/s, rounded up.
#[inline]
#[must_use]
pub const fn elapsed(memory: Mebibytes, cpu_work: Micros) -> Micros {
    let free = quota(memory);
    if memory.0 >= FULL_VCPU.0 || cpu_work.0 <= free.0 {
        return cpu_work;
    }
    let throttled = (cpu_work.0 - free.0) * FULL_VCPU.0 as u64;
    Micros(free.0 + throttled.div_ceil(memory.0 as u64))
}

/// The most CPU work that fits into `duration` at a Lambda memory size: the inverse of [`elapsed`].
#[inline]
const fn runnable(memory: Mebibytes, duration: Micros) -> Micros {
    let free = quota(memory);
    if duration.0 <= free.0 {
        return duration;
    }
    Micros(free.0 + (duration.0 - free.0) * memory.0 as u64 / FULL_VCPU.0 as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_period_is_free() {
        // 512 MB: s = 512/1769, q = 20 ms × s = 5,788 µs (cut); 30 ms of CPU: 5,788 + 24,212 × 1769/512 = 89,443
        assert_eq!(elapsed(Mebibytes(512), Micros(5_788)), Micros(5_788));
        assert_eq!(elapsed(Mebibytes(512), Micros(30_000)), Micros(5_788 + 83_655));
        assert_eq!(elapsed(Mebibytes(3_008), Micros(30_000)), Micros(30_000));
    }

    #[test]
    fn a_quarter_is_assumed_unless_the_recording_bounds_it() {
        let split = CpuSplit::Assumed;
        let full = split.demand(Micros(100_000), None);
        assert_eq!(
            full,
            Demand {
                cpu_work: Micros(25_000),
                waiting: Micros(75_000)
            }
        );
        // 128 MB: s = 128/1769, q = 1,447 µs: at most 1,447 + 98,553 × 128/1769 = 1,447 + 7,131 of CPU in 100 ms
        let small = split.demand(Micros(100_000), Some(Mebibytes(128)));
        assert_eq!(small.cpu_work, Micros(1_447 + 7_131));
    }

    #[test]
    fn a_function_may_have_a_split_of_its_own() {
        let of = |percent: u32| CpuSplit::Fraction(PartsPerMillion(percent * 10_000));
        let model = CpuModel {
            by_function: [of(18), of(60)].into(),
            ..CpuModel::uniform(CpuSplit::Assumed)
        };
        let splits = [0, 1, 2, u32::MAX].map(|function| model.split_of(FunctionId(function)));
        assert_eq!(splits, [of(18), of(60), CpuSplit::Assumed, CpuSplit::Assumed]);
        // 100 ms on one full vCPU, of which 18 % and 60 % are CPU work
        let work = [0, 1].map(|function| {
            model
                .split_of(FunctionId(function))
                .demand(Micros(100_000), None)
                .cpu_work
        });
        assert_eq!(work, [Micros(18_000), Micros(60_000)]);
    }

    proptest! {
        #[test]
        fn a_recording_replayed_on_its_own_size_takes_as_long(
            duration in 0_u64..1_000_000_000, memory in 128_u32..=10_240, fraction in 0_u32..=1_000_000,
        ) {
            let split = CpuSplit::Fraction(PartsPerMillion(fraction));
            let demand = split.demand(Micros(duration), Some(Mebibytes(memory)));
            prop_assert_eq!(elapsed(Mebibytes(memory), demand.cpu_work) + demand.waiting, Micros(duration));
            let recorded = Some(Mebibytes(memory));
            prop_assert_eq!(split.run_time(Micros(duration), recorded, Mebibytes(memory)), Micros(duration));
        }

        #[test]
        fn more_memory_never_takes_longer(work in 0_u64..100_000_000, memory in 128_u32..10_240) {
            prop_assert!(elapsed(Mebibytes(memory + 1), Micros(work)) <= elapsed(Mebibytes(memory), Micros(work)) + Micros(1));
        }
    }
}
