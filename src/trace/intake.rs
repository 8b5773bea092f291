//! Where the readers of logs put what they find: entries become rows, are sorted in runs and spooled; everything else
//! is counted with its reason. A log is read to its end before its first arrival is handed out, since logs are out of
//! order and some of what an arrival is (the median of the others) is only known then.

use super::{
    Batch, Detail, FunctionId, InputError, Location, Note, Reading, SkipReason, Strictness, TraceError,
    TraceFormat, TraceOptions, WholeProblem,
    column::{Column, DURATION_MAX},
    duration_model::Shape,
    entry::{Entry, Served, When},
    functions::{FUNCTIONS_MAX, Functions, NameError},
    gathered::{Gathered, Present},
    input_error::ERRORS_MAX,
    input_file::InputFile,
    logs::{self, HttpSeen, Pending},
    merge::{RUN_ROWS, Runs},
    reader::Reader,
    reading::as_error,
    report_tally::ReportTally,
    rows::{Rows, drawn_from},
    spread::{SECOND, place},
    timestamp::Unit,
    watch::Watch,
};
use crate::{
    sim::Purpose,
    stats::Histogram,
    units::{BilledMillis, Mebibytes, Micros, SimTime, grouped_count},
};

/// The model of requests that were refused: the median of the others.
const REFUSED: u32 = 1;
const DAY: Micros = Micros::from_secs(86_400);
/// What a duration of 0 is taken as.
const SHORTEST: Micros = Micros(1_000);

/// A place in the file being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    /// From 1.
    pub(super) line: u64,
}

impl Place<'_> {
    pub(super) fn location(self) -> Location {
        Location {
            file: self.file.to_owned(),
            line: self.line,
            column: 1,
        }
    }
}

/// From when to when a file tells of requests.
struct FileSpan {
    path: String,
    stamps: Option<(SimTime, SimTime)>,
}

/// Takes in what the readers of logs find.
pub(super) struct Intake<'w> {
    watch: Watch<'w>,
    pub(super) options: TraceOptions,
    pub(super) reading: Reading,
    pub(super) functions: Functions,
    pub(super) reports: ReportTally,
    /// What HTTP logs told beside their requests.
    pub(super) http: HttpSeen,
    /// What readers keep until the last file is read.
    pub(super) pending: Pending,
    environments: Functions,
    runs: Runs,
    /// Durations of requests that were served.
    served: Histogram,
    /// The first is that of refused requests.
    models: Vec<Shape>,
    present: Present,
    /// Stamps, not the instants spread from them, so that the window does not depend on the seed.
    first: Option<SimTime>,
    last: SimTime,
    /// Of every file.
    spans: Vec<FileSpan>,
    errors: Vec<InputError>,
    /// What the first file looks like that does not look like what it was said to be.
    looks_like: Option<TraceFormat>,
    zero_durations: u64,
    refused: u64,
    /// Rows of CSV files.
    rows_taken: u64,
    /// Some of the first of them were stamped finer than to the second.
    rows_are_fine: bool,
    entries: u64,
}

impl<'w> Intake<'w> {
    pub(super) fn new(options: &TraceOptions, watch: Watch<'w>) -> Self {
        Self {
            watch,
            options: options.clone(),
            reading: Reading::default(),
            functions: Functions::default(),
            reports: ReportTally::default(),
            http: HttpSeen::default(),
            pending: Pending::default(),
            environments: Functions::default(),
            runs: Runs::new(RUN_ROWS),
            served: Histogram::default(),
            models: vec![Shape::Constant(SHORTEST)],
            present: Present::default(),
            first: None,
            last: SimTime::default(),
            spans: Vec::new(),
            errors: Vec::new(),
            looks_like: None,
            zero_durations: 0,
            refused: 0,
            rows_taken: 0,
            rows_are_fine: false,
            entries: 0,
        }
    }

    /// Begins a file.
    pub(super) fn begin(&mut self, file: &InputFile, format: TraceFormat) {
        self.watch.begin(file.bytes_read());
        self.spans.push(FileSpan {
            path: file.path.clone(),
            stamps: None,
        });
        if self.options.format.is_some() && self.looks_like.is_none() {
            let looks_like = TraceFormat::detect(file.head());
            self.looks_like = (looks_like != format && looks_like != TraceFormat::Csv).then_some(looks_like);
        }
        self.reading.files += 1;
        if !self.reading.formats.contains(&format) {
            self.reading.formats.push(format);
        }
    }

    /// Counts a line.
    pub(super) fn line(&mut self) {
        self.reading.lines_read += 1;
        self.watch.line(self.reading.lines_read, self.reading.rows_used);
    }

