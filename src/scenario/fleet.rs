//! Fleet candidates: Fargate services and EC2 fleets, their keys checked, their defaults filled in.

use super::{
    CLIENT_TIMEOUT, CandidateError, Context, Ec2Fleet, FargateService, RawCandidate,
    common::{architecture, cpu, front_door, whole_number},
    parse_memory, parse_vcpu,
};
use crate::{
    catalog::{FargateSize, FargateSizeError, InstanceType},
    platform::{
        FrontDoor,
        fleet::{Balancer, FleetService, Scaling},
    },
    units::{Mebibytes, MilliVcpu, parse_duration},
};

/// Requests one vCPU serves at once unless `slots` says otherwise.
const SLOTS_PER_VCPU: u32 = 32;
/// Requests that may queue at each instance unless `queue-limit` says otherwise.
const QUEUE_LIMIT: u32 = 100;
/// Largest fleet accepted.
const INSTANCES_MAX: u32 = 100_000;

/// The service a raw candidate means.
pub(super) fn fargate(raw: &RawCandidate, context: &Context) -> Result<FargateService, CandidateError> {
    let architecture = architecture(raw)?;
    let vcpu = raw.get("cpu", parse_vcpu)?.unwrap_or(MilliVcpu(500));
    let memory = match raw.get("memory", parse_memory)? {
        Some(memory) => memory,
        None => Mebibytes(vcpu.0 * 2_048 / 1_000),
    };
    FargateSize::check(vcpu, memory).map_err(|problem| match problem {
        FargateSizeError::Vcpu { .. } => raw.error("cpu", problem),
        FargateSizeError::Memory { .. } => raw.error("memory", problem),
    })?;
    Ok(FargateService {
        architecture,
        memory,
        fleet: fleet(raw, context, vcpu)?,
    })
}

/// The instances a raw candidate means.
pub(super) fn ec2(raw: &RawCandidate, context: &Context) -> Result<Ec2Fleet, CandidateError> {
    let find = |name: &str| {
        InstanceType::find(name).ok_or_else(|| {
            let nearest =
                InstanceType::nearest(name).map_or_else(String::new, |t| format!("; did you mean `{t}`?"));
            format!("unknown instance type `{name}`{nearest}")
        })
    };
    let instance_type = raw
        .get("type", find)?
        .ok_or_else(|| raw.error("type", "needs an instance type, such as type=t3.medium"))?;
    Ok(Ec2Fleet {
        instance_type,
        fleet: fleet(raw, context, instance_type.vcpu())?,
    })
}

fn fleet(raw: &RawCandidate, context: &Context, vcpu: MilliVcpu) -> Result<FleetService, CandidateError> {
    let front_door = front_door(raw, context)?;
    let whole = |key: &str, default: u32, most: u32| -> Result<u32, CandidateError> {
        let amount = raw.get(key, whole_number)?.unwrap_or(default);
        if (1..=most).contains(&amount) {
            Ok(amount)
        } else {
            Err(raw.error(key, format!("expected 1 to {most}")))
        }
    };
    let client_timeout = match raw.get("client-timeout", parse_duration)? {
        Some(timeout) => Some(timeout),
        None if front_door == FrontDoor::None => None,
        None => Some(CLIENT_TIMEOUT),
    };
    Ok(FleetService {
        scaling: Scaling::Fixed(whole("count", context.zones.max(1), INSTANCES_MAX)?),
        vcpu,
        slots: whole("slots", (vcpu.0 * SLOTS_PER_VCPU / 1_000).max(1), 1_000_000)?,
        queue_limit: raw.get("queue-limit", whole_number)?.unwrap_or(QUEUE_LIMIT),
        client_timeout,
        balancer: raw
            .get("balancer", balancer)?
            .unwrap_or(Balancer::LeastOutstandingRequests),
        cpu: cpu(raw, context)?,
    })
}

fn balancer(text: &str) -> Result<Balancer, String> {
    match text {
        "least-outstanding-requests" | "least-outstanding" => Ok(Balancer::LeastOutstandingRequests),
        "round-robin" => Ok(Balancer::RoundRobin),
        "random" => Ok(Balancer::Random),
        "shared-queue" => Ok(Balancer::SharedQueue),
        _ => Err(format!(
            "expected least-outstanding-requests, round-robin, random or shared-queue, found `{text}`"
        )),
    }
}
