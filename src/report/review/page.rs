//! The page: everything as finished strings in the order of the template.

use std::io;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{
    bill::{self, BillView},
    caveat::caveats,
    chart::{self, Figure},
    cost,
    interruption::interruption,
    lead::{self, Labelled},
    limit, service,
    table::Table,
    trace,
};
use crate::{
    analysis::{Assumption, Comparison, Review, TraceFacts},
    report::{candidate, chart as charts, effect, reason, table as terminal, text, traffic},
};

/// Sorts tables and unfolds everything before it is printed; the page tells all without it.
const SCRIPT: &str = include_str!("templates/page.js");
const STYLE: &str = include_str!("templates/page.css");

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    title: String,
    script_digest: String,
    font: String,
    style: &'static str,
    script: &'static str,
    region: String,
    price_date: String,
    interruption: Option<String>,
    verdict: String,
    caveats: Vec<String>,
    traffic: Vec<String>,
    changes: Vec<Labelled>,
    costs: Table,
    legend: Vec<String>,
    remarks: Vec<String>,
    unfit: Vec<String>,
    others: Vec<Labelled>,
    figures: Vec<Figure>,
    month_hours: u32,
    bills: Vec<BillView>,
    service: Table,
    quotas: Option<Table>,
    limits: Vec<String>,
    assumptions: Vec<Assumed>,
    facts: Vec<String>,
    trace_figure: Option<Figure>,
    trace_sentences: Vec<Labelled>,
    functions: Option<Table>,
    not_counted: Vec<String>,
    digest: String,
    seed: u64,
    version: &'static str,
    again: &'static str,
    command: String,
}

/// An assumption with its price tags.
struct Assumed {
    topic: String,
    text: String,
    effects: Vec<String>,
}

/// The page as bytes of UTF-8.
pub(super) fn html(review: &Review, command: &str) -> io::Result<String> {
    page(review, command)
        .render()
        .map_err(|error| io::Error::other(error.to_string()))
}

fn page(review: &Review, command: &str) -> Page {
    let comparison = &review.comparison;
    let inspected = review.inspected.as_ref();
    let stamp = &comparison.stamp;
    let facts = traffic::facts(&comparison.trace);
    let region = text::one_line(&stamp.prices.region);
    Page {
        title: traffic::title(&comparison.trace, &region),
        script_digest: STANDARD.encode(Sha256::digest(SCRIPT.as_bytes())),
        font: charts::font_css(),
        style: STYLE,
        script: SCRIPT,
        region,
        price_date: stamp.prices.date.clone(),
        interruption: interruption(review),
        verdict: lead::verdict(comparison),
        caveats: caveats(review),
        traffic: under(comparison, &facts),
        changes: lead::changes(comparison),
        costs: cost::table(comparison),
        legend: legend(comparison),
        remarks: candidate::mixtures(comparison),
        unfit: reason::reasons(comparison),
        others: lead::others(comparison),
        figures: chart::figures(review),
        month_hours: comparison.month_hours,
        bills: bill::bills(comparison),
        service: service::table(comparison),
        quotas: limit::table(comparison),
        limits: limit::sentences(comparison),
        assumptions: comparison
            .assumptions
            .iter()
            .map(|assumption| assumed(comparison, assumption))
            .collect(),
        facts,
        trace_figure: inspected.map(chart::of_trace),
        trace_sentences: inspected.map(trace::sentences).unwrap_or_default(),
        functions: inspected.and_then(trace::functions_table),
        not_counted: comparison
            .not_counted
            .iter()
            .map(|item| text::one_line(item))
            .collect(),
        digest: stamp.prices.digest.clone(),
        seed: stamp.seed,
        version: stamp.version,
        again: again(&comparison.trace),
        command: command.to_owned(),
    }
}

/// What stands under the verdict: how much traffic, and what of it is not as recorded.
fn under(comparison: &Comparison, facts: &[String]) -> Vec<String> {
    let first = facts.first().map(|fact| format!("{fact}."));
    first
        .into_iter()
        .chain(traffic::altered(&comparison.trace))
        .collect()
}

/// What the command of a review makes.
pub(super) fn again(trace: &TraceFacts) -> &'static str {
    match trace.source.as_str() {
        "-" => {
            "The trace came from standard input. With the same one there, the same version makes the same bytes again with:"
        }
        _ => "The same version makes the same bytes again with:",
    }
}

/// What the titles of the cost table mean.
pub(super) fn legend(comparison: &Comparison) -> Vec<String> {
    use crate::report::column::Column;
    let columns = [
        Column::Compute,
        Column::FrontDoor,
        Column::Rest,
        Column::Idle,
        Column::P95,
        Column::P99,
    ];
    terminal::legend(comparison, &columns)
}

fn assumed(comparison: &Comparison, assumption: &Assumption) -> Assumed {
    let effects = assumption.effects.iter();
    Assumed {
        topic: text::one_line(&assumption.topic),
        text: text::one_line(&assumption.text),
        effects: effects
            .map(|effect| effect::pieces(comparison, effect).join(" "))
            .collect(),
    }
}
