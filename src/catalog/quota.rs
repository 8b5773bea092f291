//! Limits AWS sets and does not raise.

use std::ops::RangeInclusive;

use crate::units::Micros;

/// Memory a Lambda function can have, in MB (AWS Lambda quotas).
pub const LAMBDA_MEMORY_MB: RangeInclusive<u32> = 128..=10_240;
/// Longest Lambda timeout (AWS Lambda quotas).
pub const LAMBDA_TIMEOUT_MAX: Micros = Micros::from_secs(900);
