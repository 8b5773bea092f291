//! A month with a Savings Plan: what its flat rates change of a finished bill. The plan applies to what allowances leave
//! (AWS Savings Plans User Guide), so each covered line is discounted with its negative ones. The commitment is taken as
//! used up in every hour; what is wasted in quiet hours, and the hour-by-hour order in which AWS applies plans, is left
//! out.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Bill, RatingError};
use crate::{
    price::{Commitment, Commitments},
    units::Usd,
    usage::Meter,
};

/// A bill with a Savings Plan on all it covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// The month's effective cost.
    pub total: Usd,
    /// Meters that cost less, in meter order.
    pub discounts: Vec<Discount>,
    /// Meters the plan covers and no flat rate is known for: left at list price, in meter order.
    pub at_list: Vec<Meter>,
}

/// What a plan changes of one meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// The meter.
    pub meter: Meter,
    /// Cost of its lines at list price, after allowances.
    pub list: Usd,
    /// The same with the plan: list × (1 − discount).
    pub effective: Usd,
    /// The row that says so.
    pub commitment: Commitment,
}

/// The bill with the plan on everything it covers, in exact decimals.
///
/// # Errors
/// When a cost leaves 28 digits.
pub fn with_plan(bill: &Bill, plan: &Commitments) -> Result<Committed, RatingError> {
    let mut list: BTreeMap<Meter, Usd> = BTreeMap::new();
    for item in &bill.line_items {
        let cost = list.entry(item.meter).or_default();
        *cost = cost.checked_add(item.cost).map_err(|_| RatingError::Total)?;
    }
    let mut committed = Committed {
        total: bill.total,
        ..Committed::default()
    };
    for (meter, list) in list {
        let Some(commitment) = plan.of(meter) else {
            continue;
        };
        let Some(discount) = commitment.discount else {
            committed.at_list.push(meter);
            continue;
        };
        let quantity = |_| RatingError::Quantity { meter };
        let effective = list.checked_mul(Decimal::ONE - discount).map_err(quantity)?;
        let saved = list.checked_sub(effective).map_err(quantity)?;
        committed.total = committed
            .total
            .checked_sub(saved)
            .map_err(|_| RatingError::Total)?;
        committed.discounts.push(Discount {
            meter,
            list,
            effective,
            commitment: commitment.clone(),
        });
    }
    Ok(committed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        billing::{Month, Projection, Rates},
        price::{Allowances, PriceBook},
        units::{Architecture, BillingHour},
        usage::Usage,
    };

    const X86: Architecture = Architecture::X86_64;
    /// Microseconds in an hour.
    const HOUR: u128 = 3_600_000_000;

    fn bill(counts: &[(Meter, u128)], prices: &[(Meter, Usd)], allowances: &Allowances) -> Bill {
        let mut usage = Usage::default();
        for &(meter, count) in counts {
            usage.add(BillingHour(0), meter, count);
        }
        let book = PriceBook::load("us-east-1", None, None, prices).unwrap();
        let rates = Rates {
            book: &book,
            allowances,
            month: Month::STANDARD,
            projection: Projection::NONE,
        };
        rates.rate(&usage).unwrap()
    }

    fn us_east_1() -> Commitments {
        Commitments::load("us-east-1").unwrap()
    }

    fn effective(committed: &Committed) -> Vec<String> {
        let line =
            |discount: &Discount| format!("{} {} -> {}", discount.meter, discount.list, discount.effective);
        committed.discounts.iter().map(line).collect()
    }

    fn ec2(name: &str) -> Meter {
        format!("ec2.instance.{name}").parse().unwrap()
    }

    #[test]
    fn lambda_is_discounted_on_what_the_free_tier_leaves_of_its_duration() {
        // 540,000 − 400,000 GB-s × 0.0000166667 = 2.333338, × 0.88 = 2.05333744; requests stay at 0.4.
        let counts = [
            (Meter::LambdaRequests, 3_000_000),
            (Meter::LambdaDuration(X86), 3_000_000 * 1_536 * 120),
        ];
        let bill = bill(&counts, &[], &Allowances::load().unwrap());
        let committed = with_plan(&bill, &us_east_1()).unwrap();
        assert_eq!(
            effective(&committed),
            ["lambda.duration.x86_64 2.333338 -> 2.05333744"]
        );
        assert_eq!(committed.total.to_string(), "2.45333744");
        assert!(committed.at_list.is_empty());
    }

    #[test]
    fn what_has_no_rate_is_named_and_left_at_list() {
        // m7g.large 730 × 0.0816 = 59.568, × 0.68 = 40.50624; t3.small 730 × 0.0208 = 15.184 and the balancer's
        // 730 × 0.0225 = 16.425 stay: 40.50624 + 15.184 + 16.425 = 72.11524.
        let hours = 730 * HOUR;
        let counts = [
            (ec2("m7g.large"), hours),
            (ec2("t3.small"), hours),
            (Meter::AlbHour, hours),
        ];
        let committed = with_plan(&bill(&counts, &[], &Allowances::none()), &us_east_1()).unwrap();
        assert_eq!(
            effective(&committed),
            ["ec2.instance.m7g.large 59.568 -> 40.50624"]
        );
        assert_eq!(committed.at_list, [ec2("t3.small")]);
        assert_eq!(committed.total.to_string(), "72.11524");
    }

    #[test]
    fn what_no_plan_covers_costs_the_same() {
        let counts = [(Meter::AlbHour, 730 * HOUR), (Meter::FargateEphemeral, HOUR)];
        let bill = bill(&counts, &[], &Allowances::none());
        let committed = with_plan(&bill, &us_east_1()).unwrap();
        assert_eq!(committed.total, bill.total);
        assert!(committed.discounts.is_empty() && committed.at_list.is_empty());
    }

    #[test]
    fn sp_1_an_hour_covered_by_a_plan() {
        // The Savings Plans User Guide's example of an hour, at its illustrative prices; the dedicated Windows instance
        // stands as a price of m5.24xlarge. Rates on demand and with the plan: r5.4xlarge 1.00 and 0.70, m5.24xlarge
        // 10.00 and 8.20, vCPU 0.04 and 0.03, GB 0.004 and 0.003, GB-s 0.000015 and 0.00001275.
        let usd = |text: &str| text.parse::<Usd>().unwrap();
        let vcpu = Meter::FargateVcpu(X86);
        let memory = Meter::FargateMemory(X86);
        let duration = Meter::LambdaDuration(X86);
        let prices = [
            (ec2("r5.4xlarge"), usd("1")),
            (ec2("m5.24xlarge"), usd("10")),
            (vcpu, usd("0.04")),
            (memory, usd("0.004")),
            (duration, usd("0.000015")),
            (Meter::LambdaRequests, usd("0.0000002")),
        ];
        let counts = [
            (ec2("r5.4xlarge"), 4 * HOUR),
            (ec2("m5.24xlarge"), HOUR),
            (vcpu, 400 * 1_000 * HOUR),
            (memory, 1_600 * 1_024 * HOUR),
            (Meter::LambdaRequests, 1_000_000),
            (duration, 1_000_000 * 512 * 3_000),
        ];
        let table = "plan,meters,region,discount_fraction,term_years,payment,as_of,confidence,source,note\n\
                     sp,ec2.instance.r5.4xlarge,any,0.3,1,,2025,high,s,\n\
                     sp,ec2.instance.m5.24xlarge,any,0.18,1,,2025,high,s,\n\
                     sp,fargate.*,any,0.25,1,,2025,high,s,\n\
                     sp,lambda.duration.*,any,0.15,1,,2025,high,s,\n";
        let plan = Commitments::read("sp_1.csv", table, "us-east-1").unwrap();
        let bill = bill(&counts, &prices, &Allowances::none());
        let committed = with_plan(&bill, &plan).unwrap();
        assert_eq!(
            effective(&committed),
            [
                "lambda.duration.x86_64 22.5 -> 19.125",
                "fargate.vcpu.x86_64 16 -> 12",
                "fargate.memory.x86_64 6.4 -> 4.8",
                "ec2.instance.m5.24xlarge 10 -> 8.2",
                "ec2.instance.r5.4xlarge 4 -> 2.8",
            ]
        );
        // 19.125 + 12 + 4.8 + 8.2 + 2.8 + 0.2 for the requests; AWS prints 47.13.
        assert_eq!(committed.total.to_string(), "47.125");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_plan_saves_what_its_lines_say_and_never_costs_more(
            // Whole priced units: their costs fit into 28 digits unrounded.
            units in proptest::collection::vec(0_u64..1 << 40, 5),
        ) {
            let meters = [
                Meter::LambdaRequests,
                Meter::LambdaDuration(X86),
                ec2("c7g.large"),
                ec2("t3.small"),
                Meter::DataTransferOut,
            ];
            let count = |(meter, units): (Meter, u64)| (meter, u128::from(units) * meter.consumed_per_unit(730));
            let counts: Vec<_> = meters.into_iter().zip(units).map(count).collect();
            let bill = bill(&counts, &[], &Allowances::load().unwrap());
            let committed = with_plan(&bill, &us_east_1()).unwrap();
            let saved = |discount: &Discount| discount.list.checked_sub(discount.effective).unwrap();
            let all_saved: Usd = committed.discounts.iter().map(saved).sum();
            prop_assert_eq!(committed.total.checked_add(all_saved).unwrap(), bill.total);
            prop_assert!(committed.discounts.iter().all(|discount| saved(discount) >= Usd::ZERO));
            prop_assert!(committed.total <= bill.total);
        }
    }
}
