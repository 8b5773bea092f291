//! Arrivals as costsim CSV: the columns that hold something, instants in whole microseconds since 1970, durations exact
//! to the microsecond. What it writes reads as what was written, so that writing it again gives the same bytes.

use std::io;

use super::{Batch, UNKNOWN_DURATION, column::Column};
use crate::units::{Micros, SimTime};

/// Columns beside the instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvColumns {
    /// `function`.
    pub function: bool,
    /// `duration_ms`.
    pub duration: bool,
    /// `memory_mb`.
    pub memory: bool,
    /// `memory_used_mb`.
    pub memory_used: bool,
    /// `init_ms`.
    pub init: bool,
    /// `billed_ms`.
    pub billed: bool,
    /// `request_bytes`.
    pub request_bytes: bool,
    /// `response_bytes`.
    pub response_bytes: bool,
    /// `count`.
    pub count: bool,
}

/// Writes arrivals as CSV.
pub struct CsvWriter<'a> {
    columns: CsvColumns,
    /// Names by function, as a field.
    names: Vec<Vec<u8>>,
    out: &'a mut dyn io::Write,
    /// Rows on their way out.
    text: Vec<u8>,
}

/// Bytes written at once.
const CHUNK: usize = 64 * 1_024;

impl CsvColumns {
    /// Adds the columns in which a row holds something.
    pub fn add(&mut self, batch: &Batch, row: usize) {
        let holds = |column: &[u64]| column.get(row).is_some_and(|&bytes| bytes > 0);
        let observed = &batch.observed;
        self.duration |= batch.duration[row] < UNKNOWN_DURATION;
        self.memory |= batch.memory.get(row).is_some_and(|memory| memory.0 > 0);
        self.memory_used |= observed.memory_used.get(row).is_some_and(|used| used.0 > 0);
        self.init |= batch.init.get(row).is_some_and(|init| init.0 > 0);
        self.billed |= observed.billed.get(row).is_some_and(|billed| billed.0 > 0);
        self.request_bytes |= holds(&batch.request_bytes);
        self.response_bytes |= holds(&batch.response_bytes);
        self.count |= !observed.count.is_empty();
    }

    fn header(self) -> Vec<&'static str> {
        let optional = [
            (self.function, Column::Function),
            (self.duration, Column::DurationMs),
            (self.memory, Column::MemoryMb),
            (self.memory_used, Column::MemoryUsedMb),
            (self.init, Column::InitMs),
            (self.billed, Column::BilledMs),
            (self.request_bytes, Column::RequestBytes),
            (self.response_bytes, Column::ResponseBytes),
            (self.count, Column::Count),
        ];
        let present = optional.into_iter().filter(|(present, _)| *present);
        let names = present.map(|(_, column)| column.name());
        std::iter::once(Column::TimestampUs.name()).chain(names).collect()
    }
}

impl<'a> CsvWriter<'a> {
    /// Begins with the header; functions have these names.
    ///
    /// # Errors
    /// When `out` does.
    pub fn new(columns: CsvColumns, names: &[String], out: &'a mut dyn io::Write) -> io::Result<Self> {
        writeln!(out, "{}", columns.header().join(","))?;
        Ok(Self {
            columns,
            names: names.iter().map(|name| field(name)).collect(),
            out,
            text: Vec::with_capacity(2 * CHUNK),
        })
    }

