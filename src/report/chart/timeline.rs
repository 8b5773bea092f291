//! How the load came and how a candidate followed: arrivals, requests in flight, instances, CPU and failures over one
//! axis of time.

use super::{
    Chart, axis,
    canvas::{Area, Canvas},
    clock::Clock,
    frame::{self, MARGIN, WIDTH, stamp_note, traffic_note},
    ink::{ARRIVALS, BUSY, FAILURES, Ink, WORK},
    panel::Panel,
};
use crate::{
    analysis::{Comparison, Stamp, TraceFacts},
    platform::{Timeline, TimelineRow},
    report::{candidate, number, text, traffic},
    scenario::Platform,
    units::{Micros, SimTime, Window},
};

/// Columns at most: one a pixel is as fine as it gets.
const COLUMNS_MAX: usize = 600;
const HEIGHT: f64 = 82.0;
const BETWEEN: f64 = 30.0;
/// Longest name in a title.
const NAME_COLUMNS: usize = 60;

/// Neighboring rows together.
struct Column {
    start: SimTime,
    length: Micros,
    sum: TimelineRow,
}

/// What ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// What it is called: a candidate, or a part of one.
    pub name: String,
    /// Where it ran; `None` of what is on several platforms or unknown.
    pub platform: Option<Platform>,
}

impl Ran {
    /// What runs there, in the plural.
    const fn units(&self) -> &'static str {
        match self.platform {
            Some(Platform::Lambda) => "environments",
            Some(Platform::Fargate) => "tasks",
            Some(Platform::Ec2) => "instances",
            None => "instances or environments",
        }
    }

    /// The same of so many.
    fn counted(&self, number: u64) -> String {
        match (number, self.platform) {
            (1, Some(_)) => format!("1 {}", self.units().trim_end_matches('s')),
            _ => format!("{} {}", number::count(number.into()), self.units()),
        }
    }
}

/// The chart of the baseline's timeline, or else of that of the cheapest; of several parts, of the first.
#[must_use]
pub fn leading_timeline(comparison: &Comparison) -> Chart {
    let index = comparison.baseline.or(comparison.cheapest).unwrap_or(0);
    let timelines = &comparison.timelines;
    let own = |(of, _): &&(String, Timeline)| part_of(comparison, index, of).is_some();
    let found = timelines.iter().find(own).or_else(|| timelines.first());
    let (trace, stamp) = (&comparison.trace, &comparison.stamp);
    match found {
        Some((name, recorded)) => timeline(&ran(comparison, name), recorded, trace, stamp),
        None => {
            let name = candidate::distinct_label(comparison, index);
            let ran = Ran { name, platform: None };
            timeline(&ran, &Timeline::new(trace.window.start), trace, stamp)
        }
    }
}

/// Which part of a candidate a timeline of this name is of, none where it is of all of it; `None` where it is another's.
fn part_of<'a>(comparison: &Comparison, index: usize, name: &'a str) -> Option<Option<&'a str>> {
    let rest = name.strip_prefix(comparison.candidates.get(index)?.name.as_str())?;
    match rest {
        "" => Some(None),
        _ => rest.strip_prefix(": ").map(Some),
    }
}

/// What a timeline of this name is of, with its label in place of the name.
fn ran(comparison: &Comparison, name: &str) -> Ran {
    let candidates = 0..comparison.candidates.len();
    let found = candidates
        .filter_map(|index| Some((index, part_of(comparison, index, name)?)))
        .min_by_key(|(_, part)| part.is_some());
    let Some((index, part)) = found else {
        let name = name.to_owned();
        return Ran { name, platform: None };
    };
    let label = candidate::distinct_label(comparison, index);
    let candidate = &comparison.candidates[index];
    let Some(part) = part else {
        return Ran {
            name: label,
            platform: candidate.platform,
        };
    };
    // What is of several parts is Lambda's.
    let own = candidate.parts.iter().find(|own| own.functions == part);
    Ran {
        name: format!("{label}: {part}"),
        platform: Some(own.map_or(Platform::Lambda, |own| own.platform)),
    }
}

/// The chart of a candidate's timeline, or that of a part of it.
#[must_use]
pub fn timeline(ran: &Ran, timeline: &Timeline, trace: &TraceFacts, stamp: &Stamp) -> Chart {
    let name = text::abridged(&text::one_line(&ran.name), NAME_COLUMNS, NAME_COLUMNS / 2);
    let title = match name.trim() {
        "" => "Load and capacity".to_owned(),
        name => format!("{name}: load and capacity"),
    };
    let columns = columns(timeline);
    let sentence = sentence(ran, &columns);
    let mut notes = vec![
        format!("{}.", traffic_note(trace)),
        format!("{}.", stamp_note(stamp)),
    ];
    if let Some(column) = columns.first() {
        notes.insert(0, steps(column, &columns));
    }
    let canvas = if columns.is_empty() {
        frame::nothing(&title, "Nothing was recorded: there is nothing to draw.", &notes)
    } else {
        draw(ran, &columns, (&title, &sentence), &notes)
    };
    Chart::new(&title, sentence, canvas)
}

