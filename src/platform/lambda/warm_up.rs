//! How a replay starts: with warm pools, empty, or after a stretch that is not counted.
//!
//! A trace begins in the middle of a service's life. Started empty, its first burst of cold starts would be multiplied
//! by a whole month. So the first keep-alive interval is replayed once ahead of the window, unmetered, as if it had
//! happened just before: the pools are then as full as that traffic keeps them.

use std::sync::Arc;

use super::{LambdaAccount, LambdaSimulation};
use crate::{
    platform::Outcome,
    sim::Seed,
    trace::Batch,
    units::{Micros, SimTime, Window},
};

/// What precedes the arrivals that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarmUp {
    /// The first keep-alive interval, the longest of the configurations (at most 24 h and 1 M arrivals), replayed once ahead of the window.
    Primed,
    /// Nothing: pools start empty.
    None,
    /// The trace's own first stretch is replayed without counting; the window starts that much later.
    For(Micros),
}

impl WarmUp {
    /// Where counting starts, for a trace whose window starts at `start`.
    #[must_use]
    pub fn count_from(self, start: SimTime) -> SimTime {
        match self {
            Self::For(stretch) => start + stretch,
            Self::Primed | Self::None => start,
        }
    }
}

/// Most arrivals a warm-up repeats.
const PRIMING_ARRIVALS_MAX: usize = 1_000_000;
/// Longest stretch a warm-up repeats.
const PRIMING_LENGTH_MAX: Micros = Micros::from_secs(24 * 3_600);

/// A Lambda simulation that warms up by itself. The same arrivals give the same outcome however they are batched.
#[derive(Clone, Debug)]
pub struct PrimedLambda {
    simulation: LambdaSimulation,
    /// Arrivals of the first interval, held until it is covered.
    held: Option<Held>,
}

#[derive(Clone, Debug)]
struct Held {
    batches: Vec<Arc<Batch>>,
    rows: usize,
    start: SimTime,
    interval: Micros,
}

impl PrimedLambda {
    /// A simulation for a trace whose window starts at `start`.
    #[must_use]
    pub fn new(account: LambdaAccount, start: SimTime, warm_up: WarmUp, seed: Seed) -> Self {
        // The clock has no time before its zero, a day before the Unix epoch.
        let before = PRIMING_LENGTH_MAX.min(start.since(SimTime(0)));
        let idle_times = account.configurations();
        let longest = idle_times.map(|function| function.keep_alive.idle_max).max();
        let interval = longest.unwrap_or_default().min(before);
        let held = match warm_up {
            WarmUp::Primed => Some(Held {
                batches: Vec::new(),
                rows: 0,
                start,
                interval,
            }),
            WarmUp::None | WarmUp::For(_) => None,
        };
        Self {
            simulation: LambdaSimulation::new(account, warm_up.count_from(start), seed),
            held,
        }
    }

    /// Replays a batch, or holds it until the first interval is covered: no more is ever held than the interval (or
    /// the most arrivals that are repeated) and the batch that ends it.
    pub fn replay(&mut self, batch: &Arc<Batch>) {
        let Some(held) = &mut self.held else {
            return self.simulation.replay(batch);
        };
        held.rows += batch.len();
        held.batches.push(Arc::clone(batch));
        if held.is_covered() {
            held.release(held.interval, &mut self.simulation);
            self.held = None;
        }
    }

    /// Replays what is still held and closes the books: one outcome for each configuration.
    #[must_use]
    pub fn finish(mut self, window: Window) -> Vec<Outcome> {
        if let Some(held) = self.held {
            // A trace shorter than the interval goes round: the whole of it came just before.
            held.release(
                held.interval.min(window.end.since(held.start)),
                &mut self.simulation,
            );
        }
        self.simulation.finish(window)
    }
}

impl Held {
    /// Whether an arrival past the interval, or past the most that are repeated, has been seen.
    fn is_covered(&self) -> bool {
        let newest = self.batches.last().and_then(|batch| batch.at.last());
        self.rows > PRIMING_ARRIVALS_MAX || newest.is_some_and(|&at| at >= self.start + self.interval)
    }

    /// Replays the arrivals of the first `length`, shifted back by it, then all that are held.
    fn release(&self, length: Micros, simulation: &mut LambdaSimulation) {
        let length = length.min(self.length_of_most());
        for batch in &self.batches {
            let rows = batch.at.partition_point(|&at| at < self.start + length);
            simulation.replay_shifted(batch, 0..rows, length);
        }
        for batch in &self.batches {
            simulation.replay(batch);
        }
    }

    /// How far the most arrivals that are repeated reach; past every interval where there are fewer.
    fn length_of_most(&self) -> Micros {
        let mut left = PRIMING_ARRIVALS_MAX;
        for batch in &self.batches {
            if let Some(&at) = batch.at.get(left) {
                return at.since(self.start);
            }
            left -= batch.len();
        }
        PRIMING_LENGTH_MAX
    }
}
