//! Nanoseconds per row from bytes to batches: plain milliseconds, RFC 3339 with bytes, counts, and a scaled trace.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::{fmt::Write as _, hint::black_box, path::Path};

use costsim::{
    sim::{Purpose, Seed},
    trace::{self, Batch, DurationModel, TraceOptions},
    units::{Micros, SimTime},
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const ROWS: u64 = 1_000_000;
/// 2026-01-01T00:00:00Z in milliseconds since 1970.
const START_MS: u64 = 1_767_225_600_000;

/// A trace with one row every 10 ms on average, each written by `row` from its instant and a uniform number.
fn csv(header: &str, mut row: impl FnMut(&mut String, u64, u64)) -> String {
    let mut stream = Seed(1).stream(0, Purpose::Test);
    let mut text = format!("{header}\n");
    let mut micros = START_MS * 1_000;
    for _ in 0..ROWS {
        micros += stream.exponential(Micros(10_000)).0;
        row(&mut text, micros / 1_000, stream.bits());
        text.push('\n');
    }
    text
}

fn milliseconds() -> String {
    csv(
        "timestamp_ms,function,duration_ms,memory_mb",
        |text, millis, random| {
            let duration = random % 300_000;
            let _ = write!(
                text,
                "{millis},fn-{:04},{}.{:03},512",
                random >> 54,
                duration / 1_000,
                duration % 1_000
            );
        },
    )
}

fn rfc3339() -> String {
    csv("timestamp,response_bytes", |text, millis, random| {
        let at = SimTime::from_unix_micros(millis * 1_000)
            .to_utc()
            .unwrap_or_default();
        let _ = write!(text, "{},{}", at.format("%FT%T%.3fZ"), random % 100_000);
    })
}

fn drain(path: &Path, options: &TraceOptions) -> u64 {
    let mut batch = Batch::default();
    let mut arrivals = 0;
    if let Ok(mut stream) = trace::open(&path.to_string_lossy(), options) {
        while stream.next_batch(&mut batch).unwrap_or(false) {
            arrivals += black_box(&batch).len() as u64;
        }
    }
    arrivals
}

fn parse(criterion: &mut Criterion) {
    let Ok(directory) = tempfile::tempdir() else {
        return;
    };
    let plain = TraceOptions {
        duration: Some(DurationModel::Constant(Micros(120_000))),
        ..TraceOptions::default()
    };
    let scaled = TraceOptions {
        scale: "2.5".parse().unwrap_or(plain.scale),
        ..plain.clone()
    };
    let mut group = criterion.benchmark_group("parse");
    group.sample_size(10);
    for (name, text, options) in [
        ("milliseconds", milliseconds(), &plain),
        ("rfc3339", rfc3339(), &plain),
        ("counts", format!("timestamp_s,count\n0,{ROWS}\n600,0\n"), &plain),
        ("scaled", milliseconds(), &scaled),
    ] {
        let path = directory.path().join(name);
        if std::fs::write(&path, text).is_ok() {
            group.throughput(Throughput::Elements(drain(&path, options)));
            group.bench_function(name, |bencher| bencher.iter(|| drain(&path, options)));
        }
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
