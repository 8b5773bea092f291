//! Arrivals and the work they bring, and where on the clock there is most of either.

use std::ops::AddAssign;

use crate::units::{Micros, SimTime};

/// Arrivals and the sum of their durations, recorded or drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// How many arrive.
    pub arrivals: u64,
    /// The sum of their durations in microseconds. Over a length of time, that is the offered load in erlangs.
    pub micros: u128,
}

impl Offered {
    /// What arrivals of these durations offer.
    pub(super) fn of(durations: &[Micros]) -> Self {
        Self {
            arrivals: durations.len() as u64,
            micros: durations.iter().map(|duration| u128::from(duration.0)).sum(),
        }
    }
}

impl AddAssign for Offered {
    fn add_assign(&mut self, more: Self) {
        self.arrivals += more.arrivals;
        self.micros += more.micros;
    }
}

/// The fullest calendar unit of time so far, by arrivals and by work, and the one being filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Busiest {
    end: SimTime,
    filling: Offered,
    /// The most of each, not necessarily of one unit.
    most: Offered,
}

impl Busiest {
    /// Adds what arrives within one `unit`, that of `at`.
    pub(super) fn add(&mut self, at: SimTime, unit: Micros, offered: Offered) {
        if at >= self.end {
            self.most = Offered {
                arrivals: self.arrivals(),
                micros: self.micros(),
            };
            self.filling = Offered::default();
            self.end = SimTime((at.0 / unit.0).saturating_add(1).saturating_mul(unit.0));
        }
        self.filling += offered;
    }

    /// The most arrivals of a unit.
    pub(super) fn arrivals(self) -> u64 {
        self.most.arrivals.max(self.filling.arrivals)
    }

    /// The largest sum of durations of a unit, in microseconds.
    pub(super) fn micros(self) -> u128 {
        self.most.micros.max(self.filling.micros)
    }
}
