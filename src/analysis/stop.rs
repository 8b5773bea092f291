//! A word from outside that nobody needs the rest: work that is under way ends at its next batch.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::trace::{Arrivals, Batch, TraceError};

/// Whether work is to end early. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends the work.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is to end.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Arrivals that end in an error once the work is to end.
pub(super) struct UntilStopped<'a, A> {
    pub(super) arrivals: A,
    pub(super) stop: &'a Stop,
}

impl<A: Arrivals> Arrivals for UntilStopped<'_, A> {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, TraceError> {
        if self.stop.is_set() {
            return Err(TraceError::Interrupted);
        }
        self.arrivals.next_batch(batch)
    }

    fn progress(&self) -> (u64, Option<u64>) {
        self.arrivals.progress()
    }
}
