//! The places a line runs through: its points, and between them the crossings that were solved, so that it runs through
//! them.

use rust_decimal::Decimal;

use super::plot::Plot;
use crate::{
    analysis::{Crossing, CrossingKind},
    report::chart::canvas::Point,
    units::Usd,
};

/// What comes first at one value: the cost before a step, that after it, a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Before,
    After,
    Point,
}

/// The places, from left to right.
pub(super) fn path(plot: &Plot<'_>, line: usize) -> Vec<Point> {
    let points = plot.points(line).into_iter();
    let points = points.map(|(value, cost, _)| (value, Phase::Point, cost.cost));
    let crossings = plot
        .answer
        .crossings
        .iter()
        .flat_map(|crossing| through(crossing, line));
    let mut costs: Vec<(Decimal, Phase, Usd)> = points.chain(crossings).collect();
    costs.sort_by_key(|(value, phase, _)| (*value, *phase));
    costs
        .into_iter()
        .map(|(value, _, cost)| plot.at(value, cost))
        .collect()
}

/// What a line costs at a crossing: nothing where it is another two's, one cost where they meet, two at a step.
fn through(crossing: &Crossing, line: usize) -> Vec<(Decimal, Phase, Usd)> {
    let own = |(below, above): (Usd, Usd)| if line == crossing.below { below } else { above };
    if line != crossing.below && line != crossing.above {
        return Vec::new();
    }
    match crossing.kind {
        CrossingKind::Meeting(cost) => vec![(crossing.value, Phase::After, cost)],
        CrossingKind::Step { before, after } => vec![
            (crossing.value, Phase::Before, own(before)),
            (crossing.value, Phase::After, own(after)),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::{break_even::crossings, tests::sample};

    #[test]
    fn lines_run_through_their_crossings() {
        let answer = sample::break_even();
        let plot = Plot::new(&answer, 0.0);
        for crossing in &answer.crossings {
            let dot = crossings::place(&plot, crossing);
            for line in [crossing.below, crossing.above] {
                let path = path(&plot, line);
                assert!(path.is_sorted_by(|a, b| a.0 <= b.0));
                match crossing.kind {
                    CrossingKind::Meeting(_) => assert!(path.contains(&dot)),
                    // Upright, from the one cost to the other.
                    CrossingKind::Step { .. } => {
                        let upright: Vec<&Point> = path.iter().filter(|at| at.0 == dot.0).collect();
                        assert_eq!(upright.len(), 2);
                        assert!(upright[0].1 != upright[1].1);
                    }
                }
            }
        }
        // The dot of a step is where the line now cheaper has come to.
        let step = &answer.crossings[2];
        assert_eq!(
            path(&plot, step.above)
                .iter()
                .filter(|at| at.0 == plot.at(step.value, Usd::ZERO).0)
                .nth(1),
            Some(&crossings::place(&plot, step))
        );
    }
}
