//! What a comparison says of the traffic: how much, how dense, where its durations come from.

use super::{Question, comparison::TraceFacts};
use crate::{
    trace::{Resolution, Scale, Statistics, TraceSummary},
    units::{Micros, Window},
};

/// The facts of the traffic that was counted.
pub(super) fn facts(
    question: &Question,
    summary: &TraceSummary,
    statistics: &Statistics,
    window: Window,
) -> TraceFacts {
    let scale = question.trace.scale;
    TraceFacts {
        source: summary.source.clone(),
        invocations: statistics.arrivals(),
        functions: statistics.functions() as u64,
        window,
        busiest_second: statistics.busiest_second(),
        busiest_hour: statistics.busiest_hour(),
        duration: statistics.duration().clone(),
        duration_origin: duration_origin(question, summary, statistics),
        scale: (scale != Scale::ONE).then(|| scale.to_string()),
        notes: spread_note(summary.resolution)
            .into_iter()
            .chain(disorder_note(summary))
            .collect(),
        reading: summary.reading.clone(),
    }
}

/// Disorder beyond what a log that is merely flushed late shows.
const DISORDER_TOLD_FROM: Micros = Micros::from_secs(15 * 60);

/// How far out of order the rows were, where that is worth a word.
fn disorder_note(summary: &TraceSummary) -> Option<String> {
    let minutes = summary.disorder.as_secs_f64() / 60.0;
    (summary.disorder > DISORDER_TOLD_FROM)
        .then(|| format!("rows up to {minutes:.0} min out of order, sorted"))
}

/// Which burst shape the trace could not tell.
fn spread_note(resolution: Resolution) -> Option<String> {
    match resolution {
        Resolution::Exact | Resolution::Synthetic => None,
        Resolution::Seconds => {
            Some("one-second stamps, spread inside their second: finer bursts are lost".to_owned())
        }
        Resolution::Intervals { shortest, longest } => {
            let minutes = |interval: Micros| format!("{:.3}", interval.as_secs_f64() / 60.0);
            let trim = |text: String| text.trim_end_matches('0').trim_end_matches('.').to_owned();
            let (low, high) = (trim(minutes(shortest)), trim(minutes(longest)));
            let interval = if low == high {
                low
            } else {
                format!("{low} to {high}")
            };
            Some(format!(
                "counts per {interval} min, spread inside: finer bursts are lost"
            ))
        }
    }
}

/// Where durations come from, and on which machine they were taken.
fn duration_origin(question: &Question, summary: &TraceSummary, statistics: &Statistics) -> String {
    let durations = match &question.trace.duration {
        Some(model) if !summary.recorded.duration => format!("assumed {model}"),
        _ => "recorded".to_owned(),
    };
    match statistics.memory() {
        Some((low, high)) if low == high => format!("{durations} on Lambda at {low}"),
        Some((low, high)) => format!("{durations} on Lambda at {} to {high}", low.0),
        None => format!("{durations} on one full vCPU"),
    }
}
