//! What the functions call, whatever they run on: each arrival counts, and all of it to the first hour, since nothing
//! here settles by the hour.

use super::study::Study;
use crate::{scenario::FunctionRule, usage::Usage};

/// The usage of other services.
pub(super) fn service_calls(rules: &[FunctionRule], study: &Study<'_>) -> Usage {
    let mut usage = Usage::default();
    let hour = study.window.start.billing_hour();
    let counts = study
        .statistics
        .by_function()
        .iter()
        .map(|offered| offered.arrivals);
    for (name, arrivals) in study.summary.functions.iter().zip(counts) {
        let Some(rule) = rules
            .iter()
            .find(|rule| rule.functions.matches(name) && !rule.calls.is_empty())
        else {
            continue;
        };
        for call in &rule.calls {
            usage.add(
                hour,
                call.meter,
                call.per_request.saturating_mul(u128::from(arrivals)),
            );
        }
    }
    usage
}
