//! Where one line passes another: each change of sign on the grid, closed in on until both cost the same within a
//! five-hundredth, or until no value with four digits lies between, which makes it a step.

use std::cmp::Ordering;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    CompareError, CostPoint, Crossing, CrossingKind, LineCost, Question, Sweep,
    grid::{as_f64, between},
    line::{Costs, Line},
    look::Look,
    pool::in_parallel,
    work::Work,
};
use crate::{
    scenario::{Dimension, Spacing},
    units::{Micros, Usd},
};

/// Most evaluations of one crossing.
const LOOKS_MAX: usize = 40;
/// Both lines cost the same where they differ by less than the first part in so many.
const SAME_IN: u32 = 500;
/// A crossing at two values next to each other is no step where they differ by less than this part.
const STEP_IN: u32 = 100;
/// How many looks a crossing takes, as far as progress is concerned.
const LOOKS_USUAL: u32 = 5;

/// A change of sign between two points of the grid.
struct Change {
    /// Lines, by index: the one cheaper below, and the one cheaper above.
    below: usize,
    above: usize,
    low: Side,
    high: Side,
}

/// Both lines' costs at a value: of the one cheaper below, of the one cheaper above.
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) value: Decimal,
    pub(super) mean_rate: f64,
    costs: (Usd, Usd),
    /// 99th percentile of response times of the latter.
    p99: Micros,
}

/// Every crossing between neighboring points, by value, and how many an interruption left out.
pub(super) fn crossings(
    question: &Question,
    sweep: &Sweep,
    lines: &[Line],
    points: &[CostPoint],
    work: &Work<'_>,
) -> Result<(Vec<Crossing>, usize), CompareError> {
    let mut changes = changes(points);
    if question.stop.is_set() {
        return Ok((Vec::new(), changes.len()));
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.high.value));
    let times = |change: &Change| match sweep.vary.dimension {
        Dimension::Traffic => as_f64(change.high.value) * f64::from(LOOKS_USUAL),
        _ => f64::from(LOOKS_USUAL),
    };
    changes.iter().for_each(|change| work.expect(times(change)));
    let found = in_parallel(question.jobs, &changes, |change| {
        let crossing = closed_in(question, sweep, lines, change, work);
        work.finish(times(change));
        crossing
    });
    let (mut crossings, mut unfinished) = (Vec::with_capacity(found.len()), 0);
    for crossing in found {
        match crossing {
            Ok(crossing) => crossings.extend(crossing),
            Err(error) if error.is_interrupted() => unfinished += 1,
            Err(error) => return Err(error),
        }
    }
    crossings.sort_by_key(|crossing| (crossing.value, crossing.below, crossing.above));
    Ok((crossings, unfinished))
}

/// Pairs of lines that change places between two points, both serving the traffic at every point from one to the other.
/// Points at which both cost the same say nothing of who leads.
fn changes(points: &[CostPoint]) -> Vec<Change> {
    let lines = points.first().map_or(0, |point| point.costs.len());
    let mut changes = Vec::new();
    for one in 0..lines {
        for other in one + 1..lines {
            let mut low: Option<(&CostPoint, Ordering)> = None;
            for high in points {
                let Some((cost, beside)) = cost(high, one).zip(cost(high, other)) else {
                    low = None;
                    continue;
                };
                let order = cost.cmp(&beside);
                if order == Ordering::Equal {
                    continue;
                }
                if let Some((low, before)) = low
                    && before != order
                {
                    let (below, above) = match before {
                        Ordering::Less => (one, other),
                        _ => (other, one),
                    };
                    changes.extend(Change::between(low, high, below, above));
                }
                low = Some((high, order));
            }
        }
    }
    changes
}

fn cost(point: &CostPoint, line: usize) -> Option<Usd> {
    point.costs.get(line)?.viable_cost()
}

