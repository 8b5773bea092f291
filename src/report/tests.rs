//! Every renderer on one hand-built comparison: snapshots, agreement of the formats, hostile names.

use std::{collections::BTreeSet, io};

use super::{
    Color, Explain, Format, Style, candidate, column::Column, effect, number, render, sample,
    sample_complete, statement, text,
};
use crate::{
    analysis::{Comparison, Evaluated, Verdict, WhyNot},
    scenario::Naming,
    units::Micros,
};

fn rendered(comparison: &Comparison, format: Format, width: usize, explain: Explain) -> String {
    let style = Style {
        width,
        explain,
        ..Style::default()
    };
    let mut out = Vec::new();
    render(comparison, format, &style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The sample with nothing named by a user.
fn unnamed() -> Comparison {
    without_names(sample::comparison())
}

fn without_names(mut comparison: Comparison) -> Comparison {
    comparison.candidates[2].name = "ec2 arm64".into();
    comparison.candidates[2].naming = Naming::Default;
    comparison.baseline = None;
    comparison
}

#[test]
fn table_at_80_columns() {
    insta::assert_snapshot!(rendered(&unnamed(), Format::Table, 80, Explain::No));
}

#[test]
fn table_at_80_columns_with_a_named_baseline() {
    let comparison = sample::comparison();
    insta::assert_snapshot!(rendered(&comparison, Format::Table, 80, Explain::No));
}

#[test]
fn table_at_160_columns() {
    insta::assert_snapshot!(rendered(&sample::comparison(), Format::Table, 160, Explain::No));
}

#[test]
fn table_with_workings() {
    insta::assert_snapshot!(rendered(&sample::comparison(), Format::Table, 80, Explain::Yes));
}

#[test]
fn table_when_nothing_serves_dear_traffic_in_february() {
    let mut comparison = unnamed();
    for candidate in &mut comparison.candidates {
        candidate.why_not = Some(WhyNot::SlowerThanFrontDoor {
            limit: Micros::from_secs(30),
        });
        candidate.bill.total = sample::usd("1234567.005");
    }
    comparison.cheapest = None;
    comparison.verdict = Verdict::NoneViable;
    comparison.month_hours = 672;
    comparison.trace.notes.clear();
    insta::assert_snapshot!(rendered(&comparison, Format::Table, 80, Explain::No));
}

#[test]
fn complete_table_at_80_columns() {
    insta::assert_snapshot!(rendered(
        &sample_complete::complete(),
        Format::Table,
        80,
        Explain::No
    ));
}

#[test]
fn complete_table_at_160_columns() {
    insta::assert_snapshot!(rendered(
        &sample_complete::complete(),
        Format::Table,
        160,
        Explain::No
    ));
}

#[test]
fn complete_table_at_60_columns() {
    insta::assert_snapshot!(rendered(
        &sample_complete::complete(),
        Format::Table,
        60,
        Explain::No
    ));
}

#[test]
fn answered_table_at_80_columns() {
    let comparison = without_names(sample_complete::answered());
    insta::assert_snapshot!(rendered(&comparison, Format::Table, 80, Explain::No));
}

#[test]
fn json() {
    insta::assert_snapshot!(rendered(
        &sample_complete::complete(),
        Format::Json,
        80,
        Explain::No
    ));
}

#[test]
fn csv() {
    insta::assert_snapshot!(rendered(
        &sample_complete::complete(),
        Format::Csv,
        80,
        Explain::No
    ));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(rendered(&sample::comparison(), Format::Markdown, 80, Explain::No));
}

#[test]
fn complete_markdown() {
    insta::assert_snapshot!(rendered(
        &sample_complete::complete(),
        Format::Markdown,
        80,
        Explain::No
    ));
}

#[test]
fn markdown_with_workings() {
    insta::assert_snapshot!(rendered(
        &sample::comparison(),
        Format::Markdown,
        80,
        Explain::Yes
    ));
}

#[test]
fn all_formats_tell_the_same_numbers() {
    for comparison in [sample::comparison(), sample_complete::complete()] {
        formats_agree(&comparison);
    }
}

fn formats_agree(comparison: &Comparison) {
    let table = rendered(comparison, Format::Table, 200, Explain::No);
    let markdown = rendered(comparison, Format::Markdown, 80, Explain::No);
    let json: serde_json::Value =
        serde_json::from_str(&rendered(comparison, Format::Json, 80, Explain::No)).unwrap();
    let csv = rendered(comparison, Format::Csv, 80, Explain::No);
    let rows: Vec<::csv::StringRecord> = ::csv::Reader::from_reader(csv.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), comparison.candidates.len());
    for (index, candidate) in comparison.candidates.iter().enumerate() {
        let place = candidate::ranked(comparison)
            .iter()
            .position(|&i| i == index)
            .unwrap();
        let facts = comparison.trace.notes.len() + 4;
        let line: Vec<&str> = table
            .lines()
            .nth(facts + 1 + place)
            .unwrap()
            .split_whitespace()
            .collect();
        let cells: Vec<&str> = markdown
            .lines()
            .filter(|line| line.starts_with("| "))
            .nth(1 + place)
            .unwrap()
            .split('|')
            .map(str::trim)
            .collect();
        for column in [
            Column::PerMonth,
            Column::Compute,
            Column::FrontDoor,
            Column::Rest,
            Column::Idle,
            Column::PerMillion,
            Column::P95,
            Column::P99,
            Column::Served,
        ] {
            let told = column.cell(comparison, index);
            assert!(line.contains(&told.as_str()), "{told} in {line:?}");
            let told = told.replace('~', "\\~");
            assert!(cells.contains(&told.as_str()), "{told} in {cells:?}");
        }
        let object = &json["candidates"][index];
        assert_eq!(object["name"], candidate.name.as_str());
        assert_eq!(object["monthly_cost_usd"], number::plain(candidate.bill.total.0));
        assert_eq!(object["monthly_cost_usd"], rows[index][6]);
        assert_eq!(object["idle_cost_usd"], rows[index][10]);
        assert_eq!(object["service_level"]["served"].to_string(), rows[index][13]);
        let p99: f64 = rows[index][23].parse().unwrap();
        assert_eq!(object["service_level"]["response_ms"]["p99"], p99);
        data_agrees(candidate, index, &json, &rows[index]);
    }
    statements_agree(comparison, &markdown);
    effects_agree(comparison, &markdown, &json);
}

fn data_agrees(candidate: &Evaluated, index: usize, json: &serde_json::Value, row: &::csv::StringRecord) {
    let object = &json["candidates"][index];
    let plan = candidate.with_savings_plan.map(|cost| number::plain(cost.0));
    assert_eq!(object["savings_plan_usd"].as_str(), plan.as_deref());
    assert_eq!(row[33], plan.unwrap_or_default());
    assert_eq!(object["repeat_as"].as_str().unwrap_or(""), &row[31]);
    for (hold, column) in ["without_free_tier", "low_cpu", "high_cpu", "nat"]
        .iter()
        .zip(34..)
    {
        let told = json["holds"].as_array().unwrap().iter();
        let cost = told
            .filter(|told| told["condition"] == *hold)
            .find_map(|told| told["costs"][index]["monthly_cost_usd"].as_str());
        assert_eq!(cost.unwrap_or(""), &row[column], "{hold}");
    }
}

fn statements_agree(comparison: &Comparison, markdown: &str) {
    let wide = rendered(comparison, Format::Table, 500, Explain::No);
    for statement in statement::statements(comparison) {
        for sentence in statement.sentences {
            assert!(wide.contains(&sentence), "{sentence} in {wide}");
            let marks = [("_", r"\_"), ("~", r"\~"), ("<", "&lt;")];
            let told = marks
                .iter()
                .fold(sentence, |told, (mark, escaped)| told.replace(mark, escaped));
            assert!(markdown.contains(&told), "{told} in {markdown}");
        }
    }
}

fn effects_agree(comparison: &Comparison, markdown: &str, json: &serde_json::Value) {
    let wide = rendered(comparison, Format::Table, 500, Explain::No);
    for (assumption, object) in comparison
        .assumptions
        .iter()
        .zip(json["assumed"].as_array().unwrap())
    {
        for (effect, object) in assumption
            .effects
            .iter()
            .zip(object["effects"].as_array().unwrap())
        {
            let told = effect::pieces(comparison, effect).join(" ");
            assert!(wide.contains(&told) && markdown.contains(&told), "{told}");
            for (&(index, difference), object) in effect
                .differences
                .iter()
                .zip(object["differences"].as_array().unwrap())
            {
                assert_eq!(object["candidate"], comparison.candidates[index].name.as_str());
                assert_eq!(object["difference_usd"], number::plain(difference.0));
            }
        }
    }
    for (used, object) in comparison.quotas.iter().zip(json["quotas"].as_array().unwrap()) {
        assert_eq!(
            (&object["peak"], &object["limit"]),
            (&used.peak.into(), &used.limit.into())
        );
    }
}

#[test]
fn workings_tell_extras_and_how_to_repeat() {
    let comparison = sample_complete::complete();
    let table = rendered(&comparison, Format::Table, 80, Explain::Yes);
    for line in [
        "  sized for this traffic; the same again:\n  -c 'lambda:architecture=arm64,memory=512'\n",
        "  -c 'fargate:architecture=arm64,cpu=0.5,memory=1GB,min=2,max=9,target-cpu=50'\n",
        "  Aurora writer (extra)\n      $212 a month\n      as stated\n",
        " (with the extra costs) = $280.451642", // 37.45… + 243
    ] {
        assert!(table.contains(line), "{line} in {table}");
    }
}

/// Every key of a document, however deep.
fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, field) in fields {
                found.insert(key.clone());
                keys(field, found);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn every_key_is_documented() {
    let json = rendered(&sample_complete::complete(), Format::Json, 80, Explain::No);
    let mut found = BTreeSet::new();
    keys(&serde_json::from_str(&json).unwrap(), &mut found);
    assert!(found.len() > 80, "{found:?}");
    let documentation = include_str!("../../docs/json.md");
    for key in found {
        let named = [format!("`{key}`"), format!("`{key}."), format!(".{key}`")];
        assert!(named.iter().any(|name| documentation.contains(name)), "{key}");
    }
}

#[test]
fn json_line_items_and_extras_add_up_to_the_month() {
    let json: serde_json::Value = serde_json::from_str(&rendered(
        &sample_complete::complete(),
        Format::Json,
        80,
        Explain::No,
    ))
    .unwrap();
    for candidate in json["candidates"].as_array().unwrap() {
        let amounts = |list: &serde_json::Value, key: &str| -> crate::units::Usd {
            let items = list.as_array().unwrap().iter();
            items.map(|item| sample::usd(item[key].as_str().unwrap())).sum()
        };
        let items = amounts(&candidate["line_items"], "cost_usd");
        let sum = items
            .checked_add(amounts(&json["extras"], "per_month_usd"))
            .unwrap();
        assert_eq!(sum, sample::usd(candidate["monthly_cost_usd"].as_str().unwrap()));
    }
}

/// Names and texts that try to break the layout.
fn hostile() -> Comparison {
    let mut comparison = sample_complete::complete();
    let names = [
        "a | b || `c` <script>".to_owned(),
        "two\nlines\r\nand\ta \u{1b}[31mtab\u{7}".to_owned(),
        "long ".repeat(200),
        "東京リージョンの比較候補、いちばん長い名前".to_owned(),
        "\u{202e}👩‍👩‍👧‍👦 e\u{301}".repeat(20),
    ];
    for (candidate, name) in comparison.candidates.iter_mut().zip(names) {
        candidate.size = format!("{name} of size");
        candidate.name = name;
        candidate.bill.line_items[0].tier.source = "https://example.com/".repeat(20);
    }
    comparison.trace.source = "logs/".repeat(40) + "traffic\n.csv";
    comparison.trace.notes.push("word".repeat(60));
    let long = "東京 a|b`c\u{1b}[31m\r\n ".repeat(9) + &"x".repeat(300);
    comparison.assumptions[0].topic = "topic ".repeat(30);
    comparison.assumptions[1].effects[0].change = long.clone();
    comparison.assumptions[1].effects[0].remark = long.clone();
    comparison.assumptions[2].text = long.clone();
    comparison.extras[0].name = long.clone();
    comparison.candidates[0].origin = crate::analysis::Origin::Sized {
        short_form: long.clone(),
    };
    for part in &mut comparison.candidates[5].parts {
        part.functions = long.clone();
        part.size = long.clone();
    }
    comparison.quotas[0].candidate = 99;
    comparison.holds[0].cheapest = Some(99);
    comparison.stamp.prices.region = "region".repeat(30);
    comparison.candidates[3].why_not = Some(WhyNot::Unserved);
    comparison.candidates[1].bill.total = sample::usd("79228162514264337593543950335");
    comparison
}

#[test]
fn hostile_names_do_not_break_the_layout() {
    let comparison = hostile();
    for width in [0, 40, 60, 80, 81, 100, 160, 300] {
        let table = rendered(&comparison, Format::Table, width, Explain::Yes);
        assert!(!table.contains(['\u{1b}', '\r', '\t', '\u{7}', '\u{202e}']));
        for line in table.lines() {
            assert!(text::columns(line) <= width.max(80), "{width}: {line}");
        }
    }
    let markdown = rendered(&comparison, Format::Markdown, 80, Explain::Yes);
    let rows: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 2 + comparison.candidates.len());
    for row in rows {
        let bars = row.replace("\\\\", "").replace("\\|", "").matches('|').count();
        assert_eq!(bars, 16, "{row}");
    }
    let json = rendered(&comparison, Format::Json, 80, Explain::No);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json["candidates"][1]["name"],
        comparison.candidates[1].name.as_str()
    );
}

