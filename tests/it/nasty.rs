//! Files that are wrong in nasty ways, before every command that reads traces: each ends in an answer, or in exit code 2
//! with a message that says what is wrong and where. Nothing panics, and memory stays bounded.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Output,
};

use assert_cmd::Command;
use flate2::{Compression, write::GzEncoder};
use tempfile::TempDir;

/// Every command that reads traces, and what it calls arrivals.
const READERS: [(&[&str], &str); 3] = [
    (
        &["compare", "TRACE", "--only", "-c", "lambda:keep-warm", "--quiet"],
        "requests",
    ),
    (&["trace", "inspect", "TRACE", "--quiet"], "requests"),
    (&["trace", "convert", "TRACE"], "rows"),
];

/// What a file has to come to.
enum End {
    /// An answer that says this, `ARRIVALS` being what the command calls them.
    Answered(&'static str),
    /// Exit code 2 and a message that says this.
    Refused(&'static str),
}
use End::{Answered, Refused};

fn run(command: &[&str], path: &Path, more: &[&str]) -> Output {
    let mut binary = Command::cargo_bin("costsim").unwrap();
    for argument in command {
        match *argument {
            "TRACE" => binary.arg(path),
            argument => binary.arg(argument),
        };
    }
    binary.args(more).output().unwrap()
}

/// Reads `path` with every command.
fn read(path: &Path, more: &[&str], end: &End) {
    for (command, arrivals) in READERS {
        let output = run(command, path, more);
        let (out, error) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        let at = format!("{command:?} {} {more:?}: {out}{error}", path.display());
        assert!(!error.contains("panicked"), "{at}");
        match end {
            Answered(text) => {
                // 1: answered, but the only candidate does not carry the burst.
                assert!(matches!(output.status.code(), Some(0 | 1)), "{at}");
                let text = text.replace("ARRIVALS", arrivals);
                assert!(
                    out.contains(&text) || error.contains(&text),
                    "`{text}` is missing from {at}"
                );
            }
            Refused(text) => {
                assert_eq!((output.status.code(), out.len()), (Some(2), 0), "{at}");
                assert!(error.contains(text), "`{text}` is missing from {at}");
            }
        }
    }
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// Reads each of the files.
fn each(cases: &[(&str, &[u8], End)]) {
    let folder = Folder::new();
    for (name, bytes, end) in cases {
        read(&folder.file(name, bytes), &[], end);
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

const GOOD: &str = "timestamp,duration_ms\n2026-01-05T00:00:00Z,12.5\n2026-01-05T01:00:00Z,13\n";

#[test]
fn what_is_no_text_is_named() {
    let mut lz4 = b"\x04\x22\x4d\x18".to_vec();
    lz4.extend([0x64, 0x40, 0xa7]);
    each(&[
        (
            "a.parquet",
            b"PAR1\x15\x04\x15\x10",
            Refused("a.parquet: this is a Parquet file"),
        ),
        (
            "b.csv",
            b"PK\x03\x04\x14\0\0\0",
            Refused("b.csv: this is a zip archive; unpack it"),
        ),
        ("c.csv", b"\xfd7zXZ\0\0\x04", Refused("compressed with xz")),
        ("d.csv", b"BZh91AY&SY", Refused("compressed with bzip2")),
        ("e.csv", &lz4, Refused("compressed with lz4")),
        (
            "f.csv",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            Refused("this is a PNG image"),
        ),
        ("g.csv", b"\x7fELF\x02\x01\x01\0", Refused("this is a program")),
        (
            "h.csv.gz",
            &gzip(&gzip(GOOD.as_bytes())),
            Refused("compressed twice"),
        ),
        (
            "i.csv.gz",
            &gzip(b"PAR1\x15\x04\x15\x10"),
            Refused("this is a Parquet file"),
        ),
    ]);
}

#[test]
fn encodings_that_are_not_utf_8_are_named_or_placed() {
    each(&[
        (
            "a.csv",
            &utf_16(GOOD),
            Refused("a.csv: this is UTF-16 text; convert it: iconv -f UTF-16"),
        ),
        (
            "b.csv",
            b"timestamp,function,duration_ms\n2026-01-05T00:00:00Z,caf\xe9,5\n",
            Refused("b.csv:2:22: function: not valid UTF-8, found `caf\\xe9`"),
        ),
        (
            "c.csv",
            b"timestamp,function,duration_ms\n2026-01-05T00:00:00Z,a\0b,5\n",
            Refused("c.csv:2:22: function: expected a function name"),
        ),
        (
            "d.csv",
            b"timestamp,duration_ms\n2026-01-05T00:00:00Z,\0\0\n",
            Refused("d.csv:2:22: duration_ms: expected milliseconds"),
        ),
        (
            "e.csv",
            &[0; 4_096],
            Refused("e.csv: neither a log that costsim knows nor a CSV"),
        ),
        (
            "f.csv",
            &[&b"\xef\xbb\xbf"[..], GOOD.as_bytes()].concat(),
            Answered("2 ARRIVALS"),
        ),
    ]);
}

#[test]
fn line_ends_and_headers() {
    let old_mac = GOOD.replace('\n', "\r");
    let together = [GOOD, &GOOD.replace("01-05", "01-06")].concat();
    each(&[
        ("a.csv", old_mac.as_bytes(), Answered("2 ARRIVALS")),
        ("b.csv", together.as_bytes(), Answered("comments")),
        (
            "c.csv",
            b"timestamp,duration_ms,duration_ms\n",
            Refused("c.csv:1:23: a second column of this name"),
        ),
        ("d.csv", b"", Refused("d.csv: the file is empty")),
        ("e.csv", b"\n\r\n \n", Refused("e.csv: the file is empty")),
        (
            "f.csv",
            b"timestamp,duration_ms\n",
            Refused("f.csv: there is no arrival below the header"),
        ),
        (
            "g.csv",
            b"{\"a\": 1}\n",
            Refused("g.csv: neither a log that costsim knows nor a CSV with a header"),
        ),
    ]);
}

#[test]
fn clocks() {
    let backwards: String = (0..100)
        .rev()
        .fold("timestamp_s,duration_ms\n".to_owned(), |text, hour| {
            format!("{text}{},5\n", 1_767_225_600 + hour * 3_600)
        });
    let far = "timestamp,duration_ms\n9999-12-31T00:00:00Z,5\n9999-12-31T23:59:59.999999Z,5\n";
    each(&[
        ("a.csv", backwards.as_bytes(), Answered("sorted")),
        ("b.csv", far.as_bytes(), Answered("2 ARRIVALS")),
        (
            "d.csv",
            b"timestamp_s,duration_ms\n-5,5\n",
            Refused("d.csv:2:1: timestamp_s: expected"),
        ),
        (
            "e.csv",
            b"timestamp,duration_ms\n1969-12-31T23:59:59Z,5\n",
            Refused("e.csv:2:1: timestamp: expected an instant from 1970 to 9999"),
        ),
        (
            "f.csv",
            b"timestamp,duration_ms\n10000-01-01T00:00:00Z,5\n",
            Refused("f.csv:2:1: timestamp: expected"),
        ),
    ]);
    let folder = Folder::new();
    // 8,030 years can be looked at and written, but not replayed.
    let apart = folder.file(
        "c.csv",
        b"timestamp,duration_ms\n1970-01-01T00:00:00Z,5\n9999-12-31T23:59:59Z,5\n",
    );
    let ends = READERS.map(|(command, _)| run(command, &apart, &[]));
    let [compare, ..] = &ends;
    assert_eq!(
        ends.each_ref().map(|end| end.status.code()),
        [Some(2), Some(0), Some(0)]
    );
    assert!(String::from_utf8_lossy(&compare.stderr).contains("more than the ten that can be replayed"));
    let path = folder.file("a.csv", backwards.as_bytes());
    read(
        &path,
        &["--strict"],
        &Refused("a.csv:3:1: timestamp_s: this arrival is 3600 s before"),
    );
}

#[test]
fn compressed_files_that_are_cut_or_bombs() {
    let whole = gzip(GOOD.repeat(1_000).as_bytes());
    // A frame whose window is 2^(10 + 31) × 15/8 bytes.
    let window = b"\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00";
    // 128 MB of zeros in an eighth of a megabyte.
    let zeros = gzip(&vec![0; 16 << 20]).repeat(8);
    // 2 million rows, all alike.
    let mut rows = gzip(b"timestamp_s,duration_ms\n1767225600,5\n");
    rows.extend(gzip("1767232800,5\n".repeat(200_000).as_bytes()).repeat(5));
    each(&[
        (
            "a.csv.gz",
            &whole[..whole.len() / 2],
            Refused("cannot be read further: the compressed data ends in the middle"),
        ),
        (
            "b.csv.gz",
            &whole[..12],
            Refused("b.csv.gz:1: cannot be read further"),
        ),
        (
            "c.csv.zst",
            window,
            Refused("c.csv.zst:1: cannot be read further"),
        ),
        ("d.csv.gz", &zeros, Refused("longer than 1 MiB")),
        ("e.csv.gz", &rows, Answered("1,000,001 ARRIVALS")),
    ]);
    let folder = Folder::new();
    let path = folder.file("zeros.log.gz", &zeros);
    read(
        &path,
        &["--trace-format", "lambda-text"],
        &Refused("longer than 1 MiB"),
    );
}

#[test]
fn a_file_cut_in_the_middle_is_told_by_the_line_reached() {
    // Stored as they are, so that a cut loses what is behind it and nothing else.
    let stored = |text: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let row = |i: u64| format!("{},5\n", 1_767_225_600 + i);
    let csv = "timestamp_s,duration_ms\n".to_owned() + &(0..20_000).map(row).collect::<String>();
    let line = |i: u64| {
        format!(
            "2026-03-02T10:00:00.{:06}Z REPORT RequestId: {i}\tDuration: 5.00 ms\n",
            i
        )
    };
    let text: String = (0..5_000).map(line).collect();
    let event = |i: u64| {
        format!(
            "{{\"timestamp\":{},\"message\":\"x\",\"ingestionTime\":1}},\n",
            1_772_445_600_000 + i
        )
    };
    let json = "{\"events\":[\n".to_owned() + &(0..5_000).map(event).collect::<String>();
    let folder = Folder::new();
    for (name, text) in [("a.csv.gz", &csv), ("b.log.gz", &text), ("c.json.gz", &json)] {
        let whole = stored(text);
        // Behind the 64 KiB that tell the format, and inside them.
        for share in [2, 20] {
            let path = folder.file(name, &whole[..whole.len() / share]);
            let output = run(READERS[1].0, &path, &[]);
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            let told = error.split(": cannot be read further").next().unwrap();
            let reached: usize = told.rsplit(':').next().unwrap().parse().unwrap_or_default();
            let kept = &text.as_bytes()[..text.len() / share];
            let lines = kept.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(output.status.code(), Some(2), "{error}");
            // The decompressor hands over whole pieces only.
            assert!(
                (1..=lines + 2).contains(&reached),
                "{reached} of {lines}: {error}"
            );
            assert!(told.contains(&format!("{name}:")), "{error}");
        }
    }
}

#[test]
fn a_line_of_a_hundred_megabytes() {
    let folder = Folder::new();
    let long = "x".repeat(100 << 20);
    let csv = folder.file("long.csv", format!("{GOOD}{long}\n").as_bytes());
    read(&csv, &[], &Refused("long.csv:4:1: longer than 1 MiB, found `xxx"));
    let first = folder.file("first.csv", long.as_bytes());
    read(
        &first,
        &[],
        &Refused("first.csv:1:1: longer than 1 MiB, found `xxx"),
    );
}

#[test]
fn json_nested_a_hundred_thousand_deep() {
    const DEPTH: usize = 100_000;
    let nest = |open: &str, close: &str| format!("{}{{}}{}", open.repeat(DEPTH), close.repeat(DEPTH));
    let arrays = nest("[", "]");
    // Where readers look inside.
    let places = [
        r#"{"message":"{\"type\":\"platform.report\",\"record\":NEST}"}"#,
        r#"{"results":NEST}"#,
        r#"{"MetricDataResults":[{"Timestamps":NEST}]}"#,
        r#"{"Traces":[{"Segments":[{"Document":"{\"subsegments\":NEST}"}]}]}"#,
        r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":NEST}]}]}]}"#,
    ];
    let mut lines: Vec<String> = places.map(|place| place.replace("NEST", &arrays)).into();
    lines.push(arrays);
    for key in ["data", "record", "request"] {
        lines.push(nest(&format!("{{\"{key}\":"), "}"));
    }
    let folder = Folder::new();
    let path = folder.file("deep.json", lines.join("\n").as_bytes());
    for format in [
        "lambda-events",
        "lambda-json",
        "logs-insights",
        "cloudwatch-metrics",
        "spans",
        "json-access",
    ] {
        let options = ["--trace-format", format, "--sample-rate", "1"];
        read(
            &path,
            &options,
            &Refused("deep.json: there is no request in it: skipped"),
        );
    }
}

#[test]
fn paths_that_lead_nowhere_or_in_circles() {
    let folder = Folder::new();
    let root = folder.0.path();
    read(root, &[], &Refused("no file lies below this directory"));
    folder.file("a.csv", GOOD.as_bytes());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root, root.join("loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.join("broken.csv")).unwrap();
        std::os::unix::fs::symlink("self.csv", root.join("self.csv")).unwrap();
    }
    read(root, &[], &Answered("2 ARRIVALS"));
    read(&root.join("*.log"), &[], &Refused("no file matches this pattern"));
    read(&root.join("missing"), &[], &Refused("no such file"));
    read(
        &root.join("a.csv/b.csv"),
        &[],
        &Refused("a.csv/b.csv: cannot be opened"),
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let path = folder.file("secret.csv", GOOD.as_bytes());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    // The superuser may read anything.
    if fs::read(&path).is_err() {
        read(
            &path,
            &[],
            &Refused("secret.csv: cannot be opened: Permission denied"),
        );
    }
}
