//! The candidates in rows: which columns fit the page, how wide the flexible ones may be, and the lines laid out.

use std::collections::BTreeSet;

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
/// What is kept of the end of a name that is cut, where the page is not too narrow.
const TAIL_COLUMNS: usize = 10;
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
        self.width = self.width.min(width);
    }

    /// The cells as wide as the column: words are padded, what is longer is cut.
    fn shown(&self) -> Vec<String> {
        let tail = match self.column {
            Column::Name => telling_tail(&self.cells, self.width),
            _ => 0,
        };
        let cells = self.cells.iter();
        cells
            .map(|cell| match self.column.is_text() {
                true => text::padded(&text::abridged(cell, self.width, tail), self.width),
                false => cell.clone(),
            })
            .collect()
    }

    /// Columns with the gap.
    fn columns(&self) -> usize {
        let (before, after) = padding(self.column);
        self.width + usize::from(before + after)
    }
}

/// How much of the end of names cut to `width` tells most of them apart: nothing where their beginnings do, else
/// [`TAIL_COLUMNS`] or more, as what the candidates of a matrix differ in stands last.
fn telling_tail(names: &[String], width: usize) -> usize {
    let told_apart = |tail: usize| {
        let cut = names.iter().map(|name| text::abridged(name, width, tail));
        cut.collect::<BTreeSet<String>>().len()
    };
    let mut best = (told_apart(0), 0);
    for tail in TAIL_COLUMNS.min(width / 2)..width.saturating_sub(1) {
        let told = told_apart(tail);
        if told > best.0 {
            best = (told, tail);
        }
    }
    best.1
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

/// Cuts sizes, then names, further where even the last columns do not fit; what is left over goes to a title that
/// is wider than the words under it.
fn squeeze(layout: &mut [Laid], title: &str, width: usize) {
    for column in [Column::Size, Column::Name] {
        let excess = total(layout).saturating_sub(width);
        if let Some(laid) = layout.iter_mut().find(|laid| laid.column == column) {
            laid.shorten(laid.width.saturating_sub(excess).max(4));
        }
    }
    let left = width.saturating_sub(total(layout));
    let missing = text::columns(title).saturating_sub(title_columns(layout));
    if let Some(size) = layout.iter_mut().find(|laid| laid.column == Column::Size) {
        size.width += missing.min(left);
    }
}

/// The header and a row per candidate, the cheapest first.
pub(super) fn rows(comparison: &Comparison, columns: &[Column], width: usize) -> Vec<Row> {
    let mut layout = layout(comparison, columns, width);
    let title = title(comparison);
    squeeze(&mut layout, &title, width);
    let shown: Vec<Vec<String>> = layout.iter().map(Laid::shown).collect();
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
        let cells = shown
            .iter()
            .map(|cells| cells.get(row).map_or("", String::as_str));
        table.add_row(cells.map(Cell::new));
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
                titled(&title, &layout, &line)
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

/// What stands over the words: the region, and which prices.
fn title(comparison: &Comparison) -> String {
    let month = match comparison.month_hours {
        AVERAGE_MONTH => String::new(),
        hours => format!(", {hours} h"),
    };
    format!(
        "{}, on demand{month}",
        text::one_line(&comparison.stamp.prices.region)
    )
}

/// Columns of the words and the first number.
fn titled_apart(layout: &[Laid]) -> usize {
    let apart = layout.iter().filter(|laid| is_titled_apart(laid.column));
    apart.map(Laid::columns).sum()
}

/// Columns for the title over the words: what the title of the first number, aligned right, leaves, less the gap.
fn title_columns(layout: &[Laid]) -> usize {
    let (gap, _) = padding(Column::PerMonth);
    let first = Column::PerMonth.title().len() + usize::from(gap);
    titled_apart(layout).saturating_sub(first)
}

/// The header with the title where the candidates' words have none of their own, and behind it that of the first
/// number.
fn titled(title: &str, layout: &[Laid], header: &str) -> String {
    let words = title_columns(layout);
    let (gap, _) = padding(Column::PerMonth);
    let title = text::padded(&text::shortened(title, words), words + usize::from(gap));
    let rest = header.get(titled_apart(layout)..).unwrap_or("");
    format!("{title}{}{rest}", Column::PerMonth.title())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report::sample, scenario::Naming};

    #[test]
    fn names_that_begin_alike_keep_their_ends() {
        let names = |cpus: [&str; 2]| cpus.map(|cpu| format!("sizes, memory=512, cpu={cpu}"));
        // 16 columns, half of them of the end; a blank where it is cut is dropped.
        let cut = |names: &[String]| {
            let tail = telling_tail(names, 16);
            names
                .iter()
                .map(|name| text::abridged(name, 16, tail))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            cut(&names(["0.25", "0.5"])),
            ["sizes,…cpu=0.25", "sizes, m…cpu=0.5"]
        );
        let other = ["memory=512 on the API", "today, with everything on it"].map(String::from);
        assert_eq!(cut(&other), ["memory=512 on t…", "today, with eve…"]);
        let mut matrix = names(["0.25", "0.5"]).to_vec();
        matrix.extend(names(["0.25", "0.5"]).map(|name| name.replace("512", "1024")));
        assert_eq!(cut(&matrix).into_iter().collect::<BTreeSet<_>>().len(), 4);
    }

    #[test]
    fn a_title_wider_than_its_words_takes_free_columns() {
        let mut comparison = sample::comparison();
        comparison.stamp.prices.region = "ap-southeast-1".into();
        for candidate in &mut comparison.candidates {
            candidate.size = "1 x t".into();
            candidate.naming = Naming::Default;
        }
        let header = |columns: &[Column], width| rows(&comparison, columns, width).swap_remove(0).line;
        let few = [
            Column::Mark,
            Column::Name,
            Column::Architecture,
            Column::Size,
            Column::PerMonth,
        ];
        assert_eq!(header(&few, 80).trim_end(), "ap-southeast-1, on demand  $/month");
        // 2 + 8 + 7 + 5 columns of words and 2 + 6 of amounts, less 2 + 7 of the title over them.
        assert_eq!(header(&few, 30).trim_end(), "ap-southeast-1, on d…  $/month");
    }
}
