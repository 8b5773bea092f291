//! What was asked: raw as typed, then checked as meant. Candidates, their keys, defaults and limits; the scenario file.
//! Runs nothing.

mod candidate;
mod candidate_text;
mod check;
mod check_candidates;
mod claims;
mod common;
mod context;
mod extra;
mod file;
mod fleet;
mod function_rule;
mod goal;
mod keys;
mod lambda;
mod matrix;
mod pattern;
mod place;
mod platform;
mod power_tuning;
mod raw_candidate;
mod raw_file;
mod raw_value;
mod schema;
mod settings;
mod shape;
mod size_text;
mod source;
mod vary;

pub use candidate::{Candidate, Deployment, Ec2Fleet, FargateService, Naming, Part};
pub use candidate_text::nearest;
pub use claims::no_function;
pub use context::{
    CLIENT_TIMEOUT, Context, CpuChoice, FrontDoorChoice, FrontDoorKind, LogsChoice, Monitoring, Network,
};
pub use extra::{Extra, parse_dollars};
pub use file::{Automatic, ScenarioFile};
pub use fleet::INSTANCES_MAX;
pub use function_rule::{FunctionRule, ServiceCall};
pub use goal::{Goal, ResponseStatistic};
pub use keys::{CandidateKey, candidate_keys};
pub use pattern::Pattern;
pub use place::{Mistake, Place, Typed};
pub use platform::Platform;
pub use power_tuning::read_power_tuning;
pub use raw_candidate::{RawCandidate, RawPart, toml_text};
pub use schema::json_schema;
pub use settings::{Setting, Settings, SettingsReader};
pub use size_text::{
    SizeTextError, parse_bytes, parse_cpu_split, parse_lambda_memory, parse_memory, parse_vcpu,
};
pub use source::ScenarioError;
pub use vary::{Dimension, Spacing, Vary};
