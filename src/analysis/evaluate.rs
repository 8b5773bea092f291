//! One candidate's outcome, billed and judged.

use super::{
    Quotas,
    comparison::{CostGroups, Evaluated, Extrapolated, PartFacts, WhyNot},
    design::Design,
    service_goal::{UTILIZATION_MAX, is_served, missed_goal},
};
use crate::{
    billing::{Bill, Committed, Month, Projection, Rates, RatingError, with_plan},
    catalog::{Quota, VcpuCount},
    platform::{Activity, FrontDoor, Metering, Outcome, fleet::Scaling, lambda::LambdaMemory, usage},
    price::{Allowances, Commitments, PriceBook},
    scenario::{Candidate, Deployment, Extra, FrontDoorKind, Goal, Part},
    trace::{Statistics, TraceSummary},
    units::{Architecture, Mebibytes, Micros, MoneyError, PartsPerMillion, RatioError, Usd, Window},
    usage::{Meter, Usage},
    workload::OnCurve,
};

/// What every candidate is billed and judged with.
pub(super) struct Billing<'a> {
    pub(super) book: &'a PriceBook,
    pub(super) allowances: &'a Allowances,
    /// The 1-year Compute Savings Plan.
    pub(super) plan: &'a Commitments,
    pub(super) month: Month,
    pub(super) window: Window,
    pub(super) min_served: PartsPerMillion,
    pub(super) summary: &'a TraceSummary,
    pub(super) statistics: &'a Statistics,
    /// What the functions call, whatever they run on.
    pub(super) calls: &'a Usage,
    pub(super) extras: &'a [Extra],
    pub(super) goals: &'a [Goal],
    pub(super) max_monthly_cost: Option<Usd>,
    pub(super) quotas: Quotas,
}

