//! A sheet of a price book: one CSV file of rows `meter,unit,effective_from,tier_from,unit_price_usd,as_of,
//! confidence,source`, columns by name in any order. Every row is checked: the unit is the meter's, numbers and
//! dates parse, nothing is negative, tiers begin at 0 and none comes twice.

use std::{collections::BTreeMap, str::FromStr, sync::Arc};

use chrono::NaiveDate;
use csv::StringRecord;
use rust_decimal::Decimal;

use super::{Place, PriceError, RowProblem, Tier};
use crate::{
    units::Usd,
    usage::{Meter, MeterKind},
};

/// The columns, in the order of the header.
pub(super) const COLUMNS: [&str; 8] = [
    "meter",
    "unit",
    "effective_from",
    "tier_from",
    "unit_price_usd",
    "as_of",
    "confidence",
    "source",
];

/// One row, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PriceRow {
    pub(super) meter: Meter,
    pub(super) effective_from: Option<NaiveDate>,
    pub(super) tier: Tier,
    pub(super) at: Place,
}

/// The prices of one meter on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InForce {
    /// Tiers, ascending from 0.
    Tiers(Vec<Tier>),
    /// None yet; the first begins on that day.
    Later(NaiveDate),
}

/// Reads a sheet; `file` names it in errors.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<PriceRow>, PriceError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let fields = Fields::locate(file, reader.headers().map_err(|e| malformed(file, &e))?)?;
    reader
        .into_records()
        .map(|record| fields.row(&record.map_err(|e| malformed(file, &e))?))
        .collect()
}

fn malformed(file: &str, error: &csv::Error) -> PriceError {
    PriceError::Row {
        at: Place {
            file: file.into(),
            line: error.position().map_or(1, csv::Position::line),
            column: None,
        },
        problem: RowProblem::Csv(match error.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => {
                format!("expected {expected_len} fields as in the header, found {len}")
            }
            _ => error.to_string(),
        }),
    }
}

/// Where each of [`COLUMNS`] stands in the file.
struct Fields {
    file: Arc<str>,
    places: [usize; 8],
}

impl Fields {
    fn locate(file: &str, header: &StringRecord) -> Result<Self, PriceError> {
        let mut places = [0; 8];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            *place = header
                .iter()
                .position(|name| name == column)
                .ok_or_else(|| PriceError::Row {
                    at: Place {
                        file: file.into(),
                        line: 1,
                        column: Some(column),
                    },
                    problem: RowProblem::MissingColumn {
                        expected: COLUMNS.join(","),
                    },
                })?;
        }
        Ok(Self {
            file: file.into(),
            places,
        })
    }

    fn row(&self, record: &StringRecord) -> Result<PriceRow, PriceError> {
        let [
            meter,
            unit,
            effective_from,
            tier_from,
            price,
            as_of,
            confidence,
            source,
        ] = self.places.map(|place| record.get(place).unwrap_or_default());
        let at = |column: usize| Place {
            file: Arc::clone(&self.file),
            line: record.position().map_or(0, csv::Position::line),
            column: COLUMNS.get(column).copied(),
        };
        let fail = |column: usize| {
            move |problem: RowProblem| PriceError::Row {
                at: at(column),
                problem,
            }
        };
        let meter: Meter = parsed(meter).map_err(fail(0))?;
        check_unit(meter, unit).map_err(|problem| match problem {
            RowProblem::Dimension(_) => fail(0)(problem),
            _ => fail(1)(problem),
        })?;
        Ok(PriceRow {
            meter,
            effective_from: date(effective_from).map_err(fail(2))?,
            tier: Tier {
                from: number(tier_from).map_err(fail(3))?,
                unit_price: Usd(number(price).map_err(fail(4))?),
                as_of: parsed(as_of).map_err(fail(5))?,
                confidence: parsed(confidence).map_err(fail(6))?,
                source: stated(source).map_err(fail(7))?,
            },
            at: at(3),
        })
    }
}

