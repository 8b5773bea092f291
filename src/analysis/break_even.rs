//! Break-even: what each platform, or each named candidate, costs as one thing varies, and where the lines cross.
//!
//! Every point is simulated: fleets are sized anew to meet the goal, and the cheapest design that serves the traffic
//! stands for its platform.

use rust_decimal::Decimal;

use super::{
    AutomaticCandidates, CompareError, Flips, Progress, Question, QuotaUse, Quotas, Stamp, TimelineChoice,
    TraceFacts, WhyNot,
    busy_hours::busy_hours,
    compare::{book, candidates},
    cpu,
    crossing::crossings,
    grid::{as_f64, grid},
    keep::keep,
    line::{Costs, Line, band, lines},
    look::Look,
    pool::in_parallel,
    study::{Passes, Study},
    takeover::{Takeover, Takeovers, takeovers},
    traffic::facts,
    work::Work,
};
use crate::{
    price::PriceBook,
    scenario::{Dimension, Goal, Platform, Spacing, Vary},
    trace::TraceError,
    units::{Micros, PartsPerMillion, Usd},
};

/// What is to be varied, and how finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// What varies, from where to where.
    pub vary: Vary,
    /// How many values, at least two.
    pub points: usize,
    /// How they are spaced.
    pub spacing: Spacing,
    /// What it is today, to be among the values; found out where nothing is said.
    pub today: Option<Decimal>,
    /// Whether each point is simulated at a low and a high CPU share, too.
    pub bands: Bands,
}

/// Whether lines have bands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bands {
    /// From a low CPU share to a high one.
    Cpu,
    /// None.
    #[default]
    None,
}

/// The answer to "at which traffic does the answer flip?".
#[derive(Clone, Debug)]
pub struct BreakEven {
    /// What it was made with.
    pub stamp: Stamp,
    /// The traffic as it is today.
    pub trace: TraceFacts,
    /// Hours of the month that is billed.
    pub month_hours: u32,
    /// What varies.
    pub dimension: Dimension,
    /// How the points are spaced.
    pub spacing: Spacing,
    /// What it is today, where that is known: 1 of traffic and durations.
    pub today: Option<Decimal>,
    /// One per platform or named candidate, in the order asked for.
    pub lines: Vec<CostLine>,
    /// By ascending value. Fewer than asked for where the run was interrupted.
    pub points: Vec<CostPoint>,
    /// By ascending value.
    pub crossings: Vec<Crossing>,
    /// Changes of the cheapest where a line falls out or comes in, by ascending value.
    pub takeovers: Vec<Takeover>,
    /// Response times a candidate must keep.
    pub goals: Vec<Goal>,
    /// Whether account quotas decide, or are told only.
    pub quotas: Quotas,
    /// CPU shares at the ends of the bands, where bands were asked for.
    pub bands: Option<(PartsPerMillion, PartsPerMillion)>,
    /// 5th and 95th percentile of the hours' requests, relative to the mean: where today's hours lie.
    pub hours: Option<(f64, f64)>,
    /// Values that cannot be simulated, and why.
    pub skipped: Vec<(Decimal, String)>,
    /// How many of the points there are to be an interruption left out.
    pub unfinished: usize,
    /// How many crossings and takeovers it left unsolved.
    pub unsolved: usize,
}

/// A line of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostLine {
    /// `Lambda`, `Fargate`, `EC2`, or the candidate's name.
    pub name: String,
    /// Its platform; `None` of a candidate on several.
    pub platform: Option<Platform>,
}

/// Every line at one value.
#[derive(Clone, Debug)]
pub struct CostPoint {
    /// The value: a factor of traffic or durations; MiB, bytes, a share of CPU work, dollars.
    pub value: Decimal,
    /// Requests per second on average.
    pub mean_rate: f64,
    /// One per line.
    pub costs: Vec<LineCost>,
}

/// A line at one value: its cheapest design that serves the traffic; the cheapest of all where none does.
#[derive(Clone, Debug)]
pub struct LineCost {
    /// Cost a month.
    pub cost: Usd,
    /// 99th percentile of response times, by which equals are told apart.
    pub p99: Micros,
    /// The design: `arm64 2-3 x t4g.small, alb`.
    pub design: String,
    /// What it runs on, without counts that change from point to point: `arm64 t4g.small, alb`.
    pub kind: String,
    /// Why it does not serve the traffic, if it does not.
    pub why_not: Option<WhyNot>,
    /// Requests replayed.
    pub requests: u64,
    /// How many of them are served.
    pub served: u64,
    /// Account quotas it exceeds.
    pub exceeded: Vec<QuotaUse>,
    /// Cost at the low and the high CPU share, where bands were asked for and it serves the traffic there.
    pub band: Option<(Usd, Usd)>,
}

