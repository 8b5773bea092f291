//! Rows on their way from the file to a batch: a batch, and how many arrivals each row stands for.

use std::ops::Range;

use super::Batch;
use crate::units::{Micros, SimTime};

/// A row without a recorded duration, until one is drawn for it from `--duration`.
pub(super) const NO_DURATION: Micros = drawn_from(0);

/// The mark of a row whose duration is to be drawn from a model of the trace: 0 is `--duration`, the others a reader's
/// own (`duration_model`).
pub(super) const fn drawn_from(model: u32) -> Micros {
    Micros(u64::MAX - model as u64)
}

/// Rows in columns. All rows of a trace have the same columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) batch: Batch,
    /// Arrivals per row; empty where each row is one.
    pub(super) count: Vec<u64>,
}

/// Does the same to every column.
macro_rules! each_column {
    ($rows:expr, |$column:ident| $body:expr) => {{
        each_column!(@ $rows.batch, $column, $body, at function duration memory init request_bytes response_bytes);
        each_column!(@ $rows.batch.observed, $column, $body, billed memory_used environment);
        let $column = &mut $rows.count;
        $body;
    }};
    (@ $columns:expr, $column:ident, $body:expr, $($name:ident)*) => {
        $({ let $column = &mut $columns.$name; $body; })*
    };
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.batch.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    pub(super) fn first_at(&self) -> SimTime {
        self.batch.at.first().copied().unwrap_or(SimTime::NEVER)
    }

    pub(super) fn last_at(&self) -> SimTime {
        self.batch.at.last().copied().unwrap_or_default()
    }

    pub(super) fn clear(&mut self) {
        self.truncate(0);
    }

    /// Keeps the first `length` rows, and of a row begun nothing.
    pub(super) fn truncate(&mut self, length: usize) {
        each_column!(self, |column| column.truncate(length));
    }

    /// Appends all rows of `later`.
    pub(super) fn append(&mut self, later: &Self) {
        self.append_part(later, 0..later.len());
    }

    /// Appends some rows of `later`.
    pub(super) fn append_part(&mut self, later: &Self, range: Range<usize>) {
        let (mine, theirs) = (&mut self.batch, &later.batch);
        mine.at.extend_from_slice(some_of(&theirs.at, &range));
        mine.function.extend_from_slice(some_of(&theirs.function, &range));
        mine.duration.extend_from_slice(some_of(&theirs.duration, &range));
        mine.memory.extend_from_slice(some_of(&theirs.memory, &range));
        mine.init.extend_from_slice(some_of(&theirs.init, &range));
        mine.request_bytes
            .extend_from_slice(some_of(&theirs.request_bytes, &range));
        mine.response_bytes
            .extend_from_slice(some_of(&theirs.response_bytes, &range));
        let (mine, theirs) = (&mut mine.observed, &theirs.observed);
        mine.billed.extend_from_slice(some_of(&theirs.billed, &range));
        mine.memory_used
            .extend_from_slice(some_of(&theirs.memory_used, &range));
        mine.environment
            .extend_from_slice(some_of(&theirs.environment, &range));
        self.count.extend_from_slice(some_of(&later.count, &range));
    }

    /// A copy of some of the rows.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        part.append_part(self, range);
        part
    }

    /// Sorts by instant; rows of one instant keep their order. Free where the rows are sorted already.
    pub(super) fn sort(&mut self) {
        if self.batch.at.is_sorted() {
            return;
        }
        let mut order: Vec<(SimTime, usize)> = self
            .batch
            .at
            .iter()
            .enumerate()
            .map(|(row, &at)| (at, row))
            .collect();
        order.sort_by_key(|&(at, _)| at);
        each_column!(self, |column| gather(column, &order));
    }
}

/// Some of a column; nothing of an empty one.
fn some_of<'a, T>(column: &'a [T], range: &Range<usize>) -> &'a [T] {
    column.get(range.clone()).unwrap_or_default()
}

/// Brings a column into the given order; an empty column stays empty.
fn gather<T: Copy>(column: &mut Vec<T>, order: &[(SimTime, usize)]) {
    if !column.is_empty() {
        *column = order
            .iter()
            .filter_map(|&(_, row)| column.get(row).copied())
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::FunctionId;

    fn rows(times: &[u64]) -> Rows {
        let mut rows = Rows::default();
        for (i, &at) in (0..).zip(times) {
            rows.batch.at.push(SimTime(at));
            rows.batch.function.push(FunctionId(i));
            rows.batch.duration.push(Micros(u64::from(i)));
        }
        rows
    }

    #[test]
    fn sorting_keeps_the_order_within_an_instant() {
        let mut rows = rows(&[5, 3, 5, 3]);
        rows.sort();
        assert_eq!(rows.batch.at, [3, 3, 5, 5].map(SimTime));
        assert_eq!(rows.batch.function, [1, 3, 0, 2].map(FunctionId));
        assert!(rows.count.is_empty() && rows.batch.memory.is_empty());
    }

    #[test]
    fn two_parts_make_the_whole() {
        let whole = rows(&[1, 2, 3, 4]);
        let (mut head, tail) = (whole.part(0..3), whole.part(3..4));
        assert_eq!(
            (head.len(), tail.len(), tail.first_at(), head.last_at()),
            (3, 1, SimTime(4), SimTime(3))
        );
        head.append(&tail);
        assert_eq!(head, whole);
    }
}
