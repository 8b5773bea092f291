//! Huawei's traces: requests per minute or second and function (2023: `day,time,0,1,…`), one row per request (2025), and
//! counts per minute as others derived them (`timestamp,arrival_rate,…`, the day first).
//!
//! Times of the first two are seconds since an unnamed day, taken as Monday 2024-01-01. A request's row is written when it
//! is answered (the frontend's stamp follows the worker's), so it arrived its duration earlier; its duration is the time in
//! the worker pod. What is left out: cold starts (a table of their own), and the pod's size, since its share of a CPU is not
//! that of a Lambda function with as much memory.
//!
//! Source: sir-lab/data-release, README_data_release_2023.md and README_data_release_2025.md.

use std::path::Path;

use super::{
    super::{
        SkipReason, TraceError, WholeProblem,
        column::COUNT_MAX,
        entry::{Entry, Served, When},
        input_file::{InputFile, Line},
        intake::{Intake, Place},
        number::{decimal_cut, decimal_up, whole_text},
        timestamp::{DateOrder, EverydayStamp, Stamp, everyday},
    },
    intervals::{Covered, counted, period_of},
    metric_label::{Counter, Series},
};
use crate::units::{Mebibytes, Micros};

/// 2024-01-01T00:00:00Z, a Monday.
const START_US: i64 = 1_704_067_200_000_000;

/// How a file is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Layout {
    /// `timestamp,arrival_rate`: counts per minute.
    Rates,
    /// `day,time` and the counts of one function a column.
    Counts {
        /// The names of the functions.
        functions: Vec<String>,
    },
    /// A row per request.
    Requests(RequestColumns),
}

/// What words the names of the tables have that count no requests, though their headers are the same.
const OTHER_TABLES: [&str; 4] = ["usage", "limit", "delay", "instances"];
/// The interval of the counts where a single row tells none.
const MINUTE_US: i64 = 60_000_000;

/// The intervals that files of counts tell of.
#[derive(Default)]
pub(super) struct Counts {
    covered: Covered,
    /// Instants of the file at hand.
    instants: Vec<i64>,
    /// Instants that stand alone in their files.
    alone: Vec<i64>,
    /// A file and the length of its intervals.
    known: Option<(String, i64)>,
    function: String,
}

/// Where the columns of requests are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RequestColumns {
    end: usize,
    function: usize,
    pod: usize,
    user: usize,
    duration: usize,
    memory: Option<usize>,
    request_bytes: Option<usize>,
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    Layout::of(head.split(|&b| b == b'\n').next().unwrap_or_default()).is_some()
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let path = file.path.clone();
    let first = file.head().split(|&b| b == b'\n').next().unwrap_or_default();
    if is_other_table(&path) && matches!(Layout::of(first), Some(Layout::Counts { .. })) {
        return intake.skip(SkipReason::NotTrace, Place { file: &path, line: 1 });
    }
    read_rows(file, intake)?;
    intake.pending.huawei.end_file(&path)
}

/// Whether a file is named as a table that counts no requests, or lies in a directory that is.
fn is_other_table(path: &str) -> bool {
    let names = Path::new(path)
        .iter()
        .rev()
        .take(2)
        .filter_map(|name| name.to_str());
    let names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
    let has = |word: &str| names.iter().any(|name| name.contains(word));
    !has("requests") && OTHER_TABLES.iter().any(|word| has(word))
}

impl Counts {
    /// Settles how long the intervals of a file are.
    fn end_file(&mut self, path: &str) -> Result<(), TraceError> {
        let mut instants = std::mem::take(&mut self.instants);
        instants.sort_unstable();
        let Some(period) = period_of(instants.clone()) else {
            self.alone.extend(instants.first());
            return Ok(());
        };
        if let Some((other, known)) = &self.known
            && (*known < MINUTE_US) != (period < MINUTE_US)
        {
            return Err(TraceError::Whole {
                path: path.to_owned(),
                problem: WholeProblem::TwoResolutions { other: other.clone() },
            });
        }
        self.known = Some((path.to_owned(), period));
        instants.into_iter().for_each(|at| self.covered.add(at, period));
        Ok(())
    }

    /// Holds the intervals that no file tells of at 0.
    pub(super) fn settle(mut self, intake: &mut Intake, path: &str) -> Result<(), TraceError> {
        let period = self.known.map_or(MINUTE_US, |(_, period)| period);
        self.alone.into_iter().for_each(|at| self.covered.add(at, period));
        self.covered
            .settle(&self.function, Place { file: path, line: 1 }, intake)
    }
}

