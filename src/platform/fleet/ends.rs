//! When services end: a 4-ary min-heap of plain numbers, each an instant, the request's place in the order of arrival
//! and its number in service. One wide comparison orders two of them, and an end moves in two registers.

use crate::units::SimTime;

const ARITY: usize = 4;
/// Fills the heap up, so that every parent has four children.
const NEVER: u128 = u128::MAX;

/// Ends of services, earliest first; those of one instant in order of arrival.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    heap: Vec<u128>,
    length: usize,
    /// The order of arrival counts from here: it has half a word only.
    first: u64,
}

/// One end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: SimTime,
    /// The request's place in the order of arrival, counted from somewhere.
    order: u32,
    /// Its number in service.
    pub(super) number: u32,
}

impl End {
    #[inline]
    const fn packed(self) -> u128 {
        (self.at.0 as u128) << 64 | (self.order as u128) << 32 | self.number as u128
    }

    #[inline]
    const fn unpacked(packed: u128) -> Self {
        Self {
            at: SimTime((packed >> 64) as u64),
            order: (packed >> 32) as u32,
            number: packed as u32,
        }
    }
}

impl Ends {
    /// The earliest instant; never where nothing ends.
    #[inline]
    pub(super) fn next_at(&self) -> SimTime {
        self.heap
            .first()
            .map_or(SimTime::NEVER, |&end| End::unpacked(end).at)
    }

    /// The number in service of the earliest.
    pub(super) fn first(&self) -> Option<u32> {
        let first = self.heap.first().filter(|_| self.length > 0);
        first.map(|&end| End::unpacked(end).number)
    }

    /// Adds an end before [`SimTime::NEVER`].
    #[inline]
    pub(super) fn push(&mut self, at: SimTime, sequence: u64, number: u32) {
        let order = match u32::try_from(sequence.wrapping_sub(self.first)) {
            Ok(order) => order,
            Err(_) => self.count_anew(sequence),
        };
        self.put(End { at, order, number });
    }

    /// Puts back an end that was taken, for another instant.
    #[inline]
    pub(super) fn put_off(&mut self, end: End, at: SimTime) {
        self.put(End { at, ..end });
    }

    #[inline]
    fn put(&mut self, end: End) {
        if self.length == self.heap.len() {
            self.grow();
        }
        self.rise(self.length, end.packed());
        self.length += 1;
    }

    #[cold]
    fn grow(&mut self) {
        let root = usize::from(self.heap.is_empty());
        self.heap.resize(self.heap.len() + ARITY + root, NEVER);
    }

    /// Takes the earliest.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<End> {
        self.length = self.length.checked_sub(1)?;
        let first = self.heap[0];
        let last = std::mem::replace(&mut self.heap[self.length], NEVER);
        if self.length > 0 {
            self.sink(last);
        }
        Some(End::unpacked(first))
    }

    /// All, in no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = End> {
        self.heap[..self.length].iter().map(|&end| End::unpacked(end))
    }

    /// Strikes every end of a number in service that `keep` does not keep.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(u32) -> bool) {
        let heap = std::mem::take(&mut self.heap);
        let length = std::mem::take(&mut self.length);
        for end in heap.into_iter().take(length).map(End::unpacked) {
            if keep(end.number) {
                self.put(end);
            }
        }
    }

    /// Counts the order of arrival anew where half a word is used up, without a change of order: the place of a request
    /// that comes after all that are in the heap.
    #[cold]
    fn count_anew(&mut self, sequence: u64) -> u32 {
        let mut ends: Vec<End> = self.iter().collect();
        ends.sort_unstable_by_key(|end| end.order);
        for (order, end) in (0..).zip(&mut ends) {
            end.order = order;
        }
        self.first = sequence - ends.len() as u64;
        self.heap.clear();
        self.length = 0;
        ends.iter().for_each(|&end| self.put(end));
        self.length as u32
    }

    /// Puts `sinking` in its place from the root on. The hole first goes all the way down past the least children, then
    /// `sinking`, which came from the bottom and mostly stays there, rises as far as it must (Floyd).
    #[inline]
    fn sink(&mut self, sinking: u128) {
        let mut hole = 0;
        loop {
            let first_child = hole * ARITY + 1;
            if first_child >= self.length {
                break;
            }
            let Some(&[a, b, c, d]) = self.heap.get(first_child..first_child + ARITY) else {
                break;
            };
            let (left, at_left) = if b < a { (b, 1) } else { (a, 0) };
            let (right, at_right) = if d < c { (d, 3) } else { (c, 2) };
            let (least, at) = if right < left {
                (right, at_right)
            } else {
                (left, at_left)
            };
            self.heap[hole] = least;
            hole = first_child + at;
        }
        self.rise(hole, sinking);
    }

    /// Puts `rising` where it belongs on the way from `child` to the root.
    #[inline]
    fn rise(&mut self, mut child: usize, rising: u128) {
        while child > 0 {
            let parent = (child - 1) / ARITY;
            if self.heap[parent] < rising {
                break;
            }
            self.heap[child] = self.heap[parent];
            child = parent;
        }
        self.heap[child] = rising;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ends_come_in_order_of_time_then_of_arrival(times in proptest::collection::vec(0_u64..50, 0..300), before in 0_u64..600) {
            // The order of arrival passes the end of its half word on the way, or does not.
            let mut ends = Ends::default();
            let sequence = |n: usize| (1 << 32) - before + n as u64;
            let mut expected = Vec::new();
            for (n, &at) in times.iter().enumerate() {
                ends.push(SimTime(at), sequence(n), n as u32);
                expected.push((at, n as u32));
            }
            ends.retain(|number| number % 5 > 0);
            expected.retain(|(_, number)| number % 5 > 0);
            expected.sort_unstable();
            let taken: Vec<_> = std::iter::from_fn(|| ends.pop()).map(|end| (end.at.0, end.number)).collect();
            prop_assert_eq!(taken, expected);
            prop_assert_eq!((ends.next_at(), ends.first()), (SimTime::NEVER, None));
        }
    }
}