/// What a step stands for, of what is shown.
fn steps(first: &Column, columns: &[Column]) -> String {
    let has = |is_there: fn(&Column) -> bool| columns.iter().any(is_there);
    let cpu = if has(has_cpu) { " and CPU" } else { "" };
    let failed = if has(has_failures) {
        ", sums of what failed"
    } else {
        ""
    };
    let each = traffic::span(first.length);
    format!("Each step stands for {each}: means of arrivals{cpu}{failed}, the most of the others.")
}

/// Of Lambda, nobody knows how busy its environments' CPUs are.
const fn has_cpu(column: &Column) -> bool {
    column.sum.capacity > 0
}

const fn has_failures(column: &Column) -> bool {
    column.sum.failed > 0
}

fn columns(timeline: &Timeline) -> Vec<Column> {
    let together = timeline.rows.len().div_ceil(COLUMNS_MAX).max(1);
    let chunks = timeline.rows.chunks(together).enumerate();
    let columns = chunks.map(|(index, rows)| {
        let mut sum = TimelineRow::default();
        for row in rows {
            sum.arrivals += row.arrivals;
            sum.failed += row.failed;
            sum.busy += row.busy;
            sum.capacity += row.capacity;
            sum.in_flight = sum.in_flight.max(row.in_flight);
            sum.desired = sum.desired.max(row.desired);
            sum.running = sum.running.max(row.running);
            sum.queued = sum.queued.max(row.queued);
        }
        Column {
            start: timeline.start + Micros(timeline.period.0 * (index * together) as u64),
            length: Micros(timeline.period.0 * rows.len() as u64),
            sum,
        }
    });
    columns.collect()
}

fn sentence(ran: &Ran, columns: &[Column]) -> String {
    let most = |of: fn(&TimelineRow) -> u64| columns.iter().map(|column| of(&column.sum)).max().unwrap_or(0);
    let failed: u64 = columns.iter().map(|column| column.sum.failed).sum();
    let failed = match failed {
        0 => "no request failed".to_owned(),
        failed => format!("{} failed", number::counted(failed, "request")),
    };
    format!(
        "Up to {} in flight, up to {} running; {failed}.",
        number::counted(most(|row| row.in_flight), "request"),
        ran.counted(most(|row| row.running)),
    )
}

/// What one panel shows.
struct Figure {
    unit: String,
    ink: Ink,
    of: fn(&Column) -> f64,
    /// What was to be.
    wanted: Option<fn(&Column) -> f64>,
}

/// The panels, from top to bottom; CPU where it is known, failures where there are any.
fn figures(ran: &Ran, columns: &[Column]) -> Vec<Figure> {
    let has_wishes = columns.iter().any(|column| column.sum.desired > 0);
    let figure = |unit: &str, ink, of| Figure {
        unit: unit.to_owned(),
        ink,
        of,
        wanted: None,
    };
    let platform = Ink::platform(ran.platform);
    let running = figure(ran.units(), platform, |column| column.sum.running as f64);
    let mut figures = vec![
        figure("arrivals a second", ARRIVALS, |column| {
            column.sum.arrivals as f64 / column.length.as_secs_f64().max(1e-6)
        }),
        figure("requests in flight", WORK, |column| column.sum.in_flight as f64),
        match has_wishes {
            true => Figure {
                unit: format!("{}; dashed: wanted", ran.units()),
                wanted: Some(|column| column.sum.desired as f64),
                ..running
            },
            false => running,
        },
    ];
    if columns.iter().any(has_cpu) {
        figures.push(figure("CPU busy, %", BUSY, |column| {
            column.sum.utilization() * 100.0
        }));
    }
    if columns.iter().any(has_failures) {
        let each = columns.first().map_or(Micros::ZERO, |column| column.length);
        let unit = format!(
            "requests throttled, rejected, expired or timed out, in each {}",
            traffic::span(each)
        );
        figures.push(figure(&unit, FAILURES, |column| column.sum.failed as f64));
    }
    figures
}

