//! The questions users ask, one file per question. Formats nothing, computes no price itself.

mod answer;
mod assumption;
mod choice;
mod compare;
mod comparison;
mod convert;
mod cpu;
mod design;
mod effects;
mod evaluate;
mod fleet_assumption;
mod fleet_size;
mod give_up;
mod holds;
mod inspect;
mod question;
mod quotas;
mod replay;
mod search;
mod service_calls;
mod service_goal;
mod setup;
mod simulation;
mod sizing;
mod study;
mod traffic;
mod verdict;

pub use compare::{CompareError, compare};
pub use comparison::{
    Assumption, Comparison, Condition, CostGroups, Effect, Evaluated, Extrapolated, Hold, Margin, Origin,
    PartFacts, PriceStamp, QuotaUse, TraceFacts, Verdict, WhyNot,
};
pub use convert::{Conversion, ConvertError, Converted, Names, convert};
pub use inspect::{Inspected, KeepAliveBin, inspect};
pub use question::{AutomaticCandidates, Flips, FreeTier, PriceQuestion, Question, TimelineChoice, Traffic};
pub use replay::{Follower, Progress, replay};
