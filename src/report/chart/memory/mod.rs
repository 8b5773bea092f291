//! Lambda memory sizes: what each costs above, how fast it answers below, over one axis of memory.

mod keys;
mod marks;
mod panel;
mod words;

use super::{
    Chart, axis,
    canvas::{Anchor, Area, Canvas, SMALL, Text},
    ends,
    flags::{self, Flag},
    frame::{self, MARGIN, WIDTH, stamp_note, traffic_note},
    ink::Ink,
    label::{self, Need},
    look::Look,
    scale::{Scale, Tick},
    stroke::Dash,
};
use crate::{
    analysis::{Comparison, MemorySize, MemorySweep, Stamp, TraceFacts},
    report::number,
    scenario::{Goal, Platform},
    units::{Architecture, Mebibytes, Micros, Usd},
};
use panel::Line;

const TITLE: &str = "Lambda memory: cost and response time";
const COST_HEIGHT: f64 = 170.0;
const TIME_HEIGHT: f64 = 190.0;
/// Between the panels.
const BETWEEN: f64 = 34.0;
const MARKER: f64 = 3.4;

/// A size that candidates were compared at.
pub type ComparedSize = (Architecture, Mebibytes);

/// Those of candidates that are all Lambda.
#[must_use]
pub fn compared_sizes(comparison: &Comparison) -> Vec<ComparedSize> {
    let candidates = comparison.candidates.iter();
    candidates
        .filter_map(|candidate| match candidate.parts.as_slice() {
            [part] => Some((part.architecture, part.memory?)),
            _ => None,
        })
        .collect()
}

/// The chart of memory sizes, of one architecture or several; what was compared elsewhere is marked.
#[must_use]
pub fn memory(
    sweeps: &[MemorySweep],
    compared: &[ComparedSize],
    goals: &[Goal],
    trace: &TraceFacts,
    stamp: &Stamp,
) -> Chart {
    let notes = [traffic_note(trace), stamp_note(stamp)].map(|note| format!("{note}."));
    let sentence = words::sentence(sweeps);
    let canvas = if sweeps.iter().all(|sweep| sweep.sizes.is_empty()) {
        frame::nothing(
            TITLE,
            "No memory size was replayed: there is nothing to draw.",
            &notes,
        )
    } else {
        draw((sweeps, compared), goals, &sentence, &notes)
    };
    Chart::new(TITLE, sentence, canvas)
}

fn cost(size: &MemorySize) -> f64 {
    dollars(size.cost)
}

fn dollars(cost: Usd) -> f64 {
    rust_decimal::prelude::ToPrimitive::to_f64(&cost.0).unwrap_or(0.0)
}

fn millis(time: Micros) -> f64 {
    time.as_secs_f64() * 1e3
}

fn p50(size: &MemorySize) -> f64 {
    millis(size.p50)
}

fn p99(size: &MemorySize) -> f64 {
    millis(size.p99)
}

/// The lines of one figure, one per sweep.
fn lines<'a>(
    sweeps: &'a [MemorySweep],
    value: fn(&MemorySize) -> f64,
    (figure, width): (&str, f64),
) -> Vec<Line<'a>> {
    let kinds: Vec<_> = sweeps
        .iter()
        .map(|sweep| (Some(Platform::Lambda), Some(sweep.architecture)))
        .collect();
    let looks = Look::of_all(&kinds);
    // Several designs on one architecture differ in what stands before them.
    let is_shared = |sweep: &MemorySweep| {
        let same = sweeps
            .iter()
            .filter(|other| other.architecture == sweep.architecture);
        same.count() > 1
    };
    let lines = sweeps.iter().zip(looks).map(|(sweep, look)| Line {
        sweep,
        look,
        width,
        name: match is_shared(sweep) {
            true => format!("{figure}{}, {}", sweep.architecture, sweep.front_door.name()),
            false => format!("{figure}{}", sweep.architecture),
        },
        value,
    });
    lines.collect()
}

