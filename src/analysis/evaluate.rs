//! One candidate's outcome, billed and judged.

use rust_decimal::Decimal;

use super::comparison::{CostGroups, Evaluated, Extrapolated, WhyNot};
use crate::{
    billing::{Bill, Month, Projection, RatingError, idle, rate},
    catalog::VcpuCount,
    platform::{FrontDoor, Outcome, ServiceLevel, lambda::LambdaMemory},
    price::{Allowances, PriceBook},
    scenario::{Candidate, Deployment, FrontDoorKind},
    trace::{Statistics, TraceSummary},
    units::{Architecture, Mebibytes, Micros, MoneyError, PartsPerMillion, Ratio, RatioError, Usd, Window},
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

/// Integration timeout of an HTTP API (API Gateway quotas, fixed).
const HTTP_API_TIMEOUT: Micros = Micros::from_secs(30);
/// Default integration timeout of a REST API (API Gateway quotas; adjustable for regional ones).
const REST_API_TIMEOUT: Micros = Micros::from_secs(29);
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
    outcome: &Outcome,
    billing: &Billing<'_>,
) -> Result<Evaluated, EvaluateError> {
    let projection = billing.projection()?;
    let bill = rate(
        &outcome.usage,
        billing.book,
        billing.allowances,
        &billing.month,
        &projection,
    )?;
    let without_allowances = without_allowances(&bill)?;
    let idle = idle(
        &outcome.usage,
        billing.book,
        billing.allowances,
        &billing.month,
        &projection,
    )?
    .total;
    let deployment = &candidate.deployment;
    Ok(Evaluated {
        name: candidate.name.clone(),
        platform: deployment.platform(),
        architecture: deployment.architecture(),
        size: size(deployment, billing),
        why_not: why_not(deployment, outcome, billing),
        extrapolated: extrapolated(deployment, billing),
        groups: groups(deployment, &bill)?,
        idle,
        without_allowances,
        cost_per_million: cost_per_million(&bill, outcome.service_level.served, &projection)?,
        bill,
        service_level: outcome.service_level.clone(),
        capacity: outcome.capacity,
    })
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
fn without_allowances(bill: &Bill) -> Result<Usd, MoneyError> {
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

/// The bill in three groups. The addresses of a load balancer belong to the front door, one per zone.
fn groups(deployment: &Deployment, bill: &Bill) -> Result<CostGroups, EvaluateError> {
    let mut groups = CostGroups::default();
    for item in &bill.line_items {
        let group = match item.meter {
            Meter::LambdaRequests
            | Meter::LambdaDuration(_)
            | Meter::FargateVcpu(_)
            | Meter::FargateMemory(_)
            | Meter::Ec2Instance(_) => &mut groups.compute,
            Meter::HttpApiRequests
            | Meter::RestApiRequests
            | Meter::FunctionUrlRequests
            | Meter::AlbHour
            | Meter::AlbLcu => &mut groups.front_door,
            _ => &mut groups.rest,
        };
        *group = group.checked_add(item.cost)?;
        if item.meter == Meter::PublicIpv4 {
            let share = item.cost.checked_mul(front_door_share(deployment)?)?;
            groups.rest = groups.rest.checked_sub(share)?;
            groups.front_door = groups.front_door.checked_add(share)?;
        }
    }
    Ok(groups)
}

/// Share of the public addresses that are the load balancer's.
fn front_door_share(deployment: &Deployment) -> Result<Decimal, RatioError> {
    let FrontDoor::Alb { zones } = deployment.front_door() else {
        return Ok(Decimal::ZERO);
    };
    let own = deployment.fleet().map_or(0, |fleet| {
        let addresses = fleet
            .meters
            .iter()
            .filter(|(meter, _)| *meter == Meter::PublicIpv4);
        u128::from(fleet.instances) * addresses.map(|(_, n)| *n).sum::<u128>()
    });
    let zones = u128::from(zones);
    Ratio::new(zones, zones + own)?.scale(1, 1)
}

/// Size and front door in a few words.
fn size(deployment: &Deployment, billing: &Billing<'_>) -> String {
    let size = match deployment {
        Deployment::Lambda(function) => match lambda_memory(function.memory, billing) {
            (low, high) if low == high => low.to_string(),
            (low, high) => format!("{}-{high}", low.0),
        },
        Deployment::Fargate(service) => {
            format!(
                "{} x {} vCPU",
                service.fleet.instances,
                VcpuCount(service.fleet.vcpu)
            )
        }
        Deployment::Ec2(fleet) => format!("{} x {}", fleet.fleet.instances, fleet.instance_type),
    };
    match FrontDoorKind::of(deployment.front_door()) {
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
fn extrapolated(deployment: &Deployment, billing: &Billing<'_>) -> Extrapolated {
    let Deployment::Lambda(function) = deployment else {
        return Extrapolated::Yes;
    };
    let recorded = billing.statistics.memory();
    let same = match (function.memory, recorded) {
        (LambdaMemory::Recorded(_), Some(_)) => true,
        (LambdaMemory::Fixed(memory), Some((low, high))) => low == memory && high == memory,
        (_, None) => false,
    };
    if same && function.architecture == Architecture::X86_64 {
        Extrapolated::No
    } else {
        Extrapolated::Yes
    }
}

/// The reason a candidate does not serve the traffic, if there is one.
fn why_not(deployment: &Deployment, outcome: &Outcome, billing: &Billing<'_>) -> Option<WhyNot> {
    let level = &outcome.service_level;
    let served = u128::from(level.served) * 1_000_000;
    if served < u128::from(level.requests) * u128::from(billing.min_served.0) {
        return Some(WhyNot::Unserved);
    }
    overloaded(deployment, outcome)
        .or_else(|| slower_than_the_front_door(deployment, level))
        .or_else(|| too_little_memory(deployment, billing))
        .or_else(|| out_of_credits(deployment, outcome))
}

/// A fleet whose CPUs are busy all the time has no steady state: it answers later and later.
fn overloaded(deployment: &Deployment, outcome: &Outcome) -> Option<WhyNot> {
    let utilization = outcome.capacity.utilization;
    let busy = deployment.fleet().is_some() && utilization >= UTILIZATION_MAX;
    busy.then_some(WhyNot::Overloaded { utilization })
}

fn slower_than_the_front_door(deployment: &Deployment, level: &ServiceLevel) -> Option<WhyNot> {
    let limit = match deployment.front_door() {
        FrontDoor::HttpApi => HTTP_API_TIMEOUT,
        FrontDoor::RestApi => REST_API_TIMEOUT,
        FrontDoor::None | FrontDoor::Alb { .. } | FrontDoor::FunctionUrl => return None,
    };
    (level.response.quantile(999) > limit).then_some(WhyNot::SlowerThanFrontDoor { limit })
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
