//! A word from outside that nobody needs the rest: work that is under way ends at its next batch.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::trace::{Arrivals, Batch, TraceError};

/// Whether work is to end early, and whether there would be anything to tell. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_set: AtomicBool,
    has_results: AtomicBool,
}

impl Stop {
    /// Ends the work.
    pub fn set(&self) {
        self.0.is_set.store(true, Ordering::Relaxed);
    }

    /// Whether it is to end.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.is_set.load(Ordering::Relaxed)
    }

    /// Something is done that can be told by itself.
    pub(super) fn note_result(&self) {
        self.0.has_results.store(true, Ordering::Relaxed);
    }

    /// Whether something is.
    #[must_use]
    pub fn has_results(&self) -> bool {
        self.0.has_results.load(Ordering::Relaxed)
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
