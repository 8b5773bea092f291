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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            super::{Droppable, TraceFormat, TraceOptions, rows::drawn_from},
            trial::{Trial, any_file, file, trial, with},
        },
        *,
    };
    use crate::units::Micros;

    /// 2026-03-02T10:00:00Z.
    const TEN: u64 = 1_772_445_600_000_000;

    /// A combined line of a second past ten, and what stands behind it.
    fn line(second: usize, request: &str, status: u16, behind: &str) -> String {
        format!(
            "203.0.113.7 - - [02/Mar/2026:10:00:{second:02} +0000] \"{request}\" {status} 5120 \"-\" \"curl/8.5.0\"{behind}\n"
        )
    }

    /// Lines with these behind them.
    fn behind<'a>(behind: impl IntoIterator<Item = &'a str>) -> Trial {
        let lines = behind.into_iter().enumerate();
        let text: String = lines
            .map(|(second, behind)| line(second, "GET /cart HTTP/1.1", 200, behind))
            .collect();
        trial(TraceFormat::AccessLog, text)
    }

    fn millis(millis: &[u64]) -> Vec<Micros> {
        millis.iter().map(|millis| Micros::from_millis(*millis)).collect()
    }

    /// To be drawn from `--duration`.
    const UNKNOWN: Micros = drawn_from(0);

    #[test]
    fn without_durations() {
        let text = [
            line(0, "GET /cart HTTP/1.1", 200, ""),
            line(1, "GET /a.css HTTP/1.1", 200, ""),
            line(2, r"\x16\x03\x01\x02", 400, ""),
            line(3, "-", 408, ""),
            "203.0.113.7 - - [02/Mar/2026:10:00:04 +0000] \"GET / HTTP/1.0\" 200 1 \"-\" \"ELB-HealthChecker/2.0\"\n".to_owned(),
            "nothing of the kind\n".to_owned(),
            "\n".to_owned(),
            line(7, "GET /cart HTTP/1.1", 503, ""),
        ]
        .concat();
        let trial = trial(TraceFormat::AccessLog, text);
        assert_eq!(trial.arrivals.len(), 3);
        assert_eq!(trial.arrivals[0].duration, UNKNOWN);
        assert_eq!(trial.arrivals[0].response_bytes, 5_120);
        let (start, _) = trial.starts()[0];
        assert!((TEN..TEN + 1_000_000).contains(&start));
        assert_eq!(
            trial.skipped(),
            [
                (SkipReason::Malformed, 1, 6),
                (SkipReason::HealthCheck, 1, 5),
                (SkipReason::NoTarget, 2, 3),
            ]
        );
        assert!(trial.notes()[0].starts_with("requests the old platform refused"));
        assert!(trial.notes()[1].starts_with("1 of 3 requests (34 %) are for static files"));
    }

    #[test]
    fn nginx_times() {
        // Request and upstream: 52 ms in all, 46 ms upstream; nginx answered the second itself.
        let trial = behind([" 0.052 0.046", " 0.003 -", " 0.050 0.010, 0.030"]);
        assert_eq!(trial.durations(), millis(&[46, 3, 40]));
        let (start, _) = trial.starts()[0];
        assert!((TEN - 52_000..TEN + 948_000).contains(&start));
        assert!(trial.notes()[0].starts_with("decimals behind the lines taken as seconds"));
        // The other way around, with connect and header times, as ingress-nginx writes it.
        assert_eq!(
            behind([" 0.046 0.052", " 0.040 0.041"]).durations(),
            millis(&[46, 40])
        );
        assert_eq!(
            behind([" 0.052 0.001 0.045 0.046", " 0.041 0.001 0.039 0.040"]).durations(),
            millis(&[46, 40])
        );
        let ingress = " 312 0.052 [shop-80] [] 10.0.1.14:8080 5120 0.046 200 3f0c1f8e6a524a8b";
        assert_eq!(behind([ingress, ingress]).durations(), millis(&[46, 46]));
        // A ratio of compression has two places.
        assert_eq!(behind([" \"2.54\"", " \"-\""]).durations(), [UNKNOWN; 2]);
    }

    #[test]
    fn keys_and_written_units() {
        let keys = " \"-\" rt=0.052 uct=\"0.001\" uht=\"0.045\" urt=\"0.010, 0.030\"";
        assert_eq!(behind([keys]).durations(), millis(&[40]));
        assert_eq!(behind([" \"-\" rt=0.052 urt=-"]).durations(), millis(&[52]));
        assert!(behind([keys]).notes().is_empty());
        assert_eq!(
            behind([" 17 \"web@docker\" \"http://10.0.1.14:80\" 52ms"]).durations(),
            millis(&[52])
        );
    }

    #[test]
    fn keyed_numbers_are_seconds_only_as_nginx_writes_them() {
        for unclear in [" rt=52", " rt=0.52", " rt=152311"] {
            assert_eq!(
                behind([" rt=0.052", unclear]).durations(),
                [UNKNOWN; 2],
                "{unclear}"
            );
        }
        let trial = behind([" response_time=52", " response_time=41"]);
        assert_eq!(trial.durations(), [UNKNOWN; 2]);
        assert!(trial.notes()[0].ends_with("their unit cannot be told"));
        // One of two keys is clear; and each value may say its unit.
        assert_eq!(behind([" rt=0.052 urt=46"]).durations(), millis(&[52]));
        assert_eq!(behind([" rt=52ms", " rt=1s"]).durations(), millis(&[52, 1_000]));
    }

    #[test]
    fn ports_are_no_microseconds() {
        // A median of 46,000 and a largest of 60,999, less than twice that; one slow request in three is.
        let trial = behind([" 32768", " 46000", " 60999"]);
        assert_eq!(trial.durations(), [UNKNOWN; 3]);
        assert!(trial.notes()[0].ends_with("their unit cannot be told"));
        assert_eq!(
            behind([" 32768", " 46000", " 92001"]).durations()[1],
            Micros(46_000)
        );
        // Seconds that agree need no spread.
        assert_eq!(behind([" 0/52311"]).durations(), [Micros(52_311)]);
    }

    #[test]
    fn api_gateway_in_clf_has_no_space_before_the_request() {
        let text =
            "203.0.113.7 - - [02/Mar/2026:10:00:00 +0000]\"GET /cart HTTP/1.1\" 200 5120 d4Z8xHqMjoEEPqw=\n";
        let trial = trial(TraceFormat::AccessLog, text);
        assert_eq!(
            (trial.arrivals.len(), trial.arrivals[0].response_bytes),
            (1, 5_120)
        );
        assert!(trial.reading.skipped.is_empty());
    }

    #[test]
    fn apache_times_are_told_from_all_their_sizes() {
        let told = |behinds: &[&'static str], note: &str| {
            let trial = behind(behinds.iter().copied());
            assert!(
                trial.notes().iter().any(|seen| seen.contains(note)),
                "{:?}",
                trial.notes()
            );
            trial.durations()
        };
        let micros = "taken as microseconds";
        assert_eq!(
            told(&[" 52311", " 410", " 1200"], micros),
            [Micros(52_311), Micros(410), Micros(1_200)]
        );
        assert_eq!(
            told(&[" 300", " 410", " 250000"], micros),
            [Micros(300), Micros(410), Micros(250_000)]
        );
        assert_eq!(
            told(&[" 0/52311", " 1/1000410"], micros),
            [Micros(52_311), Micros(1_000_410)]
        );
        assert_eq!(
            told(&[" **0/52311**", " **1/1000410**"], micros),
            [Micros(52_311), Micros(1_000_410)]
        );
        assert_eq!(
            told(&[" 0 52311", " 1 1000410"], micros),
            [Micros(52_311), Micros(1_000_410)]
        );
        // Whole seconds: 0 is no duration. The request of 2 s arrived first.
        assert_eq!(
            told(&[" 0", " 2", " 0"], "whole seconds"),
            [Micros::from_secs(2), UNKNOWN, UNKNOWN]
        );
        // 300 and 410 of what?
        assert_eq!(told(&[" 300", " 410"], "unit cannot be told"), [UNKNOWN; 2]);
        assert_eq!(told(&[" 7 52311", " 8 410"], "unit cannot be told"), [UNKNOWN; 2]);
        // Bytes received (%I) and sent (%O, 5,120 and a header of 260): nothing that could be a duration but the first.
        assert_eq!(
            told(&[" 712 5380", " 640 5391"], "unit cannot be told"),
            [UNKNOWN; 2]
        );
        assert!(behind([" 5380", " 5391"]).notes().is_empty());
    }

    #[test]
    fn virtual_hosts_common_format_and_other_lines_between() {
        let text = "shop.example.com:443 203.0.113.7 - - [02/Mar/2026:11:00:00 +0100] \"GET / HTTP/1.1\" 200 -\n\
                    203.0.113.7 - - [02/Mar/2026:10:00:01 +0000] \"GET /x\" 404 12\n\
                    rubbish\n";
        let trial = trial(TraceFormat::AccessLog, text);
        assert_eq!((trial.arrivals.len(), trial.reading.rows_used), (2, 2));
        assert_eq!(trial.arrivals[1].response_bytes, 12);
    }

    #[test]
    fn no_duration_anywhere_is_an_error_without_one_stated() {
        let text = line(0, "GET / HTTP/1.1", 200, "");
        let read = with(&TraceOptions::default(), |intake| {
            read(file(text.as_bytes()), intake)
        });
        assert!(
            read.err()
                .is_some_and(|error| error.to_string().contains("--duration"))
        );
    }

    #[test]
    fn static_files_are_dropped_if_asked() {
        let text = [
            line(0, "GET /cart HTTP/1.1", 200, ""),
            line(1, "GET /a.css HTTP/1.1", 200, ""),
        ]
        .concat();
        let options = TraceOptions {
            duration: Some("80ms".parse().unwrap()),
            drop: vec![Droppable::StaticFiles],
            ..TraceOptions::default()
        };
        let trial = with(&options, |intake| read(file(text.as_bytes()), intake)).unwrap();
        assert_eq!(trial.arrivals.len(), 1);
        assert_eq!(trial.skipped(), [(SkipReason::StaticFile, 1, 2)]);
        assert_eq!(trial.notes(), Vec::<String>::new());
    }

    #[test]
    fn broken_encodings_and_long_lines() {
        let mut text = line(0, "GET /cart HTTP/1.1", 200, "").into_bytes();
        text.extend(b"203.0.113.7 - \xff\xfe [02/Mar/2026:10:00:01 +0000] \"GET /\xe9 HTTP/1.1\" 200 1 \"\" \"\\\"\xff\\\" x\"\n");
        text.extend(vec![b'x'; (1 << 20) + 1]);
        text.extend(b"\n");
        text.extend(line(2, "GET /cart HTTP/1.1", 200, "").into_bytes());
        let trial = trial(TraceFormat::AccessLog, text);
        assert_eq!(trial.arrivals.len(), 3);
        assert_eq!(trial.skipped(), [(SkipReason::TooLong, 1, 3)]);
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, cut in 0_usize..120) {
            let mut text = line(0, "GET / HTTP/1.1", 200, " 0.052 17").into_bytes();
            text.truncate(text.len() - cut.min(text.len()));
            text.extend(bytes);
            let _ = detects(&text);
            let _ = any_file(&text).map(|file| with(&TraceOptions::default(), |intake| read(file, intake)));
        }
    }
}
