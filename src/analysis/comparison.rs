//! A finished comparison: every value in full precision, ready for any renderer.

use crate::{
    billing::Bill,
    platform::{Capacity, ServiceLevel},
    scenario::Platform,
    stats::Histogram,
    units::{Architecture, Mebibytes, Micros, PartsPerMillion, Usd, Window},
};

/// The answer to "what would this traffic cost, and how would it feel?".
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Version of costsim.
    pub version: &'static str,
    /// Seed of the run.
    pub seed: u64,
    /// Which prices.
    pub prices: PriceStamp,
    /// Which traffic.
    pub trace: TraceFacts,
    /// Hours of the month that is billed.
    pub month_hours: u32,
    /// What was assumed and not measured.
    pub assumptions: Vec<Assumption>,
    /// What the bill leaves out.
    pub not_counted: Vec<String>,
    /// Every candidate, in the order asked for.
    pub candidates: Vec<Evaluated>,
    /// Whether the candidates were named by the user or are the fixed default set.
    pub default_candidates: DefaultCandidates,
    /// Index of the baseline, if one was named.
    pub baseline: Option<usize>,
    /// Index of the cheapest viable candidate.
    pub cheapest: Option<usize>,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict where another workload has used up the always-free allowances, with its cheapest candidate;
    /// `None` where no allowance applies.
    pub without_allowances: Option<(Option<usize>, Verdict)>,
}

/// Where the candidates come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultCandidates {
    /// The fixed set, since none was named.
    FixedSet,
    /// Named by the user.
    Named,
}

/// Which prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceStamp {
    /// AWS region.
    pub region: String,
    /// Price date, ISO.
    pub date: String,
    /// Digest of the rows in force.
    pub digest: String,
}

/// Which traffic.
#[derive(Clone, Debug)]
pub struct TraceFacts {
    /// File name, `-`, or a description of synthetic traffic.
    pub source: String,
    /// Arrivals replayed and counted.
    pub invocations: u64,
    /// Functions seen.
    pub functions: u64,
    /// Accounting window.
    pub window: Window,
    /// Arrivals of the busiest second.
    pub busiest_second: u64,
    /// Arrivals of the busiest hour.
    pub busiest_hour: u64,
    /// Recorded (or sampled) durations.
    pub duration: Histogram,
    /// Where durations come from: "recorded on Lambda at 512 MB", "assumed: 120ms", …
    pub duration_origin: String,
    /// `--scale`, as typed.
    pub scale: Option<String>,
    /// What the trace does not resolve, and the like: sentences.
    pub notes: Vec<String>,
}

/// Something assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// One word: `cpu`, `network`, `free tier`, `logs`, …
    pub topic: String,
    /// What is assumed.
    pub text: String,
}

/// One candidate, replayed and billed.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Its name.
    pub name: String,
    /// Where it runs.
    pub platform: Platform,
    /// Its architecture.
    pub architecture: Architecture,
    /// Size and front door: `512 MB, http-api`, `2 x 0.5 vCPU, alb`.
    pub size: String,
    /// Why it does not serve the traffic, if it does not.
    pub why_not: Option<WhyNot>,
    /// Whether run times are extrapolated from another machine or memory size than the recorded one.
    pub extrapolated: Extrapolated,
    /// The month's bill.
    pub bill: Bill,
    /// The bill by group.
    pub groups: CostGroups,
    /// A month without one request.
    pub idle: Usd,
    /// The month's bill without the always-free allowances.
    pub without_allowances: Usd,
    /// Cost per million requests served; nothing when none was.
    pub cost_per_million: Option<Usd>,
    /// What became of the requests.
    pub service_level: ServiceLevel,
    /// How much was running.
    pub capacity: Capacity,
}

/// Why a candidate does not serve the traffic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WhyNot {
    /// It serves too small a share of the requests.
    Unserved,
    /// Its vCPUs are busy nearly all the time.
    Overloaded {
        /// Mean utilization of its vCPUs.
        utilization: f64,
    },
    /// More than 0.1 % of its responses take longer than its front door waits.
    SlowerThanFrontDoor {
        /// How long the front door waits.
        limit: Micros,
    },
    /// The trace records more memory in use than it has.
    TooLittleMemory {
        /// What it has.
        configured: Mebibytes,
        /// The most recorded in use.
        used: Mebibytes,
    },
    /// A burstable type that needs more CPU on average than its credits sustain.
    OutOfCredits {
        /// Mean utilization of its vCPUs.
        utilization: f64,
        /// What earned credits sustain.
        baseline: PartsPerMillion,
    },
}

/// Whether run times were recorded on this very size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extrapolated {
    /// From another machine or memory size.
    Yes,
    /// Recorded on this size.
    No,
}

/// A bill in three groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostGroups {
    /// Lambda, tasks, instances.
    pub compute: Usd,
    /// API Gateway; load balancer, its capacity units and addresses.
    pub front_door: Usd,
    /// Everything else: volumes, addresses, logs, transfer.
    pub rest: Usd,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// No candidate serves the traffic.
    NoneViable,
    /// Only one does.
    OnlyOne,
    /// The cheapest leads the next by this margin.
    Cheapest(Margin),
    /// The margin is under 5 %.
    TooClose(Margin),
}

/// How far the cheapest leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// Index of the next candidate (of another platform where there is one).
    pub over: usize,
    /// Difference a month.
    pub difference: Usd,
    /// Difference as a share of the next candidate's cost, in per mille, rounded down.
    pub permille: u32,
}
