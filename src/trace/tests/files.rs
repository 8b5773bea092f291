//! Several files as one trace: the same answer whatever lies between them, what a directory may hold, what is counted.

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn read_names(names: &[String], options: &TraceOptions) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    all_of(open_files(names, options)?)
}

fn all_of(mut stream: ArrivalStream) -> Result<(Vec<Arrival>, TraceSummary), TraceError> {
    let (mut batch, mut arrivals) = (Batch::default(), Vec::new());
    while stream.next_batch(&mut batch)? {
        arrivals.extend((0..batch.len()).map(|row| batch.arrival(row)));
    }
    Ok((arrivals, stream.finish()?))
}

/// The trace in the folder; paths in errors are relative to it.
fn read_folder(folder: &TempDir, options: &TraceOptions) -> Result<(Vec<Arrival>, TraceSummary), String> {
    let path = folder.path().display().to_string();
    read_names(std::slice::from_ref(&path), options)
        .map_err(|error| error.to_string().replace(&format!("{path}/"), ""))
}

fn strict() -> TraceOptions {
    TraceOptions {
        strictness: Strictness::Strict,
        ..with_duration()
    }
}

const TWO: &[u8] = b"timestamp_s,duration_ms\n1767225600,5\n1767225700,6\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn files_may_end_anywhere(
        mut rows in proptest::collection::vec((0_u64..900_000, 0_u8..4, 1_u64..9), 3..60),
        cuts in proptest::collection::vec(0_usize..60, 0..4),
        stamps in prop_oneof![Just("timestamp_ms"), Just("timestamp_s"), Just("count")],
        scale in prop_oneof![Just("1"), Just("2.5"), Just("0.3")],
        memory in prop_oneof![Just(None), Just(Some(Mebibytes(512)))],
    ) {
        rows.sort();
        let header = match stamps {
            "count" => "timestamp_s,function,count".to_owned(),
            _ => format!("{stamps},function,duration_ms"),
        };
        let line = |&(at, function, number): &(u64, u8, u64)| match stamps {
            "timestamp_ms" => format!("{at},f{function},{number}\n"),
            _ => format!("{},f{function},{number}\n", at / 1_000),
        };
        let text = |rows: &[_]| format!("{header}\n{}", rows.iter().map(line).collect::<String>()).into_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rows.len())).collect();
        cuts.extend([0, rows.len()]);
        cuts.sort_unstable();
        let parts: Vec<(String, Vec<u8>)> = cuts
            .windows(2)
            .zip(1..)
            .map(|(part, number)| (format!("{number}.csv"), text(&rows[part[0]..part[1]])))
            .collect();
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
        let options = TraceOptions { memory, ..scaled(scale) };
        let one = read_folder(&folder(&[("one.csv", &text(&rows))]), &options);
        let several = read_folder(&folder(&parts), &options);
        let Ok((expected, whole)) = one else {
            // One instant that is counted has no interval, in one file or in several.
            prop_assert!(several.is_err());
            return Ok(());
        };
        let (found, summary) = several.unwrap();
        prop_assert_eq!(found, expected);
        let (source, reading) = (whole.source.clone(), whole.reading.clone());
        prop_assert_eq!(&summary.reading.rows_used, &reading.rows_used);
        prop_assert_eq!(summary.reading.files, parts.len() as u64);
        prop_assert_eq!(TraceSummary { source, reading, ..summary }, whole);
    }
}

