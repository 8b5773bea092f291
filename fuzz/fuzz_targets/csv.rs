//! costsim's own columns, on the fast path and the careful one.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| costsim_fuzz::read(&["csv"], data));
