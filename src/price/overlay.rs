//! Price sheets of the user's own: a directory laid out like `pricing/`, whose rows replace embedded ones.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    PriceError,
    sheet::{self, PriceRow},
};

/// The rows of `directory/aws/<region>/*.csv`; `None` where the overlay has no such region.
pub(super) fn rows(directory: &Path, region: &str) -> Result<Option<Vec<PriceRow>>, PriceError> {
    let unreadable = |path: &Path, reason: String| PriceError::Unreadable {
        path: path.display().to_string(),
        reason,
    };
    let provider = directory.join("aws");
    if !provider.is_dir() {
        let reason = "expected a directory with price sheets, aws/<region>/<service>.csv".to_owned();
        return Err(unreadable(directory, reason));
    }
    // A region is a plain name: it must not lead out of the directory.
    let plain = region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let home = provider.join(region);
    if region.is_empty() || !plain || !home.is_dir() {
        return Ok(None);
    }
    let mut files: Vec<PathBuf> = fs::read_dir(&home)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(|e| unreadable(&home, e.to_string()))?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|e| unreadable(&file, e.to_string()))?;
        rows.extend(sheet::read(&file.display().to_string(), &text)?);
    }
    Ok(Some(rows))
}
