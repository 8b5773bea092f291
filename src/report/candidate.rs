//! What a candidate is called, how it is marked, and its place in a list for humans.

use std::collections::BTreeSet;

use super::text;
use crate::analysis::{Comparison, Evaluated};

/// How a candidate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The cheapest that serves the traffic.
    Cheapest,
    /// It serves the traffic.
    Viable,
    /// It does not.
    NotViable,
}

/// How the candidate at `index` stands.
pub(super) fn standing(comparison: &Comparison, index: usize) -> Standing {
    let viable = comparison
        .candidates
        .get(index)
        .is_some_and(|candidate| candidate.why_not.is_none());
    match viable {
        true if comparison.cheapest == Some(index) => Standing::Cheapest,
        true => Standing::Viable,
        false => Standing::NotViable,
    }
}

/// Indices by cost, those that do not serve the traffic last; ties in the order asked for.
pub(super) fn ranked(comparison: &Comparison) -> Vec<usize> {
    let mut order: Vec<(bool, crate::units::Usd, usize)> = comparison
        .candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| (candidate.why_not.is_some(), candidate.bill.total, index))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, index)| index).collect()
}

/// The name, where it says more than platform, architecture and size do, as names given by users do.
pub(super) fn own_name(candidate: &Evaluated) -> Option<String> {
    let known = words(&format!(
        "{} {} {}",
        candidate.platform, candidate.architecture, candidate.size
    ));
    let name = text::one_line(&candidate.name);
    let name = name.trim();
    let tells_nothing = words(name).is_subset(&known) && name.is_ascii();
    (!tells_nothing).then(|| name.to_owned())
}

/// Runs of letters and runs of digits, in lower case.
fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    for character in text.to_lowercase().chars().chain([' ']) {
        let continues = word.chars().next_back().is_some_and(|last| {
            (last.is_alphabetic() && character.is_alphabetic())
                || (last.is_numeric() && character.is_numeric())
        });
        if !continues && !word.is_empty() {
            words.insert(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.push(character);
        }
    }
    words
}

/// How AWS writes the platform.
pub(super) const fn platform_name(platform: &'static str) -> &'static str {
    match platform.as_bytes() {
        b"lambda" => "Lambda",
        b"fargate" => "Fargate",
        b"ec2" => "EC2",
        _ => platform,
    }
}

/// What prose calls the candidate at `index`: its own name, or platform and architecture, and the size where
/// another candidate shares both.
pub(super) fn label(comparison: &Comparison, index: usize) -> String {
    let Some(candidate) = comparison.candidates.get(index) else {
        return String::new();
    };
    let short = short_label(candidate);
    let shared = comparison
        .candidates
        .iter()
        .enumerate()
        .any(|(other, candidate)| other != index && short_label(candidate) == short);
    if shared { with_size(candidate) } else { short }
}

/// The label with the size, always.
pub(super) fn full_label(comparison: &Comparison, index: usize) -> String {
    comparison
        .candidates
        .get(index)
        .map_or_else(String::new, with_size)
}

fn with_size(candidate: &Evaluated) -> String {
    format!("{} {}", short_label(candidate), text::one_line(&candidate.size))
}

/// Longest name that prose repeats in full.
const NAME_COLUMNS: usize = 40;

fn short_label(candidate: &Evaluated) -> String {
    own_name(candidate).map_or_else(
        || format!("{} {}", platform_name(candidate.platform), candidate.architecture),
        |name| text::shortened(&name, NAME_COLUMNS),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_name_made_of_platform_and_size_is_not_repeated() {
        let mut candidate = sample::comparison().candidates.swap_remove(0); // 512 MB, http-api
        for (name, own) in [
            ("lambda", None),
            ("lambda-arm64", None),
            ("Lambda arm64 512MB", None),
            ("", None),
            ("lambda today", Some("lambda today")),
            ("lambda-arm64-2", Some("lambda-arm64-2")),
            ("今日", Some("今日")),
        ] {
            candidate.name = name.to_owned();
            assert_eq!(own_name(&candidate).as_deref(), own, "{name}");
        }
    }

    #[test]
    fn the_cheapest_come_first_and_the_unfit_last() {
        let comparison = sample::comparison();
        let ranked = ranked(&comparison);
        let names: Vec<&str> = ranked
            .iter()
            .map(|&index| comparison.candidates[index].name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "lambda-arm64",
                "lambda-x86_64",
                "today",
                "fargate-arm64",
                "fargate-x86_64"
            ]
        );
        assert_eq!(standing(&comparison, ranked[0]), Standing::Cheapest);
        assert_eq!(standing(&comparison, ranked[4]), Standing::NotViable);
    }

    #[test]
    fn labels_tell_two_sizes_apart() {
        let mut comparison = sample::comparison();
        assert_eq!(label(&comparison, 0), "Lambda arm64");
        let mut larger = comparison.candidates[0].clone();
        larger.size = "1024 MB, http-api".into();
        comparison.candidates.push(larger);
        assert_eq!(label(&comparison, 0), "Lambda arm64 512 MB, http-api");
        assert_eq!(label(&comparison, 99), "");
    }
}
