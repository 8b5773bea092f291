//! What a break-even varies, from where to where.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use super::{nearest, parse_bytes, parse_cpu_split, parse_lambda_memory};
use crate::usage::Meter;

/// What varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Times the traffic of the question.
    Traffic,
    /// Times the recorded durations.
    Duration,
    /// Memory of Lambda, MiB.
    Memory,
    /// Share of CPU work in durations.
    Cpu,
    /// Bytes of every request.
    RequestBytes,
    /// Bytes of every response.
    ResponseBytes,
    /// A unit price, USD.
    Price(Meter),
}

/// How points are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// By equal factors.
    Log,
    /// By equal differences.
    Linear,
}

/// `traffic=0.1..10`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vary {
    /// What varies.
    pub dimension: Dimension,
    /// From here …
    pub low: Decimal,
    /// … to here, above `low`.
    pub high: Decimal,
}

impl Dimension {
    /// Its name: `traffic`, `duration`, …, or the meter's.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Traffic => "traffic".to_owned(),
            Self::Duration => "duration".to_owned(),
            Self::Memory => "memory".to_owned(),
            Self::Cpu => "cpu".to_owned(),
            Self::RequestBytes => "request".to_owned(),
            Self::ResponseBytes => "response".to_owned(),
            Self::Price(meter) => meter.to_string(),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let known = [
            Self::Traffic,
            Self::Duration,
            Self::Memory,
            Self::Cpu,
            Self::RequestBytes,
            Self::ResponseBytes,
        ];
        if let Some(found) = known.into_iter().find(|dimension| dimension.name() == text) {
            return Ok(found);
        }
        text.parse().map(Self::Price).map_err(|_| {
            let mut names: Vec<String> = known.into_iter().map(Self::name).collect();
            names.extend(Meter::names().map(str::to_owned));
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let near = nearest(text, &names).map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
            format!(
                "cannot vary `{text}`{near}: traffic, duration, memory, cpu, request, response, or a meter with a price"
            )
        })
    }

    /// A value as typed.
    fn value(self, text: &str) -> Result<Decimal, String> {
        let number = |text: &str| {
            Decimal::from_str_exact(text.trim()).map_err(|_| format!("expected a number, found `{text}`"))
        };
        match self {
            Self::Traffic | Self::Duration | Self::Price(_) => number(text),
            Self::Memory => parse_lambda_memory(text)
                .map(|memory| memory.0.into())
                .map_err(|e| e.to_string()),
            Self::Cpu => parse_cpu_split(text)
                .map(|share| Decimal::new(share.0.into(), 6).normalize())
                .map_err(|e| e.to_string()),
            Self::RequestBytes | Self::ResponseBytes => {
                parse_bytes(text).map(Decimal::from).map_err(|e| e.to_string())
            }
        }
    }

    /// The largest value that makes sense.
    fn most(self) -> Decimal {
        match self {
            Self::Traffic | Self::Duration => Decimal::from(1_000),
            Self::Memory => Decimal::from(10_240),
            Self::Cpu => Decimal::ONE,
            Self::RequestBytes | Self::ResponseBytes => Decimal::from(1_u64 << 30),
            Self::Price(_) => Decimal::from(1_000_000),
        }
    }
}

impl FromStr for Vary {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, range) = text
            .split_once('=')
            .ok_or_else(|| format!("expected what=from..to, such as traffic=0.1..10, found `{text}`"))?;
        let dimension = Dimension::parse(name.trim())?;
        let (low, high) = range
            .split_once("..")
            .ok_or_else(|| format!("expected from..to, such as 0.1..10, found `{range}`"))?;
        let (low, high) = (dimension.value(low)?, dimension.value(high)?);
        if low <= Decimal::ZERO || low >= high {
            return Err(format!(
                "expected two values above 0, the smaller first, found `{range}`"
            ));
        }
        if high > dimension.most() {
            return Err(format!("at most {}, found `{range}`", dimension.most()));
        }
        Ok(Self { dimension, low, high })
    }
}

impl fmt::Display for Vary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}..{}", self.dimension.name(), self.low, self.high)
    }
}
