//! Sizes as text for a terminal: the traffic, a table for each Lambda design, Fargate and EC2, the picks, what was
//! assumed, which measurement would confirm it.

use super::{
    grid::{self, Grid},
    words,
};
use crate::{
    analysis::{Confirmation, MemorySweep, Sizes},
    report::{
        Style,
        page::{Emphasis, Page},
        table::{head, provenance},
        text,
    },
    scenario::FrontDoorKind,
};

/// Where the text of short labels (`Confirm`) begins.
const LABEL_COLUMN: usize = 10;
/// Hours of AWS's average month; another one is mentioned.
const AVERAGE_MONTH: u32 = 730;
/// Least that names and sizes keep on a narrow page.
const WORDS_MIN: usize = 4;

/// The whole text.
pub(super) fn text(sizes: &Sizes, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    head(&mut page, &sizes.trace);
    page.block("", 0, &terms(sizes), Emphasis::Normal);
    for sweep in &sizes.memory {
        page.blank();
        page.block("", 0, &memory_title(sweep), Emphasis::Strong);
        lines(&mut page, &grid::memory(sweep));
        reasons(&mut page, words::memory_reasons(sweep));
    }
    for fleet in &sizes.fleets {
        page.blank();
        let title = format!("{}: {}", fleet.platform.title(), words::considered(fleet));
        page.block("", 0, &title, Emphasis::Strong);
        lines(&mut page, &grid::fleet(fleet));
        reasons(&mut page, words::fleet_reasons(fleet));
    }
    page.blank();
    for (label, pick) in words::picks(sizes) {
        page.block(label, LABEL_COLUMN, &pick, Emphasis::Normal);
    }
    let mut label = "Assumed";
    for (topic, assumed) in &sizes.assumed {
        page.block(
            label,
            LABEL_COLUMN,
            &format!("{topic}: {assumed}"),
            Emphasis::Normal,
        );
        label = "";
    }
    page.block("", 0, &provenance(&sizes.stamp), Emphasis::Normal);
    let mut label = "Confirm";
    for confirmation in &sizes.confirm {
        page.block(
            label,
            LABEL_COLUMN,
            &words::confirmation(confirmation),
            Emphasis::Strong,
        );
        if let Confirmation::PowerTuning { sizes, .. } = confirmation {
            page.pieces(
                LABEL_COLUMN,
                &words::power_tuning_input(sizes),
                " ",
                Emphasis::Normal,
            );
        }
        label = "";
    }
    page.finish()
}

/// What the figures are: region, month, units and signs.
fn terms(sizes: &Sizes) -> String {
    let month = match sizes.month_hours {
        AVERAGE_MONTH => String::new(),
        hours => format!(", a month of {hours} h"),
    };
    format!(
        "{}, on demand{month}; times in ms, ~ extrapolated from the recorded size",
        text::one_line(&sizes.stamp.prices.region)
    )
}

/// `Lambda arm64, http-api; up to 180 MB in use`.
pub(crate) fn memory_title(sweep: &MemorySweep) -> String {
    let used = sweep
        .working_set
        .map_or_else(String::new, |used| format!("; up to {used} in use"));
    let door = match sweep.front_door {
        FrontDoorKind::None => "no front door",
        door => door.name(),
    };
    format!("Lambda {}, {door}{used}", sweep.architecture)
}

fn reasons(page: &mut Page, reasons: Vec<String>) {
    for reason in reasons {
        page.block("x", 2, &reason, Emphasis::Normal);
    }
}

/// A table: words left, numbers right, two blanks between; what the page is too narrow for is cut from the words.
fn lines(page: &mut Page, grid: &Grid) {
    const GAP: usize = 2;
    let columns = grid.titles.len();
    let mut widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = grid.rows.iter().filter_map(|row| row.get(column));
            let widest = cells.map(|cell| text::columns(cell)).max().unwrap_or(0);
            widest.max(text::columns(grid.titles[column]))
        })
        .collect();
    let total = |widths: &[usize]| widths.iter().map(|width| width + GAP).sum::<usize>();
    // The longest words give way first: names and sizes, then marks.
    for column in [grid.words.checked_sub(1), columns.checked_sub(1)]
        .into_iter()
        .flatten()
    {
        let excess = total(&widths).saturating_sub(page.width());
        widths[column] = widths[column]
            .saturating_sub(excess)
            .max(WORDS_MIN.min(widths[column]));
    }
    let titles: Vec<String> = grid.titles.iter().map(|title| (*title).to_owned()).collect();
    let emphasis = |row: &[String]| match row.last().map(String::as_str) {
        Some(mark) if mark.contains("cheapest") => Emphasis::Strong,
        Some(mark) if mark.starts_with('x') => Emphasis::Weak,
        _ => Emphasis::Normal,
    };
    for (row, emphasis) in
        std::iter::once((&titles, Emphasis::Normal)).chain(grid.rows.iter().map(|row| (row, emphasis(row))))
    {
        let mut line = String::new();
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let cell = text::shortened(cell, width);
            let blanks = width - text::columns(&cell);
            let gap = " ".repeat(GAP);
            line.push_str(&match grid.is_text(column) {
                true => format!("{gap}{cell}{:blanks$}", ""),
                false => format!("{gap}{:blanks$}{cell}", ""),
            });
        }
        page.line(&line, emphasis);
    }
}
