//! What each column says of an arrival, however it is spelled.

use super::*;

#[test]
fn every_column_finds_its_place() {
    let text = "\u{feff}function,response_bytes,timestamp_ms,duration_ms,memory_mb,memory_used_mb,init_ms,billed_ms,request_bytes\r\n\
                a,10,1000.5,1.25,512,90,,2,7\r\n\
                \r\n\
                \"b, \"\"c\"\"\",,2000,0,,110,31.5,,\r\n\
                a,0,62000,3,128,,,,";
    let options = TraceOptions {
        memory: Some(Mebibytes(1_024)),
        ..TraceOptions::default()
    };
    let (arrivals, summary) = read(text, &options);
    let arrival = |at, function, duration, memory, init, request_bytes, response_bytes| Arrival {
        at: SimTime::from_unix_micros(at),
        function: FunctionId(function),
        duration: Micros(duration),
        memory: Some(Mebibytes(memory)),
        init,
        request_bytes,
        response_bytes,
    };
    assert_eq!(
        arrivals,
        [
            arrival(1_000_500, 0, 1_250, 512, None, 7, 10),
            arrival(2_000_000, 1, 0, 1_024, Some(Micros(31_500)), 0, 0),
            arrival(62_000_000, 0, 3_000, 128, None, 0, 0),
        ]
    );
    assert_eq!(summary.functions, ["a", "b, \"c\""]);
    assert_eq!(summary.memory_used_max, Some(Mebibytes(110)));
    assert_eq!(summary.resolution, Resolution::Exact);
    assert!(summary.recorded.duration && summary.recorded.init && summary.recorded.response_bytes);
    // Last + mean gap: 62 s + (62 − 1.0005) s ÷ 2 = 92.49975 s
    let end = SimTime::from_unix_micros(92_499_750);
    assert_eq!(
        summary.window,
        Window {
            start: arrivals[0].at,
            end
        }
    );
    assert!(!summary.needs_span(summary.window, summary.recorded_arrivals));
}

#[test]
fn each_unit_and_renaming_says_the_same_instant() {
    let at = 1_767_225_600_123_456_u64;
    for (text, micros) in [
        ("timestamp_us\n1767225600123456\n", at),
        ("timestamp_ns\n1767225600123456789\n", at),
        ("timestamp_ms\n1767225600123.456\n", at),
        ("timestamp_s\n1767225600.123456\n", at),
        ("timestamp\n1767225600.123456\n", at),
        ("timestamp\n1767225600123.456\n", at),
        ("timestamp\n1767225600123456\n", at),
        ("timestamp\n1767225600123456789\n", at),
        ("timestamp\n2026-01-01T00:00:00.123456Z\n", at),
        ("TimeStamp \n 2026-01-01 01:00:00.123456789+01:00 \n", at),
        ("timestamp_ms\n5\n", 5_000),
    ] {
        let (arrivals, summary) = read(text, &with_duration());
        assert_eq!(unix(&arrivals[0]), micros, "{text}");
        assert_eq!(
            (arrivals[0].duration, arrivals[0].memory),
            (Micros(120_000), None)
        );
        assert_eq!(summary.functions, ["default"]);
        assert!(summary.needs_span(summary.window, summary.recorded_arrivals));
    }
    let options = TraceOptions {
        map: vec![
            ("timestamp".into(), "ts".into()),
            ("duration_ms".into(), "Latency".into()),
        ],
        ..TraceOptions::default()
    };
    assert_eq!(
        read("ts,latency\n1767225600123,5\n", &options).0[0].duration,
        Micros(5_000)
    );
}

#[test]
fn drawn_durations_belong_to_the_arrival_and_fill_empty_cells_only() {
    let options = TraceOptions {
        duration: Some("lognormal(p50=40ms,p99=400ms)".parse().unwrap()),
        ..TraceOptions::default()
    };
    let (all, _) = read("timestamp_ms\n1\n2\n3\n", &options);
    let (some, summary) = read("timestamp_ms,duration_ms\n1,\n2,7\n3,\n", &options);
    assert_eq!(
        (some[0].duration, some[2].duration),
        (all[0].duration, all[2].duration)
    );
    assert_eq!(some[1].duration, Micros(7_000));
    assert!(summary.recorded.duration);
    assert_ne!(all[0].duration, all[1].duration);
}
