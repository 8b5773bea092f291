//! The columns of the costsim CSV, and what the first line says about them. Columns are found by name, in any
//! order; upper and lower case and spaces around a name do not matter.

use super::{
    error::{InputProblem, WholeProblem, shown},
    record::Record,
};
use crate::units::Micros;

/// The longest duration a row may have: 30 days.
pub(super) const DURATION_MAX: Micros = Micros::from_secs(30 * 86_400);
/// The largest number of bytes a request may have: 1 TB.
pub(super) const BYTES_MAX: u64 = 1_000_000_000_000;
/// The largest memory a row may have, in MB.
pub(super) const MEMORY_MAX: u64 = 1_000_000;
/// The most arrivals one row may stand for.
pub(super) const COUNT_MAX: u64 = 1_000_000_000_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// RFC 3339, or an epoch number told by magnitude.
    Timestamp,
    /// Seconds since 1970.
    TimestampS,
    /// Milliseconds since 1970.
    TimestampMs,
    /// Microseconds since 1970.
    TimestampUs,
    /// Nanoseconds since 1970.
    TimestampNs,
    Function,
    DurationMs,
    MemoryMb,
    MemoryUsedMb,
    InitMs,
    BilledMs,
    RequestBytes,
    ResponseBytes,
    Count,
}

impl Column {
    pub(super) const NAMES: [(&'static str, Self); 14] = [
        ("timestamp", Self::Timestamp),
        ("timestamp_s", Self::TimestampS),
        ("timestamp_ms", Self::TimestampMs),
        ("timestamp_us", Self::TimestampUs),
        ("timestamp_ns", Self::TimestampNs),
        ("function", Self::Function),
        ("duration_ms", Self::DurationMs),
        ("memory_mb", Self::MemoryMb),
        ("memory_used_mb", Self::MemoryUsedMb),
        ("init_ms", Self::InitMs),
        ("billed_ms", Self::BilledMs),
        ("request_bytes", Self::RequestBytes),
        ("response_bytes", Self::ResponseBytes),
        ("count", Self::Count),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, column)| *column == self)
            .map_or("", |(name, _)| name)
    }

    fn find(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, column)| *column)
    }

    pub(super) const fn is_timestamp(self) -> bool {
        matches!(
            self,
            Self::Timestamp | Self::TimestampS | Self::TimestampMs | Self::TimestampUs | Self::TimestampNs
        )
    }
}

/// The columns of a file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) columns: Vec<Column>,
}

/// A wrong field of the header: which (from 0), and what is wrong.
pub(super) type HeaderError = (usize, InputProblem);

impl Plan {
    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Reads the header; gathers up to `errors_max` errors.
    pub(super) fn from_header(
        header: &Record,
        map: &[(String, String)],
        errors_max: usize,
    ) -> Result<Self, Vec<HeaderError>> {
        let mut columns = Vec::new();
        let mut errors = Vec::new();
        for field in 0..header.len() {
            match column_of(header.text(field), map).and_then(|column| admit(&columns, column)) {
                Ok(column) => columns.push(column),
                Err(problem) => errors.push((field, problem)),
            }
            if errors.len() == errors_max {
                break;
            }
        }
        if errors.is_empty() && !columns.iter().any(|column| column.is_timestamp()) {
            let found = shown(header.all_text());
            errors.push((0, InputProblem::NoTimestamp { found }));
        }
        if errors.is_empty() {
            Ok(Self { columns })
        } else {
            Err(errors)
        }
    }
}

/// Whether every renaming names a column of costsim and one of the file.
pub(super) fn check_map(header: &Record, map: &[(String, String)]) -> Result<(), WholeProblem> {
    for (name, column) in map {
        if Column::find(&normal(name)).is_none() {
            return Err(WholeProblem::UnknownMapping { name: name.clone() });
        }
        let wanted = normal(column);
        let exists = |field| std::str::from_utf8(header.text(field)).is_ok_and(|text| normal(text) == wanted);
        if !(0..header.len()).any(exists) {
            return Err(WholeProblem::MissingMapping {
                name: name.clone(),
                column: column.clone(),
            });
        }
    }
    Ok(())
}