fn read_rows(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    let mut layout: Option<Layout> = None;
    let mut function = String::new();
    while let Some((line, place)) = lines.next()? {
        intake.line();
        let text = match line {
            Line::Text(text) if text.trim_ascii().is_empty() => continue,
            Line::Text(text) => text,
            Line::TooLong => {
                intake.skip(SkipReason::TooLong, place)?;
                continue;
            }
        };
        let Some(layout) = &layout else {
            layout = Layout::of(text);
            let reason = layout
                .as_ref()
                .map_or(SkipReason::Malformed, |_| SkipReason::Comment);
            intake.skip(reason, place)?;
            continue;
        };
        let fields: Option<Vec<&str>> = std::str::from_utf8(text)
            .ok()
            .map(|text| text.split(',').map(str::trim).collect());
        let taken = match (layout, fields) {
            (Layout::Rates, Some(fields)) => rate(&fields, place, intake)?,
            (Layout::Counts { functions }, Some(fields)) => counts(functions, &fields, place, intake)?,
            (Layout::Requests(columns), Some(fields)) => {
                request(columns, &fields, &mut function, place, intake)?
            }
            (_, None) => None,
        };
        if taken.is_none() {
            intake.skip(SkipReason::Malformed, place)?;
        }
    }
    Ok(())
}

impl Layout {
    fn of(header: &[u8]) -> Option<Self> {
        let header = std::str::from_utf8(header).ok()?;
        let names: Vec<&str> = header.split(',').map(str::trim).collect();
        let at = |name: &str| names.iter().position(|known| *known == name);
        match names.as_slice() {
            ["timestamp", "arrival_rate", ..] => Some(Self::Rates),
            ["day", "time", functions @ ..] if functions.first()?.parse::<u32>().is_ok() => {
                let functions = functions.iter().map(|name| (*name).to_owned()).collect();
                Some(Self::Counts { functions })
            }
            _ => Some(Self::Requests(RequestColumns {
                end: at("time_worker")?,
                function: at("funcName")?,
                pod: at("podID")?,
                user: at("userID")?,
                duration: at("totalCost_worker")?,
                memory: at("memory_usage"),
                request_bytes: at("requestBodySize"),
            })),
        }
    }
}

/// Takes in a count per minute; gaps between them are minutes without requests.
fn rate(fields: &[&str], place: Place<'_>, intake: &mut Intake) -> Result<Option<()>, TraceError> {
    let [time, count, ..] = fields else {
        return Ok(None);
    };
    let stamp = everyday(time.as_bytes(), Some(DateOrder::DayFirst));
    let (Some(EverydayStamp::At(stamp, ..)), Ok(count)) = (stamp, count.parse()) else {
        return Ok(None);
    };
    let metrics = &mut intake.pending.metrics;
    metrics.without_offset_if(true);
    metrics.add("", Series::Count(Counter::Value), stamp.micros, count, place)?;
    Ok(Some(()))
}

/// Takes in the counts of one interval; an empty field is no request. What cannot be read is left out alone, or the
/// interval where nothing else is told.
fn counts(
    functions: &[String],
    fields: &[&str],
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<Option<()>, TraceError> {
    let (&[_, time, ref cells @ ..], Some(name)) = (fields, functions.first()) else {
        return Ok(None);
    };
    let Some(at) = seconds(time).filter(|_| cells.len() == functions.len()) else {
        return Ok(None);
    };
    let (mut any, mut unreadable) = (false, 0);
    for (function, cell) in functions.iter().zip(cells) {
        match whole_text(cell.as_bytes()).filter(|count| *count <= COUNT_MAX) {
            Some(0) => {}
            Some(count) => {
                any = true;
                intake.entry(&counted(function, at, count), place)?;
            }
            None if cell.is_empty() || *cell == "NaN" => {}
            None => unreadable += 1,
        }
    }
    if unreadable < cells.len() {
        if !any {
            intake.entry(&counted(name, at, 0), place)?;
        }
        let known = &mut intake.pending.huawei;
        known.instants.push(at);
        if known.function.is_empty() {
            known.function.clone_from(name);
        }
    }
    Ok((unreadable == 0).then_some(()))
}

/// Takes in a request. A function is told by its name, user and pool, as in the tables beside.
fn request(
    columns: &RequestColumns,
    fields: &[&str],
    function: &mut String,
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<Option<()>, TraceError> {
    let field = |column: usize| fields.get(column).copied().unwrap_or_default();
    let (end, duration) = (
        seconds(field(columns.end)),
        decimal_up(field(columns.duration).as_bytes(), 6),
    );
    let (Some(micros), Some(duration)) = (end, duration) else {
        return Ok(None);
    };
    let pod = field(columns.pod);
    let pool = pod.rsplit_once('-').map_or(pod, |(pool, _)| pool);
    function.clear();
    for part in [field(columns.function), "---", field(columns.user), "---", pool] {
        function.push_str(part);
    }
    let used = columns
        .memory
        .and_then(|column| decimal_up(field(column).as_bytes(), 0));
    let entry = Entry {
        function,
        environment: Some(pod).filter(|pod| !pod.is_empty()),
        memory_used: used
            .and_then(|used| u32::try_from(used.max(1)).ok())
            .map(Mebibytes),
        request_bytes: columns
            .request_bytes
            .and_then(|column| whole_text(field(column).as_bytes())),
        ..Entry::new(
            When::End(Stamp { micros, fine: true }),
            Served::For(Micros(duration)),
        )
    };
    intake.entry(&entry, place)?;
    Ok(Some(()))
}

/// Seconds since the first day as an instant.
fn seconds(text: &str) -> Option<i64> {
    let (micros, _) = decimal_cut(text.as_bytes(), 6)?;
    i64::try_from(micros).ok()?.checked_add(START_US)
}
