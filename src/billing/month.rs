//! The month a bill is for: 730 hours, as AWS's calculator takes it, or a calendar month (UTC).

use std::{fmt, str::FromStr};

use chrono::{Datelike, Months, NaiveDate};

/// A month to bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    hours: u32,
    /// First day of a calendar month.
    named: Option<NaiveDate>,
}

/// A text that is no month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a month as YYYY-MM, found `{0}`")]
pub struct UnknownMonth(pub String);

impl Month {
    /// A twelfth of a year of 8,760 hours.
    pub const STANDARD: Self = Self {
        hours: 730,
        named: None,
    };

    /// How many hours it has.
    #[must_use]
    pub const fn hours(&self) -> u32 {
        self.hours
    }
}

impl FromStr for Month {
    type Err = UnknownMonth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownMonth(text.to_owned());
        let shape = |(at, c): (usize, char)| if at == 4 { c == '-' } else { c.is_ascii_digit() };
        if text.len() != 7 || !text.char_indices().all(shape) {
            return Err(unknown());
        }
        let first: NaiveDate = format!("{text}-01").parse().map_err(|_| unknown())?;
        let next = first.checked_add_months(Months::new(1)).ok_or_else(unknown)?;
        let days = u32::try_from((next - first).num_days()).map_err(|_| unknown())?;
        Ok(Self {
            hours: days * 24,
            named: Some(first),
        })
    }
}

impl fmt::Display for Month {
    /// `730 hours` or `2026-02`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.named {
            Some(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
            None => write!(f, "{} hours", self.hours),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_month_has_the_hours_of_its_days() {
        for (name, days) in [("2026-02", 28), ("2028-02", 29), ("2026-11", 30), ("2026-12", 31)] {
            let month: Month = name.parse().unwrap();
            assert_eq!((month.hours(), month.to_string()), (days * 24, name.to_owned()));
        }
        assert_eq!(
            (Month::STANDARD.hours(), Month::STANDARD.to_string()),
            (730, "730 hours".into())
        );
        for text in [
            "",
            "2026",
            "2026-13",
            "2026-2",
            "02-2026",
            "2026-02-01",
            "+026-02",
            "２０26-0",
        ] {
            assert_eq!(text.parse::<Month>(), Err(UnknownMonth(text.to_owned())));
        }
    }
}
