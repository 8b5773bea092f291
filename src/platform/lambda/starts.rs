//! What a function needs to start environments and to lose them: seldom looked at, so kept apart from its pool.

use super::admission::{RequestRate, StartBucket};
use crate::{
    sim::{Purpose, Seed, Stream},
    units::Micros,
};

/// One function's random numbers and the state of its starts.
#[derive(Clone, Debug)]
pub(super) struct Starts {
    /// Init durations.
    pub(super) init: Stream,
    /// Idle timeouts.
    pub(super) keep_alive: Stream,
    /// Lengths of life.
    pub(super) life: Stream,
    /// The init duration last recorded for the function; 0 without.
    pub(super) recorded_init: Micros,
    /// What the scaling rate still allows.
    pub(super) bucket: StartBucket,
    /// Requests of the present second, where concurrency is reserved.
    pub(super) rate: RequestRate,
}

impl Starts {
    /// Nothing started yet by the function of this number.
    pub(super) fn new(seed: Seed, function: u64) -> Self {
        let stream = |purpose| seed.stream(function, purpose);
        Self {
            init: stream(Purpose::InitDuration),
            keep_alive: stream(Purpose::KeepAlive),
            life: stream(Purpose::Life),
            recorded_init: Micros::ZERO,
            bucket: StartBucket::default(),
            rate: RequestRate::default(),
        }
    }
}
