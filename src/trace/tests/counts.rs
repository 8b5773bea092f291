//! Counts from metrics and from public traces: joined with their durations, gaps as zeros, each total by hand.

use std::{fs, path::Path};

use tempfile::TempDir;

use super::*;

/// 2026-03-02T10:00:00Z: day 20,514 is 1,772,409,600 s, and ten hours.
const TEN: u64 = 1_772_445_600_000_000;
const MINUTE: u64 = 60_000_000;

fn read_text(text: &str, options: &TraceOptions) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    all_of(read_bytes("trace", text.as_bytes().to_vec(), options)?)
}

fn all_of(mut stream: ArrivalStream) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    let (mut batch, mut arrivals) = (Batch::default(), Vec::new());
    while stream.next_batch(&mut batch)? {
        arrivals.extend((0..batch.len()).map(|row| batch.arrival(row)));
    }
    Ok((arrivals, stream.finish()?))
}

fn message(text: &str, options: &TraceOptions) -> String {
    read_text(text, options).unwrap_err().to_string()
}

fn notes(summary: &TraceSummary) -> Vec<String> {
    summary.reading.notes.iter().map(Note::to_string).collect()
}

/// Arrivals per function and minute since ten o'clock.
fn minutes(arrivals: &[Arrival], functions: &[String]) -> Vec<(String, u64, usize)> {
    let mut counts: Vec<(String, u64, usize)> = Vec::new();
    for arrival in arrivals {
        let function = functions[arrival.function.0 as usize].clone();
        let minute = arrival.at.since(SimTime::from_unix_micros(TEN)).0 / MINUTE;
        match counts
            .iter_mut()
            .find(|(name, at, _)| (name, *at) == (&function, minute))
        {
            Some((_, _, count)) => *count += 1,
            None => counts.push((function, minute, 1)),
        }
    }
    counts.sort();
    counts
}

fn files(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn read_files(folder: &Path, names: &[&str]) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    read_files_with(folder, names, &TraceOptions::default())
}

fn read_files_with(
    folder: &Path,
    names: &[&str],
    options: &TraceOptions,
) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    let path = |name: &&str| folder.join(name).display().to_string();
    let names: Vec<String> = names.iter().map(path).collect();
    all_of(open_files(&names, options)?)
}

const METRIC_DATA: &str = r#"{"MetricDataResults":[
 {"Id":"m1","Label":"cart Invocations","Timestamps":["2026-03-02T10:05:00+00:00","2026-03-02T10:01:00+00:00","2026-03-02T10:00:00+00:00"],
  "Values":[2.0,30.0,40.0],"StatusCode":"PartialData"},
 {"Id":"m2","Label":"pay Invocations","Timestamps":["2026-03-02T10:01:00+00:00"],"Values":[5.0],"StatusCode":"Complete"},
 {"Id":"m3","Label":"Duration Average","Timestamps":["2026-03-02T10:01:00+00:00","2026-03-02T10:00:00+00:00"],"Values":[50.0,20.5],"StatusCode":"Complete"},
 {"Id":"m4","Label":"cart Errors","Timestamps":["2026-03-02T10:01:00+00:00"],"Values":[1.0],"StatusCode":"Complete"}],
 "Messages":[]}
"#;

#[test]
fn metric_data_newest_first_become_counts_with_gaps_as_zeros() {
    let (arrivals, summary) = read_text(METRIC_DATA, &TraceOptions::default()).unwrap();
    let count = |function: &str, minute, count| (function.to_owned(), minute, count);
    assert_eq!(
        minutes(&arrivals, &summary.functions),
        [
            count("cart", 0, 40),
            count("cart", 1, 30),
            count("cart", 5, 2),
            count("pay", 1, 5)
        ]
    );
    // Without zeros in between, the 30 would be spread over four minutes, and the 2 over as many.
    let end = SimTime::from_unix_micros(TEN + 6 * MINUTE);
    assert_eq!(summary.window.end, end);
    // Minutes 0, 1 and 5 have their own durations or those of the last minute that has some.
    let duration = |at: u64| {
        let minute = move |arrival: &&Arrival| arrival.at >= SimTime::from_unix_micros(TEN + at * MINUTE);
        arrivals.iter().find(minute).map(|arrival| arrival.duration)
    };
    assert_eq!(duration(0), Some(Micros(20_500)));
    assert_eq!(
        (duration(1), duration(5)),
        (Some(Micros(50_000)), Some(Micros(50_000)))
    );
    assert_eq!(
        notes(&summary),
        [
            "periods of 60 s without a data point, taken as no requests: 3",
            "metrics not used: cart Errors",
            "incomplete: cart Invocations; the rest of the reply is missing",
        ]
    );
    assert_eq!((summary.reading.lines_read, summary.reading.rows_used), (6, 4));
}

