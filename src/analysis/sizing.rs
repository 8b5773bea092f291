//! How large a fleet must be: the cheapest size that looks right by closed forms, its count confirmed or corrected by
//! replay.
//!
//! 1. Each size allowed has a first guess and a predicted cost (`fleet_size`), and is tried in this order.
//! 2. The fewest instances at which a fixed fleet reaches the goal become the maximum.
//! 3. The fewest to begin with at which the fleet that scales up to it reaches the goal too become the minimum, from
//!    the floor on: where scaling comes too late for the bursts, more must run all the time.
//! 4. The next size is tried too while its prediction undercuts what was found by a tenth or more: of at most three
//!    sizes that reach the goal, the one whose replay costs least is taken.
//!
//! A size that does not reach the goal at eight times the guess is passed over, and a burstable type whose busiest day
//! needs more than 80 % of what earned credits sustain.

use rust_decimal::Decimal;

use super::{
    comparison::WhyNot,
    fleet_size::{BASELINE_USED_MAX, FleetSize},
    search::{Found, Goal, Search},
    service_goal::ServiceGoal,
    setup::{Functions, Setup},
};
use crate::{platform::Outcome, scenario::RawPart, units::Usd};

/// How many times the guess is tried at most, and how many instances at least.
const GUESSES_MAX: u32 = 8;
const TRIED_MIN: u32 = 32;
/// Most instances sizing tries: tasks per service (Amazon ECS service quotas).
const SIZED_INSTANCES_MAX: u32 = 5_000;
/// How many sizes are sized to choose from by replay.
const SIZED_MAX: usize = 3;
/// Tenths of the cost found below which the prediction of another size must lie for it to be tried.
const WORTH_TRYING_TENTHS: i64 = 9;

/// One fleet whose size is open.
pub(super) struct FleetSizing {
    functions: Functions,
    goal: ServiceGoal,
    /// In order of predicted cost.
    sizes: Vec<FleetSize>,
    at: usize,
    stage: Stage,
    /// The size of least cost that reaches the goal, with what it costs an hour; and how many do.
    best: Option<(Usd, SizedFleet)>,
    reached: usize,
    /// What the first size came to that cannot reach the goal.
    failed: Option<SizedFleet>,
}

/// A fleet as sized.
#[derive(Clone)]
pub(super) struct SizedFleet {
    /// The part with its size filled in.
    pub(super) raw: RawPart,
    /// What the replay came to.
    pub(super) outcome: Outcome,
    /// Where no size reaches the goal.
    pub(super) why_not: Option<WhyNot>,
}

/// What a setup came to.
pub(super) type Simulated = (Setup, Vec<Outcome>);

enum Stage {
    /// The fewest of a fixed fleet.
    Most(Trial),
    /// The fewest to begin with, of a fleet that scales up to so many.
    Fewest {
        max: u32,
        trial: Trial,
    },
    Done(Box<SizedFleet>),
}

/// A search with the outcomes that matter.
struct Trial {
    search: Search,
    /// The smallest count that met the goal.
    met: Option<(u32, Outcome)>,
    /// Of those that missed it, the one nearest to the guess.
    missed: Option<(u32, Outcome)>,
    guess: u32,
}

impl Trial {
    const fn new(search: Search) -> Self {
        Self {
            guess: search.guess(),
            search,
            met: None,
            missed: None,
        }
    }

    fn note(&mut self, count: u32, goal: Goal, outcome: &Outcome) {
        self.search.note(count, goal);
        // Should fewer have met what this many miss, the search begins anew above.
        if goal == Goal::Missed && self.met.as_ref().is_some_and(|(kept, _)| *kept <= count) {
            self.met = None;
        }
        let (kept, better) = match goal {
            Goal::Met => {
                let better = self.met.as_ref().is_none_or(|(kept, _)| count < *kept);
                (&mut self.met, better)
            }
            Goal::Missed => {
                let off = |count: u32| count.abs_diff(self.guess);
                let better = self
                    .missed
                    .as_ref()
                    .is_none_or(|(kept, _)| off(count) < off(*kept));
                (&mut self.missed, better)
            }
        };
        if better {
            *kept = Some((count, outcome.clone()));
        }
    }
}

impl FleetSizing {
    /// A fleet of one of `sizes`, in order of preference.
    pub(super) fn new(sizes: Vec<FleetSize>, functions: Functions, goal: ServiceGoal) -> Self {
        let mut sizing = Self {
            functions,
            goal,
            sizes,
            at: 0,
            stage: Stage::Most(Trial::new(Search::new(1, 1, 1))),
            best: None,
            reached: 0,
            failed: None,
        };
        sizing.begin();
        sizing
    }

    /// Begins with the size that is due.
    fn begin(&mut self) {
        if let Some(size) = self.sizes.get(self.at) {
            self.stage = match size.max {
                Some(max) => Stage::Fewest {
                    max,
                    trial: Trial::new(Search::new(size.floor, size.floor, max)),
                },
                None => {
                    let most = size.guess.saturating_mul(GUESSES_MAX).max(TRIED_MIN);
                    let most = most.min(SIZED_INSTANCES_MAX);
                    Stage::Most(Trial::new(Search::new(size.guess, size.floor, most)))
                }
            };
        }
    }

