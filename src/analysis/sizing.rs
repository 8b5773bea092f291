//! How large a fleet must be: the cheapest size that looks right by closed forms, its count confirmed or corrected by
//! replay.
//!
//! 1. Each size allowed has a first guess and a predicted cost (`fleet_size`), and is tried in this order.
//! 2. The fewest instances at which a fixed fleet reaches the goal become the maximum.
//! 3. The fewest to begin with at which the fleet that scales up to it reaches the goal too become the minimum, from
//!    the floor on: where scaling comes too late for the bursts, more must run all the time.
//! 4. Every other size is tried too that may cost less than what was found, should one instance fewer do than closed
//!    forms say, at no more than may cost less. The one whose replay costs least is taken.
//!
//! A trial is given up once it cannot reach the goal any more (`give_up`).
//!
//! A size that does not reach the goal at eight times the guess is passed over, and a burstable type whose busiest day
//! needs more than 80 % of what earned credits sustain.

use super::{
    comparison::WhyNot,
    fleet_size::{BASELINE_USED_MAX, FleetSize},
    give_up::GiveUp,
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

/// One fleet whose size is open.
pub(super) struct FleetSizing {
    functions: Functions,
    goal: ServiceGoal,
    /// In order of predicted cost.
    sizes: Vec<FleetSize>,
    at: usize,
    stage: Stage,
    /// The size of least cost that reaches the goal, with what it costs an hour.
    best: Option<(Usd, SizedFleet)>,
    /// When a trial need not go on.
    give_up: GiveUp,
    /// The first size that cannot reach the goal, to be simulated to the end where none can.
    failed: Option<(RawPart, Setup)>,
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
    /// What is shown where no size reaches the goal.
    Failed(RawPart, Setup),
    Done(Box<SizedFleet>),
}

/// A search with what matters of its outcomes.
struct Trial {
    search: Search,
    /// The smallest count that met the goal.
    met: Option<(u32, Outcome)>,
    /// Of those that missed it, the one nearest to the guess.
    missed: Option<u32>,
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
        let off = |count: u32| count.abs_diff(self.guess);
        match goal {
            Goal::Met if self.met.as_ref().is_none_or(|(kept, _)| count < *kept) => {
                self.met = Some((count, outcome.clone()));
            }
            Goal::Missed if self.missed.is_none_or(|kept| off(count) < off(kept)) => {
                self.missed = Some(count);
            }
            Goal::Met | Goal::Missed => {}
        }
    }
}

