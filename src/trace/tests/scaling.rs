//! A scaled trace: how many arrivals, and where.

use super::*;

#[test]
fn copies_follow_within_the_jitter() {
    let text = "timestamp_ms,duration_ms\n0,1\n5000,2\n70000,3\n";
    let (arrivals, summary) = read(text, &scaled("3"));
    let near = |from: u64, to: u64| arrivals.iter().filter(|a| (from..to).contains(&unix(a))).count();
    assert_eq!(
        (
            near(0, 1_000_000),
            near(5_000_000, 6_000_000),
            near(70_000_000, 71_000_000)
        ),
        (3, 3, 3)
    );
    assert_eq!(arrivals.iter().filter(|a| a.duration == Micros(2_000)).count(), 3);
    // The window is that of the trace: 70 s + 70 s ÷ 2.
    assert_eq!(summary.window.length(), Micros::from_secs(105));
    assert_eq!((summary.arrivals, summary.recorded_arrivals), (9, 3));
    let together = TraceOptions {
        jitter: Micros::ZERO,
        ..scaled("2")
    };
    assert_eq!(
        read(text, &together).0.iter().map(unix).collect::<Vec<_>>(),
        [0, 0, 5_000_000, 5_000_000, 70_000_000, 70_000_000]
    );
}

#[test]
fn a_scaled_trace_has_about_as_many_arrivals() {
    let mut text = "timestamp_ms\n".to_owned();
    for row in 0..20_000 {
        text += &format!("{}\n", row * 10);
    }
    // Binomial(20,000, ½): 10,000 ± 4 × 71, on top of whole layers.
    for (scale, expected) in [("0.5", 10_000), ("1", 20_000), ("2.5", 50_000)] {
        let arrivals = read(&text, &scaled(scale)).0.len();
        assert!(arrivals.abs_diff(expected) <= 284, "{scale}: {arrivals}");
    }
    let counted = "timestamp_s,count\n0,20000\n60,0\n";
    for (scale, expected) in [("0.5", 10_000), ("1", 20_000), ("2.5", 50_000)] {
        let arrivals = read(counted, &scaled(scale)).0.len();
        assert!(arrivals.abs_diff(expected) <= 284, "{scale}: {arrivals}");
    }
}
