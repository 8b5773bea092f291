//! What the first line of a trace says about its columns. They are found by name, in any order; upper and lower case
//! and spaces around a name do not matter; `--map` renames, and where it is given, what it does not name and costsim does
//! not know is ignored.

use super::{
    InputProblem, WholeProblem, column::Column, found::shown, record::Record, records::BYTE_ORDER_MARK,
};

/// Characters of a name beyond which it is no slip of a known one.
const NAME_CHARACTERS_MAX: usize = 40;

/// The columns of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) columns: Vec<Column>,
    /// Their names as written.
    names: Vec<Vec<u8>>,
    /// Names of those that are ignored.
    pub(super) ignored: Vec<String>,
}

/// A wrong field of the header: which (from 0), and what is wrong.
pub(super) type HeaderError = (usize, InputProblem);

impl Plan {
    /// Whether a row is the header again, as where files were put together.
    pub(super) fn is_repeated_by(&self, row: &Record) -> bool {
        let written = |(field, name): (usize, &Vec<u8>)| {
            let text = row.text(field);
            text == name || (field == 0 && text.strip_prefix(BYTE_ORDER_MARK) == Some(name))
        };
        self.names.len() == row.len() && self.names.iter().enumerate().all(written)
    }

    /// Whether a column has a unit that only the careful path reads.
    pub(super) fn has_foreign_units(&self) -> bool {
        self.columns
            .iter()
            .any(|column| matches!(column, Column::DurationS | Column::DurationUs | Column::InitS))
    }

    /// Whether there is a column of this meaning, in any unit.
    pub(super) fn has(&self, meaning: Column) -> bool {
        self.columns.iter().any(|column| column.meaning() == meaning)
    }

    /// Reads the header; gathers up to `errors_max` errors.
    pub(super) fn from_header(
        header: &Record,
        map: &[(String, String)],
        errors_max: usize,
    ) -> Result<Self, Vec<HeaderError>> {
        let (mut columns, mut ignored) = (Vec::new(), Vec::new());
        let mut errors = Vec::new();
        for field in 0..header.len() {
            let text = header.text(field);
            match column_of(text, map).and_then(|column| admit(&columns, column)) {
                Ok(column) => {
                    if column == Column::Ignored {
                        ignored.push(match text.trim_ascii() {
                            [] => format!("(column {})", field + 1),
                            name => shown(name),
                        });
                    }
                    columns.push(column);
                }
                Err(problem) => errors.push((field, said_once(problem, &errors))),
            }
            if errors.len() == errors_max {
                break;
            }
        }
        if errors.is_empty() && !columns.iter().any(|column| column.is_timestamp()) {
            let found = shown(&header.line());
            errors.push((0, InputProblem::NoTimestamp { found }));
        }
        if errors.is_empty() {
            let names = (0..header.len()).map(|field| header.text(field).to_owned());
            Ok(Self {
                columns,
                ignored,
                names: names.collect(),
            })
        } else {
            Err(errors)
        }
    }
}

/// Whether a line can be no header: it names no column, and holds what no name does.
pub(super) fn is_no_header(line: &Record, map: &[(String, String)]) -> bool {
    let name = |field: usize| {
        let text = line.text(field);
        let mut names = text.split(|byte| b";\t".contains(byte));
        names.all(|name| name.len() <= NAME_CHARACTERS_MAX)
            && !text.iter().any(|byte| b"\"{}[]<>=:|\0".contains(byte))
    };
    let mut fields = 0..line.len();
    fields
        .clone()
        .all(|field| column_of(line.text(field), map).is_err())
        && !fields.all(name)
}

/// Says what would do only at the first column that is like no known one.
fn said_once(problem: InputProblem, before: &[HeaderError]) -> InputProblem {
    let strange = |problem: &InputProblem| matches!(problem, InputProblem::UnknownColumn { near: None, .. });
    match problem {
        InputProblem::UnknownColumn { found, near: None }
            if before.iter().any(|(_, earlier)| strange(earlier)) =>
        {
            InputProblem::AnotherUnknownColumn { found }
        }
        problem => problem,
    }
}

/// Whether a header of one column has semicolons or tabs where commas belong.
pub(super) fn check_separators(header: &Record) -> Result<(), InputProblem> {
    if header.len() > 1 {
        return Ok(());
    }
    let text = header.text(0);
    let separators = if text.contains(&b';') {
        "semicolons"
    } else if text.contains(&b'\t') {
        "tabs"
    } else {
        return Ok(());
    };
    Err(InputProblem::Separators {
        separators,
        found: shown(text),
    })
}

