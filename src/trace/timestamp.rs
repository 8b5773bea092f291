//! Instants as traces write them: RFC 3339, or a number of s, ms, µs or ns since 1970.

use crate::units::SimTime;

/// An instant in microseconds since 1970, and how finely it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Microseconds since 1970; negative before.
    pub(super) micros: i64,
    /// Whether it was written finer than to the second.
    pub(super) fine: bool,
}

/// Unit of an epoch number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Millis => "milliseconds",
            Self::Micros => "microseconds",
            Self::Nanos => "nanoseconds",
        }
    }

    /// Decimals that may follow, down to the microsecond.
    pub(super) const fn decimals(self) -> usize {
        match self {
            Self::Seconds => 6,
            Self::Millis => 3,
            Self::Micros | Self::Nanos => 0,
        }
    }

    /// 10^[`Unit::decimals`].
    pub(super) const fn scale(self) -> u64 {
        10_u64.pow(self.decimals() as u32)
    }

    /// The instant of a number of this unit, scaled by 10^[`Unit::decimals`]; `None` past the year 9999.
    #[inline]
    pub(super) fn instant(self, scaled: u64) -> Option<SimTime> {
        let micros = match self {
            Self::Nanos => scaled / 1_000,
            _ => scaled,
        };
        (micros <= SimTime::MAX.0 - SimTime::UNIX_EPOCH.0).then(|| SimTime::from_unix_micros(micros))
    }

    /// Whether a number of this unit, scaled by 10^[`Unit::decimals`], is told as one by its size.
    #[inline]
    pub(super) fn is_by_magnitude(self, scaled: u64) -> bool {
        let scaled_unit = match self {
            Self::Nanos => Self::Nanos,
            _ => Self::Micros,
        };
        Self::by_magnitude(scaled) == Some(scaled_unit)
    }

    /// The unit in which a number of this size lies between 1973 and about 5138; `None` below 10⁸, where it could
    /// be anything.
    #[inline]
    pub(super) const fn by_magnitude(number: u64) -> Option<Self> {
        match number {
            0..100_000_000 => None,
            100_000_000..100_000_000_000 => Some(Self::Seconds),
            100_000_000_000..100_000_000_000_000 => Some(Self::Millis),
            100_000_000_000_000..100_000_000_000_000_000 => Some(Self::Micros),
            _ => Some(Self::Nanos),
        }
    }
}

/// Reads `2026-01-05T00:00:00.123456Z`: date and time separated by `T` or a space, up to nine decimals (cut to
/// microseconds), zone `Z`, `±hh:mm` or `±hhmm`, UTC without. The whole text must be one.
pub(super) fn rfc3339(text: &[u8]) -> Option<Stamp> {
    let (date_time, rest) = text.split_first_chunk::<19>()?;
    if [date_time[4], date_time[7], date_time[13], date_time[16]] != *b"--::" {
        return None;
    }
    if !matches!(date_time[10], b'T' | b't' | b' ') {
        return None;
    }
    let pair = |at: usize| two_digits(date_time[at], date_time[at + 1]);
    let year = pair(0)? * 100 + pair(2)?;
    let days = days_since_1970(year, pair(5)?, pair(8)?)?;
    let (hour, minute, second) = (pair(11)?, pair(14)?, pair(17)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, zone) = fraction(rest)?;
    let offset_minutes = zone_minutes(zone)?;
    let seconds = days * 86_400 + hour * 3_600 + (minute - offset_minutes) * 60 + second;
    Some(Stamp {
        micros: seconds * 1_000_000 + fraction.unwrap_or(0),
        fine: fraction.is_some(),
    })
}

/// Reads an instant as people type it: RFC 3339, also without seconds, or a date, for its first instant in UTC.
#[must_use]
pub fn parse_instant(text: &str) -> Option<SimTime> {
    let text = text.trim();
    let midnight = format!("{text}T00:00:00Z");
    let minute = format!("{text}:00");
    let stamp = [text, &minute, &midnight]
        .iter()
        .find_map(|text| rfc3339(text.as_bytes()))?;
    Unit::Micros.instant(u64::try_from(stamp.micros).ok()?)
}

/// The order of day and month where the year stands last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    /// `31-12-2025`.
    DayFirst,
    /// `12/31/2025`.
    MonthFirst,
}

/// A stamp of an everyday form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EverydayStamp {
    /// An instant; whether seconds were written; the order of day and month, where the date shows it.
    At(Stamp, Seconds, Option<DateOrder>),
    /// Day and month could change places.
    Ambiguous,
}

/// Whether a stamp has seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seconds {
    /// It has.
    Written,
    /// It ends with the minute.
    Missing,
}

