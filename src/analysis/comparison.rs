//! A finished comparison: every value in full precision, ready for any renderer.

use super::{Flip, Stamp};
use crate::{
    billing::Bill,
    catalog::Quota,
    platform::{Capacity, ServiceLevel, Timeline},
    scenario::{Dimension, Extra, Goal, Naming, Platform, Vary},
    stats::Histogram,
    trace::Reading,
    units::{Architecture, Mebibytes, Micros, PartsPerMillion, Usd, Window},
    usage::Meter,
};

/// The answer to "what would this traffic cost, and how would it feel?".
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What it was made with.
    pub stamp: Stamp,
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
    /// Every minute of each candidate, or of each of its parts, by name; empty unless asked for.
    pub timelines: Vec<(String, Timeline)>,
    /// Index of the baseline, if one was named.
    pub baseline: Option<usize>,
    /// Index of the cheapest viable candidate.
    pub cheapest: Option<usize>,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict under other assumptions: always without the free tier, where an allowance applies; all of them
    /// where `--flips` asks.
    pub holds: Vec<Hold>,
    /// The nearest changes that would change the verdict, where `--flips` asks.
    pub flips: Option<Vec<Flip>>,
    /// What was looked at for them.
    pub flips_looked: Vec<Vary>,
    /// What could not be varied, and why.
    pub flips_failed: Vec<(Dimension, String)>,
    /// Whether an interruption left some of them out.
    pub flips_cut_short: bool,
    /// Account quotas, and how much of them the candidates need.
    pub quotas: Vec<QuotaUse>,
    /// What candidates are held against without being told to.
    pub aims: Aims,
    /// Response times a candidate must keep.
    pub goals: Vec<Goal>,
    /// Most that a candidate may cost a month.
    pub max_monthly_cost: Option<Usd>,
    /// Other costs: in the total of every candidate's bill, in its rest group, in its month without a request and
    /// beside its Savings Plan, but on no line item.
    pub extras: Vec<Extra>,
}

/// What candidates are held against without being told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aims {
    /// The share of requests that is to be served.
    pub min_served: PartsPerMillion,
    /// The 95th percentile of response times that sizes chosen here aim at; `None` where a stated goal takes its place.
    pub p95: Option<Micros>,
}

/// The verdict under another assumption.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// What is assumed instead.
    pub condition: Condition,
    /// The cheapest candidate then.
    pub cheapest: Option<usize>,
    /// The verdict then.
    pub verdict: Verdict,
    /// Each candidate's cost a month then, in the order of the candidates; `None` of one that does not serve the
    /// traffic then.
    pub costs: Vec<Option<Usd>>,
}

/// Another assumption.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Another workload has used the always-free allowances up.
    WithoutFreeTier,
    /// Less CPU work in each duration.
    LowCpu(PartsPerMillion),
    /// More CPU work in each duration, as much as the recording allows.
    HighCpu(PartsPerMillion),
    /// Fleets in private subnets behind a NAT gateway per zone.
    Nat,
    /// A 1-year Compute Savings Plan on everything one is known for.
    SavingsPlan {
        /// Meters of the bills that no known plan covers, left at list price.
        at_list: Vec<Meter>,
    },
}

/// How much of an account quota a candidate needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// Which quota.
    pub quota: Quota,
    /// The candidate, by index.
    pub candidate: usize,
    /// Its peak.
    pub peak: u64,
    /// The account's limit.
    pub limit: u64,
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
    /// What was read of its files, and what not.
    pub reading: Reading,
}

/// Something assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// One word: `cpu`, `network`, `free tier`, `logs`, …
    pub topic: String,
    /// What is assumed.
    pub text: String,
    /// What other assumptions would change, if that is known.
    pub effects: Vec<Effect>,
}

/// What another assumption changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The other assumption, in a word or two: `2 NAT`, `min 1`, `10 KB`; empty where the topic says it.
    pub change: String,
    /// Candidates whose cost changes, by index, and by how much a month. The cheapest of each platform is told.
    pub differences: Vec<(usize, Usd)>,
    /// What the figures leave out: `+ GB`.
    pub remark: String,
}

/// One candidate, replayed and billed.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Its name.
    pub name: String,
    /// Whether the user gave the name.
    pub naming: Naming,
    /// Where it runs; `None` of one that deploys on several platforms.
    pub platform: Option<Platform>,
    /// Its architecture; `None` of one on both.
    pub architecture: Option<Architecture>,
    /// Size and front door: `512 MB, http-api`, `2 x 0.5 vCPU, alb`.
    pub size: String,
    /// What it is made of, at least one part.
    pub parts: Vec<PartFacts>,
    /// Why it does not serve the traffic, if it does not.
    pub why_not: Option<WhyNot>,
    /// Who chose it.
    pub origin: Origin,
    /// Whether run times are extrapolated from another machine or memory size than the recorded one.
    pub extrapolated: Extrapolated,
    /// The month's bill.
    pub bill: Bill,
    /// The bill by group.
    pub groups: CostGroups,
    /// A month without one request.
    pub idle: Usd,
    /// The month's bill with a 1-year Compute Savings Plan on what one is known for; `None` where nothing is covered.
    pub with_savings_plan: Option<Usd>,
    /// Cost per million requests served; nothing when none was.
    pub cost_per_million: Option<Usd>,
    /// What became of the requests.
    pub service_level: ServiceLevel,
    /// How much was running.
    pub capacity: Capacity,
}

impl Evaluated {
    /// Its cost a month; `None` where it does not count.
    #[must_use]
    pub fn viable_cost(&self) -> Option<Usd> {
        self.why_not.is_none().then_some(self.bill.total)
    }

    /// By which designs rank: what they cost a month; of equals, the 99th percentile of response times.
    #[must_use]
    pub fn price_and_speed(&self) -> (Usd, Micros) {
        (self.bill.total, self.service_level.response.quantile(990))
    }
}

/// Some functions of a candidate and where they run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartFacts {
    /// Which functions: a pattern, `*` of those that no other part means.
    pub functions: String,
    /// Where they run.
    pub platform: Platform,
    /// On which architecture.
    pub architecture: Architecture,
    /// Size and front door.
    pub size: String,
    /// Lambda's memory, where all its functions have the same.
    pub memory: Option<Mebibytes>,
}

/// Who chose a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user, in full.
    Named,
    /// Chosen or completed for this traffic; repeated by naming this.
    Sized {
        /// The short form of the whole choice.
        short_form: String,
    },
}

/// Why a candidate does not serve the traffic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WhyNot {
    /// It serves too small a share of the requests.
    Unserved,
    /// No size of it that was tried keeps the sizing goal.
    NoSizeMeetsGoal {
        /// The 95th percentile that sizing aims at.
        at_most: Micros,
        /// The best that was found.
        found: Micros,
    },
    /// It misses a stated goal.
    MissesGoal {
        /// The goal.
        goal: Goal,
        /// What it reaches.
        found: Micros,
    },
    /// It costs more than is allowed.
    TooExpensive {
        /// The most that is allowed.
        at_most: Usd,
    },
    /// Bodies are larger than its front door or Lambda takes.
    BodiesTooLarge {
        /// The limit in bytes.
        limit: u64,
        /// How many requests or responses exceed it.
        count: u64,
    },
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
