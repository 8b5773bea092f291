//! What is said of memory sizes: which costs least, which is fastest, and of each what it costs and how it answers.

use crate::{
    analysis::{Basis, MemorySize, MemorySweep},
    report::{number, reason},
    units::Mebibytes,
};

pub(super) fn megabytes(memory: Mebibytes) -> String {
    format!("{} MB", number::count(memory.0.into()))
}

/// A figure, marked where it is extrapolated, as in tables.
fn marked(size: &MemorySize, figure: &str) -> String {
    match size.basis.is_extrapolated() {
        true => format!("~{figure}"),
        false => figure.to_owned(),
    }
}

/// `arm64: 512 MB costs least ($24.10, p99 ~410 ms); 1,769 MB is fastest (…).`
pub(super) fn sentence(sweeps: &[MemorySweep]) -> String {
    let told = |sweep: &MemorySweep| {
        let facts = facts(sweep);
        (!facts.is_empty()).then(|| format!("{}: {}.", sweep.architecture, facts.join("; ")))
    };
    let sentences: Vec<String> = sweeps.iter().filter_map(told).collect();
    match sentences.as_slice() {
        [] => "No size serves the traffic.".to_owned(),
        _ => sentences.join(" "),
    }
}

fn facts(sweep: &MemorySweep) -> Vec<String> {
    let size = |index: Option<usize>| index.and_then(|index| sweep.sizes.get(index));
    let told = |size: &MemorySize| {
        format!(
            "{} ({}, p99 {})",
            megabytes(size.memory),
            marked(size, &format!("${}", number::cents(size.cost))),
            marked(size, &number::time(size.p99))
        )
    };
    let mut facts = Vec::new();
    if sweep.costs_are_alike() {
        facts.push("all sizes cost the same".to_owned());
    } else if let Some(cheapest) = size(sweep.cheapest) {
        facts.push(format!("{} {}", told(cheapest), costs_least(sweep, cheapest)));
    }
    if let Some(pick) =
        size(sweep.cheapest_within_goals).filter(|_| sweep.cheapest_within_goals != sweep.cheapest)
    {
        facts.push(format!("{} costs least within the goals", told(pick)));
    }
    let is_new = sweep.costs_are_alike() || sweep.fastest != sweep.cheapest;
    if let Some(fastest) = size(sweep.fastest).filter(|_| is_new) {
        facts.push(format!("{} is fastest", told(fastest)));
    }
    facts
}

/// Of which sizes it costs least: of all, unless cheaper ones are no choice.
fn costs_least(sweep: &MemorySweep, size: &MemorySize) -> &'static str {
    let cheaper = || sweep.sizes.iter().filter(|other| other.cost < size.cost);
    let some_serve = cheaper().any(MemorySize::serves);
    let some_do_not = cheaper().any(|other| !other.serves());
    match (some_serve, some_do_not) {
        (false, false) => "costs least",
        (false, true) => "costs least of those that serve",
        // What serves, costs less and is no choice lies beyond the measurements.
        (true, false) => "costs least of those measured",
        (true, true) => "costs least of those measured that serve",
    }
}

/// What is told of a size.
pub(super) fn of_size(sweep: &MemorySweep, size: &MemorySize) -> String {
    let time = |time| marked(size, &number::time(time));
    format!(
        "{} {}: {} a month; mean {}, p50 {}, p99 {}; {} % cold{}{}",
        sweep.architecture,
        megabytes(size.memory),
        marked(size, &format!("${}", number::cents(size.cost))),
        time(size.mean),
        time(size.p50),
        time(size.p99),
        number::approximate(size.cold_share * 100.0),
        match size.basis {
            Basis::Measured => "",
            Basis::Interpolated => "; between measured sizes",
            Basis::Extrapolated => "; from the model",
            Basis::Beyond => "; from the model, beyond the measured sizes",
        },
        size.why_not.map_or_else(String::new, |why_not| {
            format!("; {}", reason::told(why_not, size.requests, size.served))
        })
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::WhyNot, report::chart::tests::sample, units::Architecture};

    #[test]
    fn a_size_tells_why_it_does_not_serve() {
        let sweep = sample::sweep(Architecture::Arm64);
        let size = MemorySize {
            why_not: Some(WhyNot::Unserved),
            requests: 1_000,
            served: 931,
            ..sweep.sizes[0].clone()
        };
        let told = of_size(&sweep, &size);
        assert!(told.ends_with("; serves 93.1 %"), "{told}");
    }

    #[test]
    fn what_costs_least_is_said_of_sizes_that_serve() {
        // 128 MB does not serve.
        let mut sweep = sample::sweep(Architecture::Arm64);
        sweep.sizes[0].cost = sample::usd(99.0);
        assert_eq!(costs_least(&sweep, &sweep.sizes[1]), "costs least");
        sweep.sizes[0].cost = sample::usd(1.0);
        assert_eq!(
            costs_least(&sweep, &sweep.sizes[1]),
            "costs least of those that serve"
        );
        sweep.sizes[0].why_not = None;
        sweep.sizes[0].basis = Basis::Beyond;
        assert_eq!(
            costs_least(&sweep, &sweep.sizes[1]),
            "costs least of those measured"
        );
    }

    #[test]
    fn figures_of_the_model_are_marked() {
        // 256 MB is extrapolated, 512 MB measured.
        let mut sweep = sample::sweep(Architecture::Arm64);
        let said = sentence(std::slice::from_ref(&sweep));
        assert!(said.contains("256 MB (~$") && said.contains(", p99 ~"), "{said}");
        (sweep.cheapest, sweep.fastest) = (Some(2), Some(2));
        assert!(!sentence(&[sweep]).contains('~'));
    }

    #[test]
    fn where_all_cost_the_same_the_fastest_is_told() {
        let mut sweep = sample::sweep(Architecture::Arm64);
        for size in &mut sweep.sizes {
            size.cost = sample::usd(12.001);
        }
        sweep.sizes[1].cost = sample::usd(12.0);
        sweep.cheapest_within_goals = None;
        let said = sentence(&[sweep]);
        assert!(
            said.starts_with("arm64: all sizes cost the same; 1,769 MB ("),
            "{said}"
        );
        assert!(said.ends_with(" is fastest."), "{said}");
    }
}