    /// Writes a row that stands for `count` arrivals, where counts are written.
    ///
    /// # Errors
    /// When `out` does.
    pub fn row(&mut self, batch: &Batch, row: usize, count: u64) -> io::Result<()> {
        let arrival = batch.arrival(row);
        let observed = &batch.observed;
        let (columns, text) = (self.columns, &mut self.text);
        number(text, arrival.at.0.saturating_sub(SimTime::UNIX_EPOCH.0));
        if columns.function {
            text.push(b',');
            let name = self.names.get(arrival.function.0 as usize);
            text.extend_from_slice(name.map_or(b"", Vec::as_slice));
        }
        let duration = Some(arrival.duration).filter(|&duration| duration < UNKNOWN_DURATION);
        optional(text, columns.duration, duration, millis);
        let whole = |value: Option<u64>| value.filter(|&value| value > 0);
        let used = observed.memory_used.get(row).map(|used| u64::from(used.0));
        let billed = observed.billed.get(row).map(|billed| billed.0);
        let memory = arrival.memory.map(|memory| u64::from(memory.0));
        optional(text, columns.memory, memory, number);
        optional(text, columns.memory_used, whole(used), number);
        optional(text, columns.init, arrival.init, millis);
        optional(text, columns.billed, whole(billed), number);
        optional(text, columns.request_bytes, Some(arrival.request_bytes), number);
        optional(text, columns.response_bytes, Some(arrival.response_bytes), number);
        optional(text, columns.count, Some(count), number);
        text.push(b'\n');
        if self.text.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// When `out` does.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }
}

/// A name as a field: in quotes where it needs them (RFC 4180). Blanks around it would not be read back.
fn field(name: &str) -> Vec<u8> {
    let name = name.trim_matches(|c: char| c.is_ascii_whitespace());
    if name.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", name.replace('"', "\"\"")).into_bytes()
    } else {
        name.as_bytes().to_vec()
    }
}

/// A separator and the value, if there is such a column.
fn optional<T>(text: &mut Vec<u8>, present: bool, value: Option<T>, write: impl Fn(&mut Vec<u8>, T)) {
    if present {
        text.push(b',');
        if let Some(value) = value {
            write(text, value);
        }
    }
}

/// A whole number.
fn number(text: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    text.extend_from_slice(&digits[at..]);
}

/// Milliseconds with as many decimals as there are.
fn millis(text: &mut Vec<u8>, time: Micros) {
    number(text, time.0 / 1_000);
    let micros = time.0 % 1_000;
    if micros > 0 {
        let decimals = [micros / 100, micros / 10 % 10, micros % 10].map(|digit| b'0' + digit as u8);
        let length = 3 - decimals.iter().rev().take_while(|&&digit| digit == b'0').count();
        text.push(b'.');
        text.extend_from_slice(&decimals[..length]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Arrival, FunctionId};
    use crate::units::{BilledMillis, Mebibytes};

    #[test]
    fn every_column_and_exact_decimals() {
        let arrival = |at, function, micros| Arrival {
            at: SimTime::from_unix_micros(at),
            function: FunctionId(function),
            duration: Micros(micros),
            memory: None,
            init: None,
            request_bytes: 0,
            response_bytes: 0,
        };
        let mut batch = Batch::default();
        batch.push(arrival(0, 0, 48_310));
        batch.push(Arrival {
            memory: Some(Mebibytes(512)),
            init: Some(Micros(281_400)),
            response_bytes: 9,
            ..arrival(1_767_225_600_000_001, 1, 7)
        });
        batch.push(arrival(1_767_225_600_000_002, 0, UNKNOWN_DURATION.0));
        batch.observed.billed = vec![BilledMillis(0), BilledMillis(330), BilledMillis(0)];
        let mut columns = CsvColumns {
            function: true,
            ..CsvColumns::default()
        };
        (0..3).for_each(|row| columns.add(&batch, row));
        let names = ["a,\"b\"".to_owned(), " größe ".to_owned()];
        let mut out = Vec::new();
        let mut writer = CsvWriter::new(columns, &names, &mut out).unwrap();
        (0..3).for_each(|row| writer.row(&batch, row, 1).unwrap());
        writer.finish().unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "timestamp_us,function,duration_ms,memory_mb,init_ms,billed_ms,response_bytes\n\
             0,\"a,\"\"b\"\"\",48.31,,,,0\n\
             1767225600000001,größe,0.007,512,281.4,330,9\n\
             1767225600000002,\"a,\"\"b\"\"\",,,,,0\n"
        );
    }
}
