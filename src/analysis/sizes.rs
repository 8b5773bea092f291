//! The answer of `size`: Lambda memory sizes, task sizes and instance types with their counts, each simulated and billed.

use super::{Evaluated, MemorySize, MemorySweep, Stamp, TraceFacts, memory_sweep::lambda_pick};
use crate::{
    scenario::{Goal, Platform},
    units::{Architecture, Mebibytes, Micros, Usd},
};

/// The answer to "which memory, task size or instance type, and how many?".
#[derive(Clone, Debug)]
pub struct Sizes {
    /// What it was made with.
    pub stamp: Stamp,
    /// Which traffic.
    pub trace: TraceFacts,
    /// Hours of the month that is billed.
    pub month_hours: u32,
    /// Lambda, a sweep per architecture; empty where Lambda is left out.
    pub memory: Vec<MemorySweep>,
    /// Fargate and EC2, as far as they are asked for.
    pub fleets: Vec<FleetSizes>,
    /// Platforms that an interruption left out.
    pub unfinished: Vec<Platform>,
    /// What was measured or assumed of CPU work, and what the sizes leave out: a topic and a sentence each.
    pub assumed: Vec<(String, String)>,
    /// What would confirm the picks.
    pub confirm: Vec<Confirmation>,
    /// Response times that are to be kept.
    pub goals: Vec<Goal>,
    /// Most that it may cost a month.
    pub max_monthly_cost: Option<Usd>,
}

impl Sizes {
    /// The Lambda design and size to choose: the cheapest that keeps the goals, where one does.
    #[must_use]
    pub fn lambda_pick(&self) -> Option<(&MemorySweep, &MemorySize)> {
        let (sweep, at) = lambda_pick(&self.memory)?;
        Some((sweep, sweep.sizes.get(at)?))
    }
}

/// Task sizes, or instance types, with their counts.
#[derive(Clone, Debug)]
pub struct FleetSizes {
    /// Fargate or EC2.
    pub platform: Platform,
    /// Those that were simulated, by cost; those that do not serve the traffic last.
    pub sizes: Vec<Evaluated>,
    /// Sizes that were looked at: of both architectures, where neither is stated.
    pub considered: u64,
    /// Those that were not simulated, and why: each reason once, in the order of [`Pruned`].
    pub pruned: Vec<(Pruned, u64)>,
}

/// Why a size is not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pruned {
    /// It does not go with what the candidate states.
    Misfit,
    /// It has no price in the region.
    Unpriced,
    /// Too small to start an application, or less memory than the trace records in use.
    TooSmall,
    /// An older generation, whose vCPUs are slower than they are counted here.
    Older,
    /// Another has as many vCPUs and credits and costs no more.
    Dominated,
    /// A request misses the goal on it even alone.
    TooSlow,
    /// Its busiest day looks to need more CPU than its credits sustain.
    OutOfCredits,
    /// It is predicted to cost more than twice the least.
    TooDear,
    /// It is predicted to cost more than the others that are simulated.
    BeyondTop,
}

/// A measurement that would confirm a pick.
#[derive(Clone, Debug, PartialEq)]
pub enum Confirmation {
    /// AWS Lambda Power Tuning at these sizes.
    PowerTuning {
        /// The pick.
        memory: Mebibytes,
        /// Its architecture.
        architecture: Architecture,
        /// The sizes, ascending.
        sizes: Vec<Mebibytes>,
    },
    /// What the function's own logs should show once it has the size.
    Reports {
        /// The pick.
        memory: Mebibytes,
        /// Its architecture.
        architecture: Architecture,
        /// Median of what requests take.
        p50: Micros,
        /// Whether AWS may be asked for more sizes: the least extrapolated cost is below that of the pick.
        cheaper_beyond: Option<Mebibytes>,
    },
    /// A load test on a fleet at its fewest.
    Load {
        /// The pick, in words: `ec2 arm64 2-3 x t4g.small, alb`.
        design: String,
        /// Requests a second: of the busiest minute.
        rate: f64,
        /// The 95th percentile that is expected of the whole traffic.
        p95: Micros,
        /// Share of its CPUs that is expected to be busy on average.
        utilization: f64,
    },
}