fn draw(
    (sweeps, compared): (&[MemorySweep], &[ComparedSize]),
    goals: &[Goal],
    sentence: &str,
    notes: &[String],
) -> Canvas {
    let (mut canvas, top) = frame::begin(TITLE, &[sentence.to_owned()]);
    let costs = lines(sweeps, cost, ("", 2.0));
    let mut times = lines(sweeps, p99, ("p99 ", 2.0));
    times.extend(lines(sweeps, p50, ("p50 ", 1.0)));
    let names = ends::written(costs.iter().chain(&times).map(|line| line.name.as_str()));
    let across = Area {
        left: MARGIN + 62.0,
        top: 0.0,
        right: WIDTH - MARGIN - ends::room(&names),
        bottom: 0.0,
    };
    let memories = sweeps
        .iter()
        .flat_map(|sweep| &sweep.sizes)
        .map(|size| f64::from(size.memory.0));
    let x = Scale::log(memories, across.left, across.right).with_margins(0.02);
    let flags: Vec<Flag> = marks::marks(sweeps, compared)
        .into_iter()
        .map(|mark| Flag {
            at: x.at(f64::from(mark.memory.0)),
            words: mark.words,
        })
        .collect();
    let sides = (top, across.left, WIDTH - MARGIN);
    let top = top + 24.0 + flags::draw(&mut canvas, &flags, sides, 24.0);
    let [upper, lower] = areas(across, top);
    for flag in &flags {
        // Between the panels stands what the lower one counts.
        for panel in [upper, lower] {
            let pole = [(flag.at, panel.top), (flag.at, panel.bottom)];
            canvas.dashed(&pole, Ink::Muted, 1.0, Dash::DOTTED);
            canvas.keep_clear(&pole);
        }
    }
    panel::draw(&mut canvas, upper, &x, &costs, (&[], "$/month"));
    let goal_times: Vec<f64> = goals.iter().map(|goal| millis(goal.at_most)).collect();
    let y = panel::draw(&mut canvas, lower, &x, &times, (&goal_times, "response time, ms"));
    goal_lines(&mut canvas, lower, &y, goals);
    let below = axis::bottom(&mut canvas, lower, &x, &ticks(&x), "memory, MB");
    let below = keys::draw(&mut canvas, sweeps, below);
    frame::finish(canvas, below, notes)
}

/// The places of the two panels, from `top` down.
fn areas(across: Area, top: f64) -> [Area; 2] {
    let upper = Area {
        top,
        bottom: top + COST_HEIGHT,
        ..across
    };
    let lower = Area {
        top: upper.bottom + BETWEEN,
        bottom: upper.bottom + BETWEEN + TIME_HEIGHT,
        ..across
    };
    [upper, lower]
}

fn goal_lines(canvas: &mut Canvas, area: Area, y: &Scale, goals: &[Goal]) {
    let place = |goal: &Goal| y.at(millis(goal.at_most));
    for goal in goals {
        let line = [(area.left, place(goal)), (area.right, place(goal))];
        canvas.dashed(&line, Ink::Text, 1.2, Dash::DASHED);
        canvas.keep_clear(&line);
    }
    let middle = f64::midpoint(area.left, area.right);
    for goal in goals {
        let words = format!(
            "goal: {} within {}",
            goal.statistic.name(),
            number::time(goal.at_most)
        );
        let text = Text::new((0.0, 0.0), Anchor::Start, &words).size(SMALL);
        let places = [area.right - 70.0, area.left + 70.0, middle].map(|x| (x, place(goal)));
        let found = [Need::May, Need::Must].into_iter().find_map(|need| {
            let mut places = places.iter();
            places.find_map(|&at| label::near(canvas, &text, at, area, need))
        });
        if let Some(placed) = found {
            label::put(canvas, placed);
        }
    }
}

/// Powers of two.
fn ticks(x: &Scale) -> Vec<Tick> {
    let sizes = (0..8).map(|power| 128_i64 << power);
    let sizes = sizes.filter(|&size| x.contains(size as f64));
    let ticks: Vec<Tick> = sizes.map(|size| Tick::exact(size, 0)).collect();
    if ticks.len() > 1 { ticks } else { x.ticks(6) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{
        chart::{canvas::Mark, tests::sample},
        sample::comparison,
    };

    #[test]
    fn no_line_runs_through_a_title() {
        let mut sweep = sample::sweep(Architecture::Arm64);
        sweep.cheapest_within_goals = Some(0);
        let comparison = comparison();
        let chart = memory(&[sweep], &[], &[], &comparison.trace, &comparison.stamp);
        let titles = ["$/month", "response time, ms"];
        let mut found = 0;
        for title in chart.canvas.texts().filter(|text| titles.contains(&&*text.text)) {
            found += 1;
            let area = title.area();
            for mark in &chart.canvas.marks {
                let Mark::Line { points, .. } = mark else { continue };
                let crosses = points
                    .windows(2)
                    .any(|ends| ends[0].0 == ends[1].0 && area.is_crossed((ends[0], ends[1])));
                assert!(!crosses, "{}: {points:?} through {area:?}", title.text);
            }
        }
        assert_eq!(found, 2);
    }

    #[test]
    fn both_architectures_have_the_color_of_lambda() {
        let sweeps = [Architecture::Arm64, Architecture::X86_64].map(sample::sweep);
        let lines = lines(&sweeps, cost, ("", 2.0));
        assert!(
            lines
                .iter()
                .all(|line| line.look.ink == Ink::platform(Some(Platform::Lambda)))
        );
        assert_ne!(lines[0].look.dash, lines[1].look.dash);
        assert_ne!(lines[0].look.shape, lines[1].look.shape);
        assert_eq!(lines[0].name, "arm64");
    }
}
