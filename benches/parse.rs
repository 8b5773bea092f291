//! Nanoseconds per row from bytes to batches: plain milliseconds, RFC 3339 with bytes, counts, and a scaled trace.
//! Then of the spool, in memory: writing and reading the first of them, and two weeks of a load balancer at 37-fold.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::{fmt::Write as _, hint::black_box, path::Path};

use costsim::{
    sim::{Purpose, Seed},
    trace::{self, Arrivals, Batch, DurationModel, Spool, Spooled, Statistics, TraceOptions},
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

fn batches(path: &Path, options: &TraceOptions) -> Vec<Batch> {
    let mut batches = Vec::new();
    if let Ok(mut stream) = trace::open(&path.to_string_lossy(), options) {
        let mut batch = Batch::default();
        while stream.next_batch(&mut batch).unwrap_or(false) {
            batches.push(batch.clone());
        }
    }
    batches
}

fn write(batches: &[Batch]) -> Spooled {
    let mut spool = Spool::new();
    for batch in batches {
        let _ = spool.write(batch);
    }
    spool.finish()
}

fn read(spooled: &Spooled, batch: &mut Batch) -> u64 {
    let mut stream = spooled.stream();
    let mut arrivals = 0;
    while stream.next_batch(batch).unwrap_or(false) {
        arrivals += black_box(&*batch).len() as u64;
    }
    arrivals
}

fn spool(criterion: &mut Criterion) {
    let Ok(directory) = tempfile::tempdir() else {
        return;
    };
    let plain = directory.path().join("milliseconds");
    if std::fs::write(&plain, milliseconds()).is_err() {
        return;
    }
    let balancer = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/traces/elb_two_weeks.csv"));
    let options = TraceOptions {
        duration: "lognormal(p50=40ms,p99=400ms)".parse().ok(),
        scale: "37".parse().unwrap_or(costsim::trace::Scale::ONE),
        ..TraceOptions::default()
    };
    let mut group = criterion.benchmark_group("spool");
    group.sample_size(10);
    for (name, batches) in [
        ("milliseconds", batches(&plain, &TraceOptions::default())),
        ("elb x37", batches(balancer, &options)),
    ] {
        let spooled = write(&batches);
        let bytes = (spooled.bytes_in_memory() + spooled.bytes_on_disk()) as f64;
        group.throughput(Throughput::Elements(spooled.arrivals()));
        let per_arrival = bytes / spooled.arrivals() as f64;
        let mut batch = Batch::default();
        group.bench_function(
            format!("write {name}, {per_arrival:.1} bytes per arrival"),
            |bencher| {
                bencher.iter(|| write(&batches));
            },
        );
        group.bench_function(format!("read {name}"), |bencher| {
            bencher.iter(|| read(&spooled, &mut batch));
        });
        group.bench_function(format!("statistics {name}"), |bencher| {
            bencher.iter(|| {
                let mut statistics = Statistics::default();
                batches.iter().for_each(|batch| statistics.observe(batch));
                statistics
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parse, spool);
criterion_main!(benches);
