//! Axes: grid lines, ticks and what is written beside them; ticks whose words would touch are left out.

use super::{
    canvas::{Anchor, Area, Canvas, SMALL, Text},
    frame::MARGIN,
    ink::Ink,
    scale::{Scale, Tick},
};

/// Between a plot and the words of its axis.
const GAP: f64 = 6.0;
/// Between the words of neighboring ticks.
const APART: f64 = 9.0;
/// From the edges of a chart to the words of a horizontal axis.
const EDGE: f64 = 6.0;
/// From a horizontal axis to the line its words stand on.
const BELOW: f64 = 16.0;

/// Room the words of a vertical axis need.
pub(super) fn room(ticks: &[Tick]) -> f64 {
    let widths = ticks.iter().map(|tick| text(tick).width());
    widths.fold(0.0, f64::max) + GAP
}

fn text(tick: &Tick) -> Text {
    Text::new((0.0, 0.0), Anchor::Start, &tick.text)
        .size(SMALL)
        .ink(Ink::Muted)
}

/// A vertical axis at the left of a plot, with what it counts above.
pub(super) fn left(canvas: &mut Canvas, plot: Area, scale: &Scale, ticks: &[Tick], unit: &str) {
    for tick in ticks {
        let y = scale.at(tick.value);
        let line = [(plot.left, y), (plot.right, y)];
        canvas.line(&line, Ink::Grid, 1.0);
        canvas.grid.push((line[0], line[1]));
        let mut words = text(tick);
        words.at = (plot.left - GAP, y + SMALL * 0.36);
        words.anchor = Anchor::End;
        canvas.text(words);
    }
    let unit = Text::new((MARGIN, plot.top - 8.0), Anchor::Start, unit)
        .size(SMALL)
        .ink(Ink::Muted);
    canvas.text(unit);
}

/// A horizontal axis below a plot, with what it counts under it; the place below all of it.
pub(super) fn bottom(canvas: &mut Canvas, plot: Area, scale: &Scale, ticks: &[Tick], unit: &str) -> f64 {
    canvas.line(
        &[(plot.left, plot.bottom), (plot.right, plot.bottom)],
        Ink::Axis,
        1.0,
    );
    along(canvas, plot, scale, ticks, Side::Bottom);
    if unit.is_empty() {
        return plot.bottom + BELOW + 4.0;
    }
    let middle = f64::midpoint(plot.left, plot.right);
    let unit = Text::new((middle, plot.bottom + BELOW + 17.0), Anchor::Middle, unit)
        .size(SMALL)
        .ink(Ink::Muted);
    canvas.text(unit.between(0.0, canvas.width));
    plot.bottom + BELOW + 21.0
}

/// A second horizontal axis above a plot.
pub(super) fn top(canvas: &mut Canvas, plot: Area, scale: &Scale, ticks: &[Tick]) {
    along(canvas, plot, scale, ticks, Side::Top);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
}

fn along(canvas: &mut Canvas, plot: Area, scale: &Scale, ticks: &[Tick], side: Side) {
    let (from, to, words_at) = match side {
        Side::Bottom => (plot.bottom, plot.bottom + 4.0, plot.bottom + BELOW),
        Side::Top => (plot.top, plot.top - 4.0, plot.top - 7.0),
    };
    let mut free_from = f64::NEG_INFINITY;
    for tick in ticks {
        let x = scale.at(tick.value);
        canvas.line(&[(x, from), (x, to)], Ink::Axis, 1.0);
        let mut words = text(tick);
        words.at = (x, words_at);
        words.anchor = Anchor::Middle;
        let words = words.between(EDGE, canvas.width - EDGE);
        if words.area().left >= free_from && canvas.is_free(words.area()) {
            free_from = words.area().right + APART;
            canvas.text(words);
        }
    }
}
