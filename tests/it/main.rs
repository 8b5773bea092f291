//! Tests of the whole: theory, worked bills, determinism, the binary itself.

mod traces;
