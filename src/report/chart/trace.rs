//! A trace at a glance: when requests came, and how long they took.

use super::{
    Chart, axis,
    canvas::{Area, Canvas},
    clock::Clock,
    flags::{self, Flag},
    frame::{self, MARGIN, WIDTH},
    ink::{ARRIVALS, Ink, WORK},
    panel::Panel,
    scale::Scale,
    stroke::Dash,
};
use crate::{
    analysis::Inspected,
    report::{number, text, traffic},
    stats::Histogram,
    trace::{Resolution, inspection::Timeline},
    units::{Micros, Window},
};

const TITLE: &str = "Traffic";
/// Bars of the histogram of durations at most.
const BARS_MAX: usize = 60;
/// Steps of the rate at most.
const STEPS_MAX: usize = 512;
const RATE_HEIGHT: f64 = 150.0;
const DURATION_HEIGHT: f64 = 150.0;

/// The chart of a trace.
#[must_use]
pub fn trace(inspected: &Inspected) -> Chart {
    let sentence = sentence(inspected);
    let notes = [notes(inspected)];
    let found = &inspected.inspection;
    let canvas = if found.arrivals == 0 {
        frame::nothing(
            TITLE,
            "The trace holds no request: there is nothing to draw.",
            &notes,
        )
    } else {
        draw(inspected, &sentence, &notes)
    };
    Chart::new(TITLE, sentence, canvas)
}

fn sentence(inspected: &Inspected) -> String {
    let (found, window) = (&inspected.inspection, inspected.summary.window);
    let mut facts = vec![format!(
        "{} in {}{}",
        number::counted(found.arrivals, "request"),
        traffic::span(window.length()),
        traffic::beginning(window)
    )];
    // Arrivals that were spread over longer intervals have no seconds of their own.
    let has_seconds = !matches!(inspected.summary.resolution, Resolution::Intervals { .. });
    if found.second.peak.arrivals > 0 && inspected.has_rates() && has_seconds {
        facts.push(format!(
            "up to {} in a second",
            number::count(found.second.peak.arrivals.into())
        ));
    }
    if found.duration.count() > 0 {
        let duration = |permille| number::time(found.duration.quantile(permille));
        facts.push(format!("durations p50 {}, p99 {}", duration(500), duration(990)));
    }
    format!("{}.", facts.join("; "))
}

fn notes(inspected: &Inspected) -> String {
    let source = traffic::named(&inspected.summary.source);
    let scale = inspected.scale.as_ref().map_or_else(String::new, |scale| {
        format!(", --scale {}", text::one_line(scale))
    });
    format!(
        "{source}{scale}, seed {}, costsim {}.",
        inspected.seed, inspected.version
    )
}

fn draw(inspected: &Inspected, sentence: &str, notes: &[String]) -> Canvas {
    let (mut canvas, top) = frame::begin(TITLE, &[sentence.to_owned()]);
    let found = &inspected.inspection;
    let area = Area {
        left: MARGIN + 58.0,
        top: top + 18.0,
        right: WIDTH - MARGIN,
        bottom: top + 18.0 + RATE_HEIGHT,
    };
    let below = rates(
        &mut canvas,
        area,
        &found.profile.timeline,
        inspected.summary.window,
    );
    if found.duration.count() == 0 {
        return frame::finish(canvas, below, notes);
    }
    let below = durations(
        &mut canvas,
        (below + 12.0, area.left, area.right),
        &found.duration,
    );
    frame::finish(canvas, below, notes)
}

