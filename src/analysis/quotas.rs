//! How much of the account's quotas each candidate needs at its peak. Quotas are those the question states, or AWS's
//! defaults (`catalog::Quota`); what else the account runs is left out.

use super::{Question, comparison::QuotaUse, design::Design, evaluate::Billing};
use crate::{
    catalog::Quota,
    platform::{FrontDoor, Outcome},
    scenario::{Deployment, Part},
};

/// The quotas that each candidate draws on, candidate by candidate.
pub(super) fn quotas(question: &Question, billing: &Billing<'_>, designs: &[Design]) -> Vec<QuotaUse> {
    let of_account = |stated: Option<u32>, quota: Quota| stated.map_or(quota.value(), u64::from);
    let mut uses = Vec::new();
    for (candidate, design) in designs.iter().enumerate() {
        let peaks = [
            (
                Quota::LambdaConcurrency,
                lambda_concurrency(design),
                question.account_concurrency.into(),
            ),
            (
                Quota::FargateVcpu,
                vcpus(design, |deployment| matches!(deployment, Deployment::Fargate(_))),
                of_account(question.fargate_vcpus, Quota::FargateVcpu),
            ),
            (
                Quota::Ec2StandardVcpu,
                vcpus(design, |deployment| matches!(deployment, Deployment::Ec2(_))),
                of_account(question.ec2_vcpus, Quota::Ec2StandardVcpu),
            ),
            (
                Quota::ApiGatewayRate,
                api_requests(design, billing),
                Quota::ApiGatewayRate.value(),
            ),
        ];
        let drawn = peaks
            .into_iter()
            .filter_map(|(quota, peak, limit)| peak.map(|peak| (quota, peak, limit)));
        uses.extend(drawn.map(|(quota, peak, limit)| QuotaUse {
            quota,
            candidate,
            peak,
            limit,
        }));
    }
    uses
}

fn parts(design: &Design) -> impl Iterator<Item = (&Part, &Outcome)> {
    design.candidate.parts.iter().zip(&design.outcomes)
}

/// Executions at once; the shares of several configurations add up.
fn lambda_concurrency(design: &Design) -> Option<u64> {
    let lambda = parts(design).filter(|(part, _)| part.deployment.function().is_some());
    let peaks = lambda.map(|(_, outcome)| outcome.capacity.peak_concurrency);
    peaks.reduce(u64::saturating_add)
}

/// vCPUs at once of the fleets of a platform, rounded up; as if all had their peak together.
fn vcpus(design: &Design, of_platform: fn(&Deployment) -> bool) -> Option<u64> {
    let of_platform = parts(design).filter(|(part, _)| of_platform(&part.deployment));
    let thousandths = of_platform.filter_map(|(part, outcome)| {
        let vcpu = part.deployment.fleet()?.vcpu;
        Some(outcome.capacity.peak_instances.saturating_mul(vcpu.0.into()))
    });
    Some(thousandths.reduce(u64::saturating_add)?.div_ceil(1_000))
}

/// Requests of the busiest second to APIs; parts are taken to have theirs together, which the whole traffic bounds.
fn api_requests(design: &Design, billing: &Billing<'_>) -> Option<u64> {
    let parts = design.candidate.parts.iter().zip(&design.traffic);
    let behind = parts.filter(|(part, _)| matches!(part.front_door, FrontDoor::HttpApi | FrontDoor::RestApi));
    let busiest = behind.map(|(_, traffic)| traffic.busiest_second());
    let together = busiest.reduce(u64::saturating_add)?;
    Some(together.min(billing.statistics.busiest_second()))
}
