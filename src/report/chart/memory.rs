//! Lambda memory sizes: what each costs above, how fast it answers below, over one axis of memory.

use super::{
    Chart, axis,
    canvas::{Anchor, Area, Canvas, Point, SMALL, Text},
    ends::{self, End},
    flags::{self, Flag},
    frame::{self, Key, MARGIN, WIDTH, stamp_note, traffic_note},
    ink::Ink,
    label,
    look::Look,
    scale::{Scale, Tick},
    stroke::{Dash, Shape},
};
use crate::{
    analysis::{Basis, MemorySize, MemorySweep, Stamp, TraceFacts},
    report::{number, reason},
    scenario::Goal,
    units::{Mebibytes, Micros, Usd},
};

const TITLE: &str = "Lambda memory: cost and response time";
const COST_HEIGHT: f64 = 170.0;
const TIME_HEIGHT: f64 = 190.0;
/// Between the panels.
const BETWEEN: f64 = 34.0;
const MARKER: f64 = 3.4;
/// One full vCPU (AWS Lambda, configure memory).
const ONE_VCPU: Mebibytes = Mebibytes(1_769);

/// The chart of memory sizes, of one architecture or several.
#[must_use]
pub fn memory(sweeps: &[MemorySweep], goals: &[Goal], trace: &TraceFacts, stamp: &Stamp) -> Chart {
    let notes = [traffic_note(trace), stamp_note(stamp)].map(|note| format!("{note}."));
    let sentence = sentence(sweeps);
    let canvas = if sweeps.iter().all(|sweep| sweep.sizes.is_empty()) {
        frame::nothing(
            TITLE,
            "No memory size was replayed: there is nothing to draw.",
            &notes,
        )
    } else {
        draw(sweeps, goals, &sentence, &notes)
    };
    Chart::new(TITLE, sentence, canvas)
}

/// `arm64: 512 MB costs least; 1,769 MB is fastest.`
fn sentence(sweeps: &[MemorySweep]) -> String {
    let of = |sweep: &MemorySweep| {
        let size = |index: Option<usize>| index.and_then(|index| sweep.sizes.get(index));
        let told = |size: &MemorySize| {
            format!(
                "{} (${}, p99 {})",
                megabytes(size.memory),
                number::cents(size.cost),
                number::time(size.p99)
            )
        };
        let mut facts = Vec::new();
        if let Some(size) = size(sweep.cheapest) {
            facts.push(format!("{} costs least", told(size)));
        }
        if let Some(size) =
            size(sweep.cheapest_within_goals).filter(|_| sweep.cheapest_within_goals != sweep.cheapest)
        {
            facts.push(format!("{} costs least within the goals", told(size)));
        }
        if let Some(size) = size(sweep.fastest).filter(|_| sweep.fastest != sweep.cheapest) {
            facts.push(format!("{} is fastest", told(size)));
        }
        (!facts.is_empty()).then(|| format!("{}: {}.", sweep.architecture, facts.join("; ")))
    };
    let sentences: Vec<String> = sweeps.iter().filter_map(of).collect();
    match sentences.as_slice() {
        [] => "No size serves the traffic.".to_owned(),
        _ => sentences.join(" "),
    }
}

fn megabytes(memory: Mebibytes) -> String {
    format!("{} MB", number::count(memory.0.into()))
}

/// A line of a panel.
struct Line<'a> {
    sweep: &'a MemorySweep,
    look: Look,
    name: String,
    value: fn(&MemorySize) -> f64,
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

