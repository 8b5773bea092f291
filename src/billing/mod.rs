//! STUB for the report helper only: the money helper builds the real room with these types.

use rust_decimal::Decimal;

use crate::{
    units::{Ratio, Usd},
    usage::Meter,
};

/// One charge.
#[derive(Clone, Debug, PartialEq)]
pub struct LineItem {
    /// What was counted.
    pub meter: Meter,
    /// As counted over the window (negative lines of an allowance: 0).
    pub consumed: u128,
    /// Projection to the month.
    pub projection: Ratio,
    /// In priced units; negative on allowance lines.
    pub quantity: Decimal,
    /// Allowance id on a negative line.
    pub allowance: Option<String>,
    /// Where the tier begins.
    pub tier_from: Decimal,
    /// Unit price.
    pub unit_price: Usd,
    /// quantity × unit price.
    pub cost: Usd,
    /// Source of the price.
    pub source: String,
    /// Date of the price.
    pub as_of: String,
}

/// A month's charges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bill {
    /// Each charge.
    pub line_items: Vec<LineItem>,
    /// Their sum.
    pub total: Usd,
}
