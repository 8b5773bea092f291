//! What the tests of Lambda logs share: a log read to its end, row by row.

use costsim::{
    trace::{self, Batch, Detail, TraceError, TraceOptions, TraceSummary},
    units::{Micros, SimTime},
};

/// An arrival with everything observed of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) at: SimTime,
    pub(crate) function: u32,
    pub(crate) duration: Micros,
    pub(crate) init: Option<Micros>,
    pub(crate) memory: Option<u32>,
    pub(crate) memory_used: u32,
    pub(crate) billed: u64,
    /// From 1; 0 where unknown.
    pub(crate) environment: u32,
}

/// Reads files, in order of time.
pub(crate) fn read(paths: &[String]) -> Result<(Vec<Row>, TraceSummary), TraceError> {
    let (batches, summary) = batches(paths)?;
    let rows = batches.iter().flat_map(|batch| {
        let observed = &batch.observed;
        (0..batch.len()).map(move |row| {
            let arrival = batch.arrival(row);
            Row {
                at: arrival.at,
                function: arrival.function.0,
                duration: arrival.duration,
                init: arrival.init,
                memory: arrival.memory.map(|memory| memory.0),
                memory_used: observed.memory_used.get(row).map_or(0, |used| used.0),
                billed: observed.billed.get(row).map_or(0, |billed| billed.0),
                environment: observed.environment.get(row).copied().unwrap_or(0),
            }
        })
    });
    Ok((rows.collect(), summary))
}

/// The same in columns.
pub(crate) fn batches(paths: &[String]) -> Result<(Vec<Batch>, TraceSummary), TraceError> {
    let options = TraceOptions {
        detail: Detail::Everything,
        ..TraceOptions::default()
    };
    let mut stream = trace::open_files(paths, &options)?;
    let mut batches = Vec::new();
    let mut batch = Batch::default();
    while stream.next_batch(&mut batch)? {
        batches.push(batch.clone());
    }
    Ok((batches, stream.finish()?))
}

/// A file of the repository.
pub(crate) fn bundled(file: &str) -> String {
    format!("{}/traces/lambda_logs/{file}", env!("CARGO_MANIFEST_DIR"))
}