impl CostPoint {
    pub(super) fn new(value: Decimal, Costs { mean_rate, costs }: Costs) -> Self {
        Self {
            value,
            mean_rate,
            costs,
        }
    }

    /// The cheapest line that serves the traffic; of equals the faster, then the first.
    #[must_use]
    pub fn cheapest(&self) -> Option<usize> {
        let costs = self.costs.iter().enumerate();
        let viable = costs.filter_map(|(line, cost)| Some((cost.viable_cost()?, cost.p99, line)));
        viable.min().map(|(.., line)| line)
    }
}

impl LineCost {
    /// Its cost; `None` where it does not count.
    #[must_use]
    pub fn viable_cost(&self) -> Option<Usd> {
        self.why_not.is_none().then_some(self.cost)
    }
}

/// Where one line passes another.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// The line that is cheaper below, by index.
    pub below: usize,
    /// The line that is cheaper above.
    pub above: usize,
    /// The first value at which it is.
    pub value: Decimal,
    /// Requests per second there.
    pub mean_rate: f64,
    /// Whether the cheapest of all lines changes here.
    pub decides: bool,
    /// What happens there.
    pub kind: CrossingKind,
}

/// How one line passes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossingKind {
    /// Both cost the same, within a hundredth: so much.
    Meeting(Usd),
    /// A design changes and its cost jumps: (below, above) of each line just before and at the value.
    Step {
        /// Costs just before, of the line cheaper below and of the other.
        before: (Usd, Usd),
        /// Costs at the value, in the same order.
        after: (Usd, Usd),
    },
}