/// Whether every renaming names a column of costsim and one of the file, and none of the file's twice.
pub(super) fn check_map(header: &Record, map: &[(String, String)]) -> Result<(), WholeProblem> {
    for (index, (name, column)) in map.iter().enumerate() {
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
        let mut before = map.iter().take(index);
        if let Some((first, _)) = before.find(|(_, other)| normal(other) == wanted) {
            return Err(WholeProblem::MappedTwice {
                column: column.clone(),
                first: first.clone(),
                second: name.clone(),
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
    let text = std::str::from_utf8(field).map_err(|_| InputProblem::NotUtf8 { found: shown(field) })?;
    let name = normal(text);
    if let Some((ours, _)) = map.iter().find(|(_, column)| normal(column) == name) {
        // Its own name was checked before (`check_map`).
        return Ok(Column::find(&normal(ours)).unwrap_or(Column::Ignored));
    }
    match Column::find(&name) {
        Some(column) if !is_mapped(column, map) => Ok(column),
        Some(_) => Ok(Column::Ignored),
        None if !map.is_empty() => Ok(Column::Ignored),
        None => Err(InputProblem::UnknownColumn {
            found: shown(text.trim().as_bytes()),
            near: near(&name),
        }),
    }
}

/// Whether `--map` names a column of this meaning.
fn is_mapped(column: Column, map: &[(String, String)]) -> bool {
    let mut mapped = map.iter().filter_map(|(ours, _)| Column::find(&normal(ours)));
    mapped.any(|other| other.meaning() == column.meaning())
}

/// Refuses a second column of a meaning.
fn admit(before: &[Column], column: Column) -> Result<Column, InputProblem> {
    let mut same = before.iter().filter(|other| other.meaning() == column.meaning());
    match same.next() {
        None => Ok(column),
        Some(_) if column == Column::Ignored => Ok(column),
        Some(first) if column.is_timestamp() && *first != column => {
            Err(InputProblem::SecondTimestamp { first: first.name() })
        }
        Some(_) => Err(InputProblem::DuplicateColumn),
    }
}

/// The known name that `name` may be a slip of: at most two edits away, or a third of its length, or only without
/// its unit.
fn near(name: &str) -> Option<&'static str> {
    let length = name.chars().count();
    if length > NAME_CHARACTERS_MAX {
        return None;
    }
    let distance = |known: &str| match known.strip_prefix(name) {
        Some(unit) if unit.starts_with('_') => 0,
        _ => strsim::levenshtein(name, known),
    };
    Column::NAMES
        .iter()
        .map(|(known, _)| (distance(known), *known))
        .min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, _)| distance <= 2.max(length / 3))
        .map(|(_, known)| known)
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
        let near = |header| match plan(header, &[]).unwrap_err().remove(0).1 {
            InputProblem::UnknownColumn { near, .. } => near,
            problem => panic!("{problem}"),
        };
        assert_eq!(near("timestmap"), Some("timestamp"));
        assert_eq!(near("durations_ms"), Some("duration_ms"));
        // Three edits: too many for four letters, few enough for a name of nine.
        assert_eq!((near("mean"), near("functions!!")), (None, Some("function")));
        assert_eq!(near("memory"), Some("memory_mb"));
    }

    #[test]
    fn what_is_near_nothing_is_answered_with_all_names() {
        let (_, problem) = plan("timestamp,user_agent", &[]).unwrap_err().remove(0);
        assert_eq!(
            problem.to_string(),
            "unknown column, found `user_agent`; remove it, or rename it with --map COLUMN=user_agent, where COLUMN is \
             one of timestamp, timestamp_s, timestamp_ms, timestamp_us, timestamp_ns, function, duration_ms, duration_s, \
             duration_us, memory_mb, memory_used_mb, init_ms, init_s, billed_ms, request_bytes, response_bytes, count \
             (as in --map timestamp=ts; with --map, columns of other names are ignored)"
        );
    }

    #[test]
    fn with_a_map_what_it_does_not_name_is_ignored() {
        // Its own `timestamp` and a second unnamed column give way to what was named.
        assert_eq!(
            plan(",timestamp,start,init_ms,note,note", &[("timestamp_ms", "start")]),
            Ok(vec![
                Column::Ignored,
                Column::Ignored,
                Column::TimestampMs,
                Column::InitMs,
                Column::Ignored,
                Column::Ignored
            ])
        );
        let (field, problem) = plan("ts,note,ts", &[("timestamp", "ts")]).unwrap_err().remove(0);
        assert_eq!((field, problem), (2, InputProblem::DuplicateColumn));
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
}
