//! One line of a bill: a quantity at a price, and all that is needed to redo it by hand.

use rust_decimal::Decimal;

use crate::{
    price::Tier,
    units::{Ratio, Usd},
    usage::Meter,
};

/// Quantity × unit price = cost, always. A meter has a line for each tier it reaches and, where an allowance
/// covers it, a line of negative quantity for each tier the allowance takes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// What was counted.
    pub meter: Meter,
    /// The meter's whole count in the window, in [`Meter::consumed_unit`]; the same on each of its lines.
    pub consumed: u128,
    /// From the window to the month.
    pub projection: Ratio,
    /// Consumed units per priced unit.
    pub consumed_per_unit: u128,
    /// The meter's whole quantity of the month: consumed × projection ÷ consumed per unit.
    pub month_quantity: Decimal,
    /// The allowance that pays this line, which then is negative.
    pub allowance: Option<String>,
    /// The price, from which quantity on it holds, and who says so.
    pub tier: Tier,
    /// What of the month's quantity falls on this line, in [`Meter::unit`].
    pub quantity: Decimal,
    /// Quantity × unit price, unrounded.
    pub cost: Usd,
}
