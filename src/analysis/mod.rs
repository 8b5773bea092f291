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
    Assumption, Comparison, Condition, CostGroups, Effect, Evaluated, Extrapolated, Hold, Margin, Origin,
    PartFacts, PriceStamp, Quota, QuotaUse, TraceFacts, Verdict, WhyNot,
};
pub use question::{AutomaticCandidates, Flips, FreeTier, PriceQuestion, Question, TimelineChoice, Traffic};
pub use replay::{Follower, Progress, replay};
