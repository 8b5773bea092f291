//! The smallest count that meets a goal, found by trying several counts in each pass over the traffic.
//!
//! It is taken for granted that more never serves worse. The count found meets the goal and one fewer does not: both
//! were tried, unless the count is the floor.

/// How many counts one pass tries at most.
const POINTS: u32 = 3;

/// A search under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Search {
    guess: u32,
    /// Largest count known to fail below `meets`; one below the floor to begin with.
    fails: u32,
    /// Smallest count known to meet the goal.
    meets: Option<u32>,
    most: u32,
}

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This is the smallest count that meets the goal.
    Smallest(u32),
    /// None does, up to the largest allowed.
    None,
}

impl Search {
    /// Between `floor` and `most`, beginning at `guess` and below: a guess is rather too high than too low.
    pub(super) fn new(guess: u32, floor: u32, most: u32) -> Self {
        let most = most.max(floor);
        Self {
            guess: guess.clamp(floor, most),
            fails: floor.max(1) - 1,
            meets: None,
            most,
        }
    }

    /// Where it begins.
    pub(super) const fn guess(&self) -> u32 {
        self.guess
    }

    /// The end, once it is reached.
    pub(super) const fn found(&self) -> Option<Found> {
        match self.meets {
            Some(meets) if meets == self.fails + 1 => Some(Found::Smallest(meets)),
            None if self.fails >= self.most => Some(Found::None),
            _ => None,
        }
    }

    /// The counts to try next, ascending; none at the end.
    pub(super) fn next(&self) -> Vec<u32> {
        let floor = self.fails + 1;
        let mut points: Vec<u32> = match self.meets {
            None if self.guess >= floor => {
                let below = [self.guess / 2, self.guess - self.guess / 4];
                let below = below.map(|count| count.max(floor));
                vec![below[0], below[1], self.guess]
            }
            None => vec![floor, self.fails.saturating_mul(2), self.fails.saturating_mul(4)],
            // As many as meet the goal were known before the guess was tried.
            Some(meets) if (floor..meets).contains(&self.guess) => {
                vec![self.guess, self.guess + (meets - self.guess) / 2]
            }
            Some(meets) => {
                let gap = meets - self.fails;
                let parts = (POINTS + 1).min(gap);
                (1..parts).map(|part| self.fails + gap * part / parts).collect()
            }
        };
        points
            .iter_mut()
            .for_each(|point| *point = (*point).clamp(1, self.most));
        points.dedup();
        points
    }

    /// Notes what became of a count.
    pub(super) fn note(&mut self, count: u32, meets_goal: Goal) {
        match meets_goal {
            Goal::Met => self.meets = Some(self.meets.map_or(count, |meets| meets.min(count))),
            Goal::Missed => self.fails = self.fails.max(count),
        }
        // Should fewer have met what more missed, the larger is what counts.
        if self.meets.is_some_and(|meets| meets <= self.fails) {
            self.meets = None;
            self.guess = 0;
        }
    }
}

/// Whether a count meets the goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Met,
    Missed,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Searches where `enough` and more meet the goal; the counts of each pass.
    fn passes(mut search: Search, enough: u32) -> (Found, Vec<Vec<u32>>) {
        let mut passes = Vec::new();
        loop {
            if let Some(found) = search.found() {
                return (found, passes);
            }
            let points = search.next();
            for &point in &points {
                search.note(point, if point >= enough { Goal::Met } else { Goal::Missed });
            }
            passes.push(points);
            assert!(passes.len() < 60, "{passes:?}");
        }
    }

    #[test]
    fn a_good_guess_takes_one_pass() {
        assert_eq!(
            passes(Search::new(7, 2, 100), 7),
            (Found::Smallest(7), vec![vec![3, 6, 7]])
        );
        assert_eq!(
            passes(Search::new(1, 2, 100), 1),
            (Found::Smallest(2), vec![vec![2]])
        );
    }

    #[test]
    fn a_poor_guess_is_halved_in_quarters_or_doubled() {
        // 20, 30, 40 are all more than 10: then between 1 and 20, in quarters, and between 5 and 10.
        let (found, tried) = passes(Search::new(40, 2, 100), 10);
        assert_eq!(found, Found::Smallest(10));
        assert_eq!(tried, [vec![20, 30, 40], vec![5, 10, 15], vec![6, 7, 8], vec![9]]);
        let (found, tried) = passes(Search::new(3, 2, 100), 30);
        assert_eq!(found, Found::Smallest(30));
        assert_eq!(tried[..2], [vec![2, 3], vec![4, 6, 12]]);
    }

    #[test]
    fn where_more_are_known_to_do_the_guess_comes_with_the_middle() {
        let search = |enough| {
            let mut search = Search::new(2, 2, 40);
            search.note(40, Goal::Met);
            passes(search, enough)
        };
        assert_eq!(search(2), (Found::Smallest(2), vec![vec![2, 21]]));
        // 21 is enough for 9, 2 is not: 2 + 19 × 1/4, 1/2, 3/4, and so on.
        assert_eq!(search(9).1[..2], [vec![2, 21], vec![6, 11, 16]]);
        assert_eq!(search(9).0, Found::Smallest(9));
    }

    #[test]
    fn what_cannot_be_met_is_said() {
        assert_eq!(passes(Search::new(3, 2, 20), 21).0, Found::None);
    }

    proptest! {
        #[test]
        fn it_ends_at_the_smallest(guess in 0_u32..5_000, floor in 1_u32..50, most in 1_u32..5_000, enough in 0_u32..6_000) {
            let (found, tried) = passes(Search::new(guess, floor, most), enough);
            let smallest = enough.max(floor);
            let expected = if smallest <= most.max(floor) { Found::Smallest(smallest) } else { Found::None };
            prop_assert_eq!(found, expected);
            prop_assert!(tried.len() <= 20, "{:?}", tried);
        }
    }
}
