//! What a candidate is called, how it is marked, and its place in a list for humans.

use super::{statement, text};
use crate::{
    analysis::{Comparison, Evaluated, Origin},
    scenario::{Naming, Platform},
    units::Architecture,
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

/// Indices by cost, those that do not serve the traffic last; of equal cost the one with the shorter 99th percentile of
/// response times first, then in the order asked for.
pub(super) fn ranked(comparison: &Comparison) -> Vec<usize> {
    let mut order: Vec<usize> = (0..comparison.candidates.len()).collect();
    order.sort_by_key(|&index| {
        let candidate = &comparison.candidates[index];
        (candidate.why_not.is_some(), candidate.price_and_speed())
    });
    order
}

/// The name, where a user gave one. A candidate without is called `<platform> <architecture>`, and `#2` and so on
/// behind that where several share both.
pub(super) fn own_name(candidate: &Evaluated) -> Option<String> {
    let name = text::one_line(&candidate.name);
    let name = name.trim();
    let stated = candidate.naming == Naming::Stated && !name.is_empty();
    stated.then(|| name.to_owned())
}

/// What a generated name says beyond platform and architecture: nothing, or ` #2`.
fn number_of_default(candidate: &Evaluated) -> &str {
    match (candidate.naming, candidate.name.rfind(" #")) {
        (Naming::Default, Some(at)) => &candidate.name[at..],
        _ => "",
    }
}

/// What the table calls the candidate: its own name, or the platform.
pub(super) fn name_cell(candidate: &Evaluated) -> String {
    own_name(candidate).unwrap_or_else(|| platform_cell(candidate))
}

/// The platform, with the number of a generated name: `lambda #2`.
pub(super) fn platform_cell(candidate: &Evaluated) -> String {
    let number = number_of_default(candidate);
    format!("{}{number}", platform_key(candidate))
}

/// The platform in data; `mixed` of a candidate on several.
pub(super) fn platform_key(candidate: &Evaluated) -> &'static str {
    candidate.platform.map_or("mixed", Platform::name)
}

/// The architecture in data; `mixed` of a candidate on both.
pub(super) fn architecture_key(candidate: &Evaluated) -> &'static str {
    candidate.architecture.map_or("mixed", Architecture::name)
}

/// What prose calls the candidate at `index`: its own name, cut where it is long and no other is cut to the same, or
/// platform, architecture and number; and the size where another candidate is called the same.
pub(super) fn label(comparison: &Comparison, index: usize) -> String {
    let Some(candidate) = comparison.candidates.get(index) else {
        return String::new();
    };
    let short = short_label(candidate);
    let others: Vec<&Evaluated> = comparison
        .candidates
        .iter()
        .enumerate()
        .filter(|&(other, candidate)| other != index && short_label(candidate) == short)
        .map(|(_, other)| other)
        .collect();
    let whole = whole_name(candidate);
    if others.is_empty() {
        short
    } else if others.iter().all(|other| whole_name(other) != whole) {
        // Only their middles differ, which are cut.
        whole
    } else {
        with_size(candidate)
    }
}

/// The same with a name of any length in full, for those who cut it themselves.
pub(super) fn distinct_label(comparison: &Comparison, index: usize) -> String {
    let Some(candidate) = comparison.candidates.get(index) else {
        return String::new();
    };
    let whole = whole_name(candidate);
    let mut others = comparison.candidates.iter().enumerate();
    match others.any(|(other, candidate)| other != index && whole_name(candidate) == whole) {
        true => format!("{whole}, {}", text::one_line(&candidate.size)),
        false => whole,
    }
}

/// The label with the size, always.
pub(super) fn full_label(comparison: &Comparison, index: usize) -> String {
    comparison
        .candidates
        .get(index)
        .map_or_else(String::new, with_size)
}

/// What candidates of several parts are made of, a line each: `API on Fargate: api-* on Fargate arm64, 2 x 0.5 vCPU,
/// alb; * on Lambda arm64, 512 MB, http-api`.
pub(super) fn mixtures(comparison: &Comparison) -> Vec<String> {
    let lines = ranked(comparison).into_iter().filter_map(|index| {
        let candidate = comparison.candidates.get(index)?;
        let parts: Vec<String> = candidate
            .parts
            .iter()
            .map(|part| {
                format!(
                    "{} on {} {}, {}",
                    text::one_line(&part.functions),
                    part.platform.title(),
                    part.architecture,
                    text::one_line(&part.size)
                )
            })
            .collect();
        (parts.len() > 1).then(|| format!("{}: {}", label(comparison, index), parts.join("; ")))
    });
    statement::first(lines.collect())
}

/// Who chose a candidate, in data.
pub(super) const fn origin_key(candidate: &Evaluated) -> &'static str {
    match candidate.origin {
        Origin::Named => "named",
        Origin::Sized { .. } => "sized",
    }
}

