//! What filled, hollow and tinted mean, as far as they are to be seen.

use super::{
    bands,
    plot::{MARKER, Plot, is_sound},
    words,
};
use crate::report::chart::{
    canvas::{Area, Canvas, Point},
    frame::{self, Key},
    ink::Ink,
    stroke::Shape,
};

pub(super) fn draw(plot: &Plot<'_>, canvas: &mut Canvas, below: f64) -> f64 {
    let answer = plot.answer;
    let mut all = answer.points.iter().flat_map(|point| &point.costs);
    let mut keys = Vec::new();
    if all.any(|cost| !is_sound(cost)) {
        keys.push(Key {
            words: "serves the traffic",
            width: 8.0,
            picture: &|canvas, (x, y)| canvas.marker((x + 4.0, y), Shape::Circle, MARKER, Ink::Text, true),
        });
        keys.push(Key {
            words: "does not, misses a goal or exceeds a quota",
            width: 8.0,
            picture: &|canvas, (x, y)| canvas.marker((x + 4.0, y), Shape::Circle, MARKER, Ink::Text, false),
        });
    }
    let banded = plot
        .named
        .iter()
        .copied()
        .find(|&line| bands::is_seen(plot, line));
    // The hours of today are shaded gray: a band has the tint of its line.
    let tint = banded.map_or(Ink::Text, |line| plot.looks[line].ink);
    let tinted = |canvas: &mut Canvas, (x, y): Point| {
        let area = Area {
            left: x,
            top: y - 5.0,
            right: x + 14.0,
            bottom: y + 5.0,
        };
        canvas.block(area, tint, bands::OPACITY);
    };
    let bands = words::bands(answer);
    if banded.is_some() {
        keys.push(Key {
            words: &bands,
            width: 14.0,
            picture: &tinted,
        });
    }
    if keys.is_empty() {
        return below;
    }
    frame::keys(canvas, below + 4.0, &keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::BreakEven,
        report::chart::{break_even, canvas::Mark, look::Look, tests::sample},
        scenario::Dimension,
    };

    fn is_keyed(answer: &BreakEven) -> bool {
        let chart = break_even(answer);
        chart
            .canvas
            .texts()
            .any(|text| text.text == "tinted: CPU work 5 to 60 %")
    }

    #[test]
    fn bands_are_keyed_in_the_tint_of_the_first_line_with_one() {
        let mut answer = sample::break_even();
        answer
            .points
            .iter_mut()
            .for_each(|point| point.costs[0].band = None);
        let kinds: Vec<_> = answer.lines.iter().map(|line| (line.platform, None)).collect();
        let chart = break_even(&answer);
        // The last thing that is filled at such an opacity.
        let tint = chart.canvas.marks.iter().rev().find_map(|mark| match mark {
            Mark::Fill { ink, opacity, .. } if *opacity == bands::OPACITY => Some(*ink),
            _ => None,
        });
        assert_eq!(tint, Some(Look::of_all(&kinds)[1].ink));
        assert!(is_keyed(&answer));
    }

    #[test]
    fn bands_that_are_not_seen_are_not_keyed() {
        let mut answer = sample::break_even();
        // Of CPU work itself there is no band.
        answer.dimension = Dimension::Cpu;
        assert!(!is_keyed(&answer));
        answer.dimension = Dimension::Traffic;
        for point in &mut answer.points {
            for cost in &mut point.costs {
                cost.band = Some((cost.cost, cost.cost));
            }
        }
        assert!(!is_keyed(&answer));
    }
}