#[test]
fn what_is_no_trace_below_a_directory_is_skipped_and_counted() {
    let folder = folder(&[
        ("README.md", b"# Logs\nExported on Monday, with care.\n"),
        ("a.csv", TWO),
        ("b.csv", b"timestamp_s,duration_ms\n1767225650,7\n"),
        ("old/logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("old/prices.csv", b"item,price\nbread,2\n"),
        ("old/text.txt", b"\xff\xfet\0s\0"),
    ]);
    let (arrivals, summary) = read_folder(&folder, &with_duration()).unwrap();
    let durations: Vec<u64> = arrivals
        .iter()
        .map(|arrival| arrival.duration.0 / 1_000)
        .collect();
    assert_eq!(durations, [5, 7, 6]);
    assert_eq!(summary.source, format!("6 files in {}", folder.path().display()));
    let skipped = &summary.reading.skipped[&SkipReason::NotTrace];
    // README.md, logo.png, prices.csv, text.txt
    assert_eq!((skipped.count, summary.reading.files), (4, 2));
    assert!(skipped.first.file.ends_with("README.md"), "{skipped:?}");
    assert_eq!(
        read_folder(&folder, &strict())
            .unwrap_err()
            .lines()
            .next()
            .unwrap(),
        "README.md:1:1: cannot be read: files that are no trace; without --strict it is skipped and counted"
    );
}

#[test]
fn a_directory_without_any_trace_says_what_the_first_file_is() {
    let folder = folder(&[("a/prices.csv", b"item,price\nbread,2\n"), ("b.txt", b"")]);
    let error = read_folder(&folder, &with_duration()).unwrap_err();
    assert!(
        error.starts_with("a/prices.csv:1:1: unknown column, found `item`"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_named_must_be_a_trace() {
    let folder = folder(&[("a.csv", TWO), ("b.parquet", b"PAR1\x15\0\x15\0")]);
    let names = ["a.csv", "b.parquet"].map(|name| folder.path().join(name).display().to_string());
    let error = read_names(&names, &with_duration()).unwrap_err().to_string();
    assert!(
        error.ends_with("b.parquet: this is a Parquet file; write it as CSV or JSON lines"),
        "{error}"
    );
}

#[test]
fn counts_and_requests_are_no_one_trace() {
    let folder = folder(&[
        ("a.csv", TWO),
        ("b.csv", b"timestamp_s,count\n1767225600,5\n1767225660,6\n"),
    ]);
    let error = read_folder(&folder, &with_duration()).unwrap_err();
    assert_eq!(
        error,
        "b.csv: counts and single requests cannot be one trace (a.csv has the other kind); compare them apart"
    );
}

#[test]
fn rows_of_several_files_may_be_in_any_order_unless_it_is_forbidden() {
    let folder = folder(&[
        ("a.csv", b"timestamp_s,duration_ms\n1767229200,5\n1767225600,6\n"),
        ("b.csv", b"timestamp_s,duration_ms\n1767225601,7\n"),
    ]);
    let (arrivals, _) = read_folder(&folder, &with_duration()).unwrap();
    let durations: Vec<u64> = arrivals
        .iter()
        .map(|arrival| arrival.duration.0 / 1_000)
        .collect();
    assert_eq!(durations, [6, 7, 5]);
    assert_eq!(
        read_folder(&folder, &strict()).unwrap_err(),
        "a.csv:3:1: timestamp_s: this arrival is 3600 s before the latest one above; sort the trace by arrival"
    );
}

#[test]
fn headers_in_the_middle_are_skipped_and_counted() {
    let twice = [TWO, b"\xef\xbb\xbf", TWO, TWO].concat();
    for files in [
        vec![("a.csv", &twice[..])],
        vec![("a.csv", &twice), ("b.csv", TWO)],
    ] {
        let (arrivals, summary) = read_folder(&folder(&files), &strict()).unwrap();
        assert_eq!(arrivals.len(), 4 + 2 * files.len());
        let skipped = &summary.reading.skipped[&SkipReason::Comment];
        assert_eq!((skipped.count, skipped.first.line), (2, 4));
        assert_eq!(summary.reading.lines_read, 6 + 3 * files.len() as u64);
    }
}

#[test]
fn bytes_are_read_as_a_file_is() {
    let folder = folder(&[("a.csv", TWO)]);
    let (arrivals, _) = all_of(read_bytes("a.csv", TWO.to_vec(), &with_duration()).unwrap()).unwrap();
    assert_eq!(arrivals, read_folder(&folder, &with_duration()).unwrap().0);
}
