//! Sizes as one JSON document, schema `costsim/size/1`, described in `docs/json.md`.

use std::io;

use serde::Serialize;

use super::words;
use crate::{
    analysis::{Confirmation, Evaluated, Extrapolated, FleetSizes, MemorySize, MemorySweep, Sizes},
    report::{
        candidate::{architecture_key, own_name, repeat_as},
        document::{Prices, Program, Trace, write_document},
        json::usd,
        json_verdict::{Limit, limit},
        number, reason,
    },
    units::{Mebibytes, Micros},
};

/// Writes the document and a line end.
pub(super) fn write(sizes: &Sizes, out: &mut dyn io::Write) -> io::Result<()> {
    write_document(&document(sizes), out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    costsim: Program,
    prices: Prices<'a>,
    trace: Trace<'a>,
    month_hours: u32,
    assumptions: Vec<String>,
    goals: Vec<Limit>,
    max_monthly_cost_usd: Option<String>,
    lambda: Vec<Sweep>,
    fleets: Vec<Fleet<'a>>,
    unfinished: Vec<&'static str>,
    confirm: Vec<Confirm<'a>>,
}

#[derive(Serialize)]
struct Sweep {
    architecture: &'static str,
    front_door: &'static str,
    recorded_mb: Option<u32>,
    working_set_mb: Option<u32>,
    cheapest_mb: Option<u32>,
    fastest_mb: Option<u32>,
    balanced_mb: Option<u32>,
    cheapest_within_goals_mb: Option<u32>,
    sizes: Vec<Memory>,
}

#[derive(Serialize)]
struct Memory {
    memory_mb: u32,
    monthly_cost_usd: String,
    response_ms: Response,
    cold_start_fraction: f64,
    basis: &'static str,
    extrapolated: bool,
    marks: Vec<&'static str>,
    viable: bool,
    why_not: Option<String>,
}

#[derive(Serialize)]
struct Response {
    mean: f64,
    p50: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    p95: Option<f64>,
    p99: f64,
}

#[derive(Serialize)]
struct Fleet<'a> {
    platform: &'static str,
    considered: u64,
    pruned: Vec<Left>,
    cheapest: Option<usize>,
    sizes: Vec<Size<'a>>,
}

#[derive(Serialize)]
struct Left {
    reason: &'static str,
    count: u64,
}

#[derive(Serialize)]
struct Size<'a> {
    name: Option<String>,
    architecture: &'static str,
    size: &'a str,
    monthly_cost_usd: String,
    idle_cost_usd: String,
    response_ms: Option<Response>,
    mean_instances: f64,
    peak_instances: u64,
    utilization: f64,
    extrapolated: bool,
    viable: bool,
    why_not: Option<String>,
    repeat_as: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(tag = "measurement", rename_all = "kebab-case")]
enum Confirm<'a> {
    PowerTuning {
        architecture: &'static str,
        memory_mb: u32,
        power_values: Vec<u32>,
    },
    Reports {
        architecture: &'static str,
        memory_mb: u32,
        expected_p50_ms: f64,
        cheaper_beyond_mb: Option<u32>,
    },
    Load {
        design: &'a str,
        requests_per_second: f64,
        expected_p95_ms: f64,
        expected_utilization: f64,
    },
}

fn document(sizes: &Sizes) -> Document<'_> {
    let assumptions = sizes
        .assumed
        .iter()
        .map(|(topic, text)| format!("{topic}: {text}"));
    Document {
        schema: "costsim/size/1",
        costsim: Program::of(&sizes.stamp),
        prices: Prices::of(&sizes.stamp),
        trace: Trace::of(&sizes.trace),
        month_hours: sizes.month_hours,
        assumptions: assumptions.collect(),
        goals: sizes.goals.iter().map(limit).collect(),
        max_monthly_cost_usd: sizes.max_monthly_cost.map(usd),
        lambda: sizes.memory.iter().map(sweep).collect(),
        fleets: sizes.fleets.iter().map(fleet).collect(),
        unfinished: sizes.unfinished.iter().map(|platform| platform.name()).collect(),
        confirm: sizes.confirm.iter().map(confirm).collect(),
    }
}

