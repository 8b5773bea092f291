//! Rows in order of time. A trace may be out of order by up to 15 minutes and 2 million rows: so much is held back
//! in sorted parts that do not overlap. A row in order costs nothing but the holding; a part out of order is sorted
//! and merged with the parts it overlaps, rows of one instant staying in the order of the file. Where any order is
//! allowed, all rows are read and merged (`merge`) before the first is handed out.

use std::collections::VecDeque;

use super::{
    Batch, RowOrder, TraceError,
    history::DISORDER_MAX,
    merge::{Merge, RUN_ROWS},
    reader::Reader,
    rows::Rows,
};

/// Rows held back at least, unless they lie 15 minutes back.
pub(super) const PENDING_ROWS: usize = 2_000_000;

/// Puts the rows of a reader into order.
pub(super) struct Sorter {
    pub(super) reader: Reader,
    pending: VecDeque<Rows>,
    pending_rows: usize,
    spare: Vec<Rows>,
    part_rows: usize,
    rows_max: usize,
    ended: bool,
    /// All rows, where any order is allowed.
    merge: Option<Merge>,
}

impl Sorter {
    pub(super) fn new(reader: Reader) -> Self {
        Self::with_limits(reader, Batch::ROWS, PENDING_ROWS)
    }

    /// With parts of `part_rows` and `rows_max` rows held back.
    pub(super) fn with_limits(reader: Reader, part_rows: usize, rows_max: usize) -> Self {
        Self {
            reader,
            pending: VecDeque::new(),
            pending_rows: 0,
            spare: Vec::new(),
            part_rows,
            rows_max,
            ended: false,
            merge: None,
        }
    }

    /// Reads the first part, so that the reader has seen some rows.
    pub(super) fn prime(&mut self) -> Result<(), TraceError> {
        self.read_part()
    }

    /// The next rows in order; false at the end. `rows` is exchanged, so that its memory is used again.
    pub(super) fn next(&mut self, rows: &mut Rows) -> Result<bool, TraceError> {
        if self.reader.order() == RowOrder::Any {
            return self.next_merged(rows);
        }
        loop {
            if self.front_is_settled() {
                let Some(mut front) = self.pending.pop_front() else {
                    return Ok(false);
                };
                self.pending_rows -= front.len();
                self.reader.set_floor(front.last_at());
                std::mem::swap(rows, &mut front);
                self.spare.push(front);
                return Ok(true);
            }
            self.read_part()?;
        }
    }

    fn next_merged(&mut self, rows: &mut Rows) -> Result<bool, TraceError> {
        let merge = match &mut self.merge {
            Some(merge) => merge,
            empty => {
                // What was read to see some rows comes first.
                let merge = Merge::of(self.rows_max.min(RUN_ROWS), |part| {
                    match self.pending.pop_front() {
                        Some(first) => {
                            *part = first;
                            Ok(())
                        }
                        None => self.reader.fill(part, self.part_rows),
                    }
                })?;
                empty.insert(merge)
            }
        };
        merge.next(rows, self.part_rows)?;
        Ok(!rows.is_empty())
    }

    fn read_part(&mut self) -> Result<(), TraceError> {
        let mut part = self.spare.pop().unwrap_or_default();
        self.reader.fill(&mut part, self.part_rows)?;
        if part.is_empty() {
            self.ended = true;
        } else {
            self.accept(part);
        }
        Ok(())
    }

    /// Whether nothing that may still come belongs before the end of the first part.
    fn front_is_settled(&self) -> bool {
        let Some(front) = self.pending.front() else {
            return self.ended;
        };
        self.ended
            || self.pending_rows - front.len() >= self.rows_max
            || front.last_at() + DISORDER_MAX <= self.reader.newest()
    }

    /// Takes in a part in the order of the file.
    fn accept(&mut self, mut part: Rows) {
        self.pending_rows += part.len();
        part.sort();
        let overlapped = self
            .pending
            .iter()
            .rev()
            .take_while(|earlier| earlier.last_at() > part.first_at())
            .count();
        if overlapped == 0 {
            self.pending.push_back(part);
            return;
        }
        let mut merged = Rows::default();
        for earlier in self.pending.drain(self.pending.len() - overlapped..) {
            merged.append(&earlier);
        }
        merged.append(&part);
        merged.sort();
        if merged.len() <= self.part_rows {
            self.pending.push_back(merged);
            return;
        }
        for from in (0..merged.len()).step_by(self.part_rows) {
            self.pending
                .push_back(merged.part(from..merged.len().min(from + self.part_rows)));
        }
    }
}
