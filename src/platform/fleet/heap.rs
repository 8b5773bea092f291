//! The two moves of a 4-ary min-heap kept in a slice. `moved` hears of every entry that changes its place, so
//! that a heap may know where each of its entries lies.

/// Children of a node.
const ARITY: usize = 4;

/// An entry and what it is ordered by.
pub(super) trait Ranked: Copy {
    /// Smallest first. Ranks must differ, so that order never depends on the shape of the heap.
    fn rank(&self) -> u128;
}

/// Two numbers as one rank: the first decides, then the second. One wide comparison, no branch.
#[inline]
pub(super) const fn rank(first: u64, second: u64) -> u128 {
    ((first as u128) << 64) | second as u128
}

/// Puts `rising` into the hole, or as far above it as it belongs.
#[inline]
pub(super) fn rise<E: Ranked>(heap: &mut [E], mut hole: usize, rising: E, mut moved: impl FnMut(&E, usize)) {
    while hole > 0 {
        let parent = (hole - 1) / ARITY;
        if heap[parent].rank() <= rising.rank() {
            break;
        }
        heap[hole] = heap[parent];
        moved(&heap[hole], hole);
        hole = parent;
    }
    heap[hole] = rising;
    moved(&rising, hole);
}

/// Puts `sinking` into the hole, or as far below it as it belongs.
#[inline]
pub(super) fn sink<E: Ranked>(heap: &mut [E], mut hole: usize, sinking: E, mut moved: impl FnMut(&E, usize)) {
    loop {
        let first_child = hole * ARITY + 1;
        let children = first_child.min(heap.len())..(first_child + ARITY).min(heap.len());
        let Some(least) = children.min_by_key(|&child| heap[child].rank()) else {
            break;
        };
        if sinking.rank() <= heap[least].rank() {
            break;
        }
        heap[hole] = heap[least];
        moved(&heap[hole], hole);
        hole = least;
    }
    heap[hole] = sinking;
    moved(&sinking, hole);
}
