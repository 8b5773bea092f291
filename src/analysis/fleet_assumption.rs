//! How the fleets of an answer run, in one line: every default in force, as the fleets have it.

use std::{collections::BTreeSet, fmt::Display};

use super::{assumption::short, comparison::Origin, design::Design, effects::Effects};
use crate::{
    platform::{
        Compute,
        fleet::{Balancer, FleetService, LaunchTime, Scaling, TargetTracking},
    },
    scenario::{Deployment, Part},
    units::Micros,
    usage::Meter,
};

/// What is assumed of the fleets; nothing where there is none.
pub(super) fn fleets(effects: &Effects<'_>) -> Option<String> {
    let parts: Vec<(&Part, &FleetService)> = effects
        .designs
        .iter()
        .flat_map(|design| &design.candidate.parts)
        .filter_map(|part| Some((part, part.deployment.fleet()?)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let zones = range(parts.iter().map(|(part, _)| part.zones));
    let plural = if zones == "1" { "" } else { "s" };
    let mut facts = vec![format!("{zones} zone{plural}")];
    facts.extend(scaling(&parts, effects.designs));
    let each = |of: fn(&FleetService) -> u32| range(parts.iter().map(|(_, fleet)| of(fleet)));
    facts.push(format!(
        "{} slots per vCPU",
        each(|fleet| (u64::from(fleet.slots) * 1_000).div_ceil(fleet.vcpu.0.max(1).into()) as u32)
    ));
    facts.push(format!("queue {} per instance", each(|fleet| fleet.queue_limit)));
    facts.push(client_timeouts(&parts));
    facts.push(balancers(&parts));
    facts.extend(sizes(&parts));
    facts.extend(launches(&parts));
    Some(facts.join(", "))
}

/// `2`, or `2-9`.
fn range<T: Ord + Copy + Display>(values: impl Iterator<Item = T>) -> String {
    let values: BTreeSet<T> = values.collect();
    match (values.first(), values.last()) {
        (Some(low), Some(high)) if low < high => format!("{low}-{high}"),
        (Some(only), _) => only.to_string(),
        (None, _) => String::new(),
    }
}

fn policy(fleet: &FleetService) -> Option<&TargetTracking> {
    match &fleet.scaling {
        Scaling::TargetTracking(policy) => Some(policy),
        Scaling::Fixed(_) => None,
    }
}

/// Between how many, and at which target.
fn scaling(parts: &[(&Part, &FleetService)], designs: &[Design]) -> Vec<String> {
    let policies = || parts.iter().filter_map(|(_, fleet)| policy(fleet));
    let mut facts = Vec::new();
    if policies().next().is_some() {
        facts.push(format!("min {}", range(policies().map(|policy| policy.min))));
        let sized = |design: &Design| {
            let fleet = |part: &Part| part.deployment.fleet().is_some();
            matches!(design.origin, Origin::Sized { .. }) && design.candidate.parts.iter().any(fleet)
        };
        facts.push(if designs.iter().any(sized) {
            "at most the fewest that meet the goal".to_owned()
        } else {
            format!("max {}", range(policies().map(|policy| policy.max)))
        });
        let targets = policies().map(|policy| policy.target.0 / 10_000);
        facts.push(format!("target CPU {} %", range(targets)));
    }
    if parts.iter().any(|(_, fleet)| policy(fleet).is_none()) {
        facts.push("fixed counts where one is stated".to_owned());
    }
    facts
}

fn client_timeouts(parts: &[(&Part, &FleetService)]) -> String {
    let timeouts: BTreeSet<Option<Micros>> = parts.iter().map(|(_, fleet)| fleet.client_timeout).collect();
    let told = timeouts.into_iter().map(|timeout| match timeout {
        Some(timeout) => seconds(timeout),
        None => "none".to_owned(),
    });
    format!("client timeout {}", told.collect::<Vec<_>>().join(" or "))
}

fn balancers(parts: &[(&Part, &FleetService)]) -> String {
    let mut names: Vec<&str> = parts
        .iter()
        .map(|(_, fleet)| match fleet.balancer {
            Balancer::LeastOutstandingRequests => "least outstanding requests",
            Balancer::RoundRobin => "round robin",
            Balancer::Random => "random balancing",
            Balancer::SharedQueue => "one shared queue",
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(" or ")
}

/// What comes with each task or instance.
fn sizes(parts: &[(&Part, &FleetService)]) -> Vec<String> {
    let mut facts = Vec::new();
    let tasks = || {
        parts.iter().filter_map(|(part, fleet)| match &part.deployment {
            Deployment::Fargate(service) => {
                Some(f64::from(service.memory.0) / 1.024 / f64::from(fleet.vcpu.0))
            }
            Deployment::Lambda(_) | Deployment::Ec2(_) => None,
        })
    };
    if let Some(least) = tasks().reduce(f64::min) {
        let most = tasks().fold(least, f64::max);
        let (least, most) = (short(least), short(most));
        facts.push(if most == least {
            format!("{least} GB per vCPU of a task")
        } else {
            format!("{least}-{most} GB per vCPU of a task")
        });
    }
    let volumes = || {
        parts
            .iter()
            .filter_map(|(part, _)| match part.metering().compute {
                Compute::Instances(meters) => meters
                    .iter()
                    .find(|(meter, _)| *meter == Meter::EbsGp3)
                    .map(|m| m.1),
                Compute::Lambda(_) => None,
            })
    };
    if volumes().next().is_some() {
        facts.push(format!("{} GB gp3 per instance", range(volumes())));
    }
    if parts.iter().any(|(part, _)| part.has_detailed_monitoring()) {
        facts.push("detailed monitoring of instances that scale".to_owned());
    }
    facts
}

/// How long those that scale out take to serve.
fn launches(parts: &[(&Part, &FleetService)]) -> Vec<String> {
    let scaling = parts.iter().filter_map(|(part, fleet)| {
        let policy = policy(fleet).filter(|policy| policy.max > policy.min)?;
        Some((part, policy.launch))
    });
    let mut facts: Vec<String> = Vec::new();
    for (part, launch) in scaling {
        let what = match part.deployment {
            Deployment::Ec2(_) => "instance",
            Deployment::Fargate(_) | Deployment::Lambda(_) => "task",
        };
        let start = match launch.start {
            LaunchTime::Constant(time) => seconds(time),
            LaunchTime::LogNormal { median, p99 } => format!("{} (p99 {})", seconds(median), seconds(p99)),
        };
        let fact = format!(
            "a new {what} after {start} and a health check within {}",
            seconds(launch.health_check)
        );
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}

fn seconds(time: Micros) -> String {
    format!("{} s", time.as_secs_f64())
}
