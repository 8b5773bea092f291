//! What is in a trace: rates and their bursts, shape of day and week, durations, functions, concurrency, holes,
//! duplicates, schedules, and the execution environments as they were.
//!
//! One pass over batches in order of time. Memory grows with functions, environments and concurrency, each with a cap,
//! never with the length of the trace.

mod concurrency;
mod counts;
mod duplicates;
mod environments;
mod functions;
mod gaps;
mod holes;
mod inspector;
mod profile;
mod schedule;

pub use concurrency::Concurrency;
pub use counts::{Counts, Peak};
pub use duplicates::Duplicates;
pub use environments::Environments;
pub use functions::FunctionProfile;
pub use holes::{Hole, Holes};
pub use inspector::{Inspection, Inspector, Known, Memory};
pub use profile::{CyclePart, Profile, Timeline};
pub use schedule::Warmer;
