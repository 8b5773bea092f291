//! How an autoscaled fleet starts: at the size its first five minutes need, as if it had seen them before. Started at
//! its fewest instances, it would spend the window's beginning catching up, and that would be multiplied by a month.

use std::sync::Arc;

use super::{FleetService, FleetSimulation, FleetStart, Scaling, TargetTracking};
use crate::{
    platform::{Outcome, Recording, ServiceLevel},
    sim::Seed,
    trace::Batch,
    units::{Micros, SimTime, Window},
};

/// Most arrivals that are looked at first.
const ARRIVALS_MAX: usize = 1_000_000;
/// Longest stretch that is looked at first: as long as a scale-out takes (our choice).
const STRETCH: Micros = Micros::from_secs(300);

/// A fleet that finds its size before it starts. The same arrivals give the same outcome however they are batched.
#[derive(Clone, Debug)]
pub struct StartedFleet {
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    Sizing(Box<Sizing>),
    Running(Box<FleetSimulation>),
}

/// The first arrivals, held until they tell the size.
#[derive(Clone, Debug)]
struct Sizing {
    service: FleetService,
    target: u32,
    start: FleetStart,
    seed: Seed,
    batches: Vec<Arc<Batch>>,
    rows: usize,
}

impl StartedFleet {
    /// A fleet for a trace whose first instant is `at` and whose window starts at `count_from`. A fixed fleet starts at
    /// once.
    #[must_use]
    pub fn new(
        service: FleetService,
        at: SimTime,
        count_from: SimTime,
        recording: Recording,
        seed: Seed,
    ) -> Self {
        let start = FleetStart {
            at,
            count_from,
            instances: service.scaling.min(),
            recording,
        };
        let stage = match service.scaling {
            Scaling::Fixed(_) => Stage::Running(Box::new(FleetSimulation::starting(service, start, seed))),
            Scaling::TargetTracking(TargetTracking { target, .. }) => Stage::Sizing(Box::new(Sizing {
                service,
                target: target.0,
                start,
                seed,
                batches: Vec::new(),
                rows: 0,
            })),
        };
        Self { stage }
    }

    /// Replays a batch, or holds it until the first stretch is covered: no more is ever held than that stretch (or the
    /// most arrivals that are looked at) and the batch that ends it.
    pub fn replay(&mut self, batch: &Arc<Batch>) {
        match &mut self.stage {
            Stage::Running(simulation) => simulation.replay(batch),
            Stage::Sizing(sizing) => {
                sizing.rows += batch.len();
                sizing.batches.push(Arc::clone(batch));
                if sizing.is_covered() {
                    self.stage = Stage::Running(Box::new(sizing.start(STRETCH)));
                }
            }
        }
    }

    /// The service level so far, once it runs; `response` and `waiting` have those who waited only.
    #[must_use]
    pub const fn so_far(&self) -> Option<&ServiceLevel> {
        match &self.stage {
            Stage::Running(simulation) => Some(simulation.so_far()),
            Stage::Sizing(_) => None,
        }
    }

    /// Replays what is still held and closes the books.
    #[must_use]
    pub fn finish(self, window: Window) -> Outcome {
        match self.stage {
            Stage::Running(simulation) => simulation.finish(window),
            Stage::Sizing(sizing) => {
                let stretch = window.end.since(sizing.start.at).min(STRETCH);
                sizing.start(stretch).finish(window)
            }
        }
    }
}

impl Sizing {
    /// Whether an arrival past the stretch, or past the most that are looked at, has been seen.
    fn is_covered(&self) -> bool {
        let newest = self.batches.last().and_then(|batch| batch.at.last());
        self.rows > ARRIVALS_MAX || newest.is_some_and(|&at| at >= self.start.at + STRETCH)
    }

    /// The fleet at the size the first arrivals need, after it has replayed all that are held.
    fn start(&self, stretch: Micros) -> FleetSimulation {
        let start = FleetStart {
            instances: self.instances(stretch),
            ..self.start
        };
        let mut simulation = FleetSimulation::starting(self.service.clone(), start, self.seed);
        self.batches.iter().for_each(|batch| simulation.replay(batch));
        simulation
    }

    /// Offered CPU work ÷ (stretch × vCPUs × target), rounded up.
    fn instances(&self, stretch: Micros) -> u32 {
        let (mut work, mut looked_at, mut length) = (0_u128, 0, stretch);
        'batches: for batch in &self.batches {
            for row in 0..batch.len() {
                let arrival = batch.arrival(row);
                let since = arrival.at.since(self.start.at);
                if since >= stretch {
                    break 'batches;
                }
                if looked_at == ARRIVALS_MAX {
                    length = since;
                    break 'batches;
                }
                looked_at += 1;
                let cpu = &self.service.cpu;
                let demand = cpu.demand(arrival.function, arrival.duration, arrival.memory);
                work += u128::from(demand.cpu_work.0);
            }
        }
        let vcpu = u128::from(self.service.vcpu.0.max(1));
        let per_instance = u128::from(length.0.max(1)) * vcpu * u128::from(self.target.max(1));
        // vCPU in thousandths, the target in millionths
        let wanted = (work * 1_000_000_000).div_ceil(per_instance);
        wanted.min(u128::from(u32::MAX)) as u32
    }
}
