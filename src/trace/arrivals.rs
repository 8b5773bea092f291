//! Where batches of arrivals come from, for those who only follow them: a trace as it is read, or its spool.

use super::{Batch, Helper, TraceError};

/// Arrivals in order of time, a batch at a time.
pub trait Arrivals: Send {
    /// Fills `batch` with the next arrivals; false, and nothing, at the end.
    ///
    /// # Errors
    /// When the source cannot be read further, or holds rows that do not do.
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, TraceError>;

    /// Bytes read so far, and how many there are where that is known.
    fn progress(&self) -> (u64, Option<u64>);

    /// Works on batches to come, on any thread, where there is work that can be shared.
    fn helper(&self) -> Option<Helper> {
        None
    }
}
