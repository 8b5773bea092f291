//! Anything else with a price, the same for every candidate: monitoring, a database, people.

use crate::units::Usd;

/// A cost a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its name on the bill.
    pub name: String,
    /// What it costs a month.
    pub per_month: Usd,
}