/// Requests a second over time.
fn rates(canvas: &mut Canvas, area: Area, timeline: &Timeline, window: Window) -> f64 {
    let clock = Clock::new(window, area.left, area.right);
    let together = timeline.arrivals.len().div_ceil(STEPS_MAX).max(1);
    let period = timeline.period.0 * together as u64;
    let steps: Vec<(f64, f64, f64)> = timeline
        .arrivals
        .chunks(together)
        .enumerate()
        .map(|(index, arrivals)| {
            let start = timeline.start + Micros(period * index as u64);
            // The last is cut short by the end of the window.
            let length = Micros(window.end.since(start).0.clamp(1, period));
            let rate = arrivals.iter().sum::<u64>() as f64 / length.as_secs_f64();
            (clock.at(start), clock.at(start + length), rate)
        })
        .collect();
    let unit = format!("requests a second, means of {}", traffic::span(Micros(period)));
    let panel = Panel::from_zero(canvas, area, steps.iter().map(|step| step.2), &unit);
    panel.steps(canvas, &steps, ARRIVALS);
    for &(left, right, rate) in &steps {
        let area = Area { left, right, ..area };
        canvas.hover(area, &format!("{}/s", number::approximate(rate)));
    }
    axis::bottom(canvas, area, clock.scale(), &clock.ticks(9), clock.unit())
}

/// How long requests took: bars of equal factors under quantiles.
fn durations(canvas: &mut Canvas, (top, left, right): (f64, f64, f64), durations: &Histogram) -> f64 {
    // A tenth of a millisecond is as short as anything is told.
    let millis = |time: Micros| time.0.max(100) as f64 / 1e3;
    let buckets: Vec<(f64, u64)> = durations
        .buckets()
        .map(|(time, count)| (millis(time), count))
        .collect();
    let x = Scale::log(buckets.iter().map(|bucket| bucket.0), left, right).with_margins(0.02);
    let quantiles = [(500, "p50"), (950, "p95"), (990, "p99"), (999, "p99.9")];
    let flags = quantiles.map(|(permille, name)| {
        let time = durations.quantile(permille);
        Flag {
            at: x.at(millis(time)),
            words: format!("{name} {}", number::time(time)),
        }
    });
    let top = top + flags::draw(canvas, &flags, (top, left, right), 24.0) + 24.0;
    let area = Area {
        left,
        top,
        right,
        bottom: top + DURATION_HEIGHT,
    };
    let width = area.width() / BARS_MAX as f64;
    let mut counts = vec![0_u64; BARS_MAX];
    for (time, count) in buckets {
        let bar = (((x.at(time) - area.left) / width) as usize).min(BARS_MAX - 1);
        counts[bar] += count;
    }
    let share = |count: u64| count as f64 / durations.count().max(1) as f64 * 100.0;
    let panel = Panel::from_zero(
        canvas,
        area,
        counts.iter().map(|&count| share(count)),
        "% of requests, by duration",
    );
    for (bar, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let left = area.left + bar as f64 * width;
        let block = Area {
            left: left + 0.6,
            right: left + width - 0.6,
            top: panel.y.at(share(count)).min(area.bottom - 1.0),
            bottom: area.bottom,
        };
        canvas.block(block, WORK, 1.0);
        let words = format!(
            "{} ({} %)",
            number::counted(count, "request"),
            number::percent(count, durations.count())
        );
        canvas.hover(
            Area {
                top: area.top,
                ..block
            },
            &words,
        );
    }
    for flag in &flags {
        canvas.dashed(
            &[(flag.at, area.top), (flag.at, area.bottom)],
            Ink::Muted,
            1.0,
            Dash::DOTTED,
        );
    }
    axis::bottom(canvas, area, &x, &x.ticks(9), "duration, ms")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::tests::look::inspected;

    #[test]
    fn spread_arrivals_have_no_busiest_second() {
        let mut inspected = inspected("traces/azure_2021.csv");
        inspected.summary.resolution = Resolution::Seconds;
        assert!(sentence(&inspected).contains(" in a second"));
        inspected.summary.resolution = Resolution::Intervals {
            shortest: Micros::from_secs(300),
            longest: Micros::from_secs(300),
        };
        assert!(!sentence(&inspected).contains("second"));
    }
}
