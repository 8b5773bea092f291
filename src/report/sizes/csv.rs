//! One row per size: for spreadsheets and scripts.

use std::io;

use super::words;
use crate::{
    analysis::{Evaluated, Extrapolated, MemorySize, MemorySweep, Sizes},
    report::{
        candidate::{architecture_key, own_name, platform_key, repeat_as},
        number, reason,
        spreadsheet::cell,
    },
    units::Micros,
};

/// How many columns there are.
const COLUMNS: usize = 20;

/// Names of the columns. New ones go to the end, so that those who count columns keep theirs.
const HEADER: [&str; COLUMNS] = [
    "platform",
    "architecture",
    "size",
    "memory_mb",
    "monthly_cost_usd",
    "response_mean_ms",
    "response_p50_ms",
    "response_p95_ms",
    "response_p99_ms",
    "cold_start_fraction",
    "mean_instances",
    "peak_instances",
    "utilization",
    "marks",
    "basis",
    "extrapolated",
    "viable",
    "why_not",
    "name",
    "repeat_as",
];

/// Writes the header and a row per size.
pub(super) fn write(sizes: &Sizes, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    for sweep in &sizes.memory {
        for (at, size) in sweep.sizes.iter().enumerate() {
            writer.write_record(memory_row(sweep, at, size))?;
        }
    }
    for fleet in &sizes.fleets {
        let cheapest = fleet.sizes.iter().position(|size| size.why_not.is_none());
        for (at, size) in fleet.sizes.iter().enumerate() {
            writer.write_record(fleet_row(size, cheapest == Some(at)))?;
        }
    }
    writer.flush()
}

fn memory_row(sweep: &MemorySweep, at: usize, size: &MemorySize) -> [String; COLUMNS] {
    [
        "lambda".to_owned(),
        sweep.architecture.to_string(),
        format!("{}, {}", size.memory, sweep.front_door.name()),
        size.memory.0.to_string(),
        number::plain(size.cost.0),
        number::plain_millis(size.mean),
        number::plain_millis(size.p50),
        String::new(),
        number::plain_millis(size.p99),
        number::six_decimals(size.cold_share).to_string(),
        String::new(),
        String::new(),
        String::new(),
        words::marks(sweep, at).join(", "),
        words::basis(size.basis).to_owned(),
        size.basis.is_extrapolated().to_string(),
        size.why_not.is_none().to_string(),
        cell(&words::memory_reason(size).unwrap_or_default()),
        String::new(),
        String::new(),
    ]
}

fn fleet_row(size: &Evaluated, is_cheapest: bool) -> [String; COLUMNS] {
    let (response, capacity) = (&size.service_level.response, &size.capacity);
    let at = |permille| match response.count() {
        0 => String::new(),
        _ => number::plain_millis(response.quantile(permille)),
    };
    let mean = match response.count() {
        0 => String::new(),
        _ => number::plain_millis(Micros(response.mean().round() as u64)),
    };
    let extrapolated = size.extrapolated == Extrapolated::Yes;
    [
        platform_key(size).to_owned(),
        architecture_key(size).to_owned(),
        cell(&size.size),
        String::new(),
        number::plain(size.bill.total.0),
        mean,
        at(500),
        at(950),
        at(990),
        String::new(),
        number::six_decimals(capacity.mean_instances).to_string(),
        capacity.peak_instances.to_string(),
        number::six_decimals(capacity.utilization).to_string(),
        if is_cheapest { "cheapest" } else { "" }.to_owned(),
        if extrapolated { "extrapolated" } else { "measured" }.to_owned(),
        extrapolated.to_string(),
        size.why_not.is_none().to_string(),
        cell(&reason::reason(size).unwrap_or_default()),
        cell(&own_name(size).unwrap_or_default()),
        cell(repeat_as(size).unwrap_or_default()),
    ]
}
