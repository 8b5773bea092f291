//! Rows in any disorder, sorted: runs as long as memory holds are sorted and spooled, then merged, rows of one instant
//! staying in the order of the file. Memory: a run of 524,288 rows while reading, 1,024 rows of every run while
//! merging (of a billion rows: 1,908 runs, some 120 MB). Nothing can be handed out before the last row is read.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    Spool, Spooled, TraceError,
    rows::Rows,
    spool_block::{decode_rows, encode_rows},
    spooled::Place,
};
use crate::units::SimTime;

/// Rows of a run that are read back at once.
const BLOCK_ROWS: usize = 1_024;
/// Rows of a run: some 30 MB, and as much again while they are sorted.
pub(super) const RUN_ROWS: usize = 524_288;

/// Sorted runs on their way into one order.
pub(super) struct Merge {
    spooled: Spooled,
    runs: Vec<Run>,
    /// The next instant of every run with rows left. Runs are numbered in the order of the file.
    due: BinaryHeap<Reverse<(SimTime, usize)>>,
    buffer: Vec<u8>,
}

/// A sorted stretch of the file.
struct Run {
    /// Where its blocks lie, the last one first.
    places: Vec<Place>,
    rows: Rows,
    /// The row due next.
    row: usize,
}

/// Rows on their way into runs.
pub(super) struct Runs {
    run_rows: usize,
    /// Rows of the run at hand.
    pub(super) rows: Rows,
    written: Vec<Run>,
    spool: Spool,
}

impl Runs {
    /// Nothing yet; runs shall have at least `run_rows` rows.
    pub(super) fn new(run_rows: usize) -> Self {
        Self {
            run_rows,
            rows: Rows::default(),
            written: Vec::new(),
            spool: Spool::new(),
        }
    }

    /// Sorts and writes the rows at hand where they are enough for a run.
    pub(super) fn write_full(&mut self) -> Result<(), TraceError> {
        if self.rows.len() >= self.run_rows {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), TraceError> {
        self.written.push(Run::write(&mut self.rows, &mut self.spool)?);
        self.rows.clear();
        Ok(())
    }

    /// All rows, to be merged.
    pub(super) fn finish(mut self) -> Result<Merge, TraceError> {
        if !self.rows.is_empty() {
            self.write()?;
        }
        let mut merge = Merge {
            spooled: self.spool.finish(),
            runs: self.written,
            due: BinaryHeap::new(),
            buffer: Vec::new(),
        };
        for run in 0..merge.runs.len() {
            merge.await_run(run)?;
        }
        Ok(merge)
    }
}

impl Merge {
    /// Reads parts until one is empty and sorts them in runs of at least `run_rows` rows.
    pub(super) fn of(
        run_rows: usize,
        mut next_part: impl FnMut(&mut Rows) -> Result<(), TraceError>,
    ) -> Result<Self, TraceError> {
        let mut runs = Runs::new(run_rows);
        let mut part = Rows::default();
        loop {
            next_part(&mut part)?;
            if part.is_empty() {
                return runs.finish();
            }
            runs.rows.append(&part);
            runs.write_full()?;
        }
    }

    /// Up to `limit` rows in order; none at the end.
    pub(super) fn next(&mut self, rows: &mut Rows, limit: usize) -> Result<(), TraceError> {
        rows.clear();
        while rows.len() < limit {
            let Some(Reverse((_, number))) = self.due.pop() else {
                break;
            };
            let until = self.due.peek().map(|&Reverse(next)| next);
            let run = &mut self.runs[number];
            let ahead = &run.rows.batch.at[run.row..];
            let before = match until {
                Some(until) => ahead.partition_point(|&at| (at, number) < until),
                None => ahead.len(),
            };
            let taken = before.min(limit - rows.len());
            rows.append_part(&run.rows, run.row..run.row + taken);
            run.row += taken;
            self.await_run(number)?;
        }
        Ok(())
    }

    /// Notes when the next row of a run is due, and reads its next block where the last one is used up.
    fn await_run(&mut self, number: usize) -> Result<(), TraceError> {
        let run = &mut self.runs[number];
        if run.row == run.rows.len() {
            let Some(place) = run.places.pop() else {
                run.rows = Rows::default();
                return Ok(());
            };
            run.rows.clear();
            run.row = 0;
            let block = self.spooled.block(place, &mut self.buffer)?;
            decode_rows(block, &mut run.rows)
                .filter(|()| !run.rows.is_empty())
                .ok_or_else(|| self.spooled.damaged())?;
        }
        self.due.push(Reverse((run.rows.batch.at[run.row], number)));
        Ok(())
    }
}

impl Run {
    /// Sorts rows and writes them in blocks.
    fn write(rows: &mut Rows, spool: &mut Spool) -> Result<Self, TraceError> {
        rows.sort();
        let mut places = Vec::with_capacity(rows.len().div_ceil(BLOCK_ROWS));
        for from in (0..rows.len()).step_by(BLOCK_ROWS) {
            let part = rows.part(from..rows.len().min(from + BLOCK_ROWS));
            places.push(spool.write_block(|block| encode_rows(&part, block))?);
        }
        places.reverse();
        Ok(Self {
            places,
            rows: Rows::default(),
            row: 0,
        })
    }
}
