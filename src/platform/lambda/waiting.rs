//! Requests that wait for an environment: a slab shared by all functions, and one first-come-first-served queue per
//! function threaded through it.

use super::environment::NONE;
use crate::units::{Mebibytes, Micros, SimTime};

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The function returned.
    Returned,
    /// The function timeout cut it.
    TimedOut,
}

/// A request once Lambda has admitted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// When it arrived.
    pub(super) arrived: SimTime,
    /// How long it will run, timeout applied.
    pub(super) run: Micros,
    /// Memory it is billed for.
    pub(super) memory: Mebibytes,
    /// How the run ends.
    pub(super) ending: Ending,
}

/// Waiting requests of all functions.
#[derive(Clone, Debug)]
pub(super) struct WaitingRequests {
    slots: Vec<(Request, u32)>,
    free: u32,
    length: u64,
}

impl Default for WaitingRequests {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: NONE,
            length: 0,
        }
    }
}

impl WaitingRequests {
    /// How many wait.
    pub(super) const fn len(&self) -> u64 {
        self.length
    }

    /// Keeps a request; allocates only when more wait than ever before.
    pub(super) fn keep(&mut self, request: Request) -> u32 {
        self.length += 1;
        if self.free == NONE {
            self.slots.push((request, NONE));
            return (self.slots.len() - 1) as u32;
        }
        let index = self.free;
        let slot = &mut self.slots[index as usize];
        self.free = slot.1;
        *slot = (request, NONE);
        index
    }

    /// Gives back a request and its slot.
    pub(super) fn take(&mut self, index: u32) -> Request {
        self.length -= 1;
        let slot = &mut self.slots[index as usize];
        slot.1 = self.free;
        self.free = index;
        slot.0
    }
}

/// The queue of one function, first come, first served.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    first: u32,
    last: u32,
    length: u32,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            first: NONE,
            last: NONE,
            length: 0,
        }
    }
}

impl Queue {
    /// How many wait.
    pub(super) const fn len(&self) -> u32 {
        self.length
    }

    /// The last in line.
    pub(super) fn push(&mut self, request: Request, requests: &mut WaitingRequests) {
        let index = requests.keep(request);
        match requests.slots.get_mut(self.last as usize) {
            Some(last) if self.length > 0 => last.1 = index,
            _ => self.first = index,
        }
        self.last = index;
        self.length += 1;
    }

    /// The first in line.
    #[inline]
    pub(super) fn pop(&mut self, requests: &mut WaitingRequests) -> Option<Request> {
        if self.length == 0 {
            return None;
        }
        let index = self.first;
        self.first = requests.slots[index as usize].1;
        self.length -= 1;
        Some(requests.take(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    fn request(arrived: u64) -> Request {
        Request {
            arrived: SimTime(arrived),
            run: Micros(1),
            memory: Mebibytes(128),
            ending: Ending::Returned,
        }
    }

    proptest! {
        /// Two queues in one slab behave as two of the standard library's.
        #[test]
        fn first_come_first_served(steps in proptest::collection::vec((0_usize..2, any::<bool>()), 0..200)) {
            let mut requests = WaitingRequests::default();
            let mut queues = [Queue::default(); 2];
            let mut expected = [VecDeque::new(), VecDeque::new()];
            for (step, (queue, push)) in steps.into_iter().enumerate() {
                if push {
                    queues[queue].push(request(step as u64), &mut requests);
                    expected[queue].push_back(request(step as u64));
                } else {
                    prop_assert_eq!(queues[queue].pop(&mut requests), expected[queue].pop_front());
                }
                prop_assert_eq!(queues[queue].len() as usize, expected[queue].len());
                prop_assert_eq!(requests.len() as usize, expected[0].len() + expected[1].len());
            }
        }
    }
}
