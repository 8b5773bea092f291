//! Which task sizes and instance types are worth a simulation: all there are, less what closed forms rule out. Every
//! size is told by the reason it falls out for.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    CompareError,
    fleet_size::{Doubt, FleetSize, Load, Unfit},
    service_goal::ServiceGoal,
    sizes::Pruned,
};
use crate::{
    catalog::{FargateSize, InstanceType, VcpuCount},
    price::PriceBook,
    scenario::{Context, Platform, RawPart},
    units::{Mebibytes, MilliVcpu},
};

/// How many times the least predicted cost a size may look to cost. Predictions of fleets at their floor are exact; what
/// scaling adds to others is rarely half of them.
const DEAR_FROM: i64 = 2;
/// Smallest task: 0.25 vCPU starves start-up.
const TASK_VCPU_MIN: MilliVcpu = MilliVcpu(500);
/// Smallest instance: an operating system and an application, as in the shortlist of `compare`.
const INSTANCE_MEMORY_MIN: Mebibytes = Mebibytes(2_048);
/// Oldest generations: of burstable types the third, of others the fifth, which Nitro came with.
const BURSTABLE_FROM: u32 = 3;
const GENERATION_FROM: u32 = 5;

/// The sizes to simulate, and how many are not.
#[derive(Default)]
pub(super) struct Shortlist {
    pub(super) sizes: Vec<RawPart>,
    pub(super) considered: u64,
    pub(super) pruned: BTreeMap<Pruned, u64>,
}

