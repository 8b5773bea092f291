//! What a 1-year Compute Savings Plan would make of the bills, and what it leaves at list price.

use std::collections::{BTreeMap, BTreeSet};

use super::{candidate, number, text};
use crate::{
    analysis::{Comparison, Evaluated},
    units::{Architecture, Usd},
    usage::Meter,
};

/// Most names of meters told.
const METERS_MAX: usize = 6;

/// The cheapest candidate of each platform under the plan: `a month with a 1-year Compute Savings Plan: Lambda arm64
/// 31.02, EC2 arm64 56.67 (at list).` Nothing where no plan covers anything.
pub(super) fn sentence(comparison: &Comparison) -> Option<String> {
    let candidates = &comparison.candidates;
    candidates
        .iter()
        .find(|candidate| candidate.why_not.is_none() && candidate.with_savings_plan.is_some())?;
    let mut best: BTreeMap<&'static str, (Usd, usize)> = BTreeMap::new();
    let viable = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.why_not.is_none());
    for (index, candidate) in viable {
        let offer = (cost(candidate), index);
        let leader = best.entry(candidate::platform_key(candidate)).or_insert(offer);
        *leader = offer.min(*leader);
    }
    let mut best: Vec<(Usd, usize)> = best.into_values().collect();
    best.sort_unstable();
    let told: Vec<String> = best
        .into_iter()
        .map(|(cost, index)| {
            let label = candidate::label(comparison, index);
            let covered = candidates
                .get(index)
                .is_some_and(|candidate| candidate.with_savings_plan.is_some());
            let list = if covered { "" } else { " (at list)" };
            format!("{label} {}{list}", number::cents(cost))
        })
        .collect();
    Some(format!(
        "a month with a 1-year Compute Savings Plan: {}.",
        told.join(", ")
    ))
}

fn cost(candidate: &Evaluated) -> Usd {
    candidate.with_savings_plan.unwrap_or(candidate.bill.total)
}

/// Meters in a few words: instance types by family, both architectures as one: `t3, t4g and Fargate memory`.
pub(super) fn meters(meters: &[Meter]) -> String {
    let mut families = BTreeSet::new();
    let (mut vcpu, mut memory, mut duration) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut others = BTreeSet::new();
    for &meter in meters {
        match meter {
            Meter::Ec2Instance(instance_type) => {
                let name = instance_type.to_string();
                let family = name.split('.').next().unwrap_or_default();
                families.insert(family.to_owned());
            }
            Meter::FargateVcpu(architecture) => {
                vcpu.insert(architecture);
            }
            Meter::FargateMemory(architecture) => {
                memory.insert(architecture);
            }
            Meter::LambdaDuration(architecture) => {
                duration.insert(architecture);
            }
            other => {
                others.insert(other.to_string());
            }
        }
    }
    let mut names: Vec<String> = families.into_iter().collect();
    if vcpu == memory {
        names.extend(on("Fargate", &vcpu, ""));
    } else {
        names.extend(on("Fargate", &vcpu, " vCPU"));
        names.extend(on("Fargate", &memory, " memory"));
    }
    names.extend(on("Lambda", &duration, " duration"));
    names.extend(others);
    text::listed(&names, METERS_MAX)
}

/// `Fargate memory`, `Fargate arm64 memory`; nothing of no architecture.
fn on(service: &str, architectures: &BTreeSet<Architecture>, what: &str) -> Option<String> {
    let mut architectures = architectures.iter();
    match (architectures.next(), architectures.next()) {
        (None, _) => None,
        (Some(only), None) => Some(format!("{service} {only}{what}")),
        _ => Some(format!("{service}{what}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, usd};

    fn named(names: &[&str]) -> String {
        let listed: Vec<Meter> = names.iter().map(|name| name.parse().unwrap()).collect();
        meters(&listed)
    }

    #[test]
    fn meters_are_named_by_what_they_share() {
        let both = ["fargate.memory.arm64", "fargate.memory.x86_64"];
        assert_eq!(named(&both), "Fargate memory");
        assert_eq!(
            named(&[
                "ec2.instance.t4g.small",
                "ec2.instance.t3.small",
                "ec2.instance.t3.medium",
                both[0],
                both[1],
            ]),
            "t3, t4g and Fargate memory"
        );
        assert_eq!(named(&[both[0], "fargate.vcpu.arm64"]), "Fargate arm64");
        assert_eq!(
            named(&[both[0], "fargate.vcpu.x86_64", "lambda.duration.arm64"]),
            "Fargate x86_64 vCPU, Fargate arm64 memory and Lambda arm64 duration"
        );
        assert_eq!(named(&["alb.hour"]), "alb.hour");
    }

    #[test]
    fn the_cheapest_of_each_platform_under_the_plan() {
        let mut comparison = sample::comparison();
        assert_eq!(sentence(&comparison), None);
        // Lambda x86_64 is the cheaper under the plan; today stays at its 56.67; the small Fargate does not serve.
        comparison.candidates[0].with_savings_plan = Some(usd("36"));
        comparison.candidates[4].with_savings_plan = Some(usd("35"));
        comparison.candidates[1].with_savings_plan = Some(usd("58"));
        comparison.candidates[3].with_savings_plan = Some(usd("1"));
        assert_eq!(
            sentence(&comparison).unwrap(),
            "a month with a 1-year Compute Savings Plan: Lambda x86_64 35.00, today 56.67 (at list), Fargate arm64 58.00."
        );
    }
}
