//! A price book: the prices of one region on one day. Embedded sheets are parsed when a meter of theirs is first
//! asked for, so that a bill without EC2 does not read the table of instance types.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::OnceLock,
};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    AsOf, Confidence, PriceError, Tier,
    digest::PriceDigest,
    embedded::{self, EmbeddedSheet},
    known_regions, overlay,
    sheet::{self, InForce, PriceRow},
};
use crate::{
    units::Usd,
    usage::{Meter, MeterKind},
};

/// Prices of a meter, by meter.
type Prices = BTreeMap<Meter, InForce>;

/// Prices of one region on one day.
#[derive(Debug)]
pub struct PriceBook {
    region: String,
    date: NaiveDate,
    /// Meters priced by the overlay or by hand; the embedded rows of these do not count.
    replaced: Prices,
    /// How many of these the overlay prices.
    overlaid: usize,
    sheets: Vec<LazySheet>,
    digest: OnceLock<String>,
}

/// An embedded sheet and, once asked for, its prices.
#[derive(Debug)]
struct LazySheet {
    embedded: &'static EmbeddedSheet,
    prices: OnceLock<Result<Prices, PriceError>>,
}

impl PriceBook {
    /// The book of `region` on `date`; without a date on the newest `as_of` of its rows, never today.
    ///
    /// Rows of `overlay/aws/<region>/*.csv` replace every embedded row of the meters they name, and may make up a
    /// region of their own. `overrides` are flat prices that replace both.
    ///
    /// # Errors
    /// For an unknown region, an unreadable or malformed overlay, or an override that cannot be meant.
    pub fn load(
        region: &str,
        date: Option<NaiveDate>,
        overlay: Option<&Path>,
        overrides: &[(Meter, Usd)],
    ) -> Result<Self, PriceError> {
        let embedded = embedded::sheets(region);
        let overlaid = overlay.map_or(Ok(None), |directory| overlay::rows(directory, region))?;
        if embedded.is_none() && overlaid.is_none() {
            return Err(PriceError::UnknownRegion {
                region: region.to_owned(),
                known: known_regions().collect::<Vec<_>>().join(", "),
            });
        }
        let (sheets, overlaid) = (embedded.unwrap_or_default(), overlaid.unwrap_or_default());
        let date = date.unwrap_or_else(|| newest_as_of(sheets, &overlaid));
        let mut replaced = sheet::in_force(overlaid, date)?;
        let overlaid = replaced.len();
        apply(overrides, date, &mut replaced)?;
        Ok(Self {
            region: region.to_owned(),
            date,
            replaced,
            overlaid,
            sheets: sheets
                .iter()
                .map(|embedded| LazySheet {
                    embedded,
                    prices: OnceLock::new(),
                })
                .collect(),
            digest: OnceLock::new(),
        })
    }

    /// How many meters the overlay prices: none where it does not mention the region.
    #[must_use]
    pub const fn overlaid_meters(&self) -> usize {
        self.overlaid
    }

    /// The region, as AWS names it.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The day whose prices these are.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The tiers of a meter, ascending from 0.
    ///
    /// # Errors
    /// When the book has no price for it, or none yet on its date: never zero, never another region's.
    pub fn price(&self, meter: Meter) -> Result<&[Tier], PriceError> {
        let prices = match self.replaced.get(&meter) {
            Some(prices) => Some(prices),
            None => self.embedded_price(meter)?,
        };
        match prices {
            Some(InForce::Tiers(tiers)) => Ok(tiers),
            Some(&InForce::Later(earliest)) => Err(PriceError::NotYet {
                meter,
                region: self.region.clone(),
                date: self.date,
                earliest,
            }),
            None => Err(PriceError::Missing {
                meter,
                region: self.region.clone(),
                file: embedded::file_of(meter),
            }),
        }
    }

