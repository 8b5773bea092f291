//! What Lambda reports of an invocation when it is over, whichever way it is written.

use std::{borrow::Cow, ops::RangeInclusive};

use crate::trace::column::{DURATION_MAX, LAMBDA_MEMORY_MB, MEMORY_USED_MB};
use crate::units::{BilledMillis, Mebibytes, Micros};

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::trace) struct Report<'a> {
    pub(in crate::trace) request_id: Cow<'a, str>,
    /// Of the invocation alone, rounded by Lambda to 0.01 ms (text) or 0.001 ms (JSON).
    pub(in crate::trace) duration: Option<Micros>,
    pub(in crate::trace) billed: Option<BilledMillis>,
    pub(in crate::trace) memory: Option<Mebibytes>,
    pub(in crate::trace) memory_used: Option<Mebibytes>,
    pub(in crate::trace) init: Option<Micros>,
    /// SnapStart: in place of init.
    pub(in crate::trace) restore: Option<Micros>,
    /// The part of the restore that is billed.
    pub(in crate::trace) billed_restore: Option<BilledMillis>,
    pub(in crate::trace) outcome: Outcome,
}

/// How an invocation ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::trace) enum Outcome {
    /// Well, as far as the log tells.
    #[default]
    Success,
    /// Cut at its timeout.
    Timeout,
    /// The runtime failed.
    Error,
}

impl Outcome {
    /// What `Status` or `status` says.
    pub(in crate::trace) fn of(status: &str) -> Self {
        match status {
            "timeout" => Self::Timeout,
            "error" | "failure" => Self::Error,
            _ => Self::Success,
        }
    }
}

impl Report<'_> {
    /// Whether it tells what a report must tell, in figures that Lambda knows.
    pub(in crate::trace) fn is_sound(&self) -> bool {
        let longest = BilledMillis::round_up(DURATION_MAX);
        let within = |memory: Option<Mebibytes>, sizes: &RangeInclusive<u64>| {
            memory.is_none_or(|memory| sizes.contains(&u64::from(memory.0)))
        };
        self.duration.is_some()
            && self.billed.is_none_or(|billed| billed <= longest)
            && self.billed_restore.is_none_or(|billed| billed <= longest)
            && within(self.memory, &LAMBDA_MEMORY_MB)
            && within(self.memory_used.filter(|used| used.0 > 0), &MEMORY_USED_MB)
    }

    /// What the request waited for before it ran: init, or the restore of a snapshot.
    pub(in crate::trace) fn before_running(&self) -> Option<Micros> {
        self.init.or(self.restore)
    }
}
