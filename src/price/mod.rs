//! Price books: what a unit on a meter costs, where, from when, and who says so. Rows under `pricing/aws/`,
//! validated on load; free allowances under `pricing/allowances.csv`,
//! Savings Plans under `pricing/commitments.csv`. Sees no usage and rounds nothing.
#![deny(clippy::float_arithmetic)]

mod allowance;
mod as_of;
mod book;
mod commitment;
mod digest;
mod embedded;
mod error;
mod meter_set;
mod overlay;
mod rows;
mod sheet;
mod tier;

pub use allowance::{Allowance, Allowances};
pub use as_of::{AsOf, UnknownAsOf};
pub use book::PriceBook;
pub use commitment::{Commitment, Commitments};
pub use embedded::known_regions;
pub use error::{Place, PriceError, RowProblem};
pub use tier::{Confidence, Tier, UnknownConfidence};