/// An outcome that cannot be billed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluateError {
    /// A price is missing, or a quantity too large.
    #[error(transparent)]
    Rating(#[from] RatingError),
    /// The projection to a month leaves exact arithmetic.
    #[error(transparent)]
    Projection(#[from] RatioError),
    /// A sum leaves 28 digits.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Bills and judges a design.
pub(super) fn evaluate(design: &Design, billing: &Billing<'_>) -> Result<Evaluated, EvaluateError> {
    let Design {
        candidate,
        outcomes,
        traffic,
        ..
    } = design;
    let activities = outcomes.iter().map(|outcome| &outcome.activity);
    let bill = billing.bill(&billing.usage(candidate, activities))?;
    let total = Outcome::together(outcomes);
    let sizes: Vec<String> = candidate
        .parts
        .iter()
        .zip(traffic)
        .map(|(part, traffic)| size(part, traffic))
        .collect();
    Ok(Evaluated {
        name: candidate.name.clone(),
        naming: candidate.naming,
        platform: same(candidate, Deployment::platform),
        architecture: same(candidate, Deployment::architecture),
        size: sizes.join(" + "),
        parts: candidate
            .parts
            .iter()
            .zip(traffic)
            .zip(sizes)
            .map(|((part, traffic), size)| part_facts(part, traffic, size))
            .collect(),
        why_not: why_not(design, &total, &bill, billing),
        extrapolated: extrapolated(candidate, billing),
        groups: billing.groups(&bill)?,
        idle: billing.bill(&billing.idle(candidate))?.total,
        with_savings_plan: billing.with_savings_plan(&bill)?,
        origin: design.origin.clone(),
        cost_per_million: cost_per_million(&bill, total.service_level.served, &billing.projection()?)?,
        bill,
        service_level: total.service_level,
        capacity: total.capacity,
    })
}

fn part_facts(part: &Part, traffic: &Statistics, size: String) -> PartFacts {
    let memory = match &part.deployment {
        Deployment::Lambda(function) => Some(lambda_memory(function.memory, traffic)),
        Deployment::Fargate(_) | Deployment::Ec2(_) => None,
    };
    PartFacts {
        functions: part.functions.to_string(),
        platform: part.deployment.platform(),
        architecture: part.deployment.architecture(),
        size,
        memory: memory.filter(|(low, high)| low == high).map(|(low, _)| low),
    }
}

/// What all parts of a candidate have in common, if they do.
fn same<T: PartialEq>(candidate: &Candidate, of: fn(&Deployment) -> T) -> Option<T> {
    let mut parts = candidate.parts.iter().map(|part| of(&part.deployment));
    let first = parts.next()?;
    parts.all(|other| other == first).then_some(first)
}

impl Billing<'_> {
    /// Traffic stands for the month as month ÷ window; synthetic traffic as requests asked for ÷ replayed.
    pub(super) fn projection(&self) -> Result<Projection, RatioError> {
        let by_window = Projection::of_window(self.window.length(), &self.month)?;
        Ok(Projection {
            traffic: self.summary.traffic_projection.unwrap_or(by_window.traffic),
            ..by_window
        })
    }

    /// What a candidate uses, with the services its functions call.
    pub(super) fn usage<'o>(
        &self,
        candidate: &Candidate,
        activities: impl Iterator<Item = &'o Activity>,
    ) -> Usage {
        let meterings: Vec<Metering> = candidate.parts.iter().map(Part::metering).collect();
        let metered: Vec<(&Metering, &Activity)> = meterings.iter().zip(activities).collect();
        let mut usage = usage(&metered, self.window);
        usage += self.calls;
        usage
    }

    /// What a candidate uses in a window without a request: what runs with the clock, fleets at their fewest.
    pub(super) fn idle(&self, candidate: &Candidate) -> Usage {
        let parts: Vec<(Metering, Activity)> = candidate
            .parts
            .iter()
            .map(|part| {
                let mut activity = Activity::default();
                if let Some(fleet) = part.deployment.fleet() {
                    activity.run(self.window, fleet.scaling.min().into());
                }
                (part.metering(), activity)
            })
            .collect();
        let parts: Vec<(&Metering, &Activity)> = parts.iter().map(|(m, a)| (m, a)).collect();
        usage(&parts, self.window)
    }

    /// The month's bill of a usage, other costs included.
    pub(super) fn bill(&self, usage: &Usage) -> Result<Bill, EvaluateError> {
        let rates = Rates {
            book: self.book,
            allowances: self.allowances,
            month: self.month,
            projection: self.projection()?,
        };
        let mut bill = rates.rate(usage)?;
        bill.total = bill.total.checked_add(self.extras()?)?;
        Ok(bill)
    }

    /// The bill with a 1-year Compute Savings Plan.
    pub(super) fn committed(&self, bill: &Bill) -> Result<Committed, RatingError> {
        with_plan(bill, self.plan)
    }

    /// The total with the plan; `None` where no rate is known for anything on the bill.
    fn with_savings_plan(&self, bill: &Bill) -> Result<Option<Usd>, RatingError> {
        let committed = self.committed(bill)?;
        Ok((!committed.discounts.is_empty()).then_some(committed.total))
    }

    /// Other costs a month.
    fn extras(&self) -> Result<Usd, MoneyError> {
        let costs = self.extras.iter().map(|extra| extra.per_month);
        costs.into_iter().try_fold(Usd::ZERO, Usd::checked_add)
    }

    /// The bill in three groups; other costs are in the rest.
    fn groups(&self, bill: &Bill) -> Result<CostGroups, EvaluateError> {
        let mut groups = groups(bill)?;
        groups.rest = groups.rest.checked_add(self.extras()?)?;
        Ok(groups)
    }
}

/// The total as it is where another workload has used the always-free allowances up.
pub(super) fn without_allowances(bill: &Bill) -> Result<Usd, MoneyError> {
    let granted = bill.line_items.iter().filter(|item| item.allowance.is_some());
    granted
        .map(|item| item.cost)
        .try_fold(bill.total, Usd::checked_sub)
}

/// Cost of a million served requests, in exact decimals.
fn cost_per_million(bill: &Bill, served: u64, projection: &Projection) -> Result<Option<Usd>, EvaluateError> {
    if served == 0 {
        return Ok(None);
    }
    let millions = projection.traffic.scale(u128::from(served), 1_000_000)?;
    Ok(bill.total.0.checked_div(millions).map(Usd))
}

/// The bill in three groups.
fn groups(bill: &Bill) -> Result<CostGroups, MoneyError> {
    let mut groups = CostGroups::default();
    for item in &bill.line_items {
        let group = match item.meter {
            Meter::LambdaRequests
            | Meter::LambdaDuration(_)
            | Meter::FargateVcpu(_)
            | Meter::FargateMemory(_)
            | Meter::FargateEphemeral
            | Meter::Ec2Instance(_) => &mut groups.compute,
            Meter::HttpApiRequests
            | Meter::RestApiRequests
            | Meter::FunctionUrlRequests
            | Meter::AlbHour
            | Meter::AlbLcu
            | Meter::AlbPublicIpv4 => &mut groups.front_door,
            _ => &mut groups.rest,
        };
        *group = group.checked_add(item.cost)?;
    }
    Ok(groups)
}

