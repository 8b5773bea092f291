//! From messages to arrivals: the START of an invocation is kept until its REPORT comes, everything that is no report
//! is counted, and reports become entries.
//!
//! An invocation begins with its START line, where that line has an instant; a request whose environment was started
//! for it waited for the init before, so it arrived that much earlier. Without a START the arrival is the end (when the
//! REPORT was written) less duration and init.

use std::collections::VecDeque;

use hashbrown::HashMap;

use super::{message::Message, names, report::Report};
use crate::trace::{
    SkipReason, TraceError, WholeProblem,
    entry::{Entry, Served, When},
    intake::{Intake, Place},
    timestamp::Stamp,
};

/// The most starts kept that wait for their report. Beyond it the older half is given up: what began that many
/// invocations ago has no report.
const STARTED_MAX: usize = 65_536;
/// The most reports remembered that had no start before them, for logs that run backward.
const ENDED_MAX: usize = 1_024;

/// What encloses a message.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::trace) struct Envelope<'a> {
    pub(in crate::trace) at: Option<Stamp>,
    /// The function, where it is told outright; else empty.
    pub(in crate::trace) function: &'a str,
    /// The log group; empty where it is not told.
    pub(in crate::trace) group: &'a str,
    /// The log stream; empty where it is not told.
    pub(in crate::trace) stream: &'a str,
}

/// The invocations of the files so far: a START may stand in one and its REPORT in the next.
#[derive(Default)]
pub(in crate::trace) struct Invocations {
    started: HashMap<String, Started>,
    /// The files begun, in order.
    files: Vec<String>,
    /// Requests reported without a start before.
    ended: VecDeque<String>,
    /// The stream and request at hand, one behind the other.
    key: String,
    /// Reports of the file without any instant, and the others.
    timeless: u64,
    timed: u64,
}

struct Started {
    at: Stamp,
    place: (usize, u64),
}

impl Invocations {
    /// Begins a file with what waits from those before; [`Self::finish`] hands it on.
    pub(in crate::trace) fn begin(file: &str, intake: &mut Intake) -> Self {
        let mut all = std::mem::take(&mut intake.pending.invocations);
        all.files.push(file.to_owned());
        (all.timeless, all.timed) = (0, 0);
        all
    }

    /// Takes in a message, which is a line by itself.
    pub(in crate::trace) fn message(
        &mut self,
        text: &[u8],
        envelope: Envelope<'_>,
        place: Place<'_>,
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        let text = String::from_utf8_lossy(text);
        let (message, at) = Message::of(&text);
        let at = at.or(envelope.at);
        self.take(&message, Envelope { at, ..envelope }, place, intake)
    }

    /// Takes in a message that was read already.
    pub(in crate::trace) fn take(
        &mut self,
        message: &Message<'_>,
        envelope: Envelope<'_>,
        place: Place<'_>,
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        intake.line();
        match message {
            Message::Start { request_id } => self.start(request_id, envelope, place, intake),
            Message::Report(report) if report.is_sound() => self.report(report, envelope, place, intake),
            Message::Report(_) | Message::Malformed => intake.skip(SkipReason::Malformed, place),
            Message::Other => intake.skip(SkipReason::OtherLine, place),
        }
    }

    fn start(
        &mut self,
        request_id: &str,
        envelope: Envelope<'_>,
        place: Place<'_>,
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        self.set_key(envelope.stream, request_id);
        let Some(at) = envelope.at else {
            return intake.skip(SkipReason::OtherLine, place);
        };
        if let Some(known) = self.ended.iter().rposition(|ended| *ended == self.key) {
            self.ended.remove(known);
            return intake.skip(SkipReason::OtherLine, place);
        }
        if self.started.len() == STARTED_MAX {
            self.give_up_older_half(intake)?;
        }
        let started = Started {
            at,
            place: (self.files.len().saturating_sub(1), place.line),
        };
        match self.started.insert(self.key.clone(), started) {
            Some(started) => intake.skip(SkipReason::NotReported, self.place(started.place)),
            None => Ok(()),
        }
    }

