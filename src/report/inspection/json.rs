//! An inspection as one JSON document, schema `costsim/inspect/1`, described in `docs/json.md`. Times are milliseconds.

use std::io;

use serde::Serialize;

use super::{
    functions::gb_seconds_plain,
    instant::rfc3339,
    reading::{formats, function_name},
};
use crate::{
    analysis::{Inspected, KeepAliveBin},
    report::{
        document::write_document,
        number,
        reading::{SkippedLines, skipped},
    },
    stats::Histogram,
    trace::{
        Resolution,
        inspection::{Counts, CyclePart, Environments, FunctionProfile, Hole, Holes, Inspection, Warmer},
    },
    units::Micros,
};

/// Writes the document and a line end.
pub(super) fn write(inspected: &Inspected, out: &mut dyn io::Write) -> io::Result<()> {
    write_document(&document(inspected), out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    source: &'a str,
    format: String,
    lines_read: u64,
    rows_used: u64,
    skipped: Vec<SkippedLines>,
    invocations: u64,
    functions: u64,
    span_seconds: f64,
    mean_rps: Option<f64>,
    peak_rps: u64,
    duration_ms: Option<Times>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_ms: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cold_starts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environments: Option<u64>,
    costsim: Program,
    files: u64,
    start: Option<String>,
    end: Option<String>,
    resolution: Fineness,
    scale: Option<&'a str>,
    duration_origin: &'static str,
    notes: Vec<String>,
    peaks: Peaks,
    dispersion: Dispersion,
    gap_variation: Option<f64>,
    by_hour_rps: Vec<Option<f64>>,
    by_weekday_rps: Vec<Option<f64>>,
    timeline: Line,
    concurrency: Option<Flight>,
    init_ms: Option<Times>,
    billed_invocations: u64,
    gb_seconds: Option<String>,
    memory_mb: Memory,
    by_function: Vec<Function<'a>>,
    holes: Option<Silences>,
    duplicates: Option<u64>,
    warmers: Vec<Scheduled<'a>>,
    archaeology: Option<Archaeology>,
}

#[derive(Serialize)]
struct Program {
    version: &'static str,
    seed: u64,
}

#[derive(Serialize)]
struct Times {
    mean: f64,
    p50: f64,
    p90: f64,
    p95: f64,
    p99: f64,
    p999: f64,
    max: f64,
}

#[derive(Serialize)]
struct Fineness {
    kind: &'static str,
    seconds: f64,
}

#[derive(Serialize)]
struct Peaks {
    second: Peak,
    minute: Peak,
    hour: Peak,
}

#[derive(Serialize)]
struct Peak {
    start: Option<String>,
    invocations: u64,
}

#[derive(Serialize)]
struct Dispersion {
    second: Option<f64>,
    minute: Option<f64>,
    hour: Option<f64>,
}

#[derive(Serialize)]
struct Line {
    start: Option<String>,
    period_seconds: f64,
    invocations: Vec<u64>,
}

#[derive(Serialize)]
struct Flight {
    little: Option<f64>,
    mean: Option<f64>,
    peak: u64,
    peak_at: Option<String>,
    peak_is_lower_bound: bool,
}

#[derive(Serialize)]
struct Memory {
    configured_min: Option<u32>,
    configured_max: Option<u32>,
    used_max: Option<u32>,
}

#[derive(Serialize)]
struct Function<'a> {
    function: &'a str,
    invocations: u64,
    mean_ms: Option<f64>,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    memory_mb_min: Option<u32>,
    memory_mb_max: Option<u32>,
    memory_used_mb_max: Option<u32>,
    cold_starts: u64,
    billed_ms: Option<u64>,
    gb_seconds: Option<String>,
}

#[derive(Serialize)]
struct Silences {
    count: u64,
    total_seconds: f64,
    longest: Vec<Silence>,
}

#[derive(Serialize)]
struct Silence {
    start: Option<String>,
    seconds: f64,
}

#[derive(Serialize)]
struct Scheduled<'a> {
    function: &'a str,
    invocations: u64,
    every_seconds: f64,
    at_most_ms: f64,
}

#[derive(Serialize)]
struct Archaeology {
    environments: u64,
    invocations: u64,
    invocations_each_median: u64,
    invocations_each_max: u64,
    invocations_without_environment: u64,
    cold_starts: u64,
    cold_start_fraction: f64,
    initialized_again: u64,
    overlaps: u64,
    reuses: u64,
    idle_before_reuse_ms: Option<Times>,
    presumed_dead: u64,
    seen_again: u64,
    keep_alive: Vec<Bin>,
}

