//! What AWS gives every organization each month, always: not the offers of the first twelve months, not credits.
//! Source: `pricing/allowances.csv`, each row with its own.

use rust_decimal::Decimal;

use super::{PriceError, meter_set::MeterSet, rows::rows, sheet::number};
use crate::usage::Meter;

/// A quantity a month that is not charged, shared by the meters it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Name on the bill.
    pub id: String,
    /// Quantity a month, in the unit of the meters; a GB-month counts as a GB.
    pub quantity: Decimal,
    /// Unit.
    pub unit: String,
    /// Where it was read.
    pub source: String,
    meters: MeterSet,
    order: u32,
}

/// Every allowance that applies, in the order they are used up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowances(Vec<Allowance>);

const FILE: &str = "pricing/allowances.csv";
const CSV: &str = include_str!("../../pricing/allowances.csv");

impl Allowance {
    /// Whether it covers the meter.
    #[must_use]
    pub fn covers(&self, meter: Meter) -> bool {
        self.meters.covers(meter)
    }
}

impl Allowances {
    /// AWS's always-free offers.
    ///
    /// # Errors
    /// When the embedded table is malformed; a test proves that it is not.
    pub fn load() -> Result<Self, PriceError> {
        Self::read(FILE, CSV)
    }

    /// No allowance: they are used up elsewhere in the organization.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// In the order they are used up.
    pub fn iter(&self) -> impl Iterator<Item = &Allowance> {
        self.0.iter()
    }

    fn read(file: &str, text: &str) -> Result<Self, PriceError> {
        let mut allowances = rows(file, text, |raw: RawAllowance| {
            Ok(Some(Allowance {
                quantity: number(&raw.quantity).map_err(|problem| ("quantity", problem))?,
                id: raw.id,
                unit: raw.unit,
                source: raw.source,
                meters: MeterSet::read(&raw.meters),
                order: raw.order,
            }))
        })?;
        allowances.sort_by_key(|allowance| allowance.order);
        Ok(Self(allowances))
    }
}

/// One row of the table, as typed.
#[derive(serde::Deserialize)]
struct RawAllowance {
    id: String,
    meters: String,
    quantity: String,
    unit: String,
    order: u32,
    source: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Architecture;

    #[test]
    fn the_always_free_offers_are_read_whole() {
        let allowances = Allowances::load().unwrap();
        assert_eq!(allowances.iter().count(), CSV.lines().count() - 1);
        let quantities: Vec<_> = allowances
            .iter()
            .map(|allowance| format!("{} {} {}", allowance.id, allowance.quantity, allowance.unit))
            .collect();
        assert_eq!(
            quantities,
            [
                "lambda.free_requests 1000000 request",
                "lambda.free_duration 400000 GB-second",
                "data_transfer.free_out 100 GB",
                "logs.free 5 GB",
                "cloudwatch.free_metrics 10 metric",
                "sqs.free_requests 1000000 request",
            ]
        );
        assert!(allowances.iter().all(|allowance| !allowance.source.is_empty()));
        assert_eq!(Allowances::none().iter().count(), 0);
    }

    #[test]
    fn one_allowance_spans_both_architectures() {
        let allowances = Allowances::load().unwrap();
        let duration = allowances
            .iter()
            .find(|a| a.id == "lambda.free_duration")
            .unwrap();
        assert!(
            Architecture::ALL
                .into_iter()
                .all(|a| duration.covers(Meter::LambdaDuration(a)))
        );
        assert!(!duration.covers(Meter::LambdaRequests));
    }

    #[test]
    fn every_pattern_covers_a_meter_and_only_meters_of_the_unit() {
        for allowance in Allowances::load().unwrap().iter() {
            for pattern in allowance.meters.each() {
                let covered: Vec<Meter> = Meter::all().filter(|&meter| pattern.covers(meter)).collect();
                assert!(!covered.is_empty(), "{pattern:?}");
                for meter in covered {
                    // A GB-month counts as a GB.
                    let unit = meter.unit().trim_end_matches("-month");
                    assert_eq!(unit, allowance.unit, "{meter}");
                }
            }
        }
    }

    #[test]
    fn a_bad_row_names_its_place() {
        let head = "id,meters,quantity,unit,order,source\n";
        let message = |row: &str| {
            let table = format!("{head}{row}");
            Allowances::read("a.csv", &table).unwrap_err().to_string()
        };
        assert_eq!(
            message("x,lambda.requests,-1,request,1,s"),
            "a.csv:2: quantity: expected a decimal number of 0 or more, found `-1`"
        );
    }
}