const fn mb(memory: Mebibytes) -> u32 {
    memory.0
}

fn sweep(sweep: &MemorySweep) -> Sweep {
    let at = |index: Option<usize>| Some(mb(sweep.sizes.get(index?)?.memory));
    let sizes = sweep.sizes.iter().enumerate();
    Sweep {
        architecture: sweep.architecture.name(),
        front_door: sweep.front_door.name(),
        recorded_mb: sweep.recorded.map(mb),
        working_set_mb: sweep.working_set.map(mb),
        cheapest_mb: at(sweep.cheapest),
        fastest_mb: at(sweep.fastest),
        balanced_mb: at(sweep.balanced),
        cheapest_within_goals_mb: at(sweep.cheapest_within_goals),
        sizes: sizes.map(|(at, size)| memory(sweep, at, size)).collect(),
    }
}

fn memory(sweep: &MemorySweep, at: usize, size: &MemorySize) -> Memory {
    Memory {
        memory_mb: mb(size.memory),
        monthly_cost_usd: usd(size.cost),
        response_ms: Response {
            mean: size.mean.as_millis_f64(),
            p50: size.p50.as_millis_f64(),
            p95: None,
            p99: size.p99.as_millis_f64(),
        },
        cold_start_fraction: number::six_decimals(size.cold_share),
        basis: words::basis(size.basis),
        extrapolated: size.basis.is_extrapolated(),
        marks: words::marks(sweep, at),
        viable: size.why_not.is_none(),
        why_not: words::memory_reason(size),
    }
}

fn fleet(fleet: &FleetSizes) -> Fleet<'_> {
    let pruned = fleet.pruned.iter().map(|&(reason, count)| Left {
        reason: words::pruned_key(reason),
        count,
    });
    Fleet {
        platform: fleet.platform.name(),
        considered: fleet.considered,
        pruned: pruned.collect(),
        cheapest: fleet.sizes.iter().position(|size| size.why_not.is_none()),
        sizes: fleet.sizes.iter().map(size).collect(),
    }
}

fn size(size: &Evaluated) -> Size<'_> {
    let response = &size.service_level.response;
    let at = |permille| response.quantile(permille).as_millis_f64();
    Size {
        name: own_name(size),
        architecture: architecture_key(size),
        size: &size.size,
        monthly_cost_usd: usd(size.bill.total),
        idle_cost_usd: usd(size.idle),
        response_ms: (response.count() > 0).then(|| Response {
            mean: Micros(response.mean().round() as u64).as_millis_f64(),
            p50: at(500),
            p95: Some(at(950)),
            p99: at(990),
        }),
        mean_instances: number::six_decimals(size.capacity.mean_instances),
        peak_instances: size.capacity.peak_instances,
        utilization: number::six_decimals(size.capacity.utilization),
        extrapolated: size.extrapolated == Extrapolated::Yes,
        viable: size.why_not.is_none(),
        why_not: reason::reason(size),
        repeat_as: repeat_as(size),
    }
}

fn confirm(confirmation: &Confirmation) -> Confirm<'_> {
    match confirmation {
        Confirmation::PowerTuning {
            memory,
            architecture,
            sizes,
        } => Confirm::PowerTuning {
            architecture: architecture.name(),
            memory_mb: mb(*memory),
            power_values: sizes.iter().copied().map(mb).collect(),
        },
        Confirmation::Reports {
            memory,
            architecture,
            p50,
            cheaper_beyond,
        } => Confirm::Reports {
            architecture: architecture.name(),
            memory_mb: mb(*memory),
            expected_p50_ms: p50.as_millis_f64(),
            cheaper_beyond_mb: cheaper_beyond.map(mb),
        },
        Confirmation::Load {
            design,
            rate,
            p95,
            utilization,
        } => Confirm::Load {
            design,
            requests_per_second: number::six_decimals(*rate),
            expected_p95_ms: p95.as_millis_f64(),
            expected_utilization: number::six_decimals(*utilization),
        },
    }
}
