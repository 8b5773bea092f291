//! Numbers for human eyes: the only place that rounds. Money is rounded in decimal arithmetic, halves away from
//! zero; machine formats use [`plain`] and stay unrounded.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::units::{Micros, Usd, grouped_count};

/// Dollars and cents with thousands separators and no sign of currency: `1,234.57`.
#[must_use]
pub fn cents(amount: Usd) -> String {
    let rounded = amount
        .0
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    // A rounded -0.004 is nothing, not minus nothing.
    let rounded = if rounded.is_zero() { Decimal::ZERO } else { rounded };
    grouped(&format!("{rounded:.2}"))
}

/// The same with its sign, as of a difference: `+8.03`, `-17.75`; a rounded nothing has none.
#[must_use]
pub fn signed_cents(amount: Usd) -> String {
    let cents = cents(amount);
    match cents.as_str() {
        "0.00" => cents,
        _ if cents.starts_with('-') => cents,
        _ => format!("+{cents}"),
    }
}

/// An amount as it was stated: cents, and more digits where it has some.
#[must_use]
pub fn stated(amount: Usd) -> String {
    match amount.0.normalize().scale() {
        0..=2 => cents(amount),
        _ => exact(amount.0),
    }
}

/// Parts and their sum, in as few decimals from six on as let the parts shown add up to the sum shown.
#[must_use]
pub fn summed(parts: &[Usd], sum: Usd) -> (Vec<String>, String) {
    let rounded = |amount: Usd, decimals| {
        amount
            .0
            .round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
    };
    let adds_up = |decimals: &u32| {
        let mut parts = parts.iter().map(|&part| rounded(part, *decimals));
        parts.try_fold(Decimal::ZERO, Decimal::checked_add) == Some(rounded(sum, *decimals))
    };
    let decimals = (6..=Decimal::MAX_SCALE)
        .find(adds_up)
        .unwrap_or(Decimal::MAX_SCALE);
    let shown = |amount: Usd| dollars(Usd(rounded(amount, decimals)));
    (parts.iter().copied().map(shown).collect(), shown(sum))
}

/// An unrounded amount with its currency: `$0.0000166667`, `-$1,000.2`.
#[must_use]
pub fn dollars(amount: Usd) -> String {
    let digits = exact(amount.0);
    match digits.strip_prefix('-') {
        Some(positive) => format!("-${positive}"),
        None => format!("${digits}"),
    }
}

/// An unrounded number with thousands separators, without trailing zeros.
#[must_use]
pub fn exact(value: Decimal) -> String {
    grouped(&plain(value))
}

/// An unrounded number for machines: no separators, no trailing zeros, no negative zero.
#[must_use]
pub fn plain(value: Decimal) -> String {
    let value = if value.is_zero() { Decimal::ZERO } else { value };
    value.normalize().to_string()
}

/// A whole number with thousands separators.
#[must_use]
pub fn count(count: u128) -> String {
    grouped_count(count)
}

/// A whole number with the unit it counts, in the singular where it is one: `1 function`, `2 functions`.
#[must_use]
pub fn counted(number: u64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", count(number.into()))
}

/// Requests a second in three digits: `16.5`, `1,240`, `0.0214`.
#[must_use]
pub fn rate(rate: f64) -> String {
    let decimals = match rate {
        r if r >= 99.95 => return count(r.round() as u128),
        r if r >= 9.995 => 1,
        r if r >= 0.9995 => 2,
        r if r >= 0.09995 => 3,
        r if r >= 0.009_995 => 4,
        _ => return approximate(rate),
    };
    format!("{rate:.decimals$}")
}

