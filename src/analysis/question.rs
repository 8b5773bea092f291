//! What a comparison is asked: traffic, candidates, prices. Everything checked, nothing run.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::{
    billing::Month,
    platform::lambda::WarmUp,
    scenario::{FrontDoorChoice, LogsChoice, Network, RawCandidate},
    trace::{SyntheticLoad, TraceOptions},
    units::{Micros, PartsPerMillion, Usd},
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
    /// Candidates as typed; none means the fixed set.
    pub candidates: Vec<RawCandidate>,
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
    /// Share of requests a candidate must serve.
    pub min_served: PartsPerMillion,
    /// How warm pools start.
    pub warm_up: WarmUp,
    /// Where prices come from.
    pub prices: PriceQuestion,
    /// Threads.
    pub jobs: usize,
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
    /// A recorded trace: a file, or `-`.
    Trace(String),
    /// So many requests in a daily cycle.
    Synthetic(SyntheticLoad),
}

impl Traffic {
    /// Whether it can be read only once: standard input, a pipe.
    #[must_use]
    pub fn is_read_once(&self) -> bool {
        match self {
            Self::Trace(path) => {
                path == "-" || std::fs::metadata(path).is_ok_and(|file| !file.is_file() && !file.is_dir())
            }
            Self::Synthetic(_) => false,
        }
    }
}

/// How much of a duration is CPU work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuChoice {
    /// The documented default.
    Assumed,
    /// A share of each duration.
    Share(PartsPerMillion),
    /// The mean CPU time on one full vCPU; becomes a share of the mean duration.
    MeanWork(Micros),
}
