//! Any bytes: decompression, detection, whatever reader follows.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| costsim_fuzz::read(&[], data));
