//! What assumptions are worth: each effect is the difference of two bills of the month, the one with the assumption
//! changed less the one told. What was simulated is metered and rated again; only another minimum of a fleet needs
//! another replay. Told of the cheapest viable candidate of each platform. Leaves out what another assumption would
//! change in response times.

use std::collections::BTreeSet;

use super::{
    choice::is_within_limits,
    comparison::{Effect, Evaluated},
    design::Design,
    evaluate::{Billing, EvaluateError, evaluate, without_allowances},
    service_goal::ServiceGoal,
    setup::{Functions, Setup},
};
use crate::{
    billing::Committed,
    platform::{
        Activity, LogVolume, Outcome,
        fleet::{Scaling, TargetTracking},
    },
    scenario::{Candidate, Context, FrontDoorKind, INSTANCES_MAX, LogsChoice, Part, Platform},
    units::Usd,
};

/// Size of the responses whose effect is told where the trace has none: 10 KB.
const RESPONSE_BYTES: u64 = 10_000;

/// The candidates of an answer, to be billed under other assumptions.
pub(super) struct Effects<'a> {
    pub(super) billing: &'a Billing<'a>,
    pub(super) context: &'a Context,
    pub(super) designs: &'a [Design],
    pub(super) evaluated: &'a [Evaluated],
    /// The cheapest viable candidate of each platform, by index.
    told: Vec<usize>,
}

impl<'a> Effects<'a> {
    /// Of these designs as evaluated, in the same order.
    pub(super) fn new(
        billing: &'a Billing<'a>,
        context: &'a Context,
        designs: &'a [Design],
        evaluated: &'a [Evaluated],
    ) -> Self {
        Self {
            billing,
            context,
            designs,
            evaluated,
            told: cheapest_of_each_platform(evaluated),
        }
    }

    /// Lambda behind the other of its two front doors, where that one has a price and carries the traffic.
    pub(super) fn front_doors(&self) -> Result<Vec<Effect>, EvaluateError> {
        let doors = [FrontDoorKind::HttpApi, FrontDoorKind::Alb];
        let others = doors.into_iter().zip(doors.into_iter().rev());
        let within = others
            .filter(|&(_, to)| is_within_limits(to, self.billing.statistics.busiest_second(), self.billing));
        let effects = within.map(|(from, to)| {
            let moved = |part: &Part| {
                let lambda = part.deployment.platform() == Platform::Lambda;
                (lambda && FrontDoorKind::of(part.front_door) == from).then(|| Part {
                    front_door: self.context.door(to),
                    ..part.clone()
                })
            };
            self.effect(to.name(), "", |design, told| {
                let Some(design) = self.varied(design, moved) else {
                    return Ok(None);
                };
                let other = evaluate(&design, self.billing)?;
                // Within limits, unless it is out of them behind its own door too.
                Ok((other.why_not == told.why_not).then_some(other.bill.total))
            })
        });
        told(effects)
    }

    /// Tasks and instances without public addresses of their own, behind a NAT gateway in each zone.
    pub(super) fn network(&self) -> Result<Vec<Effect>, EvaluateError> {
        let moved = |part: &Part| part.is_public_fleet().then(|| part.behind_nat());
        let designs = self.told().flat_map(|(_, design, _)| &design.candidate.parts);
        let zones: BTreeSet<u32> = designs
            .filter(|part| part.is_public_fleet())
            .map(|part| part.zones)
            .collect();
        let change = match (zones.first(), zones.len()) {
            (Some(zones), 1) => format!("{zones} NAT"),
            _ => "a NAT per zone".to_owned(),
        };
        told([self.of_parts(&change, "+ GB", moved)])
    }

    /// Without what Lambda itself writes, and without any logs.
    pub(super) fn logs(&self) -> Result<Vec<Effect>, EvaluateError> {
        let fewer = |part: &Part| match part.logs {
            LogVolume::Lambda { bytes } => Some(Part {
                logs: LogVolume::Lambda {
                    bytes: bytes.saturating_sub(LogsChoice::LAMBDA_LINES),
                },
                ..part.clone()
            }),
            LogVolume::Standard { .. } | LogVolume::None => None,
        };
        let none = |part: &Part| {
            Some(Part {
                logs: LogVolume::None,
                ..part.clone()
            })
        };
        told([
            self.of_parts("platform lines off", "", fewer),
            self.of_parts("none", "", none),
        ])
    }

