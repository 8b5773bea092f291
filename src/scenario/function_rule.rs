//! What the functions of a pattern do: CPU work, and requests to other services.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::{Pattern, parse_cpu_split};
use crate::units::{Micros, PartsPerMillion, Ratio, parse_duration};

/// What some functions do. Of several rules that match a function, the first with a `cpu` gives it, and the first
/// with a call to a service gives that call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionRule {
    /// Which functions.
    pub functions: Pattern,
    /// Their CPU work.
    pub cpu: Option<CpuWork>,
    /// Requests to other services, each kind once.
    pub calls: Vec<ServiceCall>,
}

/// CPU work of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CpuWork {
    /// A share of each duration.
    Share(PartsPerMillion),
    /// The mean CPU time on one full vCPU.
    Mean(Micros),
}

impl FromStr for CpuWork {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (parse_cpu_split(text), parse_duration(text)) {
            (Ok(share), _) => Ok(Self::Share(share)),
            (_, Ok(mean)) => Ok(Self::Mean(mean)),
            _ => Err(format!(
                "expected a share such as 25% or a time such as 21ms, found `{text}`"
            )),
        }
    }
}

/// Requests that each request makes of another service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceCall {
    /// Which service and how.
    pub service: Service,
    /// How many per request, on average.
    pub per_request: Ratio,
    /// Bytes of each.
    pub bytes: u64,
}

/// A service that functions call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Items read from a DynamoDB table on demand.
    DynamoDbRead(Consistency),
    /// Items written to a DynamoDB table on demand.
    DynamoDbWrite,
    /// Messages sent to an SQS standard queue.
    SqsSend,
}

/// How consistent a read of DynamoDB is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Eventually consistent.
    Eventual,
    /// Strongly consistent.
    Strong,
    /// In a transaction.
    Transactional,
}

impl FromStr for Consistency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "eventual" => Ok(Self::Eventual),
            "strong" => Ok(Self::Strong),
            "transactional" => Ok(Self::Transactional),
            _ => Err(format!(
                "expected eventual, strong or transactional, found `{text}`"
            )),
        }
    }
}

/// A positive count per request: `2`, `0.3`.
///
/// # Errors
/// When it is no decimal above 0 and up to 1,000,000.
pub(super) fn per_request(text: &str) -> Result<Ratio, String> {
    let problem = || format!("expected a count above 0 and up to 1000000, such as 2 or 0.3, found `{text}`");
    let count = Decimal::from_str_exact(text).map_err(|_| problem())?;
    if count <= Decimal::ZERO || count > Decimal::from(1_000_000) {
        return Err(problem());
    }
    let denominator = 10_u128.checked_pow(count.scale()).ok_or_else(problem)?;
    Ratio::new(count.mantissa().unsigned_abs(), denominator).map_err(|_| problem())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_exact() {
        assert_eq!(per_request("0.3"), Ok(Ratio::new(3, 10).unwrap()));
        assert_eq!(per_request("2"), Ok(Ratio::new(2, 1).unwrap()));
        for wrong in ["0", "-1", "1000001", "x", "", "1e3"] {
            assert!(per_request(wrong).is_err(), "{wrong}");
        }
    }
}
