//! Which instances a fleet has, what each is up to, and what is due for it. Numbers are used again once an instance is
//! gone, so that arrays are as long as the most instances there ever were.

use super::{Decision, Scaler, TargetTracking, autoscaler::Autoscaler, launch::Launcher};
use crate::{
    sim::{Agenda, Seed},
    units::{Micros, SimTime},
};

/// How long a new instance of an Auto Scaling group stays out of the metric (EC2 Auto Scaling user guide, "Set the
/// default instance warmup": the default cooldown where nothing is set, 300 s).
const WARM_UP: Micros = Micros::from_secs(300);
/// How long a leaving instance may finish its requests (Elastic Load Balancing, "Edit target group attributes":
/// deregistration delay, 300 s by default).
pub(super) const DEREGISTRATION_DELAY: Micros = Micros::from_secs(300);

/// What is due for an instance, in the order it happens within one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// Its rounded billed time ends. It may be another life's number by now.
    BillingEnds,
    /// Its billed time begins.
    BillingStarts,
    /// It counts for the CPU metric.
    Counts,
    /// The balancer sends requests.
    Ready,
    /// Its deregistration delay is over.
    DrainEnds,
}

/// What an instance is up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Not ready for requests.
    Launching,
    /// Takes requests.
    Serving,
    /// Takes no new requests, and finishes those it has.
    Draining,
    /// Its number is free.
    Gone,
}

#[derive(Clone, Copy, Debug)]
struct Life {
    serial: u64,
    stage: Stage,
    billed_from: Option<SimTime>,
}

/// The instances of an autoscaled fleet.
#[derive(Clone, Debug)]
pub(super) struct Lives {
    pub(super) autoscaler: Autoscaler,
    launcher: Launcher,
    scaler: Scaler,
    lives: Vec<Life>,
    free: Vec<u32>,
    /// Launching or serving, in order of launch.
    present: Vec<u32>,
    serving: u32,
    serial: u64,
    due: Agenda<(Due, u32, u64)>,
}

impl Lives {
    /// So many that serve since before `start`.
    pub(super) fn new(policy: TargetTracking, instances: u32, start: SimTime, seed: Seed) -> Self {
        let serving = Life {
            serial: 0,
            stage: Stage::Serving,
            billed_from: Some(start),
        };
        Self {
            launcher: Launcher::new(policy.launch, seed),
            scaler: policy.scaler,
            autoscaler: Autoscaler::new(policy, instances),
            lives: vec![serving; instances as usize],
            free: Vec::new(),
            present: (0..instances).collect(),
            serving: instances,
            serial: 0,
            due: Agenda::default(),
        }
    }

    /// When something is due next.
    pub(super) fn next_at(&self) -> SimTime {
        self.due.next_at()
    }

    /// Takes what is due at or before `now`, unless that life is over.
    pub(super) fn pop_due(&mut self, now: SimTime) -> Option<(SimTime, Due, u32)> {
        while let Some((at, (due, instance, serial))) = self.due.pop_due(now) {
            if due == Due::BillingEnds || self.lives[instance as usize].serial == serial {
                return Some((at, due, instance));
            }
        }
        None
    }

    /// Whether silence would change nothing.
    pub(super) fn is_at_rest(&self) -> bool {
        self.due.is_empty() && self.autoscaler.is_at_rest()
    }

    /// Instance numbers so far.
    pub(super) const fn len(&self) -> usize {
        self.lives.len()
    }

    /// Instances that serve.
    pub(super) const fn serving(&self) -> u32 {
        self.serving
    }

    /// Launches an instance.
    pub(super) fn launch(&mut self, now: SimTime) {
        let milestones = self.launcher.launch(now);
        self.serial += 1;
        let serial = self.serial;
        let life = Life {
            serial,
            stage: Stage::Launching,
            billed_from: None,
        };
        let instance = match self.free.pop() {
            Some(instance) => {
                self.lives[instance as usize] = life;
                instance
            }
            None => {
                self.lives.push(life);
                (self.lives.len() - 1) as u32
            }
        };
        self.present.push(instance);
        let counts = match self.scaler {
            Scaler::EcsService => milestones.running,
            Scaler::AutoScalingGroup => milestones.running + WARM_UP,
        };
        self.due
            .push(milestones.billed, (Due::BillingStarts, instance, serial));
        self.due.push(counts, (Due::Counts, instance, serial));
        self.due.push(milestones.ready, (Due::Ready, instance, serial));
    }

    /// How many instances a decision launches, or lets go.
    pub(super) fn change(&self, decision: Decision) -> (u32, u32) {
        let present = self.present.len() as u32;
        match decision {
            Decision::Out { to } => (to.saturating_sub(present), 0),
            Decision::In { to } => (0, present.saturating_sub(to)),
            Decision::Hold => (0, 0),
        }
    }

    /// The instance launched last is to go: our choice, which stops those that still launch first.
    pub(super) fn let_go(&mut self) -> Option<(u32, Stage)> {
        let instance = self.present.pop()?;
        let stage = self.lives[instance as usize].stage;
        self.serving -= u32::from(stage == Stage::Serving);
        Some((instance, stage))
    }

    pub(super) fn bill_from(&mut self, instance: u32, now: SimTime) {
        self.lives[instance as usize].billed_from = Some(now);
    }

    pub(super) fn serve(&mut self, instance: u32) {
        self.serving += 1;
        self.lives[instance as usize].stage = Stage::Serving;
    }

    pub(super) fn drain(&mut self, instance: u32, now: SimTime) {
        let life = &mut self.lives[instance as usize];
        life.stage = Stage::Draining;
        self.due.push(
            now + DEREGISTRATION_DELAY,
            (Due::DrainEnds, instance, life.serial),
        );
    }

    /// The instance is gone: its number is free, and its billed time ends when it is rounded up.
    pub(super) fn end(&mut self, instance: u32, now: SimTime) {
        // No other life has this number.
        self.serial += 1;
        let life = &mut self.lives[instance as usize];
        life.serial = self.serial;
        life.stage = Stage::Gone;
        self.free.push(instance);
        if let Some(from) = life.billed_from.take() {
            let until = super::billed_time::billed_until(from, now);
            self.due.push(until, (Due::BillingEnds, instance, 0));
        }
    }
}
