//! Pages of sample answers: everything is told, and no name can be more than text.

use super::{ReviewFormat, render_review};
use crate::{
    analysis::{Comparison, Direction, Flip, FlipKind, Review},
    report::{sample, sample_complete},
    scenario::{Dimension, Naming},
};

fn rendered(comparison: Comparison, format: ReviewFormat, command: &str) -> String {
    let review = Review {
        comparison,
        break_even: None,
        memory: None,
        inspected: None,
        cut_off: Vec::new(),
    };
    let mut bytes = Vec::new();
    render_review(&review, format, command, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn page(comparison: Comparison) -> String {
    rendered(comparison, ReviewFormat::Html, "costsim report traffic.csv")
}

/// How often a tag is opened.
fn tags(page: &str, name: &str) -> usize {
    let tag = format!("<{name}");
    page.match_indices(&tag)
        .filter(|(at, tag)| !page[at + tag.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
        .count()
}

#[test]
fn formats_are_read_as_they_are_written() {
    for format in [ReviewFormat::Html, ReviewFormat::Markdown] {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    assert_eq!(
        "pdf".parse::<ReviewFormat>().map_err(|error| error.to_string()),
        Err("unknown format `pdf`: html or markdown".to_owned())
    );
}

#[test]
fn a_page_tells_everything_in_order() {
    let mut comparison = sample_complete::complete();
    comparison.flips = Some(vec![Flip {
        dimension: Dimension::Traffic,
        direction: Direction::Above,
        value: "2.16".parse().unwrap(),
        mean_rate: 16.49,
        instead_of: "Lambda".to_owned(),
        cheapest: Some("EC2".to_owned()),
        kind: FlipKind::Meeting("70.33".parse::<crate::units::Usd>().unwrap()),
    }]);
    let page = page(comparison);
    let mut at = 0;
    for told in [
        "<!DOCTYPE html>",
        "Monthly cost of traffic.csv in us-east-1</h1>",
        "is the cheapest of 6 designs: $",
        "What would flip it",
        "From 2.16 x this traffic (16.5 requests/s) on, EC2 is cheaper than Lambda; there both cost $70.33 a month.",
        "It does not hold with fleets behind NAT gateways",
        "<caption>",
        "Aurora writer 212.00",
        "<svg",
        "<h2 id=\"bills\">",
        "Lambda requests<small>lambda.requests (AWS Lambda)",
        "× $0.0000002",
        "as of 2026-07-20, high confidence",
        "Aurora writer (extra)",
        "<h2 id=\"service\">",
        "p99 &#60;= 500 ms",
        "<h2 id=\"limits\">",
        "badge exceeded",
        "<h2 id=\"assumed\">",
        "2 NAT: fleets +65.70 + GB",
        "<h2 id=\"trace\">",
        "<h2 id=\"not-counted\">",
        "egress (no bytes in trace)",
        "<h2 id=\"made\">",
        "4c1f09a3e2",
        "costsim 0.1.0",
        "costsim report traffic.csv",
    ] {
        let found = page[at..].find(told);
        assert!(found.is_some(), "{told} does not follow");
        at += found.unwrap();
    }
}

#[test]
fn a_page_loads_nothing() {
    let page = page(sample_complete::complete());
    for outside in ["http://", "https://", "//fonts", "@import"] {
        let found = page.match_indices(outside).filter(|(at, _)| {
            // The name of what SVG is, which nobody fetches.
            !page[*at..].starts_with("http://www.w3.org/2000/svg")
        });
        assert_eq!(found.count(), 0, "{outside}");
    }
    assert_eq!(
        page.matches("url(").count(),
        page.matches("url(data:font/woff2").count()
    );
    assert_eq!(
        (tags(&page, "script"), tags(&page, "link"), tags(&page, "img")),
        (1, 1, 0)
    );
    // What the policy allows is the one script, by its digest.
    assert!(page.contains("default-src 'none'") && page.contains("script-src 'sha256-"));
}

/// Names as nobody should give them.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</style></svg></details><h1>",
    "\u{202e}gpj.exe\u{2066} 🦀 {{ 7 * 7 }}",
    "two\nlines\r\u{1b}[31mred\u{7}",
    "' onmouseover='alert(1)' `$(reboot)` | pipe",
];

#[test]
fn no_name_is_more_than_text() {
    let plain = sample_complete::complete();
    for name in HOSTILE {
        let mut comparison = plain.clone();
        comparison.trace.source = name.to_owned();
        comparison.stamp.prices.region = name.to_owned();
        comparison.extras[0].name = name.to_owned();
        for assumption in &mut comparison.assumptions {
            assumption.topic = name.to_owned();
            assumption.text = name.to_owned();
        }
        comparison.not_counted.push(name.to_owned());
        comparison.trace.notes.push(name.to_owned());
        for candidate in &mut comparison.candidates {
            candidate.name = name.to_owned();
            candidate.naming = Naming::Stated;
            candidate.size = name.to_owned();
            candidate.parts[0].functions = name.to_owned();
            for item in &mut candidate.bill.line_items {
                item.tier.source = name.to_owned();
                item.allowance = item.allowance.as_ref().map(|_| name.to_owned());
            }
        }
        let (harmless, named) = (
            page(plain.clone()),
            rendered(comparison.clone(), ReviewFormat::Html, name),
        );
        for tag in ["script", "img", "h1", "style", "svg", "details", "link", "iframe"] {
            assert_eq!(tags(&named, tag), tags(&harmless, tag), "{tag} of {name:?}");
        }
        let unseen = |c: char| {
            (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        // The command is quoted by who makes it.
        let without_command = named.split("<pre").next().unwrap();
        assert!(!without_command.contains(unseen), "{name:?}");
        let markdown = rendered(comparison, ReviewFormat::Markdown, "costsim report");
        assert!(!markdown.contains(unseen), "{name:?}");
        assert!(
            !markdown.contains("<script") && !markdown.contains("<img"),
            "{name:?}"
        );
    }
}

#[test]
fn the_smallest_answer_is_told() {
    let mut comparison = sample::comparison();
    comparison.candidates.truncate(1);
    comparison.verdict = crate::analysis::Verdict::OnlyOne;
    comparison.baseline = None;
    comparison.assumptions.clear();
    comparison.not_counted.clear();
    let page = page(comparison.clone());
    assert!(page.contains("with nothing to compare it to."));
    comparison.candidates.clear();
    comparison.cheapest = None;
    comparison.verdict = crate::analysis::Verdict::NoneViable;
    assert!(rendered(comparison, ReviewFormat::Markdown, "costsim report").contains("## Service levels"));
}

#[test]
fn markdown_of_a_review() {
    let text = rendered(
        sample_complete::complete(),
        ReviewFormat::Markdown,
        "costsim report a`b.csv",
    );
    assert!(text.starts_with("# Monthly cost of traffic.csv in us-east-1\n\n**Lambda arm64 is the cheapest"));
    for part in [
        "## Assumed",
        "## Workings",
        "## Service levels",
        "## Quotas and limits",
        "with ``",
    ] {
        assert!(text.contains(part), "{part}");
    }
}
