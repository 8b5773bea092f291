//! What a meter's month costs: its quantity, what allowances pay of it, and how the tiers divide it.

use rust_decimal::Decimal;

use super::{Bill, LineItem, Month, Projection, RatingError};
use crate::{
    price::{Allowances, Tier},
    units::{Ratio, RatioError},
    usage::Meter,
};

/// A meter's quantity of the month on its way to the bill.
pub(super) struct Charge {
    pub(super) meter: Meter,
    consumed: u128,
    consumed_per_unit: u128,
    projection: Ratio,
    quantity: Decimal,
    /// What allowances pay, in the order granted: never more than the quantity.
    granted: Vec<(String, Decimal)>,
}

/// Gives each allowance away, meter by meter.
pub(super) fn grant(allowances: &Allowances, charges: &mut [Charge]) {
    for allowance in allowances.iter() {
        let mut left = allowance.quantity;
        for charge in charges.iter_mut().filter(|charge| allowance.covers(charge.meter)) {
            let granted = left.min(charge.payable());
            if granted > Decimal::ZERO {
                left -= granted;
                charge.granted.push((allowance.id.clone(), granted));
            }
        }
    }
}

impl Charge {
    pub(super) fn project(
        meter: Meter,
        consumed: u128,
        month: &Month,
        projection: &Projection,
    ) -> Result<Self, RatingError> {
        let projection = projection.of(meter);
        let consumed_per_unit = meter.consumed_per_unit(month.hours());
        let quantity = projection
            .scale(consumed, consumed_per_unit)
            .map_err(|RatioError| RatingError::Quantity { meter })?;
        Ok(Self {
            meter,
            consumed,
            consumed_per_unit,
            projection,
            quantity,
            granted: Vec::new(),
        })
    }

    /// What no allowance pays yet.
    fn payable(&self) -> Decimal {
        self.granted
            .iter()
            .fold(self.quantity, |left, (_, granted)| left - granted)
    }

    /// Adds the meter's lines: the whole quantity by tier, then what each allowance takes from its top.
    pub(super) fn bill(&self, tiers: &[Tier], bill: &mut Bill) -> Result<(), RatingError> {
        for (tier, quantity) in split(tiers, Decimal::ZERO, self.quantity) {
            self.push(tier, quantity, None, bill)?;
        }
        let mut top = self.quantity;
        for (allowance, granted) in &self.granted {
            for (tier, quantity) in split(tiers, top - granted, top).into_iter().rev() {
                self.push(tier, -quantity, Some(allowance), bill)?;
            }
            top -= granted;
        }
        Ok(())
    }

    fn push(
        &self,
        tier: &Tier,
        quantity: Decimal,
        allowance: Option<&String>,
        bill: &mut Bill,
    ) -> Result<(), RatingError> {
        let meter = self.meter;
        let cost = tier
            .unit_price
            .checked_mul(quantity)
            .map_err(|_| RatingError::Quantity { meter })?;
        bill.total = bill.total.checked_add(cost).map_err(|_| RatingError::Total)?;
        bill.line_items.push(LineItem {
            meter,
            consumed: self.consumed,
            projection: self.projection,
            consumed_per_unit: self.consumed_per_unit,
            month_quantity: self.quantity,
            allowance: allowance.cloned(),
            tier: tier.clone(),
            quantity,
            cost,
        });
        Ok(())
    }
}

/// What of the quantity from `bottom` to `top` falls into each tier; none where it is nothing.
fn split(tiers: &[Tier], bottom: Decimal, top: Decimal) -> Vec<(&Tier, Decimal)> {
    let ends = tiers.iter().skip(1).map(|tier| tier.from).chain([top]);
    tiers
        .iter()
        .zip(ends)
        .map(|(tier, end)| (tier, top.min(end) - bottom.max(tier.from)))
        .filter(|(_, quantity)| *quantity > Decimal::ZERO)
        .collect()
}
