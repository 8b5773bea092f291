//! Results of AWS Lambda Power Tuning, and the curves they make.
#![no_main]

use costsim::{
    scenario::read_power_tuning,
    units::{Mebibytes, Micros},
};

libfuzzer_sys::fuzz_target!(|text: &str| {
    match read_power_tuning("folder/result.json", text, None) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(curve) => {
            for memory in [128, 512, 1_769, 10_240].map(Mebibytes) {
                assert!(curve.at(memory) > Micros::ZERO);
                let demand = curve.demand(Micros(u64::MAX >> 20), memory);
                assert!(demand.cpu_work.0.checked_add(demand.waiting.0).is_some());
            }
        }
    }
});
