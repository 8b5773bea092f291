//! The bundled traces: they read without complaint, hold what `traces/README.md` says, and nothing personal.

use std::io::Read;

use costsim::{
    trace::{self, Batch, Resolution, Statistics, TraceOptions, TraceSummary},
    units::{Micros, SimTime, Window},
};

fn read(file: &str, scale: &str) -> (Statistics, TraceSummary) {
    let options = TraceOptions {
        duration: Some("120ms".parse().unwrap()),
        scale: scale.parse().unwrap(),
        ..TraceOptions::default()
    };
    let path = format!("{}/traces/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut stream = trace::open(&path, &options).unwrap();
    let (mut batch, mut statistics) = (Batch::default(), Statistics::default());
    while stream.next_batch(&mut batch).unwrap() {
        statistics.observe(&batch);
    }
    (statistics, stream.finish().unwrap())
}

#[test]
fn a_week_of_a_web_site() {
    let (statistics, summary) = read("web_week.csv.gz", "1");
    assert_eq!(
        (statistics.arrivals(), summary.resolution),
        (14_240, Resolution::Seconds)
    );
    assert!(summary.recorded.response_bytes && !summary.recorded.duration);
    // The first stamp, 2013-10-27T05:25:01Z, is day 16,005 since 1970: 16,005 × 86,400 + 5 × 3,600 + 25 × 60 + 1
    let start = SimTime::from_unix_micros(1_382_851_501_000_000);
    // The last one, 2013-11-03T05:25:02Z, is 7 × 86,400 + 1 = 604,801 s later, after 14,239 gaps of 42.474963 s.
    let end = start + Micros(604_801_000_000 + 604_801_000_000 / 14_239);
    assert_eq!(summary.window, Window { start, end });
    assert_eq!(summary.window.length(), Micros(604_843_474_963));
    assert_eq!(statistics.busiest_second(), 52);
}

#[test]
fn twenty_minutes_of_azure_functions() {
    let (statistics, summary) = read("azure_2021.csv", "1");
    assert_eq!(
        (
            statistics.arrivals(),
            statistics.functions(),
            summary.functions.len()
        ),
        (199, 31, 31)
    );
    assert_eq!(summary.resolution, Resolution::Exact);
    assert_eq!(
        (summary.functions[0].as_str(), summary.functions[30].as_str()),
        ("f1", "f31")
    );
    assert!(summary.recorded.duration && statistics.memory().is_none());
}

#[test]
fn two_weeks_of_a_load_balancer_37_fold() {
    let (statistics, summary) = read("elb_two_weeks.csv", "37");
    // 249,327 requests, each 37 times; 14 days 35 minutes to the last count, which stands for 5 minutes more.
    assert_eq!(
        (statistics.arrivals(), summary.recorded_arrivals),
        (249_327 * 37, 249_327)
    );
    assert_eq!(summary.window.length(), Micros::from_secs(14 * 86_400 + 40 * 60));
}

#[test]
fn nothing_but_times_and_numbers() {
    let directory = format!("{}/traces", env!("CARGO_MANIFEST_DIR"));
    let plain = |file: &str| std::fs::read_to_string(format!("{directory}/{file}")).unwrap();
    let mut web = String::new();
    let compressed = std::fs::File::open(format!("{directory}/web_week.csv.gz")).unwrap();
    flate2::read::GzDecoder::new(compressed)
        .read_to_string(&mut web)
        .unwrap();
    for text in [web, plain("azure_2021.csv"), plain("elb_two_weeks.csv")] {
        let allowed = |c: char| c.is_ascii_digit() || ",.-:TZf\n".contains(c);
        let rows = text.split_once('\n').unwrap().1;
        assert!(rows.len() > 1_000 && rows.chars().all(allowed));
    }
}
