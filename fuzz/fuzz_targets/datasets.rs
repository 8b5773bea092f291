//! The published data sets.
#![no_main]

const FORMATS: [&str; 3] = ["azure-2019", "azure-2021", "huawei"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| costsim_fuzz::read(&FORMATS, data));
