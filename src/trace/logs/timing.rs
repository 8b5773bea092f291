//! Where an access log has its durations: told once from the first lines of a file, since a single number does not
//! show its unit. Looked at is what stands behind the user agent (in the common format, behind the bytes).
//!
//! Units are taken at their word (`52ms`), and so are keys (`rt=`, `urt=`, …) where every number behind them has three
//! decimals, as nginx writes seconds. Otherwise columns of decimals with at
//! least three places are seconds (nginx): the one with the largest sum is the whole request, the next the upstream's
//! answer, since connecting, header and response are cumulative. Otherwise an integer is microseconds (Apache's `%D`)
//! where half of its values reach 1,000 or one reaches 100,000 and the 99th percentile is more than twice the median
//! (ports are not), or where whole seconds beside it agree;
//! whole seconds (`%T`) where half of its values are 0 and none above 900; and anything else is left alone. Integers
//! that follow the bytes sent are bytes, too (`%O`). What was assumed is noted.
//! Sources: nginx, `ngx_http_log_module`, `$request_time` and `ngx_http_upstream_module`, `$upstream_response_time`;
//! Apache, `mod_log_config`, `%D` and `%T`; `mod_logio`, `%I` and `%O`; Traefik, "Access logs"; the sizes are our choice.

use super::{
    super::note::DurationsBehind,
    access_line::AccessLine,
    decimal::{TimeUnit, duration, whole},
    looks,
    upstream::upstream_time,
};
use crate::units::Micros;

/// Lines looked at.
const LINES: usize = 1_000;
/// Fields behind the user agent looked at.
const COLUMNS: usize = 24;
/// A number of seconds above this is an instant, or no duration.
const SECONDS_MAX: Micros = Micros::from_secs(30 * 86_400);
/// Headers of a response are shorter than this.
const HEADERS_MAX: u64 = 16_384;

/// Keys of the whole request's time, and of the upstream's.
const WHOLE_KEYS: [&[u8]; 6] = [
    b"rt",
    b"request_time",
    b"req_time",
    b"reqtime",
    b"rtime",
    b"response_time",
];
const TARGET_KEYS: [&[u8]; 6] = [
    b"urt",
    b"ut",
    b"upstream_response_time",
    b"upstream_time",
    b"uresp",
    b"upstream",
];

/// Where a file has its durations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Timing {
    whole: Option<Clock>,
    target: Option<Clock>,
}

/// A column of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Clock {
    column: usize,
    unit: TimeUnit,
    /// Whole seconds, of which 0 tells nothing.
    is_coarse: bool,
}

/// The durations of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) whole: Option<Micros>,
    pub(super) target: Option<Micros>,
}

/// A value behind the user agent.
#[derive(Clone, Copy)]
struct Cell<'a> {
    key: &'a [u8],
    /// Without key, quotes, asterisks and unit.
    value: &'a [u8],
    unit: Option<TimeUnit>,
}

/// What the first lines show of a column.
#[derive(Clone, Debug, Default)]
struct Column {
    key: Vec<u8>,
    /// Whether all values had this unit written.
    unit: Option<TimeUnit>,
    rows: u64,
    missing: u64,
    /// Values that are decimals of at least three places, and their sum as seconds.
    decimals: u64,
    sum: u64,
    integers: Vec<u64>,
    /// Integers behind a slash and whole seconds that agree (`%T/%D`).
    behind_seconds: usize,
    /// Numbers without a unit that are no such decimals.
    without_unit: u64,
    /// Integers that lie above the bytes of the body by no more than headers do.
    like_bytes: u64,
}

impl Timing {
    /// Tells where the durations are from the beginning of a file, and what had to be assumed for that.
    pub(super) fn told_from(head: &[u8]) -> (Self, Option<DurationsBehind>) {
        let mut columns: Vec<Column> = Vec::new();
        for line in looks::lines(head).take(LINES).filter_map(AccessLine::read) {
            for (number, field) in line.behind.take(COLUMNS).enumerate() {
                if columns.len() == number {
                    columns.push(Column::default());
                }
                if let Some(column) = columns.get_mut(number) {
                    column.see(Cell::of(field.text), line.bytes);
                }
            }
        }
        by_key(&columns)
            .or_else(|| by_unit(&columns))
            .map(|timing| (timing, None))
            .or_else(|| by_decimals(&columns).map(|timing| (timing, Some(DurationsBehind::Seconds))))
            .unwrap_or_else(|| by_integers(&columns))
    }

    /// Whether the file has durations at all.
    pub(super) fn is_known(self) -> bool {
        self.whole.is_some() || self.target.is_some()
    }

    /// Whether a line may lack its duration.
    pub(super) fn is_coarse(self) -> bool {
        self.whole.is_some_and(|clock| clock.is_coarse)
    }

