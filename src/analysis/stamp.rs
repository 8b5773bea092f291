//! What an answer was made with: enough to make it again.

use super::Question;
use crate::price::PriceBook;

/// What an answer was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Version of costsim.
    pub version: &'static str,
    /// Seed of the run.
    pub seed: u64,
    /// Which prices.
    pub prices: PriceStamp,
}

/// Which prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceStamp {
    /// AWS region.
    pub region: String,
    /// Price date, ISO.
    pub date: String,
    /// Digest of the rows in force.
    pub digest: String,
}

impl Stamp {
    /// The stamp of what is answered with these prices.
    pub(super) fn of(question: &Question, book: &PriceBook) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            seed: question.trace.seed.0,
            prices: PriceStamp {
                region: book.region().to_owned(),
                date: book.date().to_string(),
                digest: book.digest().to_owned(),
            },
        }
    }
}
