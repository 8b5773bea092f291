//! When a source stated a price, as exactly as it says: a year, a month or a day.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate};

/// `2026`, `2026-09` or `2026-09-22`; ordered by the first day it may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AsOf {
    first_day: NaiveDate,
    parts: u8,
}

/// A text that is no such date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected YYYY, YYYY-MM or YYYY-MM-DD, found `{0}`")]
pub struct UnknownAsOf(pub String);

impl AsOf {
    /// The first day it may mean: the price was known then at the earliest.
    #[must_use]
    pub const fn first_day(self) -> NaiveDate {
        self.first_day
    }
}

impl From<NaiveDate> for AsOf {
    fn from(day: NaiveDate) -> Self {
        Self {
            first_day: day,
            parts: 3,
        }
    }
}

impl FromStr for AsOf {
    type Err = UnknownAsOf;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (parts, full) = match text.len() {
            4 => (1, format!("{text}-01-01")),
            7 => (2, format!("{text}-01")),
            10 => (3, text.to_owned()),
            _ => return Err(UnknownAsOf(text.to_owned())),
        };
        // chrono alone would also read `2026-9-1` and signs.
        let digits = |c: (usize, char)| {
            if matches!(c.0, 4 | 7) {
                c.1 == '-'
            } else {
                c.1.is_ascii_digit()
            }
        };
        match full.parse() {
            Ok(first_day) if full.char_indices().all(digits) => Ok(Self { first_day, parts }),
            _ => Err(UnknownAsOf(text.to_owned())),
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.first_day;
        match self.parts {
            1 => write!(f, "{:04}", day.year()),
            2 => write!(f, "{:04}-{:02}", day.year(), day.month()),
            _ => write!(f, "{day}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_as_exact_as_its_source() {
        let first_days = [
            ("2026", "2026-01-01"),
            ("2026-09", "2026-09-01"),
            ("2026-09-22", "2026-09-22"),
        ];
        for (text, first_day) in first_days {
            let as_of: AsOf = text.parse().unwrap();
            assert_eq!(as_of.to_string(), text);
            assert_eq!(as_of.first_day().to_string(), first_day);
        }
        for text in [
            "",
            "26",
            "2026-13",
            "2026-02-30",
            "2026-9-01",
            "2026-07 (approx)",
            "2021+",
            "+202",
            "２０２６",
        ] {
            assert_eq!(text.parse::<AsOf>(), Err(UnknownAsOf(text.to_owned())));
        }
    }
}