/// `2`, or `2-9` of a fleet that scales.
fn count(scaling: &Scaling) -> String {
    match (scaling.min(), scaling.max()) {
        (min, max) if min == max => min.to_string(),
        (min, max) => format!("{min}-{max}"),
    }
}

/// Size and front door in a few words.
fn size(part: &Part, traffic: &Statistics) -> String {
    match part.deployment.fleet() {
        None => kind(part, traffic),
        Some(fleet) => format!("{} x {}", count(&fleet.scaling), kind(part, traffic)),
    }
}

/// The same without how many there are.
fn kind(part: &Part, traffic: &Statistics) -> String {
    let machine = match &part.deployment {
        Deployment::Lambda(function) => match lambda_memory(function.memory, traffic) {
            (low, high) if low == high => low.to_string(),
            (low, high) => format!("{}-{high}", low.0),
        },
        Deployment::Fargate(service) => format!("{} vCPU", VcpuCount(service.fleet.vcpu)),
        Deployment::Ec2(fleet) => fleet.instance_type.to_string(),
    };
    match FrontDoorKind::of(part.front_door) {
        FrontDoorKind::None => machine,
        kind => format!("{machine}, {}", kind.name()),
    }
}

/// What a design runs on and behind, on which architecture, without how many there are; without Lambda's memory, too,
/// where that is `varied`.
pub(super) fn design_kind(design: &Design, varied: Varied) -> String {
    let parts = design.candidate.parts.iter().zip(&design.traffic);
    let kinds = parts.map(|(part, traffic)| {
        let architecture = part.deployment.architecture();
        let kind = match (varied, &part.deployment) {
            (Varied::Memory, Deployment::Lambda(_)) => match FrontDoorKind::of(part.front_door) {
                FrontDoorKind::None => return architecture.to_string(),
                door => door.name().to_owned(),
            },
            _ => kind(part, traffic),
        };
        format!("{architecture} {kind}")
    });
    kinds.collect::<Vec<_>>().join(" + ")
}

/// Whether Lambda's memory is what varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Varied {
    /// It is.
    Memory,
    /// Something else is.
    Other,
}

/// Smallest and largest memory the functions are billed at.
fn lambda_memory(memory: LambdaMemory, traffic: &Statistics) -> (Mebibytes, Mebibytes) {
    match memory {
        LambdaMemory::Fixed(memory) => (memory, memory),
        LambdaMemory::Recorded(otherwise) => traffic.memory().unwrap_or((otherwise, otherwise)),
    }
}

/// Whether run times were recorded on this very size, or measured on both sides of it. Traces do not say the
/// architecture; x86_64 is taken.
fn extrapolated(candidate: &Candidate, billing: &Billing<'_>) -> Extrapolated {
    let recorded = billing.statistics.memory();
    let measured = |part: &Part| {
        let Some(function) = part.deployment.function() else {
            return false;
        };
        let same = match (function.memory, recorded) {
            (LambdaMemory::Recorded(_), Some(_)) => true,
            (LambdaMemory::Fixed(memory), Some((low, high))) => {
                let measured = |size| match &function.cpu.measured {
                    Some(curve) => {
                        curve.covers(size) != OnCurve::Beyond && curve.covers(memory) != OnCurve::Beyond
                    }
                    None => false,
                };
                [low, high].iter().all(|&size| size == memory || measured(size))
            }
            (_, None) => false,
        };
        same && function.architecture == Architecture::X86_64
    };
    if candidate.parts.iter().all(measured) {
        Extrapolated::No
    } else {
        Extrapolated::Yes
    }
}