fn draw(sweeps: &[MemorySweep], goals: &[Goal], sentence: &str, notes: &[String]) -> Canvas {
    let (mut canvas, top) = frame::begin(TITLE, &[sentence.to_owned()]);
    let looks = |sweep: usize, dash: Dash| Look {
        ink: Ink::Series(sweep),
        dash,
        shape: Shape::of(sweep),
    };
    let of = |value: fn(&MemorySize) -> f64, name: &'static str, dash: Dash| {
        sweeps.iter().enumerate().map(move |(index, sweep)| Line {
            sweep,
            look: looks(index, dash),
            name: format!("{name}{}", sweep.architecture),
            value,
        })
    };
    let costs: Vec<Line<'_>> = of(cost, "", Dash::SOLID).collect();
    let times: Vec<Line<'_>> = of(p99, "p99 ", Dash::SOLID)
        .chain(of(p50, "p50 ", Dash::DASHED))
        .collect();
    let marks = marks(sweeps);
    let names = costs.iter().chain(&times).map(|line| line.name.as_str());
    let upper = Area {
        left: MARGIN + 62.0,
        top: 0.0,
        right: WIDTH - MARGIN - ends::room(names),
        bottom: 0.0,
    };
    let memories = sweeps
        .iter()
        .flat_map(|sweep| &sweep.sizes)
        .map(|size| f64::from(size.memory.0));
    let x = Scale::log(memories, upper.left, upper.right).with_margins(0.02);
    let flags: Vec<Flag> = marks
        .iter()
        .map(|mark| Flag {
            at: x.at(f64::from(mark.memory.0)),
            words: mark.words.clone(),
        })
        .collect();
    let sides = (top, upper.left, WIDTH - MARGIN);
    let top = top + 24.0 + flags::draw(&mut canvas, &flags, sides, 24.0);
    let upper = Area {
        top,
        bottom: top + COST_HEIGHT,
        ..upper
    };
    let lower = Area {
        top: upper.bottom + BETWEEN,
        bottom: upper.bottom + BETWEEN + TIME_HEIGHT,
        ..upper
    };
    for flag in &flags {
        // Between the panels stands what the lower one counts.
        for panel in [upper, lower] {
            let pole = [(flag.at, panel.top), (flag.at, panel.bottom)];
            canvas.dashed(&pole, Ink::Muted, 1.0, Dash::DOTTED);
        }
    }
    panel(&mut canvas, upper, &x, &costs, (&[], "$/month"));
    let goal_times: Vec<f64> = goals.iter().map(|goal| millis(goal.at_most)).collect();
    let y = panel(&mut canvas, lower, &x, &times, (&goal_times, "response time, ms"));
    for goal in goals {
        goal_line(&mut canvas, lower, &y, goal);
    }
    let below = axis::bottom(&mut canvas, lower, &x, &ticks(&x), "memory, MB");
    let below = keys(&mut canvas, sweeps, below);
    frame::finish(canvas, below, notes)
}

