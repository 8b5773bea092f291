//! Metrics as CSV: `timestamp,value`; a column for every metric; or what the CloudWatch console downloads, whose first
//! rows say label, metric, statistic and dimensions, one per row, before the points begin.

use super::{
    super::{
        SkipReason, TraceError,
        column::Column,
        input_file::{InputFile, Line},
        intake::{Intake, Place},
        record::Record,
        timestamp::states_offset,
    },
    clock_change::ClockChange,
    metric_label::{Counter, Label, Metric, Series, Statistic},
    metrics::{take, text_stamp},
};

/// The most rows above the points.
const HEADER_ROWS_MAX: usize = 100;

/// What a column of values holds.
enum ValueColumn {
    /// A series of a function.
    Series(String, Series),
    /// Something else.
    Other,
}

/// Whether a text begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    let first = head.split(|&b| b == b'\n').next().unwrap_or_default();
    let Some(names) = fields(first) else {
        return false;
    };
    let lower: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    match lower.split_first() {
        Some((label, rest)) if label == "full label" || label == "label" => !rest.is_empty(),
        Some((time, [value])) if time == "timestamp" && value == "value" => true,
        Some((time, rest)) if is_time(time) && !rest.is_empty() => {
            // Durations without a count are a trace of requests in other people's columns.
            let series: Option<Vec<Series>> = rest.iter().map(|name| Label::read(name).series()).collect();
            let counts = |series: &Series| matches!(series, Series::Count(_));
            series.is_some_and(|series| series.iter().any(counts))
                && rest.iter().all(|name| Column::find(name).is_none())
        }
        _ => false,
    }
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    let mut header: Vec<Vec<String>> = Vec::new();
    let mut columns: Option<Vec<ValueColumn>> = None;
    let mut clock = ClockChange::default();
    while let Some((line, place)) = lines.next()? {
        intake.line();
        let row = match line {
            Line::Text(text) if text.trim_ascii().is_empty() => continue,
            Line::Text(text) => fields(text),
            Line::TooLong => {
                intake.skip(SkipReason::TooLong, place)?;
                continue;
            }
        };
        let Some(row) = row else {
            intake.skip(SkipReason::Malformed, place)?;
            continue;
        };
        let time = row.first().map_or("", String::as_str);
        let Some(stamp) = text_stamp(time.as_bytes(), intake) else {
            match columns {
                None if header.len() < HEADER_ROWS_MAX => {
                    intake.skip(SkipReason::Comment, place)?;
                    header.push(row);
                }
                _ => intake.skip(SkipReason::NoTime, place)?,
            }
            continue;
        };
        if !states_offset(time.as_bytes())
            && let Some(line) = clock.see(stamp, place.line)
        {
            let first = Place { line, ..place }.location();
            intake.pending.metrics.fell_back(first);
        }
        let columns = columns.get_or_insert_with(|| value_columns(&header, intake));
        for (value, column) in row.iter().skip(1).zip(columns.iter()) {
            let (ValueColumn::Series(function, series), false) = (column, value.is_empty()) else {
                continue;
            };
            match value.parse() {
                Ok(value) => take(function, *series, (stamp.micros, value), place, intake)?,
                Err(_) => intake.skip(SkipReason::Malformed, place)?,
            }
        }
    }
    Ok(())
}

/// What the columns behind the time hold, by the rows above the points.
fn value_columns(header: &[Vec<String>], intake: &mut Intake) -> Vec<ValueColumn> {
    let width = header.iter().map(Vec::len).max().unwrap_or(0);
    (1..width)
        .map(|column| {
            let label = label_of(header, column);
            match label.series() {
                Some(series) => ValueColumn::Series(label.function, series),
                None => {
                    let name = header.first().and_then(|row| row.get(column));
                    intake.pending.metrics.other(name.map_or("", String::as_str));
                    ValueColumn::Other
                }
            }
        })
        .collect()
}

/// What the rows above the points say of a column.
fn label_of(header: &[Vec<String>], column: usize) -> Label {
    let mut label = Label::default();
    let mut of_words = String::new();
    for row in header {
        let (Some(key), Some(text)) = (row.first(), row.get(column)) else {
            continue;
        };
        let key: String = key.to_ascii_lowercase().split([' ', '_']).collect();
        match key.as_str() {
            "functionname" | "apiname" | "loadbalancer" => label.function.clone_from(text),
            "stat" | "statistic" => {
                label.statistic = Statistic::named(&text.to_ascii_lowercase()).or(label.statistic);
            }
            time if is_time(time) && text.eq_ignore_ascii_case("value") => {
                label.metric = Some(Metric::Counter(Counter::Value));
            }
            time if is_time(time) || ["label", "fulllabel", "metric", "metricname"].contains(&time) => {
                let words = Label::read(text);
                label.metric = label.metric.or(words.metric);
                label.statistic = label.statistic.or(words.statistic);
                if words.metric.is_some() && !words.function.is_empty() {
                    of_words = words.function;
                }
            }
            _ => {}
        }
    }
    if label.function.is_empty() {
        label.function = of_words;
    }
    label
}

fn is_time(lower: &str) -> bool {
    matches!(lower, "timestamp" | "time" | "date")
}

/// The fields of a line, spaces around them cut.
fn fields(line: &[u8]) -> Option<Vec<String>> {
    let mut record = Record::default();
    record.split(&[line, b"\n"].concat()).ok()?;
    let field = |i| Some(std::str::from_utf8(record.text(i)).ok()?.trim().to_owned());
    (0..record.len()).map(field).collect()
}
