//! Instants as access logs write them: `02/Mar/2026:10:00:00 +0000` of the common log format, or RFC 3339.
//! Source: Apache, `mod_log_config`, `%t`; nginx, `ngx_http_log_module`, `$time_local` and `$time_iso8601`.

use super::super::timestamp::{Stamp, days_since_1970, fraction, rfc3339, two_digits, zone_minutes};

const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// An instant and whether its offset from UTC was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LogTime {
    pub(super) stamp: Stamp,
    pub(super) zoned: bool,
}

/// Reads an instant; the whole text must be one.
pub(super) fn log_time(text: &[u8]) -> Option<LogTime> {
    match text.get(2) {
        Some(b'/') => clf(text),
        _ => Some(LogTime {
            stamp: rfc3339(text)?,
            zoned: text.get(19..).is_some_and(has_zone),
        }),
    }
}

/// Whether what follows the seconds holds an offset.
fn has_zone(rest: &[u8]) -> bool {
    memchr::memchr3(b'Z', b'+', b'-', rest).is_some() || rest.ends_with(b"z")
}

fn clf(text: &[u8]) -> Option<LogTime> {
    let (date_time, rest) = text.split_first_chunk::<20>()?;
    if [date_time[6], date_time[11], date_time[14], date_time[17]] != *b"/:::" {
        return None;
    }
    let pair = |at: usize| two_digits(date_time[at], date_time[at + 1]);
    let name = date_time.get(3..6)?;
    let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    let days = days_since_1970(pair(7)? * 100 + pair(9)?, month as i64 + 1, pair(0)?)?;
    let (hour, minute, second) = (pair(12)?, pair(15)?, pair(18)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, zone) = fraction(rest)?;
    let zone = zone.strip_prefix(b" ").unwrap_or(zone);
    let seconds = days * 86_400 + hour * 3_600 + (minute - zone_minutes(zone)?) * 60 + second;
    Some(LogTime {
        stamp: Stamp {
            micros: seconds * 1_000_000 + fraction.unwrap_or(0),
            fine: fraction.is_some(),
        },
        zoned: !zone.is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(i64, bool, bool)> {
        log_time(text.as_bytes()).map(|time| (time.stamp.micros, time.stamp.fine, time.zoned))
    }

    #[test]
    fn common_log_format_and_rfc_3339() {
        // 2026-03-02 is day 20,514 since 1970: 20,514 × 86,400 s + 36,000 s = 1,772,445,600 s.
        let ten = 1_772_445_600_000_000;
        assert_eq!(read("02/Mar/2026:10:00:00 +0000"), Some((ten, false, true)));
        assert_eq!(read("02/Mar/2026:11:00:00 +0100"), Some((ten, false, true)));
        assert_eq!(read("02/Mar/2026:05:30:00 -0430"), Some((ten, false, true)));
        assert_eq!(read("02/Mar/2026:10:00:00"), Some((ten, false, false)));
        assert_eq!(
            read("02/Mar/2026:10:00:00.250 +0000"),
            Some((ten + 250_000, true, true))
        );
        assert_eq!(read("2026-03-02T11:00:00+01:00"), Some((ten, false, true)));
        assert_eq!(
            read("2026-03-02T10:00:00.250"),
            Some((ten + 250_000, true, false))
        );
        assert_eq!(read("2026-03-02 10:00:00"), Some((ten, false, false)));
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "02/Mar/2026",
            "30/Feb/2026:10:00:00 +0000",
            "02/Mrz/2026:10:00:00 +0000",
            "02/Mar/2026:24:00:00 +0000",
            "02/Mar/2026:10:00:00 +00",
            "02/Mar/2026:10:00:00  +0000",
            "02-Mar-2026:10:00:00 +0000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(text: Vec<u8>) {
            let _ = log_time(&text);
            let mut clf = b"02/Mar/2026:10:00:00".to_vec();
            clf.extend(text);
            let _ = log_time(&clf);
        }
    }
}
