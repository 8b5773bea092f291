//! Which share of requests is answered within which time, by candidate. The axis of shares stretches towards 100 %, as
//! the slowest requests are those that goals are about.

use super::{
    Chart, axis,
    canvas::{Anchor, Area, Canvas, Point, SMALL, Text},
    frame::{self, MARGIN, WIDTH, stamp_note, traffic_note},
    ink::Ink,
    label,
    look::Look,
    scale::{Scale, Tick},
    stroke::Shape,
};
use crate::{
    analysis::Comparison,
    report::{candidate, number},
    scenario::ResponseStatistic,
    stats::Histogram,
    units::Micros,
};

const TITLE: &str = "Response times of served requests";
const HEIGHT: f64 = 320.0;
const KEY: f64 = 26.0;
const KEY_GAP: f64 = 18.0;
const KEY_WIDTH: f64 = 150.0;
/// The slowest share that is told apart.
const LEAST: f64 = 1e-4;

/// The chart of a comparison's response times.
#[must_use]
pub fn response_times(comparison: &Comparison) -> Chart {
    let sentence = sentence(comparison);
    let notes =
        [traffic_note(&comparison.trace), stamp_note(&comparison.stamp)].map(|note| format!("{note}."));
    let none = comparison
        .candidates
        .iter()
        .all(|candidate| candidate.service_level.response.count() == 0);
    let canvas = if none {
        frame::nothing(TITLE, "No request was served: there is nothing to draw.", &notes)
    } else {
        draw(comparison, &sentence, &notes)
    };
    Chart::new(TITLE, sentence, canvas)
}

fn sentence(comparison: &Comparison) -> String {
    let served = candidate::ranked(comparison).into_iter().filter_map(|index| {
        let times = &comparison.candidates.get(index)?.service_level.response;
        (times.count() > 0).then(|| (times.quantile(990), index))
    });
    served.min().map_or_else(
        || "No request was served.".to_owned(),
        |(p99, index)| {
            format!(
                "{} has the shortest p99: {}.",
                candidate::label(comparison, index),
                number::time(p99)
            )
        },
    )
}

/// How far towards 100 % a share lies: 0, then 1 for each nine.
fn nines(beyond: f64) -> f64 {
    -beyond.clamp(LEAST, 1.0).log10()
}

fn millis(time: Micros) -> f64 {
    // A tenth of a millisecond is as fast as anything is told.
    time.0.max(100) as f64 / 1e3
}

fn draw(comparison: &Comparison, sentence: &str, notes: &[String]) -> Canvas {
    let (mut canvas, top) = frame::begin(TITLE, &[sentence.to_owned()]);
    let order: Vec<usize> = candidate::ranked(comparison)
        .into_iter()
        .filter(|&index| comparison.candidates[index].service_level.response.count() > 0)
        .collect();
    let platforms: Vec<_> = order
        .iter()
        .map(|&index| comparison.candidates[index].platform)
        .collect();
    let looks = Look::of_all(&platforms);
    let names: Vec<Text> = order
        .iter()
        .map(|&index| name(&candidate::label(comparison, index)))
        .collect();
    let beside = names.iter().map(Text::width).fold(0.0, f64::max) + KEY + 26.0;
    let height = HEIGHT.max(order.len() as f64 * KEY_GAP);
    let area = Area {
        left: MARGIN + 56.0,
        top: top + 20.0,
        right: WIDTH - MARGIN - beside,
        bottom: top + 20.0 + height,
    };
    let times = |index: usize| &comparison.candidates[index].service_level.response;
    let goals = comparison.goals.iter().map(|goal| millis(goal.at_most));
    let all = order
        .iter()
        .flat_map(|&index| times(index).buckets().map(|(time, _)| millis(time)));
    let x = Scale::log(all.chain(goals), area.left, area.right).with_margins(0.02);
    let y = Scale::linear([0.0, nines(LEAST)], area.bottom, area.top);
    axis::left(&mut canvas, area, &y, &shares(), "share answered within …");
    for (&index, look) in order.iter().zip(&looks) {
        curve(&mut canvas, times(index), *look, (&x, &y));
    }
    for goal in &comparison.goals {
        let at = (
            x.at(millis(goal.at_most)),
            y.at(nines(1.0 - share(goal.statistic))),
        );
        canvas.marker(at, Shape::Diamond, 6.5, Ink::Surface, true);
        canvas.marker(at, Shape::Diamond, 5.0, Ink::Text, true);
        canvas.taken.push(Area::around(at, 6.0));
        let words = format!(
            "goal: {} within {}",
            goal.statistic.name(),
            number::time(goal.at_most)
        );
        let text = Text::new((0.0, 0.0), Anchor::Start, &words).size(SMALL);
        label::put_near(&mut canvas, &text, at, area);
    }
    for (place, ((look, name), &index)) in looks.iter().zip(names).zip(&order).enumerate() {
        let y = area.top + 6.0 + place as f64 * KEY_GAP;
        let at = (area.right + 14.0, y);
        look.key(&mut canvas, at, KEY);
        let viable = comparison.candidates[index].why_not.is_none();
        let ink = if viable { Ink::Text } else { Ink::Muted };
        let name = Text {
            at: (at.0 + KEY + 6.0, y + 4.0),
            ..name
        };
        canvas.hover(name.area().grown(3.0), &quantiles(comparison, index));
        canvas.text(name.ink(ink));
    }
    let below = axis::bottom(&mut canvas, area, &x, &x.ticks(8), "response time, ms");
    frame::finish(canvas, below, notes)
}

