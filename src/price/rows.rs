//! Small tables of one kind of row, each read as typed and then checked; a mistake keeps its file, line and column.

use serde::de::DeserializeOwned;

use super::{Place, PriceError, RowProblem};

/// The rows of a table that `check` keeps. It names the column of what it finds wrong; `file` names the table in errors.
pub(super) fn rows<Raw: DeserializeOwned, Row>(
    file: &str,
    text: &str,
    check: impl Fn(Raw) -> Result<Option<Row>, (&'static str, RowProblem)>,
) -> Result<Vec<Row>, PriceError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (line, record) in (2..).zip(reader.deserialize::<Raw>()) {
        let fail = |column, problem| PriceError::Row {
            at: Place {
                file: file.into(),
                line,
                column,
            },
            problem,
        };
        let raw = record.map_err(|e| fail(None, RowProblem::Csv(e.to_string())))?;
        rows.extend(check(raw).map_err(|(column, problem)| fail(Some(column), problem))?);
    }
    Ok(rows)
}
