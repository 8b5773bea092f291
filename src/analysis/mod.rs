//! The questions users ask, one file per question. Formats nothing, computes no price itself.

mod assumption;
mod compare;
mod comparison;
mod evaluate;
mod question;
mod replay;
mod simulation;
mod traffic;
mod verdict;

pub use compare::{CompareError, compare};
pub use comparison::{
    Assumption, Comparison, CostGroups, DefaultCandidates, Evaluated, Extrapolated, Margin, PriceStamp,
    TraceFacts, Verdict, WhyNot,
};
pub use question::{CpuChoice, FreeTier, PriceQuestion, Question, Traffic};
pub use replay::{Follower, Progress, replay};
