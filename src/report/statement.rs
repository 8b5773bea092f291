//! What the candidates' rows do not say, under a label each: goals, the verdict and what it rests on. The same in
//! every format for humans.

use super::{
    candidate, commitment, flip, hold, number, page::Emphasis, quota, reason::failures, terms, verdict,
};
use crate::analysis::Comparison;

/// Most lines about single candidates.
const LINES_MAX: usize = 12;

/// Sentences under a label.
pub(super) struct Statement {
    pub(super) label: &'static str,
    pub(super) emphasis: Emphasis,
    pub(super) sentences: Vec<String>,
}

/// Those that have something to say, in the order told.
pub(super) fn statements(comparison: &Comparison) -> Vec<Statement> {
    let one = |sentence: Option<String>| sentence.into_iter().collect::<Vec<_>>();
    let said = [
        ("Goal", one(terms::goals(comparison))),
        ("Cheapest", vec![verdict::sentence(comparison)]),
        ("Flips", flip::sentences(comparison)),
        ("Holds", hold::sentences(comparison)),
        ("Plans", one(commitment::sentence(comparison))),
        ("Baseline", one(verdict::baseline(comparison))),
        ("Extra", one(terms::extras(comparison))),
        ("Exceeded", quota::exceeded(comparison)),
        ("Quotas", one(quota::kept(comparison))),
        ("Service", first(service(comparison))),
    ];
    said.into_iter()
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(label, sentences)| Statement {
            label,
            emphasis: match label {
                "Cheapest" | "Exceeded" => Emphasis::Strong,
                _ => Emphasis::Normal,
            },
            sentences,
        })
        .collect()
}

/// The first lines, and how many more there are.
pub(super) fn first(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > LINES_MAX {
        let more = lines.len() - LINES_MAX;
        lines.truncate(LINES_MAX);
        lines.push(format!("and {} more: --format json", number::count(more as u128)));
    }
    lines
}

/// Cold starts and failures of the candidates that serve the traffic, where there are any, each with its share of
/// the requests.
fn service(comparison: &Comparison) -> Vec<String> {
    candidate::ranked(comparison)
        .into_iter()
        .filter_map(|index| {
            let candidate = comparison.candidates.get(index)?;
            let level = &candidate.service_level;
            let cold_starts = (
                number::counted(level.cold_starts, "cold start"),
                level.cold_starts,
            );
            let failures = failures(level)
                .map(|(what, count)| (format!("{} {what}", number::count(count.into())), count));
            let facts: Vec<String> = std::iter::once(cold_starts)
                .chain(failures)
                .filter(|(_, count)| *count > 0)
                .map(|(fact, count)| format!("{fact} ({} %)", number::percent(count, level.requests)))
                .collect();
            let told = candidate.why_not.is_some() || facts.is_empty();
            (!told).then(|| format!("{}: {}", candidate::label(comparison, index), facts.join(", ")))
        })
        .collect()
}
