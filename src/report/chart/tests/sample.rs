//! Hand-built break-evens and memory sweeps: costs are only plausible.

use rust_decimal::{Decimal, prelude::FromPrimitive};

use crate::{
    analysis::{
        Basis, BreakEven, CostLine, CostPoint, Crossing, CrossingKind, LineCost, MemorySize, MemorySweep,
        Quotas, WhyNot,
    },
    platform::{Timeline, TimelineRow},
    report::{chart, sample},
    scenario::{Dimension, FrontDoorKind, Platform, Spacing},
    units::{Architecture, Mebibytes, Micros, PartsPerMillion, SimTime, Usd},
};

pub(in crate::report) fn usd(amount: f64) -> Usd {
    Usd(Decimal::from_f64(amount).unwrap().round_dp(8))
}

/// A cost at a factor of the traffic, and the design behind it.
type Model = fn(f64) -> (f64, &'static str);

fn lambda(factor: f64) -> (f64, &'static str) {
    ((35.45 * factor - 8.0).max(0.12), "arm64 512 MB, http-api")
}

fn fargate(factor: f64) -> (f64, &'static str) {
    let tasks = (factor * 0.9).ceil().max(2.0);
    (38.0 + 12.2 * tasks + 2.4 * factor, "arm64 0.5 vCPU, alb")
}

fn ec2(factor: f64) -> (f64, &'static str) {
    match factor {
        f if f < 3.0 => (60.2 + 2.1 * f, "arm64 t4g.small, alb"),
        f if f < 7.0 => (72.4 + 3.1 * f, "arm64 c7g.medium, alb"),
        f => (81.0 + 4.4 * f, "arm64 c7g.large, alb"),
    }
}

fn crossing(below: usize, above: usize, factor: f64, decides: bool, kind: CrossingKind) -> Crossing {
    Crossing {
        below,
        above,
        value: Decimal::from_f64(factor).unwrap(),
        mean_rate: 7.62 * factor,
        decides,
        kind,
    }
}

/// From a thirtieth to thirty times the traffic, with everything a chart can show.
pub(in crate::report) fn break_even() -> BreakEven {
    let comparison = sample::comparison();
    let models: [Model; 3] = [lambda, fargate, ec2];
    let points = (-10..=10).map(|step| {
        let factor = (10_f64.powf(f64::from(step) * 0.15) * 1_000.0).round() / 1_000.0;
        let costs = models.iter().enumerate().map(|(line, model)| {
            let (cost, kind) = model(factor);
            LineCost {
                p99: crate::units::Micros::ZERO,
                cost: usd(cost),
                design: format!("2 x {kind}"),
                kind: kind.to_owned(),
                why_not: (line == 2 && factor > 15.0).then_some(WhyNot::Unserved),
                exceeded: Vec::new(),
                requests: 4_610_000,
                served: 4_610_000,
                band: (factor < 20.0).then(|| (usd(cost * 0.86), usd(cost * 1.3))),
            }
        });
        CostPoint {
            value: Decimal::from_f64(factor).unwrap(),
            mean_rate: 7.62 * factor,
            costs: costs.collect(),
        }
    });
    let platforms = [
        ("Lambda", Platform::Lambda),
        ("Fargate", Platform::Fargate),
        ("EC2", Platform::Ec2),
    ];
    BreakEven {
        stamp: comparison.stamp,
        trace: comparison.trace,
        month_hours: 730,
        dimension: Dimension::Traffic,
        spacing: Spacing::Log,
        today: Some(Decimal::ONE),
        lines: platforms
            .map(|(name, platform)| CostLine {
                name: name.to_owned(),
                platform: Some(platform),
            })
            .to_vec(),
        points: points.collect(),
        crossings: vec![
            crossing(0, 2, 2.04, true, CrossingKind::Meeting(usd(64.4))),
            crossing(0, 1, 2.17, false, CrossingKind::Meeting(usd(67.6))),
            crossing(
                2,
                1,
                15.1,
                true,
                CrossingKind::Step {
                    before: (usd(146.0), usd(250.0)),
                    after: (usd(150.0), usd(240.0)),
                },
            ),
        ],
        goals: Vec::new(),
        quotas: Quotas::Told,
        bands: Some((PartsPerMillion(50_000), PartsPerMillion(600_000))),
        hours: Some((0.35, 1.9)),
        skipped: Vec::new(),
        unfinished: 0,
        unsolved: 0,
        takeovers: Vec::new(),
    }
}

/// Eight sizes on one architecture: slower below 1,769 MB, dearer above.
pub(in crate::report) fn sweep(architecture: Architecture) -> MemorySweep {
    let discount: f64 = if architecture == Architecture::Arm64 {
        0.8
    } else {
        1.0
    };
    let sizes = [128_u32, 256, 512, 1_024, 1_536, 1_769, 3_008, 5_120, 10_240].map(|memory| {
        let share = (f64::from(memory) / 1_769.0).min(1.0);
        let run = 55.0 + 21.0 / share / discount.sqrt();
        let micros = |millis: f64| Micros((millis * 1_000.0) as u64);
        MemorySize {
            memory: Mebibytes(memory),
            cost: usd(24.0 + 4.61 * run * f64::from(memory) / 1_024.0 * 0.0167 * discount * 10.0),
            mean: micros(run * 1.1),
            p50: micros(run),
            p99: micros(run * 5.8 + 40.0),
            cold_share: 0.0004,
            requests: 4_610_000,
            served: 4_610_000,
            basis: if memory == 512 {
                Basis::Measured
            } else {
                Basis::Extrapolated
            },
            why_not: (memory == 128).then_some(WhyNot::Unserved),
        }
    });
    MemorySweep {
        architecture,
        front_door: FrontDoorKind::HttpApi,
        sizes: sizes.to_vec(),
        recorded: Some(Mebibytes(512)),
        working_set: Some(Mebibytes(187)),
        cheapest: Some(1),
        fastest: Some(5),
        balanced: Some(2),
        cheapest_within_goals: Some(2),
    }
}

/// A fleet of instances.
pub(super) fn ran(name: &str) -> chart::Ran {
    chart::Ran {
        name: name.to_owned(),
        platform: Some(Platform::Ec2),
    }
}

/// Two days of a fleet that follows a daily load, and is late once.
pub(in crate::report) fn timeline() -> Timeline {
    let mut timeline = Timeline::new(SimTime::from_unix_micros(1_793_577_600_000_000));
    for minute in 0_u32..2_880 {
        let phase = f64::from(minute) / 1_440.0 * std::f64::consts::TAU;
        let burst = if (1_900..1_915).contains(&minute) {
            5.0
        } else {
            1.0
        };
        let wobble = f64::from(minute.wrapping_mul(2_654_435_761) >> 24) / 256.0;
        let rate = (8.0 - 6.0 * phase.cos() + wobble) * burst;
        let wanted = (rate / 6.0).ceil().max(2.0) as u64;
        let running = if burst > 1.0 { 3 } else { wanted };
        timeline.record(&TimelineRow {
            arrivals: (rate * 60.0) as u64,
            in_flight: (rate * 1.7) as u64 + 3,
            desired: wanted,
            running,
            queued: if burst > 1.0 { 40 } else { 0 },
            failed: if burst > 1.0 && minute > 1_905 { 17 } else { 0 },
            busy: (rate * 100.0).min(running as f64 * 900.0) as u128,
            capacity: u128::from(running) * 1_000,
        });
    }
    timeline
}
