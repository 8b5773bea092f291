//! Tables of a review, whatever they are of: titles, rows, and beside what a cell shows the number it is sorted by.

use std::fmt::Write as _;

use askama::Template;
use rust_decimal::Decimal;

use crate::report::{markdown::escaped, number, text};

/// A table of the page.
#[derive(Template)]
#[template(path = "table.html")]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

/// What heads a column.
pub(super) struct Column {
    pub(super) title: String,
    /// Words are aligned left, numbers right.
    pub(super) is_text: bool,
}

/// A row; its first cell names it.
pub(super) struct Row {
    pub(super) standing: &'static str,
    pub(super) cells: Vec<Cell>,
}

/// A cell.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// A word that stands out behind it.
    pub(super) badge: &'static str,
    /// What stands small below it.
    pub(super) note: String,
    /// What it is sorted by, in place of its text.
    pub(super) value: Option<String>,
}

impl Column {
    pub(super) fn text(title: &str) -> Self {
        Self {
            title: text::one_line(title),
            is_text: true,
        }
    }

    pub(super) fn number(title: &str) -> Self {
        Self {
            is_text: false,
            ..Self::text(title)
        }
    }
}

impl Cell {
    pub(super) fn text(words: &str) -> Self {
        Self {
            text: text::one_line(words),
            ..Self::default()
        }
    }

    /// What a number looks like, and the number.
    pub(super) fn number(shown: String, value: impl Into<Decimal>) -> Self {
        Self {
            text: shown,
            value: Some(number::plain(value.into())),
            ..Self::default()
        }
    }

    /// What looks like a number, sorted by what it is: `1,234.50 *`, `~12`, `0.05`, and times whatever their unit.
    pub(super) fn figure(shown: &str) -> Self {
        Self {
            value: number::read_back(shown).map(number::plain),
            ..Self::text(shown)
        }
    }
}

impl Table {
    /// A table in which the first columns hold words and the others figures.
    pub(super) fn of_figures(
        caption: &str,
        titles: &[String],
        rows: &[Vec<String>],
        is_text: impl Fn(usize) -> bool,
    ) -> Self {
        let columns = titles.iter().enumerate().map(|(at, title)| match is_text(at) {
            true => Column::text(title),
            false => Column::number(title),
        });
        let row = |row: &Vec<String>| Row {
            standing: "",
            cells: row
                .iter()
                .enumerate()
                .map(|(at, cell)| match is_text(at) {
                    true => Cell::text(cell),
                    false => Cell::figure(cell),
                })
                .collect(),
        };
        Self {
            caption: text::one_line(caption),
            columns: columns.collect(),
            rows: rows.iter().map(row).collect(),
        }
    }

    /// The table in Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut out = String::from("\n");
        for column in &self.columns {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "| {} ", escaped(&column.title));
        }
        out.push_str("|\n");
        for column in &self.columns {
            out.push_str(if column.is_text { "|---" } else { "|--:" });
        }
        out.push_str("|\n");
        for row in &self.rows {
            for cell in &row.cells {
                let parts = [cell.text.as_str(), cell.badge, cell.note.as_str()];
                let told: Vec<String> = parts
                    .iter()
                    .filter(|part| !part.is_empty())
                    .map(|part| escaped(part))
                    .collect();
                let _ = write!(out, "| {} ", told.join(", "));
            }
            out.push_str("|\n");
        }
        out
    }
}
