//! A costsim CSV as one of several files: its rows go where the entries of logs go.

use super::super::{
    RowOrder, SkipReason, Strictness, TraceError, TraceOptions, input_file::InputFile, intake::Intake,
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
        let wanted = intake.rows_wanted();
        reader.swap_functions(&mut intake.functions);
        let filled = reader.fill(&mut rows, wanted);
        reader.swap_functions(&mut intake.functions);
        filled?;
        if rows.is_empty() {
            break;
        }
        intake.rows(&rows, &reader)?;
    }
    intake.reading.lines_read += reader.lines();
    if let Some(skipped) = reader.repeated_headers() {
        intake.reading.skip_as(SkipReason::Comment, skipped);
    }
    for note in reader.notes() {
        intake.reading.note(note);
    }
    Ok(())
}
