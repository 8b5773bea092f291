//! costsim replays request traces through models of AWS Lambda, Fargate and EC2 and bills the result.
//!
//! The rooms, top to bottom; a room may import only the rooms above it:
//! `units` → `catalog` → `stats` → `sim` → `trace` → `workload` → `usage` → `platform` → `capacity` →
//! `price` → `billing` → `scenario` → `analysis` → `report` → `cli`.
//! The time half (`trace` to `platform`) turns arrivals into exact integer counts on meters; the money half
//! (`price`, `billing`) turns counts into charges. [`usage::Usage`] is the handshake.

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
