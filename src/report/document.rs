//! What every JSON document begins with, the program, the prices, the traffic; and how it is written.

use std::io;

use serde::Serialize;

use super::{
    number,
    reading::{self, SkippedLines},
    traffic,
};
use crate::analysis::{Stamp, TraceFacts};

/// Writes a document, indented, and a line end.
pub(super) fn write_document(document: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(document)?;
    text.push(b'\n');
    out.write_all(&text)
}

#[derive(Serialize)]
pub(super) struct Program {
    version: &'static str,
    seed: u64,
}

impl Program {
    pub(super) const fn of(stamp: &Stamp) -> Self {
        Self {
            version: stamp.version,
            seed: stamp.seed,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Prices<'a> {
    region: &'a str,
    date: &'a str,
    digest: &'a str,
}

impl<'a> Prices<'a> {
    pub(super) fn of(stamp: &'a Stamp) -> Self {
        Self {
            region: &stamp.prices.region,
            date: &stamp.prices.date,
            digest: &stamp.prices.digest,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Trace<'a> {
    source: &'a str,
    format: Option<String>,
    lines_read: u64,
    rows_used: u64,
    skipped: Vec<SkippedLines>,
    notes: Vec<String>,
    invocations: u64,
    functions: u64,
    span_seconds: f64,
    mean_rps: f64,
    peak_rps: u64,
}

impl<'a> Trace<'a> {
    pub(super) fn of(facts: &'a TraceFacts) -> Self {
        Self {
            source: &facts.source,
            format: reading::formats(&facts.reading),
            lines_read: facts.reading.lines_read,
            rows_used: facts.reading.rows_used,
            skipped: reading::skipped(&facts.reading),
            notes: [&facts.notes[..], &reading::notes(&facts.reading)].concat(),
            invocations: facts.invocations,
            functions: facts.functions,
            span_seconds: facts.window.length().as_secs_f64(),
            mean_rps: number::six_decimals(traffic::mean_rate(facts)),
            peak_rps: facts.busiest_second,
        }
    }
}
