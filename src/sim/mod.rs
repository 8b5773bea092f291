//! The clock's order of events and addressed randomness. Knows nothing of invocations or instances.

mod agenda;
mod calendar;
mod event;
mod random;

pub use agenda::Agenda;
pub use calendar::Calendar;
pub use event::EventClass;
pub use random::{Purpose, Seed, Stream};
