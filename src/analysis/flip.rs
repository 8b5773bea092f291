//! Flips: the nearest changes of traffic, durations, Lambda memory and CPU work that would change the verdict, each
//! found on a coarse grid and solved (`break_even`). What lies between two points of the grid and turns back before the
//! next is not seen.

use rust_decimal::Decimal;

use super::{
    Bands, BreakEven, CompareError, CrossingKind, LineCost, Progress, Question, Sweep,
    break_even::break_even,
    compare::candidates,
    cpu,
    holds::Asked,
    line::lines,
    solved::Solved,
    turn::{Turn, Why},
};
use crate::{
    platform::lambda::LambdaMemory,
    scenario::{Dimension, Spacing, Vary},
    units::{Mebibytes, PartsPerMillion, Usd},
};

/// A change that would change the verdict.
#[derive(Clone, Debug)]
pub struct Flip {
    /// What changes.
    pub dimension: Dimension,
    /// Whether it grows or shrinks.
    pub direction: Direction,
    /// The nearest value at which the other is cheaper.
    pub value: Decimal,
    /// Requests per second there.
    pub mean_rate: f64,
    /// What is the cheapest today: a platform or a named candidate.
    pub instead_of: String,
    /// What is the cheapest there; `None` where nothing serves the traffic any more.
    pub cheapest: Option<String>,
    /// What happens there.
    pub kind: FlipKind,
}

/// What changes the verdict.
#[derive(Clone, Debug)]
pub enum FlipKind {
    /// Both cost the same, within a hundredth: so much.
    Meeting(Usd),
    /// A design changes, and its cost jumps past the other.
    Step,
    /// Today's cheapest falls out: what it would be there, with the reason.
    FallsOut(LineCost),
    /// The other comes in: what it is today, with the reason.
    ComesIn(LineCost),
}

/// Which way something changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It shrinks.
    Below,
    /// It grows.
    Above,
}

/// What is looked at, and how finely.
const GRIDS: [(Dimension, i64, i64, usize); 2] = [
    // In hundredths.
    (Dimension::Traffic, 20, 500, 7),
    (Dimension::Duration, 25, 400, 5),
];
/// Points of memory and of CPU work.
const POINTS: usize = 5;
/// Memory of Lambda looked at.
const MEMORY: (Mebibytes, Mebibytes) = (Mebibytes(256), Mebibytes(4_096));

/// What is known of today where it is not a factor.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Today {
    /// Memory of everything on Lambda, where it is one.
    memory: Option<Mebibytes>,
    /// The shares of CPU work that are called low and high, or today's beyond, where one is assumed or stated for all.
    cpu: Option<(PartsPerMillion, PartsPerMillion)>,
}

impl Today {
    /// What a question that has been solved shows.
    pub(super) fn of(solved: &Solved<'_>) -> Self {
        let Asked { question, study, .. } = solved.asked;
        let is_known = cpu::is_known(question, &study.summary);
        Self {
            memory: lambda_memory(solved),
            cpu: (!is_known).then(|| {
                let today = cpu::today(question, &study.statistics);
                let (low, high) = (cpu::low(), cpu::high(&study.statistics));
                (low.min(today), high.max(today))
            }),
        }
    }
}

/// The memory of every Lambda part of every candidate, where it is the same.
fn lambda_memory(solved: &Solved<'_>) -> Option<Mebibytes> {
    let recorded = solved.asked.study.statistics.memory();
    let parts = solved
        .chosen
        .designs
        .iter()
        .flat_map(|design| &design.candidate.parts);
    let mut sizes = parts
        .filter_map(|part| part.deployment.function())
        .map(|function| match (function.memory, recorded) {
            (LambdaMemory::Recorded(_), Some((least, most))) => (least == most).then_some(least),
            (LambdaMemory::Fixed(memory) | LambdaMemory::Recorded(memory), _) => Some(memory),
        });
    let first = sizes.next()??;
    sizes.all(|size| size == Some(first)).then_some(first)
}

/// What was looked at, and what was found.
#[derive(Default)]
pub(super) struct Flips {
    pub(super) looked: Vec<Vary>,
    pub(super) found: Vec<Flip>,
    /// What could not be varied, and why.
    pub(super) failed: Vec<(Dimension, String)>,
}

