//! Lambda memory sizes, replayed: what each costs, and how fast it is.

use std::cmp::Reverse;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Evaluated, WhyNot};
use crate::{
    scenario::FrontDoorKind,
    units::{Architecture, Mebibytes, Micros, Usd},
    workload::{MemoryCurve, OnCurve},
};

/// Memory sizes of one Lambda design, by ascending memory.
#[derive(Clone, Debug)]
pub struct MemorySweep {
    /// Its architecture.
    pub architecture: Architecture,
    /// What stands before it.
    pub front_door: FrontDoorKind,
    /// The sizes.
    pub sizes: Vec<MemorySize>,
    /// The size the trace was recorded at, where it records one.
    pub recorded: Option<Mebibytes>,
    /// The most memory the trace records in use.
    pub working_set: Option<Mebibytes>,
    /// Index of the size of least cost that serves the traffic.
    pub cheapest: Option<usize>,
    /// Index of the size of least mean response time.
    pub fastest: Option<usize>,
    /// Index of the size of least cost × mean response time.
    pub balanced: Option<usize>,
    /// Index of the size of least cost that keeps every stated goal; `None` where none is stated or kept.
    pub cheapest_within_goals: Option<usize>,
}

/// One memory size.
#[derive(Clone, Debug)]
pub struct MemorySize {
    /// How much.
    pub memory: Mebibytes,
    /// Cost a month.
    pub cost: Usd,
    /// Mean response time.
    pub mean: Micros,
    /// Median response time.
    pub p50: Micros,
    /// 99th percentile of response times.
    pub p99: Micros,
    /// Cold starts as a share of requests.
    pub cold_share: f64,
    /// Requests replayed.
    pub requests: u64,
    /// How many of them are served.
    pub served: u64,
    /// Where its run times come from.
    pub basis: Basis,
    /// Why it does not serve the traffic, if it does not.
    pub why_not: Option<WhyNot>,
}

/// Where run times at a size come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Recorded or measured at this size.
    Measured,
    /// Between two measured sizes.
    Interpolated,
    /// The model of CPU share by memory, or measured on the other architecture: `~`.
    Extrapolated,
    /// Smaller or larger than all that was measured: `~`, and no pick.
    Beyond,
}

impl Basis {
    /// Whether a figure that rests on it is marked `~`.
    #[must_use]
    pub const fn is_extrapolated(self) -> bool {
        matches!(self, Self::Extrapolated | Self::Beyond)
    }
}

impl MemorySweep {
    /// The size to choose: the cheapest that keeps the goals, where one does; where all cost the same, the fastest.
    #[must_use]
    pub fn pick(&self) -> Option<usize> {
        let keeps_goals = |&at: &usize| {
            let keeps = self.sizes.get(at).is_some_and(|size| size.why_not.is_none());
            keeps || self.cheapest_within_goals.is_none()
        };
        let fastest = self
            .fastest
            .filter(keeps_goals)
            .filter(|_| self.costs_are_alike());
        fastest.or(self.cheapest_within_goals).or(self.cheapest)
    }

    /// Whether all of several sizes that serve the traffic cost the same to the cent.
    #[must_use]
    pub fn costs_are_alike(&self) -> bool {
        let serving = || self.sizes.iter().filter(|size| size.serves());
        let cents = |size: &MemorySize| {
            let rounding = RoundingStrategy::MidpointAwayFromZero;
            size.cost.0.round_dp_with_strategy(2, rounding)
        };
        let first = serving().next().map(cents);
        serving().count() > 1 && serving().all(|size| Some(cents(size)) == first)
    }
}

/// The design to choose, and which of its sizes: one that misses a goal only where all do.
pub(super) fn lambda_pick(sweeps: &[MemorySweep]) -> Option<(&MemorySweep, usize)> {
    let picked = sweeps.iter().filter_map(|sweep| {
        let at = sweep.pick()?;
        Some((sweep, at, sweep.sizes.get(at)?))
    });
    let pick = picked.min_by_key(|(_, _, size)| (size.why_not.is_some(), size.cost));
    pick.map(|(sweep, at, _)| (sweep, at))
}

impl MemorySize {
    /// A size as it was judged.
    pub(super) fn of(memory: Mebibytes, basis: Basis, judged: &Evaluated) -> Self {
        let response = &judged.service_level.response;
        let requests = judged.service_level.requests.max(1) as f64;
        Self {
            memory,
            cost: judged.bill.total,
            mean: Micros(response.mean().round() as u64),
            p50: response.quantile(500),
            p99: response.quantile(990),
            cold_share: judged.service_level.cold_starts as f64 / requests,
            requests: judged.service_level.requests,
            served: judged.service_level.served,
            basis,
            why_not: judged.why_not,
        }
    }

    /// Whether it serves the traffic, whatever the stated goals say.
    #[must_use]
    pub const fn serves(&self) -> bool {
        matches!(
            self.why_not,
            None | Some(WhyNot::MissesGoal { .. } | WhyNot::TooExpensive { .. })
        )
    }
}

