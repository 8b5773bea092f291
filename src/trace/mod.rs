//! Bytes → arrivals, lazily: one file per format; sorting, spreading, scaling, synthesis, statistics. Never holds
//! a whole trace; knows no platform.
//!
//! The way of a row: `source` (file or standard input, decompressed) → `block` (whole lines) → `reader` with its
//! `fast` and `careful` paths → `order` (sorted) → `spread` or `counted` (instants the trace does not resolve) →
//! `copies` (scaled) → [`ArrivalStream`]. A `synthetic` load joins before the copies.

mod batch;
mod block;
mod careful;
mod column;
mod copies;
mod counted;
mod duration_model;
mod error;
mod fast;
mod functions;
mod number;
mod options;
mod order;
mod reader;
mod record;
mod records;
mod rows;
mod scale;
mod source;
mod spread;
mod statistics;
mod stream;
mod summary;
mod synthetic;
mod timestamp;

pub use batch::{Arrival, Batch, FunctionId};
pub use duration_model::{DurationModel, DurationModelError};
pub use error::{InputError, InputProblem, LoadError, Location, OpenProblem, TraceError, WholeProblem};
pub use options::TraceOptions;
pub use scale::{Scale, ScaleError};
pub use statistics::Statistics;
pub use stream::{ArrivalStream, open, synthetic};
pub use summary::{Recorded, Resolution, TraceSummary, WindowSource};
pub use synthetic::{RequestRate, SyntheticLoad};

#[cfg(test)]
mod tests;
