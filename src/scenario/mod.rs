//! What was asked: raw as typed, then checked as meant. Candidates, their keys, defaults and limits. Runs nothing.

mod candidate;
mod candidate_text;
mod common;
mod context;
mod fleet;
mod lambda;
mod pattern;
mod platform;
mod size_text;

pub use candidate::{Candidate, Deployment, Ec2Fleet, FargateService, Naming, Part, fixed_set};
pub use candidate_text::{CandidateError, RawCandidate, nearest};
pub use context::{CLIENT_TIMEOUT, Context, FrontDoorChoice, FrontDoorKind, LogsChoice, Network};
pub use pattern::Pattern;
pub use platform::Platform;
pub use size_text::{
    SizeTextError, parse_bytes, parse_cpu_split, parse_lambda_memory, parse_memory, parse_vcpu,
};
