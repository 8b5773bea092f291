//! Lambda memory sizes, replayed: what each costs, and how fast it is.

use crate::{
    analysis::WhyNot,
    units::{Architecture, Mebibytes, Micros, Usd},
};

/// Memory sizes of one Lambda design, by ascending memory.
#[derive(Clone, Debug)]
pub struct MemorySweep {
    /// Its architecture.
    pub architecture: Architecture,
    /// The sizes.
    pub sizes: Vec<MemorySize>,
    /// The size the trace was recorded at, where it records one.
    pub recorded: Option<Mebibytes>,
    /// The most memory the trace records in use.
    pub working_set: Option<Mebibytes>,
    /// Index of the size of least cost that serves the traffic.
    pub cheapest: Option<usize>,
    /// Index of the size of least mean response time.
    pub fastest: Option<usize>,
    /// Index of the size of least cost × mean response time.
    pub balanced: Option<usize>,
    /// Index of the size of least cost that keeps every stated goal; `None` where none is stated or kept.
    pub cheapest_within_goals: Option<usize>,
}

/// One memory size.
#[derive(Clone, Debug)]
pub struct MemorySize {
    /// How much.
    pub memory: Mebibytes,
    /// Cost a month.
    pub cost: Usd,
    /// Mean response time.
    pub mean: Micros,
    /// Median response time.
    pub p50: Micros,
    /// 99th percentile of response times.
    pub p99: Micros,
    /// Cold starts as a share of requests.
    pub cold_share: f64,
    /// Where its run times come from.
    pub basis: Basis,
    /// Why it does not serve the traffic, if it does not.
    pub why_not: Option<WhyNot>,
}

/// Where run times at a size come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Recorded or measured at this size.
    Measured,
    /// Between two measured sizes.
    Interpolated,
    /// The model of CPU share by memory, or beyond what was measured: `~`.
    Extrapolated,
}
