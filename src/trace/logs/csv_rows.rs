//! A costsim CSV as one of several files: its rows go where the entries of logs go.

use super::super::{
    Batch, RowOrder, Strictness, TraceError, TraceOptions, input_file::InputFile, intake::Intake,
    reader::Reader, rows::Rows,
};

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let order = match intake.options.strictness {
        // The intake sorts.
        Strictness::Lenient => RowOrder::Any,
        Strictness::Strict => RowOrder::Nearly,
    };
    let options = TraceOptions {
        order,
        ..intake.options.clone()
    };
    let mut reader = Reader::of(file, &options)?;
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
    Ok(())
}
