//! One hand-built comparison for the tests of this room: a week of traffic on five candidates. Quantities follow
//! from the counts; unit prices and counts are only plausible.

use rust_decimal::Decimal;

use crate::{
    analysis::{
        Aims, Assumption, Comparison, CostGroups, Evaluated, Extrapolated, Margin, Origin, PartFacts,
        PriceStamp, Stamp, TraceFacts, Verdict, WhyNot,
    },
    billing::{Bill, LineItem},
    platform::{Capacity, ServiceLevel},
    price::{Confidence, Tier},
    scenario::{Naming, Platform},
    stats::Histogram,
    trace::{Reading, TraceFormat},
    units::{Architecture, Micros, PartsPerMillion, Ratio, SimTime, Usd, Window},
    usage::Meter,
};

/// Requests of the week.
const REQUESTS: u64 = 4_610_000;
/// Microseconds of the week.
const WEEK: u64 = 7 * 86_400_000_000;
const MONTH_HOURS: u32 = 730;

pub(super) fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

/// A month is 365/84 weeks.
fn month() -> Ratio {
    Ratio::new(730, 168).unwrap()
}

/// A price that holds from `from` on.
pub(super) fn tier(from: &str, unit_price: &str) -> Tier {
    Tier {
        from: from.parse().unwrap(),
        unit_price: usd(unit_price),
        as_of: "2026-07-20".parse().unwrap(),
        confidence: Confidence::High,
        source: "AWS price list".into(),
    }
}

fn item(meter: Meter, consumed: u128, unit_price: &str) -> LineItem {
    let quantity = month()
        .scale(consumed, meter.consumed_per_unit(MONTH_HOURS))
        .unwrap();
    LineItem {
        meter,
        consumed,
        projection: month(),
        consumed_per_unit: meter.consumed_per_unit(MONTH_HOURS),
        month_quantity: quantity,
        quantity,
        allowance: None,
        tier: tier("0", unit_price),
        cost: usd(unit_price).checked_mul(quantity).unwrap(),
    }
}

fn allowance(id: &str, meter: Meter, quantity: u32, unit_price: &str) -> LineItem {
    let quantity = -Decimal::from(quantity);
    LineItem {
        allowance: Some(id.into()),
        consumed: 0,
        projection: Ratio::ONE,
        quantity,
        cost: usd(unit_price).checked_mul(quantity).unwrap(),
        tier: Tier {
            source: "AWS free tier".into(),
            ..tier("0", unit_price)
        },
        ..item(meter, 0, unit_price)
    }
}

/// Groups of line items: compute, front door, rest.
fn billed(groups: [Vec<LineItem>; 3]) -> (Bill, CostGroups) {
    let [compute, front_door, rest] = groups
        .each_ref()
        .map(|items| items.iter().map(|item| item.cost).sum::<Usd>());
    let bill = Bill {
        lcu_from: Vec::new(),
        line_items: groups.concat(),
        total: [compute, front_door, rest].into_iter().sum(),
    };
    let groups = CostGroups {
        compute,
        front_door,
        rest,
    };
    (bill, groups)
}

/// 990 of 1,000 requests take about the median, 10 the tail.
fn level(median_ms: u64, tail_ms: u64) -> ServiceLevel {
    let mut level = ServiceLevel {
        requests: REQUESTS,
        served: REQUESTS,
        ..ServiceLevel::default()
    };
    level
        .response
        .record_many(Micros::from_millis(median_ms), REQUESTS * 98 / 100);
    level
        .response
        .record_many(Micros::from_millis(tail_ms), REQUESTS * 2 / 100);
    level.waiting.record_many(Micros(0), REQUESTS);
    level
}

pub(super) fn part(functions: &str, platform: Platform, architecture: Architecture, size: &str) -> PartFacts {
    PartFacts {
        functions: functions.into(),
        platform,
        architecture,
        size: size.into(),
        memory: (platform == Platform::Lambda).then_some(crate::units::Mebibytes(512)),
    }
}

