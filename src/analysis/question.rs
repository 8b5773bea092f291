//! What a comparison is asked: traffic, candidates, prices. Everything checked, nothing run.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::Stop;
use crate::{
    billing::Month,
    platform::lambda::WarmUp,
    scenario::{CpuChoice, Extra, FrontDoorChoice, FunctionRule, Goal, LogsChoice, Network, RawCandidate},
    trace::{Kept, SyntheticLoad, TraceOptions},
    units::{PartsPerMillion, Usd},
    usage::Meter,
};

/// A whole question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The traffic.
    pub traffic: Traffic,
    /// How to read it.
    pub trace: TraceOptions,
    /// How much of a duration is CPU work.
    pub cpu: CpuChoice,
    /// Candidates as typed.
    pub candidates: Vec<RawCandidate>,
    /// Which others are compared beside them.
    pub automatic: AutomaticCandidates,
    /// What is known of single functions.
    pub functions: Vec<FunctionRule>,
    /// Other costs, the same for every candidate.
    pub extras: Vec<Extra>,
    /// Response times a candidate must keep.
    pub goals: Vec<Goal>,
    /// Most that a candidate may cost a month.
    pub max_monthly_cost: Option<Usd>,
    /// Whether the verdict is taken again under other assumptions.
    pub flips: Flips,
    /// Whether every minute of each candidate is recorded.
    pub timeline: TimelineChoice,
    /// Name of the baseline.
    pub baseline: Option<String>,
    /// What stands before the candidates.
    pub front_door: FrontDoorChoice,
    /// What they log.
    pub logs: LogsChoice,
    /// How they reach the internet.
    pub network: Network,
    /// Availability zones.
    pub zones: u32,
    /// Concurrent Lambda executions of the account.
    pub account_concurrency: u32,
    /// vCPUs of Fargate tasks the account may run; `None` is AWS's default.
    pub fargate_vcpus: Option<u32>,
    /// vCPUs of EC2 instances the account may run; `None` is AWS's default.
    pub ec2_vcpus: Option<u32>,
    /// Share of requests a candidate must serve.
    pub min_served: PartsPerMillion,
    /// How warm pools start.
    pub warm_up: WarmUp,
    /// Where prices come from.
    pub prices: PriceQuestion,
    /// Whether adjustable account quotas decide.
    pub quotas: Quotas,
    /// Ends the work early.
    pub stop: Stop,
    /// Threads.
    pub jobs: usize,
}

/// Whether adjustable account quotas decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotas {
    /// They throttle and rule out.
    #[default]
    Enforced,
    /// What exceeds one is told: whoever grows that far asks for more.
    Told,
}

/// Which candidates are compared beside those that are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutomaticCandidates {
    /// Lambda, Fargate and EC2 on both architectures; a named candidate replaces those of its platform.
    FillIn,
    /// None.
    None,
}

/// `--flips`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flips {
    /// Take the verdict again under other assumptions: more replays.
    Yes,
    /// Do not.
    No,
}

/// `--timeline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineChoice {
    /// Record every minute.
    Recorded,
    /// Do not.
    None,
}

/// Where prices come from.
#[derive(Clone, Debug)]
pub struct PriceQuestion {
    /// AWS region.
    pub region: String,
    /// Price date; the newest known if none.
    pub date: Option<NaiveDate>,
    /// Overlay directory.
    pub overlay: Option<PathBuf>,
    /// Single prices overridden.
    pub overrides: Vec<(Meter, Usd)>,
    /// The month to bill.
    pub month: Month,
    /// Whether the always-free allowances apply.
    pub free_tier: FreeTier,
}

/// Whether the always-free allowances apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeTier {
    /// All of them; an organization has them once.
    All,
    /// None.
    None,
}

/// Which traffic.
#[derive(Clone, Debug)]
pub enum Traffic {
    /// A recorded trace: files, directories, patterns, or `-`.
    Trace(Vec<String>),
    /// So many requests in a daily cycle.
    Synthetic(SyntheticLoad),
    /// Either, read already.
    Kept(Kept),
}

impl Traffic {
    /// Whether it can be read only once: standard input, a pipe.
    #[must_use]
    pub fn is_read_once(&self) -> bool {
        match self {
            Self::Trace(paths) => paths.iter().any(|path| {
                path == "-" || std::fs::metadata(path).is_ok_and(|file| !file.is_file() && !file.is_dir())
            }),
            Self::Synthetic(_) | Self::Kept(_) => false,
        }
    }

    /// Whether it was recorded.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        match self {
            Self::Trace(_) => true,
            Self::Synthetic(_) => false,
            Self::Kept(kept) => kept.is_recorded(),
        }
    }
}
