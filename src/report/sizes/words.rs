//! What is said of sizes in words: marks, reasons, what was pruned, what would confirm a pick.

use crate::{
    analysis::{Basis, Confirmation, Evaluated, FleetSizes, MemorySize, MemorySweep, Pruned, Sizes},
    report::{candidate, number, reason, text},
    units::Mebibytes,
};

/// The marks of a memory size, in this order: recorded, cheapest, fastest, balanced, meets slo.
pub(super) fn marks(sweep: &MemorySweep, at: usize) -> Vec<&'static str> {
    let recorded = sweep.sizes.get(at).map(|size| size.memory) == sweep.recorded && sweep.recorded.is_some();
    let marks = [
        ("recorded", recorded),
        ("cheapest", sweep.cheapest == Some(at)),
        ("fastest", sweep.fastest == Some(at)),
        ("balanced", sweep.balanced == Some(at)),
        ("meets slo", sweep.cheapest_within_goals == Some(at)),
    ];
    marks
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(mark, _)| mark)
        .collect()
}

/// Where run times come from, in data.
pub(super) const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Measured => "measured",
        Basis::Interpolated => "interpolated",
        Basis::Extrapolated | Basis::Beyond => "extrapolated",
    }
}

/// A figure, marked where it is extrapolated.
pub(super) fn marked(size: &MemorySize, figure: &str) -> String {
    match size.basis.is_extrapolated() {
        true => format!("~{figure}"),
        false => figure.to_owned(),
    }
}

/// A share in percent.
pub(super) fn percent(share: f64) -> String {
    const WHOLE: u64 = 1_000_000_000;
    number::percent((share * WHOLE as f64).round() as u64, WHOLE)
}

/// Why a memory size does not serve the traffic, or misses a goal.
pub(super) fn memory_reason(size: &MemorySize) -> Option<String> {
    use crate::analysis::WhyNot;
    Some(match size.why_not? {
        WhyNot::Unserved => "serves too few requests".to_owned(),
        other => reason::told(other, 0, 0),
    })
}

/// The same of all sizes, a sentence a reason: `128 and 256 MB: …`.
pub(crate) fn memory_reasons(sweep: &MemorySweep) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for size in &sweep.sizes {
        let Some(reason) = memory_reason(size) else {
            continue;
        };
        let memory = size.memory.0.to_string();
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, sizes)) => sizes.push(memory),
            None => groups.push((reason, vec![memory])),
        }
    }
    let told = groups
        .into_iter()
        .map(|(reason, sizes)| format!("{} MB: {reason}", text::listed(&sizes, 6)));
    told.collect()
}

/// Why fleets do not serve the traffic.
pub(super) fn fleet_reasons(fleet: &FleetSizes) -> Vec<String> {
    let told = fleet
        .sizes
        .iter()
        .filter_map(|size| Some(format!("{}: {}", fleet_label(size), reason::reason(size)?)));
    told.collect()
}

/// `arm64 2-3 x t4g.small, alb`.
pub(super) fn fleet_label(size: &Evaluated) -> String {
    let size_text = text::one_line(&size.size);
    match candidate::own_name(size) {
        Some(name) => format!("{name} ({size_text})"),
        None => format!("{} {size_text}", candidate::architecture_key(size)),
    }
}

/// What a reason for pruning is called, in data.
pub(super) const fn pruned_key(pruned: Pruned) -> &'static str {
    match pruned {
        Pruned::Misfit => "misfit",
        Pruned::Unpriced => "unpriced",
        Pruned::TooSmall => "too-small",
        Pruned::Older => "older",
        Pruned::Dominated => "dominated",
        Pruned::TooSlow => "too-slow",
        Pruned::OutOfCredits => "out-of-credits",
        Pruned::TooDear => "too-dear",
        Pruned::BeyondTop => "beyond-top",
    }
}

/// What was pruned and why, in words.
const fn pruned_words(pruned: Pruned) -> &'static str {
    match pruned {
        Pruned::Misfit => "not with the memory stated",
        Pruned::Unpriced => "without a price here",
        Pruned::TooSmall => "too small",
        Pruned::Older => "of older generations",
        Pruned::Dominated => "no better than one that costs no more",
        Pruned::TooSlow => "too slow for the goal even alone",
        Pruned::OutOfCredits => "short of CPU credits",
        Pruned::TooDear => "predicted at over twice the least cost",
        Pruned::BeyondTop => "beyond --top",
    }
}