#[test]
fn nothing_is_wider_than_the_page() {
    for comparison in [sample::comparison(), sample_complete::complete()] {
        no_wider_than_the_page(&comparison);
    }
}

fn no_wider_than_the_page(comparison: &Comparison) {
    for width in 40..200 {
        for explain in [Explain::No, Explain::Yes] {
            for line in rendered(comparison, Format::Table, width, explain).lines() {
                assert!(text::columns(line) <= width, "{width}: {line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }
}

#[test]
fn narrow_pages_keep_cost_p99_and_idle() {
    let comparison = sample::comparison();
    for width in 40..=200 {
        let table = rendered(&comparison, Format::Table, width, Explain::No);
        let header = table.lines().find(|line| line.contains("$/month")).unwrap();
        assert!(header.contains("p99"), "{width}");
        let [front, compute, idle] = ["front", "compute", "idle"].map(|title| header.contains(title));
        assert_eq!(front, header.contains("rest"), "{width}");
        assert!(compute || !front, "{width}");
        assert!(idle || !compute, "{width}");
        assert!(width > 80 || !header.contains("p50"), "{width}");
    }
}

#[test]
fn eighty_columns_hold_the_usual_bill() {
    // The width of the README's example: 18 columns of size, costs up to 107.08, idle up to 103.11.
    let mut comparison = unnamed();
    comparison.candidates[0].size = "1024 MB, http-api".into();
    for candidate in &mut comparison.candidates[1..4] {
        candidate.bill.total = sample::usd("107.08");
        candidate.idle = sample::usd("103.11");
    }
    let table = rendered(&comparison, Format::Table, 80, Explain::No);
    assert!(table.contains("  front   rest    idle   p99\n"), "{table}");
    assert!(table.contains("2 x t4g.small, alb  107.08  "), "{table}");
    // One column more, and the sizes move together before anything is left out.
    comparison.candidates[1].bill.total = sample::usd("1107.08");
    let table = rendered(&comparison, Format::Table, 80, Explain::No);
    assert!(table.contains("  front   rest    idle   p99\n"), "{table}");
    assert!(table.contains("2x t4g.small alb"), "{table}");
}

#[test]
fn a_long_wait_has_its_own_unit() {
    let mut comparison = sample::comparison();
    let slow = &mut comparison.candidates[3].service_level;
    slow.response = crate::stats::Histogram::default();
    slow.response
        .record_many(crate::units::Micros::from_millis(1_223_000), 100);
    let table = rendered(&comparison, Format::Table, 80, Explain::No);
    assert!(table.contains("  ~20 min\n"), "{table}");
    let markdown = rendered(&comparison, Format::Markdown, 80, Explain::No);
    assert!(markdown.contains("| \\~20 min |"), "{markdown}");
    let csv = rendered(&comparison, Format::Csv, 80, Explain::No);
    assert!(!csv.contains("min,"), "{csv}");
}

#[test]
fn escape_sequences_only_where_asked() {
    let style = Style {
        color: Color::Ansi,
        ..Style::default()
    };
    let mut out = Vec::new();
    render(&sample::comparison(), Format::Table, &style, &mut out).unwrap();
    let colored = String::from_utf8(out).unwrap();
    let plain = rendered(&sample::comparison(), Format::Table, 80, Explain::No);
    assert!(!plain.contains('\u{1b}') && colored.contains("\u{1b}[1m*"));
    let stripped = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m"]
        .iter()
        .fold(colored, |text, code| text.replace(code, ""));
    assert_eq!(stripped, plain);
}

#[test]
fn no_candidates_is_no_panic() {
    let mut comparison = sample::comparison();
    comparison.candidates.clear();
    comparison.trace.duration = crate::stats::Histogram::default();
    for (format, _) in Format::ALL {
        assert!(!rendered(&comparison, format, 80, Explain::Yes).is_empty());
    }
}

#[test]
fn a_matrix_stays_legible() {
    let mut comparison = sample_complete::complete();
    for number in 2..=50 {
        for index in 0..4 {
            let mut candidate = comparison.candidates[index].clone();
            candidate.name = format!("{} #{number}", candidate.name);
            comparison.candidates.push(candidate);
        }
    }
    assert_eq!(comparison.candidates.len(), 6 + 4 * 49);
    let table = rendered(&comparison, Format::Table, 80, Explain::No);
    // 3 + 2 × 49 serve the traffic and have something to tell, 12 of which do.
    // Every candidate has its row; what is said of single ones is cut short, and like reasons are told once.
    assert!(
        table.lines().count() < comparison.candidates.len() + 80,
        "{table}"
    );
    let flowing = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flowing.contains(" and 44 more, each: costs more than the 305.00 a month allowed"));
    assert!(
        flowing.contains(" and 89 more: --format json Assumed "),
        "{table}"
    );
    for (format, _) in Format::ALL {
        assert!(!rendered(&comparison, format, 80, Explain::Yes).is_empty());
    }
}

#[test]
fn a_closed_pipe_is_reported() {
    struct Closed;
    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for (format, name) in Format::ALL {
        let error = render(&sample::comparison(), format, &Style::default(), &mut Closed).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{name}");
    }
}
