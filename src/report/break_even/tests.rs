//! Break-evens as they look, and at their extremes.

use rust_decimal::Decimal;

use super::{render_break_even, sentence::takes_over};
use crate::{
    analysis::{
        BreakEven, CostLine, CostPoint, Crossing, CrossingKind, LineCost, QuotaUse, Quotas, Takeover, WhyNot,
    },
    catalog::Quota,
    report::{Format, Style, sample, text},
    scenario::{Dimension, Platform, Spacing},
    units::Usd,
};

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

fn cost(cost: &str, kind: &str) -> LineCost {
    LineCost {
        p99: crate::units::Micros::ZERO,
        cost: usd(cost),
        design: format!("2 x {kind}"),
        kind: kind.to_owned(),
        why_not: None,
        requests: 1_000,
        served: 1_000,
        exceeded: Vec::new(),
        band: None,
    }
}

fn point(value: &str, mean_rate: f64, costs: Vec<LineCost>) -> CostPoint {
    CostPoint {
        value: value.parse().unwrap(),
        mean_rate,
        costs,
    }
}

fn points() -> Vec<CostPoint> {
    let failing = LineCost {
        why_not: Some(WhyNot::Unserved),
        served: 931,
        ..cost("93.1", "arm64 1 vCPU, alb")
    };
    let crowded = LineCost {
        exceeded: vec![QuotaUse {
            quota: Quota::LambdaConcurrency,
            candidate: 0,
            peak: 1_400,
            limit: 1_000,
        }],
        ..cost("3540.1", "arm64 512 MB, alb")
    };
    vec![
        point(
            "0.1",
            0.762,
            vec![
                cost("3.55", "arm64 512 MB, http-api"),
                cost("62.3", "arm64 0.5 vCPU, alb"),
                cost("60.25", "arm64 t4g.small, alb"),
            ],
        ),
        point(
            "1",
            7.62,
            vec![
                cost("35.45", "arm64 512 MB, http-api"),
                cost("64.19", "arm64 0.5 vCPU, alb"),
                cost("62.37", "arm64 t4g.small, alb"),
            ],
        ),
        point(
            "10",
            76.2,
            vec![crowded, failing, cost("148.2", "arm64 c7g.large, alb")],
        ),
    ]
}

fn crossings() -> Vec<Crossing> {
    vec![
        Crossing {
            below: 0,
            above: 2,
            value: "2.16".parse().unwrap(),
            mean_rate: 16.46,
            decides: true,
            kind: CrossingKind::Meeting(usd("70.33")),
        },
        Crossing {
            below: 0,
            above: 1,
            value: "3.04".parse().unwrap(),
            mean_rate: 23.2,
            decides: false,
            kind: CrossingKind::Step {
                before: (usd("99.1"), usd("104.5")),
                after: (usd("99.4"), usd("92.75")),
            },
        },
    ]
}

/// Two lines that cross at 2.16, and one that fails at the top.
fn answer() -> BreakEven {
    let comparison = sample::comparison();
    let line = |platform: Platform| CostLine {
        name: platform.title().to_owned(),
        platform: Some(platform),
    };
    BreakEven {
        stamp: comparison.stamp,
        trace: comparison.trace,
        month_hours: 730,
        dimension: Dimension::Traffic,
        spacing: Spacing::Log,
        today: Some(Decimal::ONE),
        lines: Platform::ALL.into_iter().map(line).collect(),
        points: points(),
        crossings: crossings(),
        goals: Vec::new(),
        quotas: Quotas::Told,
        bands: None,
        hours: Some((0.4, 1.9)),
        skipped: vec![("0.001".parse().unwrap(), "one arrival is too few".to_owned())],
        unfinished: 1,
        unsolved: 0,
        takeovers: Vec::new(),
    }
}

