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

/// Puts `sinking`, which belongs at the hole or below it, in its place. It mostly comes from the bottom, so the
/// hole goes all the way down past the least children, and `sinking` rises from there (Floyd's variant): fewer
/// comparisons, and none that the processor guesses wrong until the end.
#[inline]
pub(super) fn sink<E: Ranked>(heap: &mut [E], mut hole: usize, sinking: E, mut moved: impl FnMut(&E, usize)) {
    let top = hole;
    while let Some(least) = least_child(heap, hole) {
        heap[hole] = heap[least];
        moved(&heap[hole], hole);
        hole = least;
    }
    while hole > top {
        let parent = (hole - 1) / ARITY;
        if heap[parent].rank() <= sinking.rank() {
            break;
        }
        heap[hole] = heap[parent];
        moved(&heap[hole], hole);
        hole = parent;
    }
    heap[hole] = sinking;
    moved(&sinking, hole);
}

/// The least child of a node, if it has children.
#[inline]
fn least_child<E: Ranked>(heap: &[E], node: usize) -> Option<usize> {
    let first = node * ARITY + 1;
    if let Some([a, b, c, d]) = heap.get(first..first + ARITY) {
        let left = if b.rank() < a.rank() {
            (b.rank(), 1)
        } else {
            (a.rank(), 0)
        };
        let right = if d.rank() < c.rank() {
            (d.rank(), 3)
        } else {
            (c.rank(), 2)
        };
        return Some(first + if right.0 < left.0 { right.1 } else { left.1 });
    }
    (first..heap.len()).min_by_key(|&child| heap[child].rank())
}