/// Answers where the lines cross. Interrupted by the question's [`super::Stop`], it tells of the points that are done.
///
/// # Errors
/// As [`super::compare`]; where there are not two lines; where nothing was done when it was interrupted.
pub fn break_even(
    question: &Question,
    sweep: &Sweep,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<BreakEven, CompareError> {
    let raws = candidates(question)?;
    let lines = lines(question, &raws);
    if lines.len() < 2 {
        let problem = "nothing to cross: name a second candidate, or leave --only out";
        return Err(CompareError::Question(problem.to_owned()));
    }
    let kept = Question {
        candidates: raws,
        automatic: AutomaticCandidates::None,
        traffic: keep(question, progress)?,
        flips: Flips::No,
        timeline: TimelineChoice::None,
        baseline: None,
        ..question.clone()
    };
    let (study, _) = Study::read(&kept, &[], Passes::One, progress)?;
    let dimension = sweep.vary.dimension;
    let is_known = cpu::is_known(&kept, &study.summary);
    if dimension == Dimension::Cpu && is_known {
        let problem =
            "--vary cpu: the CPU work of every function is stated or measured: there is nothing to vary";
        return Err(CompareError::Question(problem.to_owned()));
    }
    let question = Question {
        cpu: cpu::as_share(&kept, &study)?,
        ..kept.clone()
    };
    let bands = match sweep.bands {
        // Where CPU work is what varies, every point has one of its own.
        Bands::Cpu if !is_known && dimension != Dimension::Cpu => {
            Some((cpu::low(), cpu::high(&study.statistics)))
        }
        Bands::Cpu | Bands::None => None,
    };
    let book = book(&question)?;
    let today = sweep.today.or_else(|| today(dimension, &question, &study, &book));
    let values = grid(sweep.vary, sweep.points, sweep.spacing, today);
    let work = Work::new(study.statistics.arrivals(), progress);
    let Points { points, skipped } = points(&question, dimension, &lines, &values, bands, &work)?;
    let unfinished = values.len() - points.len() - skipped.len();
    let (mut crossings, unsolved) = crossings(&question, sweep, &lines, &points, &work)?;
    let taken_over = match unsolved {
        0 => takeovers(&question, sweep, &lines, &points, &crossings, &work)?,
        // What is unsolved may explain a change.
        _ => Takeovers::default(),
    };
    crossings.extend(taken_over.crossings);
    crossings.sort_by_key(|crossing| (crossing.value, crossing.below, crossing.above));
    Ok(BreakEven {
        stamp: Stamp::of(&question, &book),
        trace: facts(&question, &study.summary, &study.statistics, study.window),
        month_hours: question.prices.month.hours(),
        dimension,
        spacing: sweep.spacing,
        today,
        lines: lines.iter().map(|line| line.told.clone()).collect(),
        points,
        crossings,
        takeovers: taken_over.takeovers,
        goals: question.goals.clone(),
        quotas: question.quotas,
        bands,
        hours: busy_hours(study.statistics.arrivals_by_hour()),
        skipped,
        unfinished,
        unsolved: unsolved + taken_over.unsolved,
    })
}

/// What the value is today, where that is one: 1 of factors; the memory and the CPU share that were recorded, stated or
/// assumed; the price of the first tier.
fn today(dimension: Dimension, question: &Question, study: &Study<'_>, book: &PriceBook) -> Option<Decimal> {
    match dimension {
        Dimension::Traffic | Dimension::Duration => Some(Decimal::ONE),
        Dimension::Memory => {
            let recorded = study.statistics.memory();
            let (least, most) = recorded?;
            (least == most).then(|| least.0.into())
        }
        Dimension::Cpu => {
            let share = cpu::today(question, &study.statistics);
            Some(Decimal::new(share.0.into(), 6).normalize())
        }
        Dimension::RequestBytes | Dimension::ResponseBytes => None,
        Dimension::Price(meter) => {
            let tiers = book.price(meter).ok()?;
            Some(tiers.first()?.unit_price.0)
        }
    }
}

/// The points that are done, and the values that cannot be.
struct Points {
    points: Vec<CostPoint>,
    skipped: Vec<(Decimal, String)>,
}

/// Every point of the grid that is reached before an interruption, by ascending value.
fn points(
    question: &Question,
    dimension: Dimension,
    lines: &[Line],
    values: &[Decimal],
    bands: Option<(PartsPerMillion, PartsPerMillion)>,
    work: &Work<'_>,
) -> Result<Points, CompareError> {
    let shares: Vec<Option<PartsPerMillion>> = std::iter::once(None)
        .chain(bands.iter().flat_map(|&(low, high)| [Some(low), Some(high)]))
        .collect();
    // The largest first, so that no thread is left alone with it at the end.
    let looks: Vec<Look> = values
        .iter()
        .rev()
        .flat_map(|&value| shares.iter().map(move |&share| Look { value, share }))
        .collect();
    let times = |look: &Look| match dimension {
        Dimension::Traffic => as_f64(look.value),
        _ => 1.0,
    };
    looks.iter().for_each(|look| work.expect(times(look)));
    let all: Vec<&Line> = lines.iter().collect();
    let results = in_parallel(question.jobs, &looks, |look| {
        let found = look.costs(question, dimension, &all, (1, work));
        if found.is_ok() {
            question.stop.note_result();
        }
        work.finish(times(look));
        found
    });
    let mut results = results.into_iter();
    let (mut points, mut skipped) = (Vec::with_capacity(values.len()), Vec::new());
    let mut refused = None;
    for &value in values.iter().rev() {
        let group: Vec<Result<Costs, CompareError>> = results.by_ref().take(shares.len()).collect();
        let group: Result<Vec<Costs>, CompareError> = group.into_iter().collect();
        match group {
            Ok(group) => points.extend(point(value, group)),
            Err(error) if error.is_interrupted() => {}
            Err(error) => {
                skipped.push((value, error.to_string()));
                refused = Some(error.at(dimension, value));
            }
        }
    }
    match refused {
        Some(error) if points.is_empty() => return Err(error),
        None if points.is_empty() => return Err(CompareError::Trace(TraceError::Interrupted)),
        _ => {}
    }
    points.reverse();
    skipped.reverse();
    Ok(Points { points, skipped })
}

/// The point that its looks make: as the question says, and at a low and a high CPU share.
fn point(value: Decimal, looks: Vec<Costs>) -> Option<CostPoint> {
    let mut looks = looks.into_iter();
    let mut point = CostPoint::new(value, looks.next()?);
    if let (Some(low), Some(high)) = (looks.next(), looks.next()) {
        for (cost, (low, high)) in point.costs.iter_mut().zip(low.costs.iter().zip(&high.costs)) {
            cost.band = band(low, high);
        }
    }
    Some(point)
}
