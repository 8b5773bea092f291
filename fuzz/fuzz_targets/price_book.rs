//! Price sheets of one's own.
#![no_main]

use std::{fs, sync::LazyLock};

use costsim::price::PriceBook;

static FOLDER: LazyLock<tempfile::TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

libfuzzer_sys::fuzz_target!(|rows: &[u8]| {
    let sheets = FOLDER.path().join("aws/us-east-1");
    fs::create_dir_all(&sheets).expect("a folder for sheets");
    fs::write(sheets.join("lambda.csv"), rows).expect("a sheet");
    if let Err(error) = PriceBook::load("us-east-1", None, Some(FOLDER.path()), &[]) {
        assert!(!error.to_string().is_empty());
    }
});
