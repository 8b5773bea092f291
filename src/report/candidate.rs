//! What a candidate is called, how it is marked, and its place in a list for humans.

use super::text;
use crate::{
    analysis::{Comparison, Evaluated},
    scenario::Platform,
};

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

/// The name, where a user gave one. A candidate without is called `<platform> <architecture>`, and `#2` and so on
/// behind that where several share both.
pub(super) fn own_name(candidate: &Evaluated) -> Option<String> {
    let name = text::one_line(&candidate.name);
    let name = name.trim();
    let generated = name.is_empty() || number_of_default(candidate).is_some();
    (!generated).then(|| name.to_owned())
}

/// What a generated name says beyond platform and architecture: nothing, or ` #2`. None of names given by users.
fn number_of_default(candidate: &Evaluated) -> Option<&str> {
    let rest = candidate
        .name
        .strip_prefix(candidate.platform.name())?
        .strip_prefix(' ')?
        .strip_prefix(candidate.architecture.name())?;
    let counts = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    (rest.is_empty() || rest.strip_prefix(" #").is_some_and(counts)).then_some(rest)
}

/// What the table calls the candidate: its own name, or the platform.
pub(super) fn name_cell(candidate: &Evaluated) -> String {
    own_name(candidate).unwrap_or_else(|| platform_cell(candidate))
}

/// The platform, with the number of a generated name: `lambda #2`.
pub(super) fn platform_cell(candidate: &Evaluated) -> String {
    let number = number_of_default(candidate).unwrap_or("");
    format!("{}{number}", candidate.platform)
}

/// How AWS writes the platform.
pub(super) const fn platform_name(platform: Platform) -> &'static str {
    match platform {
        Platform::Lambda => "Lambda",
        Platform::Fargate => "Fargate",
        Platform::Ec2 => "EC2",
    }
}

/// What prose calls the candidate at `index`: its own name, or platform, architecture and number; and the size
/// where another candidate is called the same.
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
    format!("{}, {}", short_label(candidate), text::one_line(&candidate.size))
}

/// Longest name that prose repeats in full.
const NAME_COLUMNS: usize = 40;

fn short_label(candidate: &Evaluated) -> String {
    own_name(candidate).map_or_else(
        || {
            let platform = platform_name(candidate.platform);
            let number = number_of_default(candidate).unwrap_or("");
            format!("{platform} {}{number}", candidate.architecture)
        },
        |name| text::shortened(&name, NAME_COLUMNS),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn only_names_given_by_users_are_their_own() {
        let mut candidate = sample::comparison().candidates.swap_remove(0); // 512 MB, http-api
        for (name, own) in [
            ("lambda arm64", None),
            ("lambda arm64 #2", None),
            ("", None),
            ("lambda", Some("lambda")),
            ("lambda x86_64", Some("lambda x86_64")), // says what it is not
            ("lambda arm64 #", Some("lambda arm64 #")),
            ("Lambda arm64 512MB", Some("Lambda arm64 512MB")),
            ("512", Some("512")), // though the size says it too
            ("lambda today", Some("lambda today")),
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
                "lambda arm64",
                "lambda x86_64",
                "today",
                "fargate arm64",
                "fargate x86_64"
            ]
        );
        assert_eq!(standing(&comparison, ranked[0]), Standing::Cheapest);
        assert_eq!(standing(&comparison, ranked[4]), Standing::NotViable);
    }

    #[test]
    fn labels_tell_like_candidates_apart() {
        let mut comparison = sample::comparison();
        assert_eq!(label(&comparison, 0), "Lambda arm64");
        let mut larger = comparison.candidates[0].clone();
        larger.name = "lambda arm64 #2".into();
        larger.size = "1024 MB, http-api".into();
        comparison.candidates.push(larger);
        assert_eq!(label(&comparison, 0), "Lambda arm64");
        assert_eq!(label(&comparison, 5), "Lambda arm64 #2");
        assert_eq!(name_cell(&comparison.candidates[5]), "lambda #2");
        assert_eq!(full_label(&comparison, 5), "Lambda arm64 #2, 1024 MB, http-api");
        // Two of one name, as no command line makes them.
        comparison.candidates[5].name.clear();
        assert_eq!(label(&comparison, 5), "Lambda arm64, 1024 MB, http-api");
        assert_eq!(label(&comparison, 99), "");
    }
}
