//! CPU phases that nobody disturbs: on an instance with a vCPU for each of them, every one ends when it would end alone.
//! Nothing happens at such an end but that a vCPU is free, so it is no event: those that have ended are struck when the
//! list is full, or when somebody asks. Only when a phase starts without a vCPU to itself do all of them share
//! (`processor`), until few enough are left.

use crate::units::SimTime;

/// A CPU phase that runs undisturbed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phase {
    /// Its vCPU time is metered up to here.
    pub(super) since: SimTime,
    pub(super) end: SimTime,
    /// Its place in the order of arrival.
    pub(super) sequence: u64,
    pub(super) request: u32,
    /// What rounding its end to the microsecond has cut off, in ticks of the virtual clock.
    pub(super) rest: i32,
}

/// The undisturbed CPU phases of one instance, and some that have ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Undisturbed {
    phases: Vec<Phase>,
}

impl Undisturbed {
    /// Phases in the list.
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.phases.len()
    }

    /// Adds a phase.
    #[inline]
    pub(super) fn push(&mut self, phase: Phase) {
        self.phases.push(phase);
    }

    /// Strikes the phases that have ended by `now`; of those that end at `now` the ones up to `sequence` have. Returns
    /// the time all have run since they were last settled.
    pub(super) fn settle(&mut self, now: SimTime, sequence: u64) -> u128 {
        let (mut ran, mut at) = (0_u128, 0);
        while let Some(phase) = self.phases.get_mut(at) {
            let until = phase.end.min(now);
            ran += u128::from(until.since(phase.since).0);
            phase.since = until;
            if (phase.end, phase.sequence) > (now, sequence) {
                at += 1;
            } else {
                self.phases.swap_remove(at);
            }
        }
        ran
    }

    /// Takes all phases.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Phase> {
        self.phases.drain(..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_is_struck_and_metered_once() {
        let phase = |sequence: u64, end| Phase {
            since: SimTime(0),
            end: SimTime(end),
            sequence,
            request: sequence as u32,
            rest: 0,
        };
        let mut undisturbed = Undisturbed::default();
        for (sequence, end) in [(1, 10), (2, 30), (3, 20)] {
            undisturbed.push(phase(sequence, end));
        }
        // By 20 they ran 10, 20 and 20; of those that end at 20 only the first two have.
        assert_eq!((undisturbed.settle(SimTime(20), 2), undisturbed.len()), (50, 2));
        // The third is struck without more; the second runs 5 more, then 5 to its end.
        assert_eq!((undisturbed.settle(SimTime(25), 9), undisturbed.len()), (5, 1));
        assert_eq!((undisturbed.settle(SimTime(99), 9), undisturbed.len()), (5, 0));
    }
}