    /// Responses of 10 KB, where the trace has none: data transfer, and bytes through load balancers.
    pub(super) fn responses(&self) -> Result<Vec<Effect>, EvaluateError> {
        let answered = |design: &Design, _: &Evaluated| {
            let sent = |outcome: &Outcome| outcome.activity.clone().with_responses_of(RESPONSE_BYTES);
            let activities: Vec<Activity> = design.outcomes.iter().map(sent).collect();
            self.total(&design.candidate, activities.iter()).map(Some)
        };
        told([self.effect("10 KB", "", answered)])
    }

    /// Without the always-free allowances.
    pub(super) fn free_tier(&self) -> Result<Vec<Effect>, EvaluateError> {
        told([self.effect("", "", |_, told| Ok(Some(without_allowances(&told.bill)?)))])
    }

    /// With a 1-year Compute Savings Plan on what one is known for.
    pub(super) fn commitments(&self) -> Result<Vec<Effect>, EvaluateError> {
        told([self.effect("1-year plan", "", |_, told| Ok(told.with_savings_plan))])
    }

    /// The bills that are told, with that plan.
    pub(super) fn committed(&self) -> Result<Vec<Committed>, EvaluateError> {
        let bills = self.told().map(|(_, _, told)| self.billing.committed(&told.bill));
        Ok(bills.collect::<Result<_, _>>()?)
    }

    /// The fleets that would be told with other limits, by index of their candidate, and what to simulate of each.
    pub(super) fn fleets_between(&self, limits: Limits) -> Vec<(usize, Setup)> {
        let wanted = self.told().filter_map(|(index, design, _)| {
            let candidate = between(&design.candidate, limits)?;
            let fleet = candidate.parts.first()?.deployment.fleet()?;
            Some((index, Setup::of_fleet(fleet.clone(), &Functions::All)))
        });
        wanted.collect()
    }

    /// What other limits would change, given what [`Effects::fleets_between`] came to; and whether the goal would still
    /// be reached.
    pub(super) fn limits(
        &self,
        limits: Limits,
        outcomes: Vec<(usize, Outcome)>,
    ) -> Result<Vec<Effect>, EvaluateError> {
        let (mut met, mut missed) = (Vec::new(), Vec::new());
        for (index, outcome) in outcomes {
            let (Some(design), Some(told)) = (self.designs.get(index), self.evaluated.get(index)) else {
                continue;
            };
            let Some(candidate) = between(&design.candidate, limits) else {
                continue;
            };
            let misses = design.traffic.iter().any(|traffic| {
                let goal = ServiceGoal::new(self.billing.goals, self.billing.min_served, traffic);
                goal.of_fleet(&outcome) == super::search::Goal::Missed
            });
            let total = self.total(&candidate, std::iter::once(&outcome.activity))?;
            let difference = (index, total.checked_sub(told.bill.total)?);
            if misses { &mut missed } else { &mut met }.push(difference);
        }
        let change = match limits {
            Limits::MinOne => "min 1",
            Limits::NoMax => "no max",
        };
        told([
            Ok(effect_of(change, "", met)),
            Ok(effect_of(change, "misses the goal", missed)),
        ])
    }

    /// What is told: index, design and answer.
    fn told(&self) -> impl Iterator<Item = (usize, &Design, &Evaluated)> {
        self.told
            .iter()
            .filter_map(|&index| Some((index, self.designs.get(index)?, self.evaluated.get(index)?)))
    }

    /// The differences between what `other` says a candidate would cost and what it does; `None` of one that is not
    /// concerned.
    fn effect(
        &self,
        change: &str,
        remark: &str,
        other: impl Fn(&Design, &Evaluated) -> Result<Option<Usd>, EvaluateError>,
    ) -> Result<Effect, EvaluateError> {
        let mut differences = Vec::new();
        for (index, design, told) in self.told() {
            if let Some(total) = other(design, told)? {
                differences.push((index, total.checked_sub(told.bill.total)?));
            }
        }
        Ok(effect_of(change, remark, differences))
    }

    /// The effect of other parts that did the same; `None` of a part that is not concerned.
    fn of_parts(
        &self,
        change: &str,
        remark: &str,
        vary: impl Fn(&Part) -> Option<Part>,
    ) -> Result<Effect, EvaluateError> {
        self.effect(change, remark, |design, _| {
            let Some(candidate) = self.varied_candidate(&design.candidate, &vary) else {
                return Ok(None);
            };
            let activities = design.outcomes.iter().map(|outcome| &outcome.activity);
            self.total(&candidate, activities).map(Some)
        })
    }

