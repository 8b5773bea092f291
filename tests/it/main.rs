//! Tests of the whole: theory, worked bills, determinism, the binary itself.
mod fleet_cases;
mod fleet_theory;
