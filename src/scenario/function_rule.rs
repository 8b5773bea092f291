//! What is known of single functions: their CPU work, and which priced services they call.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{CpuChoice, Pattern};
use crate::usage::Meter;

/// What is known of the functions a pattern means. Of several rules that match, the first that states a CPU share gives
/// it, the first that states calls gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionRule {
    /// Which functions.
    pub functions: Pattern,
    /// How much of their durations is CPU work; `None` as the question says.
    pub cpu: Option<CpuChoice>,
    /// Services each request calls.
    pub calls: Vec<ServiceCall>,
}

/// Consumption of another service, per request, whatever the function runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceCall {
    /// What it counts on.
    pub meter: Meter,
    /// Consumed units of the meter per request.
    pub per_request: u128,
}

/// Most calls of one kind that a request may be said to make.
const CALLS_MAX: u32 = 1_000_000;
/// Decimals of a count per request: so many that millionths of a unit, and halves of them, stay whole.
const DECIMALS_MAX: u32 = 4;

impl ServiceCall {
    /// `count` calls per request (`2`, `0.3`), each of `each` consumed units of the meter.
    ///
    /// # Errors
    /// When the count is no decimal above 0 and up to 1,000,000 with at most four decimals.
    pub(super) fn new(meter: Meter, count: &str, each: u64) -> Result<Self, String> {
        let problem = || {
            format!(
                "expected a count above 0 and up to {CALLS_MAX} with at most {DECIMALS_MAX} decimals, such as 2 or \
                 0.3, found `{count}`"
            )
        };
        let decimal = Decimal::from_str_exact(count).map_err(|_| problem())?.normalize();
        if decimal <= Decimal::ZERO || decimal > Decimal::from(CALLS_MAX) || decimal.scale() > DECIMALS_MAX {
            return Err(problem());
        }
        let ten_thousandths = (decimal * Decimal::from(10_u32.pow(DECIMALS_MAX))).to_u128();
        let ten_thousandths = ten_thousandths.ok_or_else(problem)?;
        let per_request = ten_thousandths.saturating_mul(u128::from(each)) / 10_u128.pow(DECIMALS_MAX);
        Ok(Self { meter, per_request })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_exact() {
        // 0.3 messages of one request each are 300,000 millionths; 2 reads of half a unit are a whole one.
        let call =
            |count, each| ServiceCall::new(Meter::SqsRequests, count, each).map(|call| call.per_request);
        assert_eq!(call("0.3", 1_000_000), Ok(300_000));
        assert_eq!(call("2.0", 500_000), Ok(1_000_000));
        assert_eq!(call("0.0001", 500_000), Ok(50));
        for wrong in ["0", "-1", "1000001", "0.00001", "x", "", "1e3"] {
            assert!(call(wrong, 1).is_err(), "{wrong}");
        }
    }
}
