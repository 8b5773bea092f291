//! Which measurement would confirm what sizing picks: power tuning around a memory size that was not measured, the
//! function's own logs where it was, a load test on a fleet.

use super::{
    Basis, MemorySweep,
    memory_sweep::lambda_pick,
    sizes::{Confirmation, FleetSizes},
    study::Study,
};
use crate::{
    scenario::Platform,
    units::{Architecture, Mebibytes},
    workload::{MemoryCurve, OnCurve},
};

/// Sizes that are measured beside the pick and the recorded size: so many on each side.
const NEIGHBORS: usize = 1;

/// A measurement for the Lambda design to choose, and one for the cheapest fleet.
pub(super) fn confirmations(
    study: &Study<'_>,
    memory: &[MemorySweep],
    fleets: &[FleetSizes],
    curve: Option<&MemoryCurve>,
) -> Vec<Confirmation> {
    let lambda = lambda_pick(memory).map(|(sweep, at)| of_lambda(sweep, at, curve));
    let fleet = fleets.iter().flat_map(|fleet| &fleet.sizes);
    let fleet = fleet
        .filter(|size| size.why_not.is_none())
        .min_by_key(|size| size.bill.total);
    let load = fleet.map(|size| Confirmation::Load {
        design: [
            size.platform.map_or("", Platform::name),
            size.architecture.map_or("", Architecture::name),
            &size.size,
        ]
        .join(" "),
        rate: study.statistics.busiest_minute() as f64 / 60.0,
        p95: size.service_level.response.quantile(950),
        utilization: size.capacity.utilization,
    });
    lambda.into_iter().chain(load).collect()
}

fn of_lambda(sweep: &MemorySweep, at: usize, curve: Option<&MemoryCurve>) -> Confirmation {
    let pick = &sweep.sizes[at];
    let (memory, architecture) = (pick.memory, sweep.architecture);
    let measured = curve.is_some_and(|curve| curve.covers(memory) == OnCurve::Measured);
    if measured && !pick.basis.is_extrapolated() {
        let beyond = sweep.sizes.iter();
        let beyond = beyond.filter(|size| size.basis == Basis::Beyond && size.serves());
        let beyond = beyond
            .min_by_key(|size| size.cost)
            .filter(|size| size.cost < pick.cost);
        return Confirmation::Reports {
            memory,
            architecture,
            p50: pick.p50,
            cheaper_beyond: beyond.map(|size| size.memory),
        };
    }
    let around = at.saturating_sub(NEIGHBORS)..=(at + NEIGHBORS).min(sweep.sizes.len() - 1);
    let mut sizes: Vec<Mebibytes> = sweep.sizes[around]
        .iter()
        .filter(|size| size.serves())
        .map(|size| size.memory)
        .collect();
    sizes.extend(sweep.recorded);
    let marked = [sweep.fastest, sweep.balanced].into_iter().flatten();
    sizes.extend(
        marked
            .filter_map(|at| sweep.sizes.get(at))
            .map(|size| size.memory),
    );
    sizes.sort_unstable();
    sizes.dedup();
    Confirmation::PowerTuning {
        memory,
        architecture,
        sizes,
    }
}
