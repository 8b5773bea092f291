//! Goals of response times: `p99=500ms`.

use std::str::FromStr;

use super::nearest;
use crate::units::{Micros, parse_duration};

/// A response time that must not be exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Of which requests.
    pub percentile: Percentile,
    /// The longest response time that meets it.
    pub at_most: Micros,
}

/// Which share of served requests is at most so slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Percentile {
    /// The median.
    P50,
    /// 90 %.
    P90,
    /// 95 %.
    P95,
    /// 99 %.
    P99,
    /// 99.9 %.
    P999,
    /// All of them.
    Max,
}

impl Percentile {
    /// Every percentile with its name.
    pub const NAMED: [(Self, &'static str); 6] = [
        (Self::P50, "p50"),
        (Self::P90, "p90"),
        (Self::P95, "p95"),
        (Self::P99, "p99"),
        (Self::P999, "p999"),
        (Self::Max, "max"),
    ];

    /// Its name: `p99`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let named = Self::NAMED.iter().find(|(percentile, _)| *percentile == self);
        named.map_or("", |(_, name)| name)
    }

    /// The share in thousandths: 990 of p99, 1,000 of the maximum.
    #[must_use]
    pub const fn permille(self) -> u32 {
        match self {
            Self::P50 => 500,
            Self::P90 => 900,
            Self::P95 => 950,
            Self::P99 => 990,
            Self::P999 => 999,
            Self::Max => 1_000,
        }
    }
}

impl Goal {
    /// The goal that `percentile` is at most `text`.
    ///
    /// # Errors
    /// When `text` is no duration, or none that anything could meet.
    pub fn new(percentile: Percentile, text: &str) -> Result<Self, String> {
        match parse_duration(text) {
            Ok(Micros::ZERO) => Err(format!("expected a time longer than 0s, found `{text}`")),
            Ok(at_most) => Ok(Self { percentile, at_most }),
            Err(problem) => Err(problem.to_string()),
        }
    }
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = Percentile::NAMED.map(|(_, name)| name);
        let (name, at_most) = text
            .split_once('=')
            .ok_or_else(|| format!("expected a goal such as p99=500ms, found `{text}`"))?;
        let named = Percentile::NAMED.iter().find(|(_, known)| *known == name.trim());
        let Some((percentile, _)) = named else {
            let hint =
                nearest(name, &names).map_or_else(String::new, |near| format!("; did you mean {near}?"));
            return Err(format!("expected {}, found `{name}`{hint}", names.join(", ")));
        };
        Self::new(*percentile, at_most.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_as_typed() {
        let goal = |text: &str| text.parse::<Goal>();
        assert_eq!(
            goal("p999=2s"),
            Ok(Goal {
                percentile: Percentile::P999,
                at_most: Micros::from_secs(2),
            })
        );
        for wrong in ["", "p99", "p98=1s", "p99=", "p99=500", "p99=0s", "p99=-1s"] {
            assert!(goal(wrong).is_err(), "{wrong}");
        }
    }
}
