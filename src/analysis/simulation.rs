//! A candidate at work: the platform it runs on, fed batch by batch.

use std::sync::Arc;

use super::replay::Follower;
use crate::{
    platform::{
        Outcome, Recording,
        fleet::{FleetService, StartedFleet},
        lambda::{PrimedLambda, WarmUp},
    },
    scenario::Deployment,
    sim::Seed,
    trace::{Batch, Statistics},
    units::{SimTime, Window},
};

/// What follows the trace: a candidate, or the statistics of the trace itself. Matched once per batch.
pub(super) enum Simulation {
    Lambda(Box<PrimedLambda>),
    Fleet(Box<StartedFleet>),
    Statistics(Box<Statistics>),
}

impl Simulation {
    /// The simulation of a deployment for a trace whose window begins at `start`.
    pub(super) fn new(deployment: &Deployment, start: SimTime, warm_up: WarmUp, seed: Seed) -> Self {
        match deployment {
            Deployment::Lambda(function) => Self::Lambda(Box::new(PrimedLambda::new(
                function.clone(),
                start,
                warm_up,
                seed,
            ))),
            Deployment::Fargate(service) => Self::fleet(&service.fleet, start, warm_up, seed),
            Deployment::Ec2(fleet) => Self::fleet(&fleet.fleet, start, warm_up, seed),
        }
    }

    fn fleet(service: &FleetService, start: SimTime, warm_up: WarmUp, seed: Seed) -> Self {
        Self::Fleet(Box::new(StartedFleet::new(
            service.clone(),
            start,
            warm_up.count_from(start),
            Recording::Off,
            seed,
        )))
    }

    /// Closes the books of a candidate over `window`; nothing of the statistics.
    pub(super) fn finish(self, window: Window) -> Option<Outcome> {
        match self {
            Self::Lambda(simulation) => Some(simulation.finish(window)),
            Self::Fleet(simulation) => Some(simulation.finish(window)),
            Self::Statistics(_) => None,
        }
    }
}

impl Follower for Simulation {
    fn follow(&mut self, batch: &Arc<Batch>) {
        match self {
            Self::Lambda(simulation) => simulation.replay(batch),
            Self::Fleet(simulation) => simulation.replay(batch),
            Self::Statistics(statistics) => statistics.observe(batch),
        }
    }
}