    /// The candidate with some parts changed; `None` where none is, or one would need a price that is not known.
    fn varied_candidate(
        &self,
        candidate: &Candidate,
        vary: impl Fn(&Part) -> Option<Part>,
    ) -> Option<Candidate> {
        let changed: Vec<Option<Part>> = candidate.parts.iter().map(vary).collect();
        changed.iter().flatten().next()?;
        let parts = changed.into_iter().zip(&candidate.parts);
        let parts: Vec<Part> = parts
            .map(|(changed, part)| changed.unwrap_or_else(|| part.clone()))
            .collect();
        let mut meters = parts.iter().flat_map(Part::meters);
        meters
            .all(|meter| self.billing.book.price(meter).is_ok())
            .then(|| Candidate {
                parts,
                ..candidate.clone()
            })
    }

    /// The design with some parts changed.
    fn varied(&self, design: &Design, vary: impl Fn(&Part) -> Option<Part>) -> Option<Design> {
        Some(Design {
            candidate: self.varied_candidate(&design.candidate, vary)?,
            ..design.clone()
        })
    }

    /// What a candidate that did this costs.
    fn total<'o>(
        &self,
        candidate: &Candidate,
        activities: impl Iterator<Item = &'o Activity>,
    ) -> Result<Usd, EvaluateError> {
        Ok(self
            .billing
            .bill(&self.billing.usage(candidate, activities))?
            .total)
    }
}

/// Effects that change something.
fn told(
    effects: impl IntoIterator<Item = Result<Effect, EvaluateError>>,
) -> Result<Vec<Effect>, EvaluateError> {
    let mut effects = effects.into_iter().collect::<Result<Vec<_>, _>>()?;
    effects.retain(|effect| !effect.differences.is_empty());
    Ok(effects)
}

fn effect_of(change: &str, remark: &str, mut differences: Vec<(usize, Usd)>) -> Effect {
    differences.retain(|&(_, difference)| difference != Usd::ZERO);
    Effect {
        change: change.to_owned(),
        differences,
        remark: remark.to_owned(),
    }
}

/// The cheapest viable candidate of each platform, and of those on several, in the order of the candidates.
fn cheapest_of_each_platform(evaluated: &[Evaluated]) -> Vec<usize> {
    let viable = || {
        let viable = evaluated.iter().enumerate();
        viable.filter(|(_, candidate)| candidate.why_not.is_none())
    };
    let beaten = |index: usize, candidate: &Evaluated| {
        viable()
            .filter(|(_, other)| other.platform == candidate.platform)
            .any(|(at, other)| (other.bill.total, at) < (candidate.bill.total, index))
    };
    let cheapest = viable().filter(|&(index, candidate)| !beaten(index, candidate));
    cheapest.map(|(index, _)| index).collect()
}

/// Other limits of a fleet that scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limits {
    /// One instance at least: half as much where traffic is low, and none left where one fails.
    MinOne,
    /// As many as the target asks for: room to lose a zone.
    NoMax,
}

