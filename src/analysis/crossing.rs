//! Where one line passes another: each change of sign on the grid, closed in on until both cost the same within a
//! five-hundredth, or until no value with four digits lies between, which makes it a step.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    CompareError, CostPoint, Crossing, CrossingKind, Question, Sweep,
    grid::{as_f64, between},
    line::{Costs, Line, costs},
    pool::in_parallel,
    variation::varied,
    work::Work,
};
use crate::{scenario::Dimension, units::Usd};

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
    decides: bool,
}

/// Both lines' costs at a value: of the one cheaper below, of the one cheaper above.
#[derive(Clone, Copy)]
struct Side {
    value: Decimal,
    mean_rate: f64,
    costs: (Usd, Usd),
}

/// Every crossing between neighboring points, by value.
pub(super) fn crossings(
    question: &Question,
    sweep: &Sweep,
    lines: &[Line],
    points: &[CostPoint],
    work: &Work<'_>,
) -> Result<Vec<Crossing>, CompareError> {
    let mut changes = changes(points);
    if question.stop.is_set() {
        return Ok(Vec::new());
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
    let mut crossings = Vec::with_capacity(found.len());
    for crossing in found {
        match crossing {
            Ok(crossing) => crossings.push(crossing),
            Err(error) if error.is_interrupted() => {}
            Err(error) => return Err(error),
        }
    }
    crossings.sort_by_key(|crossing| (crossing.value, crossing.below, crossing.above));
    Ok(crossings)
}

/// Pairs of lines that change places from one point to the next, both serving the traffic at both.
fn changes(points: &[CostPoint]) -> Vec<Change> {
    let mut changes = Vec::new();
    for pair in points.windows(2) {
        let [low, high] = pair else { continue };
        for one in 0..low.costs.len() {
            for other in one + 1..low.costs.len() {
                changes.extend(change(low, high, one, other));
            }
        }
    }
    changes
}

fn change(low: &CostPoint, high: &CostPoint, one: usize, other: usize) -> Option<Change> {
    let cost = |point: &CostPoint, line: usize| point.costs.get(line)?.viable_cost();
    let at = |point: &CostPoint| Some((cost(point, one)?, cost(point, other)?));
    let (before, after) = (at(low)?, at(high)?);
    let (below, above) = match (before.0.cmp(&before.1), after.0.cmp(&after.1)) {
        (std::cmp::Ordering::Less, std::cmp::Ordering::Greater) => (one, other),
        (std::cmp::Ordering::Greater, std::cmp::Ordering::Less) => (other, one),
        _ => return None,
    };
    let side = |point: &CostPoint| {
        let costs = (cost(point, below)?, cost(point, above)?);
        Some(Side {
            value: point.value,
            mean_rate: point.mean_rate,
            costs,
        })
    };
    Some(Change {
        below,
        above,
        low: side(low)?,
        high: side(high)?,
        decides: winner(low) == Some(below) && winner(high) == Some(above),
    })
}

/// The cheapest line that serves the traffic.
pub(super) fn winner(point: &CostPoint) -> Option<usize> {
    let viable = point.costs.iter().enumerate();
    let viable = viable.filter_map(|(line, cost)| Some((cost.viable_cost()?, line)));
    viable.min().map(|(_, line)| line)
}

/// Closes in on a crossing: by the straight line between the logarithms of the costs, and by halves where that does
/// not help.
fn closed_in(
    question: &Question,
    sweep: &Sweep,
    lines: &[Line],
    change: &Change,
    work: &Work<'_>,
) -> Result<Crossing, CompareError> {
    let (mut low, mut high) = (change.low, change.high);
    let pair: Vec<&Line> = [change.below, change.above]
        .iter()
        .filter_map(|&line| lines.get(line))
        .collect();
    let mut halve = false;
    for _ in 0..LOOKS_MAX {
        let share = if halve { 0.5 } else { share(low, high) };
        let value = between(sweep.vary.dimension, low.value, high.value, share, sweep.spacing);
        let value = if value == low.value || value == high.value {
            between(sweep.vary.dimension, low.value, high.value, 0.5, sweep.spacing)
        } else {
            value
        };
        if value == low.value || value == high.value {
            break;
        }
        let narrowed = varied(question, sweep.vary.dimension, value)?;
        let Costs { mean_rate, costs } = costs(&Question { jobs: 1, ..narrowed }, &pair, &|_| work.say())?;
        let [below, above] = costs.as_slice() else { break };
        let side = Side {
            value,
            mean_rate,
            costs: (below.cost, above.cost),
        };
        if is_near(side.costs, SAME_IN) {
            return Ok(change.at(side, CrossingKind::Meeting(side.costs.1)));
        }
        let before = as_f64(high.value) - as_f64(low.value);
        // Where the design does not serve the traffic any more, it is no longer the cheaper one.
        let still_below =
            below.viable_cost().is_some() && (above.why_not.is_some() || below.cost < above.cost);
        if still_below {
            low = side;
        } else {
            high = side;
        }
        halve = (as_f64(high.value) - as_f64(low.value)) * 2.0 > before;
    }
    Ok(match is_near(high.costs, STEP_IN) {
        true => change.at(high, CrossingKind::Meeting(high.costs.1)),
        false => change.at(
            high,
            CrossingKind::Step {
                before: low.costs,
                after: high.costs,
            },
        ),
    })
}

impl Change {
    fn at(&self, side: Side, kind: CrossingKind) -> Crossing {
        Crossing {
            below: self.below,
            above: self.above,
            value: side.value,
            mean_rate: side.mean_rate,
            decides: self.decides,
            kind,
        }
    }
}

/// Whether two costs differ by less than the first part in so many.
fn is_near((one, other): (Usd, Usd), part: u32) -> bool {
    let difference = (one.0 - other.0).abs();
    let scaled = difference.checked_mul(Decimal::from(part));
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
