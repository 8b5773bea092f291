//! What is wrong with a trace is said with its place, what was expected and what was found.

use super::*;

/// Text of a trace, and the whole message it earns.
const WRONG: [(&str, &str); 39] = [
    (
        "timestamp_ms,duration_ms\n1,5\n2,12ms\n",
        "test.csv:3:3: duration_ms: expected milliseconds, 0 or more, found `12ms`",
    ),
    (
        "timestamp_ms,duration_ms\n1,-5\n",
        "test.csv:2:3: duration_ms: expected milliseconds, 0 or more, found `-5`",
    ),
    (
        "timestamp_ms,duration_ms\n1,NaN\n",
        "test.csv:2:3: duration_ms: expected milliseconds, 0 or more, found `NaN`",
    ),
    (
        "timestamp_ms,duration_ms\n1,1e3\n",
        "test.csv:2:3: duration_ms: expected milliseconds, 0 or more, found `1e3`",
    ),
    (
        "timestamp_ms,duration_s\n1,1.0005s\n",
        "test.csv:2:3: duration_s: expected seconds, 0 or more, found `1.0005s`",
    ),
    (
        "timestamp,duration_ms\n05/06/2025 10:00:00,5\n",
        "test.csv:2:1: timestamp: cannot tell day from month, found `05/06/2025 10:00:00`; begin with the year as in 2026-01-05 00:00:00, or with a row whose day is above 12",
    ),
    (
        "timestamp,duration_ms\n19-10-2025 19:14,5\n",
        "test.csv:2:1: timestamp: expected a time with seconds, found `19-10-2025 19:14`; only counts (a column `count`) may be stamped to the minute",
    ),
    (
        "timestamp_ms,duration_ms\n1,2592000000.001\n",
        "test.csv:2:3: duration_ms: expected at most 30 days, found `2592000000.001`",
    ),
    (
        "timestamp_ms,duration_ms\n1,\n",
        "test.csv:2:3: duration_ms: expected a duration, found an empty field; --duration fills such rows",
    ),
    (
        "timestamp_ms,duration_ms\n,5\n",
        "test.csv:2:1: timestamp_ms: expected an arrival time, found an empty field",
    ),
    (
        "duration_ms,timestamp_ms\n5,-1\n",
        "test.csv:2:3: timestamp_ms: expected milliseconds since 1970, found `-1`",
    ),
    (
        "duration_ms,timestamp_s\n5,253402300800\n",
        "test.csv:2:3: timestamp_s: expected an instant from 1970 to 9999, found `253402300800`",
    ),
    (
        "duration_ms,timestamp\n5,99999999\n",
        "test.csv:2:3: timestamp: cannot tell the unit of so small a number, found `99999999`; name the column timestamp_s, _ms, _us or _ns (--map timestamp_s=timestamp)",
    ),
    (
        "duration_ms,timestamp\n5,yesterday\n",
        "test.csv:2:3: timestamp: expected RFC 3339 as in 2026-01-05T00:00:00Z, or an epoch number, found `yesterday`",
    ),
    (
        "duration_ms,timestamp\n5,1969-12-31T23:59:59Z\n",
        "test.csv:2:3: timestamp: expected an instant from 1970 to 9999, found `1969-12-31T23:59:59Z`",
    ),
    (
        "duration_ms,timestamp\n5,1767225600\n5,1767225600000\n",
        "test.csv:3:3: timestamp: expected epoch seconds as in the rows above, found `1767225600000`",
    ),
    (
        "timestamp_ms,duration_ms,memory_mb\n1,5,0\n",
        "test.csv:2:5: memory_mb: expected a Lambda memory size, a whole number of MB from 128 to 10240, found `0`",
    ),
    (
        "timestamp_ms,duration_ms,memory_mb\n1,5,127\n",
        "test.csv:2:5: memory_mb: expected a Lambda memory size, a whole number of MB from 128 to 10240, found `127`",
    ),
    (
        "timestamp_ms,duration_ms,memory_mb\n1,5,10240\n2,5,10241\n",
        "test.csv:3:5: memory_mb: expected a Lambda memory size, a whole number of MB from 128 to 10240, found `10241`",
    ),
    (
        "timestamp_ms,duration_ms,memory_used_mb\n1,5,1000001\n",
        "test.csv:2:5: memory_used_mb: expected a whole number of MB from 1 to 1000000, found `1000001`",
    ),
    (
        "timestamp_ms,duration_ms,request_bytes\n1,5,1000000000001\n",
        "test.csv:2:5: request_bytes: expected a whole number of bytes up to 1000000000000 (1 TB), found `1000000000001`",
    ),
    (
        "timestamp_ms,duration_ms,billed_ms\n1,5,x\n",
        "test.csv:2:5: billed_ms: expected milliseconds, 0 or more, found `x`",
    ),
    (
        "timestamp_ms,duration_ms,count\n1,5,-1\n",
        "test.csv:2:5: count: expected a whole number of arrivals, 0 or more, up to 1000000000000, found `-1`",
    ),
    (
        "timestamp_ms,duration_ms,count\n1,5,2.5\n",
        "test.csv:2:5: count: expected a whole number of arrivals, 0 or more, up to 1000000000000, found `2.5`",
    ),
    (
        "function,timestamp_ms,duration_ms\nß,1,x\n",
        "test.csv:2:5: duration_ms: expected milliseconds, 0 or more, found `x`",
    ),
    (
        "function,timestamp_ms,duration_ms\n\"a\nb\",1,5\n",
        "test.csv:2:1: function: expected a function name of 1 to 1024 bytes without control characters, found `a\\nb`",
    ),
    (
        "timestamp_ms,duration_ms\n1\n",
        "test.csv:2:1: expected 2 fields as in the header, found 1",
    ),
    (
        "timestamp_ms,duration_ms\n1,\"5\n",
        "test.csv:2:3: this quotation mark is never closed, found `\"5`",
    ),
    (
        "timestamp_ms,duration_ms\n1,\"5\"x\n",
        "test.csv:2:3: expected a comma after the closing quotation mark, found `\"5\"x`; double a quotation mark inside a quoted field",
    ),
    (
        "timestamp_ms,duration\n1,5\n",
        "test.csv:1:14: unknown column, found `duration`; did you mean `duration_ms`? --map renames: --map duration_ms=duration",
    ),
    (
        "timestamp;duration_ms\n1767225600;5\n",
        "test.csv:1:1: expected columns separated by commas, found `timestamp;duration_ms`; write commas for the semicolons",
    ),
    (
        "timestamp\tduration_ms\n1767225600\t5\n",
        "test.csv:1:1: expected columns separated by commas, found `timestamp\\tduration_ms`; write commas for the tabs",
    ),
    (
        "function,duration_ms\n",
        "test.csv:1:1: no column of arrival times, found `function,duration_ms`; name one timestamp, timestamp_s, _ms, _us or _ns, or use --map timestamp=COLUMN",
    ),
    (
        "timestamp_ms,timestamp_s,duration_ms\n",
        "test.csv:1:14: a second column of arrival times beside `timestamp_ms`; keep one",
    ),
    (
        "timestamp_ms,duration_ms\n1800000,5\n899999,5\n",
        "test.csv:3:1: timestamp_ms: this arrival is 901 s before the latest one above; sort the trace by arrival",
    ),
    (
        "",
        "test.csv: the file is empty; the first line must name the columns, as in `timestamp,duration_ms`",
    ),
    (
        "timestamp_ms,duration_ms\n",
        "test.csv: there is no arrival below the header",
    ),
    (
        "timestamp_ms,count\n1,1\n",
        "test.csv: requests without a duration, and no --duration; give --duration 120ms or --duration 'lognormal(p50=40ms,p99=400ms)', or name the column of a CSV with --map duration_ms=COLUMN",
    ),
    (
        "timestamp_ms,count,duration_ms\n1,1,1\n",
        "test.csv: one counted instant has no interval to the next; give --span",
    ),
];