fn lambda(architecture: Architecture, gb_second: &str, extrapolated: Extrapolated) -> Evaluated {
    // 512 MB × 86 ms each
    let held = u128::from(REQUESTS) * 512 * 86;
    let duration = Meter::LambdaDuration(architecture);
    let (bill, groups) = billed([
        vec![
            item(Meter::LambdaRequests, REQUESTS.into(), "0.0000002"),
            allowance(
                "lambda.requests.free",
                Meter::LambdaRequests,
                1_000_000,
                "0.0000002",
            ),
            item(duration, held, gb_second),
            allowance("lambda.duration.free", duration, 400_000, gb_second),
        ],
        vec![item(Meter::HttpApiRequests, REQUESTS.into(), "0.000001")],
        vec![item(
            Meter::LogsIngestionLambda,
            u128::from(REQUESTS) * 800,
            "0.50",
        )],
    ]);
    let median = if extrapolated == Extrapolated::Yes { 71 } else { 74 };
    Evaluated {
        name: format!("lambda {architecture}"),
        naming: Naming::Default,
        platform: Some(Platform::Lambda),
        architecture: Some(architecture),
        size: "512 MB, http-api".into(),
        parts: vec![part("*", Platform::Lambda, architecture, "512 MB, http-api")],
        why_not: None,
        extrapolated,
        bill,
        groups,
        idle: Usd::ZERO,
        with_savings_plan: None,
        origin: Origin::Named,
        cost_per_million: Some(usd("1.7712345")),
        service_level: ServiceLevel {
            cold_starts: 1_902,
            delayed_by_init: 2_455,
            ..level(median, 486)
        },
        capacity: Capacity {
            mean_concurrency: 0.640_277,
            peak_concurrency: 14,
            mean_instances: 6.25,
            peak_instances: 14,
            utilization: 0.102_444,
            busiest_day_utilization: 0.0,
        },
    }
}

/// `count` tasks of half a vCPU and a gigabyte behind a load balancer.
pub(super) fn fargate(architecture: Architecture, count: u32, size: &str, vcpu_hour: &str) -> Evaluated {
    let running = u128::from(count) * u128::from(WEEK);
    let (bill, groups) = billed([
        vec![
            item(Meter::FargateVcpu(architecture), running * 500, vcpu_hour),
            item(Meter::FargateMemory(architecture), running * 1_024, "0.00356"),
        ],
        balancer(),
        vec![
            item(Meter::PublicIpv4, running, "0.005"),
            item(Meter::LogsIngestionStandard, u128::from(REQUESTS) * 500, "0.50"),
        ],
    ]);
    Evaluated {
        name: format!("fargate {architecture}"),
        naming: Naming::Default,
        platform: Some(Platform::Fargate),
        architecture: Some(architecture),
        size: size.into(),
        parts: vec![part("*", Platform::Fargate, architecture, size)],
        why_not: None,
        extrapolated: Extrapolated::Yes,
        idle: usd("57.3123"),
        with_savings_plan: None,
        origin: Origin::Named,
        cost_per_million: Some(usd("3.204")),
        bill,
        groups,
        service_level: level(68, 305),
        capacity: Capacity {
            mean_concurrency: 0.518,
            peak_concurrency: 31,
            mean_instances: f64::from(count),
            peak_instances: count.into(),
            utilization: 0.16,
            busiest_day_utilization: 0.0,
        },
    }
}

fn balancer() -> Vec<LineItem> {
    let week = u128::from(WEEK);
    let lcu = u128::from(REQUESTS) * Meter::AlbNewConnections.lcu_weight();
    vec![
        item(Meter::AlbHour, week, "0.0225"),
        item(Meter::AlbLcu, lcu, "0.008"),
        item(Meter::AlbPublicIpv4, 2 * week, "0.005"),
    ]
}

/// Two instances with 120 GB each that a user named. Their hours are left out: instance types need the catalog.
fn named() -> Evaluated {
    let running = 2 * u128::from(WEEK);
    let (bill, groups) = billed([
        vec![],
        balancer(),
        vec![
            item(Meter::EbsGp3, running * 120, "0.08"),
            item(Meter::PublicIpv4, running, "0.005"),
            item(Meter::LogsIngestionStandard, u128::from(REQUESTS) * 500, "0.50"),
        ],
    ]);
    Evaluated {
        name: "today".into(),
        naming: Naming::Stated,
        platform: Some(Platform::Ec2),
        architecture: Some(Architecture::Arm64),
        size: "2 x t4g.small, alb".into(),
        parts: vec![part(
            "*",
            Platform::Ec2,
            Architecture::Arm64,
            "2 x t4g.small, alb",
        )],
        why_not: None,
        extrapolated: Extrapolated::Yes,
        idle: usd("51.925"),
        with_savings_plan: None,
        origin: Origin::Named,
        cost_per_million: Some(usd("2.0999")),
        bill,
        groups,
        service_level: ServiceLevel {
            served: REQUESTS - 44,
            expired: 44,
            ..level(66, 290)
        },
        capacity: Capacity {
            mean_concurrency: 0.503,
            peak_concurrency: 29,
            mean_instances: 2.0,
            peak_instances: 2,
            utilization: 0.04,
            busiest_day_utilization: 0.0,
        },
    }
}