    fn report(
        &mut self,
        report: &Report<'_>,
        envelope: Envelope<'_>,
        place: Place<'_>,
        intake: &mut Intake,
    ) -> Result<(), TraceError> {
        self.set_key(envelope.stream, &report.request_id);
        let started = self.started.remove(&self.key);
        if let Some(started) = &started {
            intake.skip(SkipReason::OtherLine, self.place(started.place))?;
        } else {
            self.remember_ended();
        }
        // A start after its end is that of another attempt, or of another clock.
        let started = started.filter(|started| envelope.at.is_none_or(|end| started.at.micros <= end.micros));
        let when = match (started, envelope.at) {
            (Some(started), _) => When::Start(before(started.at, report)),
            (None, Some(end)) => When::End(end),
            (None, None) => {
                self.timeless += 1;
                return intake.skip(SkipReason::NoTime, place);
            }
        };
        self.timed += 1;
        entry(report, when, envelope, place, intake)
    }

    fn set_key(&mut self, stream: &str, request_id: &str) {
        self.key.clear();
        self.key.push_str(stream);
        self.key.push('\0');
        self.key.push_str(request_id);
    }

    fn remember_ended(&mut self) {
        let mut oldest = match self.ended.len() {
            ENDED_MAX => self.ended.pop_front().unwrap_or_default(),
            _ => String::new(),
        };
        oldest.clone_from(&self.key);
        self.ended.push_back(oldest);
    }

    fn give_up_older_half(&mut self, intake: &mut Intake) -> Result<(), TraceError> {
        let places = self.places();
        let older = places.get(..STARTED_MAX / 2).unwrap_or_default();
        let last = older.last().copied().unwrap_or_default();
        self.started.retain(|_, started| started.place > last);
        self.not_reported(older, intake)
    }

    /// Ends a file.
    ///
    /// # Errors
    /// Where there are reports and not one tells when, which no reading can mend.
    pub(in crate::trace) fn finish(self, file: &str, intake: &mut Intake) -> Result<(), TraceError> {
        if self.timeless > 0 && self.timed == 0 {
            return Err(TraceError::Whole {
                path: file.to_owned(),
                problem: WholeProblem::TimelessReports { count: self.timeless },
            });
        }
        intake.pending.invocations = self;
        Ok(())
    }

    /// Counts starts that were never reported, after the last file.
    pub(in crate::trace) fn settle(self, intake: &mut Intake) -> Result<(), TraceError> {
        self.not_reported(&self.places(), intake)
    }

    /// Where the starts are that wait for their report, in the order they were read.
    fn places(&self) -> Vec<(usize, u64)> {
        let mut places: Vec<(usize, u64)> = self.started.values().map(|started| started.place).collect();
        places.sort_unstable();
        places
    }

    fn place(&self, (file, line): (usize, u64)) -> Place<'_> {
        let file = self.files.get(file).map_or("", String::as_str);
        Place { file, line }
    }

    fn not_reported(&self, places: &[(usize, u64)], intake: &mut Intake) -> Result<(), TraceError> {
        places
            .iter()
            .try_for_each(|&place| intake.skip(SkipReason::NotReported, self.place(place)))
    }
}

/// When the request arrived whose invocation began at `started`.
fn before(started: Stamp, report: &Report<'_>) -> Stamp {
    let waited = report.before_running().map_or(0, |waited| waited.0);
    Stamp {
        micros: started.micros.saturating_sub_unsigned(waited),
        ..started
    }
}

/// Takes in a report as an arrival.
pub(in crate::trace) fn entry(
    report: &Report<'_>,
    when: When,
    envelope: Envelope<'_>,
    place: Place<'_>,
    intake: &mut Intake,
) -> Result<(), TraceError> {
    let Some(duration) = report.duration else {
        return intake.skip(SkipReason::Malformed, place);
    };
    let used = intake.reading.rows_used;
    let stream = match envelope.stream {
        "" => names::stream_of_path(place.file),
        stream => stream,
    };
    let entry = Entry {
        function: match envelope.function {
            "" => names::function(envelope.group, stream),
            function => function,
        },
        memory: report.memory,
        memory_used: report.memory_used.filter(|used| used.0 > 0),
        init: report.before_running(),
        billed: report.billed,
        environment: (!stream.is_empty()).then_some(stream),
        ..Entry::new(when, Served::For(duration))
    };
    intake.entry(&entry, place)?;
    if intake.reading.rows_used > used {
        intake.reports.add(report);
    }
    Ok(())
}
