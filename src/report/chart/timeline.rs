//! How the load came and how a candidate followed: arrivals, requests in flight, instances, CPU and failures over one
//! axis of time.

use super::{
    Chart, axis,
    canvas::{Area, Canvas},
    clock::Clock,
    frame::{self, MARGIN, WIDTH, stamp_note, traffic_note},
    ink::Ink,
    panel::Panel,
};
use crate::{
    analysis::{Comparison, Stamp, TraceFacts},
    platform::{Timeline, TimelineRow},
    report::{number, text, traffic},
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

/// The chart of the baseline's timeline, or else of that of the cheapest; of several parts, of the first.
#[must_use]
pub fn leading_timeline(comparison: &Comparison) -> Chart {
    let index = comparison.baseline.or(comparison.cheapest).unwrap_or(0);
    let name = comparison
        .candidates
        .get(index)
        .map_or("", |candidate| candidate.name.as_str());
    let own = |of: &str| of == name || of.strip_prefix(name).is_some_and(|rest| rest.starts_with(": "));
    let timelines = &comparison.timelines;
    let found = timelines
        .iter()
        .find(|(of, _)| own(of))
        .or_else(|| timelines.first());
    let (trace, stamp) = (&comparison.trace, &comparison.stamp);
    match found {
        Some((name, recorded)) => timeline(name, recorded, trace, stamp),
        None => timeline(name, &Timeline::new(trace.window.start), trace, stamp),
    }
}

/// The chart of a candidate's timeline, or that of a part of it.
#[must_use]
pub fn timeline(name: &str, timeline: &Timeline, trace: &TraceFacts, stamp: &Stamp) -> Chart {
    let name = text::abridged(&text::one_line(name), NAME_COLUMNS, NAME_COLUMNS / 2);
    let title = match name.trim() {
        "" => "Load and capacity".to_owned(),
        name => format!("{name}: load and capacity"),
    };
    let columns = columns(timeline);
    let sentence = sentence(&columns);
    let mut notes = vec![
        format!("{}.", traffic_note(trace)),
        format!("{}.", stamp_note(stamp)),
    ];
    if let Some(column) = columns.first() {
        let each = traffic::span(column.length);
        notes.insert(
            0,
            format!("Each step stands for {each}: means of arrivals and CPU, the most of the others."),
        );
    }
    let canvas = if columns.is_empty() {
        frame::nothing(&title, "Nothing was recorded: there is nothing to draw.", &notes)
    } else {
        draw(&columns, &title, &sentence, &notes)
    };
    Chart::new(&title, sentence, canvas)
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

fn sentence(columns: &[Column]) -> String {
    let most = |of: fn(&TimelineRow) -> u64| columns.iter().map(|column| of(&column.sum)).max().unwrap_or(0);
    let failed: u64 = columns.iter().map(|column| column.sum.failed).sum();
    let failed = match failed {
        0 => "no request failed".to_owned(),
        failed => format!("{} failed", number::counted(failed, "request")),
    };
    format!(
        "Up to {} in flight, up to {} running; {failed}.",
        number::counted(most(|row| row.in_flight), "request"),
        number::count(most(|row| row.running).into()),
    )
}

/// What one panel shows.
struct Figure {
    unit: &'static str,
    series: usize,
    of: fn(&Column) -> f64,
    /// What was to be.
    wanted: Option<fn(&Column) -> f64>,
}

/// The panels, from top to bottom; CPU where it is known, failures where there are any.
fn figures(columns: &[Column]) -> Vec<Figure> {
    let has_wishes = columns.iter().any(|column| column.sum.desired > 0);
    let has_failures = columns.iter().any(|column| column.sum.failed > 0);
    // Of Lambda, nobody knows how busy its environments' CPUs are.
    let has_cpu = columns.iter().any(|column| column.sum.capacity > 0);
    let figure = |unit, series, of| Figure {
        unit,
        series,
        of,
        wanted: None,
    };
    let instances = figure("instances or environments", 2, |column| column.sum.running as f64);
    let mut figures = vec![
        figure("arrivals a second", 1, |column| {
            column.sum.arrivals as f64 / column.length.as_secs_f64().max(1e-6)
        }),
        figure("in flight", 3, |column| column.sum.in_flight as f64),
        match has_wishes {
            true => Figure {
                unit: "instances; dashed: wanted",
                wanted: Some(|column| column.sum.desired as f64),
                ..instances
            },
            false => instances,
        },
    ];
    if has_cpu {
        figures.push(figure("CPU busy, %", 4, |column| {
            column.sum.utilization() * 100.0
        }));
    }
    if has_failures {
        let failed = "throttled, rejected, expired or timed out";
        figures.push(figure(failed, 0, |column| column.sum.failed as f64));
    }
    figures
}

fn draw(columns: &[Column], title: &str, sentence: &str, notes: &[String]) -> Canvas {
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
    for figure in figures(columns) {
        let (shown, wanted) = (steps(figure.of), figure.wanted.map_or_else(Vec::new, steps));
        let all = shown.iter().chain(&wanted).map(|step| step.2);
        let panel = Panel::from_zero(&mut canvas, area, all, figure.unit);
        panel.outline(&mut canvas, &wanted, Ink::Text);
        panel.steps(&mut canvas, &shown, Ink::Series(figure.series));
        area.top = area.bottom + BETWEEN;
        area.bottom = area.top + HEIGHT;
    }
    let last = Area {
        top: area.top - BETWEEN - HEIGHT,
        bottom: area.bottom - BETWEEN - HEIGHT,
        ..area
    };
    let below = axis::bottom(&mut canvas, last, clock.scale(), &clock.ticks(9), clock.unit());
    hovers(&mut canvas, columns, &clock, (top, last.bottom));
    frame::finish(canvas, below, notes)
}

/// Every figure of a column where the pointer rests; at most a hundred places.
fn hovers(canvas: &mut Canvas, columns: &[Column], clock: &Clock, (top, bottom): (f64, f64)) {
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
            "{when}{} arrivals, up to {} in flight, {} running, {} queued; {} failed",
            sum(|row| row.arrivals),
            most(|row| row.in_flight),
            most(|row| row.running),
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
