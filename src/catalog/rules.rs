//! Rules of AWS products that changed on a known date. Source: `pricing/catalog/rules.csv`. Dated prices are not
//! here but in the price books, as rows with `effective_from`.

use std::sync::OnceLock;

use chrono::NaiveDate;

use super::table::Table;

const CSV: &str = include_str!("../../pricing/catalog/rules.csv");

/// From this day on Lambda bills the init phase as duration for every on-demand function; before, init of zip
/// packages on managed runtimes was free (AWS Compute Blog, 2025-04-29).
#[must_use]
pub fn lambda_init_billed_from() -> NaiveDate {
    static DATE: OnceLock<NaiveDate> = OnceLock::new();
    *DATE.get_or_init(|| effective_from("lambda.init_billed").unwrap_or_default())
}

fn effective_from(rule: &str) -> Option<NaiveDate> {
    Table::embedded(CSV)
        .rows(|row| Some((row.text("rule")? == rule, row.parsed("effective_from")?)))
        .into_iter()
        .find_map(|(found, date)| found.then_some(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn init_is_billed_since_august_2025() {
        assert_eq!(
            lambda_init_billed_from(),
            NaiveDate::from_ymd_opt(2025, 8, 1).unwrap()
        );
    }
}
