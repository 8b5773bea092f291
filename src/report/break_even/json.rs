//! A break-even as one JSON document, schema `costsim/break-even/1`, described in `docs/json.md`.

use std::io;

use serde::Serialize;

use crate::{
    analysis::{BreakEven, CostPoint, Crossing, CrossingKind, LineCost, Quotas, Takeover},
    report::{
        document::{Prices, Program, Trace, write_document},
        json::usd,
        number, reason,
    },
    scenario::Spacing,
};

/// Writes the document and a line end.
pub(super) fn write(answer: &BreakEven, out: &mut dyn io::Write) -> io::Result<()> {
    write_document(&document(answer), out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    costsim: Program,
    prices: Prices<'a>,
    trace: Trace<'a>,
    month_hours: u32,
    varied: String,
    spacing: &'static str,
    quotas: &'static str,
    cpu_band: Option<[f64; 2]>,
    lines: Vec<Line<'a>>,
    points: Vec<Point<'a>>,
    skipped: Vec<Skipped>,
    unfinished_points: usize,
    unsolved_crossings: usize,
    crossings: Vec<Passing<'a>>,
    takeovers: Vec<Taking<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    platform: Option<&'static str>,
}

#[derive(Serialize)]
struct Point<'a> {
    value: String,
    mean_rps: f64,
    cheapest: Option<&'a str>,
    costs: Vec<Cost<'a>>,
}

#[derive(Serialize)]
struct Cost<'a> {
    line: &'a str,
    monthly_cost_usd: String,
    viable: bool,
    why_not: Option<String>,
    design: &'a str,
    over_quota: Vec<Use>,
    band_usd: Option<[String; 2]>,
}

#[derive(Serialize)]
struct Skipped {
    value: String,
    reason: String,
}

fn skipped((value, reason): &(rust_decimal::Decimal, String)) -> Skipped {
    Skipped {
        value: number::plain(*value),
        reason: reason.clone(),
    }
}

#[derive(Serialize)]
struct Use {
    quota: &'static str,
    peak: u64,
    limit: u64,
}

#[derive(Serialize)]
struct Passing<'a> {
    value: String,
    mean_rps: f64,
    cheaper_below: &'a str,
    cheaper_above: &'a str,
    decides: bool,
    kind: &'static str,
    cost_usd: Option<String>,
    before_usd: Option<[String; 2]>,
    after_usd: Option<[String; 2]>,
}

#[derive(Serialize)]
struct Taking<'a> {
    value: String,
    mean_rps: f64,
    cheapest_below: Option<&'a str>,
    cheapest_above: Option<&'a str>,
    line: &'a str,
    falls_out: bool,
    why_not: Option<String>,
}

fn taking<'a>(answer: &'a BreakEven, takeover: &Takeover) -> Taking<'a> {
    let line = |index: usize| self::line(answer, index);
    Taking {
        value: number::plain(takeover.value),
        mean_rps: number::six_decimals(takeover.mean_rate),
        cheapest_below: takeover.below.map(line),
        cheapest_above: takeover.above.map(line),
        line: line(takeover.line),
        falls_out: takeover.below == Some(takeover.line),
        why_not: reason::of_line(&takeover.unfit),
    }
}

fn document(answer: &BreakEven) -> Document<'_> {
    Document {
        schema: "costsim/break-even/1",
        costsim: Program::of(&answer.stamp),
        prices: Prices::of(&answer.stamp),
        trace: Trace::of(&answer.trace),
        month_hours: answer.month_hours,
        varied: answer.dimension.name(),
        spacing: match answer.spacing {
            Spacing::Log => "log",
            Spacing::Linear => "linear",
        },
        quotas: match answer.quotas {
            Quotas::Enforced => "enforced",
            Quotas::Told => "told",
        },
        cpu_band: answer
            .bands
            .map(|(low, high)| [low, high].map(|share| f64::from(share.0) / 1e6)),
        lines: answer
            .lines
            .iter()
            .map(|line| Line {
                name: &line.name,
                platform: line.platform.map(|platform| platform.name()),
            })
            .collect(),
        points: answer
            .points
            .iter()
            .map(|point| self::point(answer, point))
            .collect(),
        skipped: answer.skipped.iter().map(skipped).collect(),
        unfinished_points: answer.unfinished,
        unsolved_crossings: answer.unsolved,
        crossings: answer
            .crossings
            .iter()
            .map(|crossing| passing(answer, crossing))
            .collect(),
        takeovers: answer
            .takeovers
            .iter()
            .map(|takeover| taking(answer, takeover))
            .collect(),
    }
}

fn line(answer: &BreakEven, line: usize) -> &str {
    answer.lines.get(line).map_or("", |line| &line.name)
}

fn point<'a>(answer: &'a BreakEven, point: &'a CostPoint) -> Point<'a> {
    let costs = point.costs.iter().enumerate();
    Point {
        value: number::plain(point.value),
        mean_rps: number::six_decimals(point.mean_rate),
        cheapest: point.cheapest().map(|index| line(answer, index)),
        costs: costs
            .map(|(index, cost)| self::cost(line(answer, index), cost))
            .collect(),
    }
}

fn cost<'a>(line: &'a str, cost: &'a LineCost) -> Cost<'a> {
    let exceeded = cost.exceeded.iter();
    Cost {
        line,
        monthly_cost_usd: usd(cost.cost),
        viable: cost.why_not.is_none(),
        why_not: reason::of_line(cost),
        design: &cost.design,
        over_quota: exceeded
            .map(|used| Use {
                quota: used.quota.id(),
                peak: used.peak,
                limit: used.limit,
            })
            .collect(),
        band_usd: cost.band.map(|(low, high)| [usd(low), usd(high)]),
    }
}

fn passing<'a>(answer: &'a BreakEven, crossing: &Crossing) -> Passing<'a> {
    let pair = |(one, other)| Some([usd(one), usd(other)]);
    let (kind, cost_usd, before_usd, after_usd) = match crossing.kind {
        CrossingKind::Meeting(cost) => ("meeting", Some(usd(cost)), None, None),
        CrossingKind::Step { before, after } => ("step", None, pair(before), pair(after)),
    };
    Passing {
        value: number::plain(crossing.value),
        mean_rps: number::six_decimals(crossing.mean_rate),
        cheaper_below: line(answer, crossing.below),
        cheaper_above: line(answer, crossing.above),
        decides: crossing.decides,
        kind,
        cost_usd,
        before_usd,
        after_usd,
    }
}
