//! The amounts of Lambda's logs: durations in milliseconds, memory in MB or in bytes, instants as whole numbers.

use crate::{
    trace::logs::decimal::{TimeUnit, duration, rounded_up},
    units::{BilledMillis, Mebibytes, Micros},
};

/// Bytes of a megabyte where Logs Insights counts memory: 128 MB are 128,000,000.
const BYTES_PER_MEGABYTE: u64 = 1_000_000;

/// Milliseconds, rounded up to the microsecond.
pub(in crate::trace) fn millis(text: &str) -> Option<Micros> {
    duration(text.as_bytes(), TimeUnit::Millis)
}

/// Whole milliseconds billed (`330`, `330.0`).
pub(in crate::trace) fn billed(text: &str) -> Option<BilledMillis> {
    rounded_up(text.as_bytes()).map(BilledMillis)
}

/// Megabytes as Lambda counts them (MiB), rounded up.
pub(in crate::trace) fn megabytes(text: &str) -> Option<Mebibytes> {
    memory(rounded_up(text.as_bytes())?)
}

/// Bytes of which a million are one of Lambda's megabytes: Logs Insights writes 512 MB as 5.12E8.
pub(in crate::trace) fn decimal_bytes(text: &str) -> Option<Mebibytes> {
    memory(rounded_up(text.as_bytes())?.div_ceil(BYTES_PER_MEGABYTE))
}

fn memory(megabytes: u64) -> Option<Mebibytes> {
    u32::try_from(megabytes).ok().map(Mebibytes)
}

/// A number of some unit since 1970; negative before.
pub(in crate::trace) fn since_1970(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let number = i64::try_from(rounded_up(digits.as_bytes())?).ok()?;
    Some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_exact_and_finer_ones_round_up() {
        assert_eq!(millis("48.31"), Some(Micros(48_310)));
        assert_eq!(millis("281.4000000001"), Some(Micros(281_401)));
        assert_eq!(billed("330.0"), Some(BilledMillis(330)));
        assert_eq!(megabytes("1018.0"), Some(Mebibytes(1_018)));
        assert_eq!(decimal_bytes("5.12E8"), Some(Mebibytes(512)));
        assert_eq!(decimal_bytes("128000000"), Some(Mebibytes(128)));
        assert_eq!(megabytes("4294967296"), None);
        assert_eq!(since_1970("-5"), Some(-5));
        assert_eq!(since_1970("1.747081446154e12"), Some(1_747_081_446_154));
        assert_eq!(since_1970("--5"), None);
    }

    proptest! {
        #[test]
        fn hundredths_are_read_back(hundredths in 0_u64..3_000_000_000) {
            let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            prop_assert_eq!(millis(&text), Some(Micros(hundredths * 10)));
        }

        #[test]
        fn no_text_panics(text in "[0-9.eE+-]{0,40}") {
            let _ = (millis(&text), megabytes(&text), decimal_bytes(&text), since_1970(&text));
        }
    }
}
