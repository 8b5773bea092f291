//! Anything else with a price, the same for every candidate: monitoring, a database, people.

use crate::units::Usd;

/// A cost a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its name on the bill.
    pub name: String,
    /// What it costs a month.
    pub per_month: Usd,
}

/// Dollars, not negative.
///
/// # Errors
/// When the text is no amount, or a negative one.
pub fn parse_dollars(text: &str) -> Result<Usd, String> {
    let dollars: Usd = text
        .parse()
        .map_err(|_| format!("expected dollars such as 120 or 212.50, found `{text}`"))?;
    if dollars < Usd::ZERO {
        Err(format!("expected dollars of 0 or more, found `{text}`"))
    } else {
        Ok(dollars)
    }
}
