//! The questions users ask, one file per question. Formats nothing, computes no price itself.

mod comparison;

pub use comparison::{
    Assumption, Comparison, CostGroups, DefaultCandidates, Evaluated, Extrapolated, Margin, PriceStamp,
    TraceFacts, Verdict,
};
