//! How many times the recorded traffic is replayed: an exact decimal from just above 0 to 100,000.

use std::{fmt, str::FromStr};

/// A factor on the traffic of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// In billionths.
    billionths: u64,
}

/// A text that is no scale.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a scale above 0 and up to 100000 with at most nine decimals, found `{0}`")]
pub struct ScaleError(pub String);

pub(super) const BILLION: u64 = 1_000_000_000;

impl Scale {
    /// The traffic as recorded.
    pub const ONE: Self = Self { billionths: BILLION };
    /// The largest scale.
    const MAX: Self = Self {
        billionths: 100_000 * BILLION,
    };

    /// Both factors at once, to nine decimals; `None` where that is 0 or more than 100,000.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let product = u128::from(self.billionths) * u128::from(other.billionths);
        let billionths = u64::try_from((product + u128::from(BILLION / 2)) / u128::from(BILLION)).ok()?;
        (1..=Self::MAX.billionths)
            .contains(&billionths)
            .then_some(Self { billionths })
    }

    /// In billionths: at most 10¹⁴.
    pub(super) const fn billionths(self) -> u64 {
        self.billionths
    }
}

impl FromStr for Scale {
    type Err = ScaleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ScaleError(text.to_owned());
        let billionths = decimal(text.trim(), 9).ok_or_else(error)?;
        if billionths == 0 || billionths > Self::MAX.billionths {
            return Err(error());
        }
        Ok(Self { billionths })
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:09}", self.billionths % BILLION);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{}", self.billionths / BILLION),
            decimals => write!(f, "{}.{decimals}", self.billionths / BILLION),
        }
    }
}

/// Reads a plain decimal exactly, as a multiple of 10^−`decimals`; `None` where it is none or too long.
pub(super) fn decimal(text: &str, decimals: usize) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > decimals {
        return None;
    }
    let unit = 10_u64.checked_pow(u32::try_from(decimals).ok()?)?;
    let filled = format!("{fraction:0<decimals$}");
    let fraction: u64 = if decimals == 0 { 0 } else { filled.parse().ok()? };
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(unit)?
        .checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_exact_decimals() {
        let scale: Scale = "2.5".parse().unwrap();
        assert_eq!(scale.billionths(), 2_500_000_000);
        assert_eq!(scale.to_string(), "2.5");
        assert_eq!("37".parse::<Scale>().unwrap().to_string(), "37");
        assert_eq!("1.000".parse::<Scale>(), Ok(Scale::ONE));
        for text in [
            "0",
            "-1",
            "NaN",
            "inf",
            "1e3",
            "",
            ".",
            "1.",
            ".5",
            "100000.1",
            "0.0000000001",
            "99999999999999999999",
        ] {
            assert!(text.parse::<Scale>().is_err(), "{text}");
        }
    }
}