impl FleetSizing {
    /// A fleet of one of `sizes`, in order of preference, for so many requests.
    pub(super) fn new(sizes: Vec<FleetSize>, functions: Functions, goal: ServiceGoal, requests: u64) -> Self {
        let mut sizing = Self {
            functions,
            give_up: goal.give_up(requests),
            goal,
            sizes,
            at: 0,
            stage: Stage::Most(Trial::new(Search::new(1, 1, 1))),
            best: None,
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
                    let most = self.most(size).unwrap_or(size.floor);
                    Stage::Most(Trial::new(Search::new(size.guess, size.floor, most)))
                }
            };
        }
    }

    /// The largest maximum worth trying: by its guess, and as many as may cost less than what was found.
    fn most(&self, size: &FleetSize) -> Option<u32> {
        let most = size.guess.saturating_mul(GUESSES_MAX).max(TRIED_MIN);
        let most = most.min(SIZED_INSTANCES_MAX).max(size.floor);
        match &self.best {
            None => Some(most),
            Some((least, _)) => size.most_below(*least, most),
        }
    }

    /// The counts that are tried next.
    fn counts(&self) -> Vec<u32> {
        match &self.stage {
            Stage::Most(trial) | Stage::Fewest { trial, .. } => trial.search.next(),
            Stage::Failed(..) | Stage::Done(_) => Vec::new(),
        }
    }

    /// The size that is tried, at a count.
    fn setup(&self, count: u32) -> Option<Setup> {
        let size = self.sizes.get(self.at)?;
        let fleet = match (&self.stage, size.min) {
            (Stage::Fewest { max, .. }, _) => size.scaled(count, *max),
            // With the fewest stated, the fleet that scales from there is what must reach the goal.
            (_, Some(min)) => size.scaled(min, count),
            (_, None) => size.fixed(count),
        };
        Some(Setup::of_fleet(fleet, &self.functions))
    }

    /// The same, given up once it cannot reach the goal.
    fn trial(&self, count: u32) -> Option<Setup> {
        let give_up = Some(self.give_up);
        self.setup(count).map(|setup| Setup { give_up, ..setup })
    }

    /// What the next pass should simulate; nothing at the end.
    pub(super) fn wants(&self) -> Vec<Setup> {
        match &self.stage {
            Stage::Failed(_, setup) => vec![setup.clone()],
            _ => {
                let counts = self.counts().into_iter();
                counts.filter_map(|count| self.trial(count)).collect()
            }
        }
    }

    /// Takes note of what a pass came to.
    pub(super) fn take(&mut self, simulated: &[Simulated]) {
        if let Stage::Failed(raw, setup) = &self.stage {
            if let Some(outcome) = outcome_of(setup, simulated) {
                self.stage = Stage::Done(Box::new(self.missing(raw.clone(), outcome.clone())));
            }
            return;
        }
        for count in self.counts() {
            let wanted = self.trial(count);
            let Some(outcome) = wanted.and_then(|setup| outcome_of(&setup, simulated)) else {
                continue;
            };
            let goal = self.goal.of_fleet(outcome);
            if let Stage::Most(trial) | Stage::Fewest { trial, .. } = &mut self.stage {
                trial.note(count, goal, outcome);
            }
        }
        self.advance();
    }

    /// A fleet that does not reach the goal.
    fn missing(&self, raw: RawPart, outcome: Outcome) -> SizedFleet {
        let found = outcome.service_level.response.quantile(950);
        let why_not = (found > self.goal.p95()).then_some(WhyNot::NoSizeMeetsGoal {
            at_most: self.goal.p95(),
            found,
        });
        SizedFleet {
            raw,
            outcome,
            why_not,
        }
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
            Stage::Failed(..) | Stage::Done(_) => {}
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

    /// On to the next size that is worth the replays; to the end where none is.
    fn go_on(&mut self) {
        let rest = self.sizes.iter().enumerate().skip(self.at + 1);
        let next = rest.into_iter().find(|(_, size)| self.is_worth_trying(size));
        self.at = next.map_or(self.sizes.len(), |(at, _)| at);
        if self.at < self.sizes.len() {
            self.begin();
        } else if let Some((_, fleet)) = self.best.take() {
            self.stage = Stage::Done(Box::new(fleet));
        } else if let Some((raw, setup)) = self.failed.take() {
            self.stage = Stage::Failed(raw, setup);
        }
    }

    /// Whether a size may cost less than what was found, should one fewer do than closed forms say. Nothing doubtful is
    /// tried once a size reaches the goal.
    fn is_worth_trying(&self, size: &FleetSize) -> bool {
        let one_fewer = size.guess.saturating_sub(1).max(size.floor);
        let may_undercut = || self.most(size).is_some_and(|most| most >= one_fewer);
        self.best.is_none() || size.doubt.is_none() && may_undercut()
    }

    /// No count of this size reaches the goal: on to the next; the first is shown where none does, at the guess or the
    /// nearest count that was tried.
    fn pass_over(&mut self) {
        let (trial, max) = match &self.stage {
            Stage::Most(trial) => (trial, None),
            Stage::Fewest { max, trial } => (trial, Some(*max)),
            Stage::Failed(..) | Stage::Done(_) => return,
        };
        if let (None, Some(count), Some(size)) = (&self.failed, trial.missed, self.sizes.get(self.at)) {
            let raw = match max {
                Some(max) => size.named(count, max),
                None => size.named(size.min.unwrap_or(count), count),
            };
            self.failed = self.setup(count).map(|setup| (raw, setup));
        }
        self.go_on();
    }

    /// The fleet, once it is sized.
    pub(super) fn sized(self) -> Option<SizedFleet> {
        match self.stage {
            Stage::Done(sized) => Some(*sized),
            Stage::Most(_) | Stage::Fewest { .. } | Stage::Failed(..) => None,
        }
    }
}

fn outcome_of<'s>(wanted: &Setup, simulated: &'s [Simulated]) -> Option<&'s Outcome> {
    let found = simulated.iter().find(|(setup, _)| setup == wanted);
    found.and_then(|(_, outcomes)| outcomes.first())
}
