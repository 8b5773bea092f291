//! The warm pool of one function: its idle environments as a doubly linked list from newest to oldest, its queue and
//! its counts.
//!
//! Newest first (observed: PACS 2020 in 99.6–100 % of choices, UBC 2025 in 6,779 of 6,780) makes the list a stack whose
//! oldest lie at the bottom; links both ways let an environment leave from anywhere at no cost.

use super::{
    environment::{Environments, NONE, State},
    function::Reuse,
    waiting::Queue,
};
use crate::units::SimTime;

/// What every request of a function needs to know, on half a cache line: the rest is in [`super::starts`].
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(super) struct Pool {
    newest: u32,
    oldest: u32,
    /// Environments being started.
    pub(super) starting: u32,
    /// Requests running or waiting.
    pub(super) in_flight: u32,
    /// How the function is configured, by number.
    pub(super) configuration: u32,
    /// Requests waiting, under late binding.
    pub(super) queue: Queue,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            newest: NONE,
            oldest: NONE,
            starting: 0,
            in_flight: 0,
            configuration: 0,
            queue: Queue::default(),
        }
    }
}

impl Pool {
    /// The empty pool of a function configured so.
    pub(super) fn of(configuration: u32) -> Self {
        Self {
            configuration,
            ..Self::default()
        }
    }

    /// An environment becomes idle.
    #[inline]
    pub(super) fn give(&mut self, index: u32, now: SimTime, environments: &mut Environments) {
        let environment = &mut environments[index];
        environment.state = State::Idle;
        environment.idle_since = now;
        environment.expires_at = SimTime::NEVER;
        environment.newer = NONE;
        environment.older = self.newest;
        if self.newest == NONE {
            self.oldest = index;
        } else {
            environments[self.newest].newer = index;
        }
        self.newest = index;
    }

    /// Takes an idle environment, if there is one, and marks it busy.
    #[inline]
    pub(super) fn take(&mut self, reuse: Reuse, environments: &mut Environments) -> Option<u32> {
        let index = match reuse {
            Reuse::NewestFirst => self.newest,
            Reuse::OldestFirst => self.oldest,
        };
        if index == NONE {
            return None;
        }
        self.remove(index, environments);
        environments[index].state = State::Busy;
        Some(index)
    }

    /// Unlinks an idle environment.
    #[inline]
    pub(super) fn remove(&mut self, index: u32, environments: &mut Environments) {
        let (newer, older) = (environments[index].newer, environments[index].older);
        if newer == NONE {
            self.newest = older;
        } else {
            environments[newer].older = older;
        }
        if older == NONE {
            self.oldest = newer;
        } else {
            environments[older].newer = newer;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Micros;

    #[test]
    fn fits_half_a_cache_line() {
        assert_eq!(size_of::<Pool>(), 32);
    }

    #[test]
    fn newest_first_or_oldest_first_and_from_the_middle() {
        let mut environments = Environments::default();
        let mut pool = Pool::default();
        let [a, b, c, d] = [(); 4].map(|()| environments.start(0, Micros::ZERO));
        for (time, environment) in [a, b, c, d].into_iter().enumerate() {
            pool.give(environment, SimTime(time as u64), &mut environments);
        }
        pool.remove(b, &mut environments);
        // newest d, c, a oldest
        assert_eq!(pool.take(Reuse::OldestFirst, &mut environments), Some(a));
        assert_eq!(pool.take(Reuse::NewestFirst, &mut environments), Some(d));
        assert_eq!(pool.take(Reuse::NewestFirst, &mut environments), Some(c));
        assert_eq!(pool.take(Reuse::NewestFirst, &mut environments), None);
        pool.give(d, SimTime(9), &mut environments);
        assert_eq!(pool.take(Reuse::OldestFirst, &mut environments), Some(d));
        assert_eq!(environments[d].state, State::Busy);
    }
}
