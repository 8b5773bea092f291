//! Processor capacity and shares of it, in integers.

/// Thousandths of a vCPU: 250 is a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MilliVcpu(pub u32);

/// A fraction in millionths: 250,000 is 25 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartsPerMillion(pub u32);

impl PartsPerMillion {
    /// The whole.
    pub const ONE: Self = Self(1_000_000);

    /// This fraction of `amount`, rounded down; `amount` stays below 2⁴⁴ (200 days in microseconds).
    #[must_use]
    pub const fn of(self, amount: u64) -> u64 {
        amount * self.0 as u64 / 1_000_000
    }
}
