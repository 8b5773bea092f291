//! What is said of response times: who is the fastest, and each candidate's quantiles.

use super::{is_fit, served, times};
use crate::{
    analysis::{Comparison, Extrapolated},
    report::{candidate, number, terms},
    units::Micros,
};

/// Who is the fastest, of several that do what is asked.
pub(super) fn sentence(comparison: &Comparison) -> String {
    let served = served(comparison);
    let by_p99 = |index: &usize| times(comparison, *index).quantile(990);
    let fit = || served.iter().copied().filter(|&index| is_fit(comparison, index));
    let best = match fit().count() {
        0 => served.first().copied(),
        _ => fit().min_by_key(by_p99),
    };
    let Some(best) = best else {
        return "No request was served.".to_owned();
    };
    let label = candidate::label(comparison, best);
    let [p50, p99] = [500, 990].map(|permille| told(comparison, best, permille));
    let demand = terms::demand(comparison);
    match (fit().count(), served.len()) {
        (0, 1) if terms::is_missed(comparison) => {
            format!("{label}, which misses a goal: p50 {p50}, p99 {p99}.")
        }
        (0, 1) => format!("{label}, which does not serve this traffic: p50 {p50}, p99 {p99}."),
        (0, _) => format!("No candidate {demand}; of {label}, p50 {p50}, p99 {p99}."),
        (1, 1) => format!("{label}: p50 {p50}, p99 {p99}."),
        (1, _) => format!("{label}, the only candidate that {demand}: p50 {p50}, p99 {p99}."),
        (all, served) if all == served => format!("{label} has the shortest p99: {p99}."),
        (all, _) => format!(
            "Of {} that {}, {label} has the shortest p99: {p99}.",
            number::count(all as u128),
            terms::demand_of_several(comparison)
        ),
    }
}

/// A quantile, marked `~` where run times are extrapolated, as in tables.
fn told(comparison: &Comparison, index: usize, permille: u32) -> String {
    marked(comparison, index, times(comparison, index).quantile(permille))
}

fn marked(comparison: &Comparison, index: usize, time: Micros) -> String {
    let time = number::time(time);
    match comparison.candidates[index].extrapolated {
        Extrapolated::Yes => format!("~{time}"),
        Extrapolated::No => time,
    }
}

pub(super) fn quantiles(comparison: &Comparison, index: usize) -> String {
    let of = |permille| told(comparison, index, permille);
    format!(
        "{}: p50 {}, p90 {}, p95 {}, p99 {}, p99.9 {}, at most {}",
        candidate::full_label(comparison, index),
        of(500),
        of(900),
        of(950),
        of(990),
        of(999),
        marked(comparison, index, times(comparison, index).max())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::WhyNot, report::sample};

    #[test]
    fn only_the_best_of_several_that_are_fit_has_the_shortest() {
        let mut comparison = sample::comparison();
        let said = sentence(&comparison);
        assert!(
            said.starts_with("Of 4 that serve this traffic, ") && said.contains(" has the shortest p99: ")
        );
        // Extrapolated, as in the tables.
        comparison.candidates.truncate(1);
        let said = sentence(&comparison);
        assert!(
            said.starts_with("Lambda arm64: p50 ~") && said.contains(", p99 ~"),
            "{said}"
        );
        comparison.candidates[0].extrapolated = Extrapolated::No;
        assert!(!sentence(&comparison).contains('~'));
        comparison.candidates[0].why_not = Some(WhyNot::Unserved);
        assert!(!sentence(&comparison).contains("shortest"));
    }
}
