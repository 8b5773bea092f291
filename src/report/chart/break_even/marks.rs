//! Where lines cross, fall out or take over: a dot each, the deciding ones with their values first.

use rust_decimal::Decimal;

use super::{plot::Plot, words};
use crate::{
    analysis::{Crossing, CrossingKind, Takeover},
    report::chart::{
        canvas::{Anchor, Area, Canvas, Point, SMALL, Text},
        ink::Ink,
        label::{self, Need},
        stroke::Shape,
    },
};

const DOT: f64 = 4.6;
/// Labels of crossings at most, and how many of them must be there.
const LABELS_MAX: usize = 10;
const LABELS_SURE: usize = 4;

/// A place of which something is told.
struct Mark {
    at: Point,
    value: Decimal,
    rate: f64,
    decides: bool,
    words: String,
}

/// Where the cheapest changes, and where lines with names cross.
fn marks(plot: &Plot<'_>) -> Vec<Mark> {
    let is_named = |crossing: &&Crossing| {
        let mut ends = [crossing.below, crossing.above].into_iter();
        crossing.decides || ends.all(|line| plot.named.contains(&line))
    };
    let name = |line: usize| plot.answer.lines.get(line).map_or("", |line| line.name.as_str());
    let crossings = plot.answer.crossings.iter().filter(is_named);
    let crossings = crossings.map(|crossing| Mark {
        at: place(plot, crossing),
        value: crossing.value,
        rate: crossing.mean_rate,
        decides: crossing.decides,
        words: format!(
            "{} is cheaper than {} from {} on",
            name(crossing.above),
            name(crossing.below),
            words::value(plot.answer, crossing.value, crossing.mean_rate)
        ),
    });
    let takeovers = plot.answer.takeovers.iter().map(|takeover| Mark {
        at: place_of_takeover(plot, takeover),
        value: takeover.value,
        rate: takeover.mean_rate,
        decides: true,
        words: format!(
            "{} is the cheapest from {} on",
            takeover.above.map_or("none", name),
            words::value(plot.answer, takeover.value, takeover.mean_rate)
        ),
    });
    let mut marks: Vec<Mark> = crossings.chain(takeovers).collect();
    marks.sort_by_key(|mark| mark.value);
    marks
}

/// A dot at each.
pub(super) fn dots(plot: &Plot<'_>, canvas: &mut Canvas) {
    for mark in marks(plot) {
        dot(canvas, &mark);
    }
}

/// Their values: of the first that decide always, of others where there is room.
pub(super) fn label(plot: &Plot<'_>, canvas: &mut Canvas) {
    let (deciding, others): (Vec<Mark>, Vec<Mark>) = marks(plot).into_iter().partition(|mark| mark.decides);
    let marks = deciding.into_iter().chain(others).take(LABELS_MAX);
    for (number, mark) in marks.enumerate() {
        let words = words::beside(plot.answer, mark.value, mark.rate);
        let text = Text::new((0.0, 0.0), Anchor::Start, &words).size(SMALL);
        let text = match mark.decides {
            true => text.strong(),
            false => text.ink(Ink::Muted),
        };
        let need = match mark.decides && number < LABELS_SURE {
            true => Need::Must,
            false => Need::May,
        };
        label::put_near(canvas, &text, mark.at, plot.area, need);
    }
}

/// Where the line that is cheaper above has become cheaper.
pub(super) fn place(plot: &Plot<'_>, crossing: &Crossing) -> Point {
    let cost = match crossing.kind {
        CrossingKind::Meeting(cost) => cost,
        CrossingKind::Step { after, .. } => after.1,
    };
    plot.at(crossing.value, cost)
}

/// On the line that takes over; on the one that falls out where none does.
pub(super) fn place_of_takeover(plot: &Plot<'_>, takeover: &Takeover) -> Point {
    plot.at(takeover.value, takeover.cost.unwrap_or(takeover.unfit.cost))
}

fn dot(canvas: &mut Canvas, mark: &Mark) {
    let (radius, ink) = match mark.decides {
        true => (DOT, Ink::Text),
        false => (DOT - 1.2, Ink::Muted),
    };
    canvas.marker(mark.at, Shape::Circle, radius + 1.2, Ink::Surface, true);
    canvas.marker(mark.at, Shape::Circle, radius, ink, true);
    canvas.taken.push(Area::around(mark.at, radius));
    canvas.hover(Area::around(mark.at, radius + 3.0), &mark.words);
}
