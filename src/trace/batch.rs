//! Arrivals in columns, some 64 k rows at a time.

use crate::units::{BilledMillis, Mebibytes, Micros, SimTime};

/// A function of the trace, numbered by first appearance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(pub u32);

/// Work offered at an instant, before any platform sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When it arrives.
    pub at: SimTime,
    /// Which function it asks for.
    pub function: FunctionId,
    /// How long the service took where it was recorded, init and queueing excluded.
    pub duration: Micros,
    /// Memory configured where it was recorded; `None` where the recording machine is unknown.
    pub memory: Option<Mebibytes>,
    /// Recorded init duration, where the row had one.
    pub init: Option<Micros>,
    /// Bytes received.
    pub request_bytes: u64,
    /// Bytes sent.
    pub response_bytes: u64,
}

/// Arrivals as columns, in order of time. Optional columns are empty when the trace lacks them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// When each arrives; never decreasing.
    pub at: Vec<SimTime>,
    /// Which function each asks for.
    pub function: Vec<FunctionId>,
    /// Recorded (or sampled) service duration.
    pub duration: Vec<Micros>,
    /// Memory configured when recorded; 0 in a row without.
    pub memory: Vec<Mebibytes>,
    /// Recorded init duration; 0 in a row without.
    pub init: Vec<Micros>,
    /// Bytes received.
    pub request_bytes: Vec<u64>,
    /// Bytes sent.
    pub response_bytes: Vec<u64>,
    /// What the recording machine did with each, where that was asked for.
    pub observed: Observed,
}

/// What became of arrivals where they were recorded: nothing a replay needs, everything an inspection or conversion
/// does. Columns are empty where the trace lacks them or nobody asked ([`super::Detail`]); copies of scaled arrivals
/// have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Billed duration; 0 in a row without.
    pub billed: Vec<BilledMillis>,
    /// Memory used; 0 in a row without.
    pub memory_used: Vec<Mebibytes>,
    /// Execution environment, numbered from 1 by first appearance; 0 where unknown.
    pub environment: Vec<u32>,
}

impl Batch {
    /// Rows a full batch holds.
    pub const ROWS: usize = 65_536;

    /// Number of arrivals.
    #[must_use]
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there is no arrival.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Empties every column, keeping its capacity.
    pub fn clear(&mut self) {
        self.at.clear();
        self.function.clear();
        self.duration.clear();
        self.memory.clear();
        self.init.clear();
        self.request_bytes.clear();
        self.response_bytes.clear();
        self.observed.billed.clear();
        self.observed.memory_used.clear();
        self.observed.environment.clear();
    }

    /// The arrival in `row`.
    #[inline]
    #[must_use]
    pub fn arrival(&self, row: usize) -> Arrival {
        Arrival {
            at: self.at[row],
            function: self.function[row],
            duration: self.duration[row],
            memory: self.memory.get(row).copied().filter(|memory| memory.0 > 0),
            init: self.init.get(row).copied().filter(|init| init.0 > 0),
            request_bytes: self.request_bytes.get(row).copied().unwrap_or(0),
            response_bytes: self.response_bytes.get(row).copied().unwrap_or(0),
        }
    }

    /// Appends an arrival; a column appears (zeros before) with the first row that needs it.
    pub fn push(&mut self, arrival: Arrival) {
        let row = self.len();
        self.at.push(arrival.at);
        self.function.push(arrival.function);
        self.duration.push(arrival.duration);
        append(
            &mut self.memory,
            row,
            arrival.memory.unwrap_or(Mebibytes(0)),
            Mebibytes(0),
        );
        append(
            &mut self.init,
            row,
            arrival.init.unwrap_or(Micros::ZERO),
            Micros::ZERO,
        );
        append(&mut self.request_bytes, row, arrival.request_bytes, 0);
        append(&mut self.response_bytes, row, arrival.response_bytes, 0);
    }
}

/// Appends `value` to an optional column that so far covers `row` rows or none.
fn append<T: Copy + PartialEq>(column: &mut Vec<T>, row: usize, value: T, absent: T) {
    if !column.is_empty() || value != absent {
        column.resize(row, absent);
        column.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_appears_with_its_first_value() {
        let plain = Arrival {
            at: SimTime(1),
            function: FunctionId(0),
            duration: Micros(5),
            memory: None,
            init: None,
            request_bytes: 0,
            response_bytes: 0,
        };
        let sized = Arrival {
            memory: Some(Mebibytes(512)),
            response_bytes: 9,
            ..plain
        };
        let mut batch = Batch::default();
        batch.push(plain);
        assert!(batch.memory.is_empty());
        batch.push(sized);
        batch.push(plain);
        assert_eq!(batch.memory, [Mebibytes(0), Mebibytes(512), Mebibytes(0)]);
        assert_eq!(
            [batch.arrival(0), batch.arrival(1), batch.arrival(2)],
            [plain, sized, plain]
        );
        assert!(batch.init.is_empty());
    }
}
