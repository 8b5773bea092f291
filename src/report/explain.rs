//! The workings: every line item as arithmetic that a reader can redo by hand, unrounded.

use rust_decimal::Decimal;

use super::{meter_title, number, text};
use crate::{
    analysis::Evaluated,
    billing::{Bill, LineItem},
    platform::LogVolume,
    scenario::Extra,
    units::Ratio,
    usage::Meter,
};

/// The source of a price that was stated and not looked up.
const STATED: &str = "--price";

/// One line item in pieces that may stand on one line or several.
pub(super) struct Working {
    /// What is paid for, in plain words.
    pub(super) name: String,
    /// What was counted, on whose bill.
    pub(super) title: String,
    /// The arithmetic: `4,610,000 requests`, `× 365/84`, `= …`.
    pub(super) steps: Vec<String>,
    /// Where the price comes from.
    pub(super) source: String,
}

/// The workings of each line item, in the order of the bill, and of each other cost.
pub(super) fn workings(candidate: &Evaluated, extras: &[Extra]) -> Vec<Working> {
    let stated = extras.iter().map(|extra| Working {
        name: text::one_line(&extra.name),
        title: format!("{} (extra)", text::one_line(&extra.name)),
        steps: vec![format!("{} a month", number::dollars(extra.per_month))],
        source: "as stated".to_owned(),
    });
    candidate
        .bill
        .line_items
        .iter()
        .map(|item| Working {
            name: name(item),
            title: title(item),
            steps: match item.allowance {
                Some(_) => priced(item),
                None => [counted(item, origin(item, &candidate.bill)), priced(item)].concat(),
            },
            source: source(item),
        })
        .chain(stated)
        .collect()
}

/// Source, date and confidence of the price; of one stated on the command line, only that.
fn source(item: &LineItem) -> String {
    match text::one_line(&item.tier.source) {
        stated if stated == STATED => format!("as stated ({stated})"),
        source => {
            let (as_of, confidence) = (item.tier.as_of, item.tier.confidence.name());
            format!("{source}, as of {as_of}, {confidence} confidence")
        }
    }
}

/// The groups and their sum, in as many digits as let them add up.
pub(super) fn total(candidate: &Evaluated, extras: &[Extra]) -> Vec<String> {
    let groups = &candidate.groups;
    let parts = [groups.compute, groups.front_door, groups.rest];
    let (parts, sum) = number::summed(&parts, candidate.bill.total);
    let names = ["compute", "+ front door", "+ rest"];
    let told = names
        .iter()
        .zip(&parts)
        .map(|(name, part)| format!("{name} {part}"));
    let mut steps: Vec<String> = told.collect();
    if !extras.is_empty() {
        steps.push("(with the extra costs)".to_owned());
    }
    steps.push(format!("= {sum} a month"));
    steps
}

/// `Requests`, `Requests, allowance`.
fn name(item: &LineItem) -> String {
    let allowance = if item.allowance.is_some() {
        ", free allowance"
    } else {
        ""
    };
    format!("{}{allowance}", meter_title::title(item.meter))
}

fn title(item: &LineItem) -> String {
    let tier = if item.tier.from.is_zero() {
        String::new()
    } else {
        format!(", tier from {}", quantity(item, item.tier.from))
    };
    let allowance = item.allowance.as_ref().map_or_else(String::new, |allowance| {
        format!(", allowance {}", text::one_line(allowance))
    });
    format!("{}{tier}{allowance} ({})", item.meter, item.meter.service())
}

/// How a count follows from what else was counted, where it does: stored logs from ingested ones.
fn origin(item: &LineItem, bill: &Bill) -> Vec<String> {
    match item.meter {
        Meter::LogsStorage => stored_logs(item, bill).unwrap_or_default(),
        Meter::AlbLcu => capacity_units(bill),
        _ => Vec::new(),
    }
}

/// `9,225,099 connections × 120,000,000`, `+ 1,000 bytes × 10,800`: what the load balancer's capacity units come
/// from, each dimension over the hours in which it is the largest.
fn capacity_units(bill: &Bill) -> Vec<String> {
    let dimension = |&(meter, count): &(Meter, u128)| {
        let counted = with_unit(&number::count(count), meter.consumed_unit());
        format!("{counted} × {}", number::count(meter.lcu_weight()))
    };
    let mut pieces: Vec<String> = bill.lcu_from.iter().map(dimension).collect();
    for piece in pieces.iter_mut().skip(1) {
        piece.insert_str(0, "+ ");
    }
    pieces
}