#[derive(Serialize)]
struct Bin {
    idle_seconds_from: f64,
    idle_seconds_to: Option<f64>,
    alive: u64,
    dead: u64,
    observed: f64,
    model: f64,
}

fn document(inspected: &Inspected) -> Document<'_> {
    let (summary, found) = (&inspected.summary, &inspected.inspection);
    let (window, reading) = (summary.window, &summary.reading);
    let seconds = window.length().as_secs_f64();
    let environments = found.environments.as_ref();
    Document {
        schema: "costsim/inspect/1",
        source: &summary.source,
        format: formats(reading),
        lines_read: reading.lines_read,
        rows_used: reading.rows_used,
        skipped: skipped(reading),
        invocations: found.arrivals,
        functions: found.functions.len() as u64,
        span_seconds: seconds,
        mean_rps: averaged(inspected, found.arrivals as f64 / seconds),
        peak_rps: found.second.peak.arrivals,
        duration_ms: times(&found.duration),
        billed_ms: found.billed.map(|billed| billed.millis),
        cold_starts: inspected.knows_inits().then(|| found.init.count()),
        environments: environments.map(|environments| environments.count),
        costsim: Program {
            version: inspected.version,
            seed: inspected.seed,
        },
        files: reading.files,
        start: rfc3339(window.start),
        end: rfc3339(window.end),
        resolution: fineness(summary.resolution),
        scale: inspected.scale.as_deref(),
        duration_origin: match (found.duration.count(), summary.recorded.duration) {
            (0, _) => "unknown",
            (_, true) => "recorded",
            (_, false) => "drawn",
        },
        notes: reading.notes.iter().map(ToString::to_string).collect(),
        peaks: peaks(found),
        dispersion: dispersion(found),
        gap_variation: found.gap_variation.map(number::six_decimals),
        by_hour_rps: rates(inspected, &found.profile.hours),
        by_weekday_rps: rates(inspected, &found.profile.weekdays),
        timeline: line(inspected),
        concurrency: flight(inspected),
        init_ms: times(&found.init),
        billed_invocations: found.billed.map_or(0, |billed| billed.arrivals),
        gb_seconds: found.billed.and_then(|billed| gb_seconds_plain(billed.held)),
        memory_mb: memory(found),
        by_function: found
            .functions
            .iter()
            .map(|one| function(inspected, one))
            .collect(),
        holes: found.holes.as_ref().map(silences),
        duplicates: found.duplicates.map(|duplicates| duplicates.count),
        warmers: found
            .warmers
            .iter()
            .map(|one| scheduled(inspected, one))
            .collect(),
        archaeology: environments.map(|environments| archaeology(environments, &inspected.keep_alive)),
    }
}

/// A mean over time, where there is one.
fn averaged(inspected: &Inspected, mean: f64) -> Option<f64> {
    inspected.has_rates().then(|| number::six_decimals(mean))
}

fn times(histogram: &Histogram) -> Option<Times> {
    let quantile = |permille| histogram.quantile(permille).as_millis_f64();
    (histogram.count() > 0).then(|| Times {
        mean: number::six_decimals(histogram.mean() / 1e3),
        p50: quantile(500),
        p90: quantile(900),
        p95: quantile(950),
        p99: quantile(990),
        p999: quantile(999),
        max: histogram.max().as_millis_f64(),
    })
}

fn fineness(resolution: Resolution) -> Fineness {
    let (kind, length) = match resolution {
        Resolution::Exact => ("exact", Micros::ZERO),
        Resolution::Seconds => ("seconds", Micros::from_secs(1)),
        Resolution::Intervals { longest, .. } => ("intervals", longest),
        Resolution::Synthetic => ("synthetic", Micros::ZERO),
    };
    Fineness {
        kind,
        seconds: length.as_secs_f64(),
    }
}

fn peaks(found: &Inspection) -> Peaks {
    Peaks {
        second: peak(&found.second),
        minute: peak(&found.minute),
        hour: peak(&found.hour),
    }
}

fn dispersion(found: &Inspection) -> Dispersion {
    Dispersion {
        second: found.second.dispersion.map(number::six_decimals),
        minute: found.minute.dispersion.map(number::six_decimals),
        hour: found.hour.dispersion.map(number::six_decimals),
    }
}

