//! From the cost of a line at little CPU work to that at much.

use super::plot::Plot;
use crate::{
    analysis::LineCost,
    report::chart::canvas::{Canvas, Point},
    scenario::Dimension,
};

/// How much of a band's color is seen.
pub(super) const OPACITY: f64 = 0.14;
/// A band that is nowhere higher is not to be seen.
const HEIGHT_MIN: f64 = 1.0;

/// Fills the band of a line, if it is to be seen.
pub(super) fn draw(plot: &Plot<'_>, canvas: &mut Canvas, line: usize) {
    if !is_seen(plot, line) {
        return;
    }
    let points = plot.points(line);
    for run in points.chunk_by(|a, b| a.1.band.is_some() == b.1.band.is_some()) {
        let edges: Vec<(Point, Point)> = run
            .iter()
            .filter_map(|(value, cost, _)| {
                let (first, second) = cost.band?;
                let (low, high) = (first.min(second), first.max(second));
                Some((plot.at(*value, low), plot.at(*value, high)))
            })
            .collect();
        let upper = edges.iter().map(|edge| edge.1);
        let lower = edges.iter().rev().map(|edge| edge.0);
        canvas.fill(upper.chain(lower).collect(), plot.looks[line].ink, OPACITY);
    }
}

/// Whether the band of a line is high enough somewhere; where CPU work is what varies, there is none.
pub(super) fn is_seen(plot: &Plot<'_>, line: usize) -> bool {
    let points = plot.points(line);
    let is_high = |cost: &LineCost| {
        cost.band.is_some_and(|(one, other)| {
            let [one, other] = [one, other].map(|cost| plot.at(rust_decimal::Decimal::ONE, cost).1);
            (one - other).abs() > HEIGHT_MIN
        })
    };
    // Of many lines, bands would lie on bands.
    let is_read = plot.named.len() == plot.answer.lines.len() && plot.answer.dimension != Dimension::Cpu;
    // One point alone has no width.
    let is_wide = points
        .windows(2)
        .any(|pair| pair.iter().all(|(_, cost, _)| cost.band.is_some()));
    is_read && is_wide && points.iter().any(|(_, cost, _)| is_high(cost))
}
