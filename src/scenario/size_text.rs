//! Sizes and shares as people type them: `512`, `1GB`, `0.5` vCPU, `500B`, `25%`.

use std::str::FromStr;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    catalog::quota::LAMBDA_MEMORY_MB,
    units::{Mebibytes, MilliVcpu, PartsPerMillion},
};

/// A text that is no size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found `{found}`")]
pub struct SizeTextError {
    /// What would do.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
}

/// `number` × `factor` as a whole number, exactly or not at all.
fn whole(number: &str, factor: u32) -> Option<u64> {
    if number.starts_with(['+', '-']) {
        return None;
    }
    let product = Decimal::from_str_exact(number)
        .ok()?
        .checked_mul(Decimal::from(factor))?;
    if product.fract().is_zero() {
        product.to_u64()
    } else {
        None
    }
}

/// Splits a number from the letters behind it.
fn split_unit(text: &str) -> (&str, &str) {
    let at = text
        .find(|c: char| c.is_ascii_alphabetic() || c == '%')
        .unwrap_or(text.len());
    (text[..at].trim_end(), &text[at..])
}

/// Memory: `512`, `512MB` or `1.5GB` (1 GB = 1,024 MB, as AWS sizes Lambda and Fargate).
///
/// # Errors
/// When it is no whole number of MB between 1 and 10 TB.
pub fn parse_memory(text: &str) -> Result<Mebibytes, SizeTextError> {
    let error = || SizeTextError {
        expected: "memory such as 512, 512MB or 2GB",
        found: text.to_owned(),
    };
    let (number, unit) = split_unit(text.trim());
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "mb" | "mib" => 1,
        "gb" | "gib" => 1_024,
        _ => return Err(error()),
    };
    let mebibytes = whole(number, factor)
        .and_then(|m| u32::try_from(m).ok())
        .ok_or_else(error)?;
    if (1..=10 * 1_024 * 1_024).contains(&mebibytes) {
        Ok(Mebibytes(mebibytes))
    } else {
        Err(error())
    }
}

/// Memory that a Lambda function can have.
///
/// # Errors
/// When it is no memory, or none that Lambda offers.
pub fn parse_lambda_memory(text: &str) -> Result<Mebibytes, String> {
    let memory = parse_memory(text).map_err(|problem| problem.to_string())?;
    if LAMBDA_MEMORY_MB.contains(&memory.0) {
        return Ok(memory);
    }
    Err(format!(
        "Lambda has {} to {} MB, found `{text}`",
        LAMBDA_MEMORY_MB.start(),
        LAMBDA_MEMORY_MB.end()
    ))
}

/// vCPUs: `0.25`, `2` or `512` CPU units' equal `0.5`.
///
/// # Errors
/// When it is not a multiple of 0.001 between 0.001 and 1,000.
pub fn parse_vcpu(text: &str) -> Result<MilliVcpu, SizeTextError> {
    let error = || SizeTextError {
        expected: "vCPUs such as 0.25, 1 or 4",
        found: text.to_owned(),
    };
    let milli = whole(text.trim(), 1_000)
        .and_then(|m| u32::try_from(m).ok())
        .ok_or_else(error)?;
    if (1..=1_000_000).contains(&milli) {
        Ok(MilliVcpu(milli))
    } else {
        Err(error())
    }
}

/// Bytes: `500B`, `500`, `2KB` (1,000), `1MB`.
///
/// # Errors
/// When it is no whole number of bytes up to 1 GB.
pub fn parse_bytes(text: &str) -> Result<u64, SizeTextError> {
    let error = || SizeTextError {
        expected: "bytes such as 500B or 2KB",
        found: text.to_owned(),
    };
    let (number, unit) = split_unit(text.trim());
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        _ => return Err(error()),
    };
    whole(number, factor)
        .filter(|&bytes| bytes <= 1_000_000_000)
        .ok_or_else(error)
}

/// A fraction: `25%` or `0.25`.
///
/// # Errors
/// When it does not lie between 0 and 1.
pub fn parse_cpu_split(text: &str) -> Result<PartsPerMillion, SizeTextError> {
    let error = || SizeTextError {
        expected: "a share such as 25% or 0.25",
        found: text.to_owned(),
    };
    let (number, unit) = split_unit(text.trim());
    let per_one = match unit {
        "" => Decimal::from(1_000_000),
        "%" => Decimal::from(10_000),
        _ => return Err(error()),
    };
    let parts = Decimal::from_str(number)
        .ok()
        .and_then(|n| n.checked_mul(per_one))
        .and_then(|p| p.round().to_u32());
    parts
        .filter(|&parts| parts <= 1_000_000)
        .map(PartsPerMillion)
        .ok_or_else(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes() {
        assert_eq!(parse_memory("512"), Ok(Mebibytes(512)));
        assert_eq!(parse_memory("1.5GB"), Ok(Mebibytes(1_536)));
        assert_eq!(parse_vcpu("0.25"), Ok(MilliVcpu(250)));
        assert_eq!(parse_bytes("2KB"), Ok(2_000));
        assert_eq!(parse_cpu_split("25%"), Ok(PartsPerMillion(250_000)));
        assert_eq!(parse_cpu_split("0.05"), Ok(PartsPerMillion(50_000)));
    }

    #[test]
    fn refuses_what_is_no_size() {
        for text in [
            "",
            "-512",
            "0",
            "1.0001GB",
            "512XB",
            "NaN",
            "99999999999999999999",
            "1e3",
        ] {
            assert!(parse_memory(text).is_err(), "{text}");
        }
        for text in ["", "-1", "0", "abc", "0.0001", "1e3"] {
            assert!(parse_vcpu(text).is_err(), "{text}");
        }
        for text in ["", "-1%", "101%", "2", "x"] {
            assert!(parse_cpu_split(text).is_err(), "{text}");
        }
        assert!(parse_bytes("-5B").is_err());
    }
}
