//! Access logs of Application and Classic Load Balancers, fields by position: a request arrives when the load balancer
//! received it, and its duration is the time the target took. What reached no target (redirects, fixed responses,
//! malformed requests) is skipped; what the load balancer refused, or no target answered, is demand all the same.
//! WebSocket rows stand for connections, TCP rows of classic load balancers for connections too: skipped.
//! Functions are target groups, or load balancers where no target group is named.
//! Sources: Elastic Load Balancing, "Access logs for your Application Load Balancer", "Access logs for your Classic
//! Load Balancer".

use super::{
    super::{
        SkipReason, TraceError,
        entry::{Entry, Served, When},
        input_file::{InputFile, Line},
        intake::{Intake, Place},
        timestamp::{Stamp, rfc3339},
    },
    decimal::{TimeUnit, duration, whole},
    fields::Fields,
    http::{HttpRequest, is_refusal},
    looks::most_lines,
    request_kind::target,
};
use crate::units::Micros;

/// Types of an Application Load Balancer's rows.
const TYPES: [&[u8]; 6] = [b"http", b"https", b"h2", b"grpcs", b"ws", b"wss"];
/// Fields that the oldest rows have: an Application Load Balancer's up to the domain name, a classic one's up to the
/// bytes sent.
const ALB_FIELDS_MIN: usize = 19;
const ELB_FIELDS_MIN: usize = 11;
/// Fields that are looked at.
const FIELDS: usize = 22;

/// How the one line of `ELBAccessLogTestFile` begins, which every bucket gets when logging is switched on.
const TEST_FILE: &[u8] = b"Enable AccessLog for ELB";

/// A row's fields.
struct Row<'a> {
    fields: [&'a [u8]; FIELDS],
    count: usize,
}

/// Positions of the fields both kinds have, type excluded: an Application Load Balancer's begin one later.
mod at {
    pub(super) const TIME: usize = 0;
    pub(super) const NAME: usize = 1;
    pub(super) const TARGET: usize = 3;
    pub(super) const REQUEST_TIME: usize = 4;
    pub(super) const TARGET_TIME: usize = 5;
    pub(super) const RESPONSE_TIME: usize = 6;
    pub(super) const STATUS: usize = 7;
    pub(super) const RECEIVED: usize = 9;
    pub(super) const SENT: usize = 10;
    pub(super) const REQUEST: usize = 11;
    pub(super) const AGENT: usize = 12;
    /// Application Load Balancers alone.
    pub(super) const TARGET_GROUP: usize = 15;
    pub(super) const CREATED: usize = 20;
}

/// Which kind of load balancer a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Application,
    Classic,
}

/// Whether a file begins like an access log of an Application Load Balancer.
pub(super) fn detects_alb(head: &[u8]) -> bool {
    head.starts_with(TEST_FILE) || most_lines(head, |line| Row::of(line).kind() == Some(Kind::Application))
}

/// Whether a file begins like an access log of a Classic Load Balancer.
pub(super) fn detects_elb(head: &[u8]) -> bool {
    most_lines(head, |line| Row::of(line).kind() == Some(Kind::Classic))
}

/// Reads a file.
pub(super) fn read(file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    let mut lines = file.into_lines();
    while let Some((line, place)) = lines.next()? {
        intake.line();
        match line {
            Line::TooLong => intake.skip(SkipReason::TooLong, place)?,
            Line::Text(text) if text.trim_ascii().is_empty() => {}
            Line::Text(text) if text.starts_with(b"#") => intake.skip(SkipReason::Comment, place)?,
            Line::Text(text) => read_row(text, intake, place)?,
        }
    }
    Ok(())
}

