//! costsim replays request traces through models of AWS Lambda, Fargate and EC2 and bills the result.
//!
//! The rooms, top to bottom; a room may import only the rooms above it:
//! `units` → `catalog` → `stats` → `sim` → `trace` → `workload` → `usage` → `platform` → `capacity` →
//! `price` → `billing` → `scenario` → `analysis` → `report` → `cli`.
//! The time half (`trace` to `platform`) turns arrivals into exact integer counts on meters; the money half
//! (`price`, `billing`) turns counts into charges. [`usage::Usage`] is the handshake.
//!
//! ```
//! use costsim::billing::{Month, Projection, Rates};
//! use costsim::price::{Allowances, PriceBook};
//! use costsim::units::{Architecture, BillingHour};
//! use costsim::usage::{Meter, Usage};
//!
//! // AWS's own example: 3,000,000 requests a month of 120 ms at 1,536 MB.
//! let mut usage = Usage::default();
//! usage.add(BillingHour(0), Meter::LambdaRequests, 3_000_000);
//! usage.add(BillingHour(0), Meter::LambdaDuration(Architecture::X86_64), 3_000_000 * 1_536 * 120);
//!
//! let book = PriceBook::load("us-east-1", None, None, &[])?;
//! let allowances = Allowances::load()?;
//! let (month, projection) = (Month::STANDARD, Projection::NONE);
//! let rates = Rates { book: &book, allowances: &allowances, month, projection };
//! let bill = rates.rate(&usage)?;
//! assert_eq!(bill.total.to_string(), "2.733338");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analysis;
pub mod billing;
pub mod capacity;
pub mod catalog;
pub mod cli;
pub mod platform;
pub mod price;
pub mod report;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod trace;
pub mod units;
pub mod usage;
pub mod workload;
