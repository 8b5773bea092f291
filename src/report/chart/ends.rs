//! Names of lines at their right ends, pushed apart where lines end near each other.

use super::{
    canvas::{Anchor, Area, Canvas, Point, SIZE, Text},
    ink::Ink,
    label,
};

/// Between two names.
const GAP: f64 = 15.0;
/// Longest name.
const WIDTH: f64 = 150.0;
/// From the plot to its names.
const BESIDE: f64 = 14.0;

/// Where a line ends, and what it is called.
pub(super) struct End {
    pub(super) at: Point,
    pub(super) name: String,
    pub(super) ink: Ink,
}

fn text(name: &str) -> Text {
    Text::new((0.0, 0.0), Anchor::Start, name)
        .strong()
        .abridged(WIDTH)
}

/// Room beside a plot for these names.
pub(super) fn room<'a>(names: impl Iterator<Item = &'a str>) -> f64 {
    names.map(|name| text(name).width()).fold(0.0, f64::max) + BESIDE
}

/// Height of a plot beside which so many names find room.
pub(super) fn height(names: usize) -> f64 {
    names as f64 * GAP + 8.0
}

/// Writes the names; a thin line leads from an end to a name that is not beside it.
pub(super) fn draw(canvas: &mut Canvas, plot: Area, ends: &[End]) {
    let wanted: Vec<f64> = ends.iter().map(|end| end.at.1).collect();
    let places = label::apart(&wanted, GAP, (plot.top + 4.0, plot.bottom - 4.0));
    for (end, place) in ends.iter().zip(places) {
        let (x, y) = end.at;
        let left = plot.right + BESIDE;
        if (place - y).abs() > 2.0 || plot.right - x > 2.0 {
            canvas.line(&[(x + 5.0, y), (left - 3.0, place)], end.ink, 0.8);
        }
        let mut words = text(&end.name).ink(end.ink);
        words.at = (left, place + SIZE * 0.36);
        canvas.text(words);
    }
}