/// The reason a candidate does not serve the traffic, if there is one.
fn why_not(design: &Design, total: &Outcome, bill: &Bill, billing: &Billing<'_>) -> Option<WhyNot> {
    let level = &total.service_level;
    if !is_served(level, billing.min_served) {
        return Some(WhyNot::Unserved);
    }
    let parts = || design.candidate.parts.iter().zip(&design.outcomes);
    let too_dear = || {
        let at_most = billing.max_monthly_cost.filter(|&most| bill.total > most)?;
        Some(WhyNot::TooExpensive { at_most })
    };
    parts()
        .find_map(|(part, outcome)| overloaded(&part.deployment, outcome))
        .or_else(|| parts().find_map(|(part, outcome)| slower_than_the_front_door(part.front_door, outcome)))
        .or_else(|| bodies_too_large(design, billing))
        .or_else(|| parts().find_map(|(part, _)| too_little_memory(&part.deployment, billing)))
        .or_else(|| parts().find_map(|(part, outcome)| out_of_credits(&part.deployment, outcome)))
        .or(design.why_not)
        .or_else(|| missed_goal(billing.goals, level))
        .or_else(too_dear)
}

/// Bodies beyond what Lambda or the front door takes, where more than the share that may fail has them.
fn bodies_too_large(design: &Design, billing: &Billing<'_>) -> Option<WhyNot> {
    design
        .candidate
        .parts
        .iter()
        .zip(&design.traffic)
        .find_map(|(part, traffic)| {
            let quota = body_limit(part)?;
            let count = traffic.bodies_above((quota.value() >> 20) as u32);
            let may_fail = 1_000_000 - u128::from(billing.min_served.0);
            let too_many = u128::from(count) * 1_000_000 > u128::from(traffic.arrivals()) * may_fail;
            too_many.then_some(WhyNot::BodiesTooLarge {
                limit: quota.value(),
                count,
            })
        })
}

/// The smallest limit on bodies on the way to a part.
fn body_limit(part: &Part) -> Option<Quota> {
    match (&part.deployment, part.front_door) {
        (Deployment::Lambda(_), FrontDoor::Alb { .. }) => Some(Quota::AlbLambdaBody),
        (Deployment::Lambda(_), _) => Some(Quota::LambdaPayload),
        (_, FrontDoor::HttpApi | FrontDoor::RestApi) => Some(Quota::ApiGatewayPayload),
        (_, FrontDoor::None | FrontDoor::Alb { .. } | FrontDoor::FunctionUrl) => None,
    }
}

/// A fleet whose CPUs are busy all the time has no steady state: it answers later and later.
fn overloaded(deployment: &Deployment, outcome: &Outcome) -> Option<WhyNot> {
    let utilization = outcome.capacity.utilization;
    let busy = deployment.fleet().is_some() && utilization >= UTILIZATION_MAX;
    busy.then_some(WhyNot::Overloaded { utilization })
}

fn slower_than_the_front_door(front_door: FrontDoor, outcome: &Outcome) -> Option<WhyNot> {
    let limit = match front_door {
        FrontDoor::HttpApi => Quota::HttpApiTimeout,
        FrontDoor::RestApi => Quota::RestApiTimeout,
        FrontDoor::None | FrontDoor::Alb { .. } | FrontDoor::FunctionUrl => return None,
    };
    let limit = Micros::from_secs(limit.value());
    let slow = outcome.service_level.response.quantile(999) > limit;
    slow.then_some(WhyNot::SlowerThanFrontDoor { limit })
}

fn too_little_memory(deployment: &Deployment, billing: &Billing<'_>) -> Option<WhyNot> {
    let configured = match deployment {
        Deployment::Lambda(function) => match (function.memory, billing.statistics.memory()) {
            (LambdaMemory::Recorded(_), Some(_)) => return None,
            (LambdaMemory::Fixed(memory) | LambdaMemory::Recorded(memory), _) => memory,
        },
        Deployment::Fargate(service) => service.memory,
        Deployment::Ec2(fleet) => fleet.instance_type.memory(),
    };
    let used = billing
        .summary
        .memory_used_max
        .filter(|&used| used > configured)?;
    Some(WhyNot::TooLittleMemory { configured, used })
}

/// A burstable type that needs more than its baseline on average spends credits that are not modeled.
fn out_of_credits(deployment: &Deployment, outcome: &Outcome) -> Option<WhyNot> {
    let Deployment::Ec2(fleet) = deployment else {
        return None;
    };
    let baseline = fleet.instance_type.burstable_baseline()?;
    let utilization = outcome.capacity.utilization;
    (utilization * 1e6 > f64::from(baseline.0)).then_some(WhyNot::OutOfCredits {
        utilization,
        baseline,
    })
}