#[test]
fn errors_name_place_field_problem_and_finding() {
    for (text, expected) in WRONG {
        assert_eq!(error(text.as_bytes()), expected, "{text}");
    }
}

/// Latin-1 in a name, a number and a header.
#[test]
fn bytes_that_are_no_utf_8_are_shown_escaped() {
    for (text, expected) in [
        (
            &b"function,timestamp_ms,duration_ms\ncaf\xe9,1,5\n"[..],
            "test.csv:2:1: function: not valid UTF-8, found `caf\\xe9`; a trace is a CSV file in UTF-8 (plain, .gz or .zst)",
        ),
        (
            b"timestamp_ms,duration_ms\n1,5\xff\n",
            "test.csv:2:3: duration_ms: not valid UTF-8, found `5\\xff`; a trace is a CSV file in UTF-8 (plain, .gz or .zst)",
        ),
        (
            b"timestamp_ms,dur\xe9e\n1,5\n",
            "test.csv:1:14: not valid UTF-8, found `dur\\xe9e`; a trace is a CSV file in UTF-8 (plain, .gz or .zst)",
        ),
    ] {
        assert_eq!(error(text), expected);
    }
}

#[test]
fn binary_garbage_is_refused() {
    assert!(
        error(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
            .starts_with("test.csv:1:1: not valid UTF-8, found `\\x89PNG`;")
    );
    assert!(error(&[0; 100]).starts_with(
        "test.csv: neither a log that costsim knows nor a CSV with a header, begins like `\\u{0}\\u{0}"
    ));
    assert!(error(&vec![b'a'; 2 << 20]).starts_with("test.csv:1:1: longer than 1 MiB"));
    let columns = "timestamp,".repeat(100_000);
    assert_eq!(error(columns.as_bytes()).lines().count(), 10);
}

#[test]
fn the_first_ten_errors_come_together() {
    let mut text = "timestamp_ms,duration_ms\n1,1\n".to_owned();
    for row in 0..20 {
        text += &format!("{row},x{row}\n2,2\n");
    }
    let message = error(text.as_bytes());
    assert_eq!(message.lines().count(), 10);
    assert!(
        message
            .lines()
            .next_back()
            .unwrap()
            .starts_with("test.csv:21:3: duration_ms"),
        "{message}"
    );
    assert_eq!(
        error(b"timestamp_ms,duration_ms\n1,x\n2,2\nx,y\n")
            .lines()
            .count(),
        3
    );
}

#[test]
fn a_renaming_names_a_column_of_costsim_and_one_of_the_file_once() {
    let mapped = |text: &str, map: &[(&str, &str)]| {
        let options = TraceOptions {
            map: map.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect(),
            ..with_duration()
        };
        read_with(text.as_bytes(), &options, COARSE)
            .unwrap_err()
            .to_string()
    };
    let text = "timestamp_ms,id\n1,1\n";
    assert!(
        mapped(text, &[("when", "timestamp_ms")])
            .starts_with("test.csv: --map: `when` is no column of costsim; known are timestamp, ")
    );
    assert_eq!(
        mapped(text, &[("function", "fn")]),
        "test.csv: --map function=fn: the file has no column `fn`"
    );
    assert_eq!(
        mapped(text, &[("function", "id"), ("init_ms", "ID")]),
        "test.csv: --map: `ID` is renamed twice, to `function` and to `init_ms`; rename it once"
    );
    // What separates the columns is said first.
    assert!(mapped("ts;id\n", &[("timestamp", "ts")]).contains("separated by commas"));
}

#[test]
fn a_row_more_than_the_held_rows_up_is_refused() {
    // Parts of 2 rows, 4 held back: after 8 rows the first four are handed out, up to 300 ms.
    let grain = Grain {
        part_rows: 2,
        rows_max: 4,
        ..COARSE
    };
    let rows = |late: u64| format!("timestamp_ms\n0\n100\n200\n300\n400\n500\n600\n700\n{late}\n");
    assert!(read_with(rows(300).as_bytes(), &with_duration(), grain).is_ok());
    let message = read_with(rows(50).as_bytes(), &with_duration(), grain)
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("test.csv:10:1: timestamp_ms: this arrival belongs more than"),
        "{message}"
    );
}

