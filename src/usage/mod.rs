//! The handshake between the time half and the money half: what was consumed, in exact integers, per billing hour
//! and meter.

mod meter;
mod quantities;

pub use meter::{Meter, MeterKind, UnknownMeter};
pub use quantities::Usage;
