//! One candidate's outcome, billed and judged.

use super::comparison::{CostGroups, Evaluated, Extrapolated, Origin, WhyNot};
use crate::{
    billing::{Bill, Month, Projection, RatingError, idle, rate},
    catalog::{Quota, VcpuCount},
    platform::{
        Activity, FrontDoor, Metering, Outcome, ServiceLevel, fleet::Scaling, lambda::LambdaMemory, usage,
    },
    price::{Allowances, PriceBook},
    scenario::{Candidate, Deployment, FrontDoorKind, Part},
    trace::{Statistics, TraceSummary},
    units::{Architecture, Mebibytes, Micros, MoneyError, PartsPerMillion, RatioError, Usd, Window},
    usage::Meter,
};

/// What every candidate is billed and judged with.
pub(super) struct Billing<'a> {
    pub(super) book: &'a PriceBook,
    pub(super) allowances: &'a Allowances,
    pub(super) month: Month,
    pub(super) window: Window,
    pub(super) min_served: PartsPerMillion,
    pub(super) summary: &'a TraceSummary,
    pub(super) statistics: &'a Statistics,
}

/// Mean utilization from which a fleet counts as overloaded: beyond it queues hardly ever empty.
const UTILIZATION_MAX: f64 = 0.95;

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

/// Bills and judges one outcome.
pub(super) fn evaluate(
    candidate: &Candidate,
    outcomes: &[Outcome],
    billing: &Billing<'_>,
) -> Result<Evaluated, EvaluateError> {
    let projection = billing.projection()?;
    let metered: Vec<(Metering, &Activity)> = candidate
        .parts
        .iter()
        .zip(outcomes)
        .map(|(part, outcome)| (part.metering(), &outcome.activity))
        .collect();
    let metered: Vec<(&Metering, &Activity)> = metered
        .iter()
        .map(|(metering, activity)| (metering, *activity))
        .collect();
    let usage = usage(&metered, billing.window);
    let bill = rate(
        &usage,
        billing.book,
        billing.allowances,
        &billing.month,
        &projection,
    )?;
    let idle = idle(
        &usage,
        billing.book,
        billing.allowances,
        &billing.month,
        &projection,
    )?
    .total;
    let total = Outcome::together(outcomes);
    let sizes: Vec<String> = candidate.parts.iter().map(|part| size(part, billing)).collect();
    Ok(Evaluated {
        name: candidate.name.clone(),
        naming: candidate.naming,
        platform: same(candidate, Deployment::platform),
        architecture: same(candidate, Deployment::architecture),
        size: sizes.join(" + "),
        why_not: why_not(candidate, outcomes, &total.service_level, billing),
        extrapolated: extrapolated(candidate, billing),
        groups: groups(&bill)?,
        idle,
        with_savings_plan: None,
        origin: Origin::Named,
        cost_per_million: cost_per_million(&bill, total.service_level.served, &projection)?,
        bill,
        service_level: total.service_level,
        capacity: total.capacity,
    })
}

/// What all parts of a candidate have in common, if they do.
fn same<T: PartialEq>(candidate: &Candidate, of: fn(&Deployment) -> T) -> Option<T> {
    let mut parts = candidate.parts.iter().map(|part| of(&part.deployment));
    let first = parts.next()?;
    parts.all(|other| other == first).then_some(first)
}

impl Billing<'_> {
    /// Traffic stands for the month as month ÷ window; synthetic traffic as requests asked for ÷ replayed.
    fn projection(&self) -> Result<Projection, RatioError> {
        let by_window = Projection::of_window(self.window.length(), &self.month)?;
        Ok(Projection {
            traffic: self.summary.traffic_projection.unwrap_or(by_window.traffic),
            ..by_window
        })
    }
}

/// The total as it is where another workload has used the always-free allowances up.
pub(super) fn without_allowances(bill: &Bill) -> Result<Usd, MoneyError> {
    let paid = bill.line_items.iter().filter(|item| item.allowance.is_none());
    paid.map(|item| item.cost).try_fold(Usd::ZERO, Usd::checked_add)
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
fn size(part: &Part, billing: &Billing<'_>) -> String {
    let size = match &part.deployment {
        Deployment::Lambda(function) => match lambda_memory(function.memory, billing) {
            (low, high) if low == high => low.to_string(),
            (low, high) => format!("{}-{high}", low.0),
        },
        Deployment::Fargate(service) => {
            format!(
                "{} x {} vCPU",
                count(&service.fleet.scaling),
                VcpuCount(service.fleet.vcpu)
            )
        }
        Deployment::Ec2(fleet) => format!("{} x {}", count(&fleet.fleet.scaling), fleet.instance_type),
    };
    match FrontDoorKind::of(part.front_door) {
        FrontDoorKind::None => size,
        kind => format!("{size}, {}", kind.name()),
    }
}

/// Smallest and largest memory the functions are billed at.
fn lambda_memory(memory: LambdaMemory, billing: &Billing<'_>) -> (Mebibytes, Mebibytes) {
    match memory {
        LambdaMemory::Fixed(memory) => (memory, memory),
        LambdaMemory::Recorded(otherwise) => billing.statistics.memory().unwrap_or((otherwise, otherwise)),
    }
}

/// Whether run times were recorded on this very size. Traces do not say the architecture; x86_64 is taken.
fn extrapolated(candidate: &Candidate, billing: &Billing<'_>) -> Extrapolated {
    let recorded = billing.statistics.memory();
    let measured = |part: &Part| {
        let Some(function) = part.deployment.function() else {
            return false;
        };
        let same = match (function.memory, recorded) {
            (LambdaMemory::Recorded(_), Some(_)) => true,
            (LambdaMemory::Fixed(memory), Some((low, high))) => low == memory && high == memory,
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
fn why_not(
    candidate: &Candidate,
    outcomes: &[Outcome],
    level: &ServiceLevel,
    billing: &Billing<'_>,
) -> Option<WhyNot> {
    let served = u128::from(level.served) * 1_000_000;
    if served < u128::from(level.requests) * u128::from(billing.min_served.0) {
        return Some(WhyNot::Unserved);
    }
    let parts = || candidate.parts.iter().zip(outcomes);
    parts()
        .find_map(|(part, outcome)| overloaded(&part.deployment, outcome))
        .or_else(|| parts().find_map(|(part, outcome)| slower_than_the_front_door(part.front_door, outcome)))
        .or_else(|| parts().find_map(|(part, _)| too_little_memory(&part.deployment, billing)))
        .or_else(|| parts().find_map(|(part, outcome)| out_of_credits(&part.deployment, outcome)))
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