#[test]
fn disorder_is_told_from_other_errors() {
    // The second row is 1,000 s, more than 15 minutes, early.
    let read = |row: &str, order| {
        let options = TraceOptions {
            order,
            ..with_duration()
        };
        read_with(
            format!("timestamp_ms\n2000001\n{row}\n").as_bytes(),
            &options,
            COARSE,
        )
    };
    let early = read("1000001", RowOrder::Nearly).unwrap_err();
    assert!(early.is_disorder(), "{early}");
    assert!(!read("x", RowOrder::Nearly).unwrap_err().is_disorder());
    let (arrivals, summary) = read("1000001", RowOrder::Any).unwrap();
    assert_eq!(
        arrivals.iter().map(unix).collect::<Vec<_>>(),
        [1_000_001_000, 2_000_001_000]
    );
    assert_eq!(summary.disorder, Micros::from_secs(1_000));
}

#[test]
fn files_say_what_is_wrong_with_them() {
    let options = with_duration();
    let message = |path: &str| open(path, &options).err().unwrap().to_string();
    assert_eq!(
        message("/no/such.csv"),
        "/no/such.csv: no such file; give a path to a trace, or - for standard input"
    );
    let empty = tempfile::tempdir().unwrap();
    let empty = empty.path().display().to_string();
    assert_eq!(
        message(&empty),
        format!("{empty}: no file lies below this directory (hidden ones do not count)")
    );
}
