//! Where arrivals may come from: a compressed file, a synthetic load, another thread.

use std::io::Write;

use super::*;

#[test]
fn a_compressed_file_is_the_same_trace() {
    let text: String = "timestamp_ms,function\n".to_owned()
        + &(0..5_000)
            .map(|row| format!("{},f{}\n", row * 7, row % 13))
            .collect::<String>();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let gzip = encoder.finish().unwrap();
    let zstd =
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let plain = read_with(text.as_bytes(), &with_duration(), COARSE).unwrap();
    assert_eq!(read_with(&gzip, &with_duration(), COARSE).unwrap(), plain);
    assert_eq!(read_with(&zstd, &with_duration(), COARSE).unwrap(), plain);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.csv.gz");
    std::fs::write(&path, &gzip).unwrap();
    let mut stream = open(path.to_str().unwrap(), &with_duration()).unwrap();
    let mut batch = Batch::default();
    while stream.next_batch(&mut batch).unwrap() {}
    assert_eq!(stream.progress(), (gzip.len() as u64, Some(gzip.len() as u64)));
    let summary = stream.finish().unwrap();
    assert_eq!((summary.arrivals, summary.window), (5_000, plain.1.window));
}

#[test]
fn a_synthetic_load_holds_its_count_and_projects_exactly() {
    let load = SyntheticLoad {
        rate: RequestRate::PerMonth(3_000),
        month_hours: 730,
    };
    assert!(synthetic(&load, &TraceOptions::default()).is_err());
    let options = TraceOptions {
        memory: Some(Mebibytes(512)),
        ..with_duration()
    };
    let mut stream = synthetic(&load, &options).unwrap();
    let mut batch = Batch::default();
    assert!(stream.next_batch(&mut batch).unwrap());
    // 3,000 × 720 ÷ 730 = 2,958.9 → 2,959 in 30 days
    assert_eq!(
        (batch.len(), batch.memory[0], batch.duration[0]),
        (2_959, Mebibytes(512), Micros(120_000))
    );
    let summary = stream.finish().unwrap();
    assert_eq!(summary.traffic_projection, Ratio::new(3_000, 2_959).ok());
    assert_eq!(summary.window.length(), Micros::from_secs(30 * 86_400));
    assert_eq!(
        (
            summary.source.as_str(),
            summary.needs_span(summary.window, summary.recorded_arrivals)
        ),
        ("synthetic", false)
    );
    // 2026-01-05, a Monday
    assert_eq!(
        summary
            .window
            .start
            .to_utc()
            .unwrap()
            .format("%a %F %T")
            .to_string(),
        "Mon 2026-01-05 00:00:00"
    );
}

#[test]
fn decompression_ahead_changes_nothing() {
    let text = (0..50_000).fold("timestamp_ms,function\n".to_owned(), |text, row| {
        text + &format!("{},f{}\n", row * 7, row % 13)
    });
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    let cut = whole[..whole.len() / 2].to_vec();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.csv.gz");
    let all = |threads| {
        let options = TraceOptions {
            threads,
            ..with_duration()
        };
        let (mut stream, mut batch, mut at) = (
            open(path.to_str().unwrap(), &options).map_err(|error| error.to_string())?,
            Batch::default(),
            Vec::new(),
        );
        while stream.next_batch(&mut batch).map_err(|error| error.to_string())? {
            at.extend_from_slice(&batch.at);
        }
        Ok::<_, String>((at, stream.finish().map_err(|error| error.to_string())?))
    };
    for (bytes, is_whole) in [(&whole, true), (&cut, false)] {
        std::fs::write(&path, bytes).unwrap();
        let here = all(1);
        assert_eq!(here.is_ok(), is_whole, "{here:?}");
        assert_eq!(all(2), here);
    }
}

/// A stream is polled from a worker thread.
#[test]
fn a_stream_may_move_between_threads() {
    let stream = stream_of(b"timestamp_ms\n1\n", &with_duration(), COARSE).unwrap();
    let summary = std::thread::spawn(move || stream.finish().unwrap())
        .join()
        .unwrap();
    assert_eq!(summary.arrivals, 1);
}
