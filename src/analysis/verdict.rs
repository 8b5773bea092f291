//! Which candidate is cheapest, and by how much.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::comparison::{Evaluated, Margin, Verdict};
use crate::units::{Micros, Usd};

/// Margins below this many per mille are too close to call.
const TOO_CLOSE_PERMILLE: u32 = 50;

/// The cheapest of the candidates that serve the traffic, of equals the one with the shorter 99th percentile of response
/// times, then the first, and how far it leads: over the best of
/// another platform, or the next of its own where there is no other. `costs` has one entry per candidate, `None` where
/// it does not serve the traffic.
pub(super) fn judge(candidates: &[Evaluated], costs: &[Option<Usd>]) -> (Option<usize>, Verdict) {
    let p99 = |index: usize| {
        let level = candidates.get(index).map(|candidate| &candidate.service_level);
        level.map_or(Micros::ZERO, |level| level.response.quantile(990))
    };
    let viable: Vec<(Usd, Micros, usize)> = costs
        .iter()
        .enumerate()
        .filter_map(|(index, cost)| Some(((*cost)?, p99(index), index)))
        .collect();
    let Some(&(best, _, cheapest)) = viable.iter().min() else {
        return (None, Verdict::NoneViable);
    };
    let platform = |index: usize| candidates.get(index).and_then(|candidate| candidate.platform);
    let elsewhere = viable
        .iter()
        .filter(|(.., other)| platform(*other) != platform(cheapest));
    let others = viable.iter().filter(|(.., other)| *other != cheapest);
    let verdict = match elsewhere.min().or_else(|| others.min()) {
        None => Verdict::OnlyOne,
        Some(&(next, _, over)) => match margin(best, next, over) {
            margin if margin.permille < TOO_CLOSE_PERMILLE => Verdict::TooClose(margin),
            margin => Verdict::Cheapest(margin),
        },
    };
    (Some(cheapest), verdict)
}

fn margin(best: Usd, next: Usd, over: usize) -> Margin {
    let difference = next.checked_sub(best).unwrap_or_default();
    let share = difference
        .0
        .checked_mul(Decimal::ONE_THOUSAND)
        .and_then(|d| d.checked_div(next.0));
    Margin {
        over,
        difference,
        permille: share.and_then(|share| share.to_u32()).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_a_share_of_the_next_candidate() {
        // 62.37 − 35.45 = 26.92; 26.92 ÷ 62.37 = 0.4316…
        let margin = margin("35.45".parse().unwrap(), "62.37".parse().unwrap(), 1);
        assert_eq!(
            margin,
            Margin {
                over: 1,
                difference: "26.92".parse().unwrap(),
                permille: 431
            }
        );
        assert_eq!(super::margin(Usd::ZERO, Usd::ZERO, 1).permille, 0);
    }
}
