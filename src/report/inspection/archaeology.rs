//! The execution environments as they were, and how long idle ones stayed, beside the model.

use crate::{
    analysis::{Inspected, KeepAliveBin},
    report::{number, page::Emphasis, page::Page},
    trace::inspection::Environments,
    units::Micros,
};

/// Writes the block; nothing where no environment is named.
pub(super) fn block(page: &mut Page, inspected: &Inspected, column: usize) {
    let Some(environments) = &inspected.inspection.environments else {
        return;
    };
    let mut label = "Environments";
    for fact in facts(environments) {
        page.block(label, column, &fact, Emphasis::Normal);
        label = "";
    }
    if inspected.keep_alive.is_empty() {
        return;
    }
    page.line(
        "Keep-alive    idle for        alive of looks     %   model %",
        Emphasis::Normal,
    );
    for bin in &inspected.keep_alive {
        page.line(&line(bin), Emphasis::Normal);
    }
    let meaning = "a look is a reuse (alive) or a cold start that an idle environment would have spared (dead); \
                   model: 2025 profile at the same idle times";
    page.block("", column, meaning, Emphasis::Weak);
}

fn facts(environments: &Environments) -> Vec<String> {
    let (median, most) = environments.requests_each;
    let idle = &environments.idle;
    let mut facts = vec![
        format!(
            "{}, {} each in the median, {} at most",
            number::counted(environments.count, "environment"),
            number::counted(median, "request"),
            number::count(most.into())
        ),
        format!(
            "{} ({} %), {} after an idle time",
            number::counted(environments.cold_starts, "cold start"),
            number::percent(environments.cold_starts, environments.requests),
            number::counted(idle.count(), "reuse"),
        ),
    ];
    if idle.count() > 0 {
        let quantile = |permille| number::time(idle.quantile(permille));
        facts.push(format!(
            "idle before reuse: p50 {}, p90 {}, p99 {}, at most {}",
            quantile(500),
            quantile(900),
            quantile(990),
            number::time(idle.max())
        ));
    }
    let odd = [
        (
            environments.initialized_again,
            "init in an environment that had served before",
        ),
        (
            environments.overlaps,
            "request begun before the one before it had ended",
        ),
        (
            environments.withdrawn,
            "environment seen again after a cold start passed it over",
        ),
        (environments.unnamed, "request without a known environment"),
    ];
    let told = odd.iter().filter(|(count, _)| *count > 0);
    facts.extend(told.map(|(count, what)| format!("{} x {what}", number::count((*count).into()))));
    facts
}

/// One bin of the curve.
fn line(bin: &KeepAliveBin) -> String {
    let range = match bin.to {
        Some(to) => format!("{} to {}", seconds(bin.from), seconds(to)),
        None => format!("{} and more", seconds(bin.from)),
    };
    let looks = format!(
        "{} of {}",
        number::count(bin.alive.into()),
        number::count((bin.alive + bin.dead).into())
    );
    format!(
        "              {range:<14}{looks:>16}{:>6}{:>10}",
        percent(bin.observed()),
        percent(bin.model)
    )
}

fn seconds(time: Micros) -> String {
    format!("{} s", number::count((time.0 / 1_000_000).into()))
}

fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}
