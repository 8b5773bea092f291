//! The least and the most an answer can hold, and names that mean harm.

use rust_decimal::Decimal;

use super::{look, sample, sound};
use crate::{
    analysis::{CostLine, Crossing, CrossingKind},
    platform::{Timeline, TimelineRow},
    report::{
        chart::{self, ImageFormat},
        sample as comparisons,
    },
    scenario::{Dimension, Naming, Spacing},
    stats::Histogram,
    units::{Architecture, Micros, SimTime, Usd},
};

/// Names that could break an image, a page or a terminal.
const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><svg onload=alert(1)> ' &amp; ]]>",
    "\u{202e}gnirts\u{2066} שלום مرحبا",
    "🦀🦀👩‍👩‍👧‍👦 東京都庁",
    "one\ntwo\r\nthree\u{0}\u{b}",
    "\u{1b}[31mred\u{1b}[0m\u{9b}2J",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} \u{fffe}\u{ffff}\u{feff}",
    "",
];

fn long(index: usize) -> String {
    format!("{index} candidate with a name of eighty characters, which no chart has room for, {index:03}")
}

#[test]
fn forty_lines_with_long_and_hostile_names() {
    for names in [0, 1] {
        let mut answer = sample::break_even();
        let line = |index: usize| CostLine {
            name: if names == 0 {
                long(index)
            } else {
                HOSTILE[index % HOSTILE.len()].to_owned()
            },
            platform: answer.lines[index % 3].platform,
        };
        let lines: Vec<CostLine> = (0..40).map(line).collect();
        for point in &mut answer.points {
            let costs = (0..40).map(|index| {
                let mut cost = point.costs[index % 3].clone();
                cost.cost = Usd(cost.cost.0 * Decimal::new(100 + index as i64, 2));
                cost.kind = lines[index].name.clone();
                cost.design = lines[index].name.clone();
                cost
            });
            point.costs = costs.collect();
        }
        answer.lines = lines;
        answer.trace.source = HOSTILE[0].to_owned();
        answer.stamp.prices.region = HOSTILE[1].to_owned();
        sound::check("forty lines", &chart::break_even(&answer));
    }
}

#[test]
fn costs_from_a_millionth_to_a_billion_and_nothing() {
    let mut answer = sample::break_even();
    for (index, point) in answer.points.iter_mut().enumerate() {
        point.costs[0].cost = sample::usd(1e-6 * 5_f64.powi(index as i32));
        point.costs[1].cost = sample::usd(1e9);
        point.costs[2].cost = Usd::ZERO;
        point.costs.iter_mut().for_each(|cost| cost.band = None);
    }
    sound::check("costs", &chart::break_even(&answer));
    for point in &mut answer.points {
        point.costs.iter_mut().for_each(|cost| cost.cost = Usd::ZERO);
    }
    sound::check("nothing", &chart::break_even(&answer));
}

#[test]
fn no_point_one_point_and_one_line() {
    let mut answer = sample::break_even();
    answer.unfinished = 20;
    answer.points.truncate(1);
    answer.crossings.clear();
    sound::check("one point", &chart::break_even(&answer));
    answer.lines.truncate(1);
    answer.points[0].costs.truncate(1);
    sound::check("one line", &chart::break_even(&answer));
    answer.points.clear();
    let empty = chart::break_even(&answer);
    sound::check("no point", &empty);
    assert!(empty.svg().contains("Interrupted: 20 of 20 points missing."));
    // A point with fewer costs than lines, as no command makes it.
    let mut answer = sample::break_even();
    answer.points.iter_mut().for_each(|point| point.costs.truncate(1));
    sound::check("costs missing", &chart::break_even(&answer));
}

#[test]
fn other_things_may_vary() {
    for dimension in [
        Dimension::Duration,
        Dimension::Memory,
        Dimension::Cpu,
        Dimension::RequestBytes,
        Dimension::ResponseBytes,
        Dimension::Price("lambda.requests".parse().unwrap()),
    ] {
        for spacing in [Spacing::Log, Spacing::Linear] {
            let mut answer = sample::break_even();
            (answer.dimension, answer.spacing, answer.today) = (dimension, spacing, None);
            sound::check(&dimension.name(), &chart::break_even(&answer));
        }
    }
}

#[test]
fn many_crossings_at_one_place() {
    let mut answer = sample::break_even();
    let crossing = |n: i64| Crossing {
        below: 0,
        above: 7,
        value: Decimal::new(200 + n, 2),
        mean_rate: 0.0,
        decides: n % 2 == 0,
        kind: CrossingKind::Meeting(sample::usd(64.0)),
    };
    answer.crossings = (0..60).map(crossing).collect();
    sound::check("crossings", &chart::break_even(&answer));
}

