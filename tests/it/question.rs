//! Questions as the library is asked them.

use std::path::Path;

use costsim::{
    analysis::{
        AutomaticCandidates, Flips, FreeTier, PriceQuestion, Question, Quotas, Stop, TimelineChoice, Traffic,
    },
    billing::Month,
    platform::lambda::WarmUp,
    scenario::{CpuChoice, FrontDoorChoice, LogsChoice, Network, RawCandidate},
    trace::TraceOptions,
    units::PartsPerMillion,
};

/// These candidates alone, everything else as by default.
pub(crate) fn of(trace: &Path, candidates: &[String]) -> Question {
    let parse = |text: &String| RawCandidate::parse(text).unwrap();
    Question {
        traffic: Traffic::Trace(vec![trace.display().to_string()]),
        trace: TraceOptions::default(),
        cpu: CpuChoice::Assumed,
        candidates: candidates.iter().map(parse).collect(),
        automatic: AutomaticCandidates::None,
        functions: Vec::new(),
        extras: Vec::new(),
        goals: Vec::new(),
        max_monthly_cost: None,
        flips: Flips::No,
        timeline: TimelineChoice::None,
        baseline: None,
        front_door: FrontDoorChoice::Automatic,
        logs: LogsChoice::DEFAULT,
        network: Network::Public,
        zones: 2,
        account_concurrency: 1_000,
        fargate_vcpus: None,
        ec2_vcpus: None,
        min_served: PartsPerMillion(999_000),
        warm_up: WarmUp::Primed,
        prices: PriceQuestion {
            region: "us-east-1".to_owned(),
            date: None,
            overlay: None,
            overrides: Vec::new(),
            month: Month::STANDARD,
            free_tier: FreeTier::All,
        },
        quotas: Quotas::Enforced,
        stop: Stop::default(),
        jobs: 2,
    }
}
