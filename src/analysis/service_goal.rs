//! What a design must reach: the sizing goal, or the goals the user states.

use super::{comparison::WhyNot, give_up::GiveUp, search};
use crate::{
    platform::{Outcome, ServiceLevel},
    scenario::{Goal, ResponseStatistic},
    stats::Histogram,
    trace::Statistics,
    units::{Micros, PartsPerMillion},
};

/// The 95th percentile of responses may be half as long again as recorded: no platform gets a softer goal.
const P95_STRETCH_PERMILLE: u64 = 1_500;
/// Least that the 95th percentile may grow by: durations are recorded to the millisecond.
const P95_SLACK_MIN: Micros = Micros::from_millis(1);
/// Mean utilization from which a fleet counts as overloaded: beyond it queues hardly ever empty.
pub(super) const UTILIZATION_MAX: f64 = 0.95;

/// What sizing aims at.
#[derive(Clone, Debug)]
pub(super) struct ServiceGoal {
    /// Stated goals, and the default one where none is stated of the 95th percentile.
    goals: Vec<Goal>,
    /// The limit on the 95th percentile, where it is the default one.
    default_p95: Option<Micros>,
    min_served: PartsPerMillion,
}

impl ServiceGoal {
    /// The goal for traffic of these statistics.
    pub(super) fn new(stated: &[Goal], min_served: PartsPerMillion, statistics: &Statistics) -> Self {
        let recorded = statistics.duration().quantile(950);
        let stretched = Micros(recorded.0.saturating_mul(P95_STRETCH_PERMILLE) / 1_000);
        let own = stated.iter().any(|goal| goal.statistic == ResponseStatistic::P95);
        Self {
            goals: stated.to_vec(),
            default_p95: (!own).then(|| stretched.max(recorded + P95_SLACK_MIN)),
            min_served,
        }
    }

    /// The limit on the 95th percentile.
    pub(super) fn p95(&self) -> Micros {
        let stated = self
            .goals
            .iter()
            .find(|goal| goal.statistic == ResponseStatistic::P95);
        stated
            .map(|goal| goal.at_most)
            .or(self.default_p95)
            .unwrap_or(Micros(u64::MAX))
    }

    /// The limit on the 95th percentile, where nobody stated one.
    pub(super) const fn default_p95(&self) -> Option<Micros> {
        self.default_p95
    }

    /// What no fleet may come to that reaches it, of so many requests: of the responses one in twenty, rounded down, may
    /// be slower than the 95th percentile.
    pub(super) fn give_up(&self, requests: u64) -> GiveUp {
        let may_fail = u128::from(1_000_000_u32.saturating_sub(self.min_served.0));
        GiveUp {
            failed_max: (u128::from(requests) * may_fail / 1_000_000) as u64,
            slow_max: requests / 20,
            limit: self.p95(),
        }
    }

    /// Whether a fleet reaches it.
    pub(super) fn of_fleet(&self, outcome: &Outcome) -> search::Goal {
        let level = &outcome.service_level;
        let met = is_served(level, self.min_served)
            && outcome.capacity.utilization < UTILIZATION_MAX
            && self.p95_is_kept(&level.response)
            && missed_goal(&self.goals, level).is_none();
        if met {
            search::Goal::Met
        } else {
            search::Goal::Missed
        }
    }

    /// Whether the default limit on the 95th percentile is kept by these responses.
    fn p95_is_kept(&self, responses: &Histogram) -> bool {
        self.default_p95
            .is_none_or(|limit| responses.quantile(950) <= limit)
    }

    /// Whether requests on Lambda keep the default limit once an environment is warm: cold starts do not veto a design
    /// unless a goal is stated.
    pub(super) fn is_kept_when_warm(&self, level: &ServiceLevel) -> bool {
        self.p95_is_kept(&level.unwaited)
    }
}

/// The first stated goal that is missed.
pub(super) fn missed_goal(goals: &[Goal], level: &ServiceLevel) -> Option<WhyNot> {
    goals.iter().find_map(|&goal| {
        let found = goal.statistic.of(level);
        (found > goal.at_most).then_some(WhyNot::MissesGoal { goal, found })
    })
}

/// Whether enough requests are served.
pub(super) fn is_served(level: &ServiceLevel, min_served: PartsPerMillion) -> bool {
    u128::from(level.served) * 1_000_000 >= u128::from(level.requests) * u128::from(min_served.0)
}
