//! The instance with the fewest requests where there are few instances: one number each, of which the least is sought.
//! No branch depends on the numbers, unlike on chains (`balance`), which are faster where there are many.

/// One request: the upper half of a number tells how many, the lower half since which change.
const REQUEST: u128 = 1 << 64;
/// An instance that takes no requests.
const AWAY: u128 = u128::MAX;

/// Instances by how many requests they have, then by since when.
#[derive(Clone, Debug)]
pub(super) struct Few {
    numbers: Vec<u128>,
    changes: u64,
}

impl Few {
    /// All without requests, in order of their number.
    pub(super) fn new(instances: u32) -> Self {
        Self {
            numbers: (0..u128::from(instances)).collect(),
            changes: u64::from(instances),
        }
    }

    pub(super) fn join(&mut self, instance: u32) {
        let instances = self.numbers.len().max(instance as usize + 1);
        self.numbers.resize(instances, AWAY);
        self.set(instance, 0);
    }

    pub(super) fn leave(&mut self, instance: u32) {
        self.numbers[instance as usize] = AWAY;
    }

    /// The instance with the fewest requests; of several, the one that has had so few for longest.
    #[inline]
    pub(super) fn least(&self) -> u32 {
        let mut least = (AWAY, 0);
        for (instance, &number) in (0..).zip(&self.numbers) {
            least = if number < least.0 {
                (number, instance)
            } else {
                least
            };
        }
        least.1
    }

    #[inline]
    pub(super) fn raise(&mut self, instance: u32) {
        self.set(instance, self.numbers[instance as usize] + REQUEST);
    }

    #[inline]
    pub(super) fn lower(&mut self, instance: u32) {
        let number = self.numbers[instance as usize];
        if number != AWAY {
            self.set(instance, number - REQUEST);
        }
    }

    /// The instance has as many requests as `number` tells, from now on.
    #[inline]
    fn set(&mut self, instance: u32, number: u128) {
        self.numbers[instance as usize] = (number & !(REQUEST - 1)) | u128::from(self.changes);
        self.changes += 1;
    }
}