/// The short form that names a sized candidate, in data; none of several parts, which no short form names together.
pub(super) fn repeat_as(candidate: &Evaluated) -> Option<&str> {
    match &candidate.origin {
        Origin::Sized { short_form } if candidate.parts.len() == 1 => Some(short_form),
        Origin::Sized { .. } | Origin::Named => None,
    }
}

/// How to name a candidate that was sized: `-c 'lambda:memory=512'`, quoted for a shell.
pub(super) fn repeat(candidate: &Evaluated) -> Option<String> {
    let quoted = text::one_line(repeat_as(candidate)?).replace('\'', "'\\''");
    Some(format!("-c '{quoted}'"))
}

fn with_size(candidate: &Evaluated) -> String {
    format!("{}, {}", short_label(candidate), text::one_line(&candidate.size))
}

/// What bills and limits call it: the name in full, and the size.
pub(super) fn whole_name_with_size(candidate: &Evaluated) -> String {
    format!("{}, {}", whole_name(candidate), text::one_line(&candidate.size))
}

/// Longest name that prose repeats in full.
const NAME_COLUMNS: usize = 40;

pub(super) fn short_label(candidate: &Evaluated) -> String {
    match own_name(candidate) {
        Some(name) => text::abridged(&name, NAME_COLUMNS, NAME_COLUMNS / 2),
        None => whole_name(candidate),
    }
}

/// What tables call it, beside its size: the name in full, or platform, architecture and number.
pub(super) fn whole_name(candidate: &Evaluated) -> String {
    own_name(candidate).unwrap_or_else(|| {
        let platform = candidate.platform.map_or("Mixed", Platform::title);
        let number = number_of_default(candidate);
        format!("{platform} {}{number}", architecture_key(candidate))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn only_names_given_by_users_are_their_own() {
        let mut candidate = sample::comparison().candidates.swap_remove(0); // 512 MB, http-api
        for (name, naming, own, number) in [
            ("lambda arm64", Naming::Default, None, ""),
            ("lambda arm64 #2", Naming::Default, None, " #2"),
            ("", Naming::Stated, None, ""),
            ("lambda arm64", Naming::Stated, Some("lambda arm64"), ""),
            ("no #1", Naming::Stated, Some("no #1"), ""),
            ("今日", Naming::Stated, Some("今日"), ""),
        ] {
            candidate.name = name.to_owned();
            candidate.naming = naming;
            assert_eq!(own_name(&candidate).as_deref(), own, "{name}");
            assert_eq!(number_of_default(&candidate), number, "{name}");
        }
    }

    #[test]
    fn a_short_form_is_quoted_for_a_shell() {
        let mut candidate = sample::comparison().candidates.swap_remove(0);
        assert_eq!(repeat(&candidate), None);
        candidate.origin = Origin::Sized {
            short_form: "lambda:name=today's".into(),
        };
        assert_eq!(repeat(&candidate).unwrap(), r"-c 'lambda:name=today'\''s'");
    }

    #[test]
    fn no_short_form_names_several_parts() {
        let mut candidate = sample::comparison().candidates.swap_remove(0);
        candidate.origin = Origin::Sized {
            short_form: "lambda:memory=512 + fargate:cpu=0.5".into(),
        };
        candidate.parts.push(candidate.parts[0].clone());
        assert_eq!((repeat_as(&candidate), repeat(&candidate)), (None, None));
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
    fn of_equal_cost_the_faster_comes_first() {
        let mut comparison = sample::comparison();
        // `today` answers 99 of 100 within 290 ms, Lambda within 486.
        comparison.candidates[2].bill.total = comparison.candidates[0].bill.total;
        assert_eq!(ranked(&comparison)[..2], [2, 0]);
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
        for (index, season) in [(0, "spring"), (1, "autumn")] {
            let candidate = &mut comparison.candidates[index];
            candidate.naming = Naming::Stated;
            candidate.name = format!("production cluster of payments, of {season}, one for everyone of us");
        }
        assert_eq!(
            label(&comparison, 1),
            "production cluster of payments, of autumn, one for everyone of us"
        );
    }

    #[test]
    fn a_whole_label_is_cut_nowhere() {
        let mut comparison = sample::comparison();
        let name = "production cluster of eu-central-1 as it was in spring";
        for index in [0, 1] {
            comparison.candidates[index].naming = Naming::Stated;
            comparison.candidates[index].name = format!("{name} {index}");
        }
        assert_eq!(distinct_label(&comparison, 1), format!("{name} 1"));
        comparison.candidates[1].name = comparison.candidates[0].name.clone();
        assert_eq!(
            distinct_label(&comparison, 0),
            format!("{name} 0, 512 MB, http-api")
        );
        assert_eq!(distinct_label(&comparison, 2), "today");
    }
}
