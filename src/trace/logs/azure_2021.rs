//! Azure Functions 2021: application, function, end and duration of every invocation.

use super::super::{TraceError, input_file::InputFile, intake::Intake};

/// Whether a file begins like one.
pub(super) fn detects(_head: &[u8]) -> bool {
    false
}

/// Reads a file.
pub(super) fn read(_file: InputFile, _intake: &mut Intake) -> Result<(), TraceError> {
    Ok(())
}