/// What run times at the sizes of one design rest on.
pub(super) struct Recording<'a> {
    /// The size the trace was recorded at, where it is one.
    pub(super) memory: Option<Mebibytes>,
    /// Whether that says anything of the architecture: traces do not name theirs, x86_64 is taken.
    pub(super) same_architecture: bool,
    pub(super) curve: Option<&'a MemoryCurve>,
}

impl Recording<'_> {
    /// Where run times at a size come from. Beyond a curve lies what is outside of it on either architecture, unless it
    /// is the recorded size.
    pub(super) fn basis(&self, memory: Mebibytes) -> Basis {
        let place = self.curve.map(|curve| curve.covers(memory));
        let is_recorded = self.memory == Some(memory);
        if place == Some(OnCurve::Beyond) && !is_recorded {
            return Basis::Beyond;
        }
        if !self.same_architecture {
            return Basis::Extrapolated;
        }
        if is_recorded {
            return Basis::Measured;
        }
        let recorded = self.curve.zip(self.memory);
        match (recorded.map(|(curve, recorded)| curve.covers(recorded)), place) {
            (Some(OnCurve::Measured), Some(OnCurve::Measured)) => Basis::Measured,
            (Some(OnCurve::Measured | OnCurve::Between), Some(OnCurve::Measured | OnCurve::Between)) => {
                Basis::Interpolated
            }
            _ => Basis::Extrapolated,
        }
    }
}

/// Which sizes deserve a mark.
pub(super) struct Marks {
    pub(super) cheapest: Option<usize>,
    pub(super) fastest: Option<usize>,
    pub(super) balanced: Option<usize>,
    pub(super) within_goals: Option<usize>,
}

impl Marks {
    /// The marks of sizes that serve the traffic. Where run times were measured at several sizes, what lies beyond is no
    /// pick, unless nothing else serves: it is shown, and measured before it is trusted. Of sizes that are alike the
    /// smaller.
    pub(super) fn of(sizes: &[MemorySize], has_goals: bool) -> Self {
        let within = |size: &MemorySize| size.serves() && size.basis != Basis::Beyond;
        let none_within = !sizes.iter().any(within);
        let eligible = || {
            let eligible = sizes.iter().enumerate();
            eligible.filter(move |(_, size)| within(size) || none_within && size.serves())
        };
        let keeps = eligible().filter(|(_, size)| has_goals && size.why_not.is_none());
        Self {
            cheapest: eligible()
                .min_by_key(|(_, size)| (size.cost, size.mean))
                .map(|(at, _)| at),
            fastest: eligible()
                .min_by_key(|(_, size)| (size.mean, size.cost))
                .map(|(at, _)| at),
            balanced: eligible().min_by_key(|(_, size)| balance(size)).map(|(at, _)| at),
            within_goals: keeps
                .min_by_key(|(_, size)| (size.cost, size.mean))
                .map(|(at, _)| at),
        }
    }
}