/// Closes in on a crossing: by the straight line between the logarithms of the costs, and by halves where that does
/// not help. `None` where one of the two turns out not to serve the traffic in between.
fn closed_in(
    question: &Question,
    sweep: &Sweep,
    lines: &[Line],
    change: &Change,
    work: &Work<'_>,
) -> Result<Option<Crossing>, CompareError> {
    let dimension = sweep.vary.dimension;
    let (mut low, mut high) = (change.low, change.high);
    let pair: Vec<&Line> = [change.below, change.above]
        .iter()
        .filter_map(|&line| lines.get(line))
        .collect();
    // One look after the other, and the largest change takes longest: each has all threads, that none be idle at the end.
    let look = |lines: &[&Line], value: Decimal| {
        let costs = Look::at(value).costs(question, dimension, lines, (question.jobs, work));
        costs.map_err(|error| error.at(dimension, value))
    };
    let mut halve = false;
    let mut found = None;
    for _ in 0..LOOKS_MAX {
        let share = if halve { 0.5 } else { share(low, high) };
        let Some(value) = within(dimension, low.value, high.value, share, sweep.spacing) else {
            break;
        };
        let Costs { mean_rate, costs } = look(&pair, value)?;
        let [below, above] = costs.as_slice() else { break };
        let Some(costs) = below.viable_cost().zip(above.viable_cost()) else {
            return Ok(None);
        };
        let side = Side {
            value,
            mean_rate,
            p99: above.p99,
            costs,
        };
        if is_near(side.costs, SAME_IN) {
            found = Some((side, CrossingKind::Meeting(side.costs.1)));
            break;
        }
        let before = as_f64(high.value) - as_f64(low.value);
        if costs.0 < costs.1 {
            low = side;
        } else {
            high = side;
        }
        halve = (as_f64(high.value) - as_f64(low.value)) * 2.0 > before;
    }
    let (side, kind) = found.unwrap_or_else(|| (high, kind(low, high)));
    Ok(Some(Crossing {
        below: change.below,
        above: change.above,
        value: side.value,
        mean_rate: side.mean_rate,
        decides: decides(change, side, &beside(lines, change, side.value, &look)?),
        kind,
    }))
}

/// The other lines at a value, with their indices.
fn beside(
    lines: &[Line],
    change: &Change,
    value: Decimal,
    look: &impl Fn(&[&Line], Decimal) -> Result<Costs, CompareError>,
) -> Result<Vec<(usize, LineCost)>, CompareError> {
    let others = lines.iter().enumerate();
    let others = others.filter(|(line, _)| ![change.below, change.above].contains(line));
    let (indices, others): (Vec<usize>, Vec<&Line>) = others.unzip();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    Ok(indices.into_iter().zip(look(&others, value)?.costs).collect())
}

/// Whether the cheapest of all changes: no other costs less than both, nor leads among those that cost as much as the one
/// that is cheaper from there on.
fn decides(change: &Change, side: Side, others: &[(usize, LineCost)]) -> bool {
    let least = side.costs.0.min(side.costs.1);
    let above = (side.costs.1, side.p99, change.above);
    let mut viable = others
        .iter()
        .filter_map(|(line, cost)| Some((cost.viable_cost()?, cost.p99, *line)));
    !viable.any(|other| other.0 < least || other.0 == above.0 && other < above)
}

/// What happens between two values next to each other.
pub(super) fn kind(low: Side, high: Side) -> CrossingKind {
    if is_near(high.costs, STEP_IN) {
        CrossingKind::Meeting(high.costs.1)
    } else {
        CrossingKind::Step {
            before: low.costs,
            after: high.costs,
        }
    }
}

/// The value at a share of the way, or half the way where that is one of the ends; `None` where nothing lies between.
pub(super) fn within(
    dimension: Dimension,
    low: Decimal,
    high: Decimal,
    share: f64,
    spacing: Spacing,
) -> Option<Decimal> {
    let values = [share, 0.5].map(|share| between(dimension, low, high, share, spacing));
    values.into_iter().find(|&value| value != low && value != high)
}

impl Change {
    fn between(low: &CostPoint, high: &CostPoint, below: usize, above: usize) -> Option<Self> {
        Some(Self {
            below,
            above,
            low: low.side(below, above)?,
            high: high.side(below, above)?,
        })
    }
}

impl CostPoint {
    /// What two lines cost, where both serve the traffic.
    pub(super) fn side(&self, below: usize, above: usize) -> Option<Side> {
        Some(Side {
            value: self.value,
            mean_rate: self.mean_rate,
            p99: self.costs.get(above)?.p99,
            costs: (cost(self, below)?, cost(self, above)?),
        })
    }
}

/// Whether two costs differ by less than the first part in so many.
fn is_near((one, other): (Usd, Usd), part: u32) -> bool {
    let difference = one.0.checked_sub(other.0).map(|difference| difference.abs());
    let scaled = difference.and_then(|difference| difference.checked_mul(Decimal::from(part)));
    scaled.is_some_and(|scaled| scaled <= one.0.min(other.0))
}

/// How far from `low` to `high` the costs are equal, if the logarithm of their ratio runs straight; never within a
/// tenth of either end.
fn share(low: Side, high: Side) -> f64 {
    let lead = |(one, other): (Usd, Usd)| {
        let (one, other) = (one.0.to_f64().unwrap_or(0.0), other.0.to_f64().unwrap_or(0.0));
        (one.max(f64::MIN_POSITIVE) / other.max(f64::MIN_POSITIVE)).ln()
    };
    let (from, to) = (lead(low.costs), lead(high.costs));
    let share = from / (from - to);
    if share.is_finite() {
        share.clamp(0.1, 0.9)
    } else {
        0.5
    }
}
