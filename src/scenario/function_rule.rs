//! What is known of single functions: their CPU work, and which priced services they call.

use super::{CpuChoice, Pattern};
use crate::usage::Meter;

/// What is known of the functions a pattern means; the first rule that matches a function applies.
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