fn too_small() -> Evaluated {
    let mut candidate = fargate(Architecture::X86_64, 1, "1 x 0.5 vCPU, alb", "0.04048");
    // 4,610,000 × 0.931 = 4,291,910 served
    candidate.why_not = Some(WhyNot::Unserved);
    candidate.service_level.served = 4_291_910;
    candidate.service_level.rejected = 317_890;
    candidate.service_level.expired = 200;
    candidate
}

fn traffic() -> TraceFacts {
    let start = SimTime::from_unix_micros(1_793_577_600_000_000); // 2026-11-02T00:00Z, a Monday
    let mut duration = Histogram::default();
    duration.record_many(Micros::from_millis(76), REQUESTS * 98 / 100);
    duration.record_many(Micros::from_millis(480), REQUESTS * 2 / 100);
    TraceFacts {
        source: "traffic.csv".into(),
        invocations: REQUESTS,
        functions: 1,
        window: Window {
            start,
            end: start + Micros(WEEK),
        },
        busiest_second: 61,
        busiest_hour: 50_400,
        duration,
        duration_origin: "recorded on Lambda x86_64 at 512 MB".into(),
        scale: Some("37".into()),
        notes: vec![
            "counts of five minutes are spread evenly over them, so bursts shorter than that are lost".into(),
        ],
        reading: Reading {
            files: 1,
            formats: vec![TraceFormat::Csv],
            lines_read: 124_595,
            rows_used: 124_594,
            ..Reading::default()
        },
    }
}

fn assumed(topic: &str, text: &str) -> Assumption {
    Assumption {
        topic: topic.into(),
        text: text.into(),
        effects: Vec::new(),
    }
}

/// The comparison, as simple as it can be.
pub(super) fn comparison() -> Comparison {
    let candidates = vec![
        lambda(Architecture::Arm64, "0.0000133334", Extrapolated::Yes),
        fargate(Architecture::Arm64, 2, "2 x 0.5 vCPU, alb", "0.03238"),
        named(),
        too_small(),
        lambda(Architecture::X86_64, "0.0000166667", Extrapolated::No),
    ];
    // The next of another platform is the user's.
    let lead = lead(&candidates, 0, 2);
    Comparison {
        stamp: Stamp {
            version: "0.1.0",
            seed: 1,
            prices: PriceStamp {
                region: "us-east-1".into(),
                date: "2026-07-20".into(),
                digest: "4c1f09a3e2".into(),
            },
        },
        trace: traffic(),
        month_hours: MONTH_HOURS,
        assumptions: vec![
            assumed(
                "cpu",
                "21 ms = 25 % of the recorded duration, not measured; fits of measured memory curves put the \
                 median between 18 and 26 %",
            ),
            assumed(
                "network",
                "public subnets, an IPv4 address per task, instance and ALB zone",
            ),
            assumed("free tier", "all yours (one per organization)"),
            assumed("logs", "500 B each, + 300 B on Lambda, kept 30 days"),
        ],
        not_counted: [
            "people",
            "databases",
            "egress (no bytes in trace)",
            "support",
            "tax",
        ]
        .map(str::to_owned)
        .to_vec(),
        candidates,
        baseline: Some(2),
        cheapest: Some(0),
        holds: Vec::new(),
        quotas: Vec::new(),
        flips: None,
        flips_looked: Vec::new(),
        flips_failed: Vec::new(),
        flips_cut_short: false,
        timelines: Vec::new(),
        aims: Aims {
            min_served: PartsPerMillion(999_000),
            p95: Some(Micros::from_millis(150)),
        },
        goals: Vec::new(),
        max_monthly_cost: None,
        extras: Vec::new(),
        verdict: Verdict::Cheapest(lead),
    }
}

/// By how much the candidate at `first` leads the one at `over`.
pub(super) fn lead(candidates: &[Evaluated], first: usize, over: usize) -> Margin {
    let (first, next) = (candidates[first].bill.total, candidates[over].bill.total);
    let difference = next.checked_sub(first).unwrap();
    let permille = (difference.0 * Decimal::ONE_THOUSAND / next.0).trunc();
    Margin {
        over,
        difference,
        permille: u32::try_from(permille).unwrap(),
    }
}
