//! What filled, hollow and gray mean, as far as they occur.

use super::MARKER;
use crate::{
    analysis::{Basis, MemorySweep},
    report::chart::{
        canvas::{Canvas, Point},
        frame::{self, Key},
        ink::Ink,
        stroke::Shape,
    },
};

pub(super) fn draw(canvas: &mut Canvas, sweeps: &[MemorySweep], below: f64) -> f64 {
    let sizes = || sweeps.iter().flat_map(|sweep| &sweep.sizes);
    let dot = |ink: Ink, filled: bool| {
        move |canvas: &mut Canvas, (x, y): Point| {
            canvas.marker((x + 4.0, y), Shape::Circle, MARKER, ink, filled)
        }
    };
    let (filled, hollow, gray) = (dot(Ink::Text, true), dot(Ink::Text, false), dot(Ink::Axis, true));
    let key = |words, picture| Key {
        words,
        width: 8.0,
        picture,
    };
    let mut keys = Vec::new();
    if sizes().any(|size| size.basis == Basis::Measured) {
        keys.push(key("measured", &filled as &dyn Fn(&mut Canvas, Point)));
    }
    if sizes().any(|size| size.basis != Basis::Measured) {
        keys.push(key("from the model", &hollow));
    }
    if sizes().any(|size| size.why_not.is_some()) {
        keys.push(key("gray: does not serve the traffic or misses a goal", &gray));
    }
    frame::keys(canvas, below + 4.0, &keys)
}
