//! Exact ratios of integers, and their conversion to a decimal of 28 significant digits.
#![deny(clippy::float_arithmetic)]

use std::fmt;

use rust_decimal::Decimal;

/// A positive ratio in lowest terms, such as month ÷ window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    numerator: u128,
    denominator: u128,
}

/// A ratio or its product with a count left the range of exact arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("quantity too large for exact arithmetic")]
pub struct RatioError;

impl Ratio {
    /// 1.
    pub const ONE: Self = Self {
        numerator: 1,
        denominator: 1,
    };

    /// `numerator / denominator` in lowest terms.
    ///
    /// # Errors
    /// When the denominator is 0.
    pub fn new(numerator: u128, denominator: u128) -> Result<Self, RatioError> {
        if denominator == 0 {
            return Err(RatioError);
        }
        let divisor = greatest_common_divisor(numerator, denominator).max(1);
        Ok(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// `count × self ÷ per_unit` as a decimal, exact where 28 digits suffice, otherwise cut after the 28th.
    ///
    /// # Errors
    /// When the integer product exceeds 128 bits or the result 28 digits.
    pub fn scale(self, count: u128, per_unit: u128) -> Result<Decimal, RatioError> {
        // Cancel first, so that long months of large fleets stay within 128 bits.
        let with_denominator = Self::new(count, self.denominator)?;
        let with_unit = Self::new(self.numerator, per_unit)?;
        let cross = Self::new(with_denominator.numerator, with_unit.denominator)?;
        let numerator = cross
            .numerator
            .checked_mul(with_unit.numerator)
            .ok_or(RatioError)?;
        let denominator = cross
            .denominator
            .checked_mul(with_denominator.denominator)
            .ok_or(RatioError)?;
        divide(numerator, denominator)
    }
}

impl fmt::Display for Ratio {
    /// `365/84`, or a plain integer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            _ => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

/// Euclid.
const fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Long division to 28 significant digits.
fn divide(numerator: u128, denominator: u128) -> Result<Decimal, RatioError> {
    const DIGITS_MAX: u128 = 10_u128.pow(28);
    let mut mantissa = numerator / denominator;
    let mut remainder = numerator % denominator;
    if mantissa >= DIGITS_MAX || denominator > u128::MAX / 10 {
        return Err(RatioError);
    }
    let mut scale = 0;
    while remainder != 0 && scale < 28 && mantissa < DIGITS_MAX / 10 {
        remainder *= 10;
        mantissa = mantissa * 10 + remainder / denominator;
        remainder %= denominator;
        scale += 1;
    }
    let mantissa = i128::try_from(mantissa).map_err(|_| RatioError)?;
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| RatioError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_stands_for_a_month_exactly() {
        // 730 h ÷ 168 h = 365/84; 84 requests a week are 365 a month.
        let month = Ratio::new(730, 168).unwrap();
        assert_eq!(month.to_string(), "365/84");
        assert_eq!(month.scale(84, 1).unwrap(), Decimal::from(365));
    }

    #[test]
    fn gigabyte_seconds_keep_28_digits() {
        // 1 MiB·ms = 1/1,024,000 GB-s = 9.765625e-7 exactly
        assert_eq!(
            Ratio::ONE.scale(1, 1_024_000).unwrap().to_string(),
            "0.0000009765625"
        );
        assert_eq!(
            Ratio::ONE.scale(1, 3).unwrap().to_string(),
            "0.3333333333333333333333333333"
        );
        assert_eq!(
            Ratio::ONE.scale(2_000, 3).unwrap().to_string(),
            "666.6666666666666666666666666"
        );
    }

    #[test]
    fn too_large_is_an_error() {
        assert_eq!(Ratio::ONE.scale(u128::MAX, 1), Err(RatioError));
        assert_eq!(Ratio::new(1, 0), Err(RatioError));
    }
}
