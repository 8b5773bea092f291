//! What a chart consists of before it is drawn: marks in the order drawn, texts with their boxes, and what is told where
//! a pointer rests. Lengths are CSS pixels of the chart at its own size; y grows downwards.

use super::{
    face::{self, Weight},
    ink::Ink,
    stroke::{Dash, Shape},
};
use crate::report::text;

/// A place.
pub(super) type Point = (f64, f64);

/// A rectangle with its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Something drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// A line through points.
    Line {
        points: Vec<Point>,
        ink: Ink,
        width: f64,
    },
    /// A filled polygon.
    Fill {
        points: Vec<Point>,
        ink: Ink,
        opacity: f64,
    },
    /// A filled circle.
    Disk { at: Point, radius: f64, ink: Ink },
    /// A text.
    Text(Text),
}

/// A text on one line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    /// Where its line of writing begins, or ends.
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) ink: Ink,
    pub(super) text: String,
}

/// What is told of a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hover {
    pub(super) area: Area,
    pub(super) text: String,
}

/// The marks of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Canvas {
    pub(super) width: f64,
    pub(super) height: f64,
    /// How much of it are title and sentences, which a page tells itself.
    pub(super) head: f64,
    pub(super) marks: Vec<Mark>,
    pub(super) hovers: Vec<Hover>,
    /// Where no label may go.
    pub(super) taken: Vec<Area>,
    /// What no label may hide: parts of lines.
    pub(super) lines: Vec<(Point, Point)>,
    /// Lines that a label had better not lie on.
    pub(super) grid: Vec<(Point, Point)>,
}

impl Area {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn around((x, y): Point, radius: f64) -> Self {
        Self {
            left: x - radius,
            top: y - radius,
            right: x + radius,
            bottom: y + radius,
        }
    }

    pub(super) fn grown(self, by: f64) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }

    /// Whether a straight line from one place to another passes through.
    pub(super) fn is_crossed(self, (from, to): (Point, Point)) -> bool {
        let (mut first, mut last) = (0.0_f64, 1.0_f64);
        for (start, end, low, high) in [
            (from.0, to.0, self.left, self.right),
            (from.1, to.1, self.top, self.bottom),
        ] {
            let length = end - start;
            if length == 0.0 {
                if start <= low || start >= high {
                    return false;
                }
                continue;
            }
            let (one, other) = ((low - start) / length, (high - start) / length);
            first = first.max(one.min(other));
            last = last.min(one.max(other));
        }
        first < last
    }

    fn corners(self) -> Vec<Point> {
        vec![
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        ]
    }
}

impl Text {
    /// A text at its usual size; without control characters, whoever wrote it.
    pub(super) fn new(at: Point, anchor: Anchor, words: &str) -> Self {
        Self {
            at,
            anchor,
            size: SIZE,
            weight: Weight::Regular,
            ink: Ink::Text,
            text: harmless(words),
        }
    }

    pub(super) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(super) fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }

    pub(super) fn strong(self) -> Self {
        Self {
            weight: Weight::Strong,
            ..self
        }
    }

    pub(super) fn width(&self) -> f64 {
        face::width(&self.text, self.size, self.weight)
    }

    /// The same, cut where it would be wider.
    pub(super) fn within(mut self, room: f64) -> Self {
        self.text = face::fitted(&self.text, self.size, self.weight, room);
        self
    }

    /// The same, cut in its middle where it would be wider.
    pub(super) fn abridged(mut self, room: f64) -> Self {
        self.text = face::abridged(&self.text, (self.size, self.weight), 0.6, room);
        self
    }

    /// What it covers, from capitals to descenders.
    pub(super) fn area(&self) -> Area {
        let width = self.width();
        let (x, y) = self.at;
        let left = match self.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        Area {
            left,
            top: y - self.size * face::CAPITALS,
            right: left + width,
            bottom: y + self.size * face::DESCENT,
        }
    }

    /// The same, moved sideways until it is between the two.
    pub(super) fn between(mut self, left: f64, right: f64) -> Self {
        let area = self.area();
        let shift = (right - area.right).min(0.0);
        self.at.0 += shift.max(left - area.left);
        self
    }
}

/// Size of most text.
pub(super) const SIZE: f64 = 13.0;
/// Size of what matters less.
pub(super) const SMALL: f64 = 11.5;

