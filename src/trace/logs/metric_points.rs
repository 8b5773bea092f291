//! The points of metrics, from however many files, and how they become counts with durations.
//!
//! A function's requests are the sums of its best counter, and the throttled ones beside them: Lambda counts a throttled
//! request in `Throttles` and not in `Invocations` (AWS Lambda Developer Guide, "Types of metrics for Lambda functions").
//! A period without a point is one without requests, since services send no zeros; the period is told by the distances of
//! points (`metric_periods`), file by file, since older points are kept at longer periods. Durations are drawn from the statistics of the same period; a period without any takes those of the
//! last one before it that has some, or else the first. Metrics without a function's name hold for all functions; their
//! counts are left out where functions of their own have the same counter.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        InputError, InputProblem, Location, Note, SkipReason, TraceError, WholeProblem,
        column::COUNT_MAX,
        entry::{Entry, Served},
        intake::{Intake, Place},
        percentiles::Statistics,
    },
    intervals::{Covered, Cuts, counted},
    metric_label::{Clock, Counter, Series, Statistic},
    metric_periods::Periods,
};

/// The most points that are held.
pub(super) const POINTS_MAX: usize = 4_000_000;
/// The most further parts that points are handed over in.
const PARTS_MAX: usize = 4 * POINTS_MAX;

/// The points of metrics.
#[derive(Default)]
pub(super) struct MetricPoints {
    /// By function, then series.
    points: BTreeMap<(String, Series), Vec<Point>>,
    held: usize,
    files: Vec<String>,
    /// Metrics that tell neither counts nor durations.
    others: BTreeSet<String>,
    /// Series whose last result was not complete.
    incomplete: BTreeSet<String>,
    no_offset: u64,
    /// Where stamps without offset fell back by an hour, and how often; points given twice are those of that hour.
    fell_back: Option<(Location, u64)>,
    repeated: bool,
}

/// A value of a metric over the period that begins then.
#[derive(Clone, Copy, Debug)]
struct Point {
    /// Microseconds since 1970.
    at: i64,
    value: f64,
    file: u32,
    line: u32,
}

impl MetricPoints {
    /// Takes in a point.
    pub(super) fn add(
        &mut self,
        function: &str,
        series: Series,
        at: i64,
        value: f64,
        place: Place<'_>,
    ) -> Result<(), TraceError> {
        let counts = !matches!(series, Series::Time(..));
        let whole = value.fract() == 0.0 && (0.0..=COUNT_MAX as f64).contains(&value);
        if counts && !whole {
            let found = value.to_string();
            return Err(error_at(place, InputProblem::NoCount { found }));
        }
        self.held += 1;
        if self.held > POINTS_MAX {
            return Err(too_many_points(place.file));
        }
        if self.files.last().is_none_or(|file| file != place.file) {
            self.files.push(place.file.to_owned());
        }
        let point = Point {
            at,
            value,
            file: (self.files.len() - 1) as u32,
            line: u32::try_from(place.line).unwrap_or(u32::MAX),
        };
        let key = (function.to_owned(), series);
        self.points.entry(key).or_default().push(point);
        Ok(())
    }

    /// Notes a metric that is of no use.
    pub(super) fn other(&mut self, label: &str) {
        self.others.insert(label.to_owned());
    }

    /// Notes whether the result of a series is complete so far.
    pub(super) fn completed(&mut self, label: &str, complete: bool) {
        if complete {
            self.incomplete.remove(label);
        } else {
            self.incomplete.insert(label.to_owned());
        }
    }

    /// Counts a stamp, where it has no offset.
    pub(super) fn without_offset_if(&mut self, missing: bool) {
        self.no_offset += u64::from(missing);
    }

    /// Notes that stamps without offset fell back by about an hour.
    pub(super) fn fell_back(&mut self, at: Location) {
        self.fell_back.get_or_insert((at, 0)).1 += 1;
    }

    /// Hands everything to the intake.
    pub(super) fn settle(mut self, intake: &mut Intake, path: &str) -> Result<(), TraceError> {
        if self.files.is_empty() && self.others.is_empty() {
            return Ok(());
        }
        self.check_counts(path)?;
        self.in_order(intake)?;
        let counters = self.counters();
        let periods = self.periods();
        let series = self.handed_over(&counters);
        let (mut covered, mut intervals) = (Covered::default(), Vec::new());
        for key in &series {
            for (at, to, period) in intervals_of(self.of(&key.0, key.1), &periods.of_series(key)) {
                covered.add(at, period);
                intervals.push((at, to));
            }
        }
        // What silence begins in is told by the bare cuts.
        covered.silences(intake);
        intake.reading.notes.extend(periods.notes(&series));
        let cuts = Cuts::of(&intervals);
        drop(intervals);
        let file = self.files.first().cloned().unwrap_or_default();
        let place = Place { file: &file, line: 1 };
        let mut parts_left = PARTS_MAX;
        // The first function whose points are taken.
        let mut named = None;
        // Of the metrics that hold for all functions.
        let mut shared: BTreeMap<Counter, Vec<(i64, u32)>> = BTreeMap::new();
        // Series come in the order of their functions.
        let mut later = series.as_slice();
        for (function, counter) in &counters {
            let of_it = later.iter().take_while(|(name, _)| name == function).count();
            let (mine, others) = later.split_at(of_it);
            later = others;
            let own = self.statistics(function, *counter);
            let models = if own.is_empty() {
                shared
                    .entry(*counter)
                    .or_insert_with(|| models(self.statistics("", *counter), intake))
            } else {
                &models(own, intake)
            };
            for (_, series) in mine {
                let parts = self.hand_over(function, *series, models, (&periods, &cuts), intake)?;
                parts_left = parts_left
                    .checked_sub(parts)
                    .ok_or_else(|| too_many_points(path))?;
            }
            if named.is_none() && intake.reading.rows_used > 0 {
                named = Some(function);
            }
        }
        if let Some(named) = named {
            for &at in &cuts.bare {
                intake.silence(&counted(named, at, 0), place)?;
            }
        }
        self.notes(&counters, &series, intake);
        Ok(())
    }

