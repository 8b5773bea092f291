//! The comparison as text for a terminal: the traffic, the candidates, the verdict, what was assumed, which prices.

use super::{
    assumed, candidate,
    candidate_table::{self, Row},
    column::Column,
    explain,
    format::{Explain, Style},
    page::{Emphasis, Page},
    reason, statement, text, traffic,
};
use crate::analysis::{Comparison, Extrapolated, Stamp, TraceFacts};

/// Where the text of short labels (`Cheapest`) begins.
const VERDICT_COLUMN: usize = 10;
/// Longest source printed beside the facts.
const SOURCE_COLUMNS: usize = 24;
/// Digits of the price digest that are shown.
const DIGEST_DIGITS: usize = 6;

/// The whole text.
pub(super) fn text(comparison: &Comparison, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    head(&mut page, &comparison.trace);
    candidates(&mut page, comparison);
    page.blank();
    verdicts(&mut page, comparison);
    assumed::block(&mut page, comparison);
    if style.explain == Explain::Yes {
        workings(&mut page, comparison);
    }
    let hint = match style.explain {
        Explain::Yes => "",
        Explain::No => "; workings: --explain",
    };
    let provenance = format!("{}{hint}", provenance(&comparison.stamp));
    page.block("", 0, &provenance, Emphasis::Normal);
    page.finish()
}

/// The traffic: its name, and a fact a line.
pub(super) fn head(page: &mut Page, trace: &TraceFacts) {
    let source = traffic::source(trace);
    let column = match text::columns(&source) {
        beside @ 0..=SOURCE_COLUMNS => beside + 2,
        _ => {
            page.line(&text::ending(&source, page.width()), Emphasis::Normal);
            2
        }
    };
    let mut label = if column == 2 { "" } else { source.as_str() };
    for fact in traffic::facts(trace) {
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
    for mixture in candidate::mixtures(comparison) {
        page.block("+", 2, &mixture, Emphasis::Normal);
    }
    for reason in reason::reasons(comparison) {
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
    let quantiles: Vec<&str> = [Column::P50, Column::P95, Column::P99]
        .into_iter()
        .filter(|column| columns.contains(column))
        .map(Column::title)
        .collect();
    let quantiles = quantiles.join(", ");
    let shown = MEANINGS.iter().filter(|(column, _)| columns.contains(column));
    let mut legend: Vec<String> = shown
        .map(|(column, meaning)| match column {
            Column::Rest if !comparison.extras.is_empty() => format!("{meaning}, extra"),
            _ => (*meaning).to_owned(),
        })
        .collect();
    legend.push(if extrapolated {
        format!("{quantiles} in ms, ~ extrapolated to this size")
    } else {
        format!("{quantiles} in ms")
    });
    legend
}

fn verdicts(page: &mut Page, comparison: &Comparison) {
    for statement in statement::statements(comparison) {
        let mut label = statement.label;
        for sentence in &statement.sentences {
            page.block(label, VERDICT_COLUMN, sentence, statement.emphasis);
            label = "";
        }
    }
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
        if let Some(repeat) = candidate::repeat(evaluated) {
            page.block("", 2, "sized for this traffic; the same again:", Emphasis::Normal);
            page.block("", 2, &repeat, Emphasis::Normal);
        }
        for working in explain::workings(evaluated, &comparison.extras) {
            page.block("", 2, &working.title, Emphasis::Normal);
            page.pieces(6, &working.steps, " ", Emphasis::Normal);
            page.block("", 6, &working.source, Emphasis::Weak);
        }
        page.block("", 2, "total", Emphasis::Normal);
        page.pieces(
            6,
            &explain::total(evaluated, &comparison.extras),
            " ",
            Emphasis::Normal,
        );
        page.blank();
    }
}

/// `Prices 2026-07-20 digest 4c1f09, seed 1, costsim 0.1.0`.
pub(super) fn provenance(stamp: &Stamp) -> String {
    let digest: String = stamp.prices.digest.chars().take(DIGEST_DIGITS).collect();
    format!(
        "Prices {} digest {digest}, seed {}, costsim {}",
        stamp.prices.date, stamp.seed, stamp.version
    )
}
