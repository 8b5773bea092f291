//! Under which of Lambda's rules a log was billed, recognized from its rows: whatever is billed is read, never computed
//! anew, but a reader of the answer should know the rule.
//!
//! Durations are printed rounded to 0.01 ms and billed unrounded, so a duration printed as a whole number of
//! milliseconds may have been billed one more (155.003 ms: printed 155.00, billed 156).
//!
//! Sources: steps of 1 ms since 2020-12-01, of 100 ms before
//! (<https://aws.amazon.com/blogs/aws/new-for-aws-lambda-1ms-billing-granularity-adds-cost-savings/>); init billed since
//! 2025-08-01, before that with custom runtimes, images and provisioned concurrency alone
//! (<https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/>).

use std::fmt;

use crate::units::{BilledMillis, Micros, grouped_count};

/// How many rows each rule explains. A row that two rules explain counts for the one that explains more of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BilledAs {
    /// Without init: the duration in steps of 1 ms.
    pub milliseconds: u64,
    /// The duration in steps of 100 ms, with init or without: before 2020-12.
    pub hundreds: u64,
    /// With an init that was not billed.
    pub init_free: u64,
    /// With an init that was billed.
    pub init_billed: u64,
    /// Restored from a snapshot: the duration and the billed part of the restore.
    pub restored: u64,
    /// Of all these, one above a duration printed as a whole number of milliseconds.
    pub one_more: u64,
    /// No rule explains them.
    pub unexplained: u64,
    /// A whole number of 100 ms, which both steps explain.
    either: u64,
}

/// A row as it was billed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BilledRow {
    pub(super) duration: Micros,
    pub(super) billed: BilledMillis,
    pub(super) init: Option<Micros>,
    /// Whether it was restored from a snapshot, and what of the restore was billed.
    pub(super) restore: Option<BilledMillis>,
}

/// How a billed duration fits a time to be billed in steps of 1 ms.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Exact,
    OneMore,
    None,
}

impl BilledAs {
    /// Counts a row.
    pub(super) fn add(&mut self, row: &BilledRow) {
        let BilledRow { duration, billed, .. } = *row;
        if let Some(restore) = row.restore {
            let of_duration = BilledMillis(billed.0.saturating_sub(restore.0));
            return match fit(duration, of_duration) {
                Fit::None => self.unexplained += 1,
                found => self.explained(found, |all| &mut all.restored),
            };
        }
        let alone = fit(duration, billed);
        let with_init = row.init.map_or(Fit::None, |init| fit(duration + init, billed));
        let in_hundreds = [Some(duration), row.init.map(|init| duration + init)]
            .into_iter()
            .flatten()
            .any(|time| hundreds(time) == billed);
        match (alone, with_init, row.init) {
            (Fit::Exact, _, None) if in_hundreds => self.either += 1,
            (found @ (Fit::Exact | Fit::OneMore), _, None) => {
                self.explained(found, |all| &mut all.milliseconds)
            }
            (found @ Fit::Exact, _, Some(_)) => self.explained(found, |all| &mut all.init_free),
            (_, found @ Fit::Exact, _) => self.explained(found, |all| &mut all.init_billed),
            _ if in_hundreds => self.hundreds += 1,
            (found @ Fit::OneMore, _, Some(_)) => self.explained(found, |all| &mut all.init_free),
            (_, found @ Fit::OneMore, _) => self.explained(found, |all| &mut all.init_billed),
            (Fit::None, Fit::None, _) => self.unexplained += 1,
        }
    }

    fn explained(&mut self, fit: Fit, rule: impl FnOnce(&mut Self) -> &mut u64) {
        *rule(self) += 1;
        self.one_more += u64::from(fit == Fit::OneMore);
    }

    /// The counts once all rows are in.
    #[must_use]
    pub(super) fn settled(self) -> Self {
        let either = self.either;
        let settled = Self { either: 0, ..self };
        if self.hundreds > self.milliseconds {
            Self {
                hundreds: self.hundreds + either,
                ..settled
            }
        } else {
            Self {
                milliseconds: self.milliseconds + either,
                ..settled
            }
        }
    }

