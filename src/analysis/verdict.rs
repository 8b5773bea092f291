//! Which candidate is cheapest, and by how much.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::comparison::{Evaluated, Margin, Verdict};
use crate::units::Usd;

/// Margins below this many per mille are too close to call.
const TOO_CLOSE_PERMILLE: u32 = 50;

/// Which of a candidate's totals is compared.
pub(super) type Total = fn(&Evaluated) -> Usd;

/// The cheapest candidate that serves the traffic, the first of equals, and how far it leads: over the best of
/// another platform, or the next of its own where there is no other.
pub(super) fn judge(candidates: &[Evaluated], total: Total) -> (Option<usize>, Verdict) {
    let cheapest = cheapest_of(candidates, total, |_| true);
    (cheapest, verdict(candidates, cheapest, total))
}

fn cheapest_of(candidates: &[Evaluated], total: Total, wanted: impl Fn(&Evaluated) -> bool) -> Option<usize> {
    (0..candidates.len())
        .filter(|&i| candidates[i].why_not.is_none() && wanted(&candidates[i]))
        .min_by_key(|&i| total(&candidates[i]))
}

fn verdict(candidates: &[Evaluated], cheapest: Option<usize>, total: Total) -> Verdict {
    let Some(first) = cheapest else {
        return Verdict::NoneViable;
    };
    let best = &candidates[first];
    let next = cheapest_of(candidates, total, |other| other.platform != best.platform)
        .or_else(|| cheapest_of(candidates, total, |other| other.name != best.name));
    let Some(over) = next else { return Verdict::OnlyOne };
    let margin = margin(total(best), total(&candidates[over]), over);
    if margin.permille < TOO_CLOSE_PERMILLE {
        Verdict::TooClose(margin)
    } else {
        Verdict::Cheapest(margin)
    }
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
