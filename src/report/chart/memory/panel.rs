//! One of the two panels: a line per design, with a marker per size.

use super::{MARKER, words};
use crate::{
    analysis::{Basis, MemorySize, MemorySweep},
    report::chart::{
        axis,
        canvas::{Area, Canvas, Point},
        ends::{self, End},
        ink::Ink,
        look::Look,
        scale::Scale,
    },
};

/// A line of a panel.
pub(super) struct Line<'a> {
    pub(super) sweep: &'a MemorySweep,
    pub(super) look: Look,
    pub(super) width: f64,
    pub(super) name: String,
    pub(super) value: fn(&MemorySize) -> f64,
}

impl Line<'_> {
    fn values(&self) -> impl Iterator<Item = f64> {
        self.sweep.sizes.iter().map(self.value)
    }
}

/// Axis and lines; `others` must find their places on the axis, too.
pub(super) fn draw(
    canvas: &mut Canvas,
    area: Area,
    x: &Scale,
    lines: &[Line<'_>],
    (others, unit): (&[f64], &str),
) -> Scale {
    let y = upright(area, lines, others);
    axis::left(canvas, area, &y, &y.ticks(5), unit);
    canvas.line(
        &[(area.left, area.bottom), (area.right, area.bottom)],
        Ink::Axis,
        1.0,
    );
    let names = ends::written(lines.iter().map(|line| line.name.as_str()));
    let mut ends = Vec::new();
    for (line, name) in lines.iter().zip(names) {
        let place = |size: &MemorySize| (x.at(f64::from(size.memory.0)), y.at((line.value)(size)));
        let points: Vec<Point> = line.sweep.sizes.iter().map(place).collect();
        canvas.dashed(&points, line.look.ink, line.width, line.look.dash);
        canvas.keep_clear(&points);
        for (size, at) in line.sweep.sizes.iter().zip(&points) {
            let ink = if size.why_not.is_none() {
                line.look.ink
            } else {
                Ink::Axis
            };
            canvas.marker(*at, line.look.shape, MARKER, ink, size.basis == Basis::Measured);
            canvas.taken.push(Area::around(*at, MARKER));
            canvas.hover(Area::around(*at, MARKER + 3.0), &words::of_size(line.sweep, size));
        }
        if let Some(&at) = points.last() {
            ends.push(End {
                at,
                name,
                ink: line.look.ink,
            });
        }
    }
    ends::draw(canvas, area, &ends, 0);
    y
}

/// The axis of a panel. Costs that differ little are seen best from 0 on.
fn upright(area: Area, lines: &[Line<'_>], others: &[f64]) -> Scale {
    let values = || lines.iter().flat_map(Line::values).chain(others.iter().copied());
    let positive = values().filter(|value| *value > 0.0);
    let (least, most) = positive.fold((f64::INFINITY, 0.0_f64), |(least, most), value| {
        (least.min(value), most.max(value))
    });
    if most / least < 12.0 && others.is_empty() {
        Scale::from_zero(values(), area.bottom, area.top).with_headroom(0.12)
    } else {
        Scale::log(values(), area.bottom, area.top).with_margins(0.08)
    }
}
