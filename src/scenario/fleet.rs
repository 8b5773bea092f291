//! Fleet candidates: Fargate services and EC2 fleets, their keys checked, their defaults filled in.

use super::{
    CLIENT_TIMEOUT, CandidateError, Context, Ec2Fleet, FargateService, FrontDoorKind, Network, RawCandidate,
    common::{architecture, cpu, front_door, whole_number},
    parse_memory, parse_vcpu,
};
use crate::{
    catalog::{FargateSize, FargateSizeError, InstanceType},
    platform::{
        FrontDoor,
        fleet::{Balancer, FleetService},
    },
    units::{Mebibytes, MilliVcpu, parse_duration},
    usage::Meter,
};

/// GB of the gp3 root volume of each instance (our choice: what common Linux images ask for).
const ROOT_VOLUME_GIB: u128 = 8;
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
    let mut meters = vec![
        (Meter::FargateVcpu(architecture), u128::from(vcpu.0)),
        (Meter::FargateMemory(architecture), u128::from(memory.0)),
    ];
    add_address(&mut meters, context);
    Ok(FargateService {
        architecture,
        memory,
        fleet: fleet(raw, context, vcpu, meters)?,
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
    let mut meters = vec![
        (Meter::Ec2Instance(instance_type), 1),
        (Meter::EbsGp3, ROOT_VOLUME_GIB),
    ];
    add_address(&mut meters, context);
    Ok(Ec2Fleet {
        instance_type,
        fleet: fleet(raw, context, instance_type.vcpu(), meters)?,
    })
}

fn add_address(meters: &mut Vec<(Meter, u128)>, context: &Context) {
    match context.network {
        Network::Public => meters.push((Meter::PublicIpv4, 1)),
        Network::Private => {}
    }
}

fn fleet(
    raw: &RawCandidate,
    context: &Context,
    vcpu: MilliVcpu,
    meters: Vec<(Meter, u128)>,
) -> Result<FleetService, CandidateError> {
    let front_door = front_door(raw, context, FrontDoorKind::Alb)?;
    if matches!(front_door, FrontDoor::FunctionUrl) {
        return Err(raw.error("front-door", "a function URL stands only before Lambda"));
    }
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
        instances: whole("count", context.zones.max(1), INSTANCES_MAX)?,
        vcpu,
        slots: whole("slots", (vcpu.0 * SLOTS_PER_VCPU / 1_000).max(1), 1_000_000)?,
        queue_limit: raw.get("queue-limit", whole_number)?.unwrap_or(QUEUE_LIMIT),
        client_timeout,
        balancer: raw
            .get("balancer", balancer)?
            .unwrap_or(Balancer::LeastOutstandingRequests),
        cpu: cpu(raw, context)?,
        meters,
        front_door,
        logs: context.logs.fleet(),
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
