//! Azure Functions 2019: counts per minute and function, a file a day; durations (percentiles) by function and memory by
//! application in files of their own, looked for beside the counts where they are not given.
//!
//! The days are counted, not dated; day 1 is taken as Monday 2019-07-15, since the data are of July 2019 and the weekday is
//! not told. The percentiles are those of averages over 30 s; minimum, maximum and mean are true, so the tails are taken
//! from them. Memory is what an application of several functions had allocated: it is memory used, and says nothing of a
//! size on Lambda.
//!
//! Source: AzurePublicDataset, AzureFunctionsDataset2019.md, revision 2.

use std::{collections::BTreeMap, path::Path};

use super::{
    super::{
        SkipReason, TraceError, TraceFormat, WholeProblem,
        column::COUNT_MAX,
        duration_model::Shape,
        entry::{Entry, Served, When},
        input_file::{InputFile, Line},
        intake::{Intake, Place},
        percentiles::Statistics,
        timestamp::Stamp,
    },
    intervals::Covered,
};
use crate::units::Mebibytes;

/// 2019-07-15T00:00:00Z, a Monday.
const FIRST_DAY_S: i64 = 1_563_148_800;
const DAY_S: i64 = 86_400;
const MINUTES: i64 = 1_440;
/// What the name of a file of counts has in place of those of the others.
const NAMES: [(&str, [&str; 2]); 2] = [
    (
        "invocations_per_function_md",
        ["function_durations_percentiles", "app_memory_percentiles"],
    ),
    ("invocations", ["durations", "memory"]),
];

/// What a file of the data set holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Invocations,
    Durations,
    Memory,
}

/// Files of the data set, opened, until all are known.
#[derive(Default)]
pub(super) struct Files(Vec<(Kind, Day, InputFile)>);

/// A day of the data set, from 1; 0 where a file's name tells none.
type Day = u32;

/// What is known of the functions of a day.
#[derive(Default)]
struct Tables {
    /// By application and function.
    durations: Option<BTreeMap<String, Shape>>,
    /// By application.
    memory: Option<BTreeMap<String, Mebibytes>>,
}

/// Functions of the counts, and those without durations.
#[derive(Default)]
struct Joined {
    functions: usize,
    without: usize,
    /// The last of them.
    last: String,
    /// The minutes that any tells of.
    minutes: Covered,
}

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    kind(head).is_some()
}

fn kind(head: &[u8]) -> Option<Kind> {
    let header = head.split(|&b| b == b'\n').next()?;
    let begins = |text: &[u8]| header.starts_with(text);
    if begins(b"HashOwner,HashApp,HashFunction,Trigger,1,2,") {
        Some(Kind::Invocations)
    } else if begins(b"HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,") {
        Some(Kind::Durations)
    } else if begins(b"HashOwner,HashApp,")
        && memchr::memmem::find(header, b"SampleCount,AverageAllocatedMb,").is_some()
    {
        Some(Kind::Memory)
    } else {
        None
    }
}

/// Keeps a file until all are known.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let kind = kind(file.head()).unwrap_or(Kind::Invocations);
    intake.pending.azure_2019.0.push((kind, day(&file.path), file));
    Ok(())
}

impl Files {
    /// Reads the counts day by day, each with the durations and the memory of its day or of no day.
    pub(super) fn settle(self, intake: &mut Intake, path: &str) -> Result<(), TraceError> {
        let (mut counts, mut others): (Vec<_>, Vec<_>) = self
            .0
            .into_iter()
            .partition(|(kind, ..)| *kind == Kind::Invocations);
        if counts.is_empty() && !others.is_empty() {
            return Err(whole(path, WholeProblem::NoInvocations));
        }
        counts.sort_by_key(|&(_, day, _)| day);
        let mut of_any_day = Tables::default();
        of_any_day.take(0, &mut others, intake)?;
        let mut of_day = Tables::default();
        let mut last = 0;
        let mut joined = Joined::default();
        for (_, day, file) in counts {
            if day != last {
                of_day = Tables::default();
                of_day.take(day, &mut others, intake)?;
                last = day;
            }
            of_day.look_beside(&file.path, &of_any_day, intake)?;
            read_invocations(file, day, [&of_day, &of_any_day], &mut joined, intake)?;
        }
        if joined.without > 0 && intake.options.duration.is_none() {
            let (missing, all) = (joined.without, joined.functions);
            return Err(whole(
                path,
                WholeProblem::FunctionsWithoutDuration { missing, all },
            ));
        }
        let place = Place { file: path, line: 1 };
        joined.minutes.settle(&joined.last, place, intake)
    }
}