#[test]
fn memory_of_no_size_one_size_and_equal_ones() {
    let comparison = comparisons::comparison();
    let (trace, stamp) = (&comparison.trace, &comparison.stamp);
    let goals = ["p50=1ms", "p99=15m", "p99=500ms", "max=501ms"].map(|goal| goal.parse().unwrap());
    sound::check("no sweep", &chart::memory(&[], &[], &goals, trace, stamp));
    let mut sweep = sample::sweep(Architecture::Arm64);
    sound::check(
        "far goals",
        &chart::memory(&[sweep.clone()], &[], &goals, trace, stamp),
    );
    sweep.sizes.truncate(1);
    sound::check(
        "one size",
        &chart::memory(&[sweep.clone()], &[], &[], trace, stamp),
    );
    for size in &mut sweep.sizes {
        (size.cost, size.p50, size.p99) = (Usd::ZERO, Micros(0), Micros(0));
    }
    sound::check(
        "nothing",
        &chart::memory(&[sweep.clone()], &[], &goals[..1], trace, stamp),
    );
    sweep.sizes.clear();
    sound::check("no size", &chart::memory(&[sweep], &[], &[], trace, stamp));
}

#[test]
fn comparisons_of_none_one_and_forty() {
    let mut comparison = comparisons::comparison();
    comparison.goals = ["p50=1ms", "p99=15m", "max=500ms"]
        .map(|goal| goal.parse().unwrap())
        .to_vec();
    for naming in [Naming::Stated, Naming::Default] {
        let mut many = comparison.clone();
        many.candidates = (0..40)
            .map(|index| {
                let mut candidate = comparison.candidates[index % 5].clone();
                candidate.naming = naming;
                candidate.name = if index % 2 == 0 {
                    long(index)
                } else {
                    HOSTILE[index / 2 % 8].to_owned()
                };
                candidate.size = candidate.name.clone();
                candidate
            })
            .collect();
        sound::check("forty costs", &chart::costs(&many));
        sound::check("forty response times", &chart::response_times(&many));
    }
    comparison.candidates.truncate(1);
    for cost in ["0", "0.000001", "1000000000"] {
        comparison.candidates[0].bill.total = Usd(cost.parse().unwrap());
        comparison.candidates[0].bill.line_items.clear();
        sound::check(cost, &chart::costs(&comparison));
    }
    for times in [0, 1, 2] {
        let response = &mut comparison.candidates[0].service_level.response;
        *response = Histogram::default();
        response.record_many(Micros(0), times);
        sound::check("few requests", &chart::response_times(&comparison));
    }
    comparison.candidates.clear();
    comparison.cheapest = None;
    sound::check("no costs", &chart::costs(&comparison));
    sound::check("no response times", &chart::response_times(&comparison));
}

#[test]
fn bills_from_a_millionth_to_a_billion_side_by_side() {
    let mut comparison = comparisons::comparison();
    let costs = ["0.000001", "0", "1000000000", "12.5", "0.004"];
    for (candidate, cost) in comparison.candidates.iter_mut().zip(costs) {
        candidate.bill.total = Usd(cost.parse().unwrap());
        candidate.bill.line_items.clear();
    }
    let chart = chart::costs(&comparison);
    sound::check("bills", &chart);
    assert!(chart.svg().contains(">&lt;0.01</text>") && chart.svg().contains(">1,000,000,000.00</text>"));
}

#[test]
fn timelines_of_nothing_an_instant_and_a_year() {
    let comparison = comparisons::comparison();
    let (trace, stamp) = (&comparison.trace, &comparison.stamp);
    for minutes in [0, 1, 2, 700, 600_000] {
        let mut timeline = Timeline::new(SimTime::from_unix_micros(1_793_577_600_000_000));
        let row = TimelineRow {
            arrivals: 1,
            in_flight: u64::from(u32::MAX),
            failed: minutes % 2,
            ..TimelineRow::default()
        };
        timeline.record_alike(&row, minutes);
        for name in HOSTILE {
            sound::check(
                "timeline",
                &chart::timeline(&sample::ran(name), &timeline, trace, stamp),
            );
        }
    }
}

#[test]
fn traces_of_one_request_and_of_an_instant() {
    use std::io::Write as _;
    for rows in [
        "1767225600000,5\n",
        "1767225600000,0\n1767225600000,900000\n",
        "0,5\n1,5\n",
    ] {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        writeln!(file, "timestamp_ms,duration_ms\n{rows}").unwrap();
        let inspected = look::inspected(file.path().to_str().unwrap());
        sound::check(rows, &chart::trace(&inspected));
    }
    let mut inspected = look::inspected("traces/azure_2021.csv");
    inspected.summary.source = long(1).repeat(9);
    inspected.scale = Some(HOSTILE[0].to_owned());
    sound::check("long name", &chart::trace(&inspected));
    inspected.inspection.arrivals = 0;
    sound::check("no request", &chart::trace(&inspected));
}

#[test]
fn pixels_show_any_name() {
    let mut comparison = comparisons::comparison();
    for (candidate, name) in comparison.candidates.iter_mut().zip(&HOSTILE[1..]) {
        (candidate.name, candidate.naming) = ((*name).to_owned(), Naming::Stated);
    }
    let png = chart::costs(&comparison).png().unwrap();
    assert_eq!(sound::decoded_size(&png).0, 1_440);
}

#[test]
fn files_say_what_they_are() {
    let of = |name: &str| ImageFormat::of(std::path::Path::new(name)).map_err(|problem| problem.to_string());
    assert_eq!(of("a/b.svg"), Ok(ImageFormat::Svg));
    assert_eq!(of("B.PNG"), Ok(ImageFormat::Png));
    assert_eq!(
        of("chart.pdf"),
        Err("chart.pdf: charts are .svg or .png".to_owned())
    );
}