fn draw(ran: &Ran, columns: &[Column], (title, sentence): (&str, &str), notes: &[String]) -> Canvas {
    let (mut canvas, top) = frame::begin(title, &[sentence.to_owned()]);
    let window = Window {
        start: columns.first().map_or(SimTime(0), |column| column.start),
        end: columns
            .last()
            .map_or(SimTime(0), |column| column.start + column.length),
    };
    let mut area = Area {
        left: MARGIN + 58.0,
        top: top + 18.0,
        right: WIDTH - MARGIN,
        bottom: top + 18.0 + HEIGHT,
    };
    let clock = Clock::new(window, area.left, area.right);
    let steps = |of: fn(&Column) -> f64| -> Vec<(f64, f64, f64)> {
        let steps = columns.iter().map(|column| {
            let end = column.start + column.length;
            (clock.at(column.start), clock.at(end), of(column))
        });
        steps.collect()
    };
    for figure in figures(ran, columns) {
        let (shown, wanted) = (steps(figure.of), figure.wanted.map_or_else(Vec::new, steps));
        let all = shown.iter().chain(&wanted).map(|step| step.2);
        let panel = Panel::from_zero(&mut canvas, area, all, &figure.unit);
        panel.outline(&mut canvas, &wanted, Ink::Text);
        panel.steps(&mut canvas, &shown, figure.ink);
        area.top = area.bottom + BETWEEN;
        area.bottom = area.top + HEIGHT;
    }
    let last = Area {
        top: area.top - BETWEEN - HEIGHT,
        bottom: area.bottom - BETWEEN - HEIGHT,
        ..area
    };
    let below = axis::bottom(&mut canvas, last, clock.scale(), &clock.ticks(9), clock.unit());
    hovers(&mut canvas, ran, columns, &clock, (top, last.bottom));
    frame::finish(canvas, below, notes)
}

/// Every figure of a column where the pointer rests; at most a hundred places.
fn hovers(canvas: &mut Canvas, ran: &Ran, columns: &[Column], clock: &Clock, (top, bottom): (f64, f64)) {
    for together in columns.chunks(columns.len().div_ceil(100).max(1)) {
        let (Some(first), Some(last)) = (together.first(), together.last()) else {
            continue;
        };
        let most = |of: fn(&TimelineRow) -> u64| {
            number::count(
                together
                    .iter()
                    .map(|column| of(&column.sum))
                    .max()
                    .unwrap_or(0)
                    .into(),
            )
        };
        let sum = |of: fn(&TimelineRow) -> u64| {
            number::count(together.iter().map(|column| u128::from(of(&column.sum))).sum())
        };
        let when = first
            .start
            .to_utc()
            .map_or_else(String::new, |at| at.format("%a %Y-%m-%d %H:%M: ").to_string());
        let words = format!(
            "{when}{} arrivals, up to {} in flight, {} {} running, {} queued; {} failed",
            sum(|row| row.arrivals),
            most(|row| row.in_flight),
            most(|row| row.running),
            ran.units(),
            most(|row| row.queued),
            sum(|row| row.failed)
        );
        let area = Area {
            left: clock.at(first.start),
            right: clock.at(last.start + last.length),
            top,
            bottom,
        };
        canvas.hover(area, &words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{sample, sample_complete};

    #[test]
    fn what_ran_is_called_as_its_platform_calls_it() {
        let comparison = sample::comparison();
        let told = |name: &str| {
            let ran = ran(&comparison, name);
            (ran.name.clone(), ran.counted(39), ran.counted(1))
        };
        let all = |name: &str, many: &str, one: &str| (name.to_owned(), many.to_owned(), one.to_owned());
        assert_eq!(told("fargate arm64"), all("Fargate arm64", "39 tasks", "1 task"));
        assert_eq!(
            told("lambda x86_64"),
            all("Lambda x86_64", "39 environments", "1 environment")
        );
        assert_eq!(told("today"), all("today", "39 instances", "1 instance"));
        assert_eq!(ran(&comparison, "another").platform, None);
    }

    #[test]
    fn a_part_has_its_own_platform() {
        let comparison = sample_complete::complete();
        let mixed = comparison
            .candidates
            .iter()
            .find(|candidate| candidate.parts.len() > 1)
            .unwrap();
        for part in &mixed.parts {
            let ran = ran(&comparison, &format!("{}: {}", mixed.name, part.functions));
            assert_eq!(ran.platform, Some(part.platform), "{ran:?}");
            assert!(ran.name.ends_with(&format!(": {}", part.functions)));
        }
        let lambda = ran(&comparison, &format!("{}: Lambda", mixed.name));
        assert_eq!(lambda.platform, Some(Platform::Lambda));
    }
}
