//! A costsim CSV as one of several files: its rows go where the entries of logs go.

use super::super::{Batch, TraceError, input_file::InputFile, intake::Intake, reader::Reader, rows::Rows};

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut reader = Reader::of(file, &intake.options)?;
    let mut rows = Rows::default();
    loop {
        reader.swap_functions(&mut intake.functions);
        let filled = reader.fill(&mut rows, Batch::ROWS);
        reader.swap_functions(&mut intake.functions);
        filled?;
        if rows.is_empty() {
            break;
        }
        intake.rows(&rows, &reader)?;
    }
    intake.reading.lines_read += reader.lines();
    for note in reader.notes() {
        intake.reading.note(note);
    }
    Ok(())
}
