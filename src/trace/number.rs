//! Decimal digits to integers, eight at a time, and the exact decimals of the columns. Nothing here accepts a sign,
//! an exponent, or anything but the digits 0 to 9 and one point.

/// Powers of ten that a u64 holds.
const POWERS: [u64; 20] = {
    let mut powers = [1_u64; 20];
    let mut i = 1;
    while i < 20 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

/// The digits that `bytes` begin with: their value and how many they are. Lemire's word-at-a-time method: find the
/// first byte that is no digit, shift it out, combine neighbors.
#[inline(always)]
fn eight(bytes: [u8; 8]) -> (u64, usize) {
    let word = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    let beyond_nine = (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
    let digits = (beyond_nine.trailing_zeros() / 8) as usize;
    if digits == 0 {
        return (0, 0);
    }
    let word = word << (8 * (8 - digits));
    let pairs = (word.wrapping_mul(2_561) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(6_553_601) >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(42_949_672_960_001) >> 32, digits)
}

/// The digits `text` begins with, at most 19: value and length. `None` without digits, with more, or nearer than
/// eight bytes to the end of `text`, which must therefore be padded.
#[inline(always)]
pub(super) fn digits(text: &[u8]) -> Option<(u64, usize)> {
    let (value, length) = eight(*text.first_chunk()?);
    match length {
        0 => None,
        8 => more_digits(text, value),
        _ => Some((value, length)),
    }
}

/// As [`digits`], beyond the first eight.
#[inline(always)]
fn more_digits(text: &[u8], head: u64) -> Option<(u64, usize)> {
    let (middle, length) = eight(*text.get(8..)?.first_chunk()?);
    let value = head * POWERS[length] + middle;
    if length < 8 {
        return Some((value, 8 + length));
    }
    let (tail, length) = eight(*text.get(16..)?.first_chunk()?);
    (length <= 3).then(|| (value * POWERS[length] + tail, 16 + length))
}

/// The decimal `text` begins with, as a multiple of 10^−`decimals`: value, length, and whether it has a point.
/// `None` as [`digits`], with more decimals, or where the value exceeds 19 digits.
#[inline(always)]
pub(super) fn decimal(text: &[u8], decimals: usize) -> Option<(u64, usize, bool)> {
    let (whole, length) = digits(text)?;
    if length + decimals > 19 {
        return None;
    }
    let whole_scaled = whole * POWERS[decimals];
    if *text.get(length)? != b'.' {
        return Some((whole_scaled, length, false));
    }
    let (fraction, fraction_length) = eight(*text.get(length + 1..)?.first_chunk()?);
    if fraction_length == 0 || fraction_length > decimals {
        return None;
    }
    let value = whole_scaled + fraction * POWERS[decimals - fraction_length];
    Some((value, length + 1 + fraction_length, true))
}

/// All of `text` as a decimal, as [`decimal`]; value and whether it has a point. For the careful path: any length
/// of leading zeros, no padding needed.
pub(super) fn decimal_text(text: &[u8], decimals: usize) -> Option<(u64, bool)> {
    let text = std::str::from_utf8(text).ok()?;
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let decimal_places = fraction.unwrap_or("");
    if whole.is_empty()
        || !all_digits(whole)
        || !all_digits(decimal_places)
        || decimal_places.len() > decimals
    {
        return None;
    }
    let fraction_value: u64 = if decimal_places.is_empty() {
        0
    } else {
        decimal_places.parse().ok()?
    };
    let scaled = whole.parse::<u64>().ok()?.checked_mul(POWERS[decimals])?;
    let value = scaled.checked_add(fraction_value * POWERS[decimals - decimal_places.len()])?;
    Some((value, fraction.is_some()))
}

/// As [`decimal_text`], further digits cut: for instants.
pub(super) fn decimal_cut(text: &[u8], decimals: usize) -> Option<(u64, bool)> {
    let (value, point, _) = decimal_beyond(text, decimals)?;
    Some((value, point))
}

/// As [`decimal_text`], anything beyond rounded up: for durations, so that a billed ceiling stays.
pub(super) fn decimal_up(text: &[u8], decimals: usize) -> Option<u64> {
    let (value, _, more) = decimal_beyond(text, decimals)?;
    value.checked_add(u64::from(more))
}

/// As [`decimal_text`], a fraction of zeros allowed: `54.0`.
pub(super) fn whole_text(text: &[u8]) -> Option<u64> {
    let (value, _, more) = decimal_beyond(text, 0)?;
    (!more).then_some(value)
}

/// Value, whether it has a point, and whether a digit beyond the decimals is not 0.
fn decimal_beyond(text: &[u8], decimals: usize) -> Option<(u64, bool, bool)> {
    let point = memchr::memchr(b'.', text).filter(|_| text.last() != Some(&b'.'));
    let kept = match point {
        Some(point) if decimals == 0 => point,
        Some(point) => text.len().min(point + 1 + decimals),
        None => text.len(),
    };
    let (kept, beyond) = text.split_at_checked(kept)?;
    let beyond = beyond.strip_prefix(b".").unwrap_or(beyond);
    if !beyond.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (value, _) = decimal_text(kept, decimals)?;
    Some((value, point.is_some(), beyond.iter().any(|&digit| digit != b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn padded(text: &str) -> Vec<u8> {
        [text.as_bytes(), &[b'\n'; 24]].concat()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal(&padded("103.456,512"), 3), Some((103_456, 7, true)));
        assert_eq!(decimal(&padded("103.4,512"), 3), Some((103_400, 5, true)));
        assert_eq!(decimal(&padded("103,512"), 3), Some((103_000, 3, false)));
        for wrong in [
            "103.4567",
            "103.",
            ".5",
            "-1",
            "",
            "NaN",
            "1e5x",
            "12345678901234567.5",
        ] {
            let fast = decimal(&padded(wrong), 3).filter(|found| found.1 == wrong.len());
            assert_eq!(fast, None, "{wrong}");
        }
    }

    #[test]
    fn digits_beyond_are_cut_or_rounded_up() {
        // 1837.298583984375 ms is 1,837,298.58… µs
        assert_eq!(decimal_cut(b"1837.298583984375", 3), Some((1_837_298, true)));
        assert_eq!(decimal_up(b"1837.298583984375", 3), Some(1_837_299));
        assert_eq!(decimal_up(b"1837.298000", 3), Some(1_837_298));
        assert_eq!(decimal_cut(b"12", 3), Some((12_000, false)));
        assert_eq!((whole_text(b"54.0"), whole_text(b"54.5")), (Some(54), None));
        assert_eq!(decimal_up(b"7.9", 0), Some(8));
        for wrong in [
            "", ".", "5.", ".5", "1.2345x", "1.2x", "-1.23456", "1..2", "1.2.3456", "1e3",
        ] {
            assert_eq!(decimal_up(wrong.as_bytes(), 3), None, "{wrong}");
        }
    }

    #[test]
    fn nineteen_digits_fit_and_twenty_do_not() {
        assert_eq!(
            digits(&padded("9999999999999999999")),
            Some((9_999_999_999_999_999_999, 19))
        );
        assert_eq!(digits(&padded("10000000000000000000")), None);
    }

    proptest! {
        #[test]
        fn reads_every_number(value: u64, behind in "[,\n. a]") {
            let text = value.to_string();
            let expected = (text.len() < 20).then_some((value, text.len()));
            prop_assert_eq!(digits(&padded(&format!("{text}{behind}"))), expected);
        }

        #[test]
        fn the_fast_reading_agrees_with_the_careful_one(text in "[0-9]{1,20}(\\.[0-9]{0,5})?", decimals in 0_usize..=6) {
            let fast = decimal(&padded(&text), decimals).filter(|found| found.1 == text.len());
            let careful = decimal_text(text.as_bytes(), decimals);
            if let Some((value, _, point)) = fast {
                prop_assert_eq!(careful, Some((value, point)));
            }
            if text.len() <= 12 {
                prop_assert_eq!(fast.map(|(value, _, point)| (value, point)), careful);
            }
        }
    }
}
