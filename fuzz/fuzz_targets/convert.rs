//! Any bytes, converted: what was written says, converted once more, the same.
#![no_main]

use std::{fs, path::Path, sync::LazyLock};

use costsim::{
    analysis::{Conversion, Names, convert},
    trace::{RowOrder, TraceOptions},
};

static FOLDER: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let options = TraceOptions {
        order: RowOrder::Any,
        sample_rate: "1".parse().ok(),
        ..TraceOptions::default()
    };
    let path = FOLDER.path().join("fuzz");
    fs::write(&path, data).expect("a file");
    let Some(once) = converted(&path, &options) else {
        return;
    };
    fs::write(&path, &once).expect("a file");
    assert!(converted(&path, &TraceOptions::default()) == Some(once));
});

/// A file as costsim CSV, where it is a trace.
fn converted(path: &Path, options: &TraceOptions) -> Option<Vec<u8>> {
    let conversion = Conversion {
        paths: vec![path.display().to_string()],
        options: options.clone(),
        from: None,
        to: None,
        functions: None,
        names: Names::Kept,
    };
    let mut csv = Vec::new();
    let written = convert(&conversion, &|_| ());
    written.and_then(|converted| converted.write(&mut csv)).ok()?;
    Some(csv)
}
