//! The careful path of the reader: one field at a time, any spelling the format allows, and an error that says what
//! was expected and what was found.

use std::ops::RangeInclusive;

use super::{
    Detail, InputProblem, WholeProblem,
    column::{BYTES_MAX, COUNT_MAX, Column, DURATION_MAX, LAMBDA_MEMORY_MB, MEMORY_USED_MB},
    fast::instant,
    found::shown,
    functions::{FUNCTIONS_MAX, NameError},
    history::Seen,
    naming::SharedFunctions,
    number::{decimal_cut, decimal_text, decimal_up, whole_text},
    reader::{MissingDuration, StampFormat},
    rows::{NO_DURATION, Rows},
    timestamp::{EverydayStamp, Seconds, Unit, everyday, rfc3339, states_offset},
};
use crate::units::{BilledMillis, Mebibytes, Micros, SimTime};

/// What the careful path needs to know and keeps.
pub(super) struct CarefulPath<'a> {
    pub(super) stamp: &'a mut StampFormat,
    pub(super) missing_duration: MissingDuration,
    pub(super) missing_memory: Mebibytes,
    pub(super) functions: &'a SharedFunctions,
    pub(super) seen: &'a mut Seen,
    pub(super) detail: Detail,
    /// Whether rows stand for counts, so that a minute will do for a stamp.
    pub(super) counted: bool,
}

/// Why a field does not do.
#[derive(Debug)]
pub(super) enum FieldError {
    /// It alone.
    Field(InputProblem),
    /// The whole trace with it.
    Whole(WholeProblem),
}

impl From<InputProblem> for FieldError {
    fn from(problem: InputProblem) -> Self {
        Self::Field(problem)
    }
}

