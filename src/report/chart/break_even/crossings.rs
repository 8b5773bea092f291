//! Where lines cross: a dot each, the deciding ones with their values first.

use super::{plot::Plot, words};
use crate::{
    analysis::{Crossing, CrossingKind},
    report::chart::{
        canvas::{Anchor, Area, Canvas, SMALL, Text},
        ink::Ink,
        label::{self, Need},
        stroke::Shape,
    },
};

const DOT: f64 = 4.6;
/// Labels of crossings at most, and how many of them must be there.
const LABELS_MAX: usize = 10;
const LABELS_SURE: usize = 4;

/// Those that decide, and those of lines with names.
fn told<'a>(plot: &'a Plot<'_>) -> impl Iterator<Item = &'a Crossing> {
    let is_named = move |crossing: &&Crossing| {
        let mut ends = [crossing.below, crossing.above].into_iter();
        crossing.decides || ends.all(|line| plot.named.contains(&line))
    };
    plot.answer.crossings.iter().filter(is_named)
}

/// A dot at each.
pub(super) fn dots(plot: &Plot<'_>, canvas: &mut Canvas) {
    for crossing in told(plot) {
        dot(plot, canvas, crossing);
    }
}

/// Their values: of the first that decide always, of others where there is room.
pub(super) fn label(plot: &Plot<'_>, canvas: &mut Canvas) {
    let (deciding, others): (Vec<&Crossing>, Vec<&Crossing>) =
        told(plot).partition(|crossing| crossing.decides);
    let crossings = deciding.into_iter().chain(others).take(LABELS_MAX);
    for (number, crossing) in crossings.enumerate() {
        let words = words::beside(plot.answer, crossing.value, crossing.mean_rate);
        let text = Text::new((0.0, 0.0), Anchor::Start, &words).size(SMALL);
        let text = match crossing.decides {
            true => text.strong(),
            false => text.ink(Ink::Muted),
        };
        let need = match crossing.decides && number < LABELS_SURE {
            true => Need::Must,
            false => Need::May,
        };
        label::put_near(canvas, &text, place(plot, crossing), plot.area, need);
    }
}

/// Where the line that is cheaper above has become cheaper.
pub(super) fn place(plot: &Plot<'_>, crossing: &Crossing) -> (f64, f64) {
    let cost = match crossing.kind {
        CrossingKind::Meeting(cost) => cost,
        CrossingKind::Step { after, .. } => after.1,
    };
    plot.at(crossing.value, cost)
}

fn dot(plot: &Plot<'_>, canvas: &mut Canvas, crossing: &Crossing) {
    let at = place(plot, crossing);
    let (radius, ink) = match crossing.decides {
        true => (DOT, Ink::Text),
        false => (DOT - 1.2, Ink::Muted),
    };
    canvas.marker(at, Shape::Circle, radius + 1.2, Ink::Surface, true);
    canvas.marker(at, Shape::Circle, radius, ink, true);
    canvas.taken.push(Area::around(at, radius));
    let name = |line: usize| plot.answer.lines.get(line).map_or("", |line| line.name.as_str());
    let words = format!(
        "{} is cheaper than {} from {} on",
        name(crossing.above),
        name(crossing.below),
        words::value(plot.answer, crossing.value, crossing.mean_rate)
    );
    canvas.hover(Area::around(at, radius + 3.0), &words);
}