    /// What the next pass should simulate, each with its count; nothing at the end.
    fn trials(&self) -> Vec<(u32, Setup)> {
        let Some(size) = self.sizes.get(self.at) else {
            return Vec::new();
        };
        let (search, max) = match &self.stage {
            Stage::Most(trial) => (&trial.search, None),
            Stage::Fewest { max, trial } => (&trial.search, Some(*max)),
            Stage::Done(_) => return Vec::new(),
        };
        let fleet = |count| match (max, size.min) {
            (Some(max), _) => size.scaled(count, max),
            // With the fewest stated, the fleet that scales from there is what must reach the goal.
            (None, Some(min)) => size.scaled(min, count),
            (None, None) => size.fixed(count),
        };
        let setup = |count| Setup::of_fleet(fleet(count), &self.functions);
        search
            .next()
            .into_iter()
            .map(|count| (count, setup(count)))
            .collect()
    }

    /// What the next pass should simulate; nothing at the end.
    pub(super) fn wants(&self) -> Vec<Setup> {
        self.trials().into_iter().map(|(_, setup)| setup).collect()
    }

    /// Takes note of what a pass came to.
    pub(super) fn take(&mut self, simulated: &[Simulated]) {
        for (count, wanted) in self.trials() {
            let found = simulated.iter().find(|(setup, _)| *setup == wanted);
            let Some(outcome) = found.and_then(|(_, outcomes)| outcomes.first()) else {
                continue;
            };
            let goal = self.goal.of_fleet(outcome);
            match &mut self.stage {
                Stage::Most(trial) | Stage::Fewest { trial, .. } => trial.note(count, goal, outcome),
                Stage::Done(_) => return,
            }
        }
        self.advance();
    }

    /// Goes on to the next stage, or the next size, where the present one has come to its end.
    fn advance(&mut self) {
        let Some(size) = self.sizes.get(self.at) else {
            return;
        };
        match &mut self.stage {
            Stage::Most(trial) => match (trial.search.found(), trial.met.take()) {
                (Some(Found::Smallest(max)), Some((_, outcome)))
                    if max == size.floor || size.min.is_some() =>
                {
                    let raw = size.named(size.min.unwrap_or(max), max);
                    self.settle(raw, outcome);
                }
                (Some(Found::Smallest(max)), Some(met)) => {
                    let mut trial = Trial::new(Search::new(size.floor, size.floor, max));
                    // As many as at most all the time: met already.
                    trial.note(max, Goal::Met, &met.1);
                    self.stage = Stage::Fewest { max, trial };
                }
                (Some(_), _) => self.pass_over(),
                (None, met) => trial.met = met,
            },
            Stage::Fewest { max, trial } => match (trial.search.found(), trial.met.take()) {
                (Some(_), Some((min, outcome))) => {
                    let raw = size.named(min, *max);
                    self.settle(raw, outcome);
                }
                (Some(_), None) => self.pass_over(),
                (None, met) => trial.met = met,
            },
            Stage::Done(_) => {}
        }
    }

    /// The size reaches the goal: kept where none so far costs less, unless it is a burstable one that needs more than
    /// its credits.
    fn settle(&mut self, raw: RawPart, outcome: Outcome) {
        let Some(size) = self.sizes.get(self.at) else {
            return;
        };
        let used = outcome.capacity.busiest_day_utilization;
        let lacks_credits = size
            .baseline
            .is_some_and(|baseline| used > baseline * BASELINE_USED_MAX);
        let others = self.best.is_some() || self.sizes.len() > self.at + 1;
        if !(lacks_credits && others) {
            self.reached += 1;
            let cost = size
                .cost(outcome.capacity.mean_instances)
                .unwrap_or(size.predicted);
            if self.best.as_ref().is_none_or(|(least, _)| cost < *least) {
                let fleet = SizedFleet {
                    raw,
                    outcome,
                    why_not: None,
                };
                self.best = Some((cost, fleet));
            }
        }
        self.go_on();
    }

    /// On to the next size, where it is worth the replays; to the end otherwise.
    fn go_on(&mut self) {
        self.at += 1;
        let worth_trying = match (&self.best, self.sizes.get(self.at)) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some((cost, _)), Some(size)) => {
                let undercuts = cost.checked_mul(Decimal::new(WORTH_TRYING_TENTHS, 1));
                self.reached < SIZED_MAX && undercuts.is_ok_and(|limit| size.predicted < limit)
            }
        };
        if worth_trying {
            self.begin();
        } else if let Some(fleet) = self.best.take().map(|(_, fleet)| fleet).or(self.failed.take()) {
            self.stage = Stage::Done(Box::new(fleet));
        }
    }

    /// No count of this size reaches the goal: on to the next; the first is shown where none does, at the guess or the
    /// nearest count that was tried.
    fn pass_over(&mut self) {
        let Some(size) = self.sizes.get(self.at) else {
            return;
        };
        let (trial, max) = match &mut self.stage {
            Stage::Most(trial) => (trial, None),
            Stage::Fewest { max, trial } => (trial, Some(*max)),
            Stage::Done(_) => return,
        };
        if let (None, Some((count, outcome))) = (&self.failed, trial.missed.take()) {
            let found = outcome.service_level.response.quantile(950);
            let why_not = (found > self.goal.p95()).then_some(WhyNot::NoSizeMeetsGoal {
                at_most: self.goal.p95(),
                found,
            });
            let raw = match max {
                Some(max) => size.named(count, max),
                None => size.named(size.min.unwrap_or(count), count),
            };
            self.failed = Some(SizedFleet {
                raw,
                outcome,
                why_not,
            });
        }
        self.go_on();
    }

    /// The fleet, once it is sized.
    pub(super) fn sized(self) -> Option<SizedFleet> {
        match self.stage {
            Stage::Done(sized) => Some(*sized),
            Stage::Most(_) | Stage::Fewest { .. } => None,
        }
    }
}
