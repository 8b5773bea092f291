//! Bytes → arrivals, lazily: one file per format; sorting, spreading, scaling, synthesis, statistics. Never holds
//! a whole trace; knows no platform.

mod batch;

pub use batch::{Arrival, Batch, FunctionId};
