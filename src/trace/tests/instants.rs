//! Instants that the trace does not resolve: spread over the second or the interval.

use super::*;

#[test]
fn seconds_are_spread_inside_themselves_in_order() {
    let text = "timestamp,function\n1767225600,a\n1767225600,b\n1767225600,c\n1767225700,d\n";
    let (arrivals, summary) = read(text, &with_duration());
    let seconds: Vec<u64> = arrivals.iter().map(|arrival| unix(arrival) / 1_000_000).collect();
    assert_eq!(
        seconds,
        [1_767_225_600, 1_767_225_600, 1_767_225_600, 1_767_225_700]
    );
    assert!(
        arrivals
            .iter()
            .all(|arrival| !unix(arrival).is_multiple_of(1_000_000))
    );
    assert_eq!(
        arrivals
            .iter()
            .map(|arrival| arrival.function.0)
            .collect::<Vec<_>>(),
        [0, 1, 2, 3]
    );
    assert_eq!(summary.resolution, Resolution::Seconds);
    // One stamp written finer: all are taken as they stand.
    let (exact, summary) = read("timestamp_s\n5\n6.5\n7\n", &with_duration());
    assert_eq!(
        exact.iter().map(unix).collect::<Vec<_>>(),
        [5_000_000, 6_500_000, 7_000_000]
    );
    assert_eq!(summary.resolution, Resolution::Exact);
    let (other_seed, _) = read(
        text,
        &TraceOptions {
            seed: Seed(2),
            ..with_duration()
        },
    );
    assert_ne!(arrivals, other_seed);
}

#[test]
fn counts_are_spread_over_the_interval_to_the_next_row() {
    let text = "timestamp,count\n2014-04-10 00:04:00,94\n2014-04-10 00:09:00,0\n2014-04-10 00:14:00,187\n2014-04-10 00:15:00,5\n";
    let (arrivals, summary) = read(text, &with_duration());
    let within = |from: u64, to: u64| {
        let start = SimTime::from_unix_micros(1_397_088_240_000_000);
        arrivals
            .iter()
            .filter(|a| (from..to).contains(&(a.at.since(start).0 / 1_000_000)))
            .count()
    };
    // The last row is spread over a minute, the interval before it.
    assert_eq!(
        (
            within(0, 300),
            within(300, 600),
            within(600, 660),
            within(660, 720)
        ),
        (94, 0, 187, 5)
    );
    assert_eq!(arrivals.len(), 286);
    assert_eq!(summary.window.length(), Micros::from_secs(720));
    let (shortest, longest) = (Micros::from_secs(60), Micros::from_secs(300));
    assert_eq!(summary.resolution, Resolution::Intervals { shortest, longest });
    assert_eq!(summary.recorded_arrivals, 286);
}

#[test]
fn counts_of_several_functions_share_an_interval() {
    let text = "timestamp_s,function,count\n0,a,3\n0,b,2\n60,b,1\n60,a,4\n";
    let (arrivals, summary) = read(text, &with_duration());
    let of = |function, minute| {
        arrivals
            .iter()
            .filter(|a| a.function == FunctionId(function) && unix(a) / 60_000_000 == minute)
            .count()
    };
    assert_eq!((of(0, 0), of(1, 0), of(0, 1), of(1, 1)), (3, 2, 4, 1));
    assert_eq!(summary.window.length(), Micros::from_secs(120));
}

#[test]
fn a_single_count_takes_the_span() {
    let options = TraceOptions {
        span: Some(Micros::from_secs(3_600)),
        ..with_duration()
    };
    let (arrivals, summary) = read("timestamp_s,count\n0,1000\n", &options);
    assert!(arrivals.last().unwrap().at < summary.window.end);
    assert_eq!(
        (arrivals.len(), summary.window.length()),
        (1_000, Micros::from_secs(3_600))
    );
    assert!(unix(arrivals.last().unwrap()) > 3_500_000_000);
    assert!(!summary.needs_span(summary.window, summary.recorded_arrivals));
}

#[test]
fn a_billion_arrivals_need_no_memory_each() {
    let mut stream = stream_of(
        b"timestamp_s,count\n0,1000000000\n60,1\n",
        &with_duration(),
        COARSE,
    )
    .unwrap();
    let mut batch = Batch::default();
    let mut arrivals = 0;
    for _ in 0..10 {
        assert!(stream.next_batch(&mut batch).unwrap());
        arrivals += batch.len();
    }
    assert_eq!(arrivals, 10 * Batch::ROWS);
    // 655,360 of 10⁹ over 60 s lie in the first 39.3 ms; 4 standard errors are 0.2 ms.
    let last = batch.at.last().unwrap().since(SimTime::UNIX_EPOCH).0;
    assert!(last.abs_diff(39_322) < 200, "{last}");
}
