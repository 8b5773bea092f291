//! Names of lines at their right ends, pushed apart where lines end near each other.

use super::{
    canvas::{Anchor, Area, Canvas, Point, SIZE, SMALL, Text},
    face::{self, Weight},
    ink::Ink,
    label, names,
};

/// Between two names.
const GAP: f64 = 15.0;
/// Longest name.
const WIDTH: f64 = 150.0;
/// From the plot to its names.
const BESIDE: f64 = 14.0;

/// Lines that are named at most: beside more, a reader no longer sees which is which.
pub(super) const NAMED_MAX: usize = 8;

/// Where a line ends, and what it is called, in the room there is.
pub(super) struct End {
    pub(super) at: Point,
    pub(super) name: String,
    pub(super) ink: Ink,
}

/// Names as they are written at the ends of lines.
pub(super) fn written<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    names::distinct(names, (SIZE, Weight::Strong), WIDTH)
}

/// Room beside a plot for names so written.
pub(super) fn room(names: &[String]) -> f64 {
    let widths = names.iter().map(|name| face::width(name, SIZE, Weight::Strong));
    widths.fold(0.0, f64::max) + BESIDE
}

/// Writes the names, and above them how many more lines there are; a thin line leads from an end to a name that is not
/// beside it.
pub(super) fn draw(canvas: &mut Canvas, plot: Area, ends: &[End], more: usize) {
    let mut wanted: Vec<f64> = ends.iter().map(|end| end.at.1).collect();
    let first = wanted.iter().copied().fold(plot.bottom, f64::min);
    if more > 0 {
        wanted.push(first - GAP);
    }
    let places = label::apart(&wanted, GAP, (plot.top + 4.0, plot.bottom - 4.0));
    let left = plot.right + BESIDE;
    for (end, place) in ends.iter().zip(&places) {
        let (x, y) = end.at;
        if (place - y).abs() > 2.0 || plot.right - x > 2.0 {
            canvas.line(&[(x + 5.0, y), (left - 3.0, *place)], end.ink, 0.8);
        }
        let words = Text::new((left, place + SIZE * 0.36), Anchor::Start, &end.name);
        canvas.text(words.strong().ink(end.ink));
    }
    if let Some(place) = places.get(ends.len()) {
        let words = format!("and {more} more");
        let words = Text::new((left, place + SMALL * 0.36), Anchor::Start, &words);
        canvas.text(words.size(SMALL).ink(Ink::Muted));
    }
}
