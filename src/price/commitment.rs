//! Savings Plans as flat discounts on what they cover. Source: `pricing/commitments.csv`, each row with its own. AWS
//! prices a plan per type and region; only what was found is here: no published maxima ("up to"), no reservations.

use rust_decimal::Decimal;

use super::{AsOf, Confidence, PriceError, RowProblem, meter_set::MeterSet, rows::rows, sheet::number};
use crate::usage::Meter;

/// What a plan takes off some meters. A flat rate holds only while the commitment is used up in every hour: right for
/// resources that always run, optimistic for Lambda, whose quiet hours waste what was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The plan: `compute-sp`.
    pub plan: String,
    /// Share of the price that is saved; `None` where the plan covers the meters and no flat rate is known.
    pub discount: Option<Decimal>,
    /// Years committed.
    pub term_years: u32,
    /// `no-upfront` and the like; empty where the source does not say.
    pub payment: String,
    /// When the source stated it.
    pub as_of: AsOf,
    /// How far to trust it.
    pub confidence: Confidence,
    /// Where it was read.
    pub source: String,
    /// What else to know.
    pub note: String,
    meters: MeterSet,
}

/// The rows of a region, in the order in which they are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commitments(Vec<Commitment>);

const FILE: &str = "pricing/commitments.csv";
const CSV: &str = include_str!("../../pricing/commitments.csv");
/// Rows that hold in every region.
const ANY_REGION: &str = "any";

impl Commitments {
    /// The 1-year Compute Savings Plan, as far as its flat rates are known in the region.
    ///
    /// # Errors
    /// When the embedded table is malformed; a test proves that it is not.
    pub fn load(region: &str) -> Result<Self, PriceError> {
        Self::read(FILE, CSV, region)
    }

    /// The first row that covers the meter; `None` where the plan does not apply to it.
    #[must_use]
    pub fn of(&self, meter: Meter) -> Option<&Commitment> {
        self.0.iter().find(|row| row.meters.covers(meter))
    }

    /// Reads a table; `file` names it in errors.
    pub(crate) fn read(file: &str, text: &str, region: &str) -> Result<Self, PriceError> {
        let applies = |raw: &RawCommitment| [ANY_REGION, region].contains(&&*raw.region);
        let check = |raw: RawCommitment| applies(&raw).then(|| raw.check()).transpose();
        Ok(Self(rows(file, text, check)?))
    }
}

/// One row of the table, as typed.
#[derive(serde::Deserialize)]
struct RawCommitment {
    plan: String,
    meters: String,
    region: String,
    discount_fraction: String,
    term_years: u32,
    payment: String,
    as_of: String,
    confidence: String,
    source: String,
    note: String,
}

impl RawCommitment {
    fn check(self) -> Result<Commitment, (&'static str, RowProblem)> {
        Ok(Commitment {
            discount: fraction(&self.discount_fraction).map_err(|problem| ("discount_fraction", problem))?,
            as_of: self.as_of.parse().map_err(|e| ("as_of", RowProblem::AsOf(e)))?,
            confidence: self
                .confidence
                .parse()
                .map_err(|e| ("confidence", RowProblem::Confidence(e)))?,
            meters: MeterSet::read(&self.meters),
            plan: self.plan,
            term_years: self.term_years,
            payment: self.payment,
            source: self.source,
            note: self.note,
        })
    }
}

fn fraction(text: &str) -> Result<Option<Decimal>, RowProblem> {
    if text.is_empty() {
        return Ok(None);
    }
    match number(text) {
        Ok(fraction) if fraction < Decimal::ONE => Ok(Some(fraction)),
        _ => Err(RowProblem::Fraction(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::known_regions;

    fn discount(region: &str, meter: &str) -> Option<String> {
        let commitments = Commitments::load(region).unwrap();
        let row = commitments.of(meter.parse().unwrap())?;
        Some(
            row.discount
                .map_or_else(|| "unknown".into(), |discount| discount.to_string()),
        )
    }

    #[test]
    fn the_first_row_that_covers_a_meter_holds() {
        let found = |meter| discount("us-east-1", meter);
        assert_eq!(found("lambda.duration.arm64"), Some("0.12".into()));
        assert_eq!(found("lambda.requests"), None);
        assert_eq!(found("fargate.memory.x86_64"), Some("0.2".into()));
        assert_eq!(found("fargate.ephemeral"), None);
        assert_eq!(found("ec2.instance.m7g.large"), Some("0.32".into()));
        assert_eq!(found("ec2.instance.m6a.xlarge"), Some("0.1918".into()));
        assert_eq!(
            discount("eu-west-1", "ec2.instance.m6a.xlarge"),
            Some("unknown".into())
        );
        assert_eq!(found("ec2.instance.t3.small"), Some("unknown".into()));
        assert_eq!(found("alb.hour"), None);
    }

    #[test]
    fn every_row_holds_somewhere_and_covers_meters() {
        let rows = Commitments::load("us-east-1").unwrap().0;
        assert_eq!(rows.len(), CSV.lines().count() - 1);
        for row in &rows {
            assert!(row.source.len() > 10 && row.term_years == 1, "{row:?}");
            for pattern in row.meters.each() {
                assert!(Meter::all().any(|meter| pattern.covers(meter)), "{pattern:?}");
            }
        }
        assert!(known_regions().all(|region| Commitments::load(region).is_ok()));
    }

    #[test]
    fn a_bad_row_names_its_place() {
        let head = "plan,meters,region,discount_fraction,term_years,payment,as_of,confidence,source,note\n";
        let message = |row: &str| {
            let table = format!("{head}{row}");
            Commitments::read("c.csv", &table, "us-east-1")
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            message("p,lambda.requests,any,12,1,,2026,high,s,"),
            "c.csv:2: discount_fraction: expected a fraction from 0 to below 1, found `12`"
        );
        assert_eq!(
            message("p,lambda.requests,any,0.1,1,,2026,sure,s,"),
            "c.csv:2: confidence: expected high, medium or low, found `sure`"
        );
    }
}
