//! Tests of the whole: theory, worked bills, determinism, the binary itself.

mod price_overlay;
mod worked_bills;
