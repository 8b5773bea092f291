//! Every renderer on hand-built sizes: snapshots, extremes, hostile names.

use rust_decimal::Decimal;

use super::render_sizes;
use crate::{
    analysis::{Basis, Confirmation, FleetSizes, MemorySize, MemorySweep, Pruned, Sizes, WhyNot},
    report::{Format, Style, sample, text},
    scenario::{FrontDoorKind, Platform},
    units::{Architecture, Mebibytes, Micros, Usd},
};

fn memory(memory: u32, cost: &str, mean: u64, basis: Basis) -> MemorySize {
    MemorySize {
        memory: Mebibytes(memory),
        cost: cost.parse().unwrap(),
        mean: Micros::from_millis(mean),
        p50: Micros::from_millis(mean * 3 / 4),
        p99: Micros::from_millis(mean * 5),
        cold_share: 1.0 / 5_000.0,
        requests: 4_610_000,
        served: 4_610_000,
        basis,
        why_not: None,
    }
}

fn sizes() -> Sizes {
    let comparison = sample::comparison();
    let mut sizes = vec![
        memory(128, "31.204", 410, Basis::Extrapolated),
        memory(256, "29.99", 190, Basis::Interpolated),
        memory(512, "35.45", 84, Basis::Measured),
        memory(1_769, "60", 60, Basis::Extrapolated),
    ];
    sizes[0].why_not = Some(WhyNot::TooLittleMemory {
        configured: Mebibytes(128),
        used: Mebibytes(180),
    });
    sizes[1].why_not = Some(WhyNot::MissesGoal {
        goal: "p99=500ms".parse().unwrap(),
        found: Micros::from_millis(950),
    });
    let mut fleets = comparison.candidates;
    fleets.retain(|candidate| candidate.platform == Some(Platform::Fargate));
    Sizes {
        stamp: comparison.stamp,
        trace: comparison.trace,
        month_hours: comparison.month_hours,
        memory: vec![MemorySweep {
            architecture: Architecture::X86_64,
            front_door: FrontDoorKind::HttpApi,
            sizes,
            recorded: Some(Mebibytes(512)),
            working_set: Some(Mebibytes(180)),
            cheapest: Some(1),
            fastest: Some(3),
            balanced: Some(2),
            cheapest_within_goals: Some(2),
        }],
        unfinished: Vec::new(),
        fleets: vec![FleetSizes {
            platform: Platform::Fargate,
            sizes: fleets,
            considered: 154,
            pruned: vec![(Pruned::TooSmall, 6), (Pruned::Dominated, 146)],
        }],
        assumed: vec![("cpu".to_owned(), "21 ms = 25 % of the mean duration".to_owned())],
        confirm: vec![
            Confirmation::PowerTuning {
                memory: Mebibytes(512),
                architecture: Architecture::X86_64,
                sizes: [256, 512, 1_769].map(Mebibytes).to_vec(),
            },
            Confirmation::Reports {
                memory: Mebibytes(512),
                architecture: Architecture::X86_64,
                p50: Micros::from_millis(63),
                cheaper_beyond: Some(Mebibytes(1_769)),
            },
            Confirmation::Load {
                design: "fargate arm64 2 x 0.5 vCPU, alb".to_owned(),
                rate: 7.62,
                p95: Micros::from_millis(120),
                utilization: 0.183,
            },
        ],
        goals: vec!["p99=500ms".parse().unwrap()],
        max_monthly_cost: None,
    }
}

fn rendered(sizes: &Sizes, format: Format, width: usize) -> String {
    let style = Style {
        width,
        ..Style::default()
    };
    let mut out = Vec::new();
    render_sizes(sizes, format, &style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn table() {
    insta::assert_snapshot!(rendered(&sizes(), Format::Table, 80));
}

#[test]
fn json() {
    insta::assert_snapshot!(rendered(&sizes(), Format::Json, 80));
}

#[test]
fn csv() {
    insta::assert_snapshot!(rendered(&sizes(), Format::Csv, 80));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(rendered(&sizes(), Format::Markdown, 80));
}

#[test]
fn nothing_serves() {
    let mut sizes = sizes();
    let sweep = &mut sizes.memory[0];
    sweep
        .sizes
        .iter_mut()
        .for_each(|size| size.why_not = Some(WhyNot::Unserved));
    (
        sweep.cheapest,
        sweep.fastest,
        sweep.balanced,
        sweep.cheapest_within_goals,
    ) = (None, None, None, None);
    sizes.fleets[0].sizes.clear();
    sizes.confirm.clear();
    let table = rendered(&sizes, Format::Table, 80);
    assert!(table.contains("Lambda    no size serves the traffic"), "{table}");
    assert!(table.contains("Fargate   no size simulated serves the traffic"));
    assert!(!table.contains("Confirm"));
}

/// Costs from a millionth to a thousand million, forty sizes, pages of 70 to 160 columns: no line is wider.
#[test]
fn extremes_keep_to_the_page() {
    let mut sizes = sizes();
    let costs = [(1, 6), (0, 0), (125, 1), (1_000_000_000, 0)]
        .map(|(digits, scale)| Usd(Decimal::new(digits, scale)));
    let forty = (0..40).map(|step| MemorySize {
        cost: costs[step as usize % 4],
        ..memory(128 + 250 * step, "1", 900_000, Basis::Extrapolated)
    });
    sizes.memory[0].sizes = forty.collect();
    for fleet in &mut sizes.fleets[0].sizes {
        fleet.size = "2000-5000 x u7in-32tb.224xlarge, function-url".repeat(3);
        fleet.name = "=東京\u{1b}[31m|<b>\n".repeat(20);
        fleet.naming = crate::scenario::Naming::Stated;
        fleet.bill.total = costs[3];
    }
    for width in [70, 80, 160] {
        let table = rendered(&sizes, Format::Table, width);
        for line in table.lines() {
            assert!(text::columns(line) <= width, "{width}: {line}");
        }
        assert!(!table.contains('\u{1b}'));
    }
    assert!(rendered(&sizes, Format::Table, 80).contains("~1,000,000,000.00"));
    let csv = rendered(&sizes, Format::Csv, 80);
    assert!(!csv.contains(",=") && !csv.contains("\"="), "{csv}");
    let markdown = rendered(&sizes, Format::Markdown, 80);
    assert!(!markdown.contains("<b>") && !markdown.contains('\u{1b}'));
}