impl CarefulPath<'_> {
    /// Reads one field into its column.
    pub(super) fn field(&mut self, column: Column, text: &[u8], rows: &mut Rows) -> Result<(), FieldError> {
        if column == Column::Ignored {
            return Ok(());
        }
        let text = text.trim_ascii();
        let name = std::str::from_utf8(text).map_err(|_| InputProblem::NotUtf8 { found: shown(text) })?;
        let batch = &mut rows.batch;
        match column {
            Column::Timestamp => batch.at.push(self.timestamp(text)?),
            Column::TimestampS => batch.at.push(self.epoch(Unit::Seconds, text)?),
            Column::TimestampMs => batch.at.push(self.epoch(Unit::Millis, text)?),
            Column::TimestampUs => batch.at.push(self.epoch(Unit::Micros, text)?),
            Column::TimestampNs => batch.at.push(self.epoch(Unit::Nanos, text)?),
            Column::Function => {
                batch
                    .function
                    .push(self.functions.write().intern(name).map_err(|error| match error {
                        NameError::Malformed => {
                            FieldError::Field(InputProblem::Function { found: shown(text) })
                        }
                        NameError::TooMany => FieldError::Whole(WholeProblem::TooManyFunctions {
                            functions_max: FUNCTIONS_MAX,
                        }),
                    })?)
            }
            Column::DurationMs => batch.duration.push(self.duration(text, Unit::Millis)?),
            Column::DurationS => batch.duration.push(self.duration(text, Unit::Seconds)?),
            Column::DurationUs => batch.duration.push(self.duration(text, Unit::Micros)?),
            Column::Ignored => {}
            Column::MemoryMb => {
                let memory =
                    memory(text, &LAMBDA_MEMORY_MB).map_err(|found| InputProblem::LambdaMemory { found })?;
                batch.memory.push(memory.unwrap_or(self.missing_memory));
            }
            Column::InitMs => batch.init.push(optional_duration(text, Unit::Millis)?),
            Column::InitS => batch.init.push(optional_duration(text, Unit::Seconds)?),
            Column::RequestBytes => batch.request_bytes.push(bytes(text)?),
            Column::ResponseBytes => batch.response_bytes.push(bytes(text)?),
            Column::MemoryUsedMb => {
                let used =
                    memory(text, &MEMORY_USED_MB).map_err(|found| InputProblem::MemoryUsed { found })?;
                self.seen.memory_used = self.seen.memory_used.max(used.map_or(0, |used| used.0));
                if self.detail == Detail::Everything {
                    batch.observed.memory_used.push(used.unwrap_or(Mebibytes(0)));
                }
            }
            Column::BilledMs => {
                let billed = BilledMillis::round_up(optional_duration(text, Unit::Millis)?);
                if self.detail == Detail::Everything {
                    batch.observed.billed.push(billed);
                }
            }
            Column::Count => rows
                .count
                .push(whole(text, COUNT_MAX).ok_or_else(|| InputProblem::Count { found: shown(text) })?),
        }
        Ok(())
    }

    /// RFC 3339, or a number whose size tells its unit; the first one settles what the fast path expects.
    fn timestamp(&mut self, text: &[u8]) -> Result<SimTime, InputProblem> {
        if text.is_empty() {
            return Err(InputProblem::NoTime);
        }
        let found = || shown(text);
        if let Some(stamp) = rfc3339(text) {
            let at = instant(stamp.micros).ok_or_else(|| InputProblem::TimestampRange { found: found() })?;
            if *self.stamp == StampFormat::Unknown {
                *self.stamp = StampFormat::Rfc3339;
            }
            self.seen.fine |= stamp.fine;
            self.seen.no_offset |= !states_offset(text);
            return Ok(at);
        }
        if let Some(stamp) = everyday(text, self.seen.date_order) {
            return self.everyday(stamp, text);
        }
        let whole_digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
        let whole = decimal_text(&text[..whole_digits], 0)
            .ok_or_else(|| InputProblem::Timestamp { found: found() })?
            .0;
        let unit = match Unit::by_magnitude(whole) {
            Some(unit) => unit,
            None if text.len() > whole_digits && text[whole_digits] != b'.' => {
                return Err(InputProblem::Timestamp { found: found() });
            }
            None => return Err(InputProblem::TimestampUnit { found: found() }),
        };
        match *self.stamp {
            StampFormat::Epoch(above) if above != unit => {
                return Err(InputProblem::MixedUnits {
                    unit: above.name(),
                    found: found(),
                });
            }
            _ => {}
        }
        let at = self.epoch(unit, text)?;
        if *self.stamp == StampFormat::Unknown {
            *self.stamp = StampFormat::Epoch(unit);
        }
        Ok(at)
    }

    /// A stamp of an everyday form; the first that shows the order of day and month settles it.
    fn everyday(&mut self, stamp: EverydayStamp, text: &[u8]) -> Result<SimTime, InputProblem> {
        let found = || shown(text);
        let EverydayStamp::At(stamp, seconds, shown_order) = stamp else {
            return Err(InputProblem::DateOrder { found: found() });
        };
        if seconds == Seconds::Missing && !self.counted {
            return Err(InputProblem::NoSeconds { found: found() });
        }
        self.seen.date_order = self.seen.date_order.or(shown_order);
        self.seen.fine |= stamp.fine;
        self.seen.no_offset |= !states_offset(text);
        instant(stamp.micros).ok_or_else(|| InputProblem::TimestampRange { found: found() })
    }

    fn duration(&self, text: &[u8], unit: Unit) -> Result<Micros, InputProblem> {
        match self.missing_duration {
            MissingDuration::Sampled if text.is_empty() => Ok(NO_DURATION),
            MissingDuration::Refused if text.is_empty() => Err(InputProblem::NoDuration),
            _ => duration(text, unit),
        }
    }

    /// A number of known unit.
    fn epoch(&mut self, unit: Unit, text: &[u8]) -> Result<SimTime, InputProblem> {
        if text.is_empty() {
            return Err(InputProblem::NoTime);
        }
        let Some((scaled, point)) = decimal_cut(text, unit.decimals()) else {
            return Err(match decimal_text(text, 0) {
                // A whole number, only too large to scale.
                Some(_) => InputProblem::TimestampRange { found: shown(text) },
                None => InputProblem::Epoch {
                    unit: unit.name(),
                    found: shown(text),
                },
            });
        };
        let at = unit
            .instant(scaled)
            .ok_or_else(|| InputProblem::TimestampRange { found: shown(text) })?;
        self.seen.fine |= point || unit != Unit::Seconds;
        Ok(at)
    }
}

/// A duration, digits beyond the microsecond rounded up.
fn duration(text: &[u8], unit: Unit) -> Result<Micros, InputProblem> {
    match decimal_up(text, unit.decimals()) {
        Some(micros) if micros <= DURATION_MAX.0 => Ok(Micros(micros)),
        Some(_) => Err(InputProblem::DurationRange { found: shown(text) }),
        None => Err(InputProblem::Duration {
            unit: unit.name(),
            found: shown(text),
        }),
    }
}

fn optional_duration(text: &[u8], unit: Unit) -> Result<Micros, InputProblem> {
    if text.is_empty() {
        Ok(Micros::ZERO)
    } else {
        duration(text, unit)
    }
}

/// A whole number up to `most`.
fn whole(text: &[u8], most: u64) -> Option<u64> {
    whole_text(text).filter(|&value| value <= most)
}

/// Memory in `range`, nothing of an empty field; or else what was found.
fn memory(text: &[u8], range: &RangeInclusive<u64>) -> Result<Option<Mebibytes>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match whole(text, *range.end()) {
        Some(memory) if range.contains(&memory) => Ok(Some(Mebibytes(memory as u32))),
        _ => Err(shown(text)),
    }
}

fn bytes(text: &[u8]) -> Result<u64, InputProblem> {
    if text.is_empty() {
        return Ok(0);
    }
    whole(text, BYTES_MAX).ok_or_else(|| InputProblem::Bytes { found: shown(text) })
}
