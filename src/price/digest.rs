//! A fingerprint of the prices in force, so that two reports can be seen to rest on the same ones. It covers
//! meter, unit, tiers and prices, not sources and dates, and does not depend on the order of rows.

use std::fmt::Write;

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

/// The rows in force, as text.
#[derive(Debug, Default)]
pub(super) struct PriceDigest(Vec<String>);

impl PriceDigest {
    /// Adds one tier of a meter; numbers as `Decimal` writes them once normalized.
    pub(super) fn add(&mut self, meter: &str, unit: &str, tier_from: &str, unit_price: &str) {
        self.0.push(format!("{meter},{unit},{tier_from},{unit_price}\n"));
    }

    /// Adds one tier of a meter.
    pub(super) fn add_exact(&mut self, meter: &str, unit: &str, tier_from: Decimal, unit_price: Decimal) {
        let [tier_from, unit_price] = [tier_from, unit_price].map(|number| number.normalize().to_string());
        self.add(meter, unit, &tier_from, &unit_price);
    }

    /// The first six hexadecimal digits of the SHA-256 of all rows, sorted.
    pub(super) fn finish(mut self) -> String {
        self.0.sort_unstable();
        let mut hash = Sha256::new();
        for row in &self.0 {
            hash.update(row);
        }
        hash.finalize()
            .iter()
            .take(3)
            .fold(String::new(), |mut hex, byte| {
                // Writing into a string cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }
}
