//! What was read of a trace, and what not: lines, rows, skips with their reasons and first places, and whatever a reader
//! of the answer should know about the recording.

use std::collections::BTreeMap;

use super::{InputError, InputProblem, Location, Note, SkipReason, TraceFormat, intake::Place};

/// What was read of a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Files read.
    pub files: u64,
    /// Their formats, each once, in the order of appearance.
    pub formats: Vec<TraceFormat>,
    /// Lines (of JSON documents: elements) read, blank ones and headers included.
    pub lines_read: u64,
    /// Rows that became arrivals; a row may stand for many (counts).
    pub rows_used: u64,
    /// What was skipped, by reason.
    pub skipped: BTreeMap<SkipReason, Skipped>,
    /// What else is to be known.
    pub notes: Vec<Note>,
}

/// How often something was skipped, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// How often.
    pub count: u64,
    /// The first place.
    pub first: Location,
}

impl Reading {
    /// Counts something skipped.
    pub(super) fn skip(&mut self, reason: SkipReason, at: impl FnOnce() -> Location) {
        self.skipped
            .entry(reason)
            .or_insert_with(|| Skipped {
                count: 0,
                first: at(),
            })
            .count += 1;
    }

    /// Corrects the first place of a reason: what turns out to be nothing only further down keeps its own place.
    pub(super) fn place_first(&mut self, reason: SkipReason, place: Place<'_>) {
        if let Some(skipped) = self.skipped.get_mut(&reason)
            && place.line < skipped.first.line
            && place.file == skipped.first.file
        {
            skipped.first.line = place.line;
        }
    }

    /// Counts what a reader has skipped by itself.
    pub(super) fn skip_as(&mut self, reason: SkipReason, skipped: &Skipped) {
        self.skip(reason, || skipped.first.clone());
        if let Some(entry) = self.skipped.get_mut(&reason) {
            entry.count += skipped.count - 1;
        }
    }

    /// Adds something to know; files share one note of a kind.
    pub(super) fn note(&mut self, note: Note) {
        for known in &mut self.notes {
            match (known, &note) {
                (Note::NoOffset { count }, Note::NoOffset { count: more }) => return *count += more,
                (
                    Note::MissingPoints { count, seconds },
                    Note::MissingPoints {
                        count: more,
                        seconds: same,
                    },
                ) if seconds == same => return *count += more,
                (Note::ClockPutBack { count, .. }, Note::ClockPutBack { count: more, .. }) => {
                    return *count += more;
                }
                (known, note) if known == note => return,
                _ => {}
            }
        }
        self.notes.push(note);
    }

    /// Everything skipped, whatever the reason.
    #[must_use]
    pub fn skipped_total(&self) -> u64 {
        self.skipped.values().map(|skipped| skipped.count).sum()
    }
}

/// The error a skip is under `--strict`.
pub(super) fn as_error(reason: SkipReason, at: Location) -> InputError {
    InputError {
        at,
        field: None,
        problem: InputProblem::Skipped { reason },
    }
}
