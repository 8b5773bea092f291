//! Writes every sample to a directory, to be looked at: `CHARTS=/tmp/charts cargo test --lib charts_to_look_at`.

use std::{fs, path::Path};

use super::sample;
use crate::{
    report::{chart::{self, Chart}, sample::comparison},
    units::Architecture,
};

/// Every sample with its name.
pub(super) fn all() -> Vec<(&'static str, Chart)> {
    let comparison = comparison();
    let (trace, stamp) = (&comparison.trace, &comparison.stamp);
    let goals = ["p99=500ms".parse().unwrap()];
    let sweeps = [Architecture::Arm64, Architecture::X86_64].map(sample::sweep);
    vec![
        ("break-even", chart::break_even(&sample::break_even())),
        ("memory", chart::memory(&sweeps, &goals, trace, stamp)),
        ("memory-one", chart::memory(&sweeps[..1], &goals, trace, stamp)),
    ]
}

#[test]
fn charts_to_look_at() {
    let Some(folder) = std::env::var_os("CHARTS") else {
        return;
    };
    for (name, chart) in all() {
        let path = |extension: &str| Path::new(&folder).join(name).with_extension(extension);
        fs::write(path("svg"), chart.svg()).unwrap();
        fs::write(path("png"), chart.png().unwrap()).unwrap();
    }
}
