//! One message of a Lambda log, whatever envelope it came in: text or JSON, a START, a REPORT or anything else.

use std::borrow::Cow;

use super::{
    platform_event::platform_event,
    report::Report,
    report_line::{REPORT, report_line},
};
use crate::trace::timestamp::Stamp;

/// What a START line begins with.
const START: &str = "START RequestId:";

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::trace) enum Message<'a> {
    /// An invocation begins: `START`, `platform.start`.
    Start {
        /// Of which request.
        request_id: Cow<'a, str>,
    },
    /// An invocation is over: `REPORT`, `platform.report`.
    Report(Report<'a>),
    /// A report that cannot be read.
    Malformed,
    /// Anything else: END, INIT_START, what the application wrote.
    Other,
}

impl<'a> Message<'a> {
    /// What a text says, and when by its own clock, where it has one.
    pub(in crate::trace) fn of(text: &'a str) -> (Self, Option<Stamp>) {
        let text = text.trim_start();
        if let Some(rest) = text.strip_prefix(START) {
            let request_id = rest.split_ascii_whitespace().next().unwrap_or_default();
            let request_id = Cow::Borrowed(request_id);
            return (Self::Start { request_id }, None);
        }
        if text.starts_with(REPORT) {
            return (Self::Report(report_line(text)), None);
        }
        if text.starts_with('{') {
            return platform_event(text);
        }
        (Self::Other, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_by_its_beginning() {
        let of = |text| Message::of(text).0;
        assert_eq!(
            of("START RequestId: 94f4 Version: $LATEST\n"),
            Message::Start {
                request_id: Cow::Borrowed("94f4")
            }
        );
        assert!(matches!(
            of("REPORT RequestId: 94f4\tDuration: 1.00 ms"),
            Message::Report(_)
        ));
        assert!(matches!(
            of("{\"type\":\"platform.start\",\"record\":{\"requestId\":\"94f4\"}}"),
            Message::Start { .. }
        ));
        for other in [
            "END RequestId: 94f4",
            "INIT_START Runtime",
            "",
            "say: REPORT RequestId: 1",
        ] {
            assert_eq!(of(other), Message::Other, "{other}");
        }
    }
}
