//! Durations as people type them: `120ms`, `1.5s`, `10m`, `7d`.

use super::Micros;

/// A text that is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationTextError {
    /// No number, or no unit, or an unknown one.
    #[error("expected a duration with a unit (us, ms, s, m, h or d), found `{0}`")]
    Malformed(String),
    /// Longer than ten years.
    #[error("duration `{0}` is longer than ten years")]
    TooLong(String),
}

/// Longest duration accepted anywhere, typed or replayed: ten years.
pub const LONGEST_DURATION: Micros = Micros::from_secs(10 * 366 * 86_400);

/// Reads `120ms`, `1.5s`, `10m`, `36h`, `7d`; exact, in microseconds (further decimals are cut).
///
/// # Errors
/// When number or unit is missing or unknown, or the duration exceeds ten years.
pub fn parse_duration(text: &str) -> Result<Micros, DurationTextError> {
    let malformed = || DurationTextError::Malformed(text.to_owned());
    let trimmed = text.trim();
    let unit_at = trimmed
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .ok_or_else(malformed)?;
    let (number, unit) = trimmed.split_at(unit_at);
    let per_unit: u128 = match unit.trim() {
        "us" | "µs" => 1,
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" | "min" => 60_000_000,
        "h" => 3_600_000_000,
        "d" => 86_400_000_000,
        _ => return Err(malformed()),
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || whole.len() > 18 || decimals.len() > 12 || number.ends_with('.') {
        return Err(malformed());
    }
    let whole: u128 = whole.parse().map_err(|_| malformed())?;
    let fraction: u128 = if decimals.is_empty() {
        0
    } else {
        decimals.parse().map_err(|_| malformed())?
    };
    let scale = 10_u128.pow(u32::try_from(decimals.len()).map_err(|_| malformed())?);
    let micros = whole * per_unit + fraction * per_unit / scale;
    match u64::try_from(micros) {
        Ok(micros) if micros <= LONGEST_DURATION.0 => Ok(Micros(micros)),
        _ => Err(DurationTextError::TooLong(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        let cases = [
            ("120ms", 120_000),
            ("1.5s", 1_500_000),
            ("10m", 600_000_000),
            ("7d", 604_800_000_000),
            ("0.5ms", 500),
        ];
        for (text, micros) in cases {
            assert_eq!(parse_duration(text), Ok(Micros(micros)), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in [
            "",
            "12",
            "ms",
            "-5s",
            "1e3s",
            "5 parsecs",
            "1.s",
            ".5s",
            "99999999999999999999s",
            "1..2s",
            "NaN",
        ] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
        assert_eq!(
            parse_duration("20000d"),
            Err(DurationTextError::TooLong("20000d".into()))
        );
    }
}
