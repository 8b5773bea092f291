//! What settles by the hour: load balancer capacity units. AWS charges each hour for the largest of the LCU
//! dimensions (Elastic Load Balancing pricing), so the maximum is taken per hour, after merging: a maximum of
//! sums is not a sum of maxima. Bytes to Lambda and other targets are one dimension and add up. The usage is that
//! of one load balancer.

use std::collections::BTreeMap;

use crate::{
    billing::RatingError,
    units::BillingHour,
    usage::{Meter, MeterKind, Usage},
};

/// LCU-hours of one billing hour, by dimension, in units of [`Meter::AlbLcu`].
#[derive(Clone, Copy, Default)]
struct Lcus {
    connections: u128,
    active: u128,
    bytes: u128,
    rules: u128,
}

impl Lcus {
    fn largest(&self) -> u128 {
        self.connections.max(self.active).max(self.bytes).max(self.rules)
    }
}

/// Counts by meter over all hours; the LCU dimensions give way to the LCUs of their hours.
pub(super) fn settle(usage: &Usage) -> Result<BTreeMap<Meter, u128>, RatingError> {
    let mut counts: BTreeMap<Meter, u128> = BTreeMap::new();
    let mut hours: BTreeMap<BillingHour, Lcus> = BTreeMap::new();
    for (hour, meter, count) in usage.cells() {
        let beyond = RatingError::Quantity { meter };
        if meter.kind() == MeterKind::LcuDimension {
            let lcus = count.checked_mul(meter.lcu_weight()).ok_or(beyond.clone())?;
            add(dimension(hours.entry(hour).or_default(), meter), lcus).ok_or(beyond)?;
        } else {
            add(counts.entry(meter).or_default(), count).ok_or(beyond)?;
        }
    }
    for lcus in hours.values() {
        let meter = Meter::AlbLcu;
        add(counts.entry(meter).or_default(), lcus.largest()).ok_or(RatingError::Quantity { meter })?;
    }
    Ok(counts)
}

fn add(sum: &mut u128, count: u128) -> Option<()> {
    *sum = sum.checked_add(count)?;
    Some(())
}

const fn dimension(lcus: &mut Lcus, meter: Meter) -> &mut u128 {
    match meter {
        Meter::AlbNewConnections => &mut lcus.connections,
        Meter::AlbActiveConnections => &mut lcus.active,
        Meter::AlbRuleEvaluations => &mut lcus.rules,
        _ => &mut lcus.bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lcu_hours(cells: &[(u32, Meter, u128)]) -> u128 {
        let mut usage = Usage::default();
        for &(hour, meter, count) in cells {
            usage.add(BillingHour(hour), meter, count);
        }
        let counts = settle(&usage).unwrap();
        assert!(counts.keys().all(|meter| meter.kind() != MeterKind::LcuDimension));
        counts[&Meter::AlbLcu] / Meter::AlbLcu.consumed_per_unit(730)
    }

    #[test]
    fn each_hour_is_charged_for_its_largest_dimension() {
        // One LCU-hour is 90,000 new connections or 10^9 bytes.
        // Hour 1: max(2, 1) = 2; hour 2: max(1, 3) = 3; together 5, though the sums alone are 3 and 4.
        let gigabyte = 1_000_000_000;
        let cells = [
            (1, Meter::AlbNewConnections, 180_000),
            (1, Meter::AlbProcessedBytes, gigabyte),
            (2, Meter::AlbNewConnections, 90_000),
            (2, Meter::AlbProcessedBytes, 3 * gigabyte),
        ];
        assert_eq!(lcu_hours(&cells), 5);
    }

    #[test]
    fn bytes_to_lambda_weigh_more_and_add_to_the_others() {
        // 0.4 GB to Lambda + 1 GB to tasks = 1 + 1 LCU of the same dimension.
        let cells = [
            (1, Meter::AlbProcessedBytesLambda, 400_000_000),
            (1, Meter::AlbProcessedBytes, 1_000_000_000),
        ];
        assert_eq!(lcu_hours(&cells), 2);
    }

    #[test]
    fn beyond_128_bits_is_an_error() {
        let mut usage = Usage::default();
        usage.add(BillingHour(0), Meter::AlbNewConnections, u128::MAX);
        let meter = Meter::AlbNewConnections;
        assert_eq!(settle(&usage), Err(RatingError::Quantity { meter }));
    }
}