/// Axis and lines of one panel.
fn panel(
    canvas: &mut Canvas,
    area: Area,
    x: &Scale,
    lines: &[Line<'_>],
    (others, unit): (&[f64], &str),
) -> Scale {
    let values = || {
        let own = lines
            .iter()
            .flat_map(|line| line.sweep.sizes.iter().map(line.value));
        own.chain(others.iter().copied()).filter(|value| *value > 0.0)
    };
    let (least, most) = values().fold((f64::INFINITY, 0.0_f64), |(least, most), value| {
        (least.min(value), most.max(value))
    });
    // Costs that differ little are seen best from 0 on.
    let y = if most / least < 12.0 && others.is_empty() {
        Scale::from_zero(values(), area.bottom, area.top).with_headroom(0.12)
    } else {
        let all = lines
            .iter()
            .flat_map(|line| line.sweep.sizes.iter().map(line.value));
        Scale::log(all.chain(others.iter().copied()), area.bottom, area.top).with_margins(0.08)
    };
    axis::left(canvas, area, &y, &y.ticks(5), unit);
    canvas.line(
        &[(area.left, area.bottom), (area.right, area.bottom)],
        Ink::Axis,
        1.0,
    );
    let mut ends = Vec::new();
    for line in lines {
        let place = |size: &MemorySize| (x.at(f64::from(size.memory.0)), y.at((line.value)(size)));
        let points: Vec<Point> = line.sweep.sizes.iter().map(place).collect();
        canvas.dashed(&points, line.look.ink, 2.0, line.look.dash);
        for (size, at) in line.sweep.sizes.iter().zip(&points) {
            let ink = if size.why_not.is_none() {
                line.look.ink
            } else {
                Ink::Axis
            };
            canvas.marker(*at, line.look.shape, MARKER, ink, size.basis == Basis::Measured);
            canvas.taken.push(Area::around(*at, MARKER));
            canvas.hover(Area::around(*at, MARKER + 3.0), &words(line.sweep, size));
        }
        if let Some(&at) = points.last() {
            ends.push(End {
                at,
                name: line.name.clone(),
                ink: line.look.ink,
            });
        }
    }
    ends::draw(canvas, area, &ends);
    y
}

/// What is told of a size.
fn words(sweep: &MemorySweep, size: &MemorySize) -> String {
    format!(
        "{} {}: ${} a month; mean {}, p50 {}, p99 {}; {} % cold{}{}",
        sweep.architecture,
        megabytes(size.memory),
        number::cents(size.cost),
        number::time(size.mean),
        number::time(size.p50),
        number::time(size.p99),
        number::approximate(size.cold_share * 100.0),
        match size.basis {
            Basis::Measured => "",
            Basis::Interpolated => "; between measured sizes",
            Basis::Extrapolated => "; from the model",
            Basis::Beyond => "; from the model, beyond the measured sizes",
        },
        size.why_not.map_or_else(String::new, |why_not| {
            format!("; {}", reason::told(why_not, size.requests, size.served))
        })
    )
}

fn goal_line(canvas: &mut Canvas, area: Area, y: &Scale, goal: &Goal) {
    let at = y.at(millis(goal.at_most));
    canvas.dashed(&[(area.left, at), (area.right, at)], Ink::Text, 1.2, Dash::DASHED);
    let words = format!(
        "goal: {} within {}",
        goal.statistic.name(),
        number::time(goal.at_most)
    );
    let text = Text::new((0.0, 0.0), Anchor::Start, &words).size(SMALL);
    for x in [
        area.right - 70.0,
        area.left + 70.0,
        f64::midpoint(area.left, area.right),
    ] {
        if let Some(placed) = label::near(canvas, &text, (x, at), area) {
            canvas.plated(placed);
            return;
        }
    }
}

/// A size with a meaning.
struct SizeMark {
    memory: Mebibytes,
    words: String,
}

/// A size of a sweep, by index.
type Choice = fn(&MemorySweep) -> Option<usize>;

const MEANINGS: [(&str, Choice); 2] = [("chosen", MemorySweep::pick), ("fastest", |sweep| sweep.fastest)];

/// Sizes with a meaning, by ascending memory; several meanings of one size together.
fn marks(sweeps: &[MemorySweep]) -> Vec<SizeMark> {
    let mut marks: Vec<SizeMark> = Vec::new();
    let mut add = |memory: Mebibytes, words: String| match marks.iter_mut().find(|mark| mark.memory == memory)
    {
        Some(mark) => mark.words = format!("{}, {words}", mark.words),
        None => marks.push(SizeMark { memory, words }),
    };
    for (what, of) in MEANINGS {
        let size = |sweep: &MemorySweep| Some(sweep.sizes.get(of(sweep)?)?.memory);
        let found: Vec<(Mebibytes, String)> = sweeps
            .iter()
            .filter_map(|sweep| Some((size(sweep)?, sweep.architecture.to_string())))
            .collect();
        let mut sizes: Vec<Mebibytes> = found.iter().map(|(memory, _)| *memory).collect();
        sizes.sort_unstable();
        sizes.dedup();
        for memory in &sizes {
            let on: Vec<&str> = found
                .iter()
                .filter(|(size, _)| size == memory)
                .map(|(_, on)| on.as_str())
                .collect();
            // Where all agree, on what needs no saying.
            let on = if sizes.len() > 1 {
                format!(" on {}", on.join(", "))
            } else {
                String::new()
            };
            add(*memory, format!("{what}{on}"));
        }
    }
    let sizes = || {
        sweeps
            .iter()
            .flat_map(|sweep| &sweep.sizes)
            .map(|size| size.memory)
    };
    let (least, most) = (sizes().min(), sizes().max());
    let inside = |memory: &Mebibytes| Some(*memory) >= least && Some(*memory) <= most;
    if let Some(used) = sweeps
        .iter()
        .filter_map(|sweep| sweep.working_set)
        .max()
        .filter(inside)
    {
        add(used, format!("{} in use", megabytes(used)));
    }
    if inside(&ONE_VCPU) {
        add(ONE_VCPU, "1,769 MB: one vCPU".to_owned());
    }
    marks.sort_by_key(|mark| mark.memory);
    marks
}

/// Powers of two.
fn ticks(x: &Scale) -> Vec<Tick> {
    let sizes = (0..8).map(|power| 128_i64 << power);
    let sizes = sizes.filter(|&size| x.contains(size as f64));
    let ticks: Vec<Tick> = sizes.map(|size| Tick::exact(size, 0)).collect();
    if ticks.len() > 1 { ticks } else { x.ticks(6) }
}

/// What filled, hollow and gray mean, as far as they occur.
fn keys(canvas: &mut Canvas, sweeps: &[MemorySweep], below: f64) -> f64 {
    let sizes = || sweeps.iter().flat_map(|sweep| &sweep.sizes);
    let dot = |ink: Ink, filled: bool| {
        move |canvas: &mut Canvas, (x, y): Point| {
            canvas.marker((x + 4.0, y), Shape::Circle, MARKER, ink, filled)
        }
    };
    let (filled, hollow, gray) = (dot(Ink::Text, true), dot(Ink::Text, false), dot(Ink::Axis, true));
    let key = |words, picture| Key {
        words,
        width: 8.0,
        picture,
    };
    let mut keys = vec![key("measured", &filled as &dyn Fn(&mut Canvas, Point))];
    if sizes().any(|size| size.basis != Basis::Measured) {
        keys.push(key("from the model", &hollow));
    }
    if sizes().any(|size| size.why_not.is_some()) {
        keys.push(key("gray: does not serve the traffic or misses a goal", &gray));
    }
    frame::keys(canvas, below + 4.0, &keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::WhyNot,
        report::{
            chart::{canvas::Mark, tests::sample},
            sample::comparison,
        },
        units::Architecture,
    };

    #[test]
    fn no_line_runs_through_a_title() {
        let mut sweep = sample::sweep(Architecture::Arm64);
        sweep.cheapest_within_goals = Some(0);
        let comparison = comparison();
        let chart = memory(&[sweep], &[], &comparison.trace, &comparison.stamp);
        let titles = ["$/month", "response time, ms"];
        let mut found = 0;
        for title in chart.canvas.texts().filter(|text| titles.contains(&&*text.text)) {
            found += 1;
            let area = title.area();
            for mark in &chart.canvas.marks {
                let Mark::Line { points, .. } = mark else { continue };
                let crosses = points.windows(2).any(|ends| {
                    let [(x, one), (other, two)] = ends else {
                        return false;
                    };
                    let upright = (x - other).abs() < 0.1 && (area.left..area.right).contains(x);
                    upright && one.min(*two) < area.bottom && one.max(*two) > area.top
                });
                assert!(!crosses, "{}: {points:?} through {area:?}", title.text);
            }
        }
        assert_eq!(found, 2);
    }

    #[test]
    fn a_size_tells_why_it_does_not_serve() {
        let sweep = sample::sweep(Architecture::Arm64);
        let size = MemorySize {
            why_not: Some(WhyNot::Unserved),
            requests: 1_000,
            served: 931,
            ..sweep.sizes[0].clone()
        };
        let told = words(&sweep, &size);
        assert!(told.ends_with("; serves 93.1 %"), "{told}");
    }
}
