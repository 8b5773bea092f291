//! For tests: a text as a file of a format, and what its reader makes of it.

use std::io::Cursor;

use super::{
    super::{
        Arrival, Batch, Reading, SkipReason, TraceError, TraceFormat, TraceOptions, input_file::InputFile,
        intake::Intake, rows::Rows, source::Source, watch::Watch,
    },
    read,
};
use crate::units::Micros;

/// What was made of a text.
pub(super) struct Trial {
    pub(super) arrivals: Vec<Arrival>,
    pub(super) functions: Vec<String>,
    pub(super) reading: Reading,
}

pub(super) fn file(text: &[u8]) -> InputFile {
    let source = Source::decompressed(Box::new(Cursor::new(text.to_vec())), None).unwrap();
    InputFile::from_source("test.log", source).unwrap()
}

/// The same of any bytes; `None` where they are refused for what they look like, such as UTF-16.
pub(super) fn any_file(bytes: &[u8]) -> Option<InputFile> {
    let source = Source::decompressed(Box::new(Cursor::new(bytes.to_vec())), None).ok()?;
    InputFile::from_source("test.log", source).ok()
}

/// Reads a text whose format is to be told, which must be `format`.
pub(super) fn trial(format: TraceFormat, text: impl AsRef<[u8]>) -> Trial {
    let file = file(text.as_ref());
    assert_eq!(TraceFormat::detect(file.head()), format);
    let options = TraceOptions {
        duration: Some("80ms".parse().unwrap()),
        ..TraceOptions::default()
    };
    with(&options, |intake| read(format, file, intake)).unwrap()
}

/// What a reader makes of an intake with these options.
pub(super) fn with(
    options: &TraceOptions,
    read: impl FnOnce(&mut Intake) -> Result<(), TraceError>,
) -> Result<Trial, TraceError> {
    let mut intake = Intake::new(options, Watch::new(&|_| (), None));
    read(&mut intake)?;
    let mut gathered = intake.finish("test.log")?;
    let (mut rows, mut arrivals) = (Rows::default(), Vec::new());
    while gathered.next(&mut rows)? {
        let batch: &Batch = &rows.batch;
        arrivals.extend((0..batch.at.len()).map(|row| batch.arrival(row)));
    }
    Ok(Trial {
        arrivals,
        functions: gathered.functions,
        reading: gathered.reading,
    })
}

impl Trial {
    /// Instants in microseconds since 1970, and durations.
    pub(super) fn starts(&self) -> Vec<(u64, u64)> {
        self.arrivals
            .iter()
            .map(|arrival| {
                (
                    arrival.at.0 - crate::units::SimTime::UNIX_EPOCH.0,
                    arrival.duration.0,
                )
            })
            .collect()
    }

    pub(super) fn durations(&self) -> Vec<Micros> {
        self.arrivals.iter().map(|arrival| arrival.duration).collect()
    }

    /// Skips by reason: how many, and the line of the first.
    pub(super) fn skipped(&self) -> Vec<(SkipReason, u64, u64)> {
        self.reading
            .skipped
            .iter()
            .map(|(reason, skipped)| (*reason, skipped.count, skipped.first.line))
            .collect()
    }

    pub(super) fn notes(&self) -> Vec<String> {
        self.reading.notes.iter().map(ToString::to_string).collect()
    }
}