impl Shortlist {
    /// Adds the sizes that `raw` leaves open, at most `top`; all there is where it names one.
    pub(super) fn add(
        &mut self,
        raw: &RawPart,
        top: usize,
        (context, book): (&Context, &PriceBook),
        (load, goal): (&Load<'_>, &ServiceGoal),
    ) -> Result<(), CompareError> {
        let key = match raw.platform() {
            Platform::Fargate => "cpu",
            _ => "type",
        };
        if raw.is_given(key) {
            self.considered += 1;
            self.sizes.push(raw.clone());
            return Ok(());
        }
        let every = every(raw);
        self.considered += every.len() as u64;
        let mut sizes: Vec<FleetSize> = Vec::new();
        for Size {
            raw,
            memory,
            small,
            older,
        } in every
        {
            if small || memory < load.memory_min() {
                self.prune(Pruned::TooSmall);
                continue;
            }
            match FleetSize::guessed(&raw, context, book, load, goal)? {
                Err(Unfit::Mistaken) => self.prune(Pruned::Misfit),
                Err(Unfit::Unpriced) => self.prune(Pruned::Unpriced),
                Ok(_) if older => self.prune(Pruned::Older),
                Ok(size) => sizes.push(size),
            }
        }
        sizes.sort_by_key(FleetSize::preference);
        let kept = self.undominated(sizes);
        self.cheapest(kept, top);
        Ok(())
    }

    fn prune(&mut self, reason: Pruned) {
        *self.pruned.entry(reason).or_default() += 1;
    }

    /// Those that no other serves as well as for no more. Of equals the first is kept.
    fn undominated(&mut self, sizes: Vec<FleetSize>) -> Vec<FleetSize> {
        let dominated = |at: usize| {
            let size = &sizes[at];
            let others = sizes.iter().enumerate().filter(|&(other, _)| other != at);
            others.into_iter().any(|(other, better)| {
                let equal = better.is_dominated_by(size);
                size.is_dominated_by(better) && (!equal || other < at)
            })
        };
        let keep: Vec<bool> = (0..sizes.len()).map(|at| !dominated(at)).collect();
        let mut kept = Vec::new();
        for (size, keep) in sizes.into_iter().zip(keep) {
            if keep {
                kept.push(size);
            } else {
                self.prune(Pruned::Dominated);
            }
        }
        kept
    }

    /// The first `top` of sizes in order of preference that are worth it; one in any case, so that the reason is seen.
    fn cheapest(&mut self, sizes: Vec<FleetSize>, top: usize) {
        let least = sizes.first().map(|size| size.predicted);
        let limit = least.and_then(|least| least.checked_mul(Decimal::from(DEAR_FROM)).ok());
        let mut kept = 0;
        for size in sizes {
            let reason = match size.doubt {
                _ if kept == 0 => None,
                Some(Doubt::Credits) => Some(Pruned::OutOfCredits),
                Some(Doubt::TooSlow) => Some(Pruned::TooSlow),
                None if limit.is_some_and(|limit| size.predicted > limit) => Some(Pruned::TooDear),
                None => (kept >= top).then_some(Pruned::BeyondTop),
            };
            match reason {
                Some(reason) => self.prune(reason),
                None => {
                    kept += 1;
                    self.sizes.push(size.raw().clone());
                }
            }
        }
    }
}

/// A size of the catalog.
struct Size {
    raw: RawPart,
    memory: Mebibytes,
    small: bool,
    older: bool,
}

/// Every size there is, of the architecture stated.
fn every(raw: &RawPart) -> Vec<Size> {
    match raw.platform() {
        Platform::Fargate => every_task(raw),
        Platform::Ec2 => every_type(raw),
        Platform::Lambda => Vec::new(),
    }
}

fn every_task(raw: &RawPart) -> Vec<Size> {
    let sizes = FargateSize::all().iter();
    let sizes = sizes.flat_map(|size| size.memory.iter().map(move |&memory| (size.vcpu, memory)));
    let stated = raw.is_given("memory");
    let mut tasks: Vec<Size> = sizes
        .map(|(vcpu, memory)| Size {
            raw: raw.with("cpu", VcpuCount(vcpu)).with("memory", memory.0),
            // What is stated is the user's to say, and checked with the size.
            memory: if stated { Mebibytes(u32::MAX) } else { memory },
            small: vcpu < TASK_VCPU_MIN,
            older: false,
        })
        .collect();
    // With a memory stated each vCPU size comes once.
    tasks.dedup_by(|a, b| a.raw == b.raw);
    tasks
}

fn every_type(raw: &RawPart) -> Vec<Size> {
    let architecture = raw.architecture();
    InstanceType::all()
        .filter(|kind| kind.architecture() == architecture)
        .map(|kind| Size {
            raw: raw.with("type", kind),
            memory: kind.memory(),
            small: kind.memory() < INSTANCE_MEMORY_MIN,
            older: is_older(kind),
        })
        .collect()
}

/// Whether a type is of a generation that is left out: the number in its family's name (Amazon EC2 user guide,
/// "Naming conventions").
fn is_older(kind: InstanceType) -> bool {
    let digits = kind.name().chars().skip_while(|c| !c.is_ascii_digit());
    let digits: String = digits.take_while(char::is_ascii_digit).collect();
    let from = match kind.burstable_baseline() {
        Some(_) => BURSTABLE_FROM,
        None => GENERATION_FROM,
    };
    digits.parse::<u32>().is_ok_and(|generation| generation < from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::RawCandidate;

    fn part(text: &str) -> RawPart {
        RawCandidate::parse(text).unwrap().parts()[0].clone()
    }

    #[test]
    fn generations_are_told_from_names() {
        let older = |name| is_older(InstanceType::find(name).unwrap());
        assert!(older("a1.medium") && older("m4.large") && older("t2.small"));
        assert!(!older("t3.small") && !older("t4g.small") && !older("c5.large") && !older("m7g.medium"));
    }

    #[test]
    fn the_whole_catalog_of_one_architecture_is_looked_at() {
        let of = |text| every(&part(text)).len();
        assert_eq!(
            of("ec2:architecture=arm64") + of("ec2:architecture=x86_64"),
            InstanceType::all().count()
        );
        let combinations: usize = FargateSize::all().iter().map(|size| size.memory.len()).sum();
        assert_eq!(of("fargate"), combinations);
        assert_eq!(of("fargate:memory=2GB"), FargateSize::all().len());
    }
}