/// `1,000 bytes ingested`, `× 15 % compressed`, `× 720 h kept`; nothing where the counts do not agree with it.
fn stored_logs(item: &LineItem, bill: &Bill) -> Option<Vec<String>> {
    let ingested = bill.line_items.iter().find(|item| {
        let ingestion = matches!(
            item.meter,
            Meter::LogsIngestionLambda | Meter::LogsIngestionStandard
        );
        ingestion && item.allowance.is_none()
    })?;
    let (percent, hours) = (LogVolume::STORED_PERCENT, LogVolume::RETENTION_HOURS);
    let stored = ingested.consumed.checked_mul(percent * hours)? / 100;
    (stored == item.consumed).then(|| {
        vec![
            format!("{} ingested", consumed(ingested)),
            format!("× {percent} % compressed"),
            format!("× {hours} h kept"),
        ]
    })
}

/// From the count to the priced quantity: `count × projection ÷ counts per unit = quantity`. A line that holds
/// one tier's part of the quantity says so. Before it, the count's own origin.
fn counted(item: &LineItem, origin: Vec<String>) -> Vec<String> {
    let mut steps = origin;
    steps.push(match steps.len() {
        0 => consumed(item),
        _ => format!("= {}", consumed(item)),
    });
    let as_counted = steps.len();
    if item.projection != Ratio::ONE {
        steps.push(format!("× {}", item.projection));
    }
    if item.consumed_per_unit != 1 {
        steps.push(format!("÷ {}", number::count(item.consumed_per_unit)));
    }
    if item.month_quantity != item.quantity {
        steps.push(format!("= {}", quantity(item, item.month_quantity)));
        steps.push(format!("of which {}", quantity(item, item.quantity)));
    } else if steps.len() > as_counted {
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

fn consumed(item: &LineItem) -> String {
    with_unit(&number::count(item.consumed), item.meter.consumed_unit())
}

fn quantity(item: &LineItem, quantity: Decimal) -> String {
    with_unit(&number::exact(quantity), item.meter.unit())
}

/// Units that are words have a plural, abbreviations (`GB`, `MiB-ms`) have not.
fn with_unit(amount: &str, unit: &str) -> String {
    let last = unit.rsplit('-').next().unwrap_or(unit);
    let is_word = matches!(
        last,
        "request" | "connection" | "evaluation" | "byte" | "second" | "hour" | "month"
    );
    let plural = match amount {
        "1" | "-1" => "",
        _ if is_word => "s",
        _ => "",
    };
    format!("{amount} {unit}{plural}")
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
        let steps = [counted(&item, Vec::new()), priced(&item)].concat();
        assert_eq!(
            steps.join(" "),
            "86,016,000 MiB-ms × 365/84 ÷ 1,024,000 = 365 GB-seconds × $0.00002 = $0.0073"
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
            "lambda.duration.arm64, tier from 300 GB-seconds (AWS Lambda)"
        );
        assert_eq!(
            [counted(&item, Vec::new()), priced(&item)].concat().join(" "),
            "86,016,000 MiB-ms × 365/84 ÷ 1,024,000 = 365 GB-seconds of which 65 GB-seconds × $0.00001 = $0.00065"
        );
    }

    #[test]
    fn an_allowance_is_negative() {
        let candidate = sample::comparison().candidates.swap_remove(0);
        let workings = workings(&candidate, &[]);
        assert_eq!(
            workings[1].steps.join(" "),
            "-1,000,000 requests × $0.0000002 = -$0.2"
        );
        assert_eq!(
            workings[1].source,
            "AWS free tier, as of 2026-07-20, high confidence"
        );
    }

    #[test]
    fn a_stated_price_claims_no_confidence() {
        let mut item = lambda_duration();
        item.tier.source = "--price".into();
        assert_eq!(source(&item), "as stated (--price)");
    }

    #[test]
    fn stored_logs_follow_from_ingested_ones() {
        // 1,000 B × 0.15 × 720 h = 108,000 byte-hours
        let mut candidate = sample::comparison().candidates.swap_remove(0);
        let ingested = LineItem {
            meter: Meter::LogsIngestionLambda,
            consumed: 1_000,
            ..lambda_duration()
        };
        let mut stored = LineItem {
            meter: Meter::LogsStorage,
            consumed: 108_000,
            ..ingested.clone()
        };
        candidate.bill.line_items = vec![ingested];
        let steps = counted(&stored, origin(&stored, &candidate.bill)).join(" ");
        assert!(
            steps.starts_with("1,000 bytes ingested × 15 % compressed × 720 h kept = 108,000 byte-hours × "),
            "{steps}"
        );
        // Kept otherwise than this, it is told as counted only.
        stored.consumed = 1;
        assert!(origin(&stored, &candidate.bill).is_empty());
        assert!(counted(&stored, Vec::new())[0] == "1 byte-hour");
    }

    #[test]
    fn one_of_a_unit_is_singular() {
        assert_eq!(with_unit("1", "request"), "1 request");
        assert_eq!(with_unit("0", "request"), "0 requests");
        assert_eq!(with_unit("1.5", "GB-month"), "1.5 GB-months");
        assert_eq!(with_unit("2", "GB"), "2 GB");
        assert_eq!(with_unit("2", "mvCPU-us"), "2 mvCPU-us");
    }
}
