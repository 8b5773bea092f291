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
        let unknown = || UnknownAsOf(text.to_owned());
        // Fields of fixed width, digits only: chrono alone would also read `2026-9-1` and signs.
        let mut fields = text.splitn(3, '-');
        let mut field = |width: usize| match fields.next() {
            None => Ok(None),
            Some(digits) if digits.len() == width && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(digits.parse::<u32>().ok())
            }
            Some(_) => Err(unknown()),
        };
        let (year, month, day) = (field(4)?.ok_or_else(unknown)?, field(2)?, field(2)?);
        let first_day = i32::try_from(year)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)))
            .ok_or_else(unknown)?;
        let parts = 1 + u8::from(month.is_some()) + u8::from(day.is_some());
        Ok(Self { first_day, parts })
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