    /// Whether no row told what was billed.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn fit(time: Micros, billed: BilledMillis) -> Fit {
    let steps = BilledMillis::round_up(time);
    if billed == steps {
        Fit::Exact
    } else if billed.0 == steps.0 + 1 && time.0.is_multiple_of(1_000) {
        Fit::OneMore
    } else {
        Fit::None
    }
}

/// A time in steps of 100 ms; at least one.
fn hundreds(time: Micros) -> BilledMillis {
    BilledMillis(time.0.div_ceil(100_000).max(1) * 100)
}

impl fmt::Display for BilledAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = [
            (self.milliseconds, "to the millisecond"),
            (self.hundreds, "in steps of 100 ms (the rule before 2020-12)"),
            (
                self.init_free,
                "with an init that was not billed (managed runtimes before 2025-08)",
            ),
            (
                self.init_billed,
                "with an init that was billed (all since 2025-08)",
            ),
            (self.restored, "with a restore billed in part (SnapStart)"),
            (self.unexplained, "by no rule known"),
        ];
        f.write_str("rows as billed:")?;
        let mut separator = " ";
        for (rows, rule) in rules.iter().filter(|(rows, _)| *rows > 0) {
            write!(f, "{separator}{} {rule}", grouped_count((*rows).into()))?;
            separator = "; ";
        }
        if self.one_more > 0 {
            write!(
                f,
                "; {} of them 1 ms above a duration printed in whole milliseconds",
                grouped_count(self.one_more.into())
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(duration: u64, billed: u64, init: Option<u64>) -> BilledRow {
        BilledRow {
            duration: Micros(duration),
            billed: BilledMillis(billed),
            init: init.map(Micros),
            restore: None,
        }
    }

    fn of(rows: &[BilledRow]) -> BilledAs {
        let mut billed = BilledAs::default();
        rows.iter().for_each(|row| billed.add(row));
        billed.settled()
    }

    #[test]
    fn a_cold_start_tells_whether_init_is_billed() {
        // 395.99 + 265.72 = 661.71 → 662; 3000.00 → 3000 whatever the init of 294.24
        let billed = of(&[
            row(395_990, 662, Some(265_720)),
            row(3_000_000, 3_000, Some(294_240)),
        ]);
        assert_eq!((billed.init_billed, billed.init_free), (1, 1));
        // 15.74 → 100, init 226.30 or not
        assert_eq!(of(&[row(15_740, 100, Some(226_300))]).hundreds, 1);
        // 15.74 + 226.30 = 242.04 → 300 for a custom runtime
        assert_eq!(of(&[row(15_740, 300, Some(226_300))]).hundreds, 1);
    }

    #[test]
    fn a_whole_number_of_hundreds_goes_with_the_others() {
        let sharp = row(100_000, 100, None);
        assert_eq!(of(&[sharp, row(15_740, 100, None)]).hundreds, 2);
        assert_eq!(of(&[sharp, row(15_740, 16, None)]).milliseconds, 2);
        assert_eq!(of(&[sharp]).milliseconds, 1);
    }

    #[test]
    fn one_more_only_where_the_printed_duration_is_whole() {
        let billed = of(&[
            row(155_000, 156, None),
            row(155_010, 157, None),
            row(155_000, 154, None),
        ]);
        assert_eq!(
            (billed.milliseconds, billed.one_more, billed.unexplained),
            (1, 1, 2)
        );
    }

    #[test]
    fn a_restore_is_billed_in_part() {
        // 306.34 → 307, and 303 of the restore: 610
        let restored = BilledRow {
            restore: Some(BilledMillis(303)),
            ..row(306_340, 610, None)
        };
        assert_eq!(of(&[restored]).restored, 1);
    }

    #[test]
    fn mixed_logs_name_both_rules() {
        let billed = of(&[
            row(15_740, 100, None),
            row(15_740, 16, None),
            row(155_000, 156, None),
        ]);
        assert_eq!(
            billed.to_string(),
            "rows as billed: 2 to the millisecond; 1 in steps of 100 ms (the rule before 2020-12); \
             1 of them 1 ms above a duration printed in whole milliseconds"
        );
    }
}
