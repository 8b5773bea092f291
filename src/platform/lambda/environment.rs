//! Execution environments: a slab in which each keeps its place while it lives, so that a request moves no memory and
//! allocates none.

use crate::units::{Micros, SimTime};

/// No environment, no request: the end of an intrusive list.
pub(super) const NONE: u32 = u32::MAX;

/// What an environment is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Its slot is free.
    Gone,
    /// Being placed or initializing.
    Starting,
    /// Running a request.
    Busy,
    /// Waiting for one, in the idle list of its function.
    Idle,
}

/// One execution environment, on one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Environment {
    /// The function it belongs to.
    pub(super) function: u32,
    /// The next newer idle environment of the function.
    pub(super) newer: u32,
    /// The next older one; of a free slot, the next free one.
    pub(super) older: u32,
    /// The request tied to it until it is ready, under early binding.
    pub(super) tied: u32,
    /// When its present idle period began.
    pub(super) idle_since: SimTime,
    /// When the present idle period ends it; [`SimTime::NEVER`] until that timeout is drawn.
    pub(super) expires_at: SimTime,
    /// When its life ends, whatever it does.
    pub(super) dies_at: SimTime,
    /// When its one timer is due; [`SimTime::NEVER`] without one. A timer due at any other instant is stale.
    pub(super) timer_at: SimTime,
    /// Init time its first request has yet to pay for.
    pub(super) init: Micros,
    /// What it is doing.
    pub(super) state: State,
}

impl Environment {
    const GONE: Self = Self {
        function: NONE,
        newer: NONE,
        older: NONE,
        tied: NONE,
        idle_since: SimTime::NEVER,
        expires_at: SimTime::NEVER,
        dies_at: SimTime::NEVER,
        timer_at: SimTime::NEVER,
        init: Micros::ZERO,
        state: State::Gone,
    };
}

/// All environments of all functions.
#[derive(Clone, Debug)]
pub(super) struct Environments {
    slots: Vec<Environment>,
    free: u32,
}

impl Default for Environments {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: NONE,
        }
    }
}

impl Environments {
    /// Takes a slot for a new environment of `function` that is starting, with `init` to be paid for.
    pub(super) fn start(&mut self, function: u32, init: Micros) -> u32 {
        let index = self.free;
        let index = if index == NONE {
            self.slots.push(Environment::GONE);
            (self.slots.len() - 1) as u32
        } else {
            self.free = self[index].older;
            index
        };
        self[index] = Environment {
            function,
            init,
            state: State::Starting,
            ..Environment::GONE
        };
        index
    }

    /// What an environment is doing, if it is one.
    #[inline]
    pub(super) fn state(&self, index: u32) -> Option<State> {
        self.slots
            .get(index as usize)
            .map(|environment| environment.state)
    }

    /// Frees the slot of an environment that is in no list.
    pub(super) fn end(&mut self, index: u32) {
        self[index] = Environment {
            older: self.free,
            ..Environment::GONE
        };
        self.free = index;
    }
}

impl std::ops::Index<u32> for Environments {
    type Output = Environment;

    #[inline]
    fn index(&self, index: u32) -> &Environment {
        &self.slots[index as usize]
    }
}

impl std::ops::IndexMut<u32> for Environments {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut Environment {
        &mut self.slots[index as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_a_cache_line() {
        assert_eq!(size_of::<Environment>(), 64);
    }

    #[test]
    fn a_freed_slot_is_taken_again() {
        let mut environments = Environments::default();
        let first = environments.start(0, Micros(5));
        let second = environments.start(0, Micros(6));
        environments.end(first);
        environments.end(second);
        assert_eq!(environments.start(7, Micros(8)), second);
        assert_eq!(environments.start(7, Micros(9)), first);
        assert_eq!(environments[first].init, Micros(9));
        assert_eq!(environments[second].state, State::Starting);
    }
}
