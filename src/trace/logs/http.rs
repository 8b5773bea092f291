//! What the readers of HTTP logs share: which requests are health checks or for static files, which the old platform
//! refused, and what is to be said of the log as a whole.

use std::collections::BTreeSet;

use super::{
    super::{
        Droppable, Location, Note, SkipReason, TraceError,
        entry::{Entry, Served, When},
        intake::{Intake, Place},
        timestamp::Stamp,
    },
    busy_minutes::BusyMinutes,
    clf_time::LogTime,
    clock_change::ClockChange,
    request_kind::{is_health_check, is_static},
};
use crate::units::Micros;

/// What HTTP logs told beside their requests.
#[derive(Debug, Default)]
pub(in super::super) struct HttpSeen {
    /// Requests with a path that were not left out.
    with_path: u64,
    /// Those for static files.
    static_files: u64,
    /// Requests of a CDN that may have been answered by it.
    result_unknown: u64,
    /// Keys of durations whose unit cannot be told.
    units_unknown: BTreeSet<&'static str>,
    no_offset: u64,
    clock: ClockChange,
    clock_changes: u64,
    first_clock_change: Option<Location>,
    busy: BusyMinutes,
}

/// A request of an HTTP log.
#[derive(Clone, Copy, Debug)]
pub(super) struct HttpRequest<'a> {
    pub(super) entry: Entry<'a>,
    /// Status code; 0 where unknown.
    pub(super) status: u64,
    /// Path or URL, where known.
    pub(super) path: Option<&'a [u8]>,
    /// User agent, empty where unknown.
    pub(super) agent: &'a [u8],
}

impl HttpRequest<'_> {
    /// Takes the request in: health checks are skipped, static files too if asked, and what the old platform refused
    /// is demand of unknown duration.
    pub(super) fn take(mut self, intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
        if is_health_check(self.agent) {
            return intake.skip(SkipReason::HealthCheck, place);
        }
        if let Some(path) = self.path {
            let is_static = is_static(path);
            if is_static && intake.options.drops(Droppable::StaticFiles) {
                return intake.skip(SkipReason::StaticFile, place);
            }
            intake.http.with_path += 1;
            intake.http.static_files += u64::from(is_static);
        }
        if is_refusal(self.status) {
            self.entry.served = Served::Refused;
        }
        intake.entry(&self.entry, place)
    }
}

/// A request that ended then, and took so long, arrived so much earlier.
pub(super) fn before(end: Stamp, took: Micros) -> When {
    match end.micros.checked_sub_unsigned(took.0) {
        Some(micros) => When::Start(Stamp { micros, ..end }),
        None => When::Start(end),
    }
}

/// Whether a status says that the platform, not the application, had no room: 429 Too Many Requests, 503 Service
/// Unavailable (RFC 6585, RFC 9110).
pub(super) const fn is_refusal(status: u64) -> bool {
    matches!(status, 429 | 503)
}

impl HttpSeen {
    /// Sees the instant of a request in the order of the file.
    pub(super) fn time(&mut self, time: LogTime, place: Place<'_>) {
        if time.zoned {
            return;
        }
        self.no_offset += 1;
        if let Some(line) = self.clock.see(time.stamp, place.line) {
            self.clock_changes += 1;
            self.first_clock_change.get_or_insert_with(|| Location {
                file: place.file.to_owned(),
                line,
                column: 1,
            });
        }
    }

    /// A file begins: its clock has nothing to do with that of the one before.
    pub(super) fn begin_file(&mut self) {
        self.clock = ClockChange::default();
    }

    /// Sees a request of a CDN that does not tell how it was answered.
    pub(super) const fn result_unknown(&mut self) {
        self.result_unknown += 1;
    }

    /// Sees keys whose numbers were not taken as durations, since their unit cannot be told.
    pub(super) fn units_unknown(&mut self, keys: impl Iterator<Item = &'static str>) {
        self.units_unknown.extend(keys);
    }

    /// Sees how long a target behind a load balancer took.
    pub(super) fn target(&mut self, start: Stamp, target: Micros) {
        self.busy.add(start.micros, target);
    }

    /// What is to be said.
    pub(in super::super) fn notes(&mut self, notes: &mut Vec<Note>) {
        if self.static_files > 0 {
            notes.push(Note::StaticFiles {
                count: self.static_files,
                of: self.with_path,
            });
        }
        if self.result_unknown > 0 {
            notes.push(Note::NoResultType {
                count: self.result_unknown,
            });
        }
        if !self.units_unknown.is_empty() {
            notes.push(Note::UnitsUnknown {
                keys: self.units_unknown.iter().map(ToString::to_string).collect(),
            });
        }
        if self.no_offset > 0 {
            notes.push(Note::NoOffset {
                count: self.no_offset,
            });
        }
        if let Some(first) = self.first_clock_change.take() {
            notes.push(Note::ClockPutBack {
                count: self.clock_changes,
                first,
            });
        }
        if let Some((busy, quiet)) = self.busy.slower_when_busy() {
            notes.push(Note::SlowerWhenBusy { busy, quiet });
        }
    }
}
