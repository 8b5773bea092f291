//! Which share of the requests a trace holds: an exact ratio above 0 and up to 1. A sample stands for all of them, so
//! its traffic is scaled up by the inverse.

use std::{fmt, str::FromStr};

use super::scale::decimal;

/// The largest denominator, so that a scale and a rate together stay exact in 64 bits.
const DENOMINATOR_MAX: u64 = 1_000_000_000;

/// The share of requests that a trace holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleRate {
    kept: u64,
    of: u64,
}

/// A text that is no sample rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a share above 0 and up to 1, such as 5%, 0.05 or 1/20, found `{0}`")]
pub struct SampleRateError(pub String);

impl SampleRate {
    /// Requests kept.
    pub(super) const fn kept(self) -> u64 {
        self.kept
    }

    /// Of so many.
    pub(super) const fn of(self) -> u64 {
        self.of
    }

    fn new(kept: u64, of: u64) -> Option<Self> {
        let divisor = gcd(kept, of);
        if kept == 0 || kept > of || of / divisor > DENOMINATOR_MAX {
            return None;
        }
        Some(Self {
            kept: kept / divisor,
            of: of / divisor,
        })
    }
}

impl FromStr for SampleRate {
    type Err = SampleRateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let rate = if let Some((kept, of)) = trimmed.split_once('/') {
            let whole = |part: &str| decimal(part.trim(), 0);
            whole(kept).zip(whole(of))
        } else if let Some(percent) = trimmed.strip_suffix('%') {
            decimal(percent.trim_end(), 7).map(|kept| (kept, 1_000_000_000))
        } else {
            decimal(trimmed, 9).map(|kept| (kept, 1_000_000_000))
        };
        rate.and_then(|(kept, of)| Self::new(kept, of))
            .ok_or_else(|| SampleRateError(text.to_owned()))
    }
}

impl fmt::Display for SampleRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of == 1 {
            return write!(f, "{}", self.kept);
        }
        write!(f, "{}/{}", self.kept, self.of)
    }
}

/// The greatest common divisor (Euclid).
pub(super) const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<SampleRate>().unwrap().to_string()
    }

    #[test]
    fn a_share_is_read_exactly_however_it_is_written() {
        for text in ["5%", "0.05", "1/20", " 5 % ", "2 / 40", "5.0%"] {
            assert_eq!(shown(text), "1/20", "{text}");
        }
        assert_eq!(
            (shown("100%"), shown("1"), shown("3/3")),
            ("1".into(), "1".into(), "1".into())
        );
        // 12.5 % is an eighth, 0.0000001 % a billionth.
        assert_eq!(
            (shown("12.5%"), shown("0.0000001%")),
            ("1/8".into(), "1/1000000000".into())
        );
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in [
            "0",
            "0%",
            "101%",
            "1.1",
            "2",
            "-5%",
            "5 percent",
            "",
            "%",
            "1/0",
            "0/5",
            "21/20",
            "1/",
            "/20",
            "NaN",
            "0.00000001%",
            "1/10000000000",
            "99999999999999999999",
        ] {
            assert!(text.parse::<SampleRate>().is_err(), "{text}");
        }
    }
}
