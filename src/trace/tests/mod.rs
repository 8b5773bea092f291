//! The whole way from bytes to arrivals: what comes out is worked out by hand, and does not depend on how the bytes
//! come.

mod columns;
mod counts;
mod errors;
mod files;
mod foreign;
mod instants;
mod laws;
mod parallel;
mod scaling;
mod sources;
mod window;

use std::io::Cursor;

use super::{order::Sorter, reader::Reader, source::Source, stream::from_sorter, *};
use crate::{
    sim::Seed,
    units::{Mebibytes, Micros, Ratio, SimTime, Window},
};

/// How a test wants the bytes to come and the rows to be held.
#[derive(Clone, Copy, Debug)]
struct Grain {
    block_bytes: usize,
    part_rows: usize,
    rows_max: usize,
}

const COARSE: Grain = Grain {
    block_bytes: 256 * 1_024,
    part_rows: Batch::ROWS,
    rows_max: 2_000_000,
};

fn stream_of(bytes: &[u8], options: &TraceOptions, grain: Grain) -> Result<ArrivalStream, TraceError> {
    let source = Source::decompressed(Box::new(Cursor::new(bytes.to_vec())), None).unwrap();
    let reader = Reader::from_source("test.csv", source, options, grain.block_bytes)?;
    from_sorter(
        Sorter::with_limits(reader, grain.part_rows, grain.rows_max),
        options,
    )
}

fn read_with(
    bytes: &[u8],
    options: &TraceOptions,
    grain: Grain,
) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    let mut stream = stream_of(bytes, options, grain)?;
    let (start, mut batch, mut arrivals) = (stream.start(), Batch::default(), Vec::new());
    while stream.next_batch(&mut batch)? {
        arrivals.extend((0..batch.len()).map(|row| batch.arrival(row)));
    }
    assert!(arrivals.is_sorted_by_key(|arrival| arrival.at));
    let summary = stream.finish()?;
    assert_eq!(summary.window.start, start);
    assert_eq!(summary.arrivals, arrivals.len() as u64);
    Ok((arrivals, summary))
}

fn read(text: &str, options: &TraceOptions) -> (Vec<Arrival>, TraceSummary) {
    read_with(text.as_bytes(), options, COARSE).unwrap()
}

fn error(text: &[u8]) -> String {
    read_with(text, &TraceOptions::default(), COARSE)
        .unwrap_err()
        .to_string()
}

fn with_duration() -> TraceOptions {
    TraceOptions {
        duration: Some(DurationModel::Constant(Micros(120_000))),
        ..TraceOptions::default()
    }
}

fn scaled(scale: &str) -> TraceOptions {
    TraceOptions {
        scale: scale.parse().unwrap(),
        ..with_duration()
    }
}

/// Microseconds since 1970.
fn unix(arrival: &Arrival) -> u64 {
    arrival.at.since(SimTime::UNIX_EPOCH).0
}
