//! Rows that are told twice: of one instant, and alike in everything else, too. Chance makes some where instants are
//! coarse and durations few, so they are counted and left in.

use crate::{trace::Batch, units::SimTime};

/// Rows of one instant that are compared; of more, the first so many.
const TOGETHER_MAX: usize = 65_536;

/// Everything a row says but its instant.
type Row = (u32, u64, u32, u64, u64, u64, u64, u32, u32);

/// Looks for rows told twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Twins {
    at: Option<SimTime>,
    /// Rows of the instant at hand.
    together: Vec<Row>,
    found: Duplicates,
}

/// Rows told twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Rows that equal one before them.
    pub count: u64,
    /// The instant of the first.
    pub first: Option<SimTime>,
}

impl Twins {
    /// Adds a batch in order of time.
    pub(super) fn observe(&mut self, batch: &Batch) {
        for row in 0..batch.len() {
            let at = batch.at[row];
            if self.at != Some(at) {
                self.compare();
                self.at = Some(at);
            }
            if self.together.len() < TOGETHER_MAX {
                self.together.push(content(batch, row));
            }
        }
    }

    /// Counts the rows at hand that equal another, and forgets them.
    fn compare(&mut self) {
        if self.together.len() > 1 {
            self.together.sort_unstable();
            let equal = self.together.windows(2).filter(|pair| pair[0] == pair[1]).count();
            if equal > 0 {
                self.found.count += equal as u64;
                self.found.first = self.found.first.or(self.at);
            }
        }
        self.together.clear();
    }

    pub(super) fn finish(mut self) -> Duplicates {
        self.compare();
        self.found
    }
}

fn content(batch: &Batch, row: usize) -> Row {
    let arrival = batch.arrival(row);
    let observed = &batch.observed;
    (
        arrival.function.0,
        arrival.duration.0,
        arrival.memory.map_or(0, |memory| memory.0),
        arrival.init.map_or(0, |init| init.0),
        arrival.request_bytes,
        arrival.response_bytes,
        observed.billed.get(row).map_or(0, |billed| billed.0),
        observed.memory_used.get(row).map_or(0, |used| used.0),
        observed.environment.get(row).copied().unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        trace::{Arrival, FunctionId},
        units::Micros,
    };

    #[test]
    fn a_row_told_three_times_is_two_too_many_wherever_a_batch_ends() {
        // At 1: durations 5, 7, 5; at 2: 5, 5. Twins: one at 1, one at 2.
        let rows = [(1, 5), (1, 7), (1, 5), (2, 5), (2, 5), (3, 5)];
        for cut in 0..=rows.len() {
            let mut twins = Twins::default();
            for part in [&rows[..cut], &rows[cut..]] {
                let mut batch = Batch::default();
                for &(at, duration) in part {
                    batch.push(Arrival {
                        at: SimTime(at),
                        function: FunctionId(0),
                        duration: Micros(duration),
                        memory: None,
                        init: None,
                        request_bytes: 0,
                        response_bytes: 0,
                    });
                }
                twins.observe(&batch);
            }
            let found = twins.finish();
            assert_eq!((found.count, found.first), (2, Some(SimTime(1))));
        }
    }
}