    /// Counts something that is no arrival. Under `--strict` what could not be read is an error, the first ten
    /// together.
    pub(super) fn skip(&mut self, reason: SkipReason, place: Place<'_>) -> Result<(), TraceError> {
        self.reading.skip(reason, || place.location());
        self.reading.place_first(reason, place);
        if self.options.strictness == Strictness::Strict && reason.is_unreadable() {
            self.errors.push(as_error(reason, place.location()));
            if self.errors.len() == ERRORS_MAX {
                return Err(TraceError::Input(std::mem::take(&mut self.errors)));
            }
        }
        Ok(())
    }

    /// Adds a distribution of durations for [`Served::From`].
    pub(super) fn model(&mut self, shape: Shape) -> u32 {
        self.models.push(shape);
        self.models.len() as u32
    }

    /// Takes in a request, or skips it where it cannot be one.
    pub(super) fn entry(&mut self, entry: &Entry<'_>, place: Place<'_>) -> Result<(), TraceError> {
        if matches!(entry.served, Served::For(duration) if duration > DURATION_MAX)
            || entry.init.is_some_and(|init| init > DURATION_MAX)
        {
            return self.skip(SkipReason::DurationRange, place);
        }
        let Some((stamp, at)) = self.instant(entry) else {
            return self.skip(SkipReason::TimeRange, place);
        };
        let name = if entry.function.is_empty() {
            "default"
        } else {
            entry.function
        };
        let function = match self.functions.intern(name) {
            Ok(function) => function,
            Err(NameError::Malformed) => return self.skip(SkipReason::FunctionName, place),
            Err(NameError::TooMany) => return Err(too_many_functions(place.file)),
        };
        if self.entries > 0 && self.present.count != entry.count.is_some() {
            return Err(TraceError::Whole {
                path: place.file.to_owned(),
                problem: WholeProblem::CountsAmongRequests {
                    other: self.file_before(),
                },
            });
        }
        let duration = self.duration(entry.served, entry.count.unwrap_or(1));
        let environment = self.environment(function, entry)?;
        self.append(entry, at, function, duration, environment);
        self.stamped(stamp);
        self.entries += 1;
        self.reading.rows_used += 1;
        self.runs.write_full()
    }

    /// Notes the stamp of a row.
    fn stamped(&mut self, stamp: SimTime) {
        self.first = Some(self.first.map_or(stamp, |first| first.min(stamp)));
        self.last = self.last.max(stamp);
        if let Some(span) = self.spans.last_mut() {
            let (first, last) = span.stamps.unwrap_or((stamp, stamp));
            span.stamps = Some((first.min(stamp), last.max(stamp)));
        }
    }

    /// The first file that had any row.
    fn file_before(&self) -> String {
        let with_rows = self.spans.iter().find(|span| span.stamps.is_some());
        with_rows.map_or_else(String::new, |span| span.path.clone())
    }

    /// Takes in an interval without requests that no row tells of.
    pub(super) fn silence(&mut self, entry: &Entry<'_>, place: Place<'_>) -> Result<(), TraceError> {
        let used = self.reading.rows_used;
        self.entry(entry, place)?;
        self.reading.rows_used = used;
        Ok(())
    }

    /// When the request arrived, as stamped and as spread over the second of its stamp; `None` where that is no
    /// instant.
    fn instant(&mut self, entry: &Entry<'_>) -> Option<(SimTime, SimTime)> {
        let (stamp, before) = match (entry.when, entry.served) {
            (When::End(stamp), Served::For(duration)) => {
                (stamp, duration + entry.init.unwrap_or(Micros::ZERO))
            }
            (When::Start(stamp) | When::End(stamp), _) => (stamp, Micros::ZERO),
        };
        let spread = if stamp.fine || entry.count.is_some() {
            Micros::ZERO
        } else {
            self.present.seconds = true;
            let uniform = self.options.seed.uniform(Purpose::Spread, self.entries, 0);
            place(uniform, SECOND)
        };
        let instant = |micros: i64| {
            let micros = u64::try_from(micros.checked_sub_unsigned(before.0)?).ok()?;
            Unit::Micros.instant(micros)
        };
        let as_stamped = instant(stamp.micros)?;
        Some((as_stamped, instant(stamp.micros.checked_add_unsigned(spread.0)?)?))
    }

    /// The duration of `count` requests, as a row holds it.
    fn duration(&mut self, served: Served, count: u64) -> Micros {
        match served {
            // Nobody asks for it.
            _ if count == 0 => SHORTEST,
            Served::For(duration) => {
                let zero = duration == Micros::ZERO;
                self.zero_durations += u64::from(zero);
                let duration = if zero { SHORTEST } else { duration };
                self.served.record(duration);
                self.present.duration = true;
                duration
            }
            Served::Unknown => {
                self.present.unknown_duration = true;
                drawn_from(0)
            }
            Served::Refused => {
                self.refused += count;
                drawn_from(REFUSED)
            }
            Served::From(model) => {
                self.present.duration = true;
                drawn_from(model)
            }
        }
    }