fn name(label: &str) -> Text {
    Text::new((0.0, 0.0), Anchor::Start, label)
        .size(SMALL)
        .abridged(KEY_WIDTH)
}

/// A line through all that was recorded, with a marker at the usual quantiles.
fn curve(canvas: &mut Canvas, times: &Histogram, look: Look, (x, y): (&Scale, &Scale)) {
    let count = times.count().max(1);
    let mut slower = times.count();
    let mut points: Vec<Point> = Vec::new();
    let mut last = (0.0, 0.0);
    for (time, here) in times.buckets() {
        let before = nines(slower as f64 / count as f64);
        slower -= here;
        let after = nines(slower as f64 / count as f64);
        let at = x.at(millis(time));
        // Steps too small to see are left to the next.
        for point in [(at, y.at(before)), (at, y.at(after))] {
            let far = (point.0 - last.0).abs() + (point.1 - last.1).abs() > 0.8;
            if points.is_empty() || far || slower == 0 {
                points.push(point);
                last = point;
            }
        }
    }
    canvas.dashed(&points, look.ink, 2.0, look.dash);
    for permille in [500, 900, 950, 990, 999] {
        let at = (
            x.at(millis(times.quantile(permille))),
            y.at(nines(1.0 - f64::from(permille) / 1e3)),
        );
        canvas.marker(at, look.shape, 3.4, look.ink, true);
        canvas.taken.push(Area::around(at, 3.4));
    }
}

fn quantiles(comparison: &Comparison, index: usize) -> String {
    let times = &comparison.candidates[index].service_level.response;
    let of = |permille| number::time(times.quantile(permille));
    format!(
        "{}: p50 {}, p90 {}, p95 {}, p99 {}, p99.9 {}, at most {}",
        candidate::full_label(comparison, index),
        of(500),
        of(900),
        of(950),
        of(990),
        of(999),
        number::time(times.max())
    )
}

const fn share(statistic: ResponseStatistic) -> f64 {
    match statistic {
        ResponseStatistic::P50 => 0.5,
        ResponseStatistic::P90 => 0.9,
        ResponseStatistic::P95 => 0.95,
        ResponseStatistic::P99 => 0.99,
        ResponseStatistic::P999 => 0.999,
        ResponseStatistic::Max => 1.0,
    }
}

fn shares() -> Vec<Tick> {
    let shares = [
        (1.0, "0 %"),
        (0.5, "50 %"),
        (0.1, "90 %"),
        (0.05, "95 %"),
        (0.01, "99 %"),
        (1e-3, "99.9 %"),
        (LEAST, "99.99 %"),
    ];
    let tick = |(beyond, text): (f64, &str)| Tick {
        value: nines(beyond),
        text: text.to_owned(),
    };
    shares.map(tick).to_vec()
}
