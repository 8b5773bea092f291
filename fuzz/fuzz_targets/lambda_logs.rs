//! Lambda's logs, however they were exported.
#![no_main]

const FORMATS: [&str; 5] = [
    "lambda-text",
    "lambda-events",
    "lambda-console",
    "lambda-json",
    "logs-insights",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| costsim_fuzz::read(&FORMATS, data));
