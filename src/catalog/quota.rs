//! Limits AWS sets and does not raise.

use std::ops::RangeInclusive;

use crate::units::Micros;

/// Memory a Lambda function can have, in MB (AWS Lambda quotas).
pub const LAMBDA_MEMORY_MB: RangeInclusive<u32> = 128..=10_240;
/// Longest Lambda timeout (AWS Lambda quotas).
pub const LAMBDA_TIMEOUT_MAX: Micros = Micros::from_secs(900);
/// Fargate tasks launched at once by an account before its rate applies (Amazon ECS developer guide, "Request
/// throttling for the Amazon ECS API", bucket size of Fargate On-Demand task launches).
pub const FARGATE_LAUNCH_BURST: u32 = 100;
/// Fargate tasks launched a second by an account once its burst is spent (same page, refill rate; the larger Regions).
pub const FARGATE_LAUNCHES_PER_SECOND: u32 = 20;
/// Tasks an ECS service launches on Fargate in a minute (Amazon ECS endpoints and quotas, "Rate of tasks launched by a
/// service on AWS Fargate"; the larger Regions).
pub const ECS_SERVICE_LAUNCHES_PER_MINUTE: u32 = 500;
