//! Memory, and memory held over time. AWS's "MB" and "GB" of Lambda and Fargate are binary: 1 GB = 1,024 MB.

use std::{fmt, ops::Mul};

use super::BilledMillis;

/// Memory in MiB, AWS's "MB" on Lambda and Fargate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mebibytes(pub u32);

impl fmt::Display for Mebibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MB", self.0)
    }
}

/// Memory × billed time. One GB-second is exactly 1,024,000 of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MibMillis(pub u64);

impl Mul<BilledMillis> for Mebibytes {
    type Output = MibMillis;

    fn mul(self, held: BilledMillis) -> MibMillis {
        MibMillis(u64::from(self.0) * held.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Micros;

    #[test]
    fn half_a_gigabyte_held_for_two_seconds_is_one_gb_second() {
        assert_eq!(
            Mebibytes(512) * BilledMillis::round_up(Micros(1_999_001)),
            MibMillis(1_024_000)
        );
    }
}