fn parsed<T: FromStr>(text: &str) -> Result<T, RowProblem>
where
    RowProblem: From<T::Err>,
{
    Ok(text.parse()?)
}

fn check_unit(meter: Meter, unit: &str) -> Result<(), RowProblem> {
    if meter.kind() == MeterKind::LcuDimension {
        return Err(RowProblem::Dimension(meter));
    }
    if unit == meter.unit() {
        return Ok(());
    }
    Err(RowProblem::Unit {
        meter,
        expected: meter.unit(),
        found: unit.to_owned(),
    })
}

fn date(text: &str) -> Result<Option<NaiveDate>, RowProblem> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<NaiveDate>() {
        // chrono also reads `2026-9-1`; one date has one spelling here.
        Ok(date) if date.to_string() == text => Ok(Some(date)),
        _ => Err(RowProblem::Date(text.to_owned())),
    }
}

pub(super) fn number(text: &str) -> Result<Decimal, RowProblem> {
    match Decimal::from_str_exact(text) {
        Ok(number) if number.is_sign_positive() || number.is_zero() => Ok(number.normalize()),
        _ => Err(RowProblem::Number(text.to_owned())),
    }
}

fn stated(source: &str) -> Result<String, RowProblem> {
    if source.is_empty() {
        return Err(RowProblem::NoSource);
    }
    Ok(source.to_owned())
}

/// Which rows hold on `date`, by meter: those with the newest `effective_from` that is not later, where an empty
/// one means as far back as known.
pub(super) fn in_force(
    mut rows: Vec<PriceRow>,
    date: NaiveDate,
) -> Result<BTreeMap<Meter, InForce>, PriceError> {
    rows.sort_by_key(|row| (row.meter, row.effective_from, row.tier.from));
    for tiers in rows.chunk_by(|a, b| (a.meter, a.effective_from) == (b.meter, b.effective_from)) {
        check_tiers(tiers)?;
    }
    let mut by_meter: BTreeMap<Meter, InForce> = BTreeMap::new();
    for row in rows {
        let begins = row.effective_from.unwrap_or(NaiveDate::MIN);
        let prices = by_meter.entry(row.meter).or_insert(InForce::Later(begins));
        match prices {
            _ if begins > date => {}
            // Rows ascend by date, then by tier: a tier from 0 begins the next price.
            InForce::Tiers(tiers) if !row.tier.from.is_zero() => tiers.push(row.tier),
            _ => *prices = InForce::Tiers(vec![row.tier]),
        }
    }
    Ok(by_meter)
}