    /// How long the points of counts last.
    fn periods(&self) -> Periods {
        let counts = |(_, series): &(String, Series)| !matches!(series, Series::Time(..));
        let series = self.points.iter().filter(|(key, _)| counts(key));
        let instants = series.map(|(key, points)| {
            let instants = points.iter().map(|point| (point.file, point.at));
            (key, instants.collect())
        });
        Periods::of(instants, self.files.len())
    }

    /// The series that are demand: each function's counter and what was throttled beside it, the totals of all functions
    /// apart where functions of their own have the same.
    fn handed_over(&self, counters: &[(String, Counter)]) -> Vec<(String, Series)> {
        let of_functions = |series: &Series| {
            let named = |(name, other): &(String, Series)| !name.is_empty() && other == series;
            // Asked of the total alone: at most twice.
            self.points.keys().any(named)
        };
        let series = counters.iter().flat_map(|(function, counter)| {
            [Series::Count(*counter), Series::Throttles].map(|series| (function.clone(), series))
        });
        series
            .filter(|(function, series)| !(function.is_empty() && of_functions(series)))
            .collect()
    }

    /// Sorts every series; a point given twice counts once, two different values are an error.
    fn in_order(&mut self, intake: &mut Intake) -> Result<(), TraceError> {
        for points in self.points.values_mut() {
            points.sort_by_key(|point| point.at);
            let mut kept: Vec<Point> = Vec::with_capacity(points.len());
            for &point in points.iter() {
                let Some(first) = kept.last().filter(|first| first.at == point.at) else {
                    kept.push(point);
                    continue;
                };
                let file = self.files.get(point.file as usize).map_or("", String::as_str);
                let line = u64::from(point.line);
                let place = Place { file, line };
                if first.value != point.value {
                    let (found, first) = (point.value.to_string(), first.value.to_string());
                    return Err(error_at(place, InputProblem::SecondValue { found, first }));
                }
                self.repeated = true;
                intake.skip(SkipReason::Repeated, place)?;
            }
            *points = kept;
        }
        Ok(())
    }

    /// The functions that have requests, each with its best counter.
    fn counters(&self) -> Vec<(String, Counter)> {
        let mut counters: Vec<(String, Counter)> = Vec::new();
        for (function, series) in self.points.keys() {
            let Series::Count(counter) = *series else { continue };
            // Series come in order, so that a function's first counter is its best.
            if counters.last().is_none_or(|(last, _)| last != function) {
                counters.push((function.clone(), counter));
            }
        }
        counters
    }

    fn of(&self, function: &str, series: Series) -> &[Point] {
        self.points
            .get(&(function.to_owned(), series))
            .map_or(&[], Vec::as_slice)
    }

    /// What is known of the durations of a function's periods, from its best clock.
    fn statistics(&self, function: &str, counter: Counter) -> BTreeMap<i64, Statistics> {
        let mut periods: BTreeMap<i64, Statistics> = BTreeMap::new();
        let mut best: Option<Clock> = None;
        let first = (function.to_owned(), Series::Throttles);
        let own = self.points.range(first..);
        for ((_, series), points) in own.take_while(|((name, _), _)| name == function) {
            let Series::Time(clock, statistic) = *series else {
                continue;
            };
            if *best.get_or_insert(clock) != clock {
                continue;
            }
            for point in points {
                let micros = point.value * clock.micros(counter);
                let statistics = periods.entry(point.at).or_default();
                match statistic {
                    Statistic::Average => statistics.mean = Some(micros),
                    Statistic::Quantile(share) => {
                        statistics.points.push((f64::from(share) / 100_000.0, micros));
                    }
                    Statistic::Sum | Statistic::SampleCount => {}
                }
            }
        }
        periods
    }

