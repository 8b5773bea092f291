//! A trace that was read to its end: rows in order of time, and what is known of them.

use super::{Reading, TraceError, duration_model::Shape, merge::Merge, rows::Rows};
use crate::{
    trace::Batch,
    units::{Mebibytes, SimTime},
};

/// Which columns the entries of a trace had.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Present {
    pub(super) duration: bool,
    /// Some row has none.
    pub(super) unknown_duration: bool,
    pub(super) memory: bool,
    pub(super) init: bool,
    pub(super) request_bytes: bool,
    pub(super) response_bytes: bool,
    pub(super) billed: bool,
    pub(super) environment: bool,
    pub(super) count: bool,
    /// Some stamps were whole seconds, and spread.
    pub(super) seconds: bool,
    pub(super) memory_used_max: Option<Mebibytes>,
}

/// A trace that was read to its end.
pub(super) struct Gathered {
    pub(super) path: String,
    merge: Merge,
    pub(super) functions: Vec<String>,
    pub(super) present: Present,
    pub(super) models: Vec<Shape>,
    /// The first and the last stamp.
    pub(super) stamps: (SimTime, SimTime),
    pub(super) reading: Reading,
}

impl Gathered {
    pub(super) fn new(
        path: String,
        merge: Merge,
        functions: Vec<String>,
        present: Present,
        models: Vec<Shape>,
        stamps: (SimTime, SimTime),
        reading: Reading,
    ) -> Self {
        Self {
            path,
            merge,
            functions,
            present,
            models,
            stamps,
            reading,
        }
    }

    /// The next rows in order, with the columns some row has; false at the end.
    pub(super) fn next(&mut self, rows: &mut Rows) -> Result<bool, TraceError> {
        self.merge.next(rows, Batch::ROWS)?;
        let (batch, present) = (&mut rows.batch, &self.present);
        let drop_unless = |is_present: bool, column: &mut Vec<u64>| {
            if !is_present {
                column.clear();
            }
        };
        drop_unless(present.request_bytes, &mut batch.request_bytes);
        drop_unless(present.response_bytes, &mut batch.response_bytes);
        if !present.memory {
            batch.memory.clear();
        }
        if !present.init {
            batch.init.clear();
        }
        if !present.billed {
            batch.observed.billed.clear();
        }
        if !present.environment {
            batch.observed.environment.clear();
        }
        if present.memory_used_max.is_none() {
            batch.observed.memory_used.clear();
        }
        Ok(!rows.is_empty())
    }
}
