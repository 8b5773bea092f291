//! Labels that do not touch: pushed apart along an edge, or put where there is room.

use super::{
    canvas::{Anchor, Area, Canvas, Point, Text},
    face,
};

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
/// What is no nearer is not near by.
const CLOSE: f64 = 26.0;
/// How far up or down a text may go, in lines of it.
const ROWS: u32 = 6;
/// How far aside, and which end is then the nearer.
const ASIDES: [(f64, Anchor); 9] = [
    (0.0, Anchor::Middle),
    (4.0, Anchor::Start),
    (-4.0, Anchor::End),
    (18.0, Anchor::Start),
    (-18.0, Anchor::End),
    (45.0, Anchor::Start),
    (-45.0, Anchor::End),
    (85.0, Anchor::Start),
    (-85.0, Anchor::End),
];

/// Whether a text must be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Only where it hides nothing, and near by.
    Close,
    /// Only where it hides nothing.
    May,
    /// Over lines, too, where there is no other room.
    Must,
}

/// The same text at the nearest place to `at` at which it hides nothing; `None` where there is none.
pub(super) fn near(canvas: &Canvas, text: &Text, at: Point, inside: Area, need: Need) -> Option<Text> {
    let mut places: Vec<(f64, Text)> = around(text, at)
        .into_iter()
        .map(|placed| placed.between(inside.left + 4.0, inside.right - 4.0))
        .filter(|placed| {
            inside.contains(placed.area().grown(3.0)) && canvas.is_free(placed.area().grown(2.0))
        })
        .map(|placed| (distance(&placed, at) + patience(canvas, &placed), placed))
        .filter(|(distance, _)| need != Need::Close || *distance < CLOSE)
        .collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let hides_nothing = |(_, placed): &&(f64, Text)| {
        let leader = (at, edge(placed, at));
        canvas.is_clear(placed.area().grown(2.0))
            && !canvas.texts().any(|text| text.area().is_crossed(leader))
    };
    let found = places.iter().find(hides_nothing);
    let found = found.or_else(|| places.first().filter(|_| need == Need::Must));
    found.map(|(_, placed)| placed.clone())
}

/// How much further off a text may go rather than to lie on a line of the grid.
fn patience(canvas: &Canvas, text: &Text) -> f64 {
    let area = text.area().grown(1.0);
    match canvas.grid.iter().any(|&line| area.is_crossed(line)) {
        true => FAR - BESIDE,
        false => 0.0,
    }
}

/// Writes a text that has its place, on a plate where it hides something.
pub(super) fn put(canvas: &mut Canvas, text: Text) {
    match canvas.is_clear(text.area().grown(2.0)) {
        true => canvas.text(text),
        false => canvas.plated(text),
    }
}

/// The text in every place that is looked at.
fn around(text: &Text, (x, y): Point) -> Vec<Text> {
    let height = text.area().height();
    let to = |x, y, anchor| Text {
        at: (x, y),
        anchor,
        ..text.clone()
    };
    let middle = y + height / 2.0 - text.size * face::DESCENT;
    let mut places = vec![
        to(x + BESIDE + 2.0, middle, Anchor::Start),
        to(x - BESIDE - 2.0, middle, Anchor::End),
    ];
    for row in 0..ROWS {
        let step = f64::from(row) * (height + 3.0);
        for (aside, anchor) in ASIDES {
            places.push(to(x + aside, y - BESIDE - step, anchor));
            places.push(to(x + aside, y + BESIDE + height * 0.8 + step, anchor));
        }
    }
    places
}

/// The point of a text that is nearest to a place.
fn edge(text: &Text, (x, y): Point) -> Point {
    let area = text.area().grown(1.0);
    (x.clamp(area.left, area.right), y.clamp(area.top, area.bottom))
}

fn distance(text: &Text, at: Point) -> f64 {
    let (x, y) = edge(text, at);
    (x - at.0).hypot(y - at.1)
}

/// Writes a text near a place, if there is room, with a thin line where it is further off.
pub(super) fn put_near(canvas: &mut Canvas, text: &Text, at: Point, inside: Area, need: Need) {
    let Some(placed) = near(canvas, text, at, inside, need) else {
        return;
    };
    let leader = (distance(&placed, at) > FAR).then(|| [at, edge(&placed, at)]);
    if let Some(leader) = leader {
        canvas.line(&leader, placed.ink, 0.7);
    }
    put(canvas, placed);
    canvas.keep_clear(leader.as_ref().map_or(&[], |leader| leader.as_slice()));
}

/// Writes a text beside an upright line, the further up the better.
pub(super) fn put_beside(canvas: &mut Canvas, text: &Text, x: f64, inside: Area) {
    let rows = ((inside.height() - 8.0) / 15.0) as u32;
    let places = (0..rows).flat_map(|row| {
        let y = inside.top + 14.0 + f64::from(row) * 15.0;
        [(x + 5.0, y, Anchor::Start), (x - 5.0, y, Anchor::End)]
    });
    let placed: Vec<Text> = places
        .map(|(x, y, anchor)| Text {
            at: (x, y),
            anchor,
            ..text.clone()
        })
        .filter(|placed| {
            inside.contains(placed.area().grown(2.0)) && canvas.is_free(placed.area().grown(2.0))
        })
        .collect();
    let clear = placed
        .iter()
        .find(|placed| canvas.is_clear(placed.area().grown(2.0)));
    if let Some(placed) = clear.or(placed.first()) {
        put(canvas, placed.clone());
    }
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

    #[test]
    fn a_label_hides_no_line_and_an_unneeded_one_is_left_out() {
        let inside = Area {
            left: 0.0,
            top: 0.0,
            right: 200.0,
            bottom: 100.0,
        };
        let text = Text::new((0.0, 0.0), Anchor::Start, "2.931×");
        let at = (100.0, 50.0);
        let mut canvas = Canvas::new(200.0);
        canvas.keep_clear(&[(0.0, 20.0), at, (200.0, 20.0)]);
        canvas.keep_clear(&[(0.0, 50.0), (200.0, 50.0)]);
        let placed = near(&canvas, &text, at, inside, Need::May).unwrap();
        assert!(placed.area().top > 50.0 && canvas.is_clear(placed.area()));
        assert!(distance(&placed, at) < FAR);
        // Lines everywhere.
        for line in 0..25 {
            let y = f64::from(line) * 4.0;
            canvas.keep_clear(&[(0.0, y), (200.0, y)]);
        }
        assert_eq!(near(&canvas, &text, at, inside, Need::May), None);
        assert!(near(&canvas, &text, at, inside, Need::Must).is_some());
    }
}
