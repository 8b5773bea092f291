//! Which instance ends a CPU phase next: a heap with at most one entry per instance, which moves when the
//! instance's next end moves. O(log n) in busy instances.

use super::heap::{Ranked, rank, rise, sink};
use crate::units::SimTime;

/// When an instance ends its next CPU phase; requests that end together go in order of arrival.
#[derive(Clone, Copy, Debug)]
struct Next {
    at: SimTime,
    sequence: u64,
    instance: u32,
}

impl Ranked for Next {
    #[inline]
    fn rank(&self) -> u128 {
        rank(self.at.0, self.sequence)
    }
}

/// Not in the heap.
const ABSENT: u32 = u32::MAX;

/// The next end of a CPU phase on each instance that runs one.
#[derive(Clone, Debug)]
pub(super) struct Completions {
    heap: Vec<Next>,
    /// Where each instance's entry lies.
    places: Vec<u32>,
}

impl Completions {
    /// None yet, on so many instances.
    pub(super) fn new(instances: u32) -> Self {
        Self {
            heap: Vec::new(),
            places: vec![ABSENT; instances as usize],
        }
    }

    /// Makes room for so many instances.
    pub(super) fn grow(&mut self, instances: usize) {
        self.places.resize(instances, ABSENT);
    }

    /// The earliest: when, and the number of the request; never and 0 of none.
    #[inline]
    pub(super) fn first(&self) -> (SimTime, u64) {
        self.heap
            .first()
            .map_or((SimTime::NEVER, 0), |next| (next.at, next.sequence))
    }

    /// The instance of the earliest.
    #[inline]
    pub(super) fn first_instance(&self) -> Option<u32> {
        self.heap.first().map(|next| next.instance)
    }

    /// Notes the instance's next end, or that it runs nothing.
    #[inline]
    pub(super) fn set(&mut self, instance: u32, next: Option<(SimTime, u64)>) {
        let place = self.places[instance as usize];
        match (next, place) {
            (None, ABSENT) => {}
            (None, _) => self.remove(place as usize),
            (Some((at, sequence)), _) => {
                let entry = Next {
                    at,
                    sequence,
                    instance,
                };
                let hole = if place == ABSENT {
                    self.heap.push(entry);
                    self.heap.len() - 1
                } else {
                    place as usize
                };
                self.put(hole, entry);
            }
        }
    }

    fn remove(&mut self, hole: usize) {
        self.places[self.heap[hole].instance as usize] = ABSENT;
        if let Some(last) = self.heap.pop()
            && hole < self.heap.len()
        {
            self.put(hole, last);
        }
    }

    /// Puts `entry` where it belongs, from the hole up or down.
    #[inline]
    fn put(&mut self, hole: usize, entry: Next) {
        let places = &mut self.places;
        let moved = |next: &Next, place: usize| places[next.instance as usize] = place as u32;
        if entry.rank() < self.heap[hole].rank() || hole + 1 == self.heap.len() {
            rise(&mut self.heap, hole, entry, moved);
        } else {
            sink(&mut self.heap, hole, entry, moved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_is_the_least_of_all(changes in proptest::collection::vec((0_u32..20, proptest::option::of(0_u64..30)), 0..400)) {
            let mut completions = Completions::new(20);
            let mut model = [None; 20];
            for (sequence, (instance, at)) in changes.into_iter().enumerate() {
                let next = at.map(|at| (SimTime(at), sequence as u64));
                completions.set(instance, next);
                model[instance as usize] = next;
                let least = model.iter().flatten().min().copied();
                prop_assert_eq!(completions.first(), least.unwrap_or((SimTime::NEVER, 0)));
                let owner = completions.first_instance().and_then(|owner| model[owner as usize]);
                prop_assert_eq!(owner, least);
            }
        }
    }
}