#[test]
fn a_series_or_a_point_that_cannot_be_read_costs_itself_alone() {
    let series = |label: &str, values: &str| {
        format!(
            r#"{{"Id":"q","Label":"{label}","Timestamps":[1772445600,"2026-03-02T10:01:00Z"],"Values":{values}}}"#
        )
    };
    let data = format!(
        "{{\"MetricDataResults\":[\n{},\n{},\n7,\n{}]}}",
        series("cart Invocations", "[3,4]"),
        series("pay Invocations", "[3,null]"),
        series("shop Invocations", "[5]")
    );
    // The label behind the points: minutes of two and three requests, and a point that is none.
    let statistics = "{\"Datapoints\":[\n{\"Timestamp\":\"2026-03-02T10:00:00Z\",\"Sum\":2},\n\
                      {\"Timestamp\":\"2026-03-02T10:01:00Z\",\"Sum\":3.0},\n[]],\n\"Label\":\"Invocations\"}";
    for (text, arrivals, skips, first) in [(&*data, 12, 3, 3), (statistics, 5, 1, 4)] {
        // In a list, as pages are gathered, too.
        for text in [text.to_owned(), format!("[{text}]")] {
            let options = TraceOptions {
                format: Some(TraceFormat::CloudWatchMetrics),
                ..with_duration()
            };
            let (rows, summary) = read_text(&text, &options).unwrap();
            assert_eq!(rows.len(), arrivals, "{text}");
            let skipped = &summary.reading.skipped[&SkipReason::Malformed];
            assert_eq!((skipped.count, skipped.first.line), (skips, first), "{text}");
        }
    }
    // Cut: the points are of nobody knows what.
    let cut = statistics.split("\"Label").next().unwrap();
    let told = message(cut, &with_duration());
    assert!(
        told.contains("not of the format 4 (first ") && told.contains(":2:1)"),
        "{told}"
    );
}

