//! What a review opens with: the verdict in a sentence, and what would change it.

use crate::{
    analysis::{Comparison, Evaluated, Margin, Verdict},
    report::{candidate, flip, hold, number, statement, terms, verdict},
};

/// Sentences under a label.
pub(super) struct Labelled {
    pub(super) label: &'static str,
    pub(super) sentences: Vec<String>,
}

impl Labelled {
    /// Labels and sentences as told elsewhere.
    pub(super) fn all(told: Vec<(&'static str, Vec<String>)>) -> Vec<Self> {
        let labelled = told.into_iter().filter(|(_, sentences)| !sentences.is_empty());
        labelled
            .map(|(label, sentences)| Self { label, sentences })
            .collect()
    }
}

/// `Lambda arm64 is the cheapest of 6 designs at $53.57 a month, by 8.44 a month (14 %) over EC2 arm64.`
pub(super) fn verdict(comparison: &Comparison) -> String {
    let Some((index, cheapest)) = cheapest(comparison) else {
        return capitalized(&verdict::sentence(comparison));
    };
    let label = candidate::label(comparison, index);
    let cost = format!("${} a month", number::cents(cheapest.bill.total));
    match &comparison.verdict {
        Verdict::Cheapest(margin) => format!(
            "{label} is the cheapest of {} designs: {cost}, {}.",
            number::count(comparison.candidates.len() as u128),
            below(comparison, margin)
        ),
        Verdict::TooClose(margin) => format!(
            "Too close to call: {label} leads with {cost}, only {}.",
            below(comparison, margin)
        ),
        Verdict::OnlyOne if comparison.candidates.len() == 1 => {
            format!("{label} costs {cost}, with nothing to compare it to.")
        }
        Verdict::OnlyOne | Verdict::NoneViable => format!(
            "{label} costs {cost} and is the only one of {} designs that {}.",
            number::count(comparison.candidates.len() as u128),
            terms::demand(comparison)
        ),
    }
}

fn cheapest(comparison: &Comparison) -> Option<(usize, &Evaluated)> {
    let index = comparison.cheapest?;
    Some((index, comparison.candidates.get(index)?))
}

/// `$8.44 (14 %) below EC2 arm64, the best of another platform`
fn below(comparison: &Comparison, margin: &Margin) -> String {
    let over = candidate::label(comparison, margin.over);
    let skips = if verdict::passes_over_its_own(comparison, margin) {
        ", the best of another platform"
    } else {
        ""
    };
    format!(
        "${} ({} %) below {over}{skips}",
        number::cents(margin.difference),
        number::percent_of_permille(margin.permille)
    )
}

fn capitalized(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// What would change the verdict, and under which other assumptions it stands.
pub(super) fn changes(comparison: &Comparison) -> Vec<Labelled> {
    let flips = match comparison.flips.as_deref() {
        None | Some([]) => flip::sentences(comparison),
        Some(flips) => flips.iter().map(|one| format!("{}.", flip::words(one))).collect(),
    };
    Labelled::all(vec![("Flips", flips), ("Holds", hold::sentences(comparison))])
}

/// What else is said of all candidates together, but for what has a section of its own.
pub(super) fn others(comparison: &Comparison) -> Vec<Labelled> {
    let elsewhere = ["Cheapest", "Flips", "Holds", "Quotas", "Exceeded", "Service"];
    let told = statement::statements(comparison).into_iter();
    told.filter(|statement| !elsewhere.contains(&statement.label))
        .map(|statement| Labelled {
            label: statement.label,
            sentences: statement.sentences,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn each_verdict_opens_in_its_words() {
        let mut comparison = sample::comparison();
        let told = verdict(&comparison);
        assert!(
            told.starts_with("Lambda arm64 is the cheapest of 5 designs: $"),
            "{told}"
        );
        assert!(
            told.ends_with(" below today, the best of another platform."),
            "{told}"
        );
        comparison.verdict = Verdict::OnlyOne;
        let told = verdict(&comparison);
        assert!(
            told.ends_with("the only one of 5 designs that serves this traffic."),
            "{told}"
        );
        comparison.cheapest = None;
        comparison.verdict = Verdict::NoneViable;
        assert_eq!(verdict(&comparison), "None: no candidate serves this traffic.");
    }
}