/// Reads what [`rfc3339`] does not: `2025/10/19 19:14:00`, `19-10-2025 19:14`, `10/19/2025 7:14:05.5`. The year has four
/// digits; seconds and zone may be missing. A day above 12 shows the order of day and month; otherwise `order` tells it.
pub(super) fn everyday(text: &[u8], order: Option<DateOrder>) -> Option<EverydayStamp> {
    let text = std::str::from_utf8(text).ok()?;
    let (date, time) = text.split_once([' ', 'T'])?;
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut parts = date.split(separator);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day, shown) = if a.len() == 4 {
        (number(a)?, number(b)?, number(c)?, None)
    } else if c.len() == 4 {
        let (first, second) = (number(a)?, number(b)?);
        let shown = match (first > 12, second > 12) {
            (true, _) => Some(DateOrder::DayFirst),
            (_, true) => Some(DateOrder::MonthFirst),
            _ => None,
        };
        match shown.or(order) {
            Some(DateOrder::DayFirst) => (number(c)?, second, first, shown),
            Some(DateOrder::MonthFirst) => (number(c)?, first, second, shown),
            None if first == second => (number(c)?, first, second, shown),
            None => return Some(EverydayStamp::Ambiguous),
        }
    } else {
        return None;
    };
    if shown.is_some_and(|shown| order.is_some_and(|order| order != shown)) {
        return None;
    }
    let days = days_since_1970(year, month, day)?;
    let (micros, fine, seconds) = time_of_day(time)?;
    let stamp = Stamp {
        micros: days * 86_400_000_000 + micros,
        fine,
    };
    Some(EverydayStamp::At(stamp, seconds, shown))
}

/// Microseconds since midnight UTC, whether there are decimals, and whether there are seconds.
fn time_of_day(text: &str) -> Option<(i64, bool, Seconds)> {
    let (hour, rest) = text.split_once(':')?;
    let minute = rest.get(..2)?;
    let mut rest = rest.get(2..)?.as_bytes();
    let (mut second, mut seconds) = (0, Seconds::Missing);
    if let Some((b':', after)) = rest.split_first() {
        let (digits, after) = after.split_first_chunk::<2>()?;
        (second, seconds) = (two_digits(digits[0], digits[1])?, Seconds::Written);
        rest = after;
    }
    let (fraction, zone) = match seconds {
        Seconds::Written => fraction(rest)?,
        Seconds::Missing => (None, rest),
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds_of_day = hour * 3_600 + (minute - zone_minutes(zone)?) * 60 + second;
    let micros = seconds_of_day * 1_000_000 + fraction.unwrap_or(0);
    Some((micros, fraction.is_some(), seconds))
}

/// A whole number of at most four digits.
fn number(text: &str) -> Option<i64> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Whether a stamp with date and time says how far from UTC it is.
pub(super) fn states_offset(text: &[u8]) -> bool {
    matches!(text.last(), Some(b'Z' | b'z'))
        || text
            .get(11..)
            .is_some_and(|time| memchr::memchr2(b'+', b'-', time).is_some())
}

#[inline]
pub(super) fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| i64::from(tens * 10 + ones))
}

/// Decimals of a second in microseconds, if any, and what follows them.
pub(super) fn fraction(text: &[u8]) -> Option<(Option<i64>, &[u8])> {
    let Some((b'.' | b',', digits)) = text.split_first() else {
        return Some((None, text));
    };
    let length = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    if length == 0 || length > 9 {
        return None;
    }
    let micros = (0..6).fold(0, |sum, i| {
        let digit = digits
            .get(i)
            .filter(|_| i < length)
            .map_or(0, |b| i64::from(b - b'0'));
        sum * 10 + digit
    });
    Some((Some(micros), digits.get(length..)?))
}

