//! Buckets of log-linear histograms: each octave in 2^`BITS` buckets of one width, values below 2^`BITS` in a bucket each;
//! and the one definition of a quantile over them.

use crate::units::Micros;

/// The bucket of a value. Its top `BITS` + 1 bits choose, of which the first is always 1 and counts as one octave more.
#[inline]
pub(super) const fn bucket_of<const BITS: u32>(value: u64) -> u64 {
    let octave = (value | 1 << BITS).ilog2() - BITS;
    ((octave as u64) << BITS) + (value >> octave)
}

/// The value a bucket stands for: its middle.
pub(super) const fn middle_of<const BITS: u32>(bucket: u64) -> u64 {
    let in_octave = 1 << BITS;
    if bucket < in_octave {
        return bucket;
    }
    let octave = bucket / in_octave - 1;
    let low = (in_octave + bucket % in_octave) << octave;
    low + ((1 << octave) >> 1)
}

/// The `permille`-th per mille by nearest rank, the ⌈count · permille / 1000⌉-th smallest of `count` values: the middle of
/// its bucket, never above `max`. 0 of nothing.
pub(super) fn quantile<const BITS: u32>(
    buckets: impl Iterator<Item = (u64, u64)>,
    count: u64,
    max: u64,
    permille: u32,
) -> Micros {
    let rank = (u128::from(count) * u128::from(permille)).div_ceil(1_000).max(1);
    let mut seen = 0_u128;
    for (bucket, times) in buckets {
        seen += u128::from(times);
        if seen >= rank && times > 0 {
            return Micros(middle_of::<BITS>(bucket).min(max));
        }
    }
    Micros(max)
}
