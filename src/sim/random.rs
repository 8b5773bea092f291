//! Randomness is addressed, not shared: one stream per (seed, function, purpose), one value per (seed, purpose,
//! arrival). An extra draw in one place disturbs nothing anywhere else, and no result depends on thread or batch.

use rand_pcg::{Pcg64Mcg, rand_core::Rng};

use crate::units::Micros;

/// What a random number is for. Each purpose has streams of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Instants inside an interval the trace does not resolve.
    Spread,
    /// Which arrivals a scaled trace keeps or repeats.
    Scale,
    /// Where the repeated arrivals lie.
    Jitter,
    /// Durations the trace does not record.
    Duration,
    /// Arrivals of a synthetic workload.
    Arrival,
    /// Init duration of a new execution environment.
    InitDuration,
    /// How long an idle environment is kept.
    KeepAlive,
    /// How long an environment lives at most.
    Life,
    /// Which instance a random balancer picks.
    Balancer,
    /// Work of a test or benchmark.
    Test,
    /// How long a new instance of a fleet takes until it serves.
    Launch,
}

/// The seed of a whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The stream of `function` (or any other number) for `purpose`.
    #[must_use]
    pub fn stream(self, function: u64, purpose: Purpose) -> Stream {
        let low = self.hash(purpose, function, 1);
        let high = self.hash(purpose, function, 2);
        Stream(Pcg64Mcg::new((u128::from(high) << 64) | u128::from(low)))
    }

    /// One uniform 64-bit value addressed by purpose and two numbers, such as an arrival and its copy.
    #[inline]
    #[must_use]
    pub fn hash(self, purpose: Purpose, index: u64, copy: u64) -> u64 {
        let mut state = mix(self.0 ^ 0x5851_f42d_4c95_7f2d);
        state = mix(state ^ (purpose as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        state = mix(state ^ index.wrapping_mul(0xd6e8_feb8_6659_fd93));
        mix(state ^ copy.wrapping_mul(0xa076_1d64_78bd_642f))
    }

    /// As [`Seed::hash`], as a real number in [0, 1).
    #[inline]
    #[must_use]
    pub fn uniform(self, purpose: Purpose, index: u64, copy: u64) -> f64 {
        to_unit(self.hash(purpose, index, copy))
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014), a bijection that mixes all bits.
#[inline]
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The top 53 bits as a number in [0, 1).
#[inline]
fn to_unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// A stream of random numbers (PCG, 128-bit state). Also usable with `rand_distr` through [`Stream::rng`].
#[derive(Clone, Debug)]
pub struct Stream(Pcg64Mcg);

impl Stream {
    /// The next 64 uniform bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        to_unit(self.bits())
    }

    /// Uniform over whole microseconds from `low` to `high`, both included.
    pub fn uniform_micros(&mut self, low: Micros, high: Micros) -> Micros {
        let width = high.0 - low.0 + 1;
        Micros(low.0 + ((u128::from(self.bits()) * u128::from(width)) >> 64) as u64)
    }

    /// Uniform over `0..bound`.
    #[inline]
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u32
    }

    /// Exponential with the given mean, rounded to microseconds at birth.
    pub fn exponential(&mut self, mean: Micros) -> Micros {
        let draw = -(1.0 - self.uniform()).ln() * mean.0 as f64;
        Micros(draw.round() as u64)
    }

    /// The generator itself, for `rand_distr`.
    pub const fn rng(&mut self) -> &mut Pcg64Mcg {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extra_draw_disturbs_no_other_stream() {
        let seed = Seed(1);
        let mut lone = seed.stream(7, Purpose::InitDuration);
        let mut other = seed.stream(8, Purpose::InitDuration);
        let first = seed.stream(7, Purpose::InitDuration).bits();
        other.bits();
        assert_eq!(lone.bits(), first);
        assert_ne!(seed.stream(7, Purpose::KeepAlive).bits(), first);
        assert_ne!(Seed(2).stream(7, Purpose::InitDuration).bits(), first);
    }

    #[test]
    fn addressed_values_are_uniform() {
        // Mean of 100,000 uniforms: 0.5 ± 4 × 0.2887/√100,000 = 0.5 ± 0.0037.
        let sum: f64 = (0..100_000).map(|i| Seed(1).uniform(Purpose::Test, i, 0)).sum();
        assert!((sum / 1e5 - 0.5).abs() < 0.0037);
    }

    #[test]
    fn bounds_are_kept() {
        let mut stream = Seed(3).stream(0, Purpose::Test);
        for _ in 0..1_000 {
            assert!((296..=348).contains(&stream.uniform_micros(Micros(296), Micros(348)).0));
            assert!(stream.below(3) < 3);
        }
    }
}
