//! The fast path of the reader: stretches of rows as programs write them, without quotation marks, spaces or anything
//! else out of the ordinary, read one column at a time. Whatever it does not know it leaves to the careful path
//! (`careful`), which alone decides what is an error; so this file holds no error.

use std::ops::RangeInclusive;

use super::{
    FunctionId,
    column::{BYTES_MAX, COUNT_MAX, Column, DURATION_MAX, LAMBDA_MEMORY_MB, MEMORY_USED_MB},
    functions::{Functions, Recent},
    history::Seen,
    naming::{NewName, is_plain},
    number::{self, Alike},
    reader::{MissingDuration, StampFormat},
    rows::{NO_DURATION, Rows},
    timestamp::{Unit, rfc3339},
};
use crate::units::{Mebibytes, Micros, SimTime};

/// What there is to know of all rows of a file.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    pub(super) stamp: StampFormat,
    pub(super) missing_duration: MissingDuration,
    pub(super) missing_memory: Mebibytes,
}

/// A stretch of rows.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    /// The text, padded as [`number::whole`] asks.
    pub(super) text: &'a [u8],
    /// Where every field begins, row after row, and where the next row would.
    pub(super) begins: &'a [u32],
    pub(super) layout: &'a Layout,
    pub(super) rows: usize,
    /// Bytes that end a line.
    line_end: usize,
}

/// The number of the first row that the careful path must look at.
pub(super) type Tripped = usize;

/// How many of so many `rows` there are before the first that `read` trips over.
pub(super) fn as_far_as(mut rows: usize, mut read: impl FnMut(usize) -> Result<(), Tripped>) -> usize {
    while rows > 0 {
        match read(rows) {
            Ok(()) => break,
            Err(row) => rows = row,
        }
    }
    rows
}

impl<'a> Stretch<'a> {
    /// The first rows, `rows_max` at most, of `text` with its `begins`, as far as commas lie between fields and lines end
    /// alike behind rows.
    pub(super) fn of(text: &'a [u8], begins: &'a [u32], layout: &'a Layout, rows_max: usize) -> Self {
        let rows = begins.len().saturating_sub(1) / layout.columns.len();
        let all = Self {
            text,
            begins,
            layout,
            rows: rows.min(rows_max),
            line_end: 1,
        };
        all.regular()
    }