/// `words` on one line, without what turns the writing direction and what XML cannot hold.
pub(super) fn harmless(words: &str) -> String {
    let words = text::one_line(words);
    let allowed = |c: &char| !matches!(c, '\u{61c}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}' | '\u{200b}');
    words.chars().filter(allowed).collect()
}

impl Canvas {
    pub(super) fn new(width: f64) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    pub(super) fn line(&mut self, points: &[Point], ink: Ink, width: f64) {
        if points.len() > 1 {
            let points = points.to_vec();
            self.marks.push(Mark::Line { points, ink, width });
        }
    }

    pub(super) fn dashed(&mut self, points: &[Point], ink: Ink, width: f64, dash: Dash) {
        for part in dash.parts(points) {
            self.line(&part, ink, width);
        }
    }

    pub(super) fn fill(&mut self, points: Vec<Point>, ink: Ink, opacity: f64) {
        if points.len() > 2 {
            self.marks.push(Mark::Fill { points, ink, opacity });
        }
    }

    pub(super) fn block(&mut self, area: Area, ink: Ink, opacity: f64) {
        if area.width() > 0.0 && area.height() > 0.0 {
            self.fill(area.corners(), ink, opacity);
        }
    }

    /// A filled marker, or the outline of one.
    pub(super) fn marker(&mut self, at: Point, shape: Shape, radius: f64, ink: Ink, filled: bool) {
        let outline = shape.outline(at, radius);
        match (filled, outline) {
            (true, None) => self.marks.push(Mark::Disk { at, radius, ink }),
            (false, None) => {
                self.marks.push(Mark::Disk { at, radius, ink });
                self.marks.push(Mark::Disk {
                    at,
                    radius: (radius - 1.4).max(0.5),
                    ink: Ink::Surface,
                });
            }
            (true, Some(outline)) => self.fill(outline, ink, 1.0),
            (false, Some(outline)) => {
                self.fill(outline, ink, 1.0);
                let inner = shape.outline(at, (radius - shape.border(1.4)).max(0.4));
                self.fill(inner.unwrap_or_default(), Ink::Surface, 1.0);
            }
        }
    }

    pub(super) fn text(&mut self, text: Text) {
        if !text.text.trim().is_empty() {
            self.marks.push(Mark::Text(text));
        }
    }

    /// Keeps labels off a line through points.
    pub(super) fn keep_clear(&mut self, points: &[Point]) {
        let parts = points
            .windows(2)
            .filter_map(|ends| Some((*ends.first()?, *ends.last()?)));
        self.lines.extend(parts);
    }

    /// A text on a plate of the background, which no other label may cover.
    pub(super) fn plated(&mut self, text: Text) {
        let area = text.area();
        self.block(area.grown(2.0), Ink::Surface, 0.8);
        self.text(text);
    }

    pub(super) fn hover(&mut self, area: Area, words: &str) {
        let text = harmless(words);
        self.hovers.push(Hover { area, text });
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    }

    /// Whether nothing that must stay legible lies in `area`.
    pub(super) fn is_free(&self, area: Area) -> bool {
        let texts = self.texts().map(|text| text.area().grown(1.0));
        !texts
            .chain(self.taken.iter().copied())
            .any(|taken| taken.overlaps(area))
    }

    /// Whether nothing at all is hidden by what covers `area`.
    pub(super) fn is_clear(&self, area: Area) -> bool {
        self.is_free(area) && !self.lines.iter().any(|&line| area.is_crossed(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_crosses_what_it_passes_through() {
        let area = Area::around((10.0, 10.0), 2.0);
        // From corner to corner of the surroundings, upright, level, and with an end inside.
        for line in [
            ((0.0, 0.0), (20.0, 20.0)),
            ((10.0, 0.0), (10.0, 20.0)),
            ((0.0, 9.0), (20.0, 9.0)),
            ((10.0, 10.0), (90.0, 70.0)),
            ((10.0, 10.0), (10.0, 10.0)),
        ] {
            assert!(area.is_crossed(line), "{line:?}");
        }
        // Beside it, past its corner, and towards it but not so far.
        for line in [
            ((13.0, 0.0), (13.0, 20.0)),
            ((0.0, 15.0), (15.0, 0.0)),
            ((0.0, 10.0), (7.0, 10.0)),
            ((8.0, 0.0), (8.0, 20.0)),
        ] {
            assert!(!area.is_crossed(line), "{line:?}");
        }
    }
}
