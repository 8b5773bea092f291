//! Service level goals: a limit on a statistic of response times.

use std::{fmt, str::FromStr};

use crate::{
    platform::ServiceLevel,
    units::{Micros, parse_duration},
};

/// A goal such as `p99=500ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Of which statistic.
    pub statistic: ResponseStatistic,
    /// The longest response time that meets it.
    pub at_most: Micros,
}

/// A statistic of the response times of served requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResponseStatistic {
    /// Median.
    P50,
    /// 90th percentile.
    P90,
    /// 95th percentile.
    P95,
    /// 99th percentile.
    P99,
    /// 99.9th percentile.
    P999,
    /// The slowest.
    Max,
}

impl ResponseStatistic {
    /// Every statistic with its name in goals.
    pub const NAMED: [(Self, &'static str); 6] = [
        (Self::P50, "p50"),
        (Self::P90, "p90"),
        (Self::P95, "p95"),
        (Self::P99, "p99"),
        (Self::P999, "p999"),
        (Self::Max, "max"),
    ];

    /// Its name in goals.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED
            .iter()
            .find(|(statistic, _)| *statistic == self)
            .map_or("", |(_, name)| name)
    }

    /// Its value among the served requests.
    #[must_use]
    pub fn of(self, level: &ServiceLevel) -> Micros {
        match self {
            Self::P50 => level.response.quantile(500),
            Self::P90 => level.response.quantile(900),
            Self::P95 => level.response.quantile(950),
            Self::P99 => level.response.quantile(990),
            Self::P999 => level.response.quantile(999),
            Self::Max => level.response.max(),
        }
    }
}

impl Goal {
    /// The goal that `statistic` is at most `text`.
    ///
    /// # Errors
    /// When `text` is no duration, or one that nothing could meet.
    pub fn new(statistic: ResponseStatistic, text: &str) -> Result<Self, String> {
        match parse_duration(text) {
            Ok(Micros::ZERO) => Err(format!("expected a time longer than 0s, found `{text}`")),
            Ok(at_most) => Ok(Self { statistic, at_most }),
            Err(problem) => Err(problem.to_string()),
        }
    }
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || format!("expected a goal such as p99=500ms, found `{text}`");
        let (name, limit) = text.split_once('=').ok_or_else(malformed)?;
        let named = ResponseStatistic::NAMED
            .iter()
            .find(|(_, known)| *known == name.trim());
        let Some((statistic, _)) = named else {
            let known = ResponseStatistic::NAMED.map(|(_, name)| name);
            return Err(format!("expected one of {}, found `{name}`", known.join(", ")));
        };
        Self::new(*statistic, limit.trim())
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={} ms", self.statistic.name(), self.at_most.as_millis_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_goals() {
        let goal = Goal {
            statistic: ResponseStatistic::P99,
            at_most: Micros::from_millis(500),
        };
        assert_eq!("p99=500ms".parse(), Ok(goal));
        assert!("p98=1s".parse::<Goal>().unwrap_err().contains("p50, p90"));
        assert!("p99".parse::<Goal>().is_err());
        for wrong in ["p99=fast", "p99=", "p99=500", "p99=0s", "p99=-1s"] {
            assert!(wrong.parse::<Goal>().is_err(), "{wrong}");
        }
    }
}
