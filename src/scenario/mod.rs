//! What was asked: raw as typed, then checked as meant. Candidates, their keys, defaults and limits. Runs nothing.

mod candidate;
mod candidate_text;
mod common;
mod context;
mod extra;
mod fleet;
mod function_rule;
mod goal;
mod lambda;
mod pattern;
mod platform;
mod size_text;

pub use candidate::{Candidate, Deployment, Ec2Fleet, FargateService, Naming, Part, fixed_set};
pub use candidate_text::{CandidateError, RawCandidate, nearest};
pub use context::{CLIENT_TIMEOUT, Context, CpuChoice, FrontDoorChoice, FrontDoorKind, LogsChoice, Network};
pub use extra::Extra;
pub use function_rule::{FunctionRule, ServiceCall};
pub use goal::{Goal, ResponseStatistic};
pub use pattern::Pattern;
pub use platform::Platform;
pub use size_text::{
    SizeTextError, parse_bytes, parse_cpu_split, parse_lambda_memory, parse_memory, parse_vcpu,
};
