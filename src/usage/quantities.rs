//! Counts per (billing hour, meter). Bounded by hours × meters, and eight shards equal one run.

use std::{collections::BTreeMap, ops::AddAssign};

use super::Meter;
use crate::units::{BillingHour, Window};

/// Consumed quantities, in each meter's consumed unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage(BTreeMap<(BillingHour, Meter), u128>);

impl Usage {
    /// Adds `count` to a cell.
    pub fn add(&mut self, hour: BillingHour, meter: Meter, count: u128) {
        if count > 0 {
            *self.0.entry((hour, meter)).or_default() += count;
        }
    }

    /// Meters `per_microsecond` throughout the window, hour by hour: a resource that is always on.
    pub fn add_throughout(&mut self, window: Window, meter: Meter, per_microsecond: u128) {
        for (hour, part) in window.hours() {
            self.add(hour, meter, per_microsecond * u128::from(part.0));
        }
    }

    /// All cells, by hour, then meter.
    pub fn cells(&self) -> impl Iterator<Item = (BillingHour, Meter, u128)> + '_ {
        self.0.iter().map(|(&(hour, meter), &count)| (hour, meter, count))
    }

    /// Sums over the hours, by meter.
    #[must_use]
    pub fn by_meter(&self) -> BTreeMap<Meter, u128> {
        let mut sums = BTreeMap::new();
        for (_, meter, count) in self.cells() {
            *sums.entry(meter).or_default() += count;
        }
        sums
    }

    /// Consumption of one meter over all hours.
    #[must_use]
    pub fn total(&self, meter: Meter) -> u128 {
        self.cells()
            .filter(|&(_, m, _)| m == meter)
            .map(|(_, _, count)| count)
            .sum()
    }
}

impl AddAssign<&Self> for Usage {
    fn add_assign(&mut self, shard: &Self) {
        for (hour, meter, count) in shard.cells() {
            self.add(hour, meter, count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells() -> impl Strategy<Value = Vec<(u32, u8, u64)>> {
        proptest::collection::vec((0_u32..5, 0_u8..3, 0_u64..1000), 0..40)
    }

    fn usage(cells: &[(u32, u8, u64)]) -> Usage {
        let meters = [Meter::LambdaRequests, Meter::AlbLcu, Meter::PublicIpv4];
        let mut usage = Usage::default();
        for &(hour, meter, count) in cells {
            usage.add(BillingHour(hour), meters[usize::from(meter)], u128::from(count));
        }
        usage
    }

    proptest! {
        #[test]
        fn shards_merge_in_any_order(a in cells(), b in cells()) {
            let mut ab = usage(&a);
            ab += &usage(&b);
            let mut ba = usage(&b);
            ba += &usage(&a);
            prop_assert_eq!(&ab, &ba);
            let whole = usage(&[a, b].concat());
            prop_assert_eq!(&ab, &whole);
        }
    }
}