/// Tiers of one meter and date, sorted: from 0, each once.
fn check_tiers(tiers: &[PriceRow]) -> Result<(), PriceError> {
    let fail = |row: &PriceRow, problem| PriceError::Row {
        at: row.at.clone(),
        problem,
    };
    if let Some(row) = tiers.first()
        && !row.tier.from.is_zero()
    {
        let (meter, from) = (row.meter, row.tier.from);
        return Err(fail(row, RowProblem::FirstTier { meter, from }));
    }
    match tiers
        .windows(2)
        .find(|pair| pair[0].tier.from == pair[1].tier.from)
    {
        Some([_, second]) => {
            let (meter, from) = (second.meter, second.tier.from);
            Err(fail(second, RowProblem::Duplicate { meter, from }))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "meter,unit,effective_from,tier_from,unit_price_usd,as_of,confidence,source\n";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn load(rows: &str, date: &str) -> Result<BTreeMap<Meter, InForce>, PriceError> {
        in_force(read("x.csv", &format!("{HEADER}{rows}"))?, day(date))
    }

    fn prices(rows: &str, date: &str) -> Vec<(String, String)> {
        match load(rows, date).unwrap().remove(&Meter::LambdaRequests).unwrap() {
            InForce::Tiers(tiers) => tiers
                .iter()
                .map(|tier| (tier.from.to_string(), tier.unit_price.to_string()))
                .collect(),
            InForce::Later(date) => vec![("later".into(), date.to_string())],
        }
    }

    #[test]
    fn the_newest_rows_not_after_the_date_hold() {
        let rows = "lambda.requests,request,2020-01-01,0,0.3,2026,high,s\n\
                    lambda.requests,request,2022-01-01,100,0.1,2026,high,s\n\
                    lambda.requests,request,2022-01-01,0,0.2,2026,high,s\n";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(prices(rows, "2019-12-31"), [pair("later", "2020-01-01")]);
        assert_eq!(prices(rows, "2021-12-31"), [pair("0", "0.3")]);
        assert_eq!(prices(rows, "2022-01-01"), [pair("0", "0.2"), pair("100", "0.1")]);
        let since_ever = format!("{rows}lambda.requests,request,,0,0.4,2026,high,s\n");
        assert_eq!(prices(&since_ever, "1999-01-01"), [pair("0", "0.4")]);
    }

    #[test]
    fn columns_stand_in_any_order() {
        let text = "source,unit_price_usd,meter,unit,tier_from,effective_from,as_of,confidence,remark\n\
                    s, 0.0000002 ,lambda.requests,request,0,,2026-09,high,\n";
        let rows = read("x.csv", text).unwrap();
        assert_eq!(rows[0].tier.unit_price.to_string(), "0.0000002");
        assert_eq!(rows[0].at.line, 2);
    }

    #[test]
    fn a_bad_row_names_its_place_and_what_would_do() {
        let cases = [
            (
                "lambda.magic,request,,0,1,2026,high,s",
                "x.csv:2: meter: unknown meter `lambda.magic`",
            ),
            (
                "lambda.requests,GB,,0,1,2026,high,s",
                "x.csv:2: unit: lambda.requests is priced per request, found `GB`",
            ),
            (
                "alb.new_connections,connection,,0,1,2026,high,s",
                "x.csv:2: meter: alb.new_connections is a dimension of alb.lcu and has no price of its own",
            ),
            (
                "lambda.requests,request,2026-9-1,0,1,2026,high,s",
                "x.csv:2: effective_from: expected YYYY-MM-DD or nothing, found `2026-9-1`",
            ),
            (
                "lambda.requests,request,,-1,1,2026,high,s",
                "x.csv:2: tier_from: expected a decimal number of 0 or more, found `-1`",
            ),
            (
                "lambda.requests,request,,0,1e-3,2026,high,s",
                "x.csv:2: unit_price_usd: expected a decimal number of 0 or more, found `1e-3`",
            ),
            (
                "lambda.requests,request,,0,NaN,2026,high,s",
                "x.csv:2: unit_price_usd: expected a decimal number of 0 or more, found `NaN`",
            ),
            (
                "lambda.requests,request,,0,1,soon,high,s",
                "x.csv:2: as_of: expected YYYY, YYYY-MM or YYYY-MM-DD, found `soon`",
            ),
            (
                "lambda.requests,request,,0,1,2026,sure,s",
                "x.csv:2: confidence: expected high, medium or low, found `sure`",
            ),
            (
                "lambda.requests,request,,0,1,2026,high,",
                "x.csv:2: source: expected where the price was read, found nothing",
            ),
            (
                "lambda.requests,request,,5,1,2026,high,s",
                "x.csv:2: tier_from: the tiers of lambda.requests begin at 5, not at 0",
            ),
            (
                "lambda.requests,request,,0,1,2026,high,s\nlambda.requests,request,,0.0,2,2026,high,s",
                "x.csv:3: tier_from: lambda.requests has a second price from 0 on",
            ),
            (
                "lambda.requests,request,,0",
                "x.csv:2: expected 8 fields as in the header, found 4",
            ),
        ];
        for (row, message) in cases {
            assert_eq!(load(row, "2026-01-01").unwrap_err().to_string(), message);
        }
        let headless = read("x.csv", "meter,unit\n").unwrap_err().to_string();
        assert!(
            headless.starts_with("x.csv:1: effective_from: the header lacks it; expected meter,unit,"),
            "{headless}"
        );
    }
}
