//! How long Lambda execution environments take to initialize: measured quantiles of `Init Duration` per runtime,
//! package and architecture, for functions that load nothing. Without microVM placement and code download; init
//! does not depend on memory from 128 to 1,024 MB, so one row (512 MB) stands for all. Source: lambda-perf,
//! 2026-07-22 to 2026-08-22, in `pricing/catalog/lambda_init.csv`.

use std::{fmt, str::FromStr, sync::OnceLock};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::table::{Table, TableRow};
use crate::units::{Architecture, Micros};

/// How a function's code is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageType {
    /// Container image.
    Image,
    /// Zip archive.
    Zip,
}

impl PackageType {
    /// `image` or `zip`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Zip => "zip",
        }
    }
}

impl fmt::Display for PackageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Neither `zip` nor `image`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown package type `{0}`: zip or image")]
pub struct UnknownPackageType(pub String);

impl FromStr for PackageType {
    type Err = UnknownPackageType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Image, Self::Zip]
            .into_iter()
            .find(|package| package.name() == text)
            .ok_or_else(|| UnknownPackageType(text.to_owned()))
    }
}

/// One measured distribution.
struct Row {
    runtime: Box<str>,
    package: PackageType,
    architecture: Architecture,
    /// Ascending (per mille, duration), from 0 to 1,000.
    quantiles: Vec<(u32, Micros)>,
}

/// Columns of the quantiles, with their place in per mille.
const QUANTILES: [(&str, u32); 8] = [
    ("min_ms", 0),
    ("p05_ms", 50),
    ("p25_ms", 250),
    ("p50_ms", 500),
    ("p75_ms", 750),
    ("p95_ms", 950),
    ("p99_ms", 990),
    ("max_ms", 1_000),
];

const CSV: &str = include_str!("../../pricing/catalog/lambda_init.csv");

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| Table::embedded(CSV).rows(|row| parse(&row)))
}

fn parse(row: &TableRow<'_>) -> Option<Row> {
    let quantile = |(column, permille)| {
        let micros = row
            .parsed::<Decimal>(column)?
            .checked_mul(Decimal::ONE_THOUSAND)?;
        Some((permille, Micros(micros.to_u64()?)))
    };
    Some(Row {
        runtime: row.text("runtime")?.into(),
        package: row.parsed("package")?,
        architecture: row.parsed("architecture")?,
        quantiles: QUANTILES.into_iter().map(quantile).collect::<Option<_>>()?,
    })
}

/// Measured quantiles of the init duration, ascending pairs of (per mille, duration) from 0 to 1,000; `None`
/// where the combination was not measured. Runtimes are named as AWS names them (`nodejs22.x`), those on an
/// OS-only runtime by base and language (`provided.al2023-rust`).
#[must_use]
pub fn init_quantiles(
    runtime: &str,
    package: PackageType,
    architecture: Architecture,
) -> Option<Vec<(u32, Micros)>> {
    rows()
        .iter()
        .find(|row| (&*row.runtime, row.package, row.architecture) == (runtime, package, architecture))
        .map(|row| row.quantiles.clone())
}

/// Every measured runtime, in name order.
#[must_use]
pub fn runtimes() -> Vec<&'static str> {
    let mut names: Vec<&str> = rows().iter().map(|row| &*row.runtime).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_once_and_ascends() {
        assert_eq!(rows().len(), CSV.lines().count() - 1);
        let keys = |row: &Row| (row.runtime.clone(), row.package, row.architecture);
        assert!(rows().windows(2).all(|pair| keys(&pair[0]) < keys(&pair[1])));
        for row in rows() {
            assert!(
                row.quantiles.windows(2).all(|pair| pair[0] <= pair[1]),
                "{}",
                row.runtime
            );
        }
    }

    #[test]
    fn node_22_from_a_zip_starts_in_about_140_ms() {
        // cold_starts: nodejs22 zip x86_64 at 512 MB, p50 140.0 ms
        let init = init_quantiles("nodejs22.x", PackageType::Zip, Architecture::X86_64).unwrap();
        assert_eq!(init[3], (500, Micros(140_000)));
        assert_eq!((init[0].0, init[7].0), (0, 1_000));
        assert_eq!(
            init_quantiles("cobol", PackageType::Zip, Architecture::X86_64),
            None
        );
    }

    #[test]
    fn runtimes_are_listed_once() {
        let names = runtimes();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
        for name in [
            "dotnet8",
            "java21",
            "nodejs22.x",
            "provided.al2023-rust",
            "python3.13",
        ] {
            assert!(names.contains(&name), "{name}");
        }
    }
}
