//! Decimals of logs as exact microseconds and counts: `0.052` of a unit, `1.5e-05` as programs print floats. Digits
//! beyond the microsecond round a duration up.

use crate::units::Micros;

/// The unit a number of a log is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeUnit {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl TimeUnit {
    /// Powers of ten from this unit to the microsecond.
    const fn exponent(self) -> i32 {
        match self {
            Self::Seconds => 6,
            Self::Millis => 3,
            Self::Micros => 0,
            Self::Nanos => -3,
        }
    }
}

/// How digits below the microsecond are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Up,
    Cut,
}

/// All of `text` as a duration; `None` where it is no decimal without a sign, or overflows.
pub(super) fn duration(text: &[u8], unit: TimeUnit) -> Option<Micros> {
    micros(text, unit, Below::Up).map(Micros)
}

/// All of `text` as microseconds since 1970.
pub(super) fn epoch_micros(text: &[u8], unit: TimeUnit) -> Option<i64> {
    i64::try_from(micros(text, unit, Below::Cut)?).ok()
}

/// All of `text` as a whole number.
pub(super) fn whole(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| value.checked_mul(10)?.checked_add(u64::from(digit)))?
    })
}

/// All of `text` as a number, rounded up to a whole one: `330.0`, `5.12E8`.
pub(super) fn rounded_up(text: &[u8]) -> Option<u64> {
    micros(text, TimeUnit::Micros, Below::Up)
}

fn micros(text: &[u8], unit: TimeUnit, below: Below) -> Option<u64> {
    let (number, exponent) = match text.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => (text.get(..at)?, power(text.get(at + 1..)?)?),
        None => (text, 0),
    };
    let point = memchr::memchr(b'.', number);
    let before = number.get(..point.unwrap_or(number.len()))?;
    let behind = point.map_or(Some(&[][..]), |at| number.get(at + 1..))?;
    if before.is_empty() && behind.is_empty() || point.is_some() && behind.is_empty() {
        return None;
    }
    // So many digits count; what follows them is below the microsecond.
    let kept = before.len() as i64 + i64::from(exponent + unit.exponent());
    let (mut value, mut rest) = (0_u64, false);
    let mut digits = 0_i64;
    for byte in before.iter().chain(behind) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        if digits < kept {
            value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
        } else {
            rest |= digit > 0;
        }
        digits += 1;
    }
    // Zeros that were not written.
    let mut zeros = (kept - digits).max(0);
    while zeros > 0 && value > 0 {
        value = value.checked_mul(10)?;
        zeros -= 1;
    }
    value.checked_add(u64::from(rest && below == Below::Up))
}

/// The exponent behind an `e`, within ±99.
fn power(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text.split_first()? {
        (b'-', digits) => (true, digits),
        (b'+', digits) => (false, digits),
        _ => (false, text),
    };
    let value = i32::try_from(whole(digits)?).ok().filter(|value| *value < 100)?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        duration(text.as_bytes(), TimeUnit::Seconds).map(|micros| micros.0)
    }

    #[test]
    fn seconds_are_exact_and_rounded_up_below_the_microsecond() {
        assert_eq!(seconds("0.052"), Some(52_000));
        assert_eq!(seconds("12"), Some(12_000_000));
        assert_eq!(seconds(".5"), Some(500_000));
        assert_eq!(seconds("0.0000001"), Some(1));
        assert_eq!(seconds("0.0000010"), Some(1));
        assert_eq!(seconds("1.5e-05"), Some(15));
        assert_eq!(seconds("1.5E+1"), Some(15_000_000));
        assert_eq!(seconds("0e99"), Some(0));
        for wrong in [
            "", "-", "-1", "1.", ".", "1.2.3", "1e", "1e100", "1e99", "1s", "٣",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_rounded_up() {
        assert_eq!(rounded_up(b"330.0"), Some(330));
        assert_eq!(rounded_up(b"5.12E8"), Some(512_000_000));
        assert_eq!(rounded_up(b"0.1"), Some(1));
        assert_eq!(rounded_up(b"-1"), None);
    }

    #[test]
    fn every_unit() {
        let in_unit = |text: &str, unit| duration(text.as_bytes(), unit).map(|micros| micros.0);
        assert_eq!(in_unit("52", TimeUnit::Millis), Some(52_000));
        assert_eq!(in_unit("52.25", TimeUnit::Millis), Some(52_250));
        assert_eq!(in_unit("52311", TimeUnit::Micros), Some(52_311));
        assert_eq!(in_unit("52311", TimeUnit::Nanos), Some(53));
        assert_eq!(in_unit("7", TimeUnit::Nanos), Some(1));
        assert_eq!(
            epoch_micros(b"1772445600.4125", TimeUnit::Seconds),
            Some(1_772_445_600_412_500)
        );
        assert_eq!(
            epoch_micros(b"1772445600412999999", TimeUnit::Nanos),
            Some(1_772_445_600_412_999)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_end(text: Vec<u8>) {
            let _ = duration(&text, TimeUnit::Nanos);
            let _ = duration(&text, TimeUnit::Seconds);
        }

        #[test]
        fn whole_numbers_are_read(value: u64) {
            prop_assert_eq!(whole(value.to_string().as_bytes()), Some(value));
        }
    }
}
