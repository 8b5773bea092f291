//! The agenda: what is due when. A 4-ary min-heap, shallower than a binary one, whose entries are ordered by
//! instant, then by the order given (event class, sequence), so that ties never depend on luck.

use crate::units::SimTime;

/// Due entries by (instant, tie-breaker), earliest first. `T`'s order settles ties within one instant.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    /// The heap, filled up with entries due never, so that every parent has four children.
    heap: Vec<(SimTime, T)>,
    length: usize,
}

const ARITY: usize = 4;

impl<T: Copy + Ord> Default for Agenda<T> {
    fn default() -> Self {
        Self {
            heap: Vec::new(),
            length: 0,
        }
    }
}

impl<T: Copy + Ord> Agenda<T> {
    /// Entries on the agenda.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Nothing on the agenda.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// When the next entry is due; [`SimTime::NEVER`] when there is none.
    #[inline]
    #[must_use]
    pub fn next_at(&self) -> SimTime {
        self.heap.first().map_or(SimTime::NEVER, |entry| entry.0)
    }

    /// The next entry, left in place.
    #[inline]
    #[must_use]
    pub fn peek(&self) -> Option<(SimTime, T)> {
        self.heap.first().copied().filter(|_| self.length > 0)
    }

    /// Adds an entry due before [`SimTime::NEVER`]. Allocates only when the agenda outgrows its largest size so far.
    #[inline]
    pub fn push(&mut self, at: SimTime, entry: T) {
        if self.length == self.heap.len() {
            self.grow(entry);
        }
        self.rise(self.length, (at, entry));
        self.length += 1;
    }

    #[cold]
    fn grow(&mut self, filler: T) {
        let root = usize::from(self.heap.is_empty());
        let longer = self.heap.len() + ARITY + root;
        self.heap.resize(longer, (SimTime::NEVER, filler));
    }

    /// Takes the next entry.
    #[inline]
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        self.length = self.length.checked_sub(1)?;
        let first = self.heap[0];
        let last = self.heap[self.length];
        self.heap[self.length].0 = SimTime::NEVER;
        if self.length > 0 {
            self.sink(last);
        }
        Some(first)
    }

    /// Takes the next entry if it is due at or before `now`.
    #[inline]
    pub fn pop_due(&mut self, now: SimTime) -> Option<(SimTime, T)> {
        if self.next_at() <= now { self.pop() } else { None }
    }

    /// Strikes every entry that `keep` does not keep, in no particular order. Takes as long as adding the rest anew.
    pub fn retain(&mut self, mut keep: impl FnMut(T) -> bool) {
        let heap = std::mem::take(&mut self.heap);
        let length = std::mem::take(&mut self.length);
        for (at, entry) in heap.into_iter().take(length) {
            if keep(entry) {
                self.push(at, entry);
            }
        }
    }

    /// Puts `sinking` into the hole at the root. The hole first goes all the way down along the least children, then
    /// `sinking`, which came from the bottom and mostly stays there, rises as far as it must (Floyd): the way down
    /// then depends on little but the size, which a processor predicts.
    #[inline]
    fn sink(&mut self, sinking: (SimTime, T)) {
        let mut hole = 0;
        loop {
            let first_child = hole * ARITY + 1;
            if first_child >= self.length {
                break;
            }
            let Some(&[a, b, c, d]) = self.heap.get(first_child..first_child + ARITY) else {
                break;
            };
            let least = first_child + least_of_four([a, b, c, d]);
            self.heap[hole] = self.heap[least];
            hole = least;
        }
        self.rise(hole, sinking);
    }

    /// Puts `rising` where it belongs on the way from `child` to the root.
    #[inline]
    fn rise(&mut self, mut child: usize, rising: (SimTime, T)) {
        while child > 0 {
            let parent = (child - 1) / ARITY;
            if !precedes(rising, self.heap[parent]) {
                break;
            }
            self.heap[child] = self.heap[parent];
            child = parent;
        }
        self.heap[child] = rising;
    }
}

/// Order by instant, then by the entry, without a branch.
#[inline]
fn precedes<T: Copy + Ord>(a: (SimTime, T), b: (SimTime, T)) -> bool {
    (a.0 < b.0) | ((a.0 == b.0) & (a.1 < b.1))
}

/// Which of four comes first, as a tournament without a branch.
#[inline]
fn least_of_four<T: Copy + Ord>(entries: [(SimTime, T); ARITY]) -> usize {
    let left = usize::from(precedes(entries[1], entries[0]));
    let right = 2 + usize::from(precedes(entries[3], entries[2]));
    let right_wins = usize::from(precedes(entries[right], entries[left]));
    left + (right - left) * right_wins
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn gives_back_everything_in_order(times in proptest::collection::vec(0_u64..50, 0..300)) {
            let mut agenda = Agenda::default();
            for (sequence, &at) in times.iter().enumerate() {
                agenda.push(SimTime(at), sequence);
            }
            let mut expected: Vec<(SimTime, usize)> =
                times.iter().enumerate().map(|(sequence, &at)| (SimTime(at), sequence)).collect();
            expected.sort();
            let mut taken = Vec::new();
            while let Some(entry) = agenda.pop_due(SimTime::NEVER) {
                taken.push(entry);
            }
            prop_assert_eq!(taken, expected);
        }

        #[test]
        fn what_is_struck_never_comes(times in proptest::collection::vec(0_u64..50, 0..300)) {
            let mut agenda = Agenda::default();
            for (sequence, &at) in times.iter().enumerate() {
                agenda.push(SimTime(at), sequence);
            }
            agenda.retain(|sequence| sequence % 3 > 0);
            let left = times.iter().enumerate().filter(|(sequence, _)| sequence % 3 > 0);
            let mut expected: Vec<(SimTime, usize)> = left.map(|(sequence, &at)| (SimTime(at), sequence)).collect();
            expected.sort();
            let taken: Vec<_> = std::iter::from_fn(|| agenda.pop()).collect();
            prop_assert_eq!(taken, expected);
            prop_assert_eq!(agenda.next_at(), SimTime::NEVER);
        }
    }
}
