//! Target tracking, the policy alone: how many instances a measured CPU utilization asks for. Pure integers.

use std::cmp::Ordering;

use super::TargetTracking;
use crate::units::PartsPerMillion;

/// Busy vCPU time of the instances that count, and all of their vCPU time; exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CpuUtilization {
    /// Busy time.
    pub busy: u128,
    /// All time; of none there is no metric.
    pub capacity: u128,
}

impl CpuUtilization {
    /// Whether utilization is above the target.
    #[must_use]
    pub const fn is_above(self, target: PartsPerMillion) -> bool {
        self.busy * PPM > self.capacity * target.0 as u128
    }

    /// Whether utilization is below `percent` of the target.
    #[must_use]
    pub const fn is_below(self, percent: u32, target: PartsPerMillion) -> bool {
        self.busy * PPM * 100 < self.capacity * target.0 as u128 * percent as u128
    }
}

const PPM: u128 = 1_000_000;

/// What a policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// More instances.
    Out {
        /// So many in all.
        to: u32,
    },
    /// Fewer instances.
    In {
        /// So many in all.
        to: u32,
    },
    /// As many as there are.
    Hold,
}

/// As many instances as would show the target if `counted` show `observed`: counted × observed ÷ target, rounded up,
/// so that giving up instances never lifts the metric above the target; within the policy's bounds, compared with
/// the `desired` ones (Application Auto Scaling user guide, "How target tracking scaling works": in proportion to the
/// metric, rounded up, and no scale-in that would take it above the target; the formula is ours).
#[must_use]
pub fn target_tracking(
    policy: &TargetTracking,
    observed: CpuUtilization,
    counted: u32,
    desired: u32,
) -> Decision {
    let target = observed.capacity * u128::from(policy.target.0.max(1));
    if target == 0 {
        return Decision::Hold;
    }
    let wanted = (u128::from(counted) * observed.busy * PPM).div_ceil(target);
    let wanted = wanted.min(u128::from(policy.max())) as u32;
    let to = wanted.max(policy.min());
    match to.cmp(&desired) {
        Ordering::Greater => Decision::Out { to },
        Ordering::Less => Decision::In { to },
        Ordering::Equal => Decision::Hold,
    }
}
