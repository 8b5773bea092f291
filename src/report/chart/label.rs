//! Labels that do not touch: pushed apart along an edge, or put where there is room.

use super::canvas::{Anchor, Area, Canvas, Point, Text};

/// Places near the wanted ones, in their order, at least `gap` apart between two ends as far as there is room; nearer
/// together where there is not.
pub(super) fn apart(wanted: &[f64], gap: f64, (first, last): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let gap = gap.min((last - first).max(0.0) / wanted.len().saturating_sub(1).max(1) as f64);
    let mut places = vec![0.0; wanted.len()];
    let mut least = first;
    for &index in &order {
        places[index] = wanted[index].max(least);
        least = places[index] + gap;
    }
    let mut most = last;
    for &index in order.iter().rev() {
        places[index] = places[index].min(most);
        most = places[index] - gap;
    }
    places
}

/// From a place to the text beside it.
const BESIDE: f64 = 9.0;
/// A text further off than this is led to.
const FAR: f64 = 16.0;

/// The same text where there is room for it near `at`: above, below, aside, further off; `None` where there is none.
pub(super) fn near(canvas: &Canvas, text: &Text, at: Point, inside: Area) -> Option<Text> {
    let (x, y) = at;
    let height = text.area().height();
    let steps = [0.0, height + 3.0, 2.0 * (height + 3.0)];
    let places = steps.iter().flat_map(|step| {
        let (above, below) = (y - BESIDE - step, y + BESIDE + height * 0.8 + step);
        let asides = [
            (0.0, Anchor::Middle),
            (4.0, Anchor::Start),
            (-4.0, Anchor::End),
            (16.0, Anchor::Start),
            (-16.0, Anchor::End),
        ];
        asides
            .into_iter()
            .flat_map(move |(aside, anchor)| [(x + aside, above, anchor), (x + aside, below, anchor)])
    });
    places
        .map(|(x, y, anchor)| {
            let placed = Text {
                at: (x, y),
                anchor,
                ..text.clone()
            };
            placed.between(inside.left + 3.0, inside.right - 3.0)
        })
        .find(|placed| {
            let area = placed.area();
            inside.contains(area) && canvas.is_free(area.grown(2.0))
        })
}

/// Writes a text near a place, if there is room, with a thin line where it is further off.
pub(super) fn put_near(canvas: &mut Canvas, text: &Text, at: Point, inside: Area) {
    let Some(placed) = near(canvas, text, at, inside) else {
        return;
    };
    let area = placed.area();
    let edge = (
        at.0.clamp(area.left, area.right),
        if area.top > at.1 {
            area.top - 1.0
        } else {
            area.bottom + 1.0
        },
    );
    let distance = (edge.1 - at.1).hypot(edge.0 - at.0);
    if distance > FAR {
        canvas.line(&[at, edge], placed.ink, 0.7);
    }
    canvas.plated(placed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_keep_their_distance_and_their_order() {
        assert_eq!(apart(&[50.0, 52.0, 10.0], 10.0, (0.0, 100.0)), [50.0, 60.0, 10.0]);
        // At the end they are pushed back.
        assert_eq!(apart(&[99.0, 98.0], 10.0, (0.0, 100.0)), [100.0, 90.0]);
        // Too little room for all: evenly.
        assert_eq!(apart(&[0.0, 0.0, 0.0], 10.0, (0.0, 10.0)), [0.0, 5.0, 10.0]);
        assert!(apart(&[], 10.0, (0.0, 10.0)).is_empty());
    }
}