/// `46 sizes, 3 simulated; not: 31 no better than one that costs no more, 12 too small`.
pub(super) fn considered(fleet: &FleetSizes) -> String {
    let simulated = number::count(fleet.sizes.len() as u128);
    let mut told = format!(
        "{}, {simulated} simulated",
        number::counted(fleet.considered, "size")
    );
    let pruned = fleet
        .pruned
        .iter()
        .map(|&(reason, count)| format!("{} {}", number::count(count.into()), pruned_words(reason)));
    let pruned: Vec<String> = pruned.collect();
    if !pruned.is_empty() {
        told.push_str(&format!("; left out: {}", pruned.join(", ")));
    }
    told
}

/// The pick of each platform: a label and a sentence.
pub(crate) fn picks(sizes: &Sizes) -> Vec<(&'static str, String)> {
    let mut picks = Vec::new();
    if let Some((sweep, size)) = sizes.lambda_pick() {
        let recorded = sizes
            .memory
            .iter()
            .flat_map(|sweep| sweep.sizes.iter().map(move |size| (sweep, size)));
        let recorded = recorded
            .filter(|(sweep, size)| Some(size.memory) == sweep.recorded && size.basis == Basis::Measured)
            .find(|(_, other)| !std::ptr::eq(*other, size));
        let told = |sweep: &MemorySweep, size: &MemorySize| {
            let cost = marked(size, &number::cents(size.cost));
            let mean = marked(size, &number::time(size.mean));
            format!(
                "{} {}: {cost} a month, mean {mean}",
                sweep.architecture, size.memory
            )
        };
        let misses = match size.why_not {
            None => "",
            Some(_) => ", but misses a goal",
        };
        let beside = recorded.map_or_else(String::new, |(sweep, size)| {
            format!("; as recorded, {}", told(sweep, size))
        });
        picks.push(("Lambda", format!("{}{misses}{beside}", told(sweep, size))));
    } else if !sizes.memory.is_empty() {
        picks.push(("Lambda", "no size serves the traffic".to_owned()));
    }
    for fleet in &sizes.fleets {
        let name = fleet.platform.title();
        let pick = fleet.sizes.iter().find(|size| size.why_not.is_none());
        let told = pick.map_or_else(
            || "no size simulated serves the traffic".to_owned(),
            |size| {
                format!(
                    "{}: {} a month",
                    fleet_label(size),
                    number::cents(size.bill.total)
                )
            },
        );
        picks.push((name, told));
    }
    if !sizes.unfinished.is_empty() {
        let missing: Vec<&str> = sizes.unfinished.iter().map(|platform| platform.title()).collect();
        let were = if missing.len() > 1 { "were" } else { "was" };
        picks.push((
            "Missing",
            format!("interrupted before {} {were} sized", missing.join(" and ")),
        ));
    }
    picks
}

/// Invocations of each size that power tuning is asked for: its documentation recommends 10 to 100.
const INVOCATIONS: u32 = 50;

/// The input of AWS Lambda Power Tuning, in pieces that may stand on lines of their own.
pub(super) fn power_tuning_input(sizes: &[Mebibytes]) -> Vec<String> {
    let values: Vec<String> = sizes.iter().map(|size| size.0.to_string()).collect();
    vec![
        "{\"lambdaARN\": \"<your function's ARN>\",".to_owned(),
        format!("\"powerValues\": [{}],", values.join(", ")),
        format!("\"num\": {INVOCATIONS}, \"payload\": {{}}}}"),
    ]
}

/// What would confirm a pick, in a sentence; the input of power tuning stands behind it.
pub(crate) fn confirmation(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::PowerTuning {
            memory, architecture, ..
        } => format!(
            "Lambda {memory} on {architecture}: run AWS Lambda Power Tuning with a payload like yours, then size again with \
             --power-tuning and its result:"
        ),
        Confirmation::Reports {
            memory,
            architecture,
            p50,
            cheaper_beyond,
        } => {
            let beyond = cheaper_beyond.map_or_else(String::new, |memory| {
                format!("; {memory} looks cheaper but was not measured: add it to the power tuning")
            });
            format!(
                "Lambda {memory} on {architecture}: once deployed, the median Duration in its REPORT lines should be near {}{beyond}",
                number::time(*p50)
            )
        }
        Confirmation::Load {
            design,
            rate,
            p95,
            utilization,
        } => format!(
            "{}: ten minutes of {} requests/s, as in the busiest minute; expected p95 {} and {} % CPU on average",
            text::one_line(design),
            number::approximate(*rate),
            number::time(*p95),
            percent(*utilization)
        ),
    }
}
