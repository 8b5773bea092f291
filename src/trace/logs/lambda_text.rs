//! Lambda's log lines as text, behind whatever an export to S3 (`time message`), `sam logs` (`stream time message`),
//! `aws logs tail` (`time stream message`) or others put before them: an instant, a log stream and a log group in any
//! order.

use super::{
    super::{
        Note, SkipReason, TraceError,
        input_file::{InputFile, Line},
        intake::Intake,
        timestamp::{Stamp, rfc3339},
    },
    lambda::{
        invocations::{Envelope, Invocations},
        message::Message,
        names,
    },
};

/// What lines of Lambda's own begin with, beside reports and starts.
const OTHERS: [&str; 5] = [
    "END RequestId:",
    "INIT_START ",
    "INIT_REPORT ",
    "RESTORE_START ",
    "RESTORE_REPORT ",
];

/// Whether a file begins like one.
pub(super) fn detects(head: &[u8]) -> bool {
    head.split(|&b| b == b'\n').any(|line| {
        let line = String::from_utf8_lossy(line);
        let (_, message) = split(&line);
        let (kind, _) = Message::of(message);
        !matches!(kind, Message::Other) || OTHERS.iter().any(|other| message.starts_with(other))
    })
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    let mut no_offset = 0;
    let mut invocations = Invocations::begin(&lines.path, intake);
    while let Some((line, place)) = lines.next()? {
        match line {
            Line::TooLong => {
                intake.line();
                intake.skip(SkipReason::TooLong, place)?;
            }
            Line::Text(line) if line.trim_ascii().is_empty() => intake.line(),
            Line::Text(line) => {
                let line = String::from_utf8_lossy(line);
                let (envelope, message) = split(&line);
                let used = intake.reading.rows_used;
                invocations.message(message.as_bytes(), envelope, place, intake)?;
                if intake.reading.rows_used > used && !tells_offset(&line, message) {
                    no_offset += 1;
                }
            }
        }
    }
    if no_offset > 0 {
        intake.reading.note(Note::NoOffset { count: no_offset });
    }
    invocations.finish(&lines.path, intake)
}

/// What stands before the message, and the message.
fn split(line: &str) -> (Envelope<'_>, &str) {
    let mut envelope = Envelope::default();
    let mut rest = line.trim_start();
    loop {
        let (word, behind) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        let at = rfc3339(word.as_bytes()).map(|at| (at, behind));
        if let (None, Some((at, behind))) = (envelope.at, at.or_else(|| date_and_time(rest))) {
            envelope.at = Some(at);
            rest = behind.trim_start();
        } else if envelope.stream.is_empty() && names::is_stream(word) {
            envelope.stream = word;
            rest = behind.trim_start();
        } else if envelope.group.is_empty() && names::is_group(word) {
            envelope.group = word;
            rest = behind.trim_start();
        } else {
            return (envelope, rest);
        }
    }
}

/// Whether the instant before the message, where there is one, says how far from UTC it is.
fn tells_offset(line: &str, message: &str) -> bool {
    let before = line.strip_suffix(message).unwrap_or_default();
    match before.split_once(':') {
        Some((_, time)) => {
            let time = time.split([' ', '\t']).next().unwrap_or_default();
            time.contains(['+', '-', 'Z', 'z'])
        }
        None => true,
    }
}

/// A date and a time with a space between them.
fn date_and_time(text: &str) -> Option<(Stamp, &str)> {
    let space = 10;
    if text.as_bytes().get(space) != Some(&b' ') {
        return None;
    }
    let length = text.get(space + 1..)?.find([' ', '\t'])?;
    let (stamp, behind) = text.split_at_checked(space + 1 + length)?;
    Some((rfc3339(stamp.as_bytes())?, behind))
}

#[cfg(test)]
mod tests {
    use super::{
        super::trial::{file, trial, with},
        *,
    };
    use crate::trace::{TraceFormat, TraceOptions};
    use proptest::prelude::*;

    const STREAM: &str = "2026/03/02/[$LATEST]9c0e1f2a3b4c5d6e7f8091a2b3c4d5e6";

    #[test]
    fn what_stands_before_a_message() {
        // 2026-03-02T10:00:00Z is 1,772,445,600 s since 1970.
        let at = 1_772_445_600_123_000;
        for (line, stream, group) in [
            ("2026-03-02T10:00:00.123Z END x".to_owned(), "", ""),
            ("2026-03-02 10:00:00.123 END x".to_owned(), "", ""),
            (format!("{STREAM} 2026-03-02T10:00:00.123000 END x"), STREAM, ""),
            (
                format!("2026-03-02T10:00:00.123000+00:00 {STREAM} END x"),
                STREAM,
                "",
            ),
            (
                format!("/aws/lambda/a {STREAM} 2026-03-02T10:00:00.123Z END x"),
                STREAM,
                "/aws/lambda/a",
            ),
        ] {
            let (envelope, message) = split(&line);
            assert_eq!(envelope.at.map(|at| at.micros), Some(at), "{line}");
            assert_eq!(
                (envelope.stream, envelope.group, message),
                (stream, group, "END x"),
                "{line}"
            );
        }
        let (envelope, message) = split("REPORT RequestId: 1");
        assert!(envelope.at.is_none());
        assert_eq!(message, "REPORT RequestId: 1");
    }

    #[test]
    fn stamps_without_offset_are_counted() {
        let report = |id| {
            format!("REPORT RequestId: {id}\tDuration: 5.00 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB")
        };
        let log = format!(
            "2026-03-02T10:00:00.123 {}\n2026-03-02 10:00:01.123 {}\n{STREAM} 2026-03-02T10:00:02.123+01:00 {}\n\
             2026-03-02T10:00:03.123Z {}\n2026-03-02T10:00:04.123 END RequestId: 1\n",
            report(1),
            report(2),
            report(3),
            report(4)
        );
        let read = trial(TraceFormat::LambdaText, log);
        assert_eq!(read.arrivals.len(), 4);
        assert_eq!(read.notes()[0], "time stamps without UTC offset, taken as UTC: 2");
    }

    #[test]
    fn an_invocation_may_begin_in_one_file_and_end_in_the_next() {
        // 1 begins in the first file and is reported in the second; 2 and 3 never are.
        let first = "2026-03-02T10:00:00.123Z START RequestId: 1 Version: 1\n\
                     2026-03-02T10:00:00.200Z START RequestId: 2 Version: 1\n";
        let second = "2026-03-02T10:00:04.130Z REPORT RequestId: 1\tDuration: 4000.00 ms\tBilled Duration: 4000 ms\n\
                      2026-03-02T10:00:05.000Z START RequestId: 3 Version: 1\n";
        let read = with(&TraceOptions::default(), |intake| {
            read(file(first.as_bytes()), intake)?;
            read(file(second.as_bytes()), intake)
        })
        .unwrap();
        // It arrived at its START.
        assert_eq!(read.starts(), [(1_772_445_600_123_000, 4_000_000)]);
        // Of the 4 lines one is used.
        assert_eq!(
            read.skipped(),
            [(SkipReason::OtherLine, 1, 1), (SkipReason::NotReported, 2, 2)]
        );
        assert_eq!(read.reading.lines_read, 4);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(2026-03-02|T10:00:00.123Z| |\t|/aws/lambda/|\\[|\\]|REPORT|[0-9a-f]{32}|\\PC){0,30}") {
            let (_, message) = split(&text);
            prop_assert!(text.ends_with(message));
        }
    }
}