    /// The durations of a line.
    pub(super) fn of(self, line: &AccessLine<'_>) -> Times {
        let mut times = Times::default();
        let last = [self.whole, self.target]
            .into_iter()
            .flatten()
            .map(|clock| clock.column)
            .max();
        let Some(last) = last else { return times };
        for (number, field) in line.behind.take(last + 1).enumerate() {
            let at = |clock: Option<Clock>| clock.filter(|clock| clock.column == number)?.read(field.text);
            times.whole = times.whole.or_else(|| at(self.whole));
            times.target = times.target.or_else(|| at(self.target));
        }
        times
    }
}

impl Clock {
    const fn of(column: usize, unit: TimeUnit) -> Self {
        Self {
            column,
            unit,
            is_coarse: false,
        }
    }

    fn read(self, text: &[u8]) -> Option<Micros> {
        let cell = Cell::of(text);
        // `%T/%D`: the finer one stands behind.
        let value = match memchr::memrchr(b'/', cell.value) {
            Some(slash) => cell.value.get(slash + 1..)?,
            None => cell.value,
        };
        let time = upstream_time(value, cell.unit.unwrap_or(self.unit))?;
        (!self.is_coarse || time > Micros::ZERO).then_some(time)
    }
}

impl<'a> Cell<'a> {
    fn of(text: &'a [u8]) -> Self {
        let text = unquoted(text);
        let equals = memchr::memchr(b'=', text).filter(|at| {
            let key = text.get(..*at).unwrap_or_default();
            !key.is_empty()
                && key
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        });
        let (key, value) = match equals {
            Some(at) => (
                text.get(..at).unwrap_or_default(),
                text.get(at + 1..).unwrap_or_default(),
            ),
            None => (&b""[..], text),
        };
        let (value, unit) = without_unit(unquoted(value));
        Self { key, value, unit }
    }
}

fn unquoted(text: &[u8]) -> &[u8] {
    let around = |b: &u8| matches!(b, b'"' | b'*' | b'\'');
    let start = text.iter().take_while(|b| around(b)).count();
    let text = text.get(start..).unwrap_or_default();
    let end = text.len() - text.iter().rev().take_while(|b| around(b)).count();
    text.get(..end).unwrap_or_default()
}

/// A number and the unit written behind it, if any.
fn without_unit(text: &[u8]) -> (&[u8], Option<TimeUnit>) {
    let units: [(&[u8], TimeUnit); 5] = [
        (b"ms", TimeUnit::Millis),
        (b"us", TimeUnit::Micros),
        (b"\xc2\xb5s", TimeUnit::Micros),
        (b"ns", TimeUnit::Nanos),
        (b"s", TimeUnit::Seconds),
    ];
    units
        .into_iter()
        .find_map(|(name, unit)| {
            let number = text.strip_suffix(name)?;
            duration(number, unit).map(|_| (number, Some(unit)))
        })
        .unwrap_or((text, None))
}

impl Column {
    fn see(&mut self, cell: Cell<'_>, bytes: Option<u64>) {
        if self.rows == 0 {
            self.key = cell.key.to_vec();
        } else if self.key != cell.key {
            self.key.clear();
        }
        let is_missing = cell.value == b"-";
        if !is_missing {
            let is_first = self.rows == self.missing;
            self.unit = cell.unit.filter(|unit| is_first || self.unit == Some(*unit));
        }
        self.rows += 1;
        if is_missing {
            self.missing += 1;
        } else if let Some(value) = integer(cell.value) {
            self.integers.push(value);
            self.behind_seconds += usize::from(cell.value.contains(&b'/'));
            self.without_unit += u64::from(cell.unit.is_none());
            let headers = bytes.and_then(|bytes| value.checked_sub(bytes));
            self.like_bytes +=
                u64::from(bytes.is_none() || headers.is_some_and(|headers| headers < HEADERS_MAX));
        } else if has_three_places(cell.value)
            && let Some(time) = upstream_time(cell.value, TimeUnit::Seconds)
            && time <= SECONDS_MAX
        {
            self.decimals += 1;
            self.sum = self.sum.saturating_add(time.0);
        } else if cell.unit.is_none() && upstream_time(cell.value, TimeUnit::Seconds).is_some() {
            self.without_unit += 1;
        }
    }

    fn has_key(&self, keys: &[&[u8]]) -> bool {
        keys.iter().any(|key| key.eq_ignore_ascii_case(&self.key))
    }

    fn is_seconds(&self) -> bool {
        self.key.is_empty() && self.decimals > 0 && self.decimals + self.missing == self.rows
    }

    fn is_integers(&self) -> bool {
        let integers = self.integers.len() as u64;
        self.key.is_empty() && integers > 0 && integers + self.missing == self.rows
    }

    fn is_bytes(&self) -> bool {
        self.like_bytes == self.integers.len() as u64 && self.integers.iter().any(|value| *value > 0)
    }