    /// The same with fewer rows.
    pub(super) const fn first(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    fn regular(self) -> Self {
        let byte = |begin: u32, back: usize| self.text.get((begin as usize).wrapping_sub(back)).copied();
        let columns = self.layout.columns.len();
        let returns = |begin| byte(begin, 2) == Some(b'\r');
        let line_end = match self.begins.get(columns) {
            Some(&begin) if returns(begin) => 2,
            _ => 1,
        };
        let regular = |nexts: &[u32]| {
            nexts.split_last().is_some_and(|(&last, others)| {
                byte(last, 1) == Some(b'\n')
                    && (line_end == 1 || returns(last))
                    && others.iter().all(|&next| byte(next, 1) == Some(b','))
            })
        };
        let nexts = self.begins.get(1..).unwrap_or_default().chunks_exact(columns);
        let rows = nexts.take(self.rows).take_while(|nexts| regular(nexts)).count();
        Self {
            rows,
            line_end,
            ..self
        }
    }

    /// Offset of the first byte behind the rows.
    pub(super) fn end(&self) -> usize {
        self.begins
            .get(self.rows * self.layout.columns.len())
            .map_or(0, |&begin| begin as usize)
    }

    /// Appends every column but the functions, and notes what the rows have shown. Where a row trips, columns may be
    /// longer than others, and `seen` is of no use.
    pub(super) fn read(&self, rows: &mut Rows, seen: &mut Seen) -> Result<(), Tripped> {
        (0..self.layout.columns.len()).try_for_each(|place| self.column(place, rows, seen))
    }

    fn column(&self, place: usize, rows: &mut Rows, seen: &mut Seen) -> Result<(), Tripped> {
        let batch = &mut rows.batch;
        let absent_duration = match self.layout.missing_duration {
            MissingDuration::Sampled => Some(NO_DURATION),
            MissingDuration::Refused => None,
        };
        let memory = u64::from(self.layout.missing_memory.0);
        match self.layout.columns[place] {
            Column::Timestamp => self.timestamps(place, &mut batch.at, seen),
            Column::TimestampS => self.epochs(place, Unit::Seconds, &mut batch.at, seen, |_| true),
            Column::TimestampMs => self.epochs(place, Unit::Millis, &mut batch.at, seen, |_| true),
            Column::TimestampUs => self.epochs(place, Unit::Micros, &mut batch.at, seen, |_| true),
            Column::TimestampNs => self.epochs(place, Unit::Nanos, &mut batch.at, seen, |_| true),
            Column::Function | Column::Ignored => Ok(()),
            // Other people's units go the careful way.
            Column::DurationS | Column::DurationUs | Column::InitS => Err(0),
            Column::DurationMs => self.append(place, &mut batch.duration, NO_DURATION, |field| {
                field.millis_or(absent_duration)
            }),
            Column::MemoryMb => self.append(place, &mut batch.memory, Mebibytes(0), |field| {
                let size = field.whole_or(memory, &LAMBDA_MEMORY_MB)?;
                Some(Mebibytes(size as u32))
            }),
            Column::InitMs => self.append(place, &mut batch.init, Micros::ZERO, |field| {
                field.millis_or(Some(Micros::ZERO))
            }),
            Column::RequestBytes => self.append(place, &mut batch.request_bytes, 0, Field::bytes),
            Column::ResponseBytes => self.append(place, &mut batch.response_bytes, 0, Field::bytes),
            Column::MemoryUsedMb => self.each(place, |field| {
                let used = field.whole_or(0, &MEMORY_USED_MB)?;
                seen.memory_used = seen.memory_used.max(used as u32);
                Some(())
            }),
            Column::BilledMs => self.each(place, |field| field.millis_or(Some(Micros::ZERO)).map(drop)),
            Column::Count => self.append(place, &mut rows.count, 0, |field| {
                field.whole().filter(|&count| count <= COUNT_MAX)
            }),
        }
    }

    /// Appends the functions, and to `new` those that `functions` do not know.
    pub(super) fn functions(
        &self,
        rows: &mut Rows,
        functions: &Functions,
        recent: &mut Recent,
        new: &mut Vec<NewName>,
    ) -> Result<(), Tripped> {
        let column = &mut rows.batch.function;
        let (before, is_function) = (column.len(), |&column: &Column| column == Column::Function);
        let Some(place) = self.layout.columns.iter().position(is_function) else {
            return Ok(());
        };
        self.append(place, column, FunctionId(0), |field| {
            recent.find(field.text, field.begin, field.end).or_else(|| {
                let name = field.raw();
                if !is_plain(name) {
                    return None;
                }
                recent.find_in(functions, name).or_else(|| {
                    new.push(NewName {
                        row: before + field.row,
                        begin: field.begin,
                        end: field.end,
                    });
                    Some(FunctionId(0))
                })
            })
        })
    }

    /// Stamps in the format of the first row of the file.
    fn timestamps(&self, place: usize, at: &mut Vec<SimTime>, seen: &mut Seen) -> Result<(), Tripped> {
        match self.layout.stamp {
            StampFormat::Unknown => Err(0),
            StampFormat::Rfc3339 => self.append(place, at, SimTime::UNIX_EPOCH, |field| {
                let stamp = rfc3339(field.raw())?;
                seen.fine |= stamp.fine;
                instant(stamp.micros)
            }),
            StampFormat::Epoch(unit) => {
                self.epochs(place, unit, at, seen, |scaled| unit.is_by_magnitude(scaled))
            }
        }
    }

    #[inline(always)]
    fn epochs(
        &self,
        place: usize,
        unit: Unit,
        at: &mut Vec<SimTime>,
        seen: &mut Seen,
        does: impl Fn(u64) -> bool,
    ) -> Result<(), Tripped> {
        let (mut fine, mut alike) = (unit != Unit::Seconds, Alike::default());
        let (decimals, scale) = (unit.decimals(), unit.scale());
        let read = self.append(place, at, SimTime::UNIX_EPOCH, |field| {
            let scaled = match alike.whole(field.text, field.begin, field.end) {
                Some(whole) => whole.checked_mul(scale)?,
                None => {
                    let (scaled, point) = field.decimal(decimals)?;
                    fine |= point;
                    scaled
                }
            };
            unit.instant(scaled).filter(|_| does(scaled))
        });
        seen.fine |= fine;
        read
    }

    /// Appends what `read` makes of the fields of a column, and `filler` where it knows no answer.
    #[inline(always)]
    fn append<T: Copy>(
        &self,
        place: usize,
        column: &mut Vec<T>,
        filler: T,
        mut read: impl FnMut(Field<'a>) -> Option<T>,
    ) -> Result<(), Tripped> {
        let (fields, mut tripped) = (self.fields(place), None);
        column.extend((0..self.rows).map(move |row| fields.get(row)).map(|field| {
            read(field).unwrap_or_else(|| {
                tripped.get_or_insert(field.row);
                filler
            })
        }));
        tripped.map_or(Ok(()), Err)
    }

    /// Reads the fields of a column, until `read` knows no answer.
    #[inline(always)]
    fn each(&self, place: usize, mut read: impl FnMut(Field<'a>) -> Option<()>) -> Result<(), Tripped> {
        let fields = self.fields(place);
        let tripped = (0..self.rows).find(|&row| read(fields.get(row)).is_none());
        tripped.map_or(Ok(()), Err)
    }

    const fn fields(&self, place: usize) -> ColumnFields<'a> {
        let is_last = place + 1 == self.layout.columns.len();
        ColumnFields {
            text: self.text,
            begins: self.begins,
            place,
            columns: self.layout.columns.len(),
            separator: if is_last { self.line_end } else { 1 },
        }
    }
}

/// The fields of a column.
#[derive(Clone, Copy)]
struct ColumnFields<'a> {
    text: &'a [u8],
    begins: &'a [u32],
    place: usize,
    columns: usize,
    /// Bytes between a field and the next.
    separator: usize,
}

impl<'a> ColumnFields<'a> {
    #[inline(always)]
    fn get(self, row: usize) -> Field<'a> {
        let index = row.wrapping_mul(self.columns).wrapping_add(self.place);
        let (begin, next) = (self.begins[index], self.begins[index + 1]);
        Field {
            text: self.text,
            begin: begin as usize,
            end: (next as usize).wrapping_sub(self.separator),
            row,
        }
    }
}

