//! The fast path of the reader: rows as programs write them, without quotation marks, spaces or anything else out
//! of the ordinary. Whatever it does not know it leaves to the careful path (`careful`), which alone decides what
//! is an error; so this file holds no error.

use std::ops::RangeInclusive;

use super::{
    column::{BYTES_MAX, COUNT_MAX, Column, DURATION_MAX, LAMBDA_MEMORY_MB, MEMORY_USED_MB},
    functions::Functions,
    number,
    reader::{MissingDuration, Seen, StampFormat},
    rows::{NO_DURATION, Rows},
    timestamp::{Unit, rfc3339},
};
use crate::units::{Mebibytes, Micros, SimTime};

/// What the fast path needs to know and keeps.
pub(super) struct FastPath<'a> {
    pub(super) columns: &'a [Column],
    pub(super) stamp: StampFormat,
    pub(super) missing_duration: MissingDuration,
    pub(super) missing_memory: Mebibytes,
    pub(super) functions: &'a mut Functions,
    pub(super) seen: &'a mut Seen,
}

impl FastPath<'_> {
    /// Reads the row `text` begins with; its length with the line end. `None`, perhaps with half a row appended,
    /// where the careful path must look. `text` is padded as [`number::digits`] asks.
    #[inline(always)]
    pub(super) fn row(&mut self, text: &[u8], rows: &mut Rows) -> Option<usize> {
        let mut at = 0;
        let (&last, columns) = self.columns.split_last()?;
        for &column in columns {
            at += self.field(column, text.get(at..)?, rows)?;
            if *text.get(at)? != b',' {
                return None;
            }
            at += 1;
        }
        at += self.field(last, text.get(at..)?, rows)?;
        match *text.get(at)? {
            b'\n' => Some(at + 1),
            b'\r' if *text.get(at + 1)? == b'\n' => Some(at + 2),
            _ => None,
        }
    }

    /// Reads one field; its length.
    #[inline(always)]
    fn field(&mut self, column: Column, text: &[u8], rows: &mut Rows) -> Option<usize> {
        let batch = &mut rows.batch;
        match column {
            Column::Timestamp => self.timestamp(text, rows),
            Column::TimestampS => self.epoch(Unit::Seconds, text, rows),
            Column::TimestampMs => self.epoch(Unit::Millis, text, rows),
            Column::TimestampUs => self.epoch(Unit::Micros, text, rows),
            Column::TimestampNs => self.epoch(Unit::Nanos, text, rows),
            Column::Function => {
                let length = name_length(text)?;
                batch.function.push(self.functions.find(text, length)?);
                Some(length)
            }
            Column::DurationMs => {
                if is_empty(text) && self.missing_duration == MissingDuration::Sampled {
                    batch.duration.push(NO_DURATION);
                    return Some(0);
                }
                let (duration, length) = millis(text)?;
                batch.duration.push(duration);
                Some(length)
            }
            Column::MemoryMb => {
                let (memory, length) = optional(text, u64::from(self.missing_memory.0), &LAMBDA_MEMORY_MB)?;
                batch.memory.push(Mebibytes(memory as u32));
                Some(length)
            }
            Column::InitMs => {
                let (init, length) = if is_empty(text) {
                    (Micros::ZERO, 0)
                } else {
                    millis(text)?
                };
                batch.init.push(init);
                Some(length)
            }
            Column::RequestBytes => push_bytes(text, &mut batch.request_bytes),
            Column::ResponseBytes => push_bytes(text, &mut batch.response_bytes),
            Column::MemoryUsedMb => {
                let (used, length) = optional(text, 0, &MEMORY_USED_MB)?;
                self.seen.memory_used = self.seen.memory_used.max(used as u32);
                Some(length)
            }
            Column::BilledMs => {
                if is_empty(text) {
                    Some(0)
                } else {
                    millis(text).map(|(_, length)| length)
                }
            }
            Column::Count => {
                let (count, length) = number::digits(text).filter(|found| found.0 <= COUNT_MAX)?;
                rows.count.push(count);
                Some(length)
            }
            // Other people's columns go the careful way.
            Column::DurationS | Column::DurationUs | Column::InitS | Column::Ignored => None,
        }
    }

    #[inline(always)]
    fn epoch(&mut self, unit: Unit, text: &[u8], rows: &mut Rows) -> Option<usize> {
        let (scaled, length, point) = number::decimal(text, unit.decimals())?;
        rows.batch.at.push(unit.instant(scaled)?);
        self.seen.fine |= point || unit != Unit::Seconds;
        Some(length)
    }

    /// A stamp in the format of the first row.
    #[inline]
    fn timestamp(&mut self, text: &[u8], rows: &mut Rows) -> Option<usize> {
        match self.stamp {
            StampFormat::Unknown => None,
            StampFormat::Rfc3339 => {
                let length = text
                    .iter()
                    .take(40)
                    .position(|b| matches!(b, b',' | b'\n' | b'\r'))?;
                let stamp = rfc3339(text.get(..length)?)?;
                let micros = u64::try_from(stamp.micros).ok()?;
                rows.batch.at.push(Unit::Micros.instant(micros)?);
                self.seen.fine |= stamp.fine;
                Some(length)
            }
            StampFormat::Epoch(unit) => {
                let (whole, _) = number::digits(text)?;
                if Unit::by_magnitude(whole) != Some(unit) {
                    return None;
                }
                self.epoch(unit, text, rows)
            }
        }
    }
}

/// Nothing before the next comma or line end.
#[inline]
fn is_empty(text: &[u8]) -> bool {
    matches!(text.first(), Some(b',' | b'\n' | b'\r'))
}

#[inline(always)]
fn millis(text: &[u8]) -> Option<(Micros, usize)> {
    let (micros, length, _) = number::decimal(text, 3)?;
    (micros <= DURATION_MAX.0).then_some((Micros(micros), length))
}

/// A whole number in `range`, or `absent` where there is none.
#[inline(always)]
fn optional(text: &[u8], absent: u64, range: &RangeInclusive<u64>) -> Option<(u64, usize)> {
    if is_empty(text) {
        return Some((absent, 0));
    }
    number::digits(text).filter(|found| range.contains(&found.0))
}

#[inline]
fn push_bytes(text: &[u8], column: &mut Vec<u64>) -> Option<usize> {
    let (bytes, length) = optional(text, 0, &(0..=BYTES_MAX))?;
    column.push(bytes);
    Some(length)
}

/// Length of a plain function name; `None` where it is quoted, empty or has spaces around it.
#[inline(always)]
fn name_length(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        // The lowest byte under 0x2d: a comma (0x2c), a quotation mark, a space or a control character.
        let word = u64::from_le_bytes(*text.get(at..)?.first_chunk()?);
        let low = word.wrapping_sub(0x2d2d_2d2d_2d2d_2d2d) & !word & 0x8080_8080_8080_8080;
        if low == 0 {
            at += 8;
            continue;
        }
        at += (low.trailing_zeros() / 8) as usize;
        match *text.get(at)? {
            b',' | b'\n' | b'\r' => break,
            b'"' => return None,
            _ => at += 1,
        }
    }
    let name = text.get(..at)?;
    (!name.first()?.is_ascii_whitespace() && !name.last()?.is_ascii_whitespace()).then_some(at)
}

/// The instant of a stamp, kept here beside its fast sibling.
pub(super) fn instant(micros: i64) -> Option<SimTime> {
    Unit::Micros.instant(u64::try_from(micros).ok()?)
}
