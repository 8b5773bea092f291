//! How a replay starts: with warm pools, empty, or after a stretch that is not counted.
//!
//! A trace begins in the middle of a service's life. Started empty, its first burst of cold starts would be multiplied
//! by a whole month. So the first keep-alive interval is replayed once ahead of the window, unmetered, as if it had
//! happened just before: the pools are then as full as that traffic keeps them.

use std::sync::Arc;

use super::{LambdaFunction, LambdaSimulation};
use crate::{
    platform::Outcome,
    sim::Seed,
    trace::Batch,
    units::{Micros, SimTime, Window},
};

/// What precedes the arrivals that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarmUp {
    /// The first keep-alive interval (at most 24 h and 1 M arrivals), replayed once ahead of the window.
    Primed,
    /// Nothing: pools start empty.
    None,
    /// The trace's own first stretch is replayed without counting; the window starts that much later.
    For(Micros),
}

/// Most arrivals a warm-up repeats.
const PRIMING_ARRIVALS_MAX: usize = 1_000_000;
/// Longest stretch a warm-up repeats.
const PRIMING_LENGTH_MAX: Micros = Micros::from_secs(24 * 3_600);

/// A Lambda simulation that warms up by itself. The same arrivals give the same outcome however they are batched.
#[derive(Clone, Debug)]
pub struct PrimedLambda {
    function: LambdaFunction,
    warm_up: WarmUp,
    seed: Seed,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    /// Nothing has arrived.
    Fresh,
    /// Arrivals of the first interval are held until it is covered.
    Holding(Held),
    /// Arrivals pass straight through.
    Running(Box<LambdaSimulation>),
}

#[derive(Clone, Debug)]
struct Held {
    simulation: Box<LambdaSimulation>,
    batches: Vec<Arc<Batch>>,
    rows: usize,
    first: SimTime,
    interval: Micros,
}

impl PrimedLambda {
    /// Nothing has arrived yet.
    #[must_use]
    pub const fn new(function: LambdaFunction, warm_up: WarmUp, seed: Seed) -> Self {
        Self {
            function,
            warm_up,
            seed,
            stage: Stage::Fresh,
        }
    }

    /// Replays a batch, or holds it until the first interval is covered: no more is ever held than the interval (or
    /// the most arrivals that are repeated) and the batch that ends it.
    pub fn replay(&mut self, batch: &Arc<Batch>) {
        let Some(&first) = batch.at.first() else { return };
        let stage = match std::mem::replace(&mut self.stage, Stage::Fresh) {
            Stage::Fresh => self.open(first),
            under_way => under_way,
        };
        self.stage = stage.replay(batch);
    }

    /// Replays what is still held and closes the books. The window begins with the first arrival, or after the warm-up
    /// where that is a stretch of the trace itself.
    #[must_use]
    pub fn finish(self, window: Window) -> Outcome {
        match self.stage {
            Stage::Fresh => LambdaSimulation::new(self.function, window.start, self.seed).finish(window),
            // A trace shorter than the interval goes round: the whole of it came just before.
            Stage::Holding(held) => {
                let whole = held.interval.min(window.end.since(held.first));
                held.release(whole).finish(window)
            }
            Stage::Running(simulation) => simulation.finish(window),
        }
    }

    /// The first arrival is known, and with it where counting starts.
    fn open(&self, first: SimTime) -> Stage {
        let count_from = match self.warm_up {
            WarmUp::For(stretch) => first + stretch,
            WarmUp::Primed | WarmUp::None => first,
        };
        let simulation = Box::new(LambdaSimulation::new(
            self.function.clone(),
            count_from,
            self.seed,
        ));
        if self.warm_up != WarmUp::Primed {
            return Stage::Running(simulation);
        }
        // The clock has no time before its zero, a day before the Unix epoch.
        let before = PRIMING_LENGTH_MAX.min(first.since(SimTime(0)));
        Stage::Holding(Held {
            simulation,
            batches: Vec::new(),
            rows: 0,
            first,
            interval: self.function.keep_alive.idle_max.min(before),
        })
    }
}

impl Stage {
    fn replay(self, batch: &Arc<Batch>) -> Self {
        match self {
            Self::Fresh => Self::Fresh,
            Self::Holding(mut held) => {
                held.rows += batch.len();
                held.batches.push(Arc::clone(batch));
                if held.is_covered() {
                    let interval = held.interval;
                    Self::Running(held.release(interval))
                } else {
                    Self::Holding(held)
                }
            }
            Self::Running(mut simulation) => {
                simulation.replay(batch);
                Self::Running(simulation)
            }
        }
    }
}

impl Held {
    /// Whether an arrival past the interval, or past the most that are repeated, has been seen.
    fn is_covered(&self) -> bool {
        let newest = self.batches.last().and_then(|batch| batch.at.last());
        self.rows > PRIMING_ARRIVALS_MAX || newest.is_some_and(|&at| at >= self.first + self.interval)
    }

    /// Replays the arrivals of the first `length`, shifted back by it, then all that are held.
    fn release(mut self, length: Micros) -> Box<LambdaSimulation> {
        let length = length.min(self.length_of_most());
        for batch in &self.batches {
            let rows = batch.at.partition_point(|&at| at < self.first + length);
            self.simulation.replay_shifted(batch, 0..rows, length);
        }
        for batch in &self.batches {
            self.simulation.replay(batch);
        }
        self.simulation
    }

    /// How far the most arrivals that are repeated reach; past every interval where there are fewer.
    fn length_of_most(&self) -> Micros {
        let mut left = PRIMING_ARRIVALS_MAX;
        for batch in &self.batches {
            if let Some(&at) = batch.at.get(left) {
                return at.since(self.first);
            }
            left -= batch.len();
        }
        PRIMING_LENGTH_MAX
    }
}