fn rendered(answer: &BreakEven, format: Format, width: usize) -> String {
    let style = Style {
        width,
        ..Style::default()
    };
    let mut bytes = Vec::new();
    render_break_even(answer, format, &style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn table() {
    insta::assert_snapshot!(rendered(&answer(), Format::Table, 80));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(rendered(&answer(), Format::Markdown, 80));
}

#[test]
fn csv() {
    insta::assert_snapshot!(rendered(&answer(), Format::Csv, 80));
}

#[test]
fn json() {
    insta::assert_snapshot!(rendered(&answer(), Format::Json, 80));
}

/// Forty lines with names of eighty characters, costs from a millionth to a billion, names that would break out.
#[test]
fn extremes_stay_within_the_page() {
    let mut wide = answer();
    let evil = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "a\nb\tc\u{1b}[31mred",
        "\u{202e}txet|pipe",
        "😀 `tick` \"quote\"",
    ];
    wide.lines = (0..40)
        .map(|at| CostLine {
            name: evil
                .get(at)
                .map_or_else(|| format!("{at:-<80}"), |evil| (*evil).to_owned()),
            platform: None,
        })
        .collect();
    for (at, point) in wide.points.iter_mut().enumerate() {
        let costs = ["0.000001", "1000000000", "12.5"];
        point.costs = (0..40)
            .map(|line| cost(costs[(at + line) % 3], "arm64 x"))
            .collect();
    }
    for width in [40, 80, 160] {
        for line in rendered(&wide, Format::Table, width).lines() {
            assert!(text::columns(line) <= width, "{width}: {line}");
        }
    }
    for format in [Format::Table, Format::Markdown] {
        let told = rendered(&wide, format, 80);
        assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'), "{told}");
    }
    let markdown = rendered(&wide, Format::Markdown, 80);
    assert!(!markdown.contains("<script>"));
    let csv = rendered(&wide, Format::Csv, 80);
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    for row in reader.records() {
        assert!(!row.unwrap()[3].starts_with('='));
    }
}

#[test]
fn the_cheapest_may_fall_out_or_come_in() {
    let mut falling = answer();
    falling.crossings.clear();
    let mut unfit = falling.points[2].costs[0].clone();
    unfit.why_not = Some(WhyNot::Unserved);
    (unfit.requests, unfit.served) = (1_000, 900);
    let takeover = Takeover {
        value: "10".parse().unwrap(),
        mean_rate: 76.2,
        below: Some(0),
        above: Some(2),
        cost: Some(usd("142.21")),
        line: 0,
        unfit,
    };
    let told = |below, above, line| {
        let takeover = Takeover {
            below,
            above,
            line,
            ..takeover.clone()
        };
        takes_over(&falling, &takeover)
    };
    let place = "from 10 x this traffic (76.2 requests/s) on, where";
    assert_eq!(
        told(Some(0), Some(2), 0),
        format!("EC2 is the cheapest {place} Lambda falls out: serves 90 %.")
    );
    assert_eq!(
        told(Some(0), Some(2), 2),
        format!("EC2 is the cheapest {place} it comes in; below, serves 90 %.")
    );
    assert_eq!(
        told(Some(0), None, 0),
        format!("no line serves the traffic {place} Lambda falls out: serves 90 %.")
    );
    assert_eq!(
        told(None, Some(2), 2),
        format!("EC2 is the cheapest {place} it comes in; below, serves 90 %.")
    );
    falling.takeovers = vec![takeover.clone()];
    let markdown = rendered(&falling, Format::Markdown, 80);
    assert!(markdown.contains(&takes_over(&falling, &takeover)), "{markdown}");
}

#[test]
fn a_single_point_and_no_line_are_told() {
    let mut bare = answer();
    bare.points.truncate(1);
    bare.crossings.clear();
    assert!(rendered(&bare, Format::Table, 80).contains("Lambda is the cheapest"));
    bare.lines.clear();
    bare.points[0].costs.clear();
    for format in [Format::Table, Format::Markdown, Format::Csv, Format::Json] {
        assert!(!rendered(&bare, format, 80).is_empty());
    }
}

#[test]
fn lines_that_are_alike_are_told_together() {
    // A fourth line, in everything like the second, which fails at the top.
    let mut answer = answer();
    answer.crossings.clear();
    answer.lines.push(CostLine {
        name: "another fleet".to_owned(),
        platform: Some(Platform::Fargate),
    });
    for point in &mut answer.points {
        let like = point.costs[1].clone();
        point.costs.push(like);
    }
    let page = rendered(&answer, Format::Table, 200);
    assert!(
        page.contains("Fargate and another fleet: arm64 0.5 vCPU, alb; arm64 1 vCPU, alb from 10."),
        "{page}"
    );
    assert!(
        page.contains("Fargate and another fleet do not serve the traffic from 10 on: "),
        "{page}"
    );
}
