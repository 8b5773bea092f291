//! How far a question of many parts has come, by how many arrivals its parts replay.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Progress;

/// Work under way on several threads.
pub(super) struct Work<'a> {
    /// Arrivals of the traffic as it is.
    arrivals: u64,
    total: AtomicU64,
    done: AtomicU64,
    tell: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Work<'a> {
    /// Nothing yet, on so many arrivals.
    pub(super) fn new(arrivals: u64, tell: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self {
            arrivals,
            total: AtomicU64::new(0),
            done: AtomicU64::new(0),
            tell,
        }
    }

    /// What a part weighs that replays `times` the arrivals.
    fn weight(&self, times: f64) -> u64 {
        ((self.arrivals as f64 * times) as u64).max(1)
    }

    /// Expects a part.
    pub(super) fn expect(&self, times: f64) {
        self.total.fetch_add(self.weight(times), Ordering::Relaxed);
    }

    /// A part is done.
    pub(super) fn finish(&self, times: f64) {
        self.done.fetch_add(self.weight(times), Ordering::Relaxed);
        self.say();
    }

    /// Shows that something goes on.
    pub(super) fn say(&self) {
        let done = self.done.load(Ordering::Relaxed);
        (self.tell)(Progress {
            bytes_read: done,
            bytes_total: Some(self.total.load(Ordering::Relaxed)),
            arrivals: done,
        });
    }
}
