//! The bill: one fold over the meters of a usage, the same for every platform.

use super::{
    LineItem, Month, Projection,
    charge::{Charge, grant},
    settle::settle,
};
use crate::{
    price::{Allowances, PriceBook, PriceError},
    units::Usd,
    usage::{Meter, Usage},
};

/// What a month costs, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// By meter; within a meter its tiers from the lowest, then its allowances.
    pub line_items: Vec<LineItem>,
    /// The sum of all costs.
    pub total: Usd,
    /// Where load balancer capacity units come from: the count of each dimension over the hours in which it was the
    /// largest.
    pub lcu_from: Vec<(Meter, u128)>,
}

/// Usage that cannot be priced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    /// The book has no price.
    #[error(transparent)]
    Price(#[from] PriceError),
    /// A count too large for 128 bits, or a quantity or cost beyond 28 digits.
    #[error("{meter}: quantity or cost too large for exact arithmetic")]
    Quantity {
        /// Of this meter.
        meter: Meter,
    },
    /// The sum of all costs is beyond 28 digits.
    #[error("total too large for exact arithmetic")]
    Total,
}

/// What a usage is priced with.
#[derive(Clone, Copy, Debug)]
pub struct Rates<'a> {
    /// Prices of a region on a day.
    pub book: &'a PriceBook,
    /// What is free.
    pub allowances: &'a Allowances,
    /// The month of the bill.
    pub month: Month,
    /// From the window of the usage to the month.
    pub projection: Projection,
}

