//! One of several plots over one axis, of values that hold for a while: steps with the ground below them shaded.

use super::{
    axis,
    canvas::{Area, Canvas, Point},
    ink::Ink,
    scale::Scale,
    stroke::Dash,
};

/// A plot.
pub(super) struct Panel {
    pub(super) area: Area,
    pub(super) y: Scale,
}

impl Panel {
    /// An empty plot from 0 to the largest of these values, with its axis.
    pub(super) fn from_zero(
        canvas: &mut Canvas,
        area: Area,
        values: impl IntoIterator<Item = f64>,
        unit: &str,
    ) -> Self {
        let y = Scale::from_zero(values, area.bottom, area.top).with_headroom(0.06);
        let most = (area.height() / 24.0) as usize;
        axis::left(canvas, area, &y, &y.ticks(most.clamp(2, 6)), unit);
        canvas.line(
            &[(area.left, area.bottom), (area.right, area.bottom)],
            Ink::Axis,
            1.0,
        );
        Self { area, y }
    }

    /// Values, each from one place to the next.
    pub(super) fn steps(&self, canvas: &mut Canvas, steps: &[(f64, f64, f64)], ink: Ink) {
        let path = self.path(steps);
        if let (Some(first), Some(last)) = (path.first(), path.last()) {
            let mut ground = path.clone();
            ground.extend([(last.0, self.area.bottom), (first.0, self.area.bottom)]);
            canvas.fill(ground, ink, 0.18);
        }
        canvas.line(&path, ink, 1.4);
    }

    /// The same as a dashed line only.
    pub(super) fn outline(&self, canvas: &mut Canvas, steps: &[(f64, f64, f64)], ink: Ink) {
        canvas.dashed(&self.path(steps), ink, 1.4, Dash::DASHED);
    }

    fn path(&self, steps: &[(f64, f64, f64)]) -> Vec<Point> {
        let corners = steps.iter().flat_map(|&(from, to, value)| {
            let y = self.y.at(value);
            [(from, y), (to, y)]
        });
        corners.collect()
    }
}