    /// The number of an environment; 0 where none is known, or nobody asked.
    fn environment(&mut self, function: FunctionId, entry: &Entry<'_>) -> Result<u32, TraceError> {
        let (Some(name), Detail::Everything) = (entry.environment, self.options.detail) else {
            return Ok(0);
        };
        // Streams of different functions may have one name only by accident, but then they are two environments.
        let name = format!("{} {name}", function.0);
        Ok(self.environments.intern(&name).map_or(0, |id| id.0 + 1))
    }

    fn append(
        &mut self,
        entry: &Entry<'_>,
        at: SimTime,
        function: FunctionId,
        duration: Micros,
        environment: u32,
    ) {
        let memory = entry.memory.or(self.options.memory).unwrap_or(Mebibytes(0));
        let init = entry.init.unwrap_or(Micros::ZERO);
        let present = &mut self.present;
        present.memory |= memory.0 > 0;
        present.init |= init > Micros::ZERO;
        present.request_bytes |= entry.request_bytes.is_some();
        present.response_bytes |= entry.response_bytes.is_some();
        present.count = entry.count.is_some();
        present.memory_used_max = present.memory_used_max.max(entry.memory_used);
        let rows = &mut self.runs.rows;
        let batch = &mut rows.batch;
        batch.at.push(at);
        batch.function.push(function);
        batch.duration.push(duration);
        batch.memory.push(memory);
        batch.init.push(init);
        batch.request_bytes.push(entry.request_bytes.unwrap_or(0));
        batch.response_bytes.push(entry.response_bytes.unwrap_or(0));
        if self.options.detail == Detail::Everything {
            let observed = &mut batch.observed;
            present.billed |= entry.billed.is_some();
            present.environment |= environment > 0;
            observed.billed.push(entry.billed.unwrap_or(BilledMillis(0)));
            observed
                .memory_used
                .push(entry.memory_used.unwrap_or(Mebibytes(0)));
            observed.environment.push(environment);
        }
        rows.count.extend(entry.count);
    }

    /// How many rows of a CSV to take in next: those at the beginning, which tell how finely stamps are written, are
    /// as many as of one file.
    pub(super) fn rows_wanted(&self) -> usize {
        match usize::try_from(self.entries) {
            Ok(entries) if entries < Batch::ROWS => Batch::ROWS - entries,
            _ => Batch::ROWS,
        }
    }

    /// Takes in rows of a CSV that is one of several files. What is stamped to the second is spread when all rows are
    /// in order, as in a single file.
    pub(super) fn rows(&mut self, rows: &Rows, reader: &Reader) -> Result<(), TraceError> {
        let counted = reader.has(Column::Count);
        if self.entries > 0 && self.present.count != counted {
            return Err(TraceError::Whole {
                path: reader.path().to_owned(),
                problem: WholeProblem::CountsAmongRequests {
                    other: self.file_before(),
                },
            });
        }
        let present = &mut self.present;
        present.count = counted;
        present.duration |= reader.has(Column::DurationMs);
        present.memory |= !rows.batch.memory.is_empty();
        present.init |= reader.has(Column::InitMs);
        present.request_bytes |= reader.has(Column::RequestBytes);
        present.response_bytes |= reader.has(Column::ResponseBytes);
        present.billed |= reader.has(Column::BilledMs);
        present.memory_used_max = present.memory_used_max.max(reader.memory_used_max());
        if self.entries < Batch::ROWS as u64 {
            self.rows_are_fine |= reader.seen().fine;
        }
        self.rows_taken += rows.len() as u64;
        let unnamed = match reader.has(Column::Function) {
            true => None,
            false => self.functions.intern("default").ok(),
        };
        for row in 0..rows.len() {
            self.row(rows, row);
            if let (Some(unnamed), Some(function)) = (unnamed, self.runs.rows.batch.function.last_mut()) {
                *function = unnamed;
            }
            self.entries += 1;
        }
        self.reading.rows_used += rows.len() as u64;
        self.runs.write_full()
    }

