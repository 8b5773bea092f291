//! Access logs in the common and the combined format, with durations behind them where there are some (`timing`). An
//! instant is the end of the request where a duration is known, which nginx and Apache log when it is done. What is
//! no request line (a TLS hello on a plain port, a connection closed unused) reached no target.
//! Left out: which function a request is for; such a log is one service.

use super::{
    super::{
        Note, SkipReason, TraceError,
        entry::{Entry, Served, When},
        input_file::{InputFile, Line},
        intake::{Intake, Place},
    },
    access_line::AccessLine,
    http::{HttpRequest, before, is_refusal},
    looks,
    request_kind::target,
    timing::Timing,
};

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    looks::most_lines(head, |line| AccessLine::read(line).is_some())
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let (timing, assumed) = Timing::told_from(file.head());
    intake.http.begin_file();
    if let Some(note) = assumed.map(Note::DurationsBehind)
        && !intake.reading.notes.contains(&note)
    {
        intake.reading.notes.push(note);
    }
    let mut lines = file.into_lines();
    while let Some((line, place)) = lines.next()? {
        intake.line();
        match line {
            Line::TooLong => intake.skip(SkipReason::TooLong, place)?,
            Line::Text(text) if text.trim_ascii().is_empty() => {}
            Line::Text(text) if text.starts_with(b"#") => intake.skip(SkipReason::Comment, place)?,
            Line::Text(text) => read_line(text, timing, intake, place)?,
        }
    }
    Ok(())
}

fn read_line(text: &[u8], timing: Timing, intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
    let Some(line) = AccessLine::read(text) else {
        return intake.skip(SkipReason::Malformed, place);
    };
    let Some(path) = target(line.request) else {
        return intake.skip(SkipReason::NoTarget, place);
    };
    let times = timing.of(&line);
    let served = match times.target.or(times.whole) {
        Some(time) => Served::For(time),
        None if timing.is_known() && !timing.is_coarse() && !is_refusal(line.status) => {
            // The log has durations and this line has none: nothing upstream answered, or the line is damaged.
            return intake.skip(SkipReason::NoTarget, place);
        }
        None => Served::Unknown,
    };
    intake.http.time(line.time, place);
    let when = match times.whole.or(times.target) {
        Some(time) => before(line.time.stamp, time),
        None => When::Start(line.time.stamp),
    };
    let mut entry = Entry::new(when, served);
    entry.response_bytes = line.bytes;
    HttpRequest {
        entry,
        status: line.status,
        path: Some(path),
        agent: line.agent,
    }
    .take(intake, place)
}
