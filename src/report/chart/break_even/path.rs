//! The places a line runs through: its points, and between them the crossings and takeovers that were solved, so that it
//! runs through them.

use rust_decimal::Decimal;

use super::plot::Plot;
use crate::{
    analysis::{Crossing, CrossingKind, Takeover},
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
    let takeovers = plot.answer.takeovers.iter();
    let takeovers = takeovers.filter_map(|takeover| {
        let cost = at_takeover(takeover, line)?;
        Some((takeover.value, Phase::After, cost))
    });
    let mut costs: Vec<(Decimal, Phase, Usd)> = points.chain(crossings).chain(takeovers).collect();
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

/// What a line costs where it takes over, or falls out.
fn at_takeover(takeover: &Takeover, line: usize) -> Option<Usd> {
    if takeover.above == Some(line) {
        takeover.cost
    } else {
        (takeover.below == Some(line) && takeover.line == line).then_some(takeover.unfit.cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::WhyNot,
        report::chart::{break_even::marks, tests::sample},
    };

    #[test]
    fn lines_run_through_their_crossings() {
        let answer = sample::break_even();
        let plot = Plot::new(&answer, 0.0);
        for crossing in &answer.crossings {
            let dot = marks::place(&plot, crossing);
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
            Some(&marks::place(&plot, step))
        );
    }

    #[test]
    fn what_takes_over_runs_through_its_dot() {
        let mut answer = sample::break_even();
        answer.crossings.clear();
        let mut unfit = answer.points[0].costs[0].clone();
        unfit.why_not = Some(WhyNot::Unserved);
        answer.takeovers = vec![Takeover {
            value: "3.333".parse().unwrap(),
            mean_rate: 25.4,
            below: Some(0),
            above: Some(2),
            cost: Some("77.7".parse().unwrap()),
            line: 0,
            unfit,
        }];
        let plot = Plot::new(&answer, 0.0);
        let dot = marks::place_of_takeover(&plot, &answer.takeovers[0]);
        assert!(path(&plot, 2).contains(&dot));
        // The one that falls out ends where it does.
        assert!(path(&plot, 0).iter().any(|at| at.0 == dot.0 && at.1 != dot.1));
        assert!(!path(&plot, 1).iter().any(|at| at.0 == dot.0));
        let chart = crate::report::chart::break_even(&answer);
        assert!(
            chart.description().contains("is cheapest below 3.333×"),
            "{}",
            chart.description()
        );
    }
}