fn read_row(text: &[u8], intake: &mut Intake, place: Place<'_>) -> Result<(), TraceError> {
    if text.starts_with(TEST_FILE) {
        return intake.skip(SkipReason::Comment, place);
    }
    let row = Row::of(text);
    let Some(kind) = row.kind() else {
        return intake.skip(SkipReason::Malformed, place);
    };
    let status = whole(row.common(kind, at::STATUS)).unwrap_or(0);
    let path = target(row.common(kind, at::REQUEST));
    let is_connection = kind == Kind::Application && matches!(row.fields[0], b"ws" | b"wss");
    let target_time = duration(row.common(kind, at::TARGET_TIME), TimeUnit::Seconds);
    let served = match target_time {
        Some(time) => Served::For(time),
        // Dispatched and never answered, or not even dispatched for want of room.
        None if row.has_target(kind) || is_refusal(status) || is_gateway_error(status) => Served::Refused,
        None => return intake.skip(SkipReason::NoTarget, place),
    };
    if is_connection || path.is_none() && !is_refusal(status) {
        return intake.skip(SkipReason::NoTarget, place);
    }
    let Some(start) = row.start(kind) else {
        return intake.skip(SkipReason::NoTime, place);
    };
    if let (Some(time), false) = (target_time, is_refusal(status)) {
        intake.http.target(start, time);
    }
    let mut entry = Entry::new(When::Start(start), served);
    entry.function = row.function(kind);
    entry.request_bytes = whole(row.common(kind, at::RECEIVED));
    entry.response_bytes = whole(row.common(kind, at::SENT));
    HttpRequest {
        entry,
        status,
        path,
        agent: row.common(kind, at::AGENT),
    }
    .take(intake, place)
}

/// Whether a status says that a target was asked in vain: 502 Bad Gateway, 504 Gateway Timeout.
const fn is_gateway_error(status: u64) -> bool {
    matches!(status, 502 | 504)
}

impl<'a> Row<'a> {
    fn of(line: &'a [u8]) -> Self {
        let mut fields: [&[u8]; FIELDS] = [b""; FIELDS];
        let mut count = 0;
        for (place, field) in fields.iter_mut().zip(Fields::of(line)) {
            *place = field.text;
            count += 1;
        }
        Self { fields, count }
    }

    /// Which kind of row it is; `None` where it is none.
    fn kind(&self) -> Option<Kind> {
        let is_application = TYPES.contains(&self.fields[0]);
        let (kind, fields_min) = match is_application {
            true => (Kind::Application, ALB_FIELDS_MIN),
            false => (Kind::Classic, ELB_FIELDS_MIN),
        };
        let is_time = |at| {
            let text = self.common(kind, at);
            matches!(text, b"-1" | b"-") || duration(text, TimeUnit::Seconds).is_some()
        };
        let is_row = self.count >= fields_min
            && self.time(kind).is_some()
            && is_time(at::REQUEST_TIME)
            && is_time(at::TARGET_TIME)
            && is_time(at::RESPONSE_TIME);
        is_row.then_some(kind)
    }

    /// A field by its position in a classic row.
    fn common(&self, kind: Kind, at: usize) -> &'a [u8] {
        let shift = usize::from(kind == Kind::Application);
        self.fields.get(at + shift).copied().unwrap_or_default()
    }

    fn time(&self, kind: Kind) -> Option<Stamp> {
        rfc3339(self.common(kind, at::TIME))
    }

    /// When the load balancer received the request. A classic one logs that; an Application Load Balancer logs when it
    /// answered, and (since 2018) when the request was created.
    fn start(&self, kind: Kind) -> Option<Stamp> {
        let time = self.time(kind)?;
        if kind == Kind::Classic {
            return Some(time);
        }
        if let Some(created) = rfc3339(self.common(kind, at::CREATED)) {
            return Some(created);
        }
        let spent: u64 = [at::REQUEST_TIME, at::TARGET_TIME, at::RESPONSE_TIME]
            .into_iter()
            .filter_map(|at| duration(self.common(kind, at), TimeUnit::Seconds))
            .fold(0, |spent, Micros(micros)| spent.saturating_add(micros));
        Some(Stamp {
            micros: time.micros.checked_sub_unsigned(spent)?,
            fine: true,
        })
    }

    /// Whether the request was dispatched to a target.
    fn has_target(&self, kind: Kind) -> bool {
        !matches!(self.common(kind, at::TARGET), b"-" | b"")
    }

    /// The name of the target group, or else of the load balancer.
    fn function(&self, kind: Kind) -> &'a str {
        let group = match kind {
            Kind::Application => name_in(self.common(kind, at::TARGET_GROUP), b":targetgroup/"),
            Kind::Classic => None,
        };
        let name = group.or_else(|| {
            let name = self.common(kind, at::NAME);
            // `app/name/id`
            let mut parts = name.split(|b| *b == b'/');
            let first = parts.next()?;
            std::str::from_utf8(parts.next().unwrap_or(first)).ok()
        });
        name.unwrap_or_default()
    }
}