/// A name as it is compared.
fn normal(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The column a name of the header means.
fn column_of(field: &[u8], map: &[(String, String)]) -> Result<Column, InputProblem> {
    let text = std::str::from_utf8(field).map_err(|_| InputProblem::NotText { found: shown(field) })?;
    let name = normal(text);
    let renamed = map
        .iter()
        .find(|(_, column)| normal(column) == name)
        .map_or(name, |(ours, _)| normal(ours));
    Column::find(&renamed).ok_or_else(|| {
        let (nearest, distance) = nearest(&renamed);
        InputProblem::UnknownColumn {
            found: shown(text.trim().as_bytes()),
            nearest,
            close: distance <= 2.max(renamed.len() / 3),
        }
    })
}

/// Refuses a second column of a kind.
fn admit(before: &[Column], column: Column) -> Result<Column, InputProblem> {
    if before.contains(&column) {
        return Err(InputProblem::DuplicateColumn);
    }
    match before.iter().find(|other| other.is_timestamp()) {
        Some(first) if column.is_timestamp() => Err(InputProblem::SecondTimestamp { first: first.name() }),
        _ => Ok(column),
    }
}

/// The known name nearest to `name`, and how many edits away it is; a name that only lacks its unit is nearest.
fn nearest(name: &str) -> (&'static str, usize) {
    let head: Vec<char> = name.chars().take(40).collect();
    let distance = |known: &str| match known.strip_prefix(name) {
        Some(unit) if unit.starts_with('_') => 1,
        _ => edits(&head, known),
    };
    Column::NAMES
        .iter()
        .map(|(known, _)| (*known, distance(known)))
        .min_by_key(|(_, distance)| *distance)
        .unwrap_or(("timestamp", usize::MAX))
}

/// Levenshtein distance: insertions, deletions and replacements that lead from one text to the other.
fn edits(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(header: &str, map: &[(&str, &str)]) -> Result<Vec<Column>, Vec<HeaderError>> {
        let mut record = Record::default();
        record.split(format!("{header}\n").as_bytes()).unwrap();
        let map: Vec<_> = map
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        Plan::from_header(&record, &map, 10).map(|plan| plan.columns)
    }

    #[test]
    fn names_in_any_order_case_and_spacing() {
        assert_eq!(
            plan(" Duration_MS ,\"function\",timestamp_us", &[]),
            Ok(vec![Column::DurationMs, Column::Function, Column::TimestampUs])
        );
        assert_eq!(
            plan("ts,latency", &[("timestamp", "TS"), ("duration_ms", "latency")]),
            Ok(vec![Column::Timestamp, Column::DurationMs])
        );
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_name() {
        let (field, problem) = plan("timestamp,duration", &[]).unwrap_err().remove(0);
        assert_eq!(field, 1);
        assert_eq!(
            problem.to_string(),
            "unknown column, found `duration`; did you mean `duration_ms`? --map renames: --map duration_ms=duration"
        );
        let (_, problem) = plan("timestamp,user_agent_string", &[]).unwrap_err().remove(0);
        assert!(problem.to_string().contains("remove it"), "{problem}");
    }

    #[test]
    fn each_thing_is_said_once() {
        let first = |header| plan(header, &[]).unwrap_err().remove(0);
        assert_eq!(first("timestamp,count,count"), (2, InputProblem::DuplicateColumn));
        assert_eq!(
            first("timestamp_s,timestamp_ms"),
            (1, InputProblem::SecondTimestamp { first: "timestamp_s" })
        );
        assert!(matches!(first("function"), (0, InputProblem::NoTimestamp { .. })));
    }

    #[test]
    fn edits_are_counted() {
        let edits = |a: &str, b| super::edits(&a.chars().collect::<Vec<_>>(), b);
        assert_eq!(
            [edits("kitten", "sitting"), edits("", "abc"), edits("abc", "abc")],
            [3, 3, 0]
        );
    }
}
