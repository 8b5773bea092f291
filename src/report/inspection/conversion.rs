//! What a conversion did, in sentences: how much was written, what was skipped, what is lost.

use super::reading::{disorder, skipped};
use crate::{
    analysis::Converted,
    report::{number, text, traffic},
    trace::Resolution,
};

/// One sentence a line.
#[must_use]
pub fn conversion_notes(converted: &Converted) -> Vec<String> {
    let summary = &converted.summary;
    let arrivals = number::count(converted.arrivals);
    let counts = match converted.is_counted() {
        true => format!(" that stand for {arrivals} requests"),
        false => String::new(),
    };
    let mut notes = vec![format!(
        "{} of {} written{counts}",
        number::counted(converted.rows, "row"),
        number::counted(converted.functions, "function"),
    )];
    match summary.resolution {
        Resolution::Intervals { .. } => {
            notes.push("counts were spread inside their intervals: one row each".to_owned());
        }
        Resolution::Seconds => notes.push("stamps to the second were spread inside it".to_owned()),
        Resolution::Exact | Resolution::Synthetic => {}
    }
    notes.extend(disorder(summary.disorder));
    notes.extend(
        skipped(&summary.reading)
            .into_iter()
            .map(|text| format!("skipped {text}")),
    );
    notes.extend(summary.reading.notes.iter().map(ToString::to_string));
    let source = traffic::named(&summary.source);
    notes
        .iter()
        .map(|note| text::one_line(&format!("{source}: {note}")))
        .collect()
}