/// The candidate with other limits; `None` where that changes nothing, or it is not one fleet that scales.
fn between(candidate: &Candidate, limits: Limits) -> Option<Candidate> {
    let [part] = candidate.parts.as_slice() else {
        return None;
    };
    let Scaling::TargetTracking(policy) = &part.deployment.fleet()?.scaling else {
        return None;
    };
    let other = match limits {
        Limits::MinOne => TargetTracking {
            min: 1,
            ..policy.clone()
        },
        Limits::NoMax => TargetTracking {
            max: INSTANCES_MAX,
            ..policy.clone()
        },
    };
    (other != *policy).then(|| Candidate {
        parts: vec![Part {
            deployment: part.deployment.clone().scaled(Scaling::TargetTracking(other)),
            ..part.clone()
        }],
        ..candidate.clone()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        analysis::{Origin, Quotas},
        billing::Month,
        platform::{ServiceLevel, lambda::InitBilling},
        price::{Allowances, Commitments, PriceBook},
        scenario::{FrontDoorChoice, Monitoring, Network, RawCandidate},
        trace::{Recorded, Resolution, Statistics, TraceSummary, WindowSource},
        units::{Mebibytes, Micros, PartsPerMillion, SimTime, Window},
        usage::Usage,
        workload::{CpuModel, CpuSplit},
    };

    const HOUR: Window = Window {
        start: SimTime::UNIX_EPOCH,
        end: SimTime(SimTime::UNIX_EPOCH.0 + 3_600_000_000),
    };

    fn context() -> Context {
        Context {
            front_door: FrontDoorChoice::Automatic,
            logs: LogsChoice::None,
            network: Network::Public,
            monitoring: Monitoring::Detailed,
            zones: 2,
            cpu: CpuModel::uniform(CpuSplit::Assumed),
            init_billing: InitBilling::Billed,
            account_concurrency: 1_000,
            lambda_memory: Mebibytes(1_024),
        }
    }

    fn summary() -> TraceSummary {
        TraceSummary {
            source: "trace.csv".into(),
            arrivals: 100,
            recorded_arrivals: 100,
            functions: Vec::new(),
            window: HOUR,
            window_source: WindowSource::Span,
            resolution: Resolution::Exact,
            disorder: Micros::ZERO,
            recorded: Recorded::default(),
            memory_used_max: None,
            traffic_projection: None,
            reading: crate::trace::Reading::default(),
        }
    }

    /// A hundred requests of a millisecond on so many tasks, all the hour.
    fn outcome(tasks: u64, served: u64) -> Outcome {
        let mut outcome = Outcome {
            service_level: ServiceLevel {
                requests: 100,
                served,
                ..ServiceLevel::default()
            },
            ..Outcome::default()
        };
        outcome
            .service_level
            .response
            .record_many(Micros::from_millis(1), 100);
        outcome.activity.run(HOUR, tasks);
        outcome
    }

    /// The effect of a minimum of one on a candidate that had two tasks, where one serves so many.
    fn min_one(candidate: &str, served: u64) -> Vec<Effect> {
        let (book, plan) = (
            PriceBook::load("us-east-1", None, None, &[]).unwrap(),
            Commitments::load("us-east-1").unwrap(),
        );
        let (allowances, calls) = (Allowances::none(), Usage::default());
        let (context, summary) = (context(), summary());
        let statistics = Statistics::new(HOUR.start);
        let billing = Billing {
            book: &book,
            allowances: &allowances,
            plan: &plan,
            month: Month::STANDARD,
            window: HOUR,
            min_served: PartsPerMillion(999_000),
            summary: &summary,
            statistics: &statistics,
            calls: &calls,
            extras: &[],
            goals: &[],
            max_monthly_cost: None,
            quotas: Quotas::Enforced,
        };
        let candidate = Candidate::resolve(&RawCandidate::parse(candidate).unwrap(), &context).unwrap();
        let design = Design {
            candidate,
            functions: vec![Functions::All],
            memory_chosen: Vec::new(),
            outcomes: vec![outcome(2, 100)],
            traffic: vec![Arc::new(statistics.clone())],
            origin: Origin::Named,
            why_not: None,
        };
        let evaluated = [evaluate(&design, &billing).unwrap()];
        let designs = [design];
        let effects = Effects::new(&billing, &context, &designs, &evaluated);
        let wanted = effects.fleets_between(Limits::MinOne);
        let outcomes = wanted
            .into_iter()
            .map(|(index, _)| (index, outcome(1, served)))
            .collect();
        effects.limits(Limits::MinOne, outcomes).unwrap()
    }

    #[test]
    fn one_task_less_all_month() {
        // 0.5 vCPU × 0.04048 + 1 GB × 0.004445 + 0.005 of the address = 0.029685 an hour, × 730 = 21.67005
        let effects = min_one("fargate:cpu=0.5,min=2,max=4", 100);
        assert_eq!(effects.len(), 1);
        assert_eq!(
            (effects[0].change.as_str(), effects[0].remark.as_str()),
            ("min 1", "")
        );
        assert_eq!(effects[0].differences, [(0, "-21.67005".parse().unwrap())]);
        let missed = min_one("fargate:cpu=0.5,min=2,max=4", 99);
        assert_eq!(missed[0].remark, "misses the goal");
        // What has one already, or a fixed count, has nothing to lose.
        assert!(min_one("fargate:cpu=0.5,min=1,max=4", 100).is_empty());
        assert!(min_one("fargate:cpu=0.5,count=2", 100).is_empty());
        assert!(min_one("lambda:memory=512", 100).is_empty());
    }
}
