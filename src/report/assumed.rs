//! The block of assumptions: topic, text, and beside it what another assumption would change; below it where the
//! page is narrow. Then what is not counted.

use super::{
    effect,
    page::{Emphasis, Page},
    text,
};
use crate::analysis::Comparison;

/// Where texts begin, unless a topic is longer.
const TEXT_COLUMN: usize = 14;
/// Longest topic printed beside its text.
const TOPIC_COLUMNS: usize = 20;
/// Over the effects.
const TITLE: &str = "if changed, $/month";
/// Narrowest page with effects beside the texts.
const BESIDE_WIDTH: usize = 72;
/// Narrowest text beside effects.
const TEXT_COLUMNS_MIN: usize = 28;
/// Widest text beside effects: a longer line is hard to read, and its effect too far off.
const TEXT_COLUMNS_MAX: usize = 64;
/// Between texts and effects.
const GAP: usize = 2;

/// An assumption in pieces.
struct Row {
    topic: String,
    text: String,
    /// The pieces of each effect.
    effects: Vec<Vec<String>>,
}

/// Writes the block.
pub(super) fn block(page: &mut Page, comparison: &Comparison) {
    let rows: Vec<Row> = comparison
        .assumptions
        .iter()
        .map(|assumption| Row {
            topic: text::shortened(&text::one_line(&assumption.topic), TOPIC_COLUMNS),
            text: text::one_line(&assumption.text),
            effects: assumption
                .effects
                .iter()
                .map(|effect| effect::pieces(comparison, effect))
                .collect(),
        })
        .collect();
    let widest = rows.iter().map(|row| text::columns(&row.topic) + 4).max();
    let column = widest.unwrap_or(0).max(TEXT_COLUMN);
    match rows.iter().any(|row| !row.effects.is_empty()) {
        _ if rows.is_empty() => {}
        false => page.line("Assumed", Emphasis::Normal),
        true if page.width() < BESIDE_WIDTH || column > TOPIC_COLUMNS => {
            page.line(&format!("Assumed (> {TITLE})"), Emphasis::Normal);
        }
        true => return beside(page, comparison, &rows, column),
    }
    for row in &rows {
        page.block(&format!("  {}", row.topic), column, &row.text, Emphasis::Normal);
        for pieces in &row.effects {
            let marked: Vec<String> = std::iter::once(">".to_owned()).chain(pieces.clone()).collect();
            page.pieces(column, &marked, " ", Emphasis::Normal);
        }
    }
    not_counted(page, comparison, column);
}

fn beside(page: &mut Page, comparison: &Comparison, rows: &[Row], column: usize) {
    let at = effects_column(page.width(), column, rows);
    page.pair("Assumed", (column, &[]), (at, &[TITLE.to_owned()]));
    for row in rows {
        // A text without effects has the whole page.
        let columns = match row.effects.is_empty() {
            true => page.width() - column,
            false => at - GAP - column,
        };
        let left = text::wrapped(&row.text, columns);
        let right: Vec<String> = row
            .effects
            .iter()
            .flat_map(|pieces| text::flowed(pieces, page.width() - at, " "))
            .collect();
        page.pair(&format!("  {}", row.topic), (column, &left), (at, &right));
    }
    not_counted(page, comparison, column);
}

/// Where effects begin: behind the longest text, or as far right as the longest effect allows, which has at most
/// half of what the texts leave.
fn effects_column(width: usize, column: usize, rows: &[Row]) -> usize {
    let told = || rows.iter().filter(|row| !row.effects.is_empty());
    let text = told().map(|row| text::columns(&row.text)).max().unwrap_or(0);
    let effects = told().flat_map(|row| &row.effects);
    let effect = effects.map(|pieces| text::columns(&pieces.join(" "))).max();
    let effect = effect.unwrap_or(0).max(TITLE.len()).min((width - column) / 2);
    (column + text.clamp(TEXT_COLUMNS_MIN, TEXT_COLUMNS_MAX) + 2 * GAP).min(width - effect)
}

fn not_counted(page: &mut Page, comparison: &Comparison, column: usize) {
    let not_counted = comparison.not_counted.join(", ");
    page.block("Not counted", column, &not_counted, Emphasis::Normal);
}
