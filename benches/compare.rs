//! The whole command as its user runs it: CSV in, report out, in a process of its own. A million rows through one
//! and three named candidates and no others, on one and two threads, from `.gz`, and a thousand rows from start to finish.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use costsim::{
    sim::{Purpose, Seed},
    units::Micros,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flate2::{Compression, write::GzEncoder};

const LAMBDA: &[&str] = &["-c", "lambda:memory=512"];
const THREE: &[&str] = &[
    "-c",
    "lambda:memory=512",
    "-c",
    "fargate:cpu=4,memory=8GB,count=4",
    "-c",
    "ec2:type=m7g.xlarge,count=4",
];

/// A trace of so many rows, 100 a second, durations of 100 ms on average, at 512 MB.
fn csv(rows: u64) -> String {
    let mut stream = Seed(1).stream(0, Purpose::Test);
    let mut text = String::from("timestamp_ms,function,duration_ms,memory_mb\n");
    let mut micros = 1_767_225_600_000_000;
    for _ in 0..rows {
        micros += stream.exponential(Micros(10_000)).0;
        let duration = stream.exponential(Micros(100_000)).0;
        let function = stream.below(1_000);
        let (millis, rest) = (duration / 1_000, duration % 1_000);
        let _ = writeln!(text, "{},fn-{function:04},{millis}.{rest:03},512", micros / 1_000);
    }
    text
}

fn run(path: &Path, candidates: &[&str], jobs: &str) {
    let status = Command::new(env!("CARGO_BIN_EXE_costsim"))
        .arg("compare")
        .arg(path)
        .arg("--only")
        .args(candidates)
        .args(["--jobs", jobs, "--quiet", "--format", "csv"])
        .stdout(Stdio::null())
        .status();
    assert!(
        status.is_ok_and(|status| status.code().is_some_and(|code| code < 2)),
        "the command failed"
    );
}

fn benchmark(criterion: &mut Criterion) {
    let Ok(folder) = tempfile::tempdir() else { return };
    let (million, packed, thousand) = (
        folder.path().join("million.csv"),
        folder.path().join("million.csv.gz"),
        folder.path().join("thousand.csv"),
    );
    let text = csv(1_000_000);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    let written = written.and_then(|bytes| fs::write(&packed, bytes));
    let written = written
        .and_then(|()| fs::write(&million, &text))
        .and_then(|()| fs::write(&thousand, csv(1_000)));
    if written.is_err() {
        return;
    }
    let mut group = criterion.benchmark_group("compare");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5))
        .throughput(Throughput::Elements(1_000_000));
    for jobs in ["1", "2"] {
        let id = |name| BenchmarkId::new(name, format!("{jobs} threads"));
        group.bench_function(id("one candidate"), |bencher| {
            bencher.iter(|| run(&million, LAMBDA, jobs))
        });
        group.bench_function(id("one candidate, gzip"), |bencher| {
            bencher.iter(|| run(&packed, LAMBDA, jobs))
        });
        group.bench_function(id("three candidates"), |bencher| {
            bencher.iter(|| run(&million, THREE, jobs))
        });
    }
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("a thousand rows", |bencher| {
        bencher.iter(|| run(&thousand, LAMBDA, "2"))
    });
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