    /// Whether the integers differ as durations do: their 99th percentile is more than twice their median.
    fn is_spread(&self) -> bool {
        let mut sorted = self.integers.clone();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100);
            sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
        };
        at(99) > at(50).saturating_mul(2)
    }

    /// How many in a hundred of the integers are such, rounded down.
    fn percent(&self, is: impl Fn(u64) -> bool) -> usize {
        self.integers.iter().filter(|value| is(**value)).count() * 100 / self.integers.len().max(1)
    }
}

/// An integer; of `%T/%D` the latter.
fn integer(text: &[u8]) -> Option<u64> {
    match memchr::memchr(b'/', text) {
        Some(slash) => {
            let (seconds, micros) = (whole(text.get(..slash)?)?, whole(text.get(slash + 1..)?)?);
            (micros / 1_000_000 == seconds).then_some(micros)
        }
        None => whole(text),
    }
}

/// Whether every number of a list is a decimal of at least three places.
fn has_three_places(text: &[u8]) -> bool {
    let places = |part: &[u8]| {
        let part = part.trim_ascii();
        part == b"-" || memchr::memchr(b'.', part).is_some_and(|point| part.len() - point > 3)
    };
    text.split(|b| matches!(b, b',' | b':')).all(places)
}

fn by_key(columns: &[Column]) -> Option<Timing> {
    let clock = |keys: &[&[u8]]| {
        let is_clear = |column: &Column| column.has_key(keys) && column.without_unit == 0;
        let column = columns.iter().position(is_clear)?;
        Some(Clock::of(column, TimeUnit::Seconds))
    };
    let timing = Timing {
        whole: clock(&WHOLE_KEYS),
        target: clock(&TARGET_KEYS),
    };
    timing.is_known().then_some(timing)
}

fn by_unit(columns: &[Column]) -> Option<Timing> {
    let column = columns.iter().rposition(|column| column.unit.is_some())?;
    Some(Timing {
        whole: Some(Clock::of(column, columns.get(column)?.unit?)),
        target: None,
    })
}

fn by_decimals(columns: &[Column]) -> Option<Timing> {
    let mut seconds: Vec<(usize, &Column)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.is_seconds())
        .collect();
    seconds.sort_by_key(|(_, column)| std::cmp::Reverse(column.sum));
    let clock = |place: usize| {
        seconds
            .get(place)
            .map(|(column, _)| Clock::of(*column, TimeUnit::Seconds))
    };
    Some(Timing {
        whole: Some(clock(0)?),
        target: clock(1),
    })
}

fn by_integers(columns: &[Column]) -> (Timing, Option<DurationsBehind>) {
    let integers: Vec<(usize, &Column)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.is_integers() && !column.is_bytes())
        .collect();
    let told = |column: usize, unit, is_coarse, note| {
        let clock = Clock {
            column,
            unit,
            is_coarse,
        };
        let timing = Timing {
            whole: Some(clock),
            target: None,
        };
        (timing, Some(note))
    };
    if let Some(column) = micros_beside_seconds(&integers) {
        return told(column, TimeUnit::Micros, false, DurationsBehind::Micros);
    }
    match integers[..] {
        [] => {
            let is_keyed = |column: &Column| column.has_key(&WHOLE_KEYS) || column.has_key(&TARGET_KEYS);
            let unclear = columns.iter().any(is_keyed).then_some(DurationsBehind::Unclear);
            (Timing::default(), unclear)
        }
        [(number, column)]
            if (column.is_spread() || column.behind_seconds == column.integers.len())
                && (column.percent(|value| value >= 1_000) >= 50
                    || column.percent(|value| value < 100_000) < 100) =>
        {
            told(number, TimeUnit::Micros, false, DurationsBehind::Micros)
        }
        [(number, column)]
            if column.percent(|value| value == 0) >= 50 && column.percent(|value| value <= 900) == 100 =>
        {
            told(number, TimeUnit::Seconds, true, DurationsBehind::WholeSeconds)
        }
        _ => (Timing::default(), Some(DurationsBehind::Unclear)),
    }
}

/// The column whose values, in microseconds, have the whole seconds of another column (`%D %T`), some of them not 0.
fn micros_beside_seconds(integers: &[(usize, &Column)]) -> Option<usize> {
    let agree = |micros: &Column, seconds: &Column| {
        micros.integers.len() == seconds.integers.len()
            && micros.integers.iter().any(|micros| *micros >= 1_000)
            && micros
                .integers
                .iter()
                .zip(&seconds.integers)
                .all(|(micros, seconds)| micros / 1_000_000 == *seconds)
    };
    integers
        .iter()
        .find(|(number, column)| {
            integers
                .iter()
                .any(|(other, seconds)| other != number && agree(column, seconds))
        })
        .map(|(number, _)| *number)
}
