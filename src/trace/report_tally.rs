//! What the reports of a Lambda log say together, for the notes beside a reading.

use super::{
    BilledAs, Note,
    billed_as::BilledRow,
    logs::{Outcome, Report},
};
use crate::units::BilledMillis;

/// Counts over reports.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReportTally {
    billed: BilledAs,
    timeouts: u64,
    errors: u64,
}

impl ReportTally {
    /// Counts a report that became an arrival.
    pub(super) fn add(&mut self, report: &Report<'_>) {
        match report.outcome {
            Outcome::Success => {}
            Outcome::Timeout => self.timeouts += 1,
            Outcome::Error => self.errors += 1,
        }
        if let (Some(duration), Some(billed)) = (report.duration, report.billed) {
            let restored = report.billed_restore.unwrap_or(BilledMillis(0));
            self.billed.add(&BilledRow {
                duration,
                billed,
                init: report.init,
                restore: report.restore.map(|_| restored),
            });
        }
    }

    /// What there is to say.
    pub(super) fn notes(self) -> impl Iterator<Item = Note> {
        let billed = (!self.billed.is_empty()).then(|| Note::BilledAs(self.billed.settled()));
        let failed = (self.timeouts + self.errors > 0).then_some(Note::FailedInvocations {
            timeouts: self.timeouts,
            errors: self.errors,
        });
        billed.into_iter().chain(failed)
    }
}
