//! The samples, and a place to look at them: `CHARTS=/tmp/charts cargo test --lib chart` leaves every chart that is
//! checked there.

use std::{fs, path::Path};

use super::sample;
use crate::{
    analysis::{Inspected, inspect},
    report::{
        chart::{self, Chart},
        sample::comparison,
        sample_complete,
    },
    trace::TraceOptions,
    units::{Architecture, Micros},
};

/// Every sample with its name.
pub(super) fn all() -> Vec<(&'static str, Chart)> {
    let goals = ["p99=500ms".parse().unwrap()];
    let mut comparison = comparison();
    comparison.goals = goals.to_vec();
    let (trace, stamp) = (&comparison.trace, &comparison.stamp);
    let sweeps = [Architecture::Arm64, Architecture::X86_64].map(sample::sweep);
    for (index, candidate) in comparison.candidates.iter_mut().enumerate() {
        let response = &mut candidate.service_level.response;
        for n in 1..4_000_u64 {
            // Long tails, one after another.
            let micros = 40_000.0 * (1.0 + 0.15 * index as f64) / (n as f64 / 4_000.0).powf(0.45);
            response.record_many(Micros(micros as u64), 1_150);
        }
    }
    let timeline = sample::timeline();
    vec![
        ("costs", chart::costs(&comparison)),
        ("costs-all", chart::costs(&sample_complete::complete())),
        ("response-times", chart::response_times(&comparison)),
        (
            "timeline",
            chart::timeline(&sample::ran("today"), &timeline, trace, stamp),
        ),
        ("trace", chart::trace(&inspected("traces/azure_2021.csv"))),
        ("trace-week", chart::trace(&inspected("traces/web_week.csv.gz"))),
        ("trace-elb", chart::trace(&inspected("traces/elb_two_weeks.csv"))),
        ("break-even", chart::break_even(&sample::break_even())),
        ("memory", chart::memory(&sweeps, &[], &goals, trace, stamp)),
        (
            "memory-one",
            chart::memory(&sweeps[..1], &[], &goals, trace, stamp),
        ),
    ]
}

/// What is in a bundled trace.
pub(in crate::report::chart) fn inspected(path: &str) -> Inspected {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    inspect(
        &[path.to_str().unwrap().to_owned()],
        &TraceOptions::default(),
        &|_| {},
    )
    .unwrap()
}

/// Puts a chart where `CHARTS` says, if it does.
pub(super) fn keep(name: &str, chart: &Chart) {
    let Some(folder) = std::env::var_os("CHARTS") else {
        return;
    };
    let name: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let path = |extension: &str| Path::new(&folder).join(format!("{name}.{extension}"));
    fs::write(path("svg"), chart.svg()).unwrap();
    fs::write(path("png"), chart.png().unwrap()).unwrap();
}
