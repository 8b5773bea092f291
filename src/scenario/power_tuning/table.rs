//! A table of sizes and run times, of one function or several.

use super::{File, NO_POINTS, Points, memory, run_time, shown};
use crate::{
    scenario::{Mistake, nearest},
    workload::MemoryCurve,
};

/// Most functions that are named where one must be chosen.
const NAMED_MAX: usize = 10;

impl File {
    /// A table with a header, or two columns without one.
    pub(super) fn table(&self, text: &str, function: Option<&str>) -> Result<MemoryCurve, Mistake> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let mut columns: Option<Columns> = None;
        let mut rows: Vec<(String, usize, Points)> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line);
                self.mistake((usize::try_from(line).unwrap_or(1), 1), "", "is no CSV")
            })?;
            let line = record.position().map_or(1, csv::Position::line);
            let line = usize::try_from(line).unwrap_or(1);
            let Some(columns) = &columns else {
                let (found, is_header) =
                    Columns::find(&record).map_err(|text| self.mistake((line, 1), "", text))?;
                if !is_header {
                    self.row(&record, line, &found, &mut rows)?;
                }
                columns = Some(found);
                continue;
            };
            self.row(&record, line, columns, &mut rows)?;
        }
        self.chosen(rows, function)
    }

    /// Adds a row to the points of its function.
    fn row(
        &self,
        record: &csv::StringRecord,
        line: usize,
        columns: &Columns,
        rows: &mut Vec<(String, usize, Points)>,
    ) -> Result<(), Mistake> {
        if record.iter().all(str::is_empty) {
            return Ok(());
        }
        let field = |at: usize| record.get(at).unwrap_or("");
        let mistake = |at: usize, field: &str, problem: String| {
            // Where no field before is quoted.
            let before = record.iter().take(at).map(|field| field.chars().count() + 1);
            self.mistake((line, 1 + before.sum::<usize>()), field, problem)
        };
        let size =
            memory(field(columns.memory)).map_err(|text| mistake(columns.memory, "memory_mb", text))?;
        let millis = field(columns.duration);
        let time = millis
            .parse()
            .map_err(|_| format!("expected milliseconds such as 12.5, found `{millis}`"))
            .and_then(run_time)
            .map_err(|text| mistake(columns.duration, "duration_ms", text))?;
        let function = columns.function.map_or("", field);
        match rows.iter_mut().find(|(known, ..)| known == function) {
            Some((_, _, points)) if points.iter().any(|&(known, _)| known == size) => Err(mistake(
                columns.memory,
                "memory_mb",
                format!("{size} is measured twice; keep one of the two"),
            )),
            Some((_, _, points)) => {
                points.push((size, time));
                Ok(())
            }
            None => {
                rows.push((function.to_owned(), line, vec![(size, time)]));
                Ok(())
            }
        }
    }

    /// The curve of the only function, or of the one that is asked for.
    fn chosen(
        &self,
        mut rows: Vec<(String, usize, Points)>,
        function: Option<&str>,
    ) -> Result<MemoryCurve, Mistake> {
        let names: Vec<&str> = rows.iter().map(|(name, ..)| name.as_str()).collect();
        let listed = || {
            let more = names.len().saturating_sub(NAMED_MAX);
            let listed = names
                .iter()
                .take(NAMED_MAX)
                .map(|name| shown(name))
                .collect::<Vec<_>>()
                .join(", ");
            if more > 0 {
                format!("{listed} and {more} more")
            } else {
                listed
            }
        };
        let at = match (function, names.len()) {
            (_, 0) => return Err(self.mistake((1, 1), "", NO_POINTS)),
            (None, 1) => 0,
            (None, many) => {
                let problem = format!(
                    "holds {many} functions; choose one with --power-tuning-function: {}",
                    listed()
                );
                return Err(self.mistake((1, 1), "function", problem));
            }
            (Some(wanted), _) => match names.iter().position(|name| *name == wanted) {
                Some(at) => at,
                None => {
                    let near = nearest(wanted, &names).map(|near| format!("did you mean `{}`?", shown(near)));
                    let hint = near.unwrap_or_else(|| format!("there are: {}", listed()));
                    let problem = format!("no function is named `{}`; {hint}", shown(wanted));
                    return Err(self.mistake((1, 1), "function", problem));
                }
            },
        };
        let (_, line, points) = rows.swap_remove(at);
        self.curve(points, (line, 1))
    }
}

/// Where a table has what.
struct Columns {
    memory: usize,
    duration: usize,
    function: Option<usize>,
}

impl Columns {
    const MEMORY: [&str; 5] = ["memory_mb", "memory", "power", "value", "memorysize"];
    const DURATION: [&str; 5] = [
        "duration_ms",
        "avg_duration_ms",
        "average_duration_ms",
        "averageduration",
        "duration",
    ];
    const FUNCTION: [&str; 2] = ["function", "function_name"];

    /// The columns by their names; the first two where the first row holds numbers. Whether it is a header.
    fn find(record: &csv::StringRecord) -> Result<(Self, bool), String> {
        let named = |names: &[&str]| {
            let is = |field: &str| names.contains(&field.to_ascii_lowercase().as_str());
            record.iter().position(is)
        };
        if record.get(0).is_some_and(|first| first.parse::<f64>().is_ok()) {
            let (memory, duration) = (0, 1);
            return Ok((
                Self {
                    memory,
                    duration,
                    function: None,
                },
                false,
            ));
        }
        match (named(&Self::MEMORY), named(&Self::DURATION)) {
            (Some(memory), Some(duration)) => {
                let function = named(&Self::FUNCTION);
                Ok((
                    Self {
                        memory,
                        duration,
                        function,
                    },
                    true,
                ))
            }
            (memory, _) => {
                let missing = if memory.is_none() {
                    "memory_mb"
                } else {
                    "duration_ms"
                };
                Err(format!("no column is named {missing}; {NO_POINTS}"))
            }
        }
    }
}
