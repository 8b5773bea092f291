//! Alarms and cooldowns around the target tracking policy: when a decision is carried out.
//!
//! Every clock minute gives one data point, the mean CPU utilization of the instances that count, published a minute
//! after the minute's end. Two alarms look at each data point; an alarm that stays in ALARM acts again every minute. A
//! minute without instances that count has no data point and leads to nothing.

use super::{CpuUtilization, Decision, Scaler, TargetTracking, policy::target_tracking};
use crate::units::{Micros, SimTime};

/// Data points above the target that raise the high alarm: 3 of 3 minutes (alarms that target tracking creates, as
/// recorded on ECS services and Auto Scaling groups).
const HIGH_POINTS: u8 = 3;
/// Data points below the scale-in threshold that raise the low alarm: 15 of 15 minutes (same).
pub(super) const LOW_POINTS: u8 = 15;
/// Cooldown of an ECS service after a scale-out, and after a scale-in (Application Auto Scaling user guide, "Define
/// cooldown periods": the default of ECS services).
const COOLDOWN: Micros = Micros::from_secs(300);

impl Scaler {
    /// The scale-in threshold in percent of the target, as recorded on the alarms that target tracking creates.
    pub(super) const fn low_percent(self) -> u32 {
        match self {
            Self::EcsService => 90,
            Self::AutoScalingGroup => 70,
        }
    }
}

/// The two alarms and what the last decisions still forbid.
#[derive(Clone, Debug)]
pub(super) struct Autoscaler {
    policy: TargetTracking,
    desired: u32,
    /// The last minute's data point.
    unpublished: DataPoint,
    /// Data points above the target in a row.
    above: u8,
    /// Data points below the scale-in threshold in a row.
    below: u8,
    scaled_out: Option<ScaledOut>,
    /// End of the scale-in cooldown.
    no_scale_in_until: SimTime,
}

/// The metric of a minute, and how many instances counted at its end.
#[derive(Clone, Copy, Debug)]
struct DataPoint {
    utilization: CpuUtilization,
    counted: u32,
}

impl DataPoint {
    const NONE: Self = Self {
        utilization: CpuUtilization { busy: 0, capacity: 0 },
        counted: 0,
    };
}

/// A scale-out whose cooldown may still run.
#[derive(Clone, Copy, Debug)]
struct ScaledOut {
    until: SimTime,
    /// Running tasks it was computed from.
    running: u32,
}

impl Autoscaler {
    pub(super) const fn new(policy: TargetTracking, desired: u32) -> Self {
        Self {
            policy,
            desired,
            unpublished: DataPoint::NONE,
            above: 0,
            below: 0,
            scaled_out: None,
            no_scale_in_until: SimTime(0),
        }
    }

    /// Instances wanted.
    pub(super) const fn desired(&self) -> u32 {
        self.desired
    }

    /// Whether more minutes like the last ones, without work, would change nothing.
    pub(super) fn is_at_rest(&self) -> bool {
        self.desired == self.policy.min()
            && self.below >= LOW_POINTS
            && self.unpublished.utilization.busy == 0
    }

    /// A minute has ended at `now`: its data point is taken, the one before is published, and the alarms look.
    /// `counted` instances count at present.
    pub(super) fn minute_ended(&mut self, now: SimTime, minute: CpuUtilization, counted: u32) -> Decision {
        let utilization = minute;
        let point = std::mem::replace(&mut self.unpublished, DataPoint { utilization, counted });
        let observed = point.utilization;
        if observed.capacity == 0 {
            return Decision::Hold;
        }
        let target = self.policy.target;
        let low = observed.is_below(self.policy.scaler.low_percent(), target);
        self.above = in_a_row(self.above, observed.is_above(target), HIGH_POINTS);
        self.below = in_a_row(self.below, low, LOW_POINTS);
        let base = self.base(now, counted, point.counted);
        match target_tracking(&self.policy, observed, base, self.desired) {
            Decision::Out { to } if self.above == HIGH_POINTS => self.scale_out(now, to, base),
            Decision::In { to } if self.below == LOW_POINTS && self.may_scale_in(now, counted) => {
                self.desired = to;
                self.no_scale_in_until = now + COOLDOWN;
                Decision::In { to }
            }
            _ => Decision::Hold,
        }
    }

    /// The instances a decision is computed from.
    ///
    /// ECS: the running tasks. In a scale-out cooldown those that ran when it began, so that what it added is part of
    /// the next step, and only a larger step adds to it (Application Auto Scaling user guide, "Define cooldown
    /// periods").
    ///
    /// An Auto Scaling group needs no cooldown: what warms up does not count, but is desired already (EC2 Auto Scaling
    /// user guide, "Set the default instance warmup"). It goes by the instances its data point covers: our choice, so
    /// that a point from before a change is not taken for one of the instances after it.
    fn base(&self, now: SimTime, running: u32, covered: u32) -> u32 {
        match (self.policy.scaler, self.scaled_out) {
            (Scaler::AutoScalingGroup, _) => covered,
            (Scaler::EcsService, Some(out)) if now < out.until => out.running.min(running),
            (Scaler::EcsService, _) => running,
        }
    }

    fn scale_out(&mut self, now: SimTime, to: u32, running: u32) -> Decision {
        self.desired = to;
        self.scaled_out = Some(ScaledOut {
            until: now + COOLDOWN,
            running,
        });
        Decision::Out { to }
    }

    /// Scale-in waits for its cooldown on ECS; in a group until every instance counts (same pages).
    fn may_scale_in(&self, now: SimTime, counted: u32) -> bool {
        match self.policy.scaler {
            Scaler::EcsService => now >= self.no_scale_in_until,
            Scaler::AutoScalingGroup => counted >= self.desired,
        }
    }
}

const fn in_a_row(so_far: u8, another: bool, most: u8) -> u8 {
    match another {
        true if so_far < most => so_far + 1,
        true => most,
        false => 0,
    }
}
