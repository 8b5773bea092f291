//! How large requests and responses are: sums, the largest, and how many pass a limit. Quotas are stated in whole
//! mebibytes and are not known here, so arrivals are counted by mebibyte.

/// The largest limit that can be asked for.
const MEBIBYTES_MAX: usize = 64;
const MEBIBYTE: u64 = 1 << 20;

/// Sizes of the bodies of all arrivals observed. A trace without the columns has 0 bytes throughout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bodies {
    /// Bytes received.
    pub(super) request: BodyBytes,
    /// Bytes sent.
    pub(super) response: BodyBytes,
    /// Arrivals by the larger of their bodies in started mebibytes, from the second on; the last entry holds all beyond.
    by_mebibyte: Vec<u64>,
}

/// Bytes of the requests, or of the responses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodyBytes {
    /// Of the largest.
    pub largest: u64,
    /// Of all.
    pub sum: u128,
}

impl BodyBytes {
    fn add(&mut self, bytes: &[u64]) {
        for &bytes in bytes {
            self.largest = self.largest.max(bytes);
            self.sum += u128::from(bytes);
        }
    }
}

impl Bodies {
    /// Adds columns of a batch, each empty where the trace has none.
    pub(super) fn observe(&mut self, request: &[u64], response: &[u64]) {
        self.request.add(request);
        self.response.add(response);
        let bytes = |column: &[u64], row| column.get(row).copied().unwrap_or(0);
        for row in 0..request.len().max(response.len()) {
            let larger = bytes(request, row).max(bytes(response, row));
            if larger > MEBIBYTE {
                self.by_mebibyte.resize(MEBIBYTES_MAX + 2, 0);
                let mebibytes = larger.div_ceil(MEBIBYTE).min(MEBIBYTES_MAX as u64 + 1);
                self.by_mebibyte[mebibytes as usize] += 1;
            }
        }
    }

    /// Arrivals with a request or a response of more than so many mebibytes, from 1 to 64.
    pub(super) fn above(&self, mebibytes: u32) -> u64 {
        self.by_mebibyte.iter().skip(mebibytes as usize + 1).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrival_counts_by_the_larger_of_its_bodies() {
        let mut bodies = Bodies::default();
        bodies.observe(
            &[0, MEBIBYTE, MEBIBYTE + 1, 6 * MEBIBYTE + 1, 1 << 40],
            &[7, 7, 6 * MEBIBYTE, 10 * MEBIBYTE, 1 << 39],
        );
        // Larger bodies: 7 B, 1 MiB, 6 MiB, 10 MiB, 1 TiB. A body of the limit itself is within.
        assert_eq!(
            [1, 5, 6, 9, 10, 64].map(|limit| bodies.above(limit)),
            [3, 3, 2, 2, 1, 1]
        );
        // 0 + 1 MiB + (1 MiB + 1) + (6 MiB + 1) + 1 TiB; 7 + 7 + 6 MiB + 10 MiB + ½ TiB
        let (largest, sum) = (1 << 40, u128::from(8 * MEBIBYTE + 2 + (1 << 40)));
        assert_eq!(bodies.request, BodyBytes { largest, sum });
        let (largest, sum) = (1 << 39, u128::from(16 * MEBIBYTE + 14 + (1 << 39)));
        assert_eq!(bodies.response, BodyBytes { largest, sum });
    }

    #[test]
    fn a_column_may_be_absent() {
        let mut bodies = Bodies::default();
        bodies.observe(&[], &[]);
        assert_eq!(bodies, Bodies::default());
        bodies.observe(&[], &[2 * MEBIBYTE, 3]);
        assert_eq!((bodies.above(1), bodies.above(2), bodies.request.sum), (1, 0, 0));
    }
}
