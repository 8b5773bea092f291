//! The one drawing code: marks to plotters' elements, on whatever backend.

use plotters::{
    coord::Shift,
    drawing::{DrawingArea, DrawingAreaErrorKind},
    element::{Circle, PathElement, Polygon, Text as Words},
    style::{
        Color, FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};
use plotters_backend::DrawingBackend;

use super::{
    canvas::{Anchor, Canvas, Mark, Point, Text},
    face::{self, Weight},
    ink::Ink,
};

/// Draws every mark, a pixel of the chart being so many of the backend.
pub(super) fn paint<B: DrawingBackend>(
    canvas: &Canvas,
    scale: f64,
    area: &DrawingArea<B, Shift>,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    face::register();
    let brush = Brush { scale };
    area.fill(&Ink::Surface.color())?;
    for mark in &canvas.marks {
        match mark {
            Mark::Line { points, ink, width } => {
                let style = ShapeStyle::from(&ink.color()).stroke_width(brush.length(*width).max(1));
                area.draw(&PathElement::new(brush.points(points), style))?;
            }
            Mark::Fill { points, ink, opacity } => {
                let style = ink.color().mix(*opacity);
                area.draw(&Polygon::new(brush.points(points), style))?;
            }
            Mark::Disk { at, radius, ink } => {
                let style = ShapeStyle::from(&ink.color()).filled();
                area.draw(&Circle::new(brush.point(*at), brush.length(*radius), style))?;
            }
            Mark::Text(text) => {
                let (at, style) = brush.text(text);
                area.draw(&Words::new(text.text.as_str(), at, style))?;
            }
        }
    }
    area.present()
}

/// Pixels of the chart to those of the backend.
#[derive(Clone, Copy)]
struct Brush {
    scale: f64,
}

impl Brush {
    fn coordinate(self, value: f64) -> i32 {
        (value * self.scale).round() as i32
    }

    fn length(self, value: f64) -> u32 {
        (value * self.scale).round() as u32
    }

    fn point(self, (x, y): Point) -> (i32, i32) {
        (self.coordinate(x), self.coordinate(y))
    }

    fn points(self, points: &[Point]) -> Vec<(i32, i32)> {
        points.iter().map(|&point| self.point(point)).collect()
    }

    /// plotters writes text on a line half its size below where it is put.
    fn text(self, text: &Text) -> ((i32, i32), TextStyle<'static>) {
        let size = text.size * face::PLOTTERS_PER_EM * self.scale;
        let weight = match text.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Strong => FontStyle::Bold,
        };
        let anchor = match text.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::Name(face::FAMILY), size, weight);
        let style = TextStyle {
            font,
            color: text.ink.color().to_backend_color(),
            pos: Pos::new(anchor, VPos::Top),
        };
        let (x, y) = text.at;
        let at = (self.coordinate(x), (y * self.scale - size / 2.0).round() as i32);
        (at, style)
    }
}
