//! Flips: the nearest changes of traffic, durations, Lambda memory and CPU work that would change the verdict, each
//! found on a coarse grid and solved (`break_even`). What lies between two points of the grid and turns back before the
//! next is not seen.

use rust_decimal::Decimal;

use super::{
    Bands, CompareError, CrossingKind, Progress, Question, Sweep, break_even::break_even, cpu,
    crossing::winner, grid::today, holds::Asked, solved::Solved,
};
use crate::{
    scenario::{Dimension, Platform, Spacing, Vary},
    units::{Mebibytes, PartsPerMillion},
    workload::CpuSplit,
};

/// A change that would change the verdict.
#[derive(Clone, Debug, PartialEq)]
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
    /// What is the cheapest there.
    pub cheapest: String,
    /// What happens there.
    pub kind: CrossingKind,
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Today {
    /// Lambda memory, where one size has all functions.
    pub(super) memory: Option<Mebibytes>,
    /// Share of CPU work, where one is assumed or stated for all.
    pub(super) cpu: Option<PartsPerMillion>,
    /// The share that is called low, and the one that is called high.
    pub(super) cpu_range: (PartsPerMillion, PartsPerMillion),
}

impl Today {
    /// What a question that has been solved shows.
    pub(super) fn of(solved: &Solved<'_>) -> Self {
        let Asked { question, study, .. } = solved.asked;
        let recorded = study.statistics.memory();
        let (low, high) = (cpu::low(), cpu::high(&study.statistics));
        let cpu = match solved.context.cpu.split {
            CpuSplit::Assumed => CpuSplit::ASSUMED.min(high),
            CpuSplit::Fraction(share) => share,
        };
        Self {
            memory: recorded
                .filter(|(least, most)| least == most)
                .map(|(least, _)| least),
            cpu: (!cpu::is_known(question, &study.summary)).then_some(cpu),
            cpu_range: (low, high),
        }
    }
}

/// The nearest flips each way, of whatever can be varied.
pub(super) fn flips(
    question: &Question,
    known: Today,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Flip>, CompareError> {
    let mut flips = Vec::new();
    for (vary, points, value) in sweeps(question, known) {
        let sweep = Sweep {
            vary,
            points,
            spacing: Spacing::Log,
            today: Some(value),
            bands: Bands::None,
        };
        flips.extend(nearest(question, &sweep, value, progress)?);
    }
    Ok(flips)
}

/// What to vary, how finely, and where it is today.
fn sweeps(question: &Question, known: Today) -> Vec<(Vary, usize, Decimal)> {
    let factors = GRIDS.into_iter().map(|(dimension, low, high, points)| {
        let (low, high) = (Decimal::new(low, 2), Decimal::new(high, 2));
        (
            Vary { dimension, low, high },
            points,
            today(dimension).unwrap_or(Decimal::ONE),
        )
    });
    let lambda = |raw: &crate::scenario::RawCandidate| {
        raw.parts().iter().any(|part| part.platform() == Platform::Lambda)
    };
    let memory = known
        .memory
        .filter(|memory| question.candidates.iter().any(lambda) && (MEMORY.0..=MEMORY.1).contains(memory))
        .map(|memory| {
            let vary = Vary {
                dimension: Dimension::Memory,
                low: MEMORY.0.0.into(),
                high: MEMORY.1.0.into(),
            };
            (vary, POINTS, memory.0.into())
        });
    let share = |share: PartsPerMillion| Decimal::new(share.0.into(), 6).normalize();
    let (low, high) = known.cpu_range;
    let cpu = known
        .cpu
        .filter(|cpu| (low..=high).contains(cpu) && low < high)
        .map(|cpu| {
            let vary = Vary {
                dimension: Dimension::Cpu,
                low: share(low),
                high: share(high),
            };
            (vary, POINTS, share(cpu))
        });
    factors.chain(memory).chain(cpu).collect()
}

/// The flips nearest to today's value, below and above it.
fn nearest(
    question: &Question,
    sweep: &Sweep,
    value: Decimal,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Flip>, CompareError> {
    let answer = break_even(question, sweep, progress)?;
    let today = answer.points.iter().find(|point| point.value == value);
    let Some(leader) = today.and_then(winner) else {
        return Ok(Vec::new());
    };
    let deciding = || answer.crossings.iter().filter(|crossing| crossing.decides);
    let above = deciding().find(|crossing| crossing.value > value && crossing.below == leader);
    let below = deciding().rfind(|crossing| crossing.value <= value && crossing.above == leader);
    let name = |line: usize| {
        answer
            .lines
            .get(line)
            .map_or_else(String::new, |line| line.name.clone())
    };
    let flip = |direction, crossing: &super::Crossing, cheapest: usize| Flip {
        dimension: sweep.vary.dimension,
        direction,
        value: crossing.value,
        mean_rate: crossing.mean_rate,
        instead_of: name(leader),
        cheapest: name(cheapest),
        kind: crossing.kind,
    };
    let below = below.map(|crossing| flip(Direction::Below, crossing, crossing.below));
    let above = above.map(|crossing| flip(Direction::Above, crossing, crossing.above));
    Ok(below.into_iter().chain(above).collect())
}
