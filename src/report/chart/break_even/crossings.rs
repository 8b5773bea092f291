//! Where lines cross: a dot each, the deciding ones with their values first.

use super::{plot::Plot, words};
use crate::{
    analysis::{Crossing, CrossingKind},
    report::chart::{
        canvas::{Anchor, Area, Canvas, SMALL, Text},
        ink::Ink,
        label,
        stroke::Shape,
    },
};

const DOT: f64 = 4.6;

pub(super) fn draw(plot: &Plot<'_>, canvas: &mut Canvas) {
    for crossing in &plot.answer.crossings {
        dot(plot, canvas, crossing);
    }
    let (deciding, others): (Vec<&Crossing>, Vec<&Crossing>) = plot
        .answer
        .crossings
        .iter()
        .partition(|crossing| crossing.decides);
    for crossing in deciding.into_iter().chain(others) {
        let words = words::value(plot.answer, crossing.value, crossing.mean_rate);
        let text = Text::new((0.0, 0.0), Anchor::Start, &words).size(SMALL);
        let text = if crossing.decides {
            text.strong()
        } else {
            text.ink(Ink::Muted)
        };
        label::put_near(canvas, &text, place(plot, crossing), plot.area);
    }
}

/// Where the line that is cheaper above has become cheaper.
fn place(plot: &Plot<'_>, crossing: &Crossing) -> (f64, f64) {
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
