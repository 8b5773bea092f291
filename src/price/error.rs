//! What can be wrong with prices: a place in a file and what would do, or a price that is not there.

use std::{fmt, sync::Arc};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{UnknownAsOf, UnknownConfidence};
use crate::usage::{Meter, UnknownMeter};

/// A price book that cannot be loaded, or has no such price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PriceError {
    /// Neither embedded nor in the overlay.
    #[error(
        "unknown region `{region}`: prices are known for {known}; --pricing DIR adds DIR/aws/{region}/*.csv"
    )]
    UnknownRegion {
        /// As asked.
        region: String,
        /// Regions that would do.
        known: String,
    },
    /// The region's book has no row for the meter.
    #[error(
        "no price for {meter} in {region}: add a row to DIR/aws/{region}/{file} and pass --pricing DIR, or give \
         --price {meter}=USD"
    )]
    Missing {
        /// What is not priced.
        meter: Meter,
        /// Where.
        region: String,
        /// The file the row belongs into.
        file: &'static str,
    },
    /// The meter's rows all begin later.
    #[error("no price for {meter} in {region} on {date}: the earliest known is of {earliest}")]
    NotYet {
        /// What is not priced.
        meter: Meter,
        /// Where.
        region: String,
        /// The price date.
        date: NaiveDate,
        /// When the first known price takes effect.
        earliest: NaiveDate,
    },
    /// A row that says no price.
    #[error("{at}: {problem}")]
    Row {
        /// Where.
        at: Place,
        /// What.
        problem: RowProblem,
    },
    /// A file or directory that cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The path.
        path: String,
        /// Why.
        reason: String,
    },
    /// An override that cannot be meant.
    #[error("--price {meter}: {reason}")]
    Override {
        /// The meter.
        meter: Meter,
        /// Why not.
        reason: &'static str,
    },
}

/// A place in a CSV file: `lambda.csv:4: unit_price_usd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// File as given.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u64,
    /// Name of the column; none where the whole row is meant.
    pub column: Option<&'static str>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ": {column}"))
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowProblem {
    /// No CSV, or not as many fields as the header.
    #[error("{0}")]
    Csv(String),
    /// The header lacks a column.
    #[error("the header lacks it; expected {expected}")]
    MissingColumn {
        /// The whole header.
        expected: String,
    },
    /// No such meter.
    #[error(transparent)]
    Meter(#[from] UnknownMeter),
    /// A meter without a price of its own.
    #[error("{0} is a dimension of alb.lcu and has no price of its own")]
    Dimension(Meter),
    /// The unit is not the meter's.
    #[error("{meter} is priced per {expected}, found `{found}`")]
    Unit {
        /// The meter.
        meter: Meter,
        /// Its unit.
        expected: &'static str,
        /// As written.
        found: String,
    },
    /// No date.
    #[error("expected YYYY-MM-DD or nothing, found `{0}`")]
    Date(String),
    /// No date of a source.
    #[error(transparent)]
    AsOf(#[from] UnknownAsOf),
    /// No plain decimal of 0 or more.
    #[error("expected a decimal number of 0 or more, found `{0}`")]
    Number(String),
    /// No share that can be saved.
    #[error("expected a fraction from 0 to below 1, found `{0}`")]
    Fraction(String),
    /// No known confidence.
    #[error(transparent)]
    Confidence(#[from] UnknownConfidence),
    /// Nothing says where the price was read.
    #[error("expected where the price was read, found nothing")]
    NoSource,
    /// The first tier does not begin at 0.
    #[error("the tiers of {meter} begin at {from}, not at 0")]
    FirstTier {
        /// The meter.
        meter: Meter,
        /// Where its lowest tier begins.
        from: Decimal,
    },
    /// Two rows for one tier.
    #[error("{meter} has a second price from {from} on")]
    Duplicate {
        /// The meter.
        meter: Meter,
        /// Where both tiers begin.
        from: Decimal,
    },
}