/// Cost × mean response time; where that leaves 28 digits, cost.
fn balance(size: &MemorySize) -> (Reverse<bool>, Decimal, Usd) {
    match size.cost.0.checked_mul(Decimal::from(size.mean.0)) {
        Some(product) => (Reverse(true), product, size.cost),
        None => (Reverse(false), Decimal::MAX, size.cost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(memory: u32, cost: &str, mean: u64, basis: Basis) -> MemorySize {
        MemorySize {
            memory: Mebibytes(memory),
            cost: cost.parse().unwrap(),
            mean: Micros::from_millis(mean),
            p50: Micros::ZERO,
            p99: Micros::ZERO,
            cold_share: 0.0,
            requests: 600,
            served: 600,
            basis,
            why_not: None,
        }
    }

    #[test]
    fn marks_by_cost_by_time_and_by_both() {
        // 10 × 100 = 1,000; 11 × 60 = 660; 20 × 50 = 1,000; 40 × 50 is as fast and dearer
        let sizes = [
            size(128, "10", 100, Basis::Measured),
            size(256, "11", 60, Basis::Measured),
            size(512, "20", 50, Basis::Measured),
            size(1_024, "40", 50, Basis::Measured),
        ];
        let marks = Marks::of(&sizes, true);
        assert_eq!(
            (marks.cheapest, marks.fastest, marks.balanced),
            (Some(0), Some(2), Some(1))
        );
    }

    #[test]
    fn what_lies_beyond_the_measurements_is_no_pick_and_what_misses_a_goal_still_serves() {
        let mut sizes = [
            size(128, "5", 100, Basis::Beyond),
            size(256, "11", 60, Basis::Measured),
            size(512, "12", 50, Basis::Interpolated),
        ];
        sizes[1].why_not = Some(WhyNot::MissesGoal {
            goal: "p99=55ms".parse().unwrap(),
            found: Micros::from_millis(60),
        });
        let marks = Marks::of(&sizes, true);
        assert_eq!((marks.cheapest, marks.within_goals), (Some(1), Some(2)));
        // On the other architecture nothing is measured, and what lies beyond still is no pick.
        sizes[1].basis = Basis::Extrapolated;
        sizes[2].basis = Basis::Extrapolated;
        assert_eq!(Marks::of(&sizes, false).cheapest, Some(1));
        // Without measurements every size but the recorded one is extrapolated.
        sizes[0].basis = Basis::Extrapolated;
        assert_eq!(Marks::of(&sizes, false).cheapest, Some(0));
        // Better than none.
        sizes
            .iter_mut()
            .for_each(|size| size.why_not = Some(WhyNot::Unserved));
        (sizes[0].basis, sizes[0].why_not) = (Basis::Beyond, None);
        assert_eq!(Marks::of(&sizes, false).cheapest, Some(0));
        sizes[0].why_not = Some(WhyNot::Unserved);
        assert_eq!(Marks::of(&sizes, false).fastest, None);
        assert_eq!(Marks::of(&[], true).cheapest, None);
    }

    #[test]
    fn a_design_that_meets_the_goal_is_chosen_before_a_cheaper_one_that_misses_it() {
        let sweep = |architecture, cost, within: Option<usize>| {
            let mut size = size(512, cost, 100, Basis::Measured);
            size.why_not = within.is_none().then_some(WhyNot::MissesGoal {
                goal: "p99=55ms".parse().unwrap(),
                found: Micros::from_millis(60),
            });
            MemorySweep {
                architecture,
                front_door: FrontDoorKind::None,
                sizes: vec![size],
                recorded: None,
                working_set: None,
                cheapest: Some(0),
                fastest: Some(0),
                balanced: Some(0),
                cheapest_within_goals: within,
            }
        };
        let chosen = |sweeps: &[MemorySweep]| lambda_pick(sweeps).map(|(sweep, _)| sweep.architecture);
        let cheap = sweep(Architecture::Arm64, "10", None);
        assert_eq!(
            chosen(&[cheap.clone(), sweep(Architecture::X86_64, "11", Some(0))]),
            Some(Architecture::X86_64)
        );
        assert_eq!(
            chosen(&[sweep(Architecture::X86_64, "11", None), cheap]),
            Some(Architecture::Arm64)
        );
        assert_eq!(chosen(&[]), None);
    }

    #[test]
    fn where_all_sizes_cost_the_same_the_fastest_is_the_pick() {
        let sizes = ["7.001", "7.002", "7.004"].into_iter().zip([128, 256, 512]);
        let sizes: Vec<MemorySize> = sizes
            .map(|(cost, memory)| size(memory, cost, u64::from(1_024 / memory), Basis::Measured))
            .collect();
        let mut sweep = MemorySweep {
            architecture: Architecture::Arm64,
            front_door: FrontDoorKind::None,
            sizes,
            recorded: None,
            working_set: None,
            cheapest: Some(0),
            fastest: Some(2),
            balanced: Some(1),
            cheapest_within_goals: None,
        };
        assert_eq!(sweep.pick(), Some(2));
        // A goal that the fastest misses, by its slowest requests, comes first.
        sweep.cheapest_within_goals = Some(1);
        sweep.sizes[2].why_not = Some(WhyNot::TooExpensive { at_most: Usd::ZERO });
        assert_eq!(sweep.pick(), Some(1));
        // 7.01 is another cent.
        sweep.cheapest_within_goals = None;
        sweep.sizes[0].cost = "7.006".parse().unwrap();
        assert_eq!(sweep.pick(), Some(0));
        sweep.sizes.truncate(1);
        assert!(!sweep.costs_are_alike());
    }

    #[test]
    fn a_figure_is_extrapolated_unless_both_ends_of_its_ratio_are_known() {
        let points = [(512, 40), (1_024, 20)].map(|(memory, time)| (Mebibytes(memory), Micros(time)));
        let curve = MemoryCurve::new(points.to_vec()).unwrap();
        let on = |same_architecture, recorded: Option<u32>, memory, curve| {
            let recording = Recording {
                memory: recorded.map(Mebibytes),
                same_architecture,
                curve,
            };
            recording.basis(Mebibytes(memory))
        };
        let basis = |recorded, memory, curve| on(true, recorded, memory, curve);
        assert_eq!(basis(Some(512), 512, None), Basis::Measured);
        assert_eq!(basis(Some(512), 1_024, None), Basis::Extrapolated);
        assert_eq!(basis(Some(512), 1_024, Some(&curve)), Basis::Measured);
        assert_eq!(basis(Some(512), 768, Some(&curve)), Basis::Interpolated);
        assert_eq!(basis(Some(768), 1_024, Some(&curve)), Basis::Interpolated);
        assert_eq!(basis(Some(512), 2_048, Some(&curve)), Basis::Beyond);
        assert_eq!(basis(Some(128), 512, Some(&curve)), Basis::Extrapolated);
        assert_eq!(basis(Some(128), 128, Some(&curve)), Basis::Measured);
        assert_eq!(basis(None, 2_048, Some(&curve)), Basis::Beyond);
        let other = |memory, curve| on(false, Some(512), memory, curve);
        assert_eq!(other(512, None), Basis::Extrapolated);
        assert_eq!(other(1_024, Some(&curve)), Basis::Extrapolated);
        assert_eq!(other(256, Some(&curve)), Basis::Beyond);
        assert_eq!(basis(None, 512, Some(&curve)), Basis::Extrapolated);
    }
}
