//! Where the cheapest of all changes though no two lines that serve the traffic pass each other: one falls out, for it
//! misses a goal, a limit or a quota, or one comes in. Closed in on by halves.

use rust_decimal::Decimal;

use super::{
    CompareError, CostPoint, Crossing, LineCost, Question, Sweep,
    crossing::{kind, within},
    grid::as_f64,
    line::Line,
    look::Look,
    pool::in_parallel,
    work::Work,
};
use crate::{scenario::Dimension, units::Usd};

/// The place is known where the values on both sides differ by less than this part.
const NEAR: f64 = 0.002;
/// How many looks one takes, as far as progress is concerned.
const LOOKS_USUAL: f64 = 8.0;

/// A change of the cheapest where a line falls out or comes in.
#[derive(Clone, Debug)]
pub struct Takeover {
    /// The first value at which it is so, within 0.2 %.
    pub value: Decimal,
    /// Requests per second there.
    pub mean_rate: f64,
    /// The cheapest below, by index; `None` where no line serves the traffic.
    pub below: Option<usize>,
    /// The cheapest from there on.
    pub above: Option<usize>,
    /// What that one costs a month.
    pub cost: Option<Usd>,
    /// The line that falls out, if it is the one below, or comes in, if it is the one above.
    pub line: usize,
    /// That line on the other side, where it does not serve the traffic, with the reason.
    pub unfit: LineCost,
}

/// What explains a change of the cheapest.
enum Change {
    Takeover(Takeover),
    /// Two lines that pass each other after all, between changes that hid them from the grid.
    Crossing(Crossing),
}

/// A stretch between two points of the grid in which the cheapest changes for no reason known yet.
struct Stretch<'a> {
    from: Decimal,
    /// What the lines cost there, where it is a point of the grid.
    known: Option<&'a CostPoint>,
    high: &'a CostPoint,
    /// Every crossing that was solved.
    crossings: &'a [Crossing],
}

/// What was found, and how many changes an interruption left out.
#[derive(Default)]
pub(super) struct Takeovers {
    pub(super) takeovers: Vec<Takeover>,
    pub(super) crossings: Vec<Crossing>,
    pub(super) unsolved: usize,
}

/// Every change of the cheapest between neighboring points that `crossings` do not explain.
pub(super) fn takeovers(
    question: &Question,
    sweep: &Sweep,
    lines: &[Line],
    points: &[CostPoint],
    crossings: &[Crossing],
    work: &Work<'_>,
) -> Result<Takeovers, CompareError> {
    let pairs = points.windows(2);
    let mut stretches: Vec<Stretch<'_>> = pairs
        .filter_map(|pair| unexplained(pair.first()?, pair.last()?, crossings))
        .collect();
    let mut found = Takeovers::default();
    if question.stop.is_set() {
        found.unsolved = stretches.len();
        return Ok(found);
    }
    stretches.reverse(); // the largest first
    let times = |stretch: &Stretch<'_>| match sweep.vary.dimension {
        Dimension::Traffic => as_f64(stretch.high.value) * LOOKS_USUAL,
        _ => LOOKS_USUAL,
    };
    stretches.iter().for_each(|stretch| work.expect(times(stretch)));
    let solved = in_parallel(question.jobs, &stretches, |stretch| {
        let changes = stretch.changes(question, sweep, lines, work);
        work.finish(times(stretch));
        changes
    });
    for changes in solved.into_iter().rev() {
        match changes {
            Ok(changes) => changes.into_iter().for_each(|change| match change {
                Change::Takeover(takeover) => found.takeovers.push(takeover),
                Change::Crossing(crossing) => found.crossings.push(crossing),
            }),
            Err(error) if error.is_interrupted() => found.unsolved += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The stretch, from the last crossing that explains who leads.
fn unexplained<'a>(
    low: &'a CostPoint,
    high: &'a CostPoint,
    crossings: &'a [Crossing],
) -> Option<Stretch<'a>> {
    let (mut from, mut leader) = (low.value, low.cheapest());
    let within = crossings
        .iter()
        .filter(|crossing| crossing.decides && low.value < crossing.value && crossing.value <= high.value);
    for crossing in within {
        if leader == Some(crossing.below) {
            leader = Some(crossing.above);
            from = crossing.value;
        }
    }
    (leader != high.cheapest() && from < high.value).then_some(Stretch {
        from,
        known: (from == low.value).then_some(low),
        high,
        crossings,
    })
}

impl Stretch<'_> {
    /// Whether a change is a crossing that was solved before: the digit at which it is found may differ.
    fn knows(&self, change: &Change) -> bool {
        let Change::Crossing(found) = change else {
            return false;
        };
        let is_near = |value: Decimal| {
            let (one, other) = (as_f64(value), as_f64(found.value));
            (one - other).abs() <= 2.0 * NEAR * other
        };
        let pair = |crossing: &Crossing| (crossing.below, crossing.above);
        let mut known = self.crossings.iter();
        known.any(|crossing| crossing.decides && pair(crossing) == pair(found) && is_near(crossing.value))
    }

    /// The changes in it, ascending.
    fn changes(
        &self,
        question: &Question,
        sweep: &Sweep,
        lines: &[Line],
        work: &Work<'_>,
    ) -> Result<Vec<Change>, CompareError> {
        let dimension = sweep.vary.dimension;
        let all: Vec<&Line> = lines.iter().collect();
        let look = |value: Decimal| {
            let costs = Look::at(value).costs(question, dimension, &all, (question.jobs, work));
            let costs = costs.map_err(|error| error.at(dimension, value))?;
            Ok::<CostPoint, CompareError>(CostPoint::new(value, costs))
        };
        let mut changes = Vec::new();
        let mut low = match self.known {
            Some(point) => point.clone(),
            None => look(self.from)?,
        };
        while low.cheapest() != self.high.cheapest() {
            let mut high = self.high.clone();
            while as_f64(high.value) > as_f64(low.value) * (1.0 + NEAR)
                && let Some(value) = within(dimension, low.value, high.value, 0.5, sweep.spacing)
            {
                let between = look(value)?;
                if between.cheapest() == low.cheapest() {
                    low = between;
                } else {
                    high = between;
                }
            }
            let change = change(&low, &high);
            changes.extend(change.filter(|change| !self.knows(change)));
            low = high;
        }
        Ok(changes)
    }
}

/// What happens between two values next to each other.
fn change(low: &CostPoint, high: &CostPoint) -> Option<Change> {
    let (below, above) = (low.cheapest(), high.cheapest());
    let unfit = |line: Option<usize>, point: &CostPoint| {
        let cost = point.costs.get(line?)?;
        cost.why_not.map(|_| (line, cost.clone()))
    };
    if let Some((Some(line), unfit)) = unfit(below, high).or_else(|| unfit(above, low)) {
        return Some(Change::Takeover(Takeover {
            value: high.value,
            mean_rate: high.mean_rate,
            below,
            above,
            cost: above.and_then(|line| high.costs.get(line)?.viable_cost()),
            line,
            unfit,
        }));
    }
    let (below, above) = below.zip(above)?;
    let (before, after) = (low.side(below, above)?, high.side(below, above)?);
    Some(Change::Crossing(Crossing {
        below,
        above,
        value: after.value,
        mean_rate: after.mean_rate,
        decides: true,
        kind: kind(before, after),
    }))
}
