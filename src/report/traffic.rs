//! The traffic in sentences: how many requests, over what time, how bursty, how long. All dates are UTC.

use super::{number, reading, text};
use crate::{
    analysis::TraceFacts,
    units::{Micros, SimTime, Window},
};

/// Microseconds.
const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What the traffic is called: standard input has no name of its own.
pub(super) fn source(trace: &TraceFacts) -> String {
    named(&trace.source)
}

/// The same of a source.
pub(super) fn named(source: &str) -> String {
    match source {
        "-" => "stdin".to_owned(),
        source => text::one_line(source),
    }
}

/// What a document about its cost is called: `Monthly cost of traffic.csv in us-east-1`.
pub(super) fn title(trace: &TraceFacts, region: &str) -> String {
    let what = match trace.source.as_str() {
        "-" => "the traffic on standard input".to_owned(),
        _ => source(trace),
    };
    format!("Monthly cost of {what} in {}", text::one_line(region))
}

/// What was priced where it is not what was recorded, in sentences: a scale, durations that are assumed.
pub(super) fn altered(trace: &TraceFacts) -> Vec<String> {
    let scale = trace.scale.as_ref().map(|scale| {
        format!(
            "Not the traffic as recorded: {} times as much (--scale {scale}).",
            text::one_line(scale)
        )
    });
    let origin = trace.duration_origin.trim();
    let is_assumed = origin.starts_with("assumed") && !trace.reading.formats.is_empty();
    let durations = is_assumed.then(|| format!("Durations are not recorded: {}.", text::one_line(origin)));
    scale.into_iter().chain(durations).collect()
}

/// One fact a line.
pub(super) fn facts(trace: &TraceFacts) -> Vec<String> {
    let mut facts = vec![
        format!(
            "{}, {}, {}{}",
            number::counted(trace.invocations, "request"),
            number::counted(trace.functions, "function"),
            span(trace.window.length()),
            beginning(trace.window)
        ),
        rates(trace),
    ];
    facts.extend(durations(trace));
    if let Some(scale) = &trace.scale {
        facts.push(format!("scaled: --scale {scale}"));
    }
    facts.extend(reading::line(&trace.reading));
    facts.extend(reading::notes(&trace.reading));
    facts.extend(trace.notes.iter().cloned());
    facts
}

/// `7 whole days`, `36 whole hours`, `6.9 days`, `75 seconds`.
pub(super) fn span(length: Micros) -> String {
    let (unit, name) = match length.0 {
        n if n >= 2 * DAY || n == DAY => (DAY, "day"),
        n if n >= 2 * HOUR || n == HOUR => (HOUR, "hour"),
        n if n >= 2 * MINUTE => (MINUTE, "minute"),
        _ => (SECOND, "second"),
    };
    let whole = length.0 / unit;
    if length.0.is_multiple_of(unit) {
        let plural = if whole == 1 { "" } else { "s" };
        return match unit {
            DAY | HOUR => format!("{whole} whole {name}{plural}"),
            _ => number::counted(whole, name),
        };
    }
    let tenths = (u128::from(length.0) * 10 + u128::from(unit) / 2) / u128::from(unit);
    match tenths % 10 {
        0 => format!("{} {name}s", tenths / 10),
        tenth => format!("{}.{tenth} {name}s", tenths / 10),
    }
}

/// From when: the date, and the time of day where less than two days are covered. Nothing for clocks that start
/// at 0, as relative times do.
pub(super) fn beginning(window: Window) -> String {
    let relative = window.start < SimTime::UNIX_EPOCH + Micros(DAY);
    match window.start.to_utc() {
        Some(start) if !relative && window.length().0 < 2 * DAY => {
            start.format(" from %a %Y-%m-%d %H:%M UTC").to_string()
        }
        Some(start) if !relative => start.format(" from %a %Y-%m-%d").to_string(),
        _ => String::new(),
    }
}

