//! Which values a break-even looks at: from the low end to the high one, by equal factors or differences, rounded to
//! four digits so that each can be typed, and today's among them.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::scenario::{Dimension, Spacing, Vary};

/// Digits of a value.
const DIGITS: u32 = 4;

/// So many values, ascending; some fewer where rounding makes them the same.
pub(super) fn grid(vary: Vary, points: usize, spacing: Spacing, today: Option<Decimal>) -> Vec<Decimal> {
    let last = points.max(2) - 1;
    let mut values: Vec<Decimal> = (1..last)
        .map(|at| {
            between(
                vary.dimension,
                vary.low,
                vary.high,
                at as f64 / last as f64,
                spacing,
            )
        })
        .collect();
    values.extend([vary.low, vary.high]);
    values.extend(today.filter(|today| (vary.low..=vary.high).contains(today)));
    values.sort_unstable();
    values.dedup();
    values
}

/// The value at a share of the way from `low` to `high`, rounded to what can be typed.
pub(super) fn between(
    dimension: Dimension,
    low: Decimal,
    high: Decimal,
    share: f64,
    spacing: Spacing,
) -> Decimal {
    let (from, to) = (as_f64(low), as_f64(high));
    let exact = match spacing {
        Spacing::Log => from * (to / from).powf(share),
        Spacing::Linear => from + (to - from) * share,
    };
    rounded(dimension, exact).clamp(low, high)
}

fn rounded(dimension: Dimension, value: f64) -> Decimal {
    let value = Decimal::try_from(value).unwrap_or_default();
    let value = match dimension {
        Dimension::Memory | Dimension::RequestBytes | Dimension::ResponseBytes => value.round(),
        Dimension::Cpu => value.round_dp(DIGITS),
        Dimension::Traffic | Dimension::Duration | Dimension::Price(_) => {
            value.round_sf(DIGITS).unwrap_or(value)
        }
    };
    value.normalize()
}

/// As a real number, to place it.
pub(super) fn as_f64(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(vary: &str, points: usize, spacing: Spacing) -> Vec<String> {
        let vary: Vary = vary.parse().unwrap();
        let today = (vary.dimension == Dimension::Traffic).then_some(Decimal::ONE);
        let values = grid(vary, points, spacing, today);
        values.iter().map(Decimal::to_string).collect()
    }

    #[test]
    fn both_ends_and_today_are_among_the_values() {
        // 0.1 × 100^(1/4) = 0.3162, 0.1 × 10 = 1, 0.1 × 100^(3/4) = 3.162
        assert_eq!(
            values("traffic=0.1..10", 5, Spacing::Log),
            ["0.1", "0.3162", "1", "3.162", "10"]
        );
        assert_eq!(
            values("traffic=0.5..2", 3, Spacing::Linear),
            ["0.5", "1", "1.25", "2"]
        );
        assert_eq!(values("memory=128..512", 3, Spacing::Log), ["128", "256", "512"]);
        assert_eq!(values("cpu=5%..60%", 2, Spacing::Log), ["0.05", "0.6"]);
        // Rounding leaves only so many.
        assert_eq!(
            values("memory=128..130", 9, Spacing::Linear),
            ["128", "129", "130"]
        );
    }
}
