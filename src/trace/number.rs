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

/// Bytes of a word.
const WORD: usize = 8;
const ZEROS: u64 = 0x3030_3030_3030_3030;
const POINTS: u64 = 0x2e2e_2e2e_2e2e_2e2e;

/// Eight bytes of `text` from `begin` on, the first of them lowest; `None` within eight bytes of its end.
#[inline(always)]
pub(super) fn word(text: &[u8], begin: usize) -> Option<u64> {
    let bytes = text.get(begin..begin.wrapping_add(WORD))?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// The number of eight digits, each given as its value, the first in the lowest byte (Lemire's word-at-a-time method:
/// combine neighbors). `None` where a byte exceeds 9.
#[inline(always)]
fn eight(digits: u64) -> Option<u64> {
    let beyond_nine = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    if beyond_nine != 0 {
        return None;
    }
    let pairs = (digits.wrapping_mul(2_561) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(6_553_601) >> 16) & 0x0000_ffff_0000_ffff;
    Some(fours.wrapping_mul(42_949_672_960_001) >> 32)
}

/// The last `length` of eight digits, zeros moving up before them; 1 to 8.
#[inline(always)]
const fn last_of(digits: u64, length: usize) -> u64 {
    digits << ((8 * (WORD - length)) & 63)
}

/// The whole number that the bytes from `begin` to `end` of `text` are. `None` where they are none, or more than 19
/// digits, or end nearer than eight bytes to the end of `text`, which must therefore be padded.
#[inline(always)]
pub(super) fn whole(text: &[u8], begin: usize, end: usize) -> Option<u64> {
    let first = word(text, begin)? ^ ZEROS;
    match end.wrapping_sub(begin) {
        0 => None,
        length @ 1..=8 => eight(last_of(first, length)),
        length @ 9..=16 => {
            let last = eight(word(text, end - 8)? ^ ZEROS)?;
            Some(eight(last_of(first, length - 8))? * POWERS[8] + last)
        }
        length @ 17..=19 => {
            let (middle, last) = (word(text, end - 16)? ^ ZEROS, word(text, end - 8)? ^ ZEROS);
            let head = eight(last_of(first, length - 16))? * POWERS[8] + eight(middle)?;
            Some(head * POWERS[8] + eight(last)?)
        }
        _ => None,
    }
}

/// The decimal that the bytes from `begin` to `end` of `text` are, as a multiple of 10^−`decimals`, and whether it has
/// a point. `None` as [`whole`], with more decimals, or where the value exceeds a u64.
#[inline(always)]
pub(super) fn decimal(text: &[u8], begin: usize, end: usize, decimals: usize) -> Option<(u64, bool)> {
    let length = end.wrapping_sub(begin);
    if length > WORD {
        return long_decimal(text, begin, end, decimals);
    }
    let bytes = word(text, begin)?;
    let digits = bytes ^ ZEROS;
    let point = first_point(bytes);
    if point >= length {
        return match length {
            0 => None,
            _ => Some((scaled(eight(last_of(digits, length))?, decimals), false)),
        };
    }
    let places = length - point - 1;
    if point == 0 || places == 0 || places > decimals {
        return None;
    }
    // The digits before the point, and those behind it moved up to them.
    let before = (1 << (8 * point)) - 1;
    let joined = (digits & before) | ((digits >> 8) & !before);
    Some((
        scaled(eight(last_of(joined, length - 1))?, decimals - places),
        true,
    ))
}

/// A number of at most eight digits, times a power of ten up to 10⁶: no more than a u64 holds.
#[inline(always)]
const fn scaled(number: u64, power: usize) -> u64 {
    number.wrapping_mul(POWERS[power])
}

/// Whole numbers of 9 to 16 digits, most of which begin like the one before, as stamps in a row do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Alike {
    /// All but the last eight digits of the one before, and what they amount to.
    first: u64,
    amount: u64,
}

