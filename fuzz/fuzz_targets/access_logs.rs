//! Access logs of one line per request.
#![no_main]

const FORMATS: [&str; 4] = ["alb", "elb", "cloudfront", "access-log"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| costsim_fuzz::read(&FORMATS, data));
