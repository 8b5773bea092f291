//! The candidates in rows: which columns fit the page, how wide the flexible ones may be, and the lines laid out.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

use super::{
    candidate::{self, Standing},
    column::Column,
    page::Emphasis,
    text,
};
use crate::analysis::{Comparison, Evaluated};

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

/// The columns that fit into `width`: all, less the least important. Sizes are written tightly ([`layout`]) before
/// any is given up.
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
    let extra = Column::EXTRA.iter().map(std::slice::from_ref);
    for dropped in extra.chain(Column::EXPENDABLE) {
        if total(&layout(comparison, &columns, width)) <= width {
            break;
        }
        columns.retain(|column| !dropped.contains(column));
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
    fn new(column: Column, cells: Vec<String>) -> Self {
        let title = match column {
            Column::Mark => 1,
            // The title over the first number reaches over the words, which have no titles.
            Column::PerMonth => 0,
            _ if column.is_text() => 0,
            _ => text::columns(column.title()),
        };
        let widest = cells.iter().map(|cell| text::columns(cell)).max();
        Self {
            column,
            width: widest.unwrap_or(0).max(title),
            cells,
        }
    }

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

/// `2x t4g.small alb` for `2 x t4g.small, alb`; `2 parts` of several, which are listed below the table.
fn tight(candidate: &Evaluated) -> String {
    match candidate.parts.len() {
        0 | 1 => text::one_line(&candidate.size)
            .replace(" x ", "x ")
            .replace(", ", " "),
        parts => format!("{parts} parts"),
    }
}

/// Every column with its cells. Sizes are written tightly where the page would be too narrow for them; names and
/// sizes are cut where they would crowd out the numbers.
fn layout(comparison: &Comparison, columns: &[Column], width: usize) -> Vec<Laid> {
    let order = candidate::ranked(comparison);
    let mut layout: Vec<Laid> = columns
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
            Laid::new(column, cells)
        })
        .collect();
    let too_wide = total(&layout) > width;
    for laid in &mut layout {
        match laid.column {
            Column::Name => laid.shorten((width / 5).max(12)),
            Column::Size => {
                if too_wide {
                    let ranked = order.iter().filter_map(|&index| comparison.candidates.get(index));
                    *laid = Laid::new(laid.column, ranked.map(tight).collect());
                }
                laid.shorten((width * 3 / 10).max(12));
            }
            _ => {}
        }
    }
    layout
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
        .set_header(layout.iter().map(|laid| {
            // comfy-table measures titles too: words and the first number get theirs from `titled`.
            Cell::new(if is_titled_apart(laid.column) {
                ""
            } else {
                laid.column.title()
            })
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

/// The columns under the region and `$/month`.
fn is_titled_apart(column: Column) -> bool {
    column.is_text() || column == Column::PerMonth
}

/// The header with the region where the candidates' words have no titles, and behind it that of the first number.
fn titled(comparison: &Comparison, layout: &[Laid], header: &str) -> String {
    let under: usize = layout
        .iter()
        .filter(|laid| is_titled_apart(laid.column))
        .map(Laid::columns)
        .sum();
    let (gap, _) = padding(Column::PerMonth);
    let first = Column::PerMonth.title();
    let words = under.saturating_sub(first.len() + usize::from(gap));
    let month = match comparison.month_hours {
        AVERAGE_MONTH => String::new(),
        hours => format!(", {hours} h"),
    };
    let title = format!("{}, on demand{month}", text::one_line(&comparison.prices.region));
    let title = text::padded(&text::shortened(&title, words), words + usize::from(gap));
    format!("{title}{first}{}", header.get(under..).unwrap_or(""))
}
