//! One step of a price: from which quantity on a unit costs what, and who says so.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use super::AsOf;
use crate::units::Usd;

/// A marginal price band of a month. It reaches to where the next tier of the meter begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Quantity a month from which this price holds, in the meter's unit.
    pub from: Decimal,
    /// US dollars per unit.
    pub unit_price: Usd,
    /// When the source stated it.
    pub as_of: AsOf,
    /// How far to trust it.
    pub confidence: Confidence,
    /// Where it was read.
    pub source: String,
}

/// How far a price can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Unverified.
    Low,
    /// A weak or derived source.
    Medium,
    /// Read in a source of AWS, or given by the user.
    High,
}

/// Neither `high`, `medium` nor `low`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected high, medium or low, found `{0}`")]
pub struct UnknownConfidence(pub String);

impl Confidence {
    /// `high`, `medium` or `low`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Confidence {
    type Err = UnknownConfidence;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(|confidence| confidence.name() == text)
            .ok_or_else(|| UnknownConfidence(text.to_owned()))
    }
}