impl Alike {
    /// As [`whole`].
    #[inline(always)]
    pub(super) fn whole(&mut self, text: &[u8], begin: usize, end: usize) -> Option<u64> {
        let length = end.wrapping_sub(begin);
        if !(9..=16).contains(&length) {
            return whole(text, begin, end);
        }
        let first = last_of(word(text, begin)? ^ ZEROS, length - 8);
        if first != self.first {
            self.amount = eight(first)? * POWERS[8];
            self.first = first;
        }
        Some(self.amount + eight(word(text, end - 8)? ^ ZEROS)?)
    }
}

/// As [`decimal`], of more than eight bytes.
#[inline(never)]
fn long_decimal(text: &[u8], begin: usize, end: usize, decimals: usize) -> Option<(u64, bool)> {
    let last = word(text, end - WORD)?;
    let point = first_point(last);
    if point == WORD {
        let value = whole(text, begin, end)?.checked_mul(POWERS[decimals])?;
        return Some((value, false));
    }
    let places = WORD - 1 - point;
    if places == 0 || places > decimals {
        return None;
    }
    let fraction = eight((last ^ ZEROS) >> (8 * (point + 1)) << (8 * (point + 1)))?;
    let value = whole(text, begin, end - places - 1)?.checked_mul(POWERS[decimals])?;
    Some((value.checked_add(fraction * POWERS[decimals - places])?, true))
}

/// Which of eight bytes is the first point; 8 where none is.
#[inline(always)]
const fn first_point(bytes: u64) -> usize {
    let points = bytes ^ POINTS;
    let zero = points.wrapping_sub(0x0101_0101_0101_0101) & !points & 0x8080_8080_8080_8080;
    (zero.trailing_zeros() / 8) as usize
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

    /// As the text lies in a file: something before it, more behind it.
    fn fast(text: &str, decimals: usize) -> Option<(u64, bool)> {
        let file = format!("9,{text},9\n\n\n\n\n\n\n\n\n");
        decimal(file.as_bytes(), 2, 2 + text.len(), decimals)
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(fast("103.456", 3), Some((103_456, true)));
        assert_eq!(fast("103.4", 3), Some((103_400, true)));
        assert_eq!(fast("103", 3), Some((103_000, false)));
        assert_eq!(fast("1767225600.25", 6), Some((1_767_225_600_250_000, true)));
        for wrong in [
            "",
            ".",
            ".5",
            "103.",
            "103.4567",
            "1.2.3",
            "-1",
            "+1",
            "NaN",
            "1e5",
            "1,5",
            "98765432109876543.5",
            "1234567890.",
            "123456789.1234",
            "12345678x",
            "1234567.x",
            "\u{b2}",
        ] {
            assert_eq!(fast(wrong, 3), None, "{wrong}");
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
            fast("9999999999999999999", 0),
            Some((9_999_999_999_999_999_999, false))
        );
        assert_eq!(fast("10000000000000000000", 0), None);
    }

    proptest! {
        #[test]
        fn reads_every_number(value: u64) {
            let text = value.to_string();
            let expected = (text.len() < 20).then_some((value, false));
            prop_assert_eq!(fast(&text, 0), expected);
        }

        #[test]
        fn the_fast_reading_agrees_with_the_careful_one(text in "[0-9]{1,20}(\\.[0-9]{0,7})?", decimals in 0_usize..=6) {
            let careful = decimal_text(text.as_bytes(), decimals);
            match fast(&text, decimals) {
                None => prop_assert!(careful.is_none() || text.len() > 12, "{careful:?}"),
                found => prop_assert_eq!(found, careful),
            }
        }

        #[test]
        fn what_is_no_decimal_is_none(text in "[0-9./:,a]{0,12}", decimals in 0_usize..=6) {
            prop_assert_eq!(fast(&text, decimals), decimal_text(text.as_bytes(), decimals));
        }
    }
}
