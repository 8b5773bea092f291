//! By how much the recorded traffic is multiplied: `--scale` over `--sample-rate`, an exact ratio up to 100,000.
//!
//! Every arrival has layers 0, 1, 2, …; at factor f the layers below ⌊f⌋ are all present, layer ⌊f⌋ is present with
//! probability f − ⌊f⌋, decided by the arrival and the layer alone. So what is kept at a factor is kept at every
//! larger one.

use super::{SampleRate, Scale, WholeProblem, scale::BILLION};
use crate::sim::{Purpose, Seed};

/// The largest factor.
const FACTOR_MAX: u128 = 100_000;

/// By how much the recorded traffic is multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    /// Layers that are present whole.
    whole: u32,
    /// Of the last layer, so much …
    remainder: u64,
    /// … of so much.
    denominator: u64,
}

impl Factor {
    /// The traffic as recorded.
    pub(super) const ONE: Self = Self {
        whole: 1,
        remainder: 0,
        denominator: BILLION,
    };

    /// `scale` times the traffic of which `rate` was recorded.
    pub(super) fn new(scale: Scale, rate: Option<SampleRate>) -> Result<Self, WholeProblem> {
        let (kept, of) = rate.map_or((1, 1), |rate| (rate.kept(), rate.of()));
        // At most 10⁹ each: no product overflows.
        let numerator = u128::from(scale.billionths()) * u128::from(of);
        let denominator = BILLION * kept;
        let (whole, remainder) = (
            numerator / u128::from(denominator),
            (numerator % u128::from(denominator)) as u64,
        );
        if whole > FACTOR_MAX || (whole == FACTOR_MAX && remainder > 0) {
            return Err(WholeProblem::ScaledTooFar);
        }
        Ok(Self {
            whole: whole as u32,
            remainder,
            denominator: if remainder == 0 { BILLION } else { denominator },
        })
    }

    /// Layers that are present whole.
    pub(super) const fn whole(self) -> u32 {
        self.whole
    }

    /// Layers of which anything is present.
    pub(super) const fn layers(self) -> u32 {
        self.whole + (self.remainder > 0) as u32
    }

    /// Whether `layer` of the arrival `ordinal` is present.
    #[inline]
    pub(super) fn keeps(self, seed: Seed, ordinal: u64, layer: u32) -> bool {
        if layer != self.whole {
            return layer < self.whole;
        }
        // u < remainder ÷ denominator in integers: hash ÷ 2⁶⁴ < remainder ÷ denominator
        let draw = u128::from(seed.hash(Purpose::Scale, ordinal, u64::from(layer)));
        draw * u128::from(self.denominator) < u128::from(self.remainder) << 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn factor(scale: &str, rate: &str) -> Result<Factor, WholeProblem> {
        Factor::new(scale.parse().unwrap(), rate.parse().ok())
    }

    #[test]
    fn a_sample_is_scaled_up_by_its_inverse_exactly() {
        assert_eq!(factor("1", "").unwrap(), Factor::ONE);
        assert_eq!(factor("1", "100%").unwrap(), Factor::ONE);
        // 1 ÷ 5 % = 20, half of it 10; 0.05 of twentyfold is what was recorded.
        assert_eq!(factor("1", "5%").unwrap().layers(), 20);
        assert_eq!(factor("0.5", "1/20").unwrap().layers(), 10);
        assert_eq!(factor("0.05", "5%").unwrap(), Factor::ONE);
        // 1 ÷ 3/7 = 2 ⅓
        let thirds = factor("1", "3/7").unwrap();
        assert_eq!((thirds.whole(), thirds.layers()), (2, 3));
        let kept = (0..90_000)
            .filter(|&ordinal| thirds.keeps(Seed(1), ordinal, 2))
            .count();
        // Binomial(90,000, ⅓): 30,000 ± 4 × √20,000
        assert!(kept.abs_diff(30_000) < 566, "{kept}");
    }

    #[test]
    fn the_largest_factor_is_a_hundred_thousand() {
        assert_eq!(factor("1", "1/100000").unwrap().whole(), 100_000);
        for (scale, rate) in [
            ("1", "1/100001"),
            ("100000", "0.999999999"),
            ("100000", "1/1000000000"),
        ] {
            assert_eq!(
                factor(scale, rate),
                Err(WholeProblem::ScaledTooFar),
                "{scale} {rate}"
            );
        }
    }

    #[test]
    fn a_quarter_keeps_a_quarter() {
        let quarter = factor("0.25", "").unwrap();
        let kept = (0..100_000)
            .filter(|&ordinal| quarter.keeps(Seed(1), ordinal, 0))
            .count();
        // Binomial(100,000, ¼): 25,000 ± 4 × 137
        assert!(kept.abs_diff(25_000) < 548, "{kept}");
    }

    proptest! {
        #[test]
        fn kept_at_a_factor_is_kept_at_every_larger_one(
            a in 1_u64..5_000, b in 1_u64..5_000, kept in 1_u64..9, of in 9_u64..12, ordinal: u64, layer in 0_u32..9,
        ) {
            let at = |thousandths: u64| {
                factor(&format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000), &format!("{kept}/{of}")).unwrap()
            };
            let (small, large) = (at(a.min(b)), at(a.max(b)));
            prop_assert!(!small.keeps(Seed(7), ordinal, layer) || large.keeps(Seed(7), ordinal, layer));
        }
    }
}