/// Minutes east of Greenwich.
pub(super) fn zone_minutes(zone: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match *zone {
        [] | [b'Z' | b'z'] => return Some(0),
        [sign, a, b, b':', c, d] | [sign, a, b, c, d] => (sign, two_digits(a, b)?, two_digits(c, d)?),
        _ => return None,
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    match sign {
        b'+' => Some(hours * 60 + minutes),
        b'-' => Some(-(hours * 60 + minutes)),
        _ => None,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date
/// algorithms"); `None` for a date that is none.
pub(super) fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let month_days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=month_days).contains(&day) {
        return None;
    }
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn stamp(text: &str) -> Option<(i64, bool)> {
        rfc3339(text.as_bytes()).map(|stamp| (stamp.micros, stamp.fine))
    }

    #[test]
    fn reads_rfc_3339_and_its_everyday_cousins() {
        // 2014-04-10 is day 16,170 since 1970: 16,170 × 86,400 s + 240 s = 1,397,088,240 s
        assert_eq!(stamp("2014-04-10 00:04:00"), Some((1_397_088_240_000_000, false)));
        assert_eq!(
            stamp("2014-04-10T00:04:00Z"),
            Some((1_397_088_240_000_000, false))
        );
        assert_eq!(
            stamp("2014-04-10T02:04:00+02:00"),
            Some((1_397_088_240_000_000, false))
        );
        assert_eq!(
            stamp("2014-04-09T19:04:00.25-0500"),
            Some((1_397_088_240_250_000, true))
        );
        assert_eq!(
            stamp("2014-04-10T00:04:00.123456789Z"),
            Some((1_397_088_240_123_456, true))
        );
        assert_eq!(stamp("1970-01-01T00:00:00.000Z"), Some((0, true)));
        assert_eq!(stamp("1969-12-31T23:59:59Z"), Some((-1_000_000, false)));
    }

    #[test]
    fn refuses_dates_that_are_none() {
        for text in [
            "",
            "2014-04-10",
            "2014-02-29T00:00:00Z",
            "2014-13-01T00:00:00Z",
            "2014-04-31T00:00:00Z",
            "2014-04-10T24:00:00Z",
            "2014-04-10T00:60:00Z",
            "2014-04-10T00:00:61Z",
            "2014-04-10T00:00:00.Z",
            "2014-04-10T00:00:00.1234567890Z",
            "2014-04-10T00:00:00X",
            "2014-04-10T00:00:00+2",
            "20140410T000000Z",
            "2014-04-10T00:00:00Z ",
            "2014-04-10T00:00:00+99:00",
            "2014-04-10T00:00:00+zz:00",
        ] {
            assert_eq!(stamp(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_its_first_instant() {
        let micros = |text| parse_instant(text).map(|at| at.since(SimTime::UNIX_EPOCH).0);
        assert_eq!(micros("2014-04-10"), Some(1_397_088_000_000_000));
        assert_eq!(micros("2014-04-10T02:00:00+02:00"), Some(1_397_088_000_000_000));
        // 00:04 is 240 s later.
        assert_eq!(micros("2014-04-10 00:04"), Some(1_397_088_240_000_000));
        assert_eq!(micros("2014-04-10T00:04"), Some(1_397_088_240_000_000));
        assert_eq!(micros("2014-04-10 00"), None);
        assert_eq!(micros("10.04.2014"), None);
        assert_eq!(micros("1969-12-31"), None);
    }

    #[test]
    fn reads_everyday_dates_where_they_are_unambiguous() {
        use DateOrder::{DayFirst, MonthFirst};
        // 2014-04-10 00:04:00 is 1,397,088,240 s, see above; the 19th is nine days later.
        let (tenth, nineteenth) = (1_397_088_240_000_000, 1_397_865_840_000_000);
        let at =
            |micros, fine, seconds, shown| Some(EverydayStamp::At(Stamp { micros, fine }, seconds, shown));
        let (written, missing) = (Seconds::Written, Seconds::Missing);
        let read = |text: &str, order| everyday(text.as_bytes(), order);
        assert_eq!(read("2014/04/10 00:04:00", None), at(tenth, false, written, None));
        assert_eq!(read("2014-4-10 0:04", None), at(tenth, false, missing, None));
        assert_eq!(
            read("19-04-2014 00:04", None),
            at(nineteenth, false, missing, Some(DayFirst))
        );
        assert_eq!(
            read("4/19/2014 00:04:00.0", None),
            at(nineteenth, true, written, Some(MonthFirst))
        );
        assert_eq!(read("10/04/2014 00:04:00Z", None), Some(EverydayStamp::Ambiguous));
        assert_eq!(
            read("10/04/2014 02:04:00+02:00", Some(DayFirst)),
            at(tenth, false, written, None)
        );
        assert_eq!(
            read("04-04-2014 00:04", None),
            at(tenth - 6 * 86_400_000_000, false, missing, None)
        );
        for text in [
            "19-19-2014 00:04",
            "31-04-2014 00:04",
            "19-04-14 00:04",
            "19-04-2014",
            "19-04-2014 24:00",
        ] {
            assert_eq!(read(text, None), None, "{text}");
        }
        assert_eq!(read("4/19/2014 00:04", Some(DayFirst)), None);
        assert!(states_offset(b"2014-04-10 00:04:00Z") && states_offset(b"2014-04-10T00:04:00-0500"));
        assert!(!states_offset(b"2014-04-10 00:04:00.25") && !states_offset(b"19-04-2014 00:04"));
    }

    #[test]
    fn the_size_of_a_number_tells_its_unit() {
        assert_eq!(Unit::by_magnitude(99_999_999), None);
        assert_eq!(Unit::by_magnitude(1_767_225_600), Some(Unit::Seconds));
        assert_eq!(Unit::by_magnitude(1_767_225_600_123), Some(Unit::Millis));
        assert_eq!(Unit::by_magnitude(1_767_225_600_123_456), Some(Unit::Micros));
        assert_eq!(Unit::by_magnitude(1_767_225_600_123_456_789), Some(Unit::Nanos));
    }

    proptest! {
        #[test]
        fn agrees_with_chrono(seconds in 0_i64..253_402_300_800, offset in -1_439_i32..1_440) {
            let zone = chrono::FixedOffset::east_opt(offset * 60).unwrap();
            let text = DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&zone).to_rfc3339();
            prop_assume!(text.len() == 25);
            prop_assert_eq!(stamp(&text), Some((seconds * 1_000_000, false)), "{}", text);
        }
    }
}
