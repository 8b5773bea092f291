//! Every change of the cheapest of a break-even, whatever explains it.

use rust_decimal::Decimal;

use super::{BreakEven, Crossing, Takeover};

/// A change of the cheapest.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The first value at which it is so.
    pub value: Decimal,
    /// Requests per second there.
    pub mean_rate: f64,
    /// The cheapest below, by index; `None` where no line serves the traffic.
    pub below: Option<usize>,
    /// The cheapest from there on.
    pub above: Option<usize>,
    /// What explains it.
    pub why: Why<'a>,
}

/// What explains a change of the cheapest.
#[derive(Clone, Copy, Debug)]
pub enum Why<'a> {
    /// One line passes another.
    Crosses(&'a Crossing),
    /// One falls out, or another comes in.
    TakesOver(&'a Takeover),
}

impl BreakEven {
    /// Every change of the cheapest that was solved, by value.
    #[must_use]
    pub fn turns(&self) -> Vec<Turn<'_>> {
        let crossings = self.crossings.iter().filter(|crossing| crossing.decides);
        let crossings = crossings.map(|crossing| Turn {
            value: crossing.value,
            mean_rate: crossing.mean_rate,
            below: Some(crossing.below),
            above: Some(crossing.above),
            why: Why::Crosses(crossing),
        });
        let takeovers = self.takeovers.iter().map(|takeover| Turn {
            value: takeover.value,
            mean_rate: takeover.mean_rate,
            below: takeover.below,
            above: takeover.above,
            why: Why::TakesOver(takeover),
        });
        let mut turns: Vec<Turn<'_>> = crossings.chain(takeovers).collect();
        turns.sort_by_key(|turn| turn.value);
        turns
    }
}
