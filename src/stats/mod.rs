//! Distributions of measured times, the one definition of a quantile, and confidence intervals.

mod histogram;
mod interval;
mod octaves;
mod sparse_histogram;

pub use histogram::Histogram;
pub use interval::ConfidenceInterval;
pub use sparse_histogram::SparseHistogram;