/// A positive real number in two to three significant digits: `1,240`, `14`, `7.6`, `0.21`, `0.0021`.
#[must_use]
pub fn approximate(value: f64) -> String {
    let decimals = match value {
        v if v >= 9.95 => return count(v.round() as u128),
        v if v >= 0.995 => 1,
        v if v >= 0.0995 => 2,
        v if v >= 0.00995 => 3,
        _ => 4,
    };
    let text = format!("{value:.decimals$}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "0" if value > 0.0 => "<0.0001".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

/// Milliseconds: whole from 10 on, with one decimal below.
#[must_use]
pub fn millis(time: Micros) -> String {
    let tenths = u128::from(time.0).saturating_add(50) / 100;
    match tenths {
        0 if time.0 > 0 => "<0.1".to_owned(),
        0 => "0".to_owned(),
        1..100 => trimmed(tenths, 10),
        _ => count((u128::from(time.0) + 500) / 1_000),
    }
}

/// A time with its unit: `9,876 ms`, `12 s`, `20 min`, `15 h`. A unit is taken from ten of it on.
#[must_use]
pub fn time(time: Micros) -> String {
    let rounded = |unit: u128| (u128::from(time.0) + unit / 2) / unit;
    let (seconds, minutes) = (rounded(1_000_000), rounded(60_000_000));
    if rounded(1_000) < 10_000 {
        format!("{} ms", millis(time))
    } else if seconds < 600 {
        format!("{seconds} s")
    } else if minutes < 600 {
        format!("{minutes} min")
    } else {
        format!("{} h", count(rounded(3_600_000_000)))
    }
}

/// Milliseconds without their unit, as long as they are the unit of [`time`]: `9,876`, `12 s`, `20 min`.
#[must_use]
pub fn millis_or_longer(duration: Micros) -> String {
    let mut text = time(duration);
    if text.ends_with(" ms") {
        text.truncate(text.len() - " ms".len());
    }
    text
}

/// The number that a figure shows, to compare it with others of its column: times in milliseconds, whatever their unit;
/// what is under a bound before the bound itself. `None` of words and of ranges.
#[must_use]
pub fn read_back(shown: &str) -> Option<Decimal> {
    let shown = shown.trim().trim_start_matches('~');
    let (shown, is_under) = match shown.strip_prefix('<') {
        Some(bound) => (bound, true),
        None => (shown, false),
    };
    let (digits, unit) = shown.split_once(' ').unwrap_or((shown, ""));
    let number: Decimal = digits.replace(',', "").parse().ok()?;
    let factor = match unit.trim() {
        "s" => Decimal::ONE_THOUSAND,
        "min" => Decimal::from(60_000),
        "h" => Decimal::from(3_600_000),
        _ => Decimal::ONE,
    };
    let number = number.checked_mul(factor)?;
    if is_under {
        number.checked_div(Decimal::TWO)
    } else {
        Some(number)
    }
}

/// Milliseconds with up to three decimals, for machines.
#[must_use]
pub fn plain_millis(time: Micros) -> String {
    plain(Decimal::from(time.0) / Decimal::ONE_THOUSAND)
}

/// A real number for machines: six decimals are more than a simulation knows, and fewer than noise needs.
#[must_use]
pub fn six_decimals(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// `part / whole` in percent, rounded to two decimals, below 0.01 to the first digit that is not 0; anything above
/// nothing stays above nothing.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    if part == 0 {
        return "0".to_owned();
    }
    let (part, whole) = (u128::from(part) * 100, u128::from(whole.max(1)));
    [100, 1_000, 10_000]
        .into_iter()
        .find(|scale| part * scale >= whole)
        .map_or_else(
            || "<0.0001".to_owned(),
            |scale| trimmed((part * scale + whole / 2) / whole, scale),
        )
}

/// `part / whole` in percent, cut to two decimals, so that only all of them are 100.
#[must_use]
pub fn percent_cut(part: u64, whole: u64) -> String {
    trimmed(u128::from(part) * 10_000 / u128::from(whole.max(1)), 100)
}

/// Per mille as percent: whole between 10 and 99, otherwise with one decimal.
#[must_use]
pub fn percent_of_permille(permille: u32) -> String {
    match permille {
        100..990 => ((permille + 5) / 10).min(99).to_string(),
        _ => trimmed(permille.into(), 10),
    }
}

/// `value / scale` for a power of ten, without trailing zeros.
fn trimmed(value: u128, scale: u128) -> String {
    let whole = count(value / scale);
    let decimals = scale.ilog10() as usize;
    let fraction = format!("{:0decimals$}", value % scale);
    match fraction.trim_end_matches('0') {
        "" => whole,
        digits => format!("{whole}.{digits}"),
    }
}

/// Commas between thousands of the integer part of a plain decimal.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |positive| ("-", positive));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    // The integer part of a decimal of 28 digits fits.
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped_count);
    format!("{sign}{whole}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_three_digits() {
        let rates = [0.0214, 0.214, 7.6, 16.49, 1_240.2].map(rate);
        assert_eq!(rates, ["0.0214", "0.214", "7.60", "16.5", "1,240"]);
    }

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    #[test]
    fn a_limit_keeps_the_digits_it_was_stated_with() {
        let shown = ["120", "0.5", "0.000001", "12.345"].map(|amount| stated(usd(amount)));
        assert_eq!(shown, ["120.00", "0.50", "0.000001", "12.345"]);
    }

    #[test]
    fn what_is_shown_of_a_sum_adds_up() {
        let parts = [usd("15.366124841857219801980198018"), usd("0.1"), usd("0")];
        let (shown, sum) = summed(&parts, usd("15.466124841857219801980198018"));
        assert_eq!((shown[0].as_str(), sum.as_str()), ("$15.366125", "$15.466125"));
        // Two halves of a millionth round up, their sum does not: one more decimal.
        let (shown, sum) = summed(&[usd("0.0000005"), usd("0.0000005")], usd("0.000001"));
        assert_eq!((shown[0].as_str(), sum.as_str()), ("$0.0000005", "$0.000001"));
    }

    #[test]
    fn money_rounds_half_up_to_cents() {
        let cases = [
            ("0", "0.00"),
            ("0.004999999999999999999999999", "0.00"),
            ("0.005", "0.01"), // half a cent goes up; in f64, 1.005 would be 1.00
            ("1.005", "1.01"),
            ("2.675", "2.68"),
            ("2.665", "2.67"), // not to the even cent
            ("999.995", "1,000.00"),
            ("1234567.891", "1,234,567.89"),
            ("-0.004", "0.00"),
            ("-0.005", "-0.01"),
            ("-1234.5", "-1,234.50"),
            (
                "79228162514264337593543950335",
                "79,228,162,514,264,337,593,543,950,335.00",
            ),
        ];
        for (amount, rounded) in cases {
            assert_eq!(cents(usd(amount)), rounded, "{amount}");
        }
    }

    #[test]
    fn differences_have_a_sign() {
        let cases = [
            ("8.025", "+8.03"),
            ("-17.75", "-17.75"),
            ("-0.004", "0.00"),
            ("0.004", "0.00"),
        ];
        for (amount, signed) in cases {
            assert_eq!(signed_cents(usd(amount)), signed, "{amount}");
        }
    }

    #[test]
    fn exact_amounts_keep_every_digit() {
        assert_eq!(dollars(usd("0.00001666670")), "$0.0000166667");
        assert_eq!(dollars(usd("-1000.20")), "-$1,000.2");
        assert_eq!(plain(usd("20031547.6190").0), "20031547.619");
        assert_eq!(exact(usd("-0.00").0), "0");
    }

    #[test]
    fn rates_keep_two_to_three_digits() {
        let cases = [
            (1_240.4, "1,240"),
            (14.2, "14"),
            (9.96, "10"),
            (9.94, "9.9"),
            (7.0, "7"),
            (0.206, "0.21"),
            (0.0021, "0.0021"),
            (0.00001, "<0.0001"),
            (0.0, "0"),
        ];
        for (value, text) in cases {
            assert_eq!(approximate(value), text, "{value}");
        }
    }

    #[test]
    fn times_are_whole_milliseconds_from_ten_on() {
        let cases = [
            (0, "0"),
            (49, "<0.1"),
            (50, "0.1"),
            (4_249, "4.2"),
            (4_250, "4.3"),
            (9_949, "9.9"),
            (9_950, "10"),
            (486_499, "486"),
            (486_500, "487"),
            (12_345_678, "12,346"),
        ];
        for (micros, text) in cases {
            assert_eq!(millis(Micros(micros)), text, "{micros}");
        }
        assert_eq!(plain_millis(Micros(12_345_670)), "12345.67");
    }

    #[test]
    fn long_times_change_their_unit() {
        let cases = [
            (486_499, "486 ms", "486"),
            (9_999_499, "9,999 ms", "9,999"),
            (9_999_500, "10 s", "10 s"),
            (599_499_999, "599 s", "599 s"),
            (599_500_000, "10 min", "10 min"),
            (1_223_000_000, "20 min", "20 min"), // 20.4 min
            (35_969_999_999, "599 min", "599 min"),
            (35_970_000_000, "10 h", "10 h"),
            (u64::MAX, "5,124,095,576 h", "5,124,095,576 h"), // 2^64 µs ÷ 3.6e9
        ];
        for (micros, with_unit, cell) in cases {
            assert_eq!(time(Micros(micros)), with_unit, "{micros}");
            assert_eq!(millis_or_longer(Micros(micros)), cell, "{micros}");
        }
    }

    #[test]
    fn figures_are_compared_by_what_they_show() {
        let cases = [
            ("1,234.50 *", "1234.5"),
            ("~12", "12"),
            ("-3.5", "-3.5"),
            ("0.05", "0.05"),
            ("<0.1", "0.05"),
            ("-", ""),
            ("128-512", ""),
            ("~900 ms", "900"),
            ("256 s", "256000"),
            ("~14 min", "840000"),
            ("12 h", "43200000"),
        ];
        for (shown, read) in cases {
            assert_eq!(read_back(shown).map_or_else(String::new, plain), read, "{shown}");
        }
        // Every unit that a time may have stands in its order.
        let times = [
            49,
            4_249,
            9_949_000,
            10_400_000,
            599_499_999,
            600_000_000,
            1_223_000_000,
            36_000_000_000,
        ];
        let read = times.map(|micros| read_back(&format!("~{}", millis_or_longer(Micros(micros)))).unwrap());
        assert!(read.is_sorted(), "{read:?}");
    }

    #[test]
    fn nearly_all_is_not_all() {
        // 999,999 of 1,000,000 = 99.9999 %
        assert_eq!(percent_cut(999_999, 1_000_000), "99.99");
        assert_eq!(percent_cut(7, 7), "100");
        assert_eq!(percent_cut(0, 0), "0");
        // 506 of 9,225,099 = 0.00549 %; 1 of 1,000,000 = 0.0001 %; 1 of 10,000,000 = 0.00001 %
        assert_eq!(percent(506, 9_225_099), "0.005");
        assert_eq!(percent(1, 1_000_000), "0.0001");
        assert_eq!(percent(1, 10_000_000), "<0.0001");
        // 95 of 1,000,000 = 0.0095 %, a half, goes up; 5,000 of 9,225,099 = 0.0542 %
        assert_eq!(percent(95, 1_000_000), "0.01");
        assert_eq!(percent(5_000, 9_225_099), "0.05");
        assert_eq!(percent(0, 0), "0");
        assert_eq!(percent(931, 1_000), "93.1");
    }

    #[test]
    fn margins_show_a_decimal_where_it_matters() {
        let cases = [
            (431, "43"),
            (435, "44"),
            (49, "4.9"),
            (50, "5"),
            (989, "99"),
            (996, "99.6"),
        ];
        for (permille, text) in cases {
            assert_eq!(percent_of_permille(permille), text, "{permille}");
        }
    }
}
