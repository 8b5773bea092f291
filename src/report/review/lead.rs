//! What a review opens with: the verdict in a sentence, and what would change it.

use crate::{
    analysis::{Comparison, Evaluated, Margin, Verdict},
    report::{candidate, flip, hold, number, statement, terms, verdict},
    units::Usd,
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

/// `Lambda arm64 is the cheapest of 6 designs: $53.57 a month, $8.44 (14 %) below EC2 arm64.`
pub(super) fn verdict(comparison: &Comparison) -> String {
    let all = number::count(comparison.candidates.len() as u128);
    let Some((index, cheapest)) = cheapest(comparison) else {
        return none(comparison);
    };
    let label = candidate::label(comparison, index);
    let cost = format!("${} a month", number::cents(cheapest.bill.total));
    let ties = verdict::ties(comparison);
    match (&comparison.verdict, ties) {
        (Verdict::Cheapest(margin), None) => format!(
            "{label} is the cheapest of {all} designs: {cost}, {}.",
            below(comparison, margin)
        ),
        (Verdict::Cheapest(margin), Some(equal)) => format!(
            "{label} is the cheapest of {all} designs: {cost}, the same as {equal} and {}.",
            below(comparison, margin)
        ),
        (Verdict::TooClose(margin), None) => format!(
            "Too close to call: {label} leads with {cost}, only {}.",
            below(comparison, margin)
        ),
        (Verdict::TooClose(margin), Some(equal)) if margin.difference == Usd::ZERO => {
            format!("Too close to call: {label} costs the same as {equal}, {cost}.")
        }
        (Verdict::TooClose(margin), Some(equal)) => format!(
            "Too close to call: {label} leads with {cost}, the same as {equal} and only {}.",
            below(comparison, margin)
        ),
        (Verdict::OnlyOne, _) if comparison.candidates.len() == 1 => {
            format!("{label} costs {cost}, with nothing to compare it to.")
        }
        (Verdict::OnlyOne | Verdict::NoneViable, _) => format!(
            "{label} costs {cost} and is the only one of {all} designs that {}.",
            terms::demand(comparison)
        ),
    }
}

/// That nothing leads.
fn none(comparison: &Comparison) -> String {
    let told = match (comparison.candidates.len(), terms::is_missed(comparison)) {
        (0 | 1, true) => "The only design misses a goal.",
        (0 | 1, false) => "The only design does not serve this traffic.",
        (_, true) => "No design meets every goal.",
        (_, false) => "No design serves this traffic.",
    };
    told.to_owned()
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

/// What would change the verdict, and under which other assumptions it stands.
pub(super) fn changes(comparison: &Comparison) -> Vec<Labelled> {
    Labelled::all(vec![
        ("Flips", flip::whole_sentences(comparison)),
        ("Holds", hold::whole_sentences(comparison)),
    ])
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
        assert_eq!(verdict(&comparison), "No design serves this traffic.");
    }
}
