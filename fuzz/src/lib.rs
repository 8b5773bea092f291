//! What the targets share: a trace read and inspected to its first arrivals and its end, however it is asked for.

use costsim::{
    trace::{
        Batch, CountedRows, Detail, DurationModel, Reading, RowOrder, Strictness, TraceError, TraceFormat,
        TraceOptions, inspection::Inspector, read_bytes,
    },
    units::Micros,
};

/// Batches drawn of a trace at most: a row may stand for a billion arrivals.
const BATCHES_MAX: usize = 4;

/// Reads a trace: the first byte says how, the others are the file. `formats` are the names of those tried, none where
/// the content tells.
pub fn read(formats: &[&str], data: &[u8]) {
    let Some((&how, file)) = data.split_first() else {
        return;
    };
    let bit = |number: u8| how >> number & 1 == 1;
    let format = match formats.len() {
        0 => None,
        count => formats[usize::from(how >> 4) % count].parse::<TraceFormat>().ok(),
    };
    let options = TraceOptions {
        format,
        duration: bit(0).then_some(DurationModel::Constant(Micros(120_000))),
        strictness: if bit(1) {
            Strictness::Strict
        } else {
            Strictness::Lenient
        },
        detail: if bit(2) {
            Detail::Everything
        } else {
            Detail::Replay
        },
        order: if bit(3) { RowOrder::Any } else { RowOrder::Nearly },
        counted: if bit(3) {
            CountedRows::Kept
        } else {
            CountedRows::Spread
        },
        sample_rate: "1".parse().ok(),
        ..TraceOptions::default()
    };
    match arrivals(file, &options) {
        Ok(Some(reading)) => assert!(reading.rows_used > 0),
        Ok(None) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// What was read of a trace that ends within a few batches.
fn arrivals(file: &[u8], options: &TraceOptions) -> Result<Option<Reading>, TraceError> {
    let mut stream = read_bytes("fuzz", file.to_vec(), options)?;
    let mut batch = Batch::default();
    let mut last = stream.start();
    let mut inspector = Inspector::new(last);
    for _ in 0..BATCHES_MAX {
        if !stream.next_batch(&mut batch)? {
            let summary = stream.finish()?;
            let _ = inspector.finish(&summary);
            return Ok(Some(summary.reading));
        }
        inspector.observe(&batch);
        for &at in &batch.at {
            assert!(at >= last);
            last = at;
        }
    }
    Ok(None)
}
