//! Reads the embedded tables. They are part of the program and proved by tests, so a row that does not parse is
//! left out rather than reported; the test of each table asserts that none is.

use std::str::FromStr;

use csv::StringRecord;

/// An embedded CSV table with a header.
pub(super) struct Table {
    header: StringRecord,
    records: Vec<StringRecord>,
}

/// One row of it.
pub(super) struct TableRow<'a> {
    header: &'a StringRecord,
    record: &'a StringRecord,
}

impl Table {
    /// Reads it whole.
    pub(super) fn embedded(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().cloned().unwrap_or_default();
        let records = reader.records().filter_map(Result::ok).collect();
        Self { header, records }
    }

    /// What `parse` makes of each row.
    pub(super) fn rows<T>(&self, parse: impl Fn(TableRow<'_>) -> Option<T>) -> Vec<T> {
        let row = |record| TableRow {
            header: &self.header,
            record,
        };
        self.records
            .iter()
            .filter_map(|record| parse(row(record)))
            .collect()
    }
}

impl<'a> TableRow<'a> {
    /// The text of a column.
    pub(super) fn text(&self, column: &str) -> Option<&'a str> {
        self.header
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.record.get(at))
    }

    /// The value of a column.
    pub(super) fn parsed<T: FromStr>(&self, column: &str) -> Option<T> {
        self.text(column)?.parse().ok()
    }
}
