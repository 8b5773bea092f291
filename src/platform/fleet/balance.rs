//! Which instance gets a request. Load balancing algorithms of AWS's Application Load Balancer: least outstanding
//! requests, round robin, (unweighted) random; and the shared queue of queueing theory.

use super::{Balancer, few::Few};
use crate::sim::{Purpose, Seed, Stream};

/// A balancer and what it remembers.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    /// The instance whose turn it is.
    InTurn { next: u32, members: Members },
    /// Any.
    AtRandom { stream: Stream, members: Members },
    /// The one with the fewest requests.
    Fewest(Levels),
    /// The same, of few.
    FewestOfFew(Few),
}

/// Up to so many instances are few.
const FEW: u32 = 16;

impl Choice {
    /// For so many instances now, and `most` at once.
    pub(super) fn new(balancer: Balancer, instances: u32, most: u32, seed: Seed) -> Self {
        match balancer {
            Balancer::RoundRobin => Self::InTurn {
                next: 0,
                members: Members::new(instances),
            },
            Balancer::Random => Self::AtRandom {
                stream: seed.stream(0, Purpose::Balancer),
                members: Members::new(instances),
            },
            Balancer::LeastOutstandingRequests | Balancer::SharedQueue if most <= FEW => {
                Self::FewestOfFew(Few::new(instances))
            }
            Balancer::LeastOutstandingRequests | Balancer::SharedQueue => {
                Self::Fewest(Levels::new(instances))
            }
        }
    }

    /// The instance for the next request.
    #[inline]
    pub(super) fn pick(&mut self) -> u32 {
        match self {
            Self::InTurn { next, members } => {
                let picked = members.list[*next as usize];
                *next += 1;
                if *next >= members.len() {
                    *next = 0;
                }
                picked
            }
            Self::AtRandom { stream, members } => members.list[stream.below(members.len()) as usize],
            Self::Fewest(levels) => levels.least(),
            Self::FewestOfFew(few) => few.least(),
        }
    }

    /// The instance has one request more.
    #[inline]
    pub(super) fn raise(&mut self, instance: u32) {
        match self {
            Self::Fewest(levels) => levels.raise(instance),
            Self::FewestOfFew(few) => few.raise(instance),
            Self::InTurn { .. } | Self::AtRandom { .. } => {}
        }
    }

    /// The instance has one request less.
    #[inline]
    pub(super) fn lower(&mut self, instance: u32) {
        match self {
            Self::Fewest(levels) => levels.lower(instance),
            Self::FewestOfFew(few) => few.lower(instance),
            Self::InTurn { .. } | Self::AtRandom { .. } => {}
        }
    }
}

impl Choice {
    /// The instance takes requests from now on; it has none. In turn it comes last.
    pub(super) fn join(&mut self, instance: u32) {
        match self {
            Self::InTurn { members, .. } | Self::AtRandom { members, .. } => members.join(instance),
            Self::Fewest(levels) => levels.join(instance),
            Self::FewestOfFew(few) => few.join(instance),
        }
    }

    /// The instance takes no more requests; others are left. In turn the last takes its place.
    pub(super) fn leave(&mut self, instance: u32) {
        match self {
            Self::InTurn { next, members } => {
                members.leave(instance);
                *next = if *next < members.len() { *next } else { 0 };
            }
            Self::AtRandom { members, .. } => members.leave(instance),
            Self::Fewest(levels) => levels.leave(instance),
            Self::FewestOfFew(few) => few.leave(instance),
        }
    }
}

/// The instances that take requests, in no particular order.
#[derive(Clone, Debug)]
pub(super) struct Members {
    list: Vec<u32>,
    /// Where each instance is in the list.
    places: Vec<u32>,
}

impl Members {
    fn new(instances: u32) -> Self {
        Self {
            list: (0..instances).collect(),
            places: (0..instances).collect(),
        }
    }

    const fn len(&self) -> u32 {
        self.list.len() as u32
    }

    fn join(&mut self, instance: u32) {
        let numbers = self.places.len().max(instance as usize + 1);
        self.places.resize(numbers, NONE);
        self.places[instance as usize] = self.len();
        self.list.push(instance);
    }

    fn leave(&mut self, instance: u32) {
        let place = self.places[instance as usize];
        self.list.swap_remove(place as usize);
        if let Some(&moved) = self.list.get(place as usize) {
            self.places[moved as usize] = place;
        }
    }
}

/// No link.
const NONE: u32 = u32::MAX;

/// Instances by how many requests they have: one chain per count, longest there first. So ties are broken in
/// turn, and picking, raising and lowering are O(1).
#[derive(Clone, Debug)]
pub(super) struct Levels {
    places: Vec<Place>,
    chains: Vec<Chain>,
    lowest: u32,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    level: u32,
    before: u32,
    after: u32,
}

/// Level of an instance that takes no requests.
const AWAY: u32 = u32::MAX;

impl Place {
    const AWAY: Self = Self {
        level: AWAY,
        before: NONE,
        after: NONE,
    };
}

#[derive(Clone, Copy, Debug)]
struct Chain {
    first: u32,
    last: u32,
}

impl Levels {
    /// All without requests, in order of their number.
    fn new(instances: u32) -> Self {
        let places = (0..instances).map(|instance| Place {
            level: 0,
            before: instance.checked_sub(1).unwrap_or(NONE),
            after: if instance + 1 < instances {
                instance + 1
            } else {
                NONE
            },
        });
        Self {
            places: places.collect(),
            chains: vec![Chain {
                first: 0,
                last: instances - 1,
            }],
            lowest: 0,
        }
    }

