//! The short form of candidates.
#![no_main]

use costsim::scenario::RawCandidate;

libfuzzer_sys::fuzz_target!(|text: &str| match RawCandidate::parse(text) {
    Ok(candidate) => {
        // What a report names can be typed again.
        for part in candidate.parts() {
            assert!(
                RawCandidate::parse(&part.to_short_form()).is_ok(),
                "{}",
                part.to_short_form()
            );
        }
    }
    Err(mistake) => assert!(!mistake.to_string().is_empty()),
});
