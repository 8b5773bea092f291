//! What follows a trace batch by batch: platforms at work, and what is noted of the trace itself.

use std::sync::Arc;

use super::{
    give_up::Trial,
    replay::Follower,
    setup::{Functions, Machinery, Setup},
};
use crate::{
    platform::{
        Outcome, Recording,
        fleet::StartedFleet,
        lambda::{PrimedLambda, WarmUp},
    },
    sim::Seed,
    trace::{Batch, Spool, Spooled, Statistics, TraceError},
    units::{SimTime, Window},
};

/// A follower of the trace. Matched once per batch.
pub(super) enum Simulation {
    Lambda(Box<PrimedLambda>),
    Fleet(Box<StartedFleet>),
    Trial(Box<Trial>),
    Statistics(Box<Statistics>),
    Spool(Box<SpoolWriter>),
    /// One that sees some functions only.
    Filtered(Box<Filter>),
}

/// The functions that pass, and who sees them.
pub(super) struct Filter {
    functions: Functions,
    inner: Simulation,
}

/// Keeps every batch for later passes.
pub(super) struct SpoolWriter {
    spool: Spool,
    failed: Option<TraceError>,
}

impl Simulation {
    /// The simulation of a setup for a trace whose window begins at `start`.
    pub(super) fn new(
        setup: &Setup,
        start: SimTime,
        warm_up: WarmUp,
        recording: Recording,
        seed: Seed,
    ) -> Self {
        let inner = match &setup.machinery {
            Machinery::Lambda(account) => {
                let account = account.clone();
                Self::Lambda(Box::new(PrimedLambda::new(
                    account, start, warm_up, recording, seed,
                )))
            }
            Machinery::Fleet(service) => {
                let count_from = warm_up.count_from(start);
                let fleet = StartedFleet::new(service.clone(), start, count_from, recording, seed);
                match setup.give_up {
                    Some(give_up) => Self::Trial(Box::new(Trial::new(fleet, give_up))),
                    None => Self::Fleet(Box::new(fleet)),
                }
            }
        };
        inner.of(&setup.functions)
    }

    /// The same, seeing `functions` only.
    pub(super) fn of(self, functions: &Functions) -> Self {
        match functions {
            Functions::All => self,
            Functions::Only(_) => Self::Filtered(Box::new(Filter {
                functions: functions.clone(),
                inner: self,
            })),
        }
    }

    /// The statistics of arrivals from `count_from` on.
    pub(super) fn statistics(count_from: SimTime) -> Self {
        Self::Statistics(Box::new(Statistics::new(count_from)))
    }

    /// A new spool.
    pub(super) fn spool() -> Self {
        Self::Spool(Box::new(SpoolWriter {
            spool: Spool::new(),
            failed: None,
        }))
    }

    /// Closes the books of a platform over `window`, an outcome for each of its configurations; nothing of anything
    /// else.
    pub(super) fn finish(self, window: Window) -> Vec<Outcome> {
        match self {
            Self::Lambda(simulation) => simulation.finish(window),
            Self::Fleet(simulation) => vec![simulation.finish(window)],
            Self::Trial(trial) => vec![trial.finish(window)],
            Self::Filtered(filter) => filter.inner.finish(window),
            Self::Statistics(_) | Self::Spool(_) => Vec::new(),
        }
    }

    /// The statistics, of those.
    pub(super) fn into_statistics(self) -> Option<Statistics> {
        match self {
            Self::Statistics(statistics) => Some(*statistics),
            Self::Filtered(filter) => filter.inner.into_statistics(),
            Self::Lambda(_) | Self::Fleet(_) | Self::Trial(_) | Self::Spool(_) => None,
        }
    }

    /// What was spooled, of a spool.
    pub(super) fn into_spooled(self) -> Option<Result<Spooled, TraceError>> {
        match self {
            Self::Spool(writer) => Some(match writer.failed {
                None => Ok(writer.spool.finish()),
                Some(error) => Err(error),
            }),
            _ => None,
        }
    }
}

impl Follower for Simulation {
    fn follow(&mut self, batch: &Arc<Batch>) {
        match self {
            Self::Lambda(simulation) => simulation.replay(batch),
            Self::Fleet(simulation) => simulation.replay(batch),
            Self::Trial(trial) => trial.replay(batch),
            Self::Statistics(statistics) => statistics.observe(batch),
            Self::Spool(writer) => writer.write(batch),
            Self::Filtered(filter) => {
                let passed = filter.pass(batch);
                if !passed.is_empty() {
                    filter.inner.follow(&Arc::new(passed));
                }
            }
        }
    }
}

impl Filter {
    /// The arrivals of a batch that pass.
    fn pass(&self, batch: &Batch) -> Batch {
        let mut passed = Batch::default();
        (0..batch.len())
            .filter(|&row| self.functions.contains(batch.function[row].0))
            .for_each(|row| passed.push(batch.arrival(row)));
        passed
    }
}

impl SpoolWriter {
    /// Keeps a batch; nothing more after a failure.
    fn write(&mut self, batch: &Batch) {
        if self.failed.is_none()
            && let Err(error) = self.spool.write(batch)
        {
            self.failed = Some(error);
        }
    }
}
