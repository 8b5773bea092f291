//! Writes a synthetic trace to standard output, for piping millions of rows into the binary:
//! `generate [rows=10000000] [functions=1000] [rps=100] [seed=1]`.
//!
//! Rows are in order of time: `timestamp_ms` (Poisson arrivals), `function` (Zipf with exponent 1), `duration_ms`
//! (exponential, mean 100 ms, three decimals), `memory_mb` (fixed per function).

use std::{
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use costsim::{
    sim::{Purpose, Seed},
    units::Micros,
};

/// 2026-01-01T00:00:00Z in milliseconds since 1970.
const START_MS: f64 = 1_767_225_600_000.0;
const MEMORY_SIZES: [u32; 6] = [128, 256, 512, 1_024, 1_769, 3_008];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize, default: f64| -> Option<f64> {
        arguments
            .get(index)
            .map_or(Some(default), |text| text.parse().ok())
    };
    let (Some(rows), Some(functions), Some(rps), Some(seed)) =
        (number(0, 1e7), number(1, 1e3), number(2, 100.0), number(3, 1.0))
    else {
        return ExitCode::from(2);
    };
    let written = write_trace(rows as u64, (functions as usize).max(1), rps, Seed(seed as u64));
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

fn write_trace(rows: u64, functions: usize, rps: f64, seed: Seed) -> io::Result<()> {
    let out = &mut BufWriter::with_capacity(1 << 18, io::stdout().lock());
    let mut stream = seed.stream(0, Purpose::Test);
    let tails: Vec<String> = (0..functions)
        .map(|function| format!("fn-{function:04}"))
        .collect();
    let memory: Vec<u32> = (0..functions)
        .map(|_| MEMORY_SIZES[stream.below(6) as usize])
        .collect();
    let picks = zipf_table(functions);
    let mut at = START_MS;
    out.write_all(b"timestamp_ms,function,duration_ms,memory_mb\n")?;
    for _ in 0..rows {
        at += -(1.0 - stream.uniform()).ln() * 1_000.0 / rps;
        let function = picks[stream.below(picks.len() as u32) as usize] as usize;
        let duration = stream.exponential(Micros(100_000)).0 + 1;
        let (millis, micros) = (duration / 1_000, duration % 1_000);
        writeln!(
            out,
            "{},{},{millis}.{micros:03},{}",
            at as u64, tails[function], memory[function]
        )?;
    }
    out.flush()
}

/// Functions in proportion to 1/rank, so that a uniform pick is a Zipf draw.
fn zipf_table(functions: usize) -> Vec<u32> {
    let total: f64 = (1..=functions).map(|rank| 1.0 / rank as f64).sum();
    let cells = 1_u32 << 20;
    let mut table = Vec::new();
    for function in 0..functions {
        let share = 1.0 / (function + 1) as f64 / total * f64::from(cells);
        table.resize(table.len() + (share.round() as usize).max(1), function as u32);
    }
    table
}
