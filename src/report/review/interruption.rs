//! What a review says of itself where it was interrupted: never less than the whole without a word.

use crate::{
    analysis::{Review, ReviewPart},
    report::text,
};

/// `Interrupted, so this report is incomplete: the costs over the traffic and Lambda's memory sizes are missing.` Nothing
/// of one that is whole.
pub fn interruption(review: &Review) -> Option<String> {
    let part = |wanted: ReviewPart| review.cut_off.contains(&wanted);
    let mut missing = Vec::new();
    if part(ReviewPart::OverTraffic) {
        missing.push(match review.break_even {
            Some(_) => "some of the costs over the traffic",
            None => "the costs over the traffic",
        });
        missing.push("at which traffic the verdict changes");
    }
    if part(ReviewPart::MemorySizes) {
        missing.push("Lambda's memory sizes");
    }
    if part(ReviewPart::Trace) {
        missing.push("what is in the trace");
    }
    let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
    (!missing.is_empty()).then(|| {
        format!(
            "Interrupted, so this report is incomplete. Missing: {}.",
            text::listed(&missing, missing.len())
        )
    })
}
