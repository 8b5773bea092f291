//! Which lines are named, where there are too many to name all.

use crate::{
    analysis::{BreakEven, LineCost},
    report::chart::ends::NAMED_MAX,
};

/// The cheapest at the right end, by index, in their order; those that serve the traffic first.
pub(super) fn named(answer: &BreakEven) -> Vec<usize> {
    let lines = 0..answer.lines.len();
    // One more takes no more room than the words that there is one more.
    if lines.len() <= NAMED_MAX + 1 {
        return lines.collect();
    }
    let last = |line: usize| -> Option<&LineCost> {
        let costs = answer.points.iter().rev();
        costs.into_iter().find_map(|point| point.costs.get(line))
    };
    let mut order: Vec<usize> = lines.collect();
    order.sort_by_key(|&line| {
        let last = last(line);
        (
            last.is_none_or(|cost| cost.why_not.is_some()),
            last.map(|cost| cost.cost),
        )
    });
    order.truncate(NAMED_MAX);
    order.sort_unstable();
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::tests::sample;

    #[test]
    fn of_many_lines_the_cheapest_are_named() {
        let mut answer = sample::break_even();
        assert_eq!(named(&answer), [0, 1, 2]);
        for point in &mut answer.points {
            let cost = point.costs[0].clone();
            point.costs = vec![cost; 12];
            for (line, cost) in point.costs.iter_mut().enumerate() {
                cost.cost = sample::usd(20.0 - line as f64);
            }
        }
        answer.lines = vec![answer.lines[0].clone(); 12];
        assert_eq!(named(&answer), [4, 5, 6, 7, 8, 9, 10, 11]);
        answer.lines.truncate(9);
        assert_eq!(named(&answer).len(), 9);
    }
}
