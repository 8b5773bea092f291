//! Fleet candidates: Fargate services and EC2 fleets, their keys checked, their defaults filled in.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    CLIENT_TIMEOUT, Context, Ec2Fleet, FargateService, Mistake, RawPart,
    common::{architecture, cpu, front_door, whole_number, zones},
    parse_memory, parse_vcpu,
};
use crate::{
    catalog::{FargateSize, FargateSizeError, InstanceType},
    platform::{
        FrontDoor,
        fleet::{Balancer, FleetService, Launch, LaunchTime, Scaler, Scaling, TargetTracking},
    },
    units::{Mebibytes, Micros, MilliVcpu, PartsPerMillion, parse_duration},
};

/// Requests one vCPU serves at once unless `slots` says otherwise.
const SLOTS_PER_VCPU: u32 = 32;
/// Requests that may queue at each instance unless `queue-limit` says otherwise.
const QUEUE_LIMIT: u32 = 100;
/// Most requests one instance can be said to serve at once.
const SLOTS_MAX: u32 = 1_000_000;
/// Mean CPU utilization held unless `target-cpu` says otherwise: losing one of two zones leaves 100 %.
const TARGET_CPU: PartsPerMillion = PartsPerMillion(500_000);
/// Longest launch accepted.
const BOOT_MAX: Micros = Micros::from_secs(3_600);
/// Largest fleet accepted.
pub const INSTANCES_MAX: u32 = 100_000;

/// The service a raw candidate means.
pub(super) fn fargate(raw: &RawPart, context: &Context) -> Result<FargateService, Mistake> {
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
        fleet: fleet(raw, context, vcpu, Scaler::EcsService)?,
    })
}

/// The instances a raw candidate means.
pub(super) fn ec2(raw: &RawPart, context: &Context) -> Result<Ec2Fleet, Mistake> {
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
    let of_type = instance_type.architecture();
    if raw.is_given("architecture") && architecture(raw)? != of_type {
        return Err(raw.error(
            "architecture",
            format!("{instance_type} is {of_type}; leave one of the two out"),
        ));
    }
    Ok(Ec2Fleet {
        instance_type,
        fleet: fleet(raw, context, instance_type.vcpu(), Scaler::AutoScalingGroup)?,
    })
}

fn fleet(raw: &RawPart, context: &Context, vcpu: MilliVcpu, scaler: Scaler) -> Result<FleetService, Mistake> {
    let front_door = front_door(raw, context)?;
    let client_timeout = match raw.get("client-timeout", parse_duration)? {
        Some(timeout) => Some(timeout),
        None if front_door == FrontDoor::None => None,
        None => Some(CLIENT_TIMEOUT),
    };
    let slots = (vcpu.0 * SLOTS_PER_VCPU / 1_000).max(1);
    Ok(FleetService {
        scaling: scaling(raw, context, scaler)?,
        vcpu,
        slots: whole(raw, "slots", SLOTS_MAX)?.unwrap_or(slots),
        queue_limit: raw.get("queue-limit", whole_number)?.unwrap_or(QUEUE_LIMIT),
        client_timeout,
        balancer: raw
            .get("balancer", balancer)?
            .unwrap_or(Balancer::LeastOutstandingRequests),
        cpu: cpu(raw, context)?,
    })
}

/// A fixed `count`, or target tracking between `min` and `max`; the largest fleet accepted where sizing chooses the
/// maximum.
fn scaling(raw: &RawPart, context: &Context, scaler: Scaler) -> Result<Scaling, Mistake> {
    if let Some(count) = whole(raw, "count", INSTANCES_MAX)? {
        let tracked = ["min", "max", "target-cpu"]
            .into_iter()
            .find(|key| raw.is_given(key));
        return match tracked {
            None => Ok(Scaling::Fixed(count)),
            Some(tracked) => {
                let problem = format!("a fixed count does not scale; leave it or {tracked} out");
                Err(raw.error("count", problem))
            }
        };
    }
    let (min, max) = (
        whole(raw, "min", INSTANCES_MAX)?,
        whole(raw, "max", INSTANCES_MAX)?,
    );
    let most = max.unwrap_or(INSTANCES_MAX);
    let fewest = min.unwrap_or(zones(raw, context)?.min(most));
    if fewest > most {
        return Err(raw.error("min", format!("{fewest} is more than max {most}")));
    }
    Ok(Scaling::TargetTracking(TargetTracking {
        min: fewest,
        max: most,
        target: raw.get("target-cpu", target)?.unwrap_or(TARGET_CPU),
        launch: launch(raw, scaler)?,
        scaler,
    }))
}

/// How long tasks or instances take to launch; `boot` says it for the time until the application runs.
fn launch(raw: &RawPart, scaler: Scaler) -> Result<Launch, Mistake> {
    let usual = match scaler {
        Scaler::EcsService => Launch::fargate(),
        Scaler::AutoScalingGroup => Launch::EC2,
    };
    Ok(match raw.get("boot", parse_duration)? {
        None => usual,
        Some(boot) if boot > BOOT_MAX => return Err(raw.error("boot", "expected at most 1h")),
        Some(boot) => Launch {
            start: LaunchTime::Constant(boot),
            ..usual
        },
    })
}

/// A count from 1 to `most`, where the key was given.
fn whole(raw: &RawPart, key: &str, most: u32) -> Result<Option<u32>, Mistake> {
    match raw.get(key, whole_number)? {
        Some(amount) if !(1..=most).contains(&amount) => {
            Err(raw.error(key, format!("expected 1 to {most}, found `{amount}`")))
        }
        other => Ok(other),
    }
}

/// A target in percent, with or without the sign: at 0 % or 100 % nothing could ever be held.
fn target(text: &str) -> Result<PartsPerMillion, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    let percent = Decimal::from_str_exact(number).ok();
    percent
        .filter(|percent| (Decimal::ONE..=Decimal::from(99)).contains(percent))
        .and_then(|percent| (percent * Decimal::from(10_000)).to_u32())
        .map(PartsPerMillion)
        .ok_or_else(|| format!("expected a mean utilization from 1% to 99%, such as 50%, found `{text}`"))
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
