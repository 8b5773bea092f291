//! Timelines as CSV, one row per candidate and period: how the load came and how the platform followed. Times are
//! UTC; the last period of a candidate may be shorter than it says.

use std::io;

use super::number;
use crate::{
    platform::{Timeline, TimelineRow},
    units::{Micros, SimTime},
};

/// Names of the columns.
const HEADER: [&str; 10] = [
    "time",
    "candidate",
    "period_s",
    "arrivals",
    "in_flight",
    "desired",
    "running",
    "utilization",
    "queued",
    "failed",
];

/// Writes the rows of each candidate under its name, one candidate after another.
///
/// # Errors
/// When `out` does.
pub fn timeline(candidates: &[(String, Timeline)], out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    for (name, timeline) in candidates {
        let mut start = timeline.start;
        for row in &timeline.rows {
            writer.write_record(record(name, start, timeline.period, row))?;
            start = start + timeline.period;
        }
    }
    writer.flush()
}

fn record(name: &str, start: SimTime, period: Micros, row: &TimelineRow) -> [String; 10] {
    [
        start
            .to_utc()
            .map(|time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
            .unwrap_or_default(),
        name.to_owned(),
        (period.0 / 1_000_000).to_string(),
        row.arrivals.to_string(),
        row.in_flight.to_string(),
        row.desired.to_string(),
        row.running.to_string(),
        number::six_decimals(row.utilization()).to_string(),
        row.queued.to_string(),
        row.failed.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_per_candidate_and_minute() {
        let start = SimTime::from_unix_micros(1_793_577_600_000_000); // 2026-11-02T00:00Z
        let mut fleet = Timeline::new(start);
        // Half a vCPU of two is busy: 0.5 ÷ 2 = 0.25, then 1 of 3
        fleet.record(&TimelineRow {
            arrivals: 600,
            in_flight: 9,
            desired: 2,
            running: 2,
            busy: 1,
            capacity: 4,
            ..TimelineRow::default()
        });
        fleet.record(&TimelineRow {
            arrivals: 900,
            in_flight: 40,
            desired: 3,
            running: 2,
            queued: 8,
            failed: 1,
            busy: 1,
            capacity: 3,
        });
        let mut lambda = Timeline::new(start);
        lambda.record(&TimelineRow::default());
        let mut out = Vec::new();
        timeline(
            &[
                ("API, \"new\"".to_owned(), fleet),
                ("lambda arm64".to_owned(), lambda),
            ],
            &mut out,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "time,candidate,period_s,arrivals,in_flight,desired,running,utilization,queued,failed\n\
             2026-11-02T00:00:00Z,\"API, \"\"new\"\"\",60,600,9,2,2,0.25,0,0\n\
             2026-11-02T00:01:00Z,\"API, \"\"new\"\"\",60,900,40,3,2,0.333333,8,1\n\
             2026-11-02T00:00:00Z,lambda arm64,60,0,0,0,0,0,0,0\n"
        );
    }
}