    /// Takes in a row of a CSV.
    fn row(&mut self, rows: &Rows, row: usize) {
        let arrival = rows.batch.arrival(row);
        let stamp = arrival.at;
        self.stamped(stamp);
        if arrival.duration <= DURATION_MAX {
            self.served.record(arrival.duration);
        }
        let mine = &mut self.runs.rows;
        mine.batch.at.push(arrival.at);
        mine.batch.function.push(arrival.function);
        mine.batch.duration.push(arrival.duration);
        mine.batch.memory.push(arrival.memory.unwrap_or(Mebibytes(0)));
        mine.batch.init.push(arrival.init.unwrap_or(Micros::ZERO));
        mine.batch.request_bytes.push(arrival.request_bytes);
        mine.batch.response_bytes.push(arrival.response_bytes);
        mine.count.extend(rows.count.get(row));
        if self.options.detail == Detail::Everything {
            let (mine, theirs) = (&mut mine.batch.observed, &rows.batch.observed);
            mine.billed
                .push(theirs.billed.get(row).copied().unwrap_or(BilledMillis(0)));
            mine.memory_used
                .push(theirs.memory_used.get(row).copied().unwrap_or(Mebibytes(0)));
            mine.environment.push(0);
        }
    }

    /// Everything taken in, in order of time.
    pub(super) fn finish(mut self, path: &str) -> Result<Gathered, TraceError> {
        logs::settle(&mut self, path)?;
        let whole = |problem| TraceError::Whole {
            path: path.to_owned(),
            problem,
        };
        if !self.errors.is_empty() {
            return Err(TraceError::Input(self.errors));
        }
        let Some(first) = self.first else {
            return Err(whole(WholeProblem::NoEntries {
                skipped: skips_in_words(&self.reading),
                looks_like: self.looks_like,
            }));
        };
        let nothing_served = self.refused > 0 && self.served.count() == 0;
        if (self.present.unknown_duration || nothing_served) && self.options.duration.is_none() {
            return Err(whole(WholeProblem::NoDuration));
        }
        self.present.unspread = self.rows_taken > 0 && !self.rows_are_fine && !self.present.count;
        self.settle_refused();
        self.http.notes(&mut self.reading.notes);
        self.reading.notes.extend(longest_silence(&mut self.spans));
        if self.zero_durations > 0 {
            self.reading.notes.push(Note::ZeroDurations {
                count: self.zero_durations,
            });
        }
        self.reading.notes.extend(self.reports.notes());
        Ok(Gathered::new(
            path.to_owned(),
            self.runs.finish()?,
            self.functions.into_names(),
            self.present,
            self.models,
            (first, self.last),
            self.reading,
        ))
    }

    /// Gives refused requests the median duration of the others, or `--duration` where no other was served.
    fn settle_refused(&mut self) {
        if self.refused == 0 {
            return;
        }
        let median = match (self.options.duration, self.served.count()) {
            (Some(model), 0) => Shape::of(model),
            _ => Shape::Constant(self.served.quantile(500)),
        };
        if let Some(refused) = self.models.first_mut() {
            *refused = median;
        }
        self.reading.notes.push(Note::Refused {
            count: self.refused,
            median_ms: self.served.quantile(500).0.div_ceil(1_000),
        });
    }
}

/// The longest time between two files, where it is most of all time and longer than a day.
fn longest_silence(spans: &mut [FileSpan]) -> Option<Note> {
    spans.sort_by_key(|span| span.stamps);
    let known: Vec<(&FileSpan, SimTime, SimTime)> = spans
        .iter()
        .filter_map(|span| span.stamps.map(|(first, last)| (span, first, last)))
        .collect();
    let (_, begin, mut end) = *known.first()?;
    let mut longest: Option<(Micros, &FileSpan, &FileSpan)> = None;
    let mut latest = known.first()?.0;
    for &(span, first, last) in &known {
        let silence = first.since(end);
        if longest.is_none_or(|(length, ..)| silence > length) {
            longest = Some((silence, latest, span));
        }
        if last >= end {
            (end, latest) = (last, span);
        }
    }
    let (silence, before, after) = longest?;
    let days = silence.0 / DAY.0;
    (days > 0 && silence.0 > end.since(begin).0 / 2).then(|| Note::FilesApart {
        days,
        before: before.path.clone(),
        after: after.path.clone(),
    })
}

fn too_many_functions(path: &str) -> TraceError {
    TraceError::Whole {
        path: path.to_owned(),
        problem: WholeProblem::TooManyFunctions {
            functions_max: FUNCTIONS_MAX,
        },
    }
}

/// What was skipped, for a trace of which nothing was used.
fn skips_in_words(reading: &Reading) -> String {
    let parts: Vec<String> = reading
        .skipped
        .iter()
        .map(|(reason, skipped)| {
            format!(
                "{reason} {} (first {})",
                grouped_count(skipped.count.into()),
                skipped.first
            )
        })
        .collect();
    if parts.is_empty() {
        "it holds nothing else".to_owned()
    } else {
        format!("skipped: {}", parts.join(", "))
    }
}