/// What stands between `before` and the next slash.
fn name_in<'a>(arn: &'a [u8], before: &[u8]) -> Option<&'a str> {
    let rest = arn.get(memchr::memmem::find(arn, before)? + before.len()..)?;
    let name = rest.split(|b| *b == b'/').next()?;
    std::str::from_utf8(name).ok().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            super::TraceFormat,
            trial::{Trial, any_file, file, trial, with},
        },
        *,
    };

    /// 2026-03-02T10:00:00Z.
    const TEN: u64 = 1_772_445_600_000_000;

    /// A row of an Application Load Balancer: type, target, times, status, request, and what follows the cipher.
    fn row(
        kind: &str,
        target: &str,
        times: &str,
        status: &str,
        request: &str,
        agent: &str,
        tail: &str,
    ) -> String {
        format!(
            "{kind} 2026-03-02T10:00:00.100000Z app/shop/50dc6c495c0c9188 203.0.113.7:51712 {target} {times} {status} \
             {status} 312 5120 \"{request}\" \"{agent}\" - - {tail}\n"
        )
    }

    const GET: &str = "GET https://shop.example.com:443/cart?a=1 HTTP/1.1";
    const GROUP: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/carts/73e2d6bc24d8a067 \
                         \"Root=1-0-0\" \"shop.example.com\" \"-\" 1";
    const CREATED: &str = "2026-03-02T10:00:00.040000Z \"forward\" \"-\" \"-\" \"10.0.1.14:8080\" \"200\" \"-\" \"-\" \
                           TID_0 \"-\" \"-\" \"-\"";
    const NO_GROUP: &str = "- \"-\" \"-\" \"-\" 0";

    fn alb(rows: &[String]) -> Trial {
        trial(TraceFormat::Alb, rows.concat())
    }

    #[test]
    fn a_request_starts_when_it_was_created_and_takes_the_target_time() {
        let target = "10.0.1.14:8080";
        let trial = alb(&[
            row(
                "https",
                target,
                "0.001 0.046 0.000",
                "200",
                GET,
                "curl/8.5.0",
                &format!("{GROUP} {CREATED}"),
            ),
            // Not logged: 100 ms − (1 + 46 + 3) ms = 50 ms past ten. A Lambda function is no address.
            row("h2", "-", "0.001 0.046 0.003", "200", GET, "curl/8.5.0", GROUP),
        ]);
        assert_eq!(trial.starts(), [(TEN + 40_000, 46_000), (TEN + 50_000, 46_000)]);
        assert_eq!(trial.functions, ["carts"]);
        let first = &trial.arrivals[0];
        assert_eq!((first.request_bytes, first.response_bytes), (312, 5_120));
        assert_eq!(trial.skipped(), []);
    }

    #[test]
    fn what_was_refused_or_never_answered_is_demand_and_what_reached_no_target_is_none() {
        let full = format!("{GROUP} {CREATED}");
        let redirect = format!("{NO_GROUP} {CREATED}");
        let target = "10.0.1.14:8080";
        let trial = alb(&[
            row("http", target, "0.001 0.046 0.000", "200", GET, "-", &full),
            // No healthy target; too many requests; a target that never answered.
            row("http", "-", "-1 -1 -1", "503", GET, "-", &full),
            row("http", target, "0.001 0.002 0.000", "429", GET, "-", &full),
            row("http", target, "0.001 -1 -1", "504", GET, "-", &full),
            row("http", "-", "-1 -1 -1", "502", GET, "-", &full),
            // A redirect, a request refused by a firewall, half a request, connections, a health check.
            row("http", "-", "-1 -1 -1", "301", GET, "-", &redirect),
            row("http", "-", "-1 -1 -1", "403", GET, "-", &redirect),
            row(
                "http",
                "-",
                "-1 -1 -1",
                "400",
                "- http://shop.example.com:80- -",
                "-",
                &redirect,
            ),
            row("wss", target, "0.001 0.002 120.5", "101", GET, "-", &full),
            row(
                "http",
                target,
                "0.001 0.046 0.000",
                "200",
                GET,
                "Amazon-Route53-Health-Check-Service (ref 0)",
                &full,
            ),
            "app/shop says something else\n".to_owned(),
            "# a comment\n\n".to_owned(),
        ]);
        // Four are kept at the median of the one that was served.
        assert_eq!(trial.arrivals.len(), 5);
        assert_eq!(trial.reading.lines_read, 13);
        assert_eq!(
            trial.skipped(),
            [
                (SkipReason::Malformed, 1, 11),
                (SkipReason::Comment, 1, 12),
                (SkipReason::HealthCheck, 1, 10),
                (SkipReason::NoTarget, 4, 6),
            ]
        );
        assert!(
            trial.notes()[0].starts_with("requests the old platform refused"),
            "{:?}",
            trial.notes()
        );
    }

    #[test]
    fn a_classic_row_is_stamped_when_the_request_came() {
        let rows = "2026-03-02T10:00:00.100000Z my-elb 203.0.113.7:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 200 0 57 \
                    \"GET https://shop.example.com:443/ HTTP/1.1\" \"curl/7.38.0\" DHE-RSA-AES128-SHA TLSv1.2\n\
                    2026-03-02T10:00:01.100000Z my-elb 203.0.113.7:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 \
                    \"- - - \" \"-\" - -\n\
                    2026-03-02T10:00:02.100000Z my-elb 203.0.113.7:2817 - -1 -1 -1 503 0 0 0 \
                    \"GET http://shop.example.com:80/ HTTP/1.1\"\n";
        let trial = trial(TraceFormat::Elb, rows);
        assert_eq!(trial.starts()[0], (TEN + 100_000, 1_048));
        assert_eq!(
            (trial.arrivals.len(), trial.functions),
            (2, vec!["my-elb".to_owned()])
        );
        assert_eq!(trial.reading.skipped[&SkipReason::NoTarget].count, 1);
    }

    #[test]
    fn busy_minutes_slower_than_quiet_ones_are_said() {
        let mut rows = String::new();
        for minute in 0..20 {
            let (requests, millis) = if minute == 7 { (1_000, 90) } else { (150, 40) };
            for _ in 0..requests {
                rows += &format!(
                    "2026-03-02T10:{minute:02}:00.000000Z my-elb 203.0.113.7:2817 10.0.0.1:80 0.0 0.0{millis} 0.0 200 200 0 57 \
                     \"GET http://shop.example.com:80/ HTTP/1.1\" \"-\" - -\n"
                );
            }
        }
        // Busiest two minutes: (1,000 × 90 + 150 × 40) ÷ 1,150 = 83.47… ms; quietest ten: 40 ms.
        let notes = trial(TraceFormat::Elb, rows).notes();
        assert!(
            notes[0].starts_with("targets took 84 ms in the busiest tenth of the minutes and 40 ms"),
            "{notes:?}"
        );
    }

    #[test]
    fn the_test_file_of_a_bucket_is_a_comment() {
        let text = b"Enable AccessLog for ELB: shop at 2026-03-02T10:00:00.000Z\n";
        assert_eq!(TraceFormat::detect(text), TraceFormat::Alb);
        let rows = row(
            "https",
            "-",
            "0.001 0.046 0.000",
            "200",
            GET,
            "curl",
            &format!("{GROUP} {CREATED}"),
        );
        let trial = with(&Default::default(), |intake| {
            read(file(text), intake)?;
            read(file(rows.as_bytes()), intake)
        })
        .unwrap();
        assert_eq!(trial.arrivals.len(), 1);
        assert_eq!(trial.skipped(), [(SkipReason::Comment, 1, 1)]);
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, cut in 0_usize..400) {
            let mut text = row("https", "-", "0.001 0.046 0.000", "200", GET, "curl", &format!("{GROUP} {CREATED}")).into_bytes();
            text.truncate(cut);
            text.extend(bytes);
            let _ = any_file(&text).map(|file| with(&Default::default(), |intake| read(file, intake)));
        }
    }
}
