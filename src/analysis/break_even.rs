//! Break-even: what each platform, or each named candidate, costs as one thing varies, and where the lines cross.
//!
//! Every point is simulated: fleets are sized anew to meet the goal, and the cheapest design that serves the traffic
//! stands for its platform.

use rust_decimal::Decimal;

use super::{QuotaUse, Stamp, TraceFacts, WhyNot};
use crate::{
    scenario::{Dimension, Goal, Platform, Spacing},
    units::{PartsPerMillion, Usd},
};

/// The answer to "at which traffic does the answer flip?".
#[derive(Clone, Debug)]
pub struct BreakEven {
    /// What it was made with.
    pub stamp: Stamp,
    /// The traffic as it is today.
    pub trace: TraceFacts,
    /// Hours of the month that is billed.
    pub month_hours: u32,
    /// What varies.
    pub dimension: Dimension,
    /// How the points are spaced.
    pub spacing: Spacing,
    /// What it is today, where that is known: 1 of traffic and durations.
    pub today: Option<Decimal>,
    /// One per platform or named candidate, in the order asked for.
    pub lines: Vec<CostLine>,
    /// By ascending value. Fewer than asked for where the run was interrupted.
    pub points: Vec<CostPoint>,
    /// By ascending value.
    pub crossings: Vec<Crossing>,
    /// Response times a candidate must keep.
    pub goals: Vec<Goal>,
    /// Whether account quotas decide, or are told only.
    pub quotas: Quotas,
    /// CPU shares at the ends of the bands, where bands were asked for.
    pub bands: Option<(PartsPerMillion, PartsPerMillion)>,
    /// 5th and 95th percentile of the hours' requests, relative to the mean: where today's hours lie.
    pub hours: Option<(f64, f64)>,
    /// How many of the points there are to be were not reached.
    pub unfinished: usize,
}

/// Whether adjustable account quotas decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotas {
    /// What exceeds one is told.
    #[default]
    Told,
    /// They throttle and rule out, as in `compare`.
    Enforced,
}

/// A line of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostLine {
    /// `Lambda`, `Fargate`, `EC2`, or the candidate's name.
    pub name: String,
    /// Its platform; `None` of a candidate on several.
    pub platform: Option<Platform>,
}

/// Every line at one value.
#[derive(Clone, Debug)]
pub struct CostPoint {
    /// The value: a factor of traffic or durations; MiB, bytes, a share of CPU work, dollars.
    pub value: Decimal,
    /// Requests per second on average.
    pub mean_rate: f64,
    /// One per line.
    pub costs: Vec<LineCost>,
}

/// A line at one value: its cheapest design that serves the traffic; the cheapest of all where none does.
#[derive(Clone, Debug)]
pub struct LineCost {
    /// Cost a month.
    pub cost: Usd,
    /// The design: `arm64 2-3 x t4g.small, alb`.
    pub design: String,
    /// What it runs on, without counts that change from point to point: `arm64 t4g.small, alb`.
    pub kind: String,
    /// Why it does not serve the traffic, if it does not.
    pub why_not: Option<WhyNot>,
    /// Account quotas it exceeds.
    pub exceeded: Vec<QuotaUse>,
    /// Cost at the low and the high CPU share, where bands were asked for and it serves the traffic there.
    pub band: Option<(Usd, Usd)>,
}

impl LineCost {
    /// Its cost; `None` where it does not count.
    #[must_use]
    pub fn viable_cost(&self) -> Option<Usd> {
        self.why_not.is_none().then_some(self.cost)
    }
}

/// Where one line passes another.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// The line that is cheaper below, by index.
    pub below: usize,
    /// The line that is cheaper above.
    pub above: usize,
    /// The first value at which it is.
    pub value: Decimal,
    /// Requests per second there.
    pub mean_rate: f64,
    /// Whether the cheapest of all lines changes here.
    pub decides: bool,
    /// What happens there.
    pub kind: CrossingKind,
}

/// How one line passes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossingKind {
    /// Both cost the same, within a hundredth: so much.
    Meeting(Usd),
    /// A design changes and its cost jumps: (below, above) of each line just before and at the value.
    Step {
        /// Costs just before, of the line cheaper below and of the other.
        before: (Usd, Usd),
        /// Costs at the value, in the same order.
        after: (Usd, Usd),
    },
}
