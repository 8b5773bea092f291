//! Anything with a price that every candidate pays.

use crate::units::Usd;

/// A fixed monthly cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra {
    /// What it is.
    pub name: String,
    /// Dollars a month.
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
