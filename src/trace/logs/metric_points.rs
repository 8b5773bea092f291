//! The points of metrics, from however many files, and how they become counts with durations.
//!
//! A function's requests are the sums of its best counter, and the throttled ones beside them: Lambda counts a throttled
//! request in `Throttles` and not in `Invocations` (AWS Lambda Developer Guide, "Types of metrics for Lambda functions").
//! A period without a point is one without requests, since services send no zeros; the period is the smallest distance
//! of two points. Durations are drawn from the statistics of the same period; a period without any takes those of the
//! last one before it that has some, or else the first. Metrics without a function's name hold for all functions.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        InputError, InputProblem, Location, Note, TraceError, WholeProblem,
        column::COUNT_MAX,
        entry::{Entry, Served, When},
        intake::{Intake, Place},
        percentiles::Statistics,
        timestamp::Stamp,
    },
    metric_label::{Clock, Counter, Series, Statistic},
};

/// The most points that are held.
const POINTS_MAX: usize = 4_000_000;

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
            return Err(TraceError::Whole {
                path: place.file.to_owned(),
                problem: WholeProblem::TooManyPoints {
                    points_max: POINTS_MAX,
                },
            });
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

    /// Hands everything to the intake.
    pub(super) fn settle(mut self, intake: &mut Intake, path: &str) -> Result<(), TraceError> {
        if self.files.is_empty() && self.others.is_empty() {
            return Ok(());
        }
        self.check_counts(path)?;
        self.in_order()?;
        let counters = self.counters();
        let mut instants: Vec<i64> = Vec::new();
        // The first function whose points are taken.
        let mut named = None;
        // Of the metrics that hold for all functions.
        let mut shared: BTreeMap<Counter, Vec<(i64, u32)>> = BTreeMap::new();
        for (function, counter) in &counters {
            let own = self.statistics(function, *counter);
            let models = if own.is_empty() {
                shared
                    .entry(*counter)
                    .or_insert_with(|| models(self.statistics("", *counter), intake))
            } else {
                &models(own, intake)
            };
            for series in [Series::Count(*counter), Series::Throttles] {
                let points = self.of(function, series);
                instants.extend(points.iter().map(|point| point.at));
                self.hand_over(function, points, models, intake)?;
            }
            if named.is_none() && intake.reading.rows_used > 0 {
                named = Some(function);
            }
        }
        let file = self.files.first().cloned().unwrap_or_default();
        if let Some(named) = named {
            hold_gaps(instants, named, Place { file: &file, line: 1 }, intake)?;
        }
        self.notes(&counters, intake);
        Ok(())
    }

    /// Sorts every series; a point given twice counts once, two different values are an error.
    fn in_order(&mut self) -> Result<(), TraceError> {
        for points in self.points.values_mut() {
            points.sort_by_key(|point| point.at);
            let twice = |pair: &&[Point]| pair[0].at == pair[1].at && pair[0].value != pair[1].value;
            if let Some(&[first, second]) = points.windows(2).find(twice) {
                let file = self.files.get(second.file as usize).map_or("", String::as_str);
                let (found, first) = (second.value.to_string(), first.value.to_string());
                let line = u64::from(second.line);
                return Err(error_at(
                    Place { file, line },
                    InputProblem::SecondValue { found, first },
                ));
            }
            points.dedup_by_key(|point| point.at);
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

    fn hand_over(
        &self,
        function: &str,
        points: &[Point],
        models: &[(i64, u32)],
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        for point in points {
            let after = models.partition_point(|&(at, _)| at <= point.at);
            let model = models.get(after.saturating_sub(1));
            let entry = Entry {
                function,
                count: Some(point.value as u64),
                ..Entry::new(
                    starting(point.at),
                    model.map_or(Served::Unknown, |&(_, model)| Served::From(model)),
                )
            };
            let file = self.files.get(point.file as usize).map_or("", String::as_str);
            let line = u64::from(point.line);
            intake.entry(&entry, Place { file, line })?;
        }
        Ok(())
    }

    fn notes(&self, counters: &[(String, Counter)], intake: &mut Intake) {
        let throttled = counters
            .iter()
            .flat_map(|(function, _)| self.of(function, Series::Throttles))
            .map(|point| point.value as u64)
            .sum();
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

/// Gives every period without a point a count of 0, so that no interval before it stretches over it.
fn hold_gaps(
    mut instants: Vec<i64>,
    function: &str,
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    instants.sort_unstable();
    instants.dedup();
    let pairs = || instants.windows(2).map(|pair| (pair[0], pair[1]));
    let Some(period) = pairs().map(|(from, to)| to - from).min() else {
        return Ok(());
    };
    let mut missing = 0;
    for (from, to) in pairs().filter(|(from, to)| to - from > period) {
        missing += ((to - from) / period - 1).max(1) as u64;
        // The first one ends the interval before; the last one keeps the length of the last interval.
        let ends = BTreeSet::from([from + period, (to - period).max(from + period)]);
        for at in ends {
            let entry = Entry {
                function,
                count: Some(0),
                ..Entry::new(starting(at), Served::Unknown)
            };
            intake.silence(&entry, place)?;
        }
    }
    if missing > 0 {
        let seconds = (period / 1_000_000) as u64;
        intake.reading.note(Note::MissingPoints {
            count: missing,
            seconds,
        });
    }
    Ok(())
}

fn starting(micros: i64) -> When {
    When::Start(Stamp { micros, fine: true })
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
