//! Values of what varies, with their units.

use rust_decimal::Decimal;

use crate::{report::number, scenario::Dimension, units::Usd};

/// The value in a column of its own: `2.16`, `1769`, `25 %`, `10 KB`.
pub(crate) fn cell(dimension: Dimension, value: Decimal) -> String {
    match dimension {
        Dimension::Traffic | Dimension::Duration => number::exact(value),
        Dimension::Memory => format!("{} MB", number::exact(value)),
        Dimension::Cpu => {
            let percent = value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
            format!("{} %", number::plain(percent))
        }
        Dimension::RequestBytes | Dimension::ResponseBytes => bytes(value),
        Dimension::Price(_) => number::dollars(Usd(value)),
    }
}

/// What heads that column.
pub(crate) fn title(dimension: Dimension) -> String {
    match dimension {
        Dimension::Traffic => "x traffic".to_owned(),
        Dimension::Duration => "x duration".to_owned(),
        Dimension::Memory => "memory".to_owned(),
        Dimension::Cpu => "CPU share".to_owned(),
        Dimension::RequestBytes => "request".to_owned(),
        Dimension::ResponseBytes => "response".to_owned(),
        Dimension::Price(meter) => meter.to_string(),
    }
}

/// What a value is of, behind it: `x this traffic`, `of Lambda memory`.
pub(crate) fn noun(dimension: Dimension) -> String {
    match dimension {
        Dimension::Traffic => "x this traffic".to_owned(),
        Dimension::Duration => "x the durations".to_owned(),
        Dimension::Memory => "of Lambda memory".to_owned(),
        Dimension::Cpu => "CPU work in the durations".to_owned(),
        Dimension::RequestBytes => "a request".to_owned(),
        Dimension::ResponseBytes => "a response".to_owned(),
        Dimension::Price(meter) => format!("for {meter}"),
    }
}

/// The value in a sentence: `16.5 requests/s, 2.16 x this traffic`, `1,769 MB of Lambda memory`.
pub(crate) fn phrase(dimension: Dimension, value: Decimal, mean_rate: f64) -> String {
    let told = format!("{} {}", cell(dimension, value), noun(dimension));
    match dimension {
        Dimension::Traffic => format!("{} requests/s, {told}", number::rate(mean_rate)),
        _ => told,
    }
}

/// The same behind a preposition: `2.16 x this traffic (16.5 requests/s)`.
pub(crate) fn at(dimension: Dimension, value: Decimal, mean_rate: f64) -> String {
    let told = format!("{} {}", cell(dimension, value), noun(dimension));
    match dimension {
        Dimension::Traffic => format!("{told} ({} requests/s)", number::rate(mean_rate)),
        _ => told,
    }
}

/// `512 B`, `10 KB`, `1.5 MB`: multiples of a thousand, as they are typed.
fn bytes(value: Decimal) -> String {
    let units = [("MB", 1_000_000), ("KB", 1_000)];
    for (unit, size) in units {
        let size = Decimal::from(size);
        if value >= size {
            let amount = value.checked_div(size).unwrap_or_default().round_dp(2);
            return format!("{} {unit}", number::plain(amount));
        }
    }
    format!("{} B", number::plain(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_carry_their_units() {
        let value = |text: &str| text.parse::<Decimal>().unwrap();
        let cases = [
            (Dimension::Traffic, "2.16", "2.16"),
            (Dimension::Memory, "1769", "1,769 MB"),
            (Dimension::Cpu, "0.25", "25 %"),
            (Dimension::ResponseBytes, "10240", "10.24 KB"),
            (Dimension::RequestBytes, "512", "512 B"),
        ];
        for (dimension, number, text) in cases {
            assert_eq!(cell(dimension, value(number)), text);
        }
        assert_eq!(
            phrase(Dimension::Traffic, value("2.16"), 16.49),
            "16.5 requests/s, 2.16 x this traffic"
        );
    }
}