fn memory(found: &Inspection) -> Memory {
    Memory {
        configured_min: found.memory.configured.map(|(least, _)| least.0),
        configured_max: found.memory.configured.map(|(_, most)| most.0),
        used_max: found.memory.used_max.map(|used| used.0),
    }
}

fn silences(holes: &Holes) -> Silences {
    Silences {
        count: holes.count,
        total_seconds: holes.total as f64 / 1e6,
        longest: holes.longest.iter().map(silence).collect(),
    }
}

fn peak(counts: &Counts) -> Peak {
    Peak {
        start: rfc3339(counts.peak.start),
        invocations: counts.peak.arrivals,
    }
}

fn rates(inspected: &Inspected, parts: &[CyclePart]) -> Vec<Option<f64>> {
    parts
        .iter()
        .map(|part| averaged(inspected, part.rate()?))
        .collect()
}

fn line(inspected: &Inspected) -> Line {
    let timeline = &inspected.inspection.profile.timeline;
    Line {
        start: rfc3339(timeline.start),
        period_seconds: timeline.period.as_secs_f64(),
        invocations: timeline.arrivals.clone(),
    }
}

fn flight(inspected: &Inspected) -> Option<Flight> {
    let concurrency = inspected.inspection.concurrency?;
    Some(Flight {
        little: averaged(inspected, concurrency.little),
        mean: averaged(inspected, concurrency.mean),
        peak: concurrency.peak,
        peak_at: rfc3339(concurrency.peak_at),
        peak_is_lower_bound: concurrency.capped,
    })
}

fn function<'a>(inspected: &'a Inspected, one: &FunctionProfile) -> Function<'a> {
    let knows_billed = one.billed > 0;
    Function {
        function: function_name(inspected, one.function.0),
        invocations: one.arrivals,
        mean_ms: one.duration.map(|(mean, ..)| number::six_decimals(mean / 1e3)),
        p50_ms: one.duration.map(|(_, p50, _)| p50.as_millis_f64()),
        p99_ms: one.duration.map(|(.., p99)| p99.as_millis_f64()),
        memory_mb_min: one.memory.map(|(least, _)| least.0),
        memory_mb_max: one.memory.map(|(_, most)| most.0),
        memory_used_mb_max: one.memory_used_max.map(|used| used.0),
        cold_starts: one.cold_starts,
        billed_ms: knows_billed.then_some(one.billed),
        gb_seconds: gb_seconds_plain(one.held),
    }
}

fn silence(hole: &Hole) -> Silence {
    Silence {
        start: rfc3339(hole.start),
        seconds: hole.length.as_secs_f64(),
    }
}

fn scheduled<'a>(inspected: &'a Inspected, warmer: &Warmer) -> Scheduled<'a> {
    Scheduled {
        function: function_name(inspected, warmer.function.0),
        invocations: warmer.arrivals,
        every_seconds: warmer.period.as_secs_f64(),
        at_most_ms: warmer.at_most.as_millis_f64(),
    }
}

fn archaeology(environments: &Environments, keep_alive: &[KeepAliveBin]) -> Archaeology {
    let (median, most) = environments.requests_each;
    let fraction = environments.cold_starts as f64 / environments.requests.max(1) as f64;
    Archaeology {
        environments: environments.count,
        invocations: environments.requests,
        invocations_each_median: median,
        invocations_each_max: most,
        invocations_without_environment: environments.unnamed,
        cold_starts: environments.cold_starts,
        cold_start_fraction: number::six_decimals(fraction),
        initialized_again: environments.initialized_again,
        overlaps: environments.overlaps,
        reuses: environments.idle.count(),
        idle_before_reuse_ms: times(&environments.idle),
        presumed_dead: environments.deaths.count(),
        seen_again: environments.withdrawn,
        keep_alive: keep_alive.iter().map(bin).collect(),
    }
}

fn bin(bin: &KeepAliveBin) -> Bin {
    Bin {
        idle_seconds_from: bin.from.as_secs_f64(),
        idle_seconds_to: bin.to.map(Micros::as_secs_f64),
        alive: bin.alive,
        dead: bin.dead,
        observed: number::six_decimals(bin.observed()),
        model: number::six_decimals(bin.model),
    }
}
