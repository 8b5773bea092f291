//! The questions users ask, one file per question. Formats nothing, computes no price itself.

mod answer;
mod assumption;
mod break_even;
mod choice;
mod compare;
mod comparison;
mod confirm;
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
mod memory_sweep;
mod pruning;
mod question;
mod quotas;
mod replay;
mod search;
mod service_calls;
mod service_goal;
mod setup;
mod simulation;
mod size;
mod sizes;
mod sizes_assumed;
mod sizing;
mod solved;
mod stamp;
mod study;
mod traffic;
mod verdict;

pub use break_even::{BreakEven, CostLine, CostPoint, Crossing, CrossingKind, LineCost, Quotas};
pub use compare::{CompareError, compare};
pub use comparison::{
    Assumption, Comparison, Condition, CostGroups, Effect, Evaluated, Extrapolated, Hold, Margin, Origin,
    PartFacts, QuotaUse, TraceFacts, Verdict, WhyNot,
};
pub use convert::{Conversion, ConvertError, Converted, Names, convert};
pub use inspect::{Inspected, KeepAliveBin, inspect};
pub use memory_sweep::{Basis, MemorySize, MemorySweep};
pub use question::{AutomaticCandidates, Flips, FreeTier, PriceQuestion, Question, TimelineChoice, Traffic};
pub use replay::{Follower, Progress, replay};
pub use size::{SizeChoice, size};
pub use sizes::{Confirmation, FleetSizes, Pruned, Sizes};
pub use stamp::{PriceStamp, Stamp};