#[test]
fn a_later_page_completes_an_earlier_one() {
    let page = |at, status, more| {
        format!(
            r#"{{"MetricDataResults":[{{"Id":"inv","Label":"Invocations","Timestamps":["2026-03-02T10:{at}:00Z"],"Values":[3],"StatusCode":"{status}"}}]{more}}}"#
        )
    };
    let pages = page("00", "PartialData", r#","NextToken":"x""#) + "\n" + &page("01", "Complete", "");
    let (arrivals, summary) = read_text(&pages, &with_duration()).unwrap();
    assert_eq!((arrivals.len(), notes(&summary).len()), (6, 0));
    let first =
        page("00", "Complete", r#","NextToken":"x""#) + &page("01", "Complete", r#","NextToken":"y""#);
    let (_, summary) = read_text(&first, &with_duration()).unwrap();
    assert_eq!(
        notes(&summary),
        ["incomplete: a further page (NextToken); the rest of the reply is missing"]
    );
}

#[test]
fn metric_statistics_join_across_documents_and_throttles_are_demand() {
    // Unsorted points; percentiles in their own object; a recording library's dates; requests that were throttled.
    let text = r#"
{"Label":"Invocations","Datapoints":[{"Timestamp":"2026-03-02T10:05:00Z","Sum":10.0,"Unit":"Count"},
  {"Timestamp":"2026-03-02T10:00:00Z","Sum":1000.0,"Unit":"Count"}]}
{"Label":"Duration","Datapoints":[{"Timestamp":"2026-03-02T10:00:00Z","Average":30.0,"Unit":"Milliseconds",
  "ExtendedStatistics":{"p50":20.0,"p99":200.0}},{"Timestamp":"2026-03-02T10:05:00Z","Average":7.0}]}
{"status_code":200,"data":{"Label":"Throttles","Datapoints":[{"Timestamp":{"hour":10,"__class__":"datetime","month":3,
  "second":0,"microsecond":0,"year":2026,"day":2,"minute":0},"Sum":4.0,"Unit":"Count"}]}}"#;
    let (arrivals, summary) = read_text(text, &TraceOptions::default()).unwrap();
    assert_eq!(arrivals.len(), 1_014);
    // Five minutes a period, so until 10:10.
    assert_eq!(summary.window.length(), Micros(10 * MINUTE));
    let (early, late) = arrivals.split_at(1_004);
    assert!(late.iter().all(|arrival| arrival.duration == Micros(7_000)));
    let above = |limit| {
        early
            .iter()
            .filter(|arrival| arrival.duration > Micros(limit))
            .count()
    };
    // Binomial(1,004, 0.5): 502 ± 4 × 15.8; (1,004, 0.01): 10 ± 4 × 3.2
    assert!(above(20_000).abs_diff(502) < 64 && above(200_000) < 23);
    assert_eq!(
        notes(&summary),
        [
            "throttled requests added to the invocations, retries among them counted again: 4",
            "time stamps without UTC offset, taken as UTC: 1",
        ]
    );
}

#[test]
fn load_balancers_tell_times_in_seconds_and_api_gateway_in_milliseconds() {
    let reply = |counter: &str, clock: &str, value: &str| {
        let series = |label: &str, value: &str| {
            format!(
                r#"{{"Id":"q","Label":"{label}","Timestamps":["2026-03-02T10:00:00Z","2026-03-02T10:01:00Z"],"Values":[{value},{value}]}}"#
            )
        };
        format!(
            r#"{{"MetricDataResults":[{},{}]}}"#,
            series(counter, "1"),
            series(clock, value)
        )
    };
    for (counter, clock, value, micros) in [
        ("RequestCount", "TargetResponseTime", "0.25", 250_000),
        ("RequestCount", "Latency", "0.25", 250_000),
        ("Count", "Latency", "250", 250_000),
        ("Invocations", "Duration", "0.5", 500),
        ("Duration SampleCount", "Duration", "0.5", 500),
    ] {
        let (arrivals, _) = read_text(&reply(counter, clock, value), &TraceOptions::default()).unwrap();
        let durations: Vec<u64> = arrivals.iter().map(|arrival| arrival.duration.0).collect();
        assert_eq!(durations, [micros, micros], "{counter} {clock}");
    }
}

#[test]
fn metrics_that_are_no_traffic_are_refused() {
    let series = |label: &str, value: &str| {
        format!(
            r#"{{"MetricDataResults":[{{"Id":"q","Label":"{label}","Timestamps":["2026-03-02T10:00:00Z"],"Values":[{value}]}}]}}"#
        )
    };
    let options = with_duration();
    assert_eq!(
        message(&series("Errors", "3"), &options),
        "trace: no metric counts requests: found Errors; add the Sum of Invocations, RequestCount or Count"
    );
    assert_eq!(
        message(&series("Throttles", "3"), &options),
        "trace: no metric counts requests: found Throttles; add the Sum of Invocations, RequestCount or Count"
    );
    assert_eq!(
        message(&series("Invocations", "3"), &options),
        "trace: one counted instant has no interval to the next; give --span"
    );
    let percentages = "timestamp,value\n2014-02-14 14:27:00,51.846000000000004\n";
    assert_eq!(
        message(percentages, &options),
        "trace:2:1: expected a whole number of requests, found `51.846000000000004`; percentages, durations and \
         averages are no traffic, only counts are (the Sum of RequestCount or Invocations)"
    );
    let twice = series("Invocations", "3") + &series("Invocations", "4");
    assert!(
        message(&twice, &options)
            .contains("a second value of the same metric and period, found `4` beside `3`")
    );
    // The same point again, as where exports overlap, counts once.
    let span = TraceOptions {
        span: Some(Micros(MINUTE)),
        ..options
    };
    let same = series("Invocations", "3") + &series("Invocations", "3.0");
    assert_eq!(read_text(&same, &span).unwrap().0.len(), 3);
}

#[test]
fn metrics_as_csv_in_three_shapes() {
    let console = "Full label,cart Invocations,cart Duration p50\nLabel,\"in, all\",half\nRegion,eu-west-1,eu-west-1\n\
                   FunctionName,cart,cart\nStat,Sum,p50\nPeriod,60,60\n\
                   2026/03/02 10:01:00,30,\n2026/03/02 10:00:00,40,25.5\n";
    let wide = "Timestamp,Invocations,Duration p50\n2026-03-02 10:00:00,40,25.5\n2026-03-02 10:01:00,30,\n";
    for (text, function) in [(console, "cart"), (wide, "default")] {
        let (arrivals, summary) = read_text(text, &TraceOptions::default()).unwrap();
        assert_eq!(summary.reading.formats, [TraceFormat::CloudWatchMetrics]);
        assert_eq!(
            (arrivals.len(), summary.functions.as_slice()),
            (70, [function.to_owned()].as_slice())
        );
        assert!(arrivals.iter().all(|arrival| arrival.duration == Micros(25_500)));
    }
    let plain = "timestamp,value\n2026-03-02 10:00:00,40.0\n2026-03-02 10:01:00,2.0\n";
    assert_eq!(read_text(plain, &with_duration()).unwrap().0.len(), 42);
    // A costsim CSV stays one, and a CSV of requests that calls its columns otherwise is told so.
    let own = "timestamp,count\n2026-03-02T10:00:00Z,40\n2026-03-02T10:01:00Z,2\n";
    let (_, summary) = read_text(own, &with_duration()).unwrap();
    assert_eq!(summary.reading.formats, [TraceFormat::Csv]);
    let other = "timestamp,duration\n2026-03-02T10:00:00Z,40\n";
    assert!(message(other, &with_duration()).contains("--map duration_ms=duration"));
}

/// A reply of points at these minutes since ten o'clock, each of so many requests.
fn reply(label: &str, count: u64, minutes: impl IntoIterator<Item = u64>) -> String {
    let stamps: Vec<String> = minutes
        .into_iter()
        .map(|minute| format!("\"2026-03-02T{}:{:02}:00Z\"", 10 + minute / 60, minute % 60))
        .collect();
    let values = vec![count.to_string(); stamps.len()].join(",");
    format!(
        r#"{{"MetricDataResults":[{{"Id":"q","Label":"{label}","Timestamps":[{}],"Values":[{values}]}}]}}"#,
        stamps.join(",")
    )
}

#[test]
fn every_file_of_metrics_has_its_own_period() {
    // A minute of five is Binomial(3,000, 1/5): 600 ± 5 × 21.9.
    // An hour by five minutes, then ten minutes by the minute: 600 a minute all along, in either order of the files.
    let coarse = reply("cart Invocations", 3_000, (0..12).map(|point| point * 5));
    let folder = files(&[
        ("coarse.json", &coarse),
        ("fine.json", &reply("cart Invocations", 600, 60..70)),
        ("beside.json", &reply("pay Invocations", 1, 0..60)),
    ]);
    for names in [["coarse.json", "fine.json"], ["fine.json", "coarse.json"]] {
        let (arrivals, summary) = read_files_with(folder.path(), &names, &with_duration()).unwrap();
        assert!(
            minutes(&arrivals, &summary.functions)
                .iter()
                .all(|minute| minute.2.abs_diff(600) < 110)
        );
        assert_eq!(
            (arrivals.len(), summary.window.length()),
            (42_000, Micros(70 * MINUTE))
        );
        assert!(notes(&summary).is_empty());
        assert_eq!(summary.reading.rows_used, 22);
    }
    // Beside points of every minute, five minutes of one function are five parts: 600 in each.
    let (arrivals, summary) =
        read_files_with(folder.path(), &["coarse.json", "beside.json"], &with_duration()).unwrap();
    let counts = minutes(&arrivals, &summary.functions);
    let of = |name: &str| {
        counts
            .iter()
            .filter(|count| count.0 == name)
            .map(|count| count.2)
            .collect()
    };
    assert_eq!((of("cart"), of("pay")), (vec![600_usize; 60], vec![1_usize; 60]));
    // A last point of five minutes behind minutes lasts five minutes.
    let text = reply("Invocations", 3_000, [10, 15, 30]);
    let folder = files(&[
        ("late.json", &text),
        ("fine.json", &reply("Invocations", 600, 0..10)),
    ]);
    let (arrivals, summary) =
        read_files_with(folder.path(), &["late.json", "fine.json"], &with_duration()).unwrap();
    assert_eq!(
        (arrivals.len(), summary.window.length()),
        (15_000, Micros(35 * MINUTE))
    );
    assert_eq!(
        notes(&summary),
        ["periods of 300 s without a data point, taken as no requests: 2"]
    );
}

#[test]
fn a_file_of_two_resolutions_has_a_period_for_each_metric() {
    let in_one = |coarse: &str, fine: &str| coarse.to_owned() + fine;
    // An hour by five minutes beside an hour by the minute: 600 a minute of the one, 1 a minute of the other.
    let coarse = reply("cart Invocations", 3_000, (0..12).map(|point| point * 5));
    let text = in_one(&coarse, &reply("pay Invocations", 1, 0..60));
    let (arrivals, summary) = read_text(&text, &with_duration()).unwrap();
    let of = |name: &str| -> Vec<usize> {
        let counts = minutes(&arrivals, &summary.functions).into_iter();
        counts
            .filter(|count| count.0 == name)
            .map(|count| count.2)
            .collect()
    };
    assert_eq!((of("cart"), of("pay")), (vec![600; 60], vec![1; 60]));
    let said = "counts with a point every 300 s, others of their file with more; taken as periods of 300 s, not as requests \
                on a schedule: cart Invocations";
    assert_eq!(notes(&summary), [said]);
    // What is not regular has the period of the file: a quiet function, and no note.
    let quiet = in_one(
        &reply("cart Invocations", 3_000, [0, 10, 30, 35, 50]),
        &reply("pay Invocations", 1, 0..60),
    );
    let (arrivals, summary) = read_text(&quiet, &with_duration()).unwrap();
    let busy = minutes(&arrivals, &summary.functions);
    assert_eq!(busy.iter().filter(|minute| minute.2 == 3_000).count(), 5);
    assert!(notes(&summary).is_empty());
}

#[test]
fn a_total_beside_functions_of_their_own_is_left_out() {
    let text = reply("Invocations", 100, 0..10)
        + &reply("cart Invocations", 60, 0..10)
        + &reply("shop Invocations", 40, 0..10)
        + &reply("Throttles", 5, 0..10)
        + &reply("cart Throttles", 3, 0..10);
    let (arrivals, summary) = read_text(&text, &with_duration()).unwrap();
    // 10 × (60 + 3 + 40)
    assert_eq!((arrivals.len(), summary.functions.len()), (1_030, 2));
    assert_eq!(
        notes(&summary),
        [
            "requests of the metric without a function's name, left out beside the 1,000 of named functions: 1,000",
            "throttled requests added to the invocations, retries among them counted again: 30",
        ]
    );
}

#[test]
fn points_that_are_lost_or_impossible_are_counted() {
    // Hour 2 stands twice, an hour of points of equal value; 30 minutes follow.
    let hours = [1, 2, 2, 3]
        .map(|hour| (0..60).map(move |minute| format!("2026-10-25 {hour:02}:{minute:02}:00,60\n")));
    let text = "timestamp,value\n".to_owned() + &hours.into_iter().flatten().collect::<String>();
    let (arrivals, summary) = read_text(&text, &with_duration()).unwrap();
    assert_eq!(arrivals.len(), 180 * 60);
    assert_eq!(summary.reading.skipped[&SkipReason::Repeated].count, 60);
    assert!(notes(&summary)[0].starts_with("the clock fell back by about an hour (first trace:122"));

    // Three stamps and two values; a percentile below 0, without which the average holds.
    let text = METRIC_DATA
        .replace("30.0,40.0]", "30.0]")
        .replace("[50.0,20.5]", "[-50.0,20.5]");
    let (arrivals, summary) = read_text(&text, &TraceOptions::default()).unwrap();
    assert_eq!(summary.reading.skipped[&SkipReason::Malformed].count, 2);
    assert!(arrivals.iter().all(|arrival| arrival.duration == Micros(20_500)));
}

/// Counts of a day of two functions: 3 in the first minute and 2 in the last; 1 in the second.
fn azure_counts() -> String {
    let numbers = |filled: &[(usize, &str)]| {
        let mut minutes = vec!["0"; 1_440];
        filled.iter().for_each(|&(minute, count)| minutes[minute] = count);
        minutes.join(",")
    };
    let names: Vec<String> = (1..=1_440).map(|minute| minute.to_string()).collect();
    format!(
        "HashOwner,HashApp,HashFunction,Trigger,{}\no1,a1,f1,http,{}\no1,a1,f2,timer,{}\n",
        names.join(","),
        numbers(&[(0, "3"), (1_439, "2")]),
        numbers(&[(1, "1")]),
    )
}

const AZURE_DURATIONS: &str = "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100\n\
     o1,a1,f1,52,5,52,52,52,52,52,52,52,52,52\no1,a1,f2,7,1,0,0,7,7,7,7,7,7,7\n";
const AZURE_MEMORY: &str = "HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,AverageAllocatedMb_pct5,AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,AverageAllocatedMb_pct75,AverageAllocatedMb_pct95,AverageAllocatedMb_pct99,AverageAllocatedMb_pct100\n\
     o1,a1,1840,151,98,101,120,148,171,228,260,300.5\n";

#[test]
fn three_azure_files_are_one_trace_in_any_order_or_from_beside() {
    let counts = azure_counts();
    let folder = files(&[
        ("invocations_per_function_md.anon.d02.csv", &counts),
        ("function_durations_percentiles.anon.d02.csv", AZURE_DURATIONS),
        ("app_memory_percentiles.anon.d02.csv", AZURE_MEMORY),
    ]);
    let names = [
        "invocations_per_function_md.anon.d02.csv",
        "app_memory_percentiles.anon.d02.csv",
        "function_durations_percentiles.anon.d02.csv",
    ];
    let (arrivals, alone) = read_files(folder.path(), &names[..1]).unwrap();
    let (same, together) = read_files(folder.path(), &names).unwrap();
    assert_eq!(arrivals, same);
    assert_eq!((alone.reading.files, together.reading.files), (3, 3));
    // The second day: Tuesday 2019-07-16 is day 18,093.
    let start = SimTime::from_unix_micros(18_093 * 86_400_000_000);
    let end = start + Micros::from_secs(86_400);
    assert_eq!(alone.window, Window { start, end });
    let seen: Vec<_> = arrivals
        .iter()
        .map(|arrival| {
            let minute = arrival.at.since(start).0 / MINUTE;
            (
                minute,
                alone.functions[arrival.function.0 as usize].as_str(),
                arrival.duration.0,
            )
        })
        .collect();
    let (f1, f2) = ("a1/f1", "a1/f2");
    assert_eq!(
        seen,
        [
            (0, f1, 52_000),
            (0, f1, 52_000),
            (0, f1, 52_000),
            (1, f2, 7_000),
            (1_439, f1, 52_000),
            (1_439, f1, 52_000)
        ]
    );
    assert_eq!(alone.memory_used_max, Some(Mebibytes(301)));
    assert!(arrivals.iter().all(|arrival| arrival.memory.is_none()));
}

#[test]
fn days_that_no_azure_file_tells_of_are_silent() {
    let counts = azure_counts();
    let folder = files(&[
        ("invocations_per_function_md.anon.d01.csv", &counts),
        ("invocations_per_function_md.anon.d03.csv", &counts),
        ("function_durations_percentiles.anon.d01.csv", AZURE_DURATIONS),
        ("function_durations_percentiles.anon.d03.csv", AZURE_DURATIONS),
    ]);
    let names = [
        "invocations_per_function_md.anon.d03.csv",
        "invocations_per_function_md.anon.d01.csv",
    ];
    let (arrivals, summary) = read_files(folder.path(), &names).unwrap();
    // 6 a day, in three days, the second silent; without a 0, the last 2 of the first day were spread over it.
    let day = |arrival: &Arrival| arrival.at.since(summary.window.start).0 / (1_440 * MINUTE);
    let days: Vec<u64> = arrivals.iter().map(day).collect();
    assert_eq!(days, [0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2]);
    assert_eq!(
        notes(&summary),
        ["periods of 60 s without a data point, taken as no requests: 1,440"]
    );
}

#[test]
fn what_cannot_be_in_azure_files_is_skipped_and_counted() {
    // Two functions of one name in two applications; one row too short, one too long; a count that is none in the first
    // row, whose minute is held all the same.
    let counts = azure_counts();
    let good = counts.lines().nth(1).unwrap();
    let other = good.replace("a1,f1", "a2,f1");
    let (short, long) = (other.rsplit_once(',').unwrap().0, format!("{other},1"));
    let header = counts.lines().next().unwrap();
    let bad = good.replacen("http,3,0", "http,3,x", 1);
    let text = [header, &bad, &other, short, &long].join("\n");
    let (arrivals, summary) = read_text(&text, &with_duration()).unwrap();
    assert_eq!(summary.functions, ["a1/f1", "a2/f1"]);
    let first_minute = |arrival: &&Arrival| arrival.at < summary.window.start + Micros(MINUTE);
    assert_eq!(
        (arrivals.len(), arrivals.iter().filter(first_minute).count()),
        (10, 6)
    );
    // The header, the count and two rows.
    assert_eq!(summary.reading.skipped_total(), 4);

    for durations in ["nan,5,52", "inf,5,52", "-1,5,52"] {
        let impossible = AZURE_DURATIONS.replace("52,5,52", durations);
        let folder = files(&[("counts.csv", &counts), ("durations.csv", &impossible)]);
        let told = read_files(folder.path(), &["counts.csv", "durations.csv"]).unwrap_err();
        assert!(told.to_string().contains("1 of 2 functions"), "{told}");
    }
}

#[test]
fn azure_files_say_what_is_missing_beside_them() {
    let counts = azure_counts();
    let one = AZURE_DURATIONS.replace("o1,a1,f2,7,1,0,0,7,7,7,7,7,7,7\n", "");
    let folder = files(&[
        ("counts.csv", &counts),
        ("durations.csv", &one),
        ("memory.csv", AZURE_MEMORY),
    ]);
    let told = |names: &[&str]| {
        let path = format!("{}/", folder.path().display());
        read_files(folder.path(), names)
            .unwrap_err()
            .to_string()
            .replace(&path, "")
    };
    assert!(told(&["durations.csv", "counts.csv"]).ends_with(
        ": 1 of 2 functions have no durations; give the file function_durations_percentiles… of the same day, or \
         --duration 120ms for those without"
    ));
    assert!(told(&["counts.csv"]).contains("2 of 2 functions"));
    assert!(told(&["memory.csv", "durations.csv"]).contains("without their invocations"));
}

#[test]
fn an_azure_invocation_of_2021_arrives_its_duration_before_its_end() {
    let text = "app,func,end_timestamp,duration\na1,f1,1.07949090003967285,0.078\na1,f2,57.15786004066467,57.154\n\
                a2,f1,60.0,0.0\nbroken,row\n";
    let (arrivals, summary) = read_text(text, &TraceOptions::default()).unwrap();
    // 2021-01-31 is day 18,658. 1,079,490.9 → 1,079,491 − 78,000; 57,157,860 − 57,154,000; a duration of 0 is 1 ms.
    let at = |micros: u64| SimTime::from_unix_micros(18_658 * 86_400_000_000 + micros);
    let seen: Vec<_> = arrivals
        .iter()
        .map(|arrival| (arrival.at, arrival.duration))
        .collect();
    assert_eq!(
        seen,
        [
            (at(3_860), Micros(57_154_000)),
            (at(1_001_491), Micros(78_000)),
            (at(60_000_000), Micros(1_000)),
        ]
    );
    assert_eq!(summary.functions, ["a1/f1", "a1/f2", "a2/f1"]);
    assert_eq!(notes(&summary), ["durations of 0 taken as 1 ms: 1"]);
    assert_eq!(summary.reading.skipped_total(), 2);
}

#[test]
fn huawei_counts_and_requests() {
    // 2025-10-31 is day 20,392. The day stands first, also where it could be a month; a minute is missing.
    let rates =
        "timestamp,arrival_rate,lag_1\n31-10-2025 23:58,2,9\n31-10-2025 23:59,3,2\n01-11-2025 00:01,4,3\n";
    let (arrivals, summary) = read_text(rates, &with_duration()).unwrap();
    let start = SimTime::from_unix_micros((20_392 * 86_400 + 86_280) * 1_000_000);
    let end = start + Micros::from_secs(240);
    assert_eq!((arrivals.len(), summary.window), (9, Window { start, end }));

    let counts = "day,time,0,1,2\n0,0,,3,\n0,60,NaN,,\n0,120,1,2.0,0\n";
    let (arrivals, summary) = read_text(counts, &with_duration()).unwrap();
    // 3 in the first minute, none in the second, 1 + 2 in the third; 2024-01-01 is day 19,723.
    let start = SimTime::from_unix_micros(19_723 * 86_400_000_000);
    let minute = |arrival: &Arrival| arrival.at.since(start).0 / MINUTE;
    let seen: Vec<_> = arrivals.iter().map(minute).collect();
    assert_eq!(seen, [0, 0, 0, 2, 2, 2]);
    assert_eq!(summary.functions, ["1", "0"]);

    let requests = "time_worker,time_frontend,requestID,clusterName,funcName,podID,userID,totalCost_worker,workerCost,runtimeCost,totalCost_frontend,frontendCost,busCost,readBodyCost,writeRspCost,cpu_usage,memory_usage,requestBodySize\n\
                    1203.58,1203.582,r1,1,77,pool22-300-128-0000618412,12,0.046,0.044,0.041,0.052,0.003,0.002,0.0,0.0,0.11,64.2,312\n";
    let (arrivals, summary) = read_text(requests, &TraceOptions::default()).unwrap();
    let arrival = arrivals[0];
    // 1,203.58 − 0.046 = 1,203.534 s
    assert_eq!(arrival.at.since(start), Micros(1_203_534_000));
    assert_eq!((arrival.duration, arrival.request_bytes), (Micros(46_000), 312));
    assert_eq!(summary.functions, ["77---12---pool22-300-128"]);
    assert_eq!(
        (summary.memory_used_max, arrival.memory),
        (Some(Mebibytes(65)), None)
    );
}

#[test]
fn a_count_above_ten_to_the_twelfth_is_skipped() {
    let text = "HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,1000000000001,0,0\n";
    let (arrivals, summary) = read_text(text, &with_duration()).unwrap();
    // The header and the first minute.
    assert_eq!((arrivals.len(), summary.reading.skipped_total()), (0, 2));
}

#[test]
fn metrics_of_functions_without_usable_names_leave_no_silence() {
    let series = |name: &str| {
        format!(
            r#"{{"MetricDataResults":[{{"Label":"{name} Invocations","Timestamps":["2026-03-02T10:00:00Z","2026-03-02T10:01:00Z","2026-03-02T10:03:00Z"],"Values":[1,2,3]}}]}}"#
        )
    };
    // The third of a series of minutes is missing; of a name that is refused nothing is left to fall silent.
    assert!(message(&series(r"a\u0007b"), &with_duration()).contains("there is no request in it"));
    let both = series(r"a\u0007b") + &series("cart");
    let (arrivals, summary) = read_text(&both, &with_duration()).unwrap();
    assert_eq!(
        minutes(&arrivals, &summary.functions),
        [(0, 1), (1, 2), (3, 3)].map(|(minute, count)| ("cart".to_owned(), minute, count))
    );
    assert_eq!(summary.reading.rows_used, 3);
}

#[test]
fn minutes_of_huawei_that_no_row_tells_of_are_silent() {
    // 600 a minute in minutes 0 and 1, three unreadable minutes, minute 5 with one unreadable count, and minute 9.
    let text = "day,time,0,1\n0,0,600,0\n0,60,600,0\n0,120,x,y\n0,180,1000000000001,y\n0,240,1\n0,300,600,x\n0,540,600,0\n";
    let (arrivals, summary) = read_text(text, &with_duration()).unwrap();
    let minute = |arrival: &Arrival| arrival.at.since(summary.window.start).0 / MINUTE;
    let of = |at: u64| arrivals.iter().filter(|arrival| minute(arrival) == at).count();
    assert_eq!(
        (0..10).map(of).collect::<Vec<_>>(),
        [600, 600, 0, 0, 0, 600, 0, 0, 0, 600]
    );
    assert_eq!(summary.window.length(), Micros(10 * MINUTE));
    // Minutes 2 to 4 and 6 to 8; the header and four rows.
    assert_eq!(
        notes(&summary),
        ["periods of 60 s without a data point, taken as no requests: 6"]
    );
    assert_eq!(
        (summary.reading.skipped_total(), summary.reading.rows_used),
        (5, 4)
    );
}

#[test]
fn of_huawei_only_requests_at_one_resolution_are_read() {
    let minutes = "day,time,0\n0,0,600\n0,60,600\n";
    let folder = files(&[
        ("requests_minute_000.csv", minutes),
        ("instances_minute_000.csv", minutes),
        ("memory_usage_000.csv", minutes),
        ("requests_second_000.csv", "day,time,0\n0,0,10\n0,1,10\n"),
    ]);
    let three = [
        "instances_minute_000.csv",
        "memory_usage_000.csv",
        "requests_minute_000.csv",
    ];
    let (arrivals, summary) = read_files_with(folder.path(), &three, &with_duration()).unwrap();
    assert_eq!((arrivals.len(), summary.reading.skipped_total()), (1_200, 3));
    let both = ["requests_minute_000.csv", "requests_second_000.csv"];
    let told = read_files_with(folder.path(), &both, &with_duration())
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("counts per minute and counts per second cannot be one trace"),
        "{told}"
    );
}

#[test]
fn a_hundred_thousand_functions_share_a_minute() {
    let mut text = "day,time".to_owned();
    let mut row = "\n0,0".to_owned();
    for function in 0..100_000 {
        text.push_str(&format!(",{function}"));
        row.push_str(",1");
    }
    let (arrivals, summary) =
        read_text(&(text + &row + &row.replace("0,0,", "0,60,")), &with_duration()).unwrap();
    assert_eq!((arrivals.len(), summary.functions.len()), (200_000, 100_000));
    assert_eq!(summary.window.length(), Micros(2 * MINUTE));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_breaks_the_readers(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), head in 0_usize..7) {
        let heads = [
            "{\"MetricDataResults\":", "[{\"Datapoints\":[{", "timestamp,value\n", "Full label,Invocations\n",
            "HashOwner,HashApp,HashFunction,Trigger,1,2,\n", "app,func,end_timestamp,duration\n", "day,time,0,1\n",
        ];
        let text = [heads[head].as_bytes(), &bytes].concat();
        if let Ok(stream) = read_bytes("trace", text, &with_duration()) {
            let _ = all_of(stream);
        }
    }
}
