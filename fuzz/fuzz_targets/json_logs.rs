//! Requests, metrics and spans as JSON.
#![no_main]

const FORMATS: [&str; 3] = ["json-access", "cloudwatch-metrics", "spans"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| costsim_fuzz::read(&FORMATS, data));
