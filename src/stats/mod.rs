//! Distributions of measured times, the one definition of a quantile, and confidence intervals.

mod histogram;
mod interval;

pub use histogram::Histogram;
pub use interval::ConfidenceInterval;