impl Rates<'_> {
    /// Prices `usage` as a month: settle per hour, project, allowances, tiers, cost; exact in integers up to the
    /// quantity, to 28 digits from there on.
    ///
    /// An allowance takes from the top of a meter's quantity, so that the bill equals the tiers on what is left; one
    /// shared by several meters is used up in meter order, arm64 before `x86_64`, ingestion before storage.
    ///
    /// # Errors
    /// When a price is missing or a number too large for exact arithmetic.
    pub fn rate(&self, usage: &Usage) -> Result<Bill, RatingError> {
        let settled = settle(usage)?;
        let mut charges = settled
            .counts
            .into_iter()
            .filter(|&(_, consumed)| consumed > 0)
            .map(|(meter, consumed)| Charge::project(meter, consumed, &self.month, &self.projection))
            .collect::<Result<Vec<_>, _>>()?;
        grant(self.allowances, &mut charges);
        let mut bill = Bill {
            lcu_from: settled.lcu_from.into_iter().collect(),
            ..Bill::default()
        };
        for charge in &charges {
            charge.bill(self.book.price(charge.meter)?, &mut bill)?;
        }
        Ok(bill)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use rust_decimal::Decimal;

    use super::*;
    use crate::units::{Architecture, BillingHour, Ratio};

    const METERS: [Meter; 10] = [
        Meter::LambdaRequests,
        Meter::LambdaDuration(Architecture::Arm64),
        Meter::LambdaDuration(Architecture::X86_64),
        Meter::FargateVcpu(Architecture::Arm64),
        Meter::AlbNewConnections,
        Meter::AlbProcessedBytes,
        Meter::RestApiRequests,
        Meter::DataTransferOut,
        Meter::LogsIngestionLambda,
        Meter::LogsStorage,
    ];

    fn book() -> PriceBook {
        PriceBook::load("us-east-1", None, None, &[]).unwrap()
    }

    fn rates<'a>(book: &'a PriceBook, allowances: &'a Allowances) -> Rates<'a> {
        Rates {
            book,
            allowances,
            month: Month::STANDARD,
            projection: Projection::NONE,
        }
    }

    fn bill(usage: &Usage, allowances: &Allowances) -> Bill {
        rates(&book(), allowances).rate(usage).unwrap()
    }

    fn lines(bill: &Bill) -> Vec<String> {
        let line = |item: &LineItem| {
            let payer = item.allowance.as_deref().unwrap_or("gross");
            let (quantity, price) = (item.quantity.normalize(), item.tier.unit_price);
            format!(
                "{} {payer}: {quantity} {} × {price} = {}",
                item.meter,
                item.meter.unit(),
                item.cost
            )
        };
        bill.line_items.iter().map(line).collect()
    }

    #[test]
    fn an_allowance_takes_from_the_top_of_the_tiers() {
        // 10,300 GB out: 10,240 at 0.09 and 60 at 0.085; 100 GB free takes the 60 and 40 of the 10,240, so that
        // 10,200 GB at 0.09 = 918 remain.
        let mut usage = Usage::default();
        usage.add(BillingHour(0), Meter::DataTransferOut, 10_300 << 30);
        let bill = bill(&usage, &Allowances::load().unwrap());
        assert_eq!(
            lines(&bill),
            [
                "data_transfer.out gross: 10240 GB × 0.09 = 921.6",
                "data_transfer.out gross: 60 GB × 0.085 = 5.1",
                "data_transfer.out data_transfer.free_out: -60 GB × 0.085 = -5.1",
                "data_transfer.out data_transfer.free_out: -40 GB × 0.09 = -3.6",
            ]
        );
        assert_eq!(bill.total.to_string(), "918");
    }

    #[test]
    fn a_shared_allowance_is_used_up_in_meter_order() {
        // 400,000 GB-s: all 300,000 of arm64, then 100,000 of x86_64, of which 50,000 remain.
        let gb_seconds = 1_024_000;
        let mut usage = Usage::default();
        usage.add(BillingHour(0), METERS[1], 300_000 * gb_seconds);
        usage.add(BillingHour(0), METERS[2], 150_000 * gb_seconds);
        let bill = bill(&usage, &Allowances::load().unwrap());
        // 50,000 × 0.0000166667 = 0.833335
        assert_eq!(bill.total.to_string(), "0.833335");
        let granted: Vec<String> = bill
            .line_items
            .iter()
            .filter(|item| item.allowance.is_some())
            .map(|item| item.quantity.to_string())
            .collect();
        assert_eq!(granted, ["-300000", "-100000"]);
    }

    #[test]
    fn traffic_and_the_clock_are_projected_apart() {
        // 84 requests in a week are 365 in 730 h; an address throughout a week is 168 h and stays so at ratio 1.
        let mut usage = Usage::default();
        usage.add(BillingHour(0), Meter::RestApiRequests, 84);
        usage.add(BillingHour(0), Meter::PublicIpv4, 168 * 3_600_000_000);
        let projection = Projection {
            traffic: Ratio::new(730, 168).unwrap(),
            always_on: Ratio::ONE,
        };
        let (book, none) = (book(), Allowances::none());
        let bill = Rates {
            projection,
            ..rates(&book, &none)
        }
        .rate(&usage)
        .unwrap();
        let quantities: Vec<String> = bill
            .line_items
            .iter()
            .map(|item| format!("{} {}", item.quantity.normalize(), item.meter.unit()))
            .collect();
        assert_eq!(quantities, ["168 address-hour", "365 request"]);
        assert_eq!(
            lines(&bill)[1],
            "rest_api.requests gross: 365 request × 0.0000035 = 0.0012775"
        );
    }

    #[test]
    fn what_has_no_price_or_no_end_is_an_error() {
        let mut usage = Usage::default();
        usage.add(BillingHour(0), Meter::RestApiRequests, u128::MAX);
        let none = Allowances::none();
        let meter = Meter::RestApiRequests;
        assert_eq!(
            rates(&book(), &none).rate(&usage),
            Err(RatingError::Quantity { meter })
        );
        let mut http = Usage::default();
        http.add(BillingHour(0), Meter::HttpApiRequests, 1);
        let frankfurt = PriceBook::load("eu-central-1", None, None, &[]).unwrap();
        let unpriced = rates(&frankfurt, &none).rate(&http);
        assert!(matches!(
            unpriced,
            Err(RatingError::Price(PriceError::Missing { .. }))
        ));
    }

    fn usages() -> impl Strategy<Value = Usage> {
        let cell = (0_u32..4, 0..METERS.len(), 0_u64..u64::MAX);
        proptest::collection::vec(cell, 0..12).prop_map(|cells| {
            let mut usage = Usage::default();
            for (hour, meter, count) in cells {
                usage.add(BillingHour(hour), METERS[meter], u128::from(count));
            }
            usage
        })
    }

    fn plus(a: &Usage, b: &Usage) -> Usage {
        let mut sum = a.clone();
        sum += b;
        sum
    }

    /// Quantities on the lines of each meter: gross, and paid by allowances.
    fn quantities(bill: &Bill) -> BTreeMap<Meter, (Decimal, Decimal)> {
        let mut sums: BTreeMap<Meter, (Decimal, Decimal)> = BTreeMap::new();
        for item in &bill.line_items {
            let (gross, paid) = sums.entry(item.meter).or_default();
            let side = if item.allowance.is_some() { paid } else { gross };
            *side += item.quantity;
        }
        sums
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn tiers_sum_to_the_quantity_and_lines_to_the_total(usage in usages()) {
            let bill = bill(&usage, &Allowances::load().unwrap());
            let sums = quantities(&bill);
            for item in &bill.line_items {
                prop_assert_eq!(sums[&item.meter].0, item.month_quantity);
                prop_assert_eq!(item.tier.unit_price.checked_mul(item.quantity).unwrap(), item.cost);
            }
            let total: Usd = bill.line_items.iter().map(|item| item.cost).sum();
            prop_assert_eq!(total, bill.total);
        }

        #[test]
        fn no_allowance_pays_more_than_it_has_or_than_was_used(usage in usages()) {
            let allowances = Allowances::load().unwrap();
            let bill = bill(&usage, &allowances);
            for (meter, (gross, paid)) in quantities(&bill) {
                prop_assert!(paid <= Decimal::ZERO && gross + paid >= Decimal::ZERO, "{}", meter);
            }
            for allowance in allowances.iter() {
                let lines = bill.line_items.iter().filter(|item| item.allowance.as_ref() == Some(&allowance.id));
                let paid: Decimal = lines.map(|item| -item.quantity).sum();
                prop_assert!(paid <= allowance.quantity, "{}", allowance.id);
            }
        }

        #[test]
        fn more_usage_never_costs_less(usage in usages(), more in usages()) {
            let allowances = Allowances::load().unwrap();
            prop_assert!(bill(&usage, &allowances).total <= bill(&plus(&usage, &more), &allowances).total);
        }

        #[test]
        fn the_order_of_merging_does_not_matter(a in usages(), b in usages()) {
            let allowances = Allowances::load().unwrap();
            prop_assert_eq!(bill(&plus(&a, &b), &allowances), bill(&plus(&b, &a), &allowances));
        }

        #[test]
        fn an_allowance_leaves_the_tiers_on_what_it_does_not_pay(bytes in 0_u64..1 << 60) {
            let mut usage = Usage::default();
            usage.add(BillingHour(0), Meter::DataTransferOut, u128::from(bytes));
            let mut rest = Usage::default();
            rest.add(BillingHour(0), Meter::DataTransferOut, u128::from(bytes).saturating_sub(100 << 30));
            let with = bill(&usage, &Allowances::load().unwrap());
            prop_assert_eq!(with.total, bill(&rest, &Allowances::none()).total);
        }
    }
}