impl Tables {
    /// Reads those of the files that are of this day.
    fn take(
        &mut self,
        day: Day,
        files: &mut Vec<(Kind, Day, InputFile)>,
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        let of_day = files.extract_if(.., |(_, other, _)| *other == day);
        for (kind, _, file) in of_day {
            self.add(kind, file, intake)?;
        }
        Ok(())
    }

    fn add(&mut self, kind: Kind, file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
        match kind {
            Kind::Durations => read_durations(file, self.durations.get_or_insert_default(), intake),
            Kind::Memory => read_memory(file, self.memory.get_or_insert_default(), intake),
            Kind::Invocations => Ok(()),
        }
    }

    /// Reads the durations and the memory from beside the counts in `path`, where they are not known.
    fn look_beside(&mut self, path: &str, others: &Self, intake: &mut Intake) -> Result<(), TraceError> {
        let known = [
            self.durations.is_some() || others.durations.is_some(),
            self.memory.is_some() || others.memory.is_some(),
        ];
        for (beside, known) in beside(path).into_iter().flatten().zip(known) {
            if known || !Path::new(&beside).is_file() {
                continue;
            }
            let file = InputFile::open(&beside, intake.options.threads)?;
            if let Some(kind @ (Kind::Durations | Kind::Memory)) = kind(file.head()) {
                intake.begin(&file, TraceFormat::Azure2019);
                self.add(kind, file, intake)?;
            }
        }
        Ok(())
    }
}

fn read_invocations(
    file: InputFile,
    day: Day,
    tables: [&Tables; 2],
    joined: &mut Joined,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let start_s = FIRST_DAY_S + i64::from(day.max(1) - 1) * DAY_S;
    let durations = tables.iter().find_map(|tables| tables.durations.as_ref());
    let memory = tables.iter().find_map(|tables| tables.memory.as_ref());
    let width = minutes_told(file.head());
    let mut lines = file.into_lines();
    let mut first = true;
    while let Some((line, place)) = lines.next()? {
        let Some(row) = row(line, place, intake)? else {
            continue;
        };
        let (&[_, application, function, _], minutes) = match row.split_first_chunk::<4>() {
            Some(row) if row.1.len() == width => row,
            _ => {
                intake.skip(SkipReason::Malformed, place)?;
                continue;
            }
        };
        joined.last = key(application, function);
        let shape = durations.and_then(|known| known.get(&joined.last));
        joined.functions += 1;
        joined.without += usize::from(shape.is_none());
        let served = shape.map_or(Served::Unknown, |shape| Served::From(intake.model(shape.clone())));
        let entry = Entry {
            function: &joined.last,
            memory_used: memory.and_then(|known| known.get(application)).copied(),
            ..Entry::new(starting(start_s), served)
        };
        for (minute, count) in (0..MINUTES).zip(minutes) {
            let counted = |count| Entry {
                when: starting(start_s + 60 * minute),
                count: Some(count),
                ..entry
            };
            // The first function says which minutes there are.
            if first {
                joined
                    .minutes
                    .add((start_s + 60 * minute) * 1_000_000, 60_000_000);
            }
            match count.parse().ok().filter(|count| *count <= COUNT_MAX) {
                Some(0) if !first => {}
                Some(count) => intake.entry(&counted(count), place)?,
                None => {
                    intake.skip(SkipReason::Malformed, place)?;
                    if first {
                        intake.silence(&counted(0), place)?;
                    }
                }
            }
        }
        first = false;
    }
    Ok(())
}

/// How many minutes the header names.
fn minutes_told(head: &[u8]) -> usize {
    let header = head.split(|&b| b == b'\n').next().unwrap_or_default();
    let fields = header.split(|&b| b == b',').count();
    fields.saturating_sub(4).min(MINUTES as usize)
}

