//! A question with one thing changed, so that a break-even can ask it again.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{CompareError, Question};
use crate::{
    scenario::{CpuChoice, Dimension, Platform, RawCandidate, RawPart},
    trace::Scale,
    units::{PartsPerMillion, Usd},
};

/// The question where `dimension` has this value.
pub(super) fn varied(
    question: &Question,
    dimension: Dimension,
    value: Decimal,
) -> Result<Question, CompareError> {
    let mut varied = question.clone();
    match dimension {
        Dimension::Traffic => {
            let scale = scale(value)?;
            varied.trace.scale =
                question.trace.scale.times(scale).ok_or_else(|| {
                    CompareError::Question(format!("{value} x this traffic: {SCALE_RANGE}"))
                })?;
        }
        Dimension::Duration => varied.trace.altered.durations = scale(value)?,
        Dimension::Memory => {
            let set = |raw: &RawCandidate| with_memory(raw, value);
            varied.candidates = question.candidates.iter().map(set).collect();
        }
        Dimension::Cpu => varied.cpu = CpuChoice::Share(share(value)),
        Dimension::RequestBytes => varied.trace.altered.request_bytes = value.to_u64(),
        Dimension::ResponseBytes => varied.trace.altered.response_bytes = value.to_u64(),
        Dimension::Price(meter) => {
            varied.prices.overrides.retain(|(other, _)| *other != meter);
            varied.prices.overrides.push((meter, Usd(value)));
        }
    }
    Ok(varied)
}

const SCALE_RANGE: &str = "a trace is scaled by more than 0 and at most 100000";

/// A factor, to nine decimals.
fn scale(value: Decimal) -> Result<Scale, CompareError> {
    let text = value.round_dp(9).normalize().to_string();
    text.parse()
        .map_err(|_| CompareError::Question(format!("{value}: {SCALE_RANGE}")))
}

fn share(value: Decimal) -> PartsPerMillion {
    let millionths = value.checked_mul(Decimal::from(1_000_000)).unwrap_or_default();
    PartsPerMillion(millionths.round().to_u32().unwrap_or(0))
}

/// The candidate with so much memory for whatever of it runs on Lambda.
fn with_memory(raw: &RawCandidate, value: Decimal) -> RawCandidate {
    let parts = raw.parts().iter().map(|part| match part.platform() {
        Platform::Lambda => part.without("memory").with("memory", value),
        Platform::Fargate | Platform::Ec2 => part.clone(),
    });
    raw.with_parts(parts.collect::<Vec<RawPart>>())
}