/// Requests per second: mean, busiest hour (where there is more than one), busiest second.
fn rates(trace: &TraceFacts) -> String {
    let length = trace.window.length();
    let mut rates = vec![format!("{}/s mean", number::approximate(mean_rate(trace)))];
    if length.0 > HOUR {
        let hourly = trace.busiest_hour as f64 / 3_600.0;
        rates.push(format!("{}/s busiest hour", number::approximate(hourly)));
    }
    rates.push(format!(
        "{}/s busiest second",
        number::count(trace.busiest_second.into())
    ));
    rates.join(", ")
}

/// Requests per second over the window; 0 of an empty window.
pub(super) fn mean_rate(trace: &TraceFacts) -> f64 {
    match trace.window.length() {
        Micros::ZERO => 0.0,
        length => trace.invocations as f64 / length.as_secs_f64(),
    }
}

/// Where durations come from, their mean and 99th percentile.
fn durations(trace: &TraceFacts) -> Option<String> {
    let origin = trace.duration_origin.trim();
    if trace.duration.count() == 0 {
        return (!origin.is_empty()).then(|| origin.to_owned());
    }
    let mean = Micros(trace.duration.mean().round() as u64);
    let times = format!(
        "mean {}, p99 {}",
        number::time(mean),
        number::time(trace.duration.quantile(990))
    );
    Some(match origin {
        "" => format!("durations: {times}"),
        _ if origin.contains(':') => format!("durations {origin} ({times})"),
        _ => format!("{origin}: {times}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn spans_are_whole_where_they_are() {
        let cases = [
            (7 * DAY, "7 whole days"),
            (DAY, "1 whole day"),
            (36 * HOUR, "36 whole hours"),
            (HOUR, "1 whole hour"),
            (90 * MINUTE, "90 minutes"),
            (7 * DAY - 1, "7 days"),
            (6 * DAY + 22 * HOUR, "6.9 days"),     // 6 + 22/24 = 6.917
            (90 * HOUR + 30 * MINUTE, "3.8 days"), // 90.5/24 = 3.77
            (75 * SECOND, "75 seconds"),
            (0, "0 seconds"),
        ];
        for (length, text) in cases {
            assert_eq!(span(Micros(length)), text);
        }
    }

    #[test]
    fn relative_clocks_have_no_date() {
        let mut trace = sample::comparison().trace;
        assert!(facts(&trace)[0].ends_with("7 whole days from Mon 2026-11-02"));
        trace.window = Window {
            start: SimTime::from_unix_micros(0),
            end: SimTime::from_unix_micros(HOUR),
        };
        assert!(facts(&trace)[0].ends_with("1 whole hour"));
        assert!(!facts(&trace)[1].contains("busiest hour"));
    }

    #[test]
    fn what_was_altered_is_said() {
        let mut trace = sample::comparison().trace;
        trace.scale = None;
        assert!(altered(&trace).is_empty());
        trace.scale = Some("0.2".into());
        trace.duration_origin = "assumed lognormal(p50=1500ms,p99=6s) on Lambda at 8192 MB".into();
        assert_eq!(
            altered(&trace),
            [
                "Not the traffic as recorded: 0.2 times as much (--scale 0.2).",
                "Durations are not recorded: assumed lognormal(p50=1500ms,p99=6s) on Lambda at 8192 MB.",
            ]
        );
        // Of a load, everything is stated.
        trace.reading.formats.clear();
        assert_eq!(altered(&trace).len(), 1);
    }

    #[test]
    fn a_title_says_where_the_traffic_came_from() {
        let mut trace = sample::comparison().trace;
        assert_eq!(
            title(&trace, "us-east-1"),
            "Monthly cost of traffic.csv in us-east-1"
        );
        trace.source = "-".into();
        assert_eq!(
            title(&trace, "us-east-1"),
            "Monthly cost of the traffic on standard input in us-east-1"
        );
    }

    #[test]
    fn an_origin_with_a_colon_keeps_its_own() {
        let mut trace = sample::comparison().trace;
        trace.duration_origin = "assumed: 120ms".into();
        assert!(facts(&trace)[2].starts_with("durations assumed: 120ms (mean "));
    }
}
