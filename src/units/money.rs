//! Money: US dollars as an exact decimal of up to 28 digits. Never a float, checked on overflow, rounded only
//! for the eye.
#![deny(clippy::float_arithmetic)]

use std::{fmt, iter::Sum, str::FromStr};

use rust_decimal::Decimal;

/// An amount in US dollars, unrounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub Decimal);

/// An amount left the range of 28 digits, or was no decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Arithmetic left the range.
    #[error("amount beyond 28 digits")]
    Overflow,
    /// Text that is no plain decimal.
    #[error("expected a decimal amount in US dollars, found `{0}`")]
    Malformed(String),
}

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Sum, or an error past 28 digits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyError::Overflow)
    }

    /// Difference, or an error past 28 digits.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_sub(other.0).map(Self).ok_or(MoneyError::Overflow)
    }

    /// `self × quantity`, or an error past 28 digits.
    pub fn checked_mul(self, quantity: Decimal) -> Result<Self, MoneyError> {
        self.0.checked_mul(quantity).map(Self).ok_or(MoneyError::Overflow)
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.normalize(), f)
    }
}

impl FromStr for Usd {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Decimal::from_str_exact(text)
            .map(Self)
            .map_err(|_| MoneyError::Malformed(text.to_owned()))
    }
}

impl Sum for Usd {
    /// For tests and short lists of checked amounts; the bill itself adds with [`Usd::checked_add`].
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_digit() {
        let price: Usd = "0.0000166667".parse().unwrap();
        // 60,000 GB-s × $0.0000166667 = $1.000002
        assert_eq!(
            price.checked_mul(Decimal::from(60_000)).unwrap().to_string(),
            "1.000002"
        );
    }

    #[test]
    fn overflow_is_an_error_not_a_panic() {
        assert_eq!(
            Usd(Decimal::MAX).checked_add(Usd(Decimal::ONE)),
            Err(MoneyError::Overflow)
        );
        assert!("1e5".parse::<Usd>().is_err());
        assert!("".parse::<Usd>().is_err());
    }
}
