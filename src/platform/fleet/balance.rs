//! Which instance gets a request. Load balancing algorithms of AWS's Application Load Balancer: least outstanding
//! requests, round robin, (unweighted) random; and the shared queue of queueing theory.

use super::Balancer;
use crate::sim::{Purpose, Seed, Stream};

/// A balancer and what it remembers.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    /// The instance whose turn it is.
    InTurn { next: u32, instances: u32 },
    /// Any.
    AtRandom { stream: Stream, instances: u32 },
    /// The one with the fewest requests.
    Fewest(Levels),
}

impl Choice {
    pub(super) fn new(balancer: Balancer, instances: u32, seed: Seed) -> Self {
        match balancer {
            Balancer::RoundRobin => Self::InTurn { next: 0, instances },
            Balancer::Random => Self::AtRandom {
                stream: seed.stream(0, Purpose::Balancer),
                instances,
            },
            Balancer::LeastOutstandingRequests | Balancer::SharedQueue => {
                Self::Fewest(Levels::new(instances))
            }
        }
    }

    /// The instance for the next request.
    #[inline]
    pub(super) fn pick(&mut self) -> u32 {
        match self {
            Self::InTurn { next, instances } => {
                let picked = *next;
                *next = (picked + 1) % *instances;
                picked
            }
            Self::AtRandom { stream, instances } => stream.below(*instances),
            Self::Fewest(levels) => levels.least(),
        }
    }

    /// The instance has one request more.
    #[inline]
    pub(super) fn raise(&mut self, instance: u32) {
        if let Self::Fewest(levels) = self {
            levels.raise(instance);
        }
    }

    /// The instance has one request less.
    #[inline]
    pub(super) fn lower(&mut self, instance: u32) {
        if let Self::Fewest(levels) = self {
            levels.lower(instance);
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
        let level = self.places[instance as usize].level - 1;
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
        let mut choice = Choice::new(Balancer::LeastOutstandingRequests, 3, Seed(1));
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

    #[test]
    fn round_robin_takes_turns_and_random_reaches_all() {
        let mut turns = Choice::new(Balancer::RoundRobin, 3, Seed(1));
        assert_eq!([(); 4].map(|()| turns.pick()), [0, 1, 2, 0]);
        let mut random = Choice::new(Balancer::Random, 3, Seed(1));
        let mut times = [0_u32; 3];
        (0..3_000).for_each(|_| times[random.pick() as usize] += 1);
        // Binomial(3,000, ⅓): 1,000 ± 4 × 25.8
        assert!(times.iter().all(|&n| n.abs_diff(1_000) < 104), "{times:?}");
    }

    proptest! {
        #[test]
        fn the_least_is_the_least(changes in proptest::collection::vec((0_usize..7, proptest::bool::ANY), 0..300)) {
            let mut levels = Levels::new(7);
            let mut counts = [0_u32; 7];
            for (instance, up) in changes {
                if up {
                    levels.raise(instance as u32);
                    counts[instance] += 1;
                } else if counts[instance] > 0 {
                    levels.lower(instance as u32);
                    counts[instance] -= 1;
                }
                prop_assert_eq!(Some(&counts[levels.least() as usize]), counts.iter().min());
            }
        }
    }
}
