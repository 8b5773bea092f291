//! Scenario files.
#![no_main]

use costsim::scenario::ScenarioFile;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Err(error) = ScenarioFile::read("folder/costsim.toml", text) {
        assert!(!error.to_string().is_empty());
    }
});
