//! Requests that wait for a slot: one first-come queue per instance, or one for all.
//!
//! Every client is equally patient, so over all queues clients give up in order of arrival. A second chain links
//! the queued requests in that order: the next to give up is always its head, expired requests never linger, and
//! every length is exact, all in O(1).

use super::slab::Slab;
use crate::units::{Micros, SimTime};

/// A request as it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Queued {
    pub(super) arrived: SimTime,
    pub(super) sequence: u64,
    pub(super) cpu_work: Micros,
    pub(super) waiting: Micros,
}

/// No link.
const NONE: u32 = u32::MAX;

/// A queued request and its links.
#[derive(Clone, Copy, Debug)]
struct Node {
    request: Queued,
    queue: u32,
    /// Next in the same queue.
    behind: u32,
    /// Neighbors in order of arrival, whatever their queue.
    older: u32,
    newer: u32,
}

#[derive(Clone, Copy, Debug)]
struct Queue {
    first: u32,
    last: u32,
    length: u32,
}

impl Queue {
    const EMPTY: Self = Self {
        first: NONE,
        last: NONE,
        length: 0,
    };
}

/// All queues of a fleet.
#[derive(Clone, Debug)]
pub(super) struct Queues {
    queues: Vec<Queue>,
    nodes: Slab<Node>,
    oldest: u32,
    newest: u32,
    limit: u64,
    patience: Option<Micros>,
    next_expiry: SimTime,
}

impl Queues {
    /// So many empty queues of `limit` requests each, whose clients wait for `patience` at most.
    pub(super) fn new(count: u32, limit: u64, patience: Option<Micros>) -> Self {
        Self {
            queues: vec![Queue::EMPTY; count as usize],
            nodes: Slab::default(),
            oldest: NONE,
            newest: NONE,
            limit,
            patience,
            next_expiry: SimTime::NEVER,
        }
    }

    /// Requests in all queues.
    pub(super) const fn len(&self) -> u64 {
        self.nodes.len() as u64
    }

    /// Adds empty queues up to so many.
    pub(super) fn grow(&mut self, count: usize) {
        self.queues.resize(count, Queue::EMPTY);
    }

    /// From now on a queue takes a request only while it is shorter than `limit`.
    pub(super) const fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
    }

    /// When the next client gives up, if nothing starts before.
    #[inline]
    pub(super) const fn next_expiry(&self) -> SimTime {
        self.next_expiry
    }

    /// Lets the request wait, unless the queue is full.
    pub(super) fn push(&mut self, queue: u32, request: Queued) -> Result<(), QueueFull> {
        let ends = &mut self.queues[queue as usize];
        if u64::from(ends.length) >= self.limit {
            return Err(QueueFull);
        }
        let number = self.nodes.insert(Node {
            request,
            queue,
            behind: NONE,
            older: self.newest,
            newer: NONE,
        });
        match ends.last {
            NONE => ends.first = number,
            last => self.nodes.get_mut(last).behind = number,
        }
        ends.last = number;
        ends.length += 1;
        match self.newest {
            NONE => self.oldest = number,
            newest => self.nodes.get_mut(newest).newer = number,
        }
        self.newest = number;
        self.note_expiry();
        Ok(())
    }

    /// Takes the request at the head of a queue.
    #[inline]
    pub(super) fn pop(&mut self, queue: u32) -> Option<Queued> {
        let first = self.queues[queue as usize].first;
        (first != NONE).then(|| self.take_first(first).request)
    }

    /// Takes the request whose client gives up next, with its queue. It is at the head of that queue, since
    /// nobody before it is left.
    pub(super) fn expire(&mut self) -> Option<(u32, Queued)> {
        (self.oldest != NONE).then(|| {
            let node = self.take_first(self.oldest);
            (node.queue, node.request)
        })
    }

    /// Unlinks the head of a queue.
    fn take_first(&mut self, number: u32) -> Node {
        let node = self.nodes.take(number);
        let ends = &mut self.queues[node.queue as usize];
        ends.first = node.behind;
        ends.length -= 1;
        if node.behind == NONE {
            ends.last = NONE;
        }
        match node.older {
            NONE => self.oldest = node.newer,
            older => self.nodes.get_mut(older).newer = node.newer,
        }
        match node.newer {
            NONE => self.newest = node.older,
            newer => self.nodes.get_mut(newer).older = node.older,
        }
        if node.older == NONE {
            self.note_expiry();
        }
        node
    }

    #[inline]
    fn note_expiry(&mut self) {
        self.next_expiry = match (self.patience, self.oldest) {
            (None, _) | (_, NONE) => SimTime::NEVER,
            (Some(patience), oldest) => {
                let arrived = self.nodes.get(oldest).request.arrived;
                SimTime(arrived.0.saturating_add(patience.0))
            }
        };
    }
}

/// The queue holds as many requests as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QueueFull;

#[cfg(test)]
mod tests {
    use super::*;

    fn request(at: u64) -> Queued {
        Queued {
            arrived: SimTime(at),
            sequence: at,
            cpu_work: Micros(1),
            waiting: Micros::ZERO,
        }
    }

    #[test]
    fn first_come_first_served_and_first_to_give_up() {
        let mut queues = Queues::new(2, 2, Some(Micros(100)));
        for (queue, at) in [(0, 1), (1, 2), (0, 3), (1, 4)] {
            assert_eq!(queues.push(queue, request(at)), Ok(()));
        }
        assert_eq!(queues.push(0, request(5)), Err(QueueFull));
        assert_eq!(queues.next_expiry(), SimTime(101));
        // Queue 1 starts its first; queue 0's first gives up, then queue 0's second (3), then queue 1's (4).
        assert_eq!(queues.pop(1), Some(request(2)));
        assert_eq!(queues.expire(), Some((0, request(1))));
        assert_eq!(queues.next_expiry(), SimTime(103));
        // A place is free again at once.
        assert_eq!(queues.push(0, request(6)), Ok(()));
        assert_eq!(queues.expire(), Some((0, request(3))));
        assert_eq!(queues.expire(), Some((1, request(4))));
        assert_eq!(queues.pop(1), None);
        assert_eq!(queues.pop(0), Some(request(6)));
        assert_eq!((queues.next_expiry(), queues.expire()), (SimTime::NEVER, None));
    }

    #[test]
    fn the_patient_never_give_up() {
        let mut queues = Queues::new(1, 1, None);
        assert_eq!(queues.push(0, request(1)), Ok(()));
        assert_eq!(queues.next_expiry(), SimTime::NEVER);
        assert_eq!(Queues::new(1, 0, None).push(0, request(1)), Err(QueueFull));
    }
}
