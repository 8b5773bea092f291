//! CPU work and waiting of a request, and how long they take at a given Lambda memory size.
//!
//! A recorded duration D splits into CPU work W (time on one full vCPU) and pure waiting D − elapsed(W). Below
//! 1,769 MB Lambda grants a share s = memory / 1769 of one vCPU in periods of 20 ms, and the first period's
//! quota q = 20·s ms runs at full speed ("first period free": 7.3 % mean error against 26.8 % for W/s over 93
//! measured sizes below 1,769 MB, UBC 2025; `tests/it/memory_curve.rs`). Single-threaded work gains nothing above 1,769 MB.

use crate::units::{Mebibytes, Micros, PartsPerMillion};

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

/// Where the work was recorded and how it splits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CpuModel {
    /// Share of CPU work.
    pub split: CpuSplit,
}

impl CpuModel {
    /// The share assumed when nothing is stated: fits of the published power-tuning curves that reach 512 MB
    /// (github.com/ubc-cirrus-lab/unfaasener) put the median between 18 and 26 %.
    pub const ASSUMED: PartsPerMillion = PartsPerMillion(250_000);

    /// Splits a duration recorded at `memory` on Lambda, or on one full vCPU where the memory is unknown.
    #[inline]
    #[must_use]
    pub fn demand(&self, duration: Micros, memory: Option<Mebibytes>) -> Demand {
        let fraction = match self.split {
            CpuSplit::Assumed => Self::ASSUMED,
            CpuSplit::Fraction(fraction) => fraction,
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
}

impl CpuModel {
    /// How long a request takes at the Lambda size `target` that took `duration` at `recorded`. On its own size it
    /// takes as long as recorded, which needs no splitting.
    #[inline]
    #[must_use]
    pub fn run_time(&self, duration: Micros, recorded: Option<Mebibytes>, target: Mebibytes) -> Micros {
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
        let model = CpuModel {
            split: CpuSplit::Assumed,
        };
        let full = model.demand(Micros(100_000), None);
        assert_eq!(
            full,
            Demand {
                cpu_work: Micros(25_000),
                waiting: Micros(75_000)
            }
        );
        // 128 MB: s = 128/1769, q = 1,447 µs: at most 1,447 + 98,553 × 128/1769 = 1,447 + 7,131 of CPU in 100 ms
        let small = model.demand(Micros(100_000), Some(Mebibytes(128)));
        assert_eq!(small.cpu_work, Micros(1_447 + 7_131));
    }

    proptest! {
        #[test]
        fn a_recording_replayed_on_its_own_size_takes_as_long(
            duration in 0_u64..1_000_000_000, memory in 128_u32..=10_240, fraction in 0_u32..=1_000_000,
        ) {
            let model = CpuModel { split: CpuSplit::Fraction(PartsPerMillion(fraction)) };
            let demand = model.demand(Micros(duration), Some(Mebibytes(memory)));
            prop_assert_eq!(elapsed(Mebibytes(memory), demand.cpu_work) + demand.waiting, Micros(duration));
            let recorded = Some(Mebibytes(memory));
            prop_assert_eq!(model.run_time(Micros(duration), recorded, Mebibytes(memory)), Micros(duration));
        }

        #[test]
        fn more_memory_never_takes_longer(work in 0_u64..100_000_000, memory in 128_u32..10_240) {
            prop_assert!(elapsed(Mebibytes(memory + 1), Micros(work)) <= elapsed(Mebibytes(memory), Micros(work)) + Micros(1));
        }
    }
}
