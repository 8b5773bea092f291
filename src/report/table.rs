//! The comparison as text for a terminal: the traffic, the candidates, the verdict, what was assumed, which prices.

use super::{
    candidate,
    candidate_table::{self, Row},
    column::Column,
    explain,
    format::{Explain, Style},
    number,
    page::{Emphasis, Page},
    reason::{failures, reason},
    text, traffic, verdict,
};
use crate::analysis::{Comparison, Extrapolated};

/// Where the text of short labels (`Cheapest`) begins.
const VERDICT_COLUMN: usize = 10;
/// Where the text of assumptions begins, unless a topic is longer.
const ASSUMED_COLUMN: usize = 14;
/// Longest topic printed beside its text.
const TOPIC_COLUMNS: usize = 20;
/// Longest source printed beside the facts.
const SOURCE_COLUMNS: usize = 24;
/// Digits of the price digest that are shown.
const DIGEST_DIGITS: usize = 6;

/// The whole text.
pub(super) fn text(comparison: &Comparison, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    head(&mut page, comparison);
    candidates(&mut page, comparison);
    page.blank();
    verdicts(&mut page, comparison);
    assumptions(&mut page, comparison);
    if style.explain == Explain::Yes {
        workings(&mut page, comparison);
    }
    let hint = match style.explain {
        Explain::Yes => "",
        Explain::No => "; workings: --explain",
    };
    let provenance = format!("{}{hint}", provenance(comparison));
    page.block("", 0, &provenance, Emphasis::Normal);
    page.finish()
}

fn head(page: &mut Page, comparison: &Comparison) {
    let source = traffic::source(&comparison.trace);
    let column = match text::columns(&source) {
        beside @ 0..=SOURCE_COLUMNS => beside + 2,
        _ => {
            page.line(&text::ending(&source, page.width()), Emphasis::Normal);
            2
        }
    };
    let mut label = if column == 2 { "" } else { source.as_str() };
    for fact in traffic::facts(&comparison.trace) {
        page.block(label, column, &fact, Emphasis::Normal);
        label = "";
    }
}

fn candidates(page: &mut Page, comparison: &Comparison) {
    let columns = candidate_table::columns(comparison, page.width());
    for Row { line, emphasis } in candidate_table::rows(comparison, &columns, page.width()) {
        page.line(&line, emphasis);
    }
    page.pieces(2, &legend(comparison, &columns), "    ", Emphasis::Weak);
    for reason in reasons(comparison) {
        page.block("x", 2, &reason, Emphasis::Normal);
    }
}

/// Titles that do not explain themselves. The three parts of the bill add up to `$/month`.
const MEANINGS: [(Column, &str); 5] = [
    (Column::Compute, "compute: what runs the code"),
    (
        Column::FrontDoor,
        "front: API or load balancer with its addresses",
    ),
    (Column::Rest, "rest: logs, volumes, addresses, transfer"),
    (Column::Idle, "idle: a month without one request"),
    (Column::Instances, "instances: mean/peak"),
];

/// What the titles and signs of the candidate table mean.
pub(super) fn legend(comparison: &Comparison, columns: &[Column]) -> Vec<String> {
    let extrapolated = comparison
        .candidates
        .iter()
        .any(|candidate| candidate.extrapolated == Extrapolated::Yes);
    let quantiles = if columns.contains(&Column::P50) {
        "p50, p99"
    } else {
        "p99"
    };
    let shown = MEANINGS.iter().filter(|(column, _)| columns.contains(column));
    let mut legend: Vec<String> = shown.map(|(_, meaning)| (*meaning).to_owned()).collect();
    legend.push(if extrapolated {
        format!("{quantiles} in ms, ~ extrapolated to this size")
    } else {
        format!("{quantiles} in ms")
    });
    legend
}

/// Why candidates do not serve the traffic, a sentence each.
pub(super) fn reasons(comparison: &Comparison) -> Vec<String> {
    candidate::ranked(comparison)
        .into_iter()
        .filter_map(|index| {
            let reason = reason(comparison.candidates.get(index)?)?;
            Some(format!("{}: {reason}", candidate::label(comparison, index)))
        })
        .collect()
}

fn verdicts(page: &mut Page, comparison: &Comparison) {
    let sentence = verdict::sentence(comparison);
    page.block("Cheapest", VERDICT_COLUMN, &sentence, Emphasis::Strong);
    if let Some(holds) = verdict::without_free_tier(comparison) {
        page.block("Holds", VERDICT_COLUMN, &holds, Emphasis::Normal);
    }
    if let Some(baseline) = verdict::baseline(comparison) {
        page.block("Baseline", VERDICT_COLUMN, &baseline, Emphasis::Normal);
    }
    let mut label = "Service";
    for line in service(comparison) {
        page.block(label, VERDICT_COLUMN, &line, Emphasis::Normal);
        label = "";
    }
}

/// Cold starts and failures of the candidates that serve the traffic, where there are any, each with its share of
/// the requests.
pub(super) fn service(comparison: &Comparison) -> Vec<String> {
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

fn assumptions(page: &mut Page, comparison: &Comparison) {
    let topics: Vec<String> = comparison
        .assumptions
        .iter()
        .map(|assumption| text::shortened(&text::one_line(&assumption.topic), TOPIC_COLUMNS))
        .collect();
    let widest = topics.iter().map(|topic| text::columns(topic) + 4).max();
    let column = widest.unwrap_or(0).max(ASSUMED_COLUMN);
    if !topics.is_empty() {
        page.line("Assumed", Emphasis::Normal);
    }
    for (topic, assumption) in topics.iter().zip(&comparison.assumptions) {
        page.block(&format!("  {topic}"), column, &assumption.text, Emphasis::Normal);
    }
    let not_counted = comparison.not_counted.join(", ");
    page.block("Not counted", column, &not_counted, Emphasis::Normal);
}

fn workings(page: &mut Page, comparison: &Comparison) {
    page.blank();
    let title = format!("Workings, for a month of {} hours", comparison.month_hours);
    page.line(&title, Emphasis::Strong);
    for index in candidate::ranked(comparison) {
        let Some(evaluated) = comparison.candidates.get(index) else {
            continue;
        };
        let title = candidate::full_label(comparison, index);
        page.block("", 0, &title, Emphasis::Strong);
        for working in explain::workings(evaluated) {
            page.block("", 2, &working.title, Emphasis::Normal);
            page.pieces(6, &working.steps, " ", Emphasis::Normal);
            page.block("", 6, &working.source, Emphasis::Weak);
        }
        page.block("", 2, "total", Emphasis::Normal);
        page.pieces(6, &explain::total(evaluated), " ", Emphasis::Normal);
        page.blank();
    }
}

/// `Prices 2026-07-20 digest 4c1f09, seed 1, costsim 0.1.0`.
pub(super) fn provenance(comparison: &Comparison) -> String {
    let digest: String = comparison.prices.digest.chars().take(DIGEST_DIGITS).collect();
    format!(
        "Prices {} digest {digest}, seed {}, costsim {}",
        comparison.prices.date, comparison.seed, comparison.version
    )
}
