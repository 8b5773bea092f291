//! Tests of the whole: theory, worked bills, determinism, the binary itself.
mod tidy;

mod price_overlay;
mod worked_bills;