impl Flips {
    /// Those that a sweep shows, where it has every value it asked for.
    pub(super) fn of(vary: Vary, answer: &BreakEven) -> Self {
        match answer.skipped.first() {
            None => Self {
                looked: vec![vary],
                found: nearest(answer),
                ..Self::default()
            },
            Some((_, why)) => Self {
                failed: vec![(vary.dimension, why.clone())],
                ..Self::default()
            },
        }
    }

    fn extend(&mut self, more: Self) {
        self.looked.extend(more.looked);
        self.found.extend(more.found);
        self.failed.extend(more.failed);
    }
}

/// The nearest flips each way, of whatever can be varied and is asked for. What cannot be simulated is named, with
/// the reason; after an interruption nothing more is looked at.
pub(super) fn flips(
    question: &Question,
    known: Today,
    is_asked: impl Fn(Dimension) -> bool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Flips, CompareError> {
    let mut flips = Flips::default();
    if lines(question, &candidates(question)?).len() < 2 {
        return Ok(flips);
    }
    let sweeps = sweeps(known).into_iter();
    for (vary, points, today) in sweeps.filter(|(vary, ..)| is_asked(vary.dimension)) {
        let sweep = Sweep {
            vary,
            points,
            spacing: Spacing::Log,
            today,
            bands: Bands::None,
        };
        let answer = break_even(question, &sweep, progress);
        if question.stop.is_set() {
            break; // what was cut short may have missed the nearest
        }
        match answer {
            Ok(answer) => flips.extend(Flips::of(vary, &answer)),
            Err(error) => flips.failed.push((vary.dimension, error.to_string())),
        }
    }
    Ok(flips)
}

/// What to vary, how finely, and where it is today if `break_even` does not see that.
fn sweeps(known: Today) -> Vec<(Vary, usize, Option<Decimal>)> {
    let vary = |dimension, low, high| Vary { dimension, low, high };
    let factors = GRIDS.into_iter().map(|(dimension, low, high, points)| {
        let (low, high) = (Decimal::new(low, 2), Decimal::new(high, 2));
        (vary(dimension, low.normalize(), high.normalize()), points, None)
    });
    let memory = known
        .memory
        .filter(|memory| (MEMORY.0..=MEMORY.1).contains(memory));
    let memory = memory.map(|memory| {
        let vary = vary(Dimension::Memory, MEMORY.0.0.into(), MEMORY.1.0.into());
        (vary, POINTS, Some(memory.0.into()))
    });
    let share = |share: PartsPerMillion| Decimal::new(share.0.into(), 6).normalize();
    let cpu = known.cpu.filter(|(low, high)| low < high);
    let cpu = cpu.map(|(low, high)| (vary(Dimension::Cpu, share(low), share(high)), POINTS, None));
    factors.chain(memory).chain(cpu).collect()
}

/// The flips nearest to today's value, below and above it.
pub(super) fn nearest(answer: &BreakEven) -> Vec<Flip> {
    let point = answer
        .points
        .iter()
        .find(|point| Some(point.value) == answer.today);
    let Some((today, leader)) = point.and_then(|point| Some((point.value, point.cheapest()?))) else {
        return Vec::new();
    };
    let turns = answer.turns();
    let above = turns
        .iter()
        .find(|turn| turn.value > today && turn.below == Some(leader));
    let below = turns
        .iter()
        .rfind(|turn| turn.value <= today && turn.above == Some(leader));
    let name = |line: usize| {
        let line = answer.lines.get(line);
        line.map_or_else(String::new, |line| line.name.clone())
    };
    let flip = |direction, turn: &Turn, cheapest: Option<usize>| Flip {
        dimension: answer.dimension,
        direction,
        value: turn.value,
        mean_rate: turn.mean_rate,
        instead_of: name(leader),
        cheapest: cheapest.map(name),
        kind: turn.kind(leader),
    };
    let below = below.map(|turn| flip(Direction::Below, turn, turn.below));
    let above = above.map(|turn| flip(Direction::Above, turn, turn.above));
    below.into_iter().chain(above).collect()
}

impl Turn<'_> {
    /// What it is to today's cheapest.
    fn kind(&self, leader: usize) -> FlipKind {
        match self.why {
            Why::Crosses(crossing) => match crossing.kind {
                CrossingKind::Meeting(cost) => FlipKind::Meeting(cost),
                CrossingKind::Step { .. } => FlipKind::Step,
            },
            Why::TakesOver(takeover) if takeover.line == leader => FlipKind::FallsOut(takeover.unfit.clone()),
            Why::TakesOver(takeover) => FlipKind::ComesIn(takeover.unfit.clone()),
        }
    }
}
