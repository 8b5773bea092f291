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

use super::super::{
    SkipReason, TraceError, TraceFormat, WholeProblem,
    duration_model::Shape,
    entry::{Entry, Served, When},
    input_file::{InputFile, Line},
    intake::{Intake, Place},
    percentiles::Statistics,
    timestamp::Stamp,
};
use crate::units::Mebibytes;

/// 2019-07-15T00:00:00Z, a Monday.
const FIRST_DAY_S: i64 = 1_563_148_800;
const DAY_S: i64 = 86_400;
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

/// Durations and memory so far, and counts to be joined with them.
#[derive(Default)]
pub(super) struct Tables {
    /// By day, application and function. The day of a file whose name tells none is 0.
    durations: BTreeMap<u32, BTreeMap<String, Shape>>,
    /// By day and application.
    memory: BTreeMap<u32, BTreeMap<String, Mebibytes>>,
    invocations: Vec<InputFile>,
}

/// Functions of the counts, and those without durations.
#[derive(Default)]
struct Joined {
    functions: usize,
    without: usize,
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

/// Reads a file; counts wait until all durations are known.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    match kind(file.head()) {
        Some(Kind::Durations) => read_durations(file, intake),
        Some(Kind::Memory) => read_memory(file, intake),
        Some(Kind::Invocations) | None => {
            intake.pending.azure_2019.invocations.push(file);
            Ok(())
        }
    }
}

impl Tables {
    /// Reads the counts.
    pub(super) fn settle(mut self, intake: &mut Intake, path: &str) -> Result<(), TraceError> {
        let invocations = std::mem::take(&mut self.invocations);
        if invocations.is_empty() && !(self.durations.is_empty() && self.memory.is_empty()) {
            return Err(whole(path, WholeProblem::NoInvocations));
        }
        let mut joined = Joined::default();
        for file in invocations {
            let day = day(&file.path);
            self.look_beside(&file.path, day, intake)?;
            self.read_invocations(file, day, &mut joined, intake)?;
        }
        if joined.without > 0 && intake.options.duration.is_none() {
            let (missing, all) = (joined.without, joined.functions);
            return Err(whole(
                path,
                WholeProblem::FunctionsWithoutDuration { missing, all },
            ));
        }
        Ok(())
    }

    /// Reads the durations and the memory of a day from beside its counts, where they are not known.
    fn look_beside(&mut self, path: &str, day: u32, intake: &mut Intake) -> Result<(), TraceError> {
        let known = [
            of_day(&self.durations, day).is_some(),
            of_day(&self.memory, day).is_some(),
        ];
        for (beside, known) in beside(path).into_iter().flatten().zip(known) {
            if known || !Path::new(&beside).is_file() {
                continue;
            }
            let file = InputFile::open(&beside)?;
            if matches!(kind(file.head()), Some(Kind::Durations | Kind::Memory)) {
                std::mem::swap(self, &mut intake.pending.azure_2019);
                intake.begin(TraceFormat::Azure2019);
                let done = read(file, intake);
                std::mem::swap(self, &mut intake.pending.azure_2019);
                done?;
            }
        }
        Ok(())
    }

    fn read_invocations(
        &self,
        file: InputFile,
        day: u32,
        joined: &mut Joined,
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        let start_s = FIRST_DAY_S + i64::from(day.max(1) - 1) * DAY_S;
        let (durations, memory) = (of_day(&self.durations, day), of_day(&self.memory, day));
        let mut lines = file.into_lines();
        let mut first = true;
        while let Some((line, place)) = lines.next()? {
            let Some(row) = row(line, place, intake)? else {
                continue;
            };
            let [_, application, function, _, minutes @ ..] = row.as_slice() else {
                intake.skip(SkipReason::Malformed, place)?;
                continue;
            };
            let shape = durations.and_then(|known| known.get(&key(application, function)));
            joined.functions += 1;
            joined.without += usize::from(shape.is_none());
            let served = shape.map_or(Served::Unknown, |shape| Served::From(intake.model(shape.clone())));
            let entry = Entry {
                function,
                memory_used: memory.and_then(|known| known.get(*application)).copied(),
                ..Entry::new(starting(start_s), served)
            };
            for (minute, count) in (0..1_440).zip(minutes) {
                match count.parse() {
                    // The first function says which minutes there are.
                    Ok(0) if !first => {}
                    Ok(count) => {
                        let entry = Entry {
                            when: starting(start_s + 60 * minute),
                            count: Some(count),
                            ..entry
                        };
                        intake.entry(&entry, place)?;
                    }
                    Err(_) => intake.skip(SkipReason::Malformed, place)?,
                }
            }
            first = false;
        }
        Ok(())
    }
}

/// The table of a day, or the one of no day.
fn of_day<T>(tables: &BTreeMap<u32, T>, day: u32) -> Option<&T> {
    tables.get(&day).or_else(|| tables.get(&0))
}

fn read_durations(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let day = day(&file.path);
    let mut lines = file.into_lines();
    let mut table = BTreeMap::new();
    while let Some((line, place)) = lines.next()? {
        let Some(row) = row(line, place, intake)? else {
            continue;
        };
        let [_, application, function, numbers @ ..] = row.as_slice() else {
            intake.skip(SkipReason::Malformed, place)?;
            continue;
        };
        let numbers: Option<Vec<f64>> = numbers.iter().map(|number| number.parse().ok()).collect();
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
    intake
        .pending
        .azure_2019
        .durations
        .entry(day)
        .or_default()
        .append(&mut table);
    Ok(())
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
fn read_memory(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let day = day(&file.path);
    let mut lines = file.into_lines();
    let mut table = BTreeMap::new();
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
    intake
        .pending
        .azure_2019
        .memory
        .entry(day)
        .or_default()
        .append(&mut table);
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