/// A field in its text.
#[derive(Clone, Copy)]
struct Field<'a> {
    text: &'a [u8],
    begin: usize,
    end: usize,
    row: usize,
}

impl<'a> Field<'a> {
    fn bytes(self) -> Option<u64> {
        self.whole_or(0, &(0..=BYTES_MAX))
    }

    fn raw(self) -> &'a [u8] {
        self.text.get(self.begin..self.end).unwrap_or_default()
    }

    #[inline(always)]
    fn is_empty(self) -> bool {
        self.begin == self.end
    }

    #[inline(always)]
    fn whole(self) -> Option<u64> {
        number::whole(self.text, self.begin, self.end)
    }

    #[inline(always)]
    fn decimal(self, decimals: usize) -> Option<(u64, bool)> {
        number::decimal(self.text, self.begin, self.end, decimals)
    }

    /// Milliseconds, or `absent` where the field is empty.
    #[inline(always)]
    fn millis_or(self, absent: Option<Micros>) -> Option<Micros> {
        if self.is_empty() {
            return absent;
        }
        let (micros, _) = self.decimal(3)?;
        (micros <= DURATION_MAX.0).then_some(Micros(micros))
    }

    /// A whole number in `range`, or `absent` where the field is empty.
    #[inline(always)]
    fn whole_or(self, absent: u64, range: &RangeInclusive<u64>) -> Option<u64> {
        if self.is_empty() {
            return Some(absent);
        }
        self.whole().filter(|number| range.contains(number))
    }
}

/// The instant of a stamp, kept here beside its fast sibling.
pub(super) fn instant(micros: i64) -> Option<SimTime> {
    Unit::Micros.instant(u64::try_from(micros).ok()?)
}
