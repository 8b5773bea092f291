//! The candidates in rows: which columns fit the page, how wide the flexible ones may be, and the lines laid out.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::{
    candidate::{self, Standing},
    column::Column,
    page::Emphasis,
    text,
};
use crate::analysis::Comparison;

/// A line of the table.
pub(super) struct Row {
    /// Its text.
    pub(super) line: String,
    /// How it stands out.
    pub(super) emphasis: Emphasis,
}

/// Hours of AWS's average month; another one is mentioned.
const AVERAGE_MONTH: u32 = 730;
/// The page that shows the base columns; wider ones show more.
const BASE_WIDTH: usize = 80;

/// The columns that fit into `width`: all, less the least important.
pub(super) fn columns(comparison: &Comparison, width: usize) -> Vec<Column> {
    let named = comparison
        .candidates
        .iter()
        .any(|candidate| candidate::own_name(candidate).is_some());
    let mut columns = Column::ALL.to_vec();
    // Where no candidate has a name of its own, the first column is the platform already.
    columns.retain(|&column| named || column != Column::Platform);
    if width <= BASE_WIDTH {
        columns.retain(|column| !Column::EXTRA.contains(column));
    }
    for dropped in Column::EXTRA.into_iter().chain(Column::EXPENDABLE) {
        if total(&layout(comparison, &columns, width)) <= width {
            break;
        }
        columns.retain(|&column| column != dropped);
    }
    columns
}

/// One column, laid out.
struct Laid {
    column: Column,
    cells: Vec<String>,
    width: usize,
}

impl Laid {
    fn shorten(&mut self, width: usize) {
        for cell in &mut self.cells {
            *cell = text::shortened(cell, width);
        }
        self.width = self.width.min(width);
    }

    /// Columns with the gap.
    fn columns(&self) -> usize {
        let (before, after) = padding(self.column);
        self.width + usize::from(before + after)
    }
}

/// Gaps: one column after words, two before numbers, which the last words therefore leave to them.
const fn padding(column: Column) -> (u16, u16) {
    match column {
        Column::Size => (0, 0),
        _ if column.is_text() => (0, 1),
        _ => (2, 0),
    }
}

/// Every column with its cells. Names and sizes are cut where they would crowd out the numbers.
fn layout(comparison: &Comparison, columns: &[Column], width: usize) -> Vec<Laid> {
    let order = candidate::ranked(comparison);
    columns
        .iter()
        .map(|&column| {
            let cells: Vec<String> = order
                .iter()
                .map(|&index| match (column, comparison.candidates.get(index)) {
                    // Beside the platform, only names of its own.
                    (Column::Name, Some(candidate)) if columns.contains(&Column::Platform) => {
                        candidate::own_name(candidate).unwrap_or_default()
                    }
                    _ => column.cell(comparison, index),
                })
                .collect();
            let title = if column.is_text() && column != Column::Mark {
                0
            } else {
                text::columns(column.title()).max(1)
            };
            let widest = cells.iter().map(|cell| text::columns(cell)).max();
            let mut laid = Laid {
                column,
                width: widest.unwrap_or(0).max(title),
                cells,
            };
            match column {
                Column::Name => laid.shorten((width / 5).max(12)),
                Column::Size => laid.shorten((width * 3 / 10).max(12)),
                _ => {}
            }
            laid
        })
        .collect()
}

fn total(layout: &[Laid]) -> usize {
    layout.iter().map(Laid::columns).sum()
}

/// Cuts sizes, then names, further where even the last columns do not fit.
fn squeeze(layout: &mut [Laid], width: usize) {
    for column in [Column::Size, Column::Name] {
        let excess = total(layout).saturating_sub(width);
        if let Some(laid) = layout.iter_mut().find(|laid| laid.column == column) {
            laid.shorten(laid.width.saturating_sub(excess).max(4));
        }
    }
}

/// The header and a row per candidate, the cheapest first.
pub(super) fn rows(comparison: &Comparison, columns: &[Column], width: usize) -> Vec<Row> {
    let mut layout = layout(comparison, columns, width);
    squeeze(&mut layout, width);
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(layout.iter().map(|laid| match laid.column.is_text() {
            // comfy-table measures titles too: words get theirs from `title`.
            true => Cell::new(""),
            false => Cell::new(laid.column.title()),
        }));
    let order = candidate::ranked(comparison);
    for row in 0..order.len() {
        table.add_row(layout.iter().map(|laid| {
            // A column without any text would vanish, and its gap with it.
            let cell = laid.cells.get(row).map_or("", String::as_str);
            Cell::new(text::padded(cell, usize::from(laid.column == Column::Mark)))
        }));
    }
    for (laid, column) in layout.iter().zip(table.column_iter_mut()) {
        column.set_padding(padding(laid.column));
        column.set_cell_alignment(if laid.column.is_text() {
            CellAlignment::Left
        } else {
            CellAlignment::Right
        });
    }
    let emphasis = order
        .iter()
        .map(|&index| match candidate::standing(comparison, index) {
            Standing::Cheapest => Emphasis::Strong,
            Standing::Viable => Emphasis::Normal,
            Standing::NotViable => Emphasis::Weak,
        });
    table
        .lines()
        .zip(std::iter::once(Emphasis::Normal).chain(emphasis))
        .enumerate()
        .map(|(at, (line, emphasis))| Row {
            line: if at == 0 {
                titled(comparison, &layout, &line)
            } else {
                line
            },
            emphasis,
        })
        .collect()
}

/// The header with the region where the candidates' words have no titles.
fn titled(comparison: &Comparison, layout: &[Laid], header: &str) -> String {
    let words: usize = layout
        .iter()
        .filter(|laid| laid.column.is_text())
        .map(Laid::columns)
        .sum();
    let month = match comparison.month_hours {
        AVERAGE_MONTH => String::new(),
        hours => format!(", {hours} h"),
    };
    let title = format!("{}, on demand{month}", text::one_line(&comparison.prices.region));
    let numbers = header.get(words..).unwrap_or("");
    format!(
        "{}{numbers}",
        text::padded(&text::shortened(&title, words), words)
    )
}
