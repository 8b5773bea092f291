//! Lambda's log lines as text, behind whatever an export to S3 (`time message`), `sam logs` (`stream time message`),
//! `aws logs tail` (`time stream message`) or others put before them: an instant, a log stream and a log group in any
//! order.

use super::{
    super::{
        SkipReason, TraceError,
        input_file::{InputFile, Line},
        intake::Intake,
        timestamp::rfc3339,
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
    let mut invocations = Invocations::default();
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
                invocations.message(message.as_bytes(), envelope, place, intake)?;
            }
        }
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

/// A date and a time with a space between them.
fn date_and_time(text: &str) -> Option<(super::super::timestamp::Stamp, &str)> {
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
    use super::*;
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

    proptest! {
        #[test]
        fn no_text_panics(text in "(2026-03-02|T10:00:00.123Z| |\t|/aws/lambda/|\\[|\\]|REPORT|[0-9a-f]{32}|\\PC){0,30}") {
            let (_, message) = split(&text);
            prop_assert!(text.ends_with(message));
        }
    }
}
