//! What the rows read so far have shown: how finely they are stamped, how far out of order they are, and which rows
//! come too late to be sorted in any more.

use super::{
    InputProblem, RowOrder,
    fast::{Stretch, Tripped, as_far_as},
    logs::ClockChange,
    naming::Naming,
    rows::Rows,
    timestamp::{DateOrder, Stamp},
};
use crate::units::{Micros, SimTime};

/// How much earlier than the latest row above a row may arrive.
pub(super) const DISORDER_MAX: Micros = Micros::from_secs(15 * 60);

/// What the values of the rows so far have shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// A stamp was written finer than to the second.
    pub(super) fine: bool,
    /// The largest memory used, in MB.
    pub(super) memory_used: u32,
    /// The first stamps say not how far from UTC they are.
    pub(super) no_offset: bool,
    /// The order of day and month, where a stamp has shown it.
    pub(super) date_order: Option<DateOrder>,
}

/// What the rows so far have shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct History {
    pub(super) seen: Seen,
    pub(super) order: RowOrder,
    /// The latest instant of any row.
    pub(super) newest: SimTime,
    /// How much earlier than the latest row above it a row arrived, at most.
    pub(super) disorder: Micros,
    /// Rows before this instant come too late: later ones were handed out.
    pub(super) floor: SimTime,
    /// Whether a clock was put back, watched over rows out of order.
    clock: ClockChange,
    /// How often it was, and in which line first.
    pub(super) put_back: Option<(u64, u64)>,
}

impl History {
    pub(super) fn new(order: RowOrder) -> Self {
        Self {
            order,
            ..Self::default()
        }
    }

    /// Appends the rows of `stretch` up to the first that the careful path must look at; how many.
    /// The first stands in `line`, the others in the lines below.
    pub(super) fn read(
        &mut self,
        stretch: Stretch<'_>,
        line: u64,
        rows: &mut Rows,
        naming: &mut Naming,
    ) -> usize {
        let before = rows.len();
        as_far_as(stretch.rows, |wanted| {
            self.try_read(stretch.first(wanted), line, rows, naming)
                .inspect_err(|_| rows.truncate(before))
        })
    }

    /// Appends all rows of `stretch` or, of some columns, what is of no use.
    fn try_read(
        &mut self,
        stretch: Stretch<'_>,
        line: u64,
        rows: &mut Rows,
        naming: &mut Naming,
    ) -> Result<(), Tripped> {
        let mut after = *self;
        let before = rows.len();
        stretch.read(rows, &mut after.seen)?;
        let at = rows.batch.at.get(before..).unwrap_or_default();
        after.admit_all(at, line).map_err(|(row, _)| row)?;
        // Last, so that a name is new only in a row that is read.
        naming.read(stretch, rows)?;
        *self = after;
        Ok(())
    }

    /// Takes in what others have found in the values of rows.
    pub(super) fn see(&mut self, seen: Seen) {
        self.seen.fine |= seen.fine;
        self.seen.memory_used = self.seen.memory_used.max(seen.memory_used);
    }

    /// Takes note of rows from `line` on, up to the first that comes too late.
    pub(super) fn admit_all(&mut self, at: &[SimTime], line: u64) -> Result<(), (Tripped, InputProblem)> {
        let (Some(&first), Some(&last)) = (at.first(), at.last()) else {
            return Ok(());
        };
        if self.newest <= first && at.is_sorted() {
            self.newest = last;
            self.clock.pass(last.0.cast_signed());
            return Ok(());
        }
        for (row, &at) in at.iter().enumerate() {
            self.admit(at, line + row as u64)
                .map_err(|problem| (row, problem))?;
        }
        Ok(())
    }

    /// Takes note of a row at `at`, unless it comes too late to be sorted in.
    pub(super) fn admit(&mut self, at: SimTime, line: u64) -> Result<(), InputProblem> {
        let early_by = self.newest.since(at);
        if early_by > Micros::ZERO && self.order == RowOrder::Nearly {
            if early_by > DISORDER_MAX {
                return Err(InputProblem::OutOfOrder { early_by });
            }
            if at < self.floor {
                return Err(InputProblem::TooFarUp { early_by });
            }
        }
        let micros = at.0.cast_signed();
        if let Some(line) = self.clock.see(Stamp { micros, fine: true }, line) {
            let (times, first) = self.put_back.unwrap_or((0, line));
            self.put_back = Some((times + 1, first));
        }
        self.newest = self.newest.max(at);
        self.disorder = self.disorder.max(early_by);
        Ok(())
    }
}
