//! Decimal texts to integers, exactly: `48.31`, `5.12E8`, `128000000`. Logs write durations in milliseconds, memory in
//! MB or in bytes.

use crate::units::{BilledMillis, Mebibytes, Micros};

/// The most digits read.
const DIGITS_MAX: usize = 30;
/// The largest power of ten that scales.
const POWER_MAX: i32 = 38;
/// Bytes of a megabyte where Logs Insights counts memory: 128 MB are 128,000,000.
const BYTES_PER_MEGABYTE: u64 = 1_000_000;

/// A number, 0 or more, times 10^`decimals`; what is finer still counts as one more. `None` where the text is no such
/// number or the product exceeds 64 bits.
fn scaled_up(text: &str, decimals: i32) -> Option<u64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let digits = whole.len() + fraction.len();
    if digits == 0 || digits > DIGITS_MAX || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let value = whole
        .bytes()
        .chain(fraction.bytes())
        .fold(0_u128, |sum, digit| sum * 10 + u128::from(digit - b'0'));
    let power = decimals + i32::from(exponent) - fraction.len() as i32;
    let scale = |power: i32| 10_u128.pow(power.unsigned_abs());
    let scaled = match power {
        _ if value == 0 => 0,
        0..=POWER_MAX => value.checked_mul(scale(power))?,
        _ if power < -POWER_MAX => 1,
        _ if power < 0 => value.div_ceil(scale(power)),
        _ => return None,
    };
    u64::try_from(scaled).ok()
}

/// Milliseconds, rounded up to the microsecond.
pub(in crate::trace) fn millis(text: &str) -> Option<Micros> {
    scaled_up(text, 3).map(Micros)
}

/// Whole milliseconds billed (`330`, `330.0`).
pub(in crate::trace) fn billed(text: &str) -> Option<BilledMillis> {
    scaled_up(text, 0).map(BilledMillis)
}

/// Megabytes as Lambda counts them (MiB), rounded up.
pub(in crate::trace) fn megabytes(text: &str) -> Option<Mebibytes> {
    u32::try_from(scaled_up(text, 0)?).ok().map(Mebibytes)
}

/// Bytes of which a million are one of Lambda's megabytes: Logs Insights writes 512 MB as 5.12E8.
pub(in crate::trace) fn decimal_bytes(text: &str) -> Option<Mebibytes> {
    let megabytes = scaled_up(text, 0)?.div_ceil(BYTES_PER_MEGABYTE);
    u32::try_from(megabytes).ok().map(Mebibytes)
}

/// A number of some unit since 1970, as a whole number; negative before.
pub(in crate::trace) fn whole(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(text) => i64::try_from(scaled_up(text, 0)?).ok().map(|number| -number),
        None => i64::try_from(scaled_up(text, 0)?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_exact_and_finer_ones_round_up() {
        assert_eq!(millis("48.31"), Some(Micros(48_310)));
        assert_eq!(millis("155"), Some(Micros(155_000)));
        assert_eq!(millis("0.00001"), Some(Micros(1)));
        assert_eq!(millis("281.4000000001"), Some(Micros(281_401)));
        assert_eq!(billed("330.0"), Some(BilledMillis(330)));
        assert_eq!(megabytes("1018.0"), Some(Mebibytes(1_018)));
        assert_eq!(decimal_bytes("5.12E8"), Some(Mebibytes(512)));
        assert_eq!(decimal_bytes("128000000"), Some(Mebibytes(128)));
        assert_eq!(whole("-5"), Some(-5));
        assert_eq!(whole("1.747081446154e12"), Some(1_747_081_446_154));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            ".",
            "-1",
            "+1",
            "1,5",
            "NaN",
            "1e",
            "1e99999",
            "ms",
            "1e40",
            "18446744073709551616",
        ] {
            assert_eq!(scaled_up(text, 0), None, "{text}");
        }
        assert_eq!(scaled_up("0e300", 0), Some(0));
        assert_eq!(scaled_up("1e-300", 3), Some(1));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9.eE+-]{0,40}", decimals in 0_i32..=6) {
            let _ = scaled_up(&text, decimals);
        }

        #[test]
        fn hundredths_are_read_back(hundredths in 0_u64..3_000_000_000) {
            let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            prop_assert_eq!(millis(&text), Some(Micros(hundredths * 10)));
        }
    }
}
