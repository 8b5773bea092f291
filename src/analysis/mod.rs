//! The questions users ask, one file per question. Formats nothing, computes no price itself.

mod answer;
mod assumption;
mod break_even;
mod busy_hours;
mod choice;
mod compare;
mod comparison;
mod confirm;
mod convert;
mod cpu;
mod cpu_effect;
mod crossing;
mod design;
mod effects;
mod evaluate;
mod fleet_assumption;
mod fleet_size;
mod flip;
mod give_up;
mod grid;
mod holds;
mod inspect;
mod keep;
mod line;
mod look;
mod memory_sweep;
mod pool;
mod pruning;
mod question;
mod quotas;
mod replay;
mod review;
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
mod stop;
mod study;
mod takeover;
mod traffic;
mod turn;
mod variation;
mod verdict;
mod work;

pub use break_even::{
    Bands, BreakEven, CostLine, CostPoint, Crossing, CrossingKind, LineCost, Sweep, break_even,
};
pub use compare::{CompareError, compare};
pub use comparison::{
    Aims, Assumption, Comparison, Condition, CostGroups, Effect, Evaluated, Extrapolated, Hold, Margin,
    Origin, PartFacts, QuotaUse, TraceFacts, Verdict, WhyNot,
};
pub use convert::{Conversion, ConvertError, Converted, Names, convert};
pub use flip::{Direction, Flip, FlipKind};
pub use inspect::{Inspected, KeepAliveBin, inspect};
pub use memory_sweep::{Basis, MemorySize, MemorySweep};
pub use question::{
    AutomaticCandidates, Flips, FreeTier, PriceQuestion, Question, Quotas, TimelineChoice, Traffic,
};
pub use replay::{Follower, Progress, replay};
pub use review::{Review, ReviewChoice, ReviewPart, review};
pub use size::{SizeChoice, size};
pub use sizes::{Confirmation, FleetSizes, Pruned, Sizes};
pub use stamp::{PriceStamp, Stamp};
pub use stop::Stop;
pub use takeover::Takeover;
pub use turn::{Turn, Why};