fn read_durations(
    file: InputFile,
    table: &mut BTreeMap<String, Shape>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    while let Some((line, place)) = lines.next()? {
        let Some(row) = row(line, place, intake)? else {
            continue;
        };
        let [_, application, function, numbers @ ..] = row.as_slice() else {
            intake.skip(SkipReason::Malformed, place)?;
            continue;
        };
        let numbers: Option<Vec<f64>> = numbers
            .iter()
            .map(|number| number.parse().ok().filter(possible))
            .collect();
        match numbers
            .as_deref()
            .and_then(statistics)
            .and_then(|known| known.fit())
        {
            Some(shape) => {
                table.insert(key(application, function), shape);
            }
            None => intake.skip(SkipReason::Malformed, place)?,
        }
    }
    Ok(())
}

/// Whether durations can be so.
fn possible(number: &f64) -> bool {
    number.is_finite() && *number >= 0.0
}

/// Average, Count, Minimum, Maximum and the percentiles 0, 1, 25, 50, 75, 99, 100 in milliseconds. Where minimum and
/// maximum were not recorded they are 0.
fn statistics(numbers: &[f64]) -> Option<Statistics> {
    let &[mean, _, least, greatest, p0, p1, p25, p50, p75, p99, p100] = numbers else {
        return None;
    };
    let (least, greatest) = if greatest > 0.0 {
        (least, greatest)
    } else {
        (p0, p100)
    };
    let points = [
        (0.0, least),
        (0.01, p1),
        (0.25, p25),
        (0.5, p50),
        (0.75, p75),
        (0.99, p99),
        (1.0, greatest),
    ];
    Some(Statistics {
        points: points.map(|(share, millis)| (share, millis * 1_000.0)).to_vec(),
        mean: Some(mean * 1_000.0),
    })
}

/// The greatest of what each application had allocated.
fn read_memory(
    file: InputFile,
    table: &mut BTreeMap<String, Mebibytes>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    while let Some((line, place)) = lines.next()? {
        let Some(row) = row(line, place, intake)? else {
            continue;
        };
        let greatest = row.last().and_then(|number| number.parse::<f64>().ok());
        match (row.get(1), greatest) {
            (Some(application), Some(megabytes)) if (0.0..1e9).contains(&megabytes) => {
                let used = table.entry((*application).to_owned()).or_insert(Mebibytes(0));
                *used = (*used).max(Mebibytes((megabytes.ceil() as u32).max(1)));
            }
            _ => intake.skip(SkipReason::Malformed, place)?,
        }
    }
    Ok(())
}

/// The fields of a row below the header, none of which is quoted; `None` of any other line.
fn row<'a>(
    line: Line<'a>,
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<Option<Vec<&'a str>>, TraceError> {
    intake.line();
    let text = match line {
        Line::Text(text) if text.trim_ascii().is_empty() => return Ok(None),
        Line::Text(text) if text.starts_with(b"HashOwner,") => {
            intake.skip(SkipReason::Comment, place)?;
            return Ok(None);
        }
        Line::Text(text) => std::str::from_utf8(text).ok(),
        Line::TooLong => {
            intake.skip(SkipReason::TooLong, place)?;
            return Ok(None);
        }
    };
    if text.is_none() {
        intake.skip(SkipReason::Malformed, place)?;
    }
    Ok(text.map(|text| text.split(',').collect()))
}

fn key(application: &str, function: &str) -> String {
    format!("{application}/{function}")
}

fn starting(second: i64) -> When {
    When::Start(Stamp {
        micros: second * 1_000_000,
        fine: true,
    })
}

/// The day in a file's name, as in `.d07.`; 0 where it tells none.
fn day(path: &str) -> u32 {
    let name = Path::new(path)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let mut days = name
        .rsplit('.')
        .filter_map(|part| part.strip_prefix('d')?.parse().ok());
    days.find(|day| (1..=366).contains(day)).unwrap_or(0)
}

/// Where durations and memory of the counts in `path` would lie.
fn beside(path: &str) -> Option<[String; 2]> {
    let from = path.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(from);
    let (counts, others) = NAMES.iter().find(|(counts, _)| name.contains(counts))?;
    Some(others.map(|other| format!("{folder}{}", name.replacen(counts, other, 1))))
}

fn whole(path: &str, problem: WholeProblem) -> TraceError {
    TraceError::Whole {
        path: path.to_owned(),
        problem,
    }
}
