//! Whole numbers in few bits: in runs of 128, each as its distance from the least of its run, in as many bits as the
//! farthest needs (frame of reference). Numbers all alike take none. Reading is a load, a shift and a mask per number.

/// Numbers that share a width.
pub(super) const RUN: usize = 128;
/// The widest number that fits into eight bytes wherever in a byte it begins; wider ones take 64 bits.
const WIDTH_MAX: u32 = 57;
/// Bytes to be had behind the last run, so that eight can be read at any number.
pub(super) const PADDING: usize = 8;

/// Appends a run of at most [`RUN`] numbers: the least, the width, the distances.
pub(super) fn pack(run: &[u64], bytes: &mut Vec<u8>) {
    let least = run.iter().copied().min().unwrap_or(0);
    let most = run.iter().copied().max().unwrap_or(0);
    let width = match u64::BITS - (most - least).leading_zeros() {
        width @ 0..=WIDTH_MAX => width,
        _ => 64,
    };
    write_number(least, bytes);
    bytes.push(width as u8);
    if width == 0 {
        return;
    }
    let (mut word, mut filled) = (0_u64, 0);
    for &number in run {
        let distance = number - least;
        word |= distance << filled;
        filled += width;
        if filled >= 64 {
            bytes.extend_from_slice(&word.to_le_bytes());
            filled -= 64;
            // What did not fit; nothing, where all of it did.
            word = distance.checked_shr(width - filled).unwrap_or(0);
        }
    }
    bytes.extend(word.to_le_bytes().iter().take(filled.div_ceil(8) as usize));
}

/// Reads a run of `into.len()` numbers and moves `bytes` past it; `None` where there is none.
pub(super) fn unpack(bytes: &mut &[u8], into: &mut [u64]) -> Option<()> {
    let least = read_number(bytes)?;
    let (&width, packed) = bytes.split_first()?;
    let width = match width {
        width @ (0..=57 | 64) => usize::from(width),
        _ => return None,
    };
    let length = (into.len() * width).div_ceil(8);
    *bytes = packed.get(length..)?;
    if width == 0 {
        into.fill(least);
        return Some(());
    }
    let packed = packed.get(..length + PADDING)?;
    let mask = u64::MAX >> (64 - width);
    let mut bit = 0;
    for number in into {
        let word = packed.get(bit / 8..)?.first_chunk()?;
        let distance = (u64::from_le_bytes(*word) >> (bit % 8)) & mask;
        *number = least.wrapping_add(distance);
        bit += width;
    }
    Some(())
}

/// Appends a number in seven bits a byte, the lowest first (LEB128).
pub(super) fn write_number(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads what [`write_number`] wrote and moves `bytes` past it; `None` where that is no number.
pub(super) fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(run: &[u64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        pack(run, &mut bytes);
        bytes
    }

    #[test]
    fn a_run_takes_the_bits_of_its_farthest() {
        // 1,000 takes two bytes, the width one; distances 0, 5, 7 take 3 bits each: 9 bits, two bytes.
        assert_eq!(packed(&[1_000, 1_005, 1_007]).len(), 2 + 1 + 2);
        // 128 alike: 7 takes one byte, the width one, the numbers none.
        assert_eq!(packed(&[7; RUN]), [7, 0]);
        // 2⁵⁷ − 1 takes 57 bits; one more would need 58 and takes 64: 2 numbers in 114 bits or 128.
        assert_eq!(packed(&[0, (1 << 57) - 1]).len(), 2 + 15);
        assert_eq!(packed(&[0, 1 << 57]).len(), 2 + 16);
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            run in (0_u32..=64).prop_flat_map(|width| {
                let most = u64::MAX.checked_shr(64 - width).unwrap_or(0);
                proptest::collection::vec(0..=most, 1..=RUN)
            }),
            offset: u64,
        ) {
            let run: Vec<u64> = run.iter().map(|number| number.saturating_add(offset)).collect();
            let mut bytes = packed(&run);
            bytes.extend([0xff; PADDING]);
            let (mut rest, mut seen) = (bytes.as_slice(), vec![0; run.len()]);
            prop_assert_eq!(unpack(&mut rest, &mut seen), Some(()));
            prop_assert_eq!((seen, rest), (run, [0xff; PADDING].as_slice()));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, length in 0..=RUN) {
            let mut rest = bytes.as_slice();
            let _ = unpack(&mut rest, &mut vec![0; length]);
            prop_assert!(rest.len() <= bytes.len());
        }
    }
}
