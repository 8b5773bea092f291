//! Billing: usage × price book → line items. In this order: settle per hour, project to the month, allowances,
//! tiers, cost. One fold for every platform; nothing is rounded for display. A Savings Plan is
//! applied to a finished bill.
#![deny(clippy::float_arithmetic)]

mod bill;
mod charge;
mod commitment;
mod line_item;
mod month;
mod projection;
mod settle;

pub use bill::{Bill, Rates, RatingError};
pub use commitment::{Committed, Discount, with_plan};
pub use line_item::LineItem;
pub use month::{Month, UnknownMonth};
pub use projection::Projection;
