//! The workings: every line item as arithmetic that a reader can redo by hand, unrounded.

use rust_decimal::Decimal;

use super::{number, text};
use crate::{analysis::Evaluated, billing::LineItem, units::Ratio};

/// One line item in pieces that may stand on one line or several.
pub(super) struct Working {
    /// What was counted, on whose bill.
    pub(super) title: String,
    /// The arithmetic: `4,610,000 requests`, `× 365/84`, `= …`.
    pub(super) steps: Vec<String>,
    /// Where the price comes from.
    pub(super) source: String,
}

/// The workings of each line item, in the order of the bill.
pub(super) fn workings(candidate: &Evaluated) -> Vec<Working> {
    candidate
        .bill
        .line_items
        .iter()
        .map(|item| Working {
            title: title(item),
            steps: match item.allowance {
                Some(_) => priced(item),
                None => [counted(item), priced(item)].concat(),
            },
            source: format!("{}, as of {}", text::one_line(&item.tier.source), item.tier.as_of),
        })
        .collect()
}

/// The groups and their sum, unrounded.
pub(super) fn total(candidate: &Evaluated) -> Vec<String> {
    let groups = &candidate.groups;
    vec![
        format!("compute {}", number::dollars(groups.compute)),
        format!("+ front door {}", number::dollars(groups.front_door)),
        format!("+ rest {}", number::dollars(groups.rest)),
        format!("= {} a month", number::dollars(candidate.bill.total)),
    ]
}

fn title(item: &LineItem) -> String {
    let tier = if item.tier.from.is_zero() {
        String::new()
    } else {
        format!(
            ", tier from {} {}",
            number::exact(item.tier.from),
            item.meter.unit()
        )
    };
    let allowance = item.allowance.as_ref().map_or_else(String::new, |allowance| {
        format!(", allowance {}", text::one_line(allowance))
    });
    format!("{}{tier}{allowance} ({})", item.meter, item.meter.service())
}

/// From the count to the priced quantity: `count × projection ÷ counts per unit = quantity`. A line that holds
/// one tier's part of the quantity says so.
fn counted(item: &LineItem) -> Vec<String> {
    let mut steps = vec![format!(
        "{} {}",
        number::count(item.consumed),
        item.meter.consumed_unit()
    )];
    if item.projection != Ratio::ONE {
        steps.push(format!("× {}", item.projection));
    }
    if item.consumed_per_unit != 1 {
        steps.push(format!("÷ {}", number::count(item.consumed_per_unit)));
    }
    if item.month_quantity != item.quantity {
        steps.push(format!("= {}", quantity(item, item.month_quantity)));
        steps.push(format!("of which {}", quantity(item, item.quantity)));
    } else if steps.len() > 1 {
        steps.push(format!("= {}", quantity(item, item.quantity)));
    }
    steps
}

/// From the priced quantity to the cost.
fn priced(item: &LineItem) -> Vec<String> {
    let mut steps = Vec::new();
    if item.allowance.is_some() {
        steps.push(quantity(item, item.quantity));
    }
    steps.push(format!("× {}", number::dollars(item.tier.unit_price)));
    steps.push(format!("= {}", number::dollars(item.cost)));
    steps
}

fn quantity(item: &LineItem, quantity: Decimal) -> String {
    format!("{} {}", number::exact(quantity), item.meter.unit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report::sample, units::Architecture, usage::Meter};

    fn lambda_duration() -> LineItem {
        let candidate = sample::comparison().candidates.swap_remove(0);
        candidate.bill.line_items[2].clone()
    }

    #[test]
    fn a_line_can_be_redone_by_hand() {
        // 1,024,000 MiB-ms × 84 = 84 GB-s a week, × 365/84 = 365 a month, × 0.00002 = 0.0073
        let item = LineItem {
            meter: Meter::LambdaDuration(Architecture::Arm64),
            consumed: 86_016_000,
            quantity: Decimal::from(365),
            month_quantity: Decimal::from(365),
            tier: sample::tier("0", "0.00002"),
            cost: sample::usd("0.0073"),
            ..lambda_duration()
        };
        let steps = [counted(&item), priced(&item)].concat();
        assert_eq!(
            steps.join(" "),
            "86,016,000 MiB-ms × 365/84 ÷ 1,024,000 = 365 GB-second × $0.00002 = $0.0073"
        );
    }

    #[test]
    fn a_tier_tells_its_part() {
        // 65 of the 365 GB-s lie above a tier that begins at 300
        let item = LineItem {
            consumed: 86_016_000,
            quantity: Decimal::from(65),
            month_quantity: Decimal::from(365),
            tier: sample::tier("300", "0.00001"),
            cost: sample::usd("0.00065"),
            ..lambda_duration()
        };
        assert_eq!(
            title(&item),
            "lambda.duration.arm64, tier from 300 GB-second (AWS Lambda)"
        );
        assert_eq!(
            [counted(&item), priced(&item)].concat().join(" "),
            "86,016,000 MiB-ms × 365/84 ÷ 1,024,000 = 365 GB-second of which 65 GB-second × $0.00001 = $0.00065"
        );
    }

    #[test]
    fn an_allowance_is_negative() {
        let candidate = sample::comparison().candidates.swap_remove(0);
        let workings = workings(&candidate);
        assert_eq!(
            workings[1].steps.join(" "),
            "-1,000,000 request × $0.0000002 = -$0.2"
        );
        assert_eq!(workings[1].source, "AWS free tier, as of 2026-07-20");
    }
}