    fn embedded_price(&self, meter: Meter) -> Result<Option<&InForce>, PriceError> {
        let file = embedded::file_of(meter);
        let Some(sheet) = self.sheets.iter().find(|sheet| sheet.embedded.file == file) else {
            return Ok(None);
        };
        let prices = sheet.prices.get_or_init(|| {
            let rows = sheet::read(sheet.embedded.path, sheet.embedded.text)?;
            sheet::in_force(rows, self.date)
        });
        prices
            .as_ref()
            .map(|prices| prices.get(&meter))
            .map_err(Clone::clone)
    }

    /// Tiers of the given meters that rest on low confidence; meters without a price are passed over.
    pub fn low_confidence(&self, meters: impl IntoIterator<Item = Meter>) -> Vec<(Meter, &Tier)> {
        meters
            .into_iter()
            .filter_map(|meter| Some((meter, self.price(meter).ok()?)))
            .flat_map(|(meter, tiers)| tiers.iter().map(move |tier| (meter, tier)))
            .filter(|(_, tier)| tier.confidence == Confidence::Low)
            .collect()
    }

    /// The first six hexadecimal digits of the SHA-256 over all prices in force: equal for equal prices, in
    /// whatever order and from whatever source they come.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let mut digest = PriceDigest::default();
            for (meter, prices) in &self.replaced {
                if let InForce::Tiers(tiers) = prices {
                    for tier in tiers {
                        digest.add_exact(&meter.to_string(), meter.unit(), tier.from, tier.unit_price.0);
                    }
                }
            }
            let replaced: BTreeSet<String> = self.replaced.keys().map(ToString::to_string).collect();
            for sheet in &self.sheets {
                digest_embedded(sheet.embedded, &self.date.to_string(), &replaced, &mut digest);
            }
            digest.finish()
        })
    }
}

/// Adds the rows of an embedded sheet that hold on `date`, read as text: its numbers are written the way
/// [`PriceDigest::add_exact`] writes them (proved by a test), and ISO dates compare as text.
fn digest_embedded(sheet: &EmbeddedSheet, date: &str, replaced: &BTreeSet<String>, digest: &mut PriceDigest) {
    let mut newest: BTreeMap<&str, &str> = BTreeMap::new();
    for row in sheet.text_rows() {
        if !row.effective_from.is_empty() && row.effective_from <= date {
            let known = newest.entry(row.meter).or_default();
            *known = row.effective_from.max(known);
        }
    }
    for row in sheet.text_rows() {
        let holds = newest.get(row.meter).copied().unwrap_or_default() == row.effective_from;
        if holds && !replaced.contains(row.meter) {
            digest.add(row.meter, row.unit, row.tier_from, row.unit_price);
        }
    }
}

/// The first day of the newest `as_of`.
fn newest_as_of(sheets: &[EmbeddedSheet], overlaid: &[PriceRow]) -> NaiveDate {
    // A prefix sorts first, so text order is date order: 2026 < 2026-09 < 2026-09-22.
    let newest = sheets
        .iter()
        .flat_map(EmbeddedSheet::text_rows)
        .map(|row| row.as_of)
        .max();
    let embedded = newest.and_then(|as_of| as_of.parse().map(AsOf::first_day).ok());
    let overlaid = overlaid.iter().map(|row| row.tier.as_of.first_day()).max();
    embedded.max(overlaid).unwrap_or_default()
}