    /// Hands over the counts of a series; how many parts it took beyond one a point.
    fn hand_over(
        &self,
        function: &str,
        series: Series,
        models: &[(i64, u32)],
        (periods, cuts): (&Periods, &Cuts),
        intake: &mut Intake,
    ) -> Result<usize, TraceError> {
        let points = self.of(function, series);
        let periods = periods.of_series(&(function.to_owned(), series));
        let mut parts = 0;
        for (point, (at, to, _)) in points.iter().zip(intervals_of(points, &periods)) {
            let after = models.partition_point(|&(at, _)| at <= point.at);
            let model = models.get(after.saturating_sub(1));
            let served = model.map_or(Served::Unknown, |&(_, model)| Served::From(model));
            let file = self.files.get(point.file as usize).map_or("", String::as_str);
            let line = u64::from(point.line);
            let place = Place { file, line };
            for (begin, count) in cuts.parts((at, to), point.value as u64) {
                let entry = Entry {
                    served,
                    ..counted(function, begin, count)
                };
                if begin == at {
                    intake.entry(&entry, place)?;
                } else {
                    parts += 1;
                    intake.silence(&entry, place)?;
                }
            }
        }
        Ok(parts)
    }

    fn notes(&self, counters: &[(String, Counter)], series: &[(String, Series)], intake: &mut Intake) {
        let sum = |function: &str, series| -> u64 {
            let points = self.of(function, series).iter();
            points
                .map(|point| point.value as u64)
                .fold(0, u64::saturating_add)
        };
        let handed = |of: Series| {
            let functions = series.iter().filter(move |(_, series)| *series == of);
            functions
                .map(|(name, _)| sum(name, of))
                .fold(0, u64::saturating_add)
        };
        let fell_back = self.fell_back.clone().filter(|_| self.repeated);
        if let Some((first, count)) = fell_back {
            intake.reading.note(Note::ClockPutBack { count, first });
        }
        let throttled = handed(Series::Throttles);
        let total = counters.first().filter(|(function, _)| function.is_empty());
        if let Some(&(_, counter)) = total
            && !series.contains(&(String::new(), Series::Count(counter)))
        {
            let (total, of_functions) = (sum("", Series::Count(counter)), handed(Series::Count(counter)));
            intake.reading.note(Note::TotalLeftOut { total, of_functions });
        }
        let mut note = |applies: bool, note: Note| {
            if applies {
                intake.reading.note(note);
            }
        };
        note(throttled > 0, Note::Throttled { count: throttled });
        let names = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        let (others, incomplete) = (names(&self.others), names(&self.incomplete));
        note(!others.is_empty(), Note::OtherMetrics { names: others });
        note(
            !incomplete.is_empty(),
            Note::IncompleteMetrics { names: incomplete },
        );
        let count = self.no_offset;
        note(count > 0, Note::NoOffset { count });
    }

    /// Refuses metrics none of which counts requests.
    fn check_counts(&self, path: &str) -> Result<(), TraceError> {
        if self
            .points
            .keys()
            .any(|(_, series)| matches!(series, Series::Count(_)))
        {
            return Ok(());
        }
        let named = self.points.keys().map(|(_, series)| match series {
            Series::Throttles => "Throttles",
            _ => "durations",
        });
        let found: BTreeSet<&str> = self.others.iter().map(String::as_str).chain(named).collect();
        let found: Vec<&str> = found.into_iter().take(20).collect();
        Err(TraceError::Whole {
            path: path.to_owned(),
            problem: WholeProblem::NoCounts {
                found: found.join(", "),
            },
        })
    }
}

/// The models of periods, by their beginnings.
fn models(periods: BTreeMap<i64, Statistics>, intake: &mut Intake) -> Vec<(i64, u32)> {
    let mut models: Vec<(i64, u32)> = Vec::new();
    let mut last: Option<Statistics> = None;
    for (at, statistics) in periods {
        let known = models
            .last()
            .filter(|_| last.as_ref() == Some(&statistics))
            .copied();
        let model = match known {
            Some((_, model)) => Some(model),
            None => statistics.fit().map(|shape| intake.model(shape)),
        };
        models.extend(model.map(|model| (at, model)));
        last = Some(statistics);
    }
    models
}

/// Where the interval of each point of a series begins and ends, and its period: it lasts a period, or until the next
/// point.
fn intervals_of<'a>(points: &'a [Point], periods: &'a [i64]) -> impl Iterator<Item = (i64, i64, i64)> {
    let next = points.iter().skip(1).map(|point| point.at).chain([i64::MAX]);
    points.iter().zip(next).map(|(point, next)| {
        let period = periods.get(point.file as usize).copied().unwrap_or(0);
        (point.at, point.at.saturating_add(period).min(next), period)
    })
}

pub(super) fn too_many_points(path: &str) -> TraceError {
    TraceError::Whole {
        path: path.to_owned(),
        problem: WholeProblem::TooManyPoints {
            points_max: POINTS_MAX,
        },
    }
}

fn error_at(place: Place<'_>, problem: InputProblem) -> TraceError {
    TraceError::Input(vec![InputError {
        at: Location {
            file: place.file.to_owned(),
            line: place.line,
            column: 1,
        },
        field: None,
        problem,
    }])
}
