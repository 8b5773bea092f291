//! How many instances a fleet runs.

use super::Launch;
use crate::units::PartsPerMillion;

/// How many instances run, and what changes that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// So many throughout.
    Fixed(u32),
    /// As many as hold mean CPU utilization at a target.
    TargetTracking(TargetTracking),
}

/// A target tracking policy on mean CPU utilization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetTracking {
    /// Fewest.
    pub min: u32,
    /// Most.
    pub max: u32,
    /// Mean CPU utilization to hold.
    pub target: PartsPerMillion,
    /// Whose rules apply.
    pub scaler: Scaler,
    /// How a new instance comes to serve.
    pub launch: Launch,
}

impl TargetTracking {
    /// Fewest instances, at least one.
    pub(super) fn min(&self) -> u32 {
        self.min.max(1)
    }

    /// Most instances, not under the fewest.
    pub(super) fn max(&self) -> u32 {
        self.max.max(self.min())
    }
}

/// Which service scales the fleet; each has its own rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaler {
    /// Application Auto Scaling of an ECS service.
    EcsService,
    /// An EC2 Auto Scaling group.
    AutoScalingGroup,
}

impl Scaling {
    /// Fewest instances that ever run.
    #[must_use]
    pub const fn min(&self) -> u32 {
        match self {
            Self::Fixed(count) => *count,
            Self::TargetTracking(policy) => policy.min,
        }
    }

    /// Most instances that ever run.
    #[must_use]
    pub const fn max(&self) -> u32 {
        match self {
            Self::Fixed(count) => *count,
            Self::TargetTracking(policy) => policy.max,
        }
    }
}