    fn join(&mut self, instance: u32) {
        let numbers = self.places.len().max(instance as usize + 1);
        self.places.resize(numbers, Place::AWAY);
        self.append(instance, 0);
        self.lowest = 0;
    }

    fn leave(&mut self, instance: u32) {
        self.unlink(instance);
        self.places[instance as usize] = Place::AWAY;
        let is_empty = |&level: &usize| self.chains[level].first == NONE;
        let lowest = self.lowest as usize;
        let empty = (lowest..self.chains.len()).take_while(is_empty).count();
        self.lowest = (lowest + empty) as u32;
    }

    /// The instance with the fewest requests; of several, the one that has had so few for longest.
    #[inline]
    fn least(&self) -> u32 {
        self.chains[self.lowest as usize].first
    }

    #[inline]
    fn raise(&mut self, instance: u32) {
        let level = self.places[instance as usize].level;
        self.unlink(instance);
        if level + 1 == self.chains.len() as u32 {
            self.chains.push(Chain {
                first: NONE,
                last: NONE,
            });
        }
        self.append(instance, level + 1);
        if level == self.lowest && self.chains[level as usize].first == NONE {
            self.lowest = level + 1;
        }
    }

    #[inline]
    fn lower(&mut self, instance: u32) {
        let level = self.places[instance as usize].level;
        if level == AWAY {
            return;
        }
        let level = level - 1;
        self.unlink(instance);
        self.append(instance, level);
        self.lowest = self.lowest.min(level);
    }

    #[inline]
    fn unlink(&mut self, instance: u32) {
        let Place { level, before, after } = self.places[instance as usize];
        let chain = &mut self.chains[level as usize];
        match before {
            NONE => chain.first = after,
            before => self.places[before as usize].after = after,
        }
        match after {
            NONE => chain.last = before,
            after => self.places[after as usize].before = before,
        }
    }

    #[inline]
    fn append(&mut self, instance: u32, level: u32) {
        let chain = &mut self.chains[level as usize];
        let last = chain.last;
        self.places[instance as usize] = Place {
            level,
            before: last,
            after: NONE,
        };
        chain.last = instance;
        match last {
            NONE => chain.first = instance,
            last => self.places[last as usize].after = instance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_go_in_turn() {
        for most in [3, FEW + 1] {
            let mut choice = Choice::new(Balancer::LeastOutstandingRequests, 3, most, Seed(1));
            let place = |choice: &mut Choice| {
                let picked = choice.pick();
                choice.raise(picked);
                picked
            };
            assert_eq!([(); 4].map(|()| place(&mut choice)), [0, 1, 2, 0]);
            // Now 2, 1, 1 requests. Instance 2 loses its one, is alone at zero; then 1 and 2 tie, 1 longer so.
            choice.lower(2);
            assert_eq!([(); 3].map(|()| place(&mut choice)), [2, 1, 2]);
        }
    }

    #[test]
    fn round_robin_takes_turns_and_random_reaches_all() {
        let mut turns = Choice::new(Balancer::RoundRobin, 3, 3, Seed(1));
        assert_eq!([(); 4].map(|()| turns.pick()), [0, 1, 2, 0]);
        let mut random = Choice::new(Balancer::Random, 3, 3, Seed(1));
        let mut times = [0_u32; 3];
        (0..3_000).for_each(|_| times[random.pick() as usize] += 1);
        // Binomial(3,000, ⅓): 1,000 ± 4 × 25.8
        assert!(times.iter().all(|&n| n.abs_diff(1_000) < 104), "{times:?}");
    }

    #[test]
    fn those_who_leave_get_nothing_and_those_who_come_have_none() {
        let balancers = [
            (Balancer::LeastOutstandingRequests, 3),
            (Balancer::LeastOutstandingRequests, FEW + 1),
            (Balancer::RoundRobin, 3),
        ];
        for (balancer, most) in balancers {
            let mut choice = Choice::new(balancer, 3, most, Seed(1));
            let place = |choice: &mut Choice| {
                let picked = choice.pick();
                choice.raise(picked);
                picked
            };
            assert_eq!([(); 3].map(|()| place(&mut choice)), [0, 1, 2]);
            choice.leave(0);
            choice.lower(0);
            choice.join(3);
            // Three with one request each but the new one; in turn 2 has taken the place of 0, and 3 comes last.
            let expected = match balancer {
                Balancer::RoundRobin => [2, 1, 3, 2],
                _ => [3, 1, 2, 3],
            };
            assert_eq!([(); 4].map(|()| place(&mut choice)), expected, "{balancer:?}");
        }
    }

    proptest! {
        #[test]
        fn the_least_is_the_least(changes in proptest::collection::vec((0_usize..7, proptest::bool::ANY), 0..300)) {
            let (mut levels, mut few) = (Levels::new(7), Few::new(7));
            let mut counts = [0_u32; 7];
            for (instance, up) in changes {
                if up {
                    levels.raise(instance as u32);
                    few.raise(instance as u32);
                    counts[instance] += 1;
                } else if counts[instance] > 0 {
                    levels.lower(instance as u32);
                    few.lower(instance as u32);
                    counts[instance] -= 1;
                }
                prop_assert_eq!(levels.least(), few.least());
                prop_assert_eq!(Some(&counts[levels.least() as usize]), counts.iter().min());
            }
        }
    }
}
