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

/// Counts by meter over all hours, settled.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    /// The LCU dimensions have given way to the LCUs of their hours.
    pub(super) counts: BTreeMap<Meter, u128>,
    /// Each LCU dimension's count over the hours in which it was the largest: what the LCUs come from.
    pub(super) lcu_from: BTreeMap<Meter, u128>,
}

/// Counts of the LCU dimensions in one billing hour.
type Dimensions = BTreeMap<Meter, u128>;

/// Settles what settles by the hour.
pub(super) fn settle(usage: &Usage) -> Result<Settled, RatingError> {
    let mut settled = Settled::default();
    let mut hours: BTreeMap<BillingHour, Dimensions> = BTreeMap::new();
    for (hour, meter, count) in usage.cells() {
        let counts = match meter.kind() {
            MeterKind::LcuDimension => hours.entry(hour).or_default(),
            _ => &mut settled.counts,
        };
        add(counts, meter, count)?;
    }
    for dimensions in hours.values() {
        let (largest, lcus) = largest(dimensions)?;
        add(&mut settled.counts, Meter::AlbLcu, lcus)?;
        for (&meter, &count) in dimensions.iter().filter(|&(&meter, _)| group(meter) == largest) {
            add(&mut settled.lcu_from, meter, count)?;
        }
    }
    Ok(settled)
}

fn add(counts: &mut BTreeMap<Meter, u128>, meter: Meter, count: u128) -> Result<(), RatingError> {
    let sum = counts.entry(meter).or_default();
    *sum = sum.checked_add(count).ok_or(RatingError::Quantity { meter })?;
    Ok(())
}

/// The largest dimension of an hour and its LCU-hours, in units of [`Meter::AlbLcu`]; the first of equals.
fn largest(dimensions: &Dimensions) -> Result<(Meter, u128), RatingError> {
    let mut lcus: BTreeMap<Meter, u128> = BTreeMap::new();
    for (&meter, &count) in dimensions {
        let weighed = count
            .checked_mul(meter.lcu_weight())
            .ok_or(RatingError::Quantity { meter })?;
        add(&mut lcus, group(meter), weighed)?;
    }
    let most = lcus.iter().rev().max_by_key(|&(_, &lcus)| lcus);
    Ok(most.map_or((Meter::AlbNewConnections, 0), |(&meter, &lcus)| (meter, lcus)))
}

/// The dimension a meter counts for: bytes are one, whatever their target.
const fn group(meter: Meter) -> Meter {
    match meter {
        Meter::AlbProcessedBytesLambda => Meter::AlbProcessedBytes,
        other => other,
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
        let counts = settle(&usage).unwrap().counts;
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