/// Puts flat prices given by hand over all others.
fn apply(overrides: &[(Meter, Usd)], date: NaiveDate, replaced: &mut Prices) -> Result<(), PriceError> {
    let mut seen = BTreeSet::new();
    for &(meter, unit_price) in overrides {
        let refuse = |reason| Err(PriceError::Override { meter, reason });
        if meter.kind() == MeterKind::LcuDimension {
            return refuse("is a dimension of alb.lcu and has no price of its own");
        }
        if unit_price < Usd::ZERO {
            return refuse("expected a price of 0 or more");
        }
        if !seen.insert(meter) {
            return refuse("is given twice");
        }
        let tier = Tier {
            from: Decimal::ZERO,
            unit_price,
            as_of: date.into(),
            confidence: Confidence::High,
            source: "--price".to_owned(),
        };
        replaced.insert(meter, InForce::Tiers(vec![tier]));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::ec2_shortlist;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    #[test]
    fn embedded_sheets_are_valid_canonical_and_complete() {
        for region in known_regions() {
            for sheet in embedded::sheets(region).unwrap() {
                let rows = sheet::read(sheet.path, sheet.text).unwrap();
                assert_eq!(rows.len(), sheet.text.lines().count() - 1, "{}", sheet.path);
                assert_eq!(sheet.text.lines().next(), Some(&*sheet::COLUMNS.join(",")));
                sheet::in_force(rows.clone(), day("2026-11-01")).unwrap();
                assert_eq!(rows.len(), sheet.text_rows().count());
                for (row, text) in rows.iter().zip(sheet.text_rows()) {
                    assert_eq!(text.meter, row.meter.to_string());
                    assert_eq!(text.unit, row.meter.unit());
                    let from = row.effective_from.map(|date| date.to_string());
                    assert_eq!(text.effective_from, from.unwrap_or_default());
                    assert_eq!(
                        text.tier_from,
                        row.tier.from.normalize().to_string(),
                        "{}",
                        sheet.path
                    );
                    assert_eq!(text.unit_price, row.tier.unit_price.to_string(), "{}", sheet.path);
                    assert_eq!(text.as_of, row.tier.as_of.to_string());
                    assert_eq!(sheet.file, embedded::file_of(row.meter), "{}", row.meter);
                    assert!(row.tier.source.len() > 10, "{}: {}", row.meter, row.tier.source);
                }
            }
        }
    }

    #[test]
    fn every_meter_is_priced_in_us_east_1() {
        let book = PriceBook::load("us-east-1", None, None, &[]).unwrap();
        for meter in Meter::all() {
            assert_eq!(
                book.price(meter).is_ok(),
                meter.kind() != MeterKind::LcuDimension,
                "{meter}"
            );
        }
        assert_eq!(
            book.price(Meter::LambdaRequests).unwrap()[0].unit_price,
            usd("0.0000002")
        );
        assert!(book.low_confidence(Meter::all()).is_empty());
        let unpriced = ec2_shortlist().find(|&t| book.price(Meter::Ec2Instance(t)).is_err());
        assert_eq!(unpriced, None);
    }

    #[test]
    fn a_sheet_is_read_only_when_asked_for() {
        let book = PriceBook::load("us-east-1", None, None, &[]).unwrap();
        book.price(Meter::LambdaRequests).unwrap();
        book.digest();
        let read: Vec<&str> = book
            .sheets
            .iter()
            .filter(|sheet| sheet.prices.get().is_some())
            .map(|sheet| sheet.embedded.file)
            .collect();
        assert_eq!(read, ["lambda.csv"]);
    }

    #[test]
    fn the_default_date_is_the_newest_as_of() {
        let newest = |region: &str| {
            let sheets = embedded::sheets(region).unwrap();
            let rows = sheets
                .iter()
                .flat_map(|sheet| sheet::read(sheet.path, sheet.text).unwrap());
            rows.map(|row| row.tier.as_of.first_day()).max().unwrap()
        };
        for region in known_regions() {
            let book = PriceBook::load(region, None, None, &[]).unwrap();
            assert_eq!(book.date(), newest(region), "{region}");
        }
    }

    #[test]
    fn lambda_logs_were_flat_before_may_2025() {
        let prices = |date: &str| -> Vec<String> {
            let book = PriceBook::load("us-east-1", Some(day(date)), None, &[]).unwrap();
            let tiers = book.price(Meter::LogsIngestionLambda).unwrap();
            tiers.iter().map(|tier| tier.unit_price.to_string()).collect()
        };
        assert_eq!(prices("2025-04-30"), ["0.5"]);
        assert_eq!(prices("2025-05-01"), ["0.5", "0.25", "0.1", "0.05"]);
    }

    #[test]
    fn what_is_missing_is_an_error_that_says_where_to_add_it() {
        let unknown = PriceBook::load("mars-north-1", None, None, &[])
            .unwrap_err()
            .to_string();
        assert!(
            unknown.contains("eu-central-1, eu-west-1, us-east-1"),
            "{unknown}"
        );
        let book = PriceBook::load("eu-central-1", None, None, &[]).unwrap();
        assert_eq!(
            book.price(Meter::HttpApiRequests).unwrap_err().to_string(),
            "no price for http_api.requests in eu-central-1: add a row to DIR/aws/eu-central-1/api_gateway.csv and \
             pass --pricing DIR, or give --price http_api.requests=USD"
        );
    }

    #[test]
    fn european_books_lack_only_what_no_source_was_found_for() {
        let missing = |region: &str| -> Vec<String> {
            let book = PriceBook::load(region, None, None, &[]).unwrap();
            let named = Meter::all().filter(|meter| {
                !matches!(meter, Meter::Ec2Instance(_)) && meter.kind() != MeterKind::LcuDimension
            });
            named
                .filter(|&meter| book.price(meter).is_err())
                .map(|meter| meter.to_string())
                .collect()
        };
        assert!(missing("eu-west-1").is_empty());
        assert_eq!(
            missing("eu-central-1"),
            ["http_api.requests", "cloudwatch.metrics", "sqs.requests"]
        );
        // Upper tiers that are not sourced: listed as an assumption wherever the meter is used.
        for (region, meter) in [
            ("eu-central-1", Meter::RestApiRequests),
            ("eu-west-1", Meter::CloudwatchMetrics),
        ] {
            let book = PriceBook::load(region, None, None, &[]).unwrap();
            assert_eq!(book.low_confidence([meter]).len(), 1, "{meter} in {region}");
        }
        for name in [
            "t3.medium",
            "t4g.small",
            "m7i.large",
            "m7g.large",
            "c7i.large",
            "c7g.large",
        ] {
            let meter: Meter = format!("ec2.instance.{name}").parse().unwrap();
            for region in ["eu-west-1", "eu-central-1"] {
                let book = PriceBook::load(region, None, None, &[]).unwrap();
                assert!(book.price(meter).is_ok(), "{name} in {region}");
            }
        }
    }

    #[test]
    fn overrides_are_flat_and_checked() {
        let load = |overrides: &[(Meter, Usd)]| PriceBook::load("us-east-1", None, None, overrides);
        let requests = (Meter::LambdaRequests, usd("0.5"));
        let book = load(&[requests]).unwrap();
        let [tier] = book.price(Meter::LambdaRequests).unwrap() else {
            panic!("one tier")
        };
        assert_eq!((&*tier.source, tier.unit_price), ("--price", usd("0.5")));
        assert_eq!(
            load(&[requests, requests]).unwrap_err().to_string(),
            "--price lambda.requests: is given twice"
        );
        assert!(load(&[(Meter::LambdaRequests, usd("-1"))]).is_err());
        assert!(load(&[(Meter::AlbNewConnections, usd("1"))]).is_err());
    }

    #[test]
    fn the_digest_follows_the_prices_alone() {
        let digest = |date: Option<&str>, overrides: &[(Meter, Usd)]| {
            let book = PriceBook::load("us-east-1", date.map(day), None, overrides).unwrap();
            book.digest().to_owned()
        };
        let today = digest(None, &[]);
        assert_eq!(today.len(), 6);
        assert!(today.bytes().all(|b| b.is_ascii_hexdigit()));
        // The same price given by hand, written differently, is the same price.
        assert_eq!(digest(None, &[(Meter::LambdaRequests, usd("0.00000020"))]), today);
        assert_ne!(digest(None, &[(Meter::LambdaRequests, usd("0.0000003"))]), today);
        assert_eq!(digest(Some("2025-05-01"), &[]), today);
        assert_ne!(digest(Some("2025-04-30"), &[]), today);
    }
}
