//! Whoever helps to parse, and when: what is read stays the same, batch by batch, and so do the errors.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// What a trace is read as, or the error and the batches before it.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    batches: Vec<Batch>,
    end: Result<TraceSummary, String>,
}

/// Reads a trace; `turn` is taken before every batch.
fn batches(mut stream: ArrivalStream, mut turn: impl FnMut()) -> Read {
    let mut batches = Vec::new();
    let end = loop {
        turn();
        let mut batch = Batch::default();
        match stream.next_batch(&mut batch) {
            Ok(true) => batches.push(batch),
            Ok(false) => break stream.finish().map_err(|error| error.to_string()),
            Err(error) => break Err(error.to_string()),
        }
    };
    Read { batches, end }
}

fn on(threads: usize, options: &TraceOptions) -> TraceOptions {
    TraceOptions {
        threads,
        ..options.clone()
    }
}

fn alone(text: &[u8], options: &TraceOptions, grain: Grain) -> Result<Read, String> {
    let stream = stream_of(text, options, grain).map_err(|error| error.to_string())?;
    Ok(batches(stream, || ()))
}

/// The same where somebody helps before batches, so many times as `helps` say, over and over.
fn helped(text: &[u8], options: &TraceOptions, grain: Grain, helps: &[usize]) -> Result<Read, String> {
    let stream = stream_of(text, &on(4, options), grain).map_err(|error| error.to_string())?;
    let helper = stream.helper();
    let mut helps = helps.iter().cycle();
    Ok(batches(stream, || {
        for _ in 0..helps.next().copied().unwrap_or(0) {
            let _ = helper.as_ref().map(Helper::help);
        }
    }))
}

/// The same on so many `threads`.
fn beside(text: &[u8], options: &TraceOptions, grain: Grain, threads: usize) -> Result<Read, String> {
    let stream = stream_of(text, &on(threads, options), grain).map_err(|error| error.to_string())?;
    Ok(Helper::beside(stream.helper(), || batches(stream, || ())))
}

/// A line as programs write it, most of the time.
fn line() -> impl Strategy<Value = String> {
    let plain = || (0_u64..2_000, 0_u8..40, 0_u64..100_000);
    prop_oneof![
        30 => plain().prop_map(|(at, function, duration)| format!("{at},f{function},{duration}\n")),
        4 => plain().prop_map(|(at, function, duration)| format!("{at},a-function-of-a-long-name-{function},0.{duration}\n")),
        3 => plain().prop_map(|(at, function, duration)| format!("{at},f{function},{duration}\r\n")),
        2 => plain().prop_map(|(at, function, _)| format!("{at}.5, \"f\n{function}\",\n").replace("f\n", "f,")),
        2 => plain().prop_map(|(at, function, _)| format!("{at},\"f\"\"{function}\",\n")),
        1 => Just("\n".to_owned()),
        1 => Just("timestamp_ms,function,duration_ms\n".to_owned()),
    ]
}

/// A line that does not do, or changes what the lines below it are.
fn odd_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("1,f1\n".to_owned()),
        Just("1,,2\n".to_owned()),
        Just("x,f1,2\n".to_owned()),
        Just("1,f\u{1},2\n".to_owned()),
        Just("1,new,\n2000000,f3,4\n7,late,8\n".to_owned()),
        Just("1,\"f1,2\n".to_owned()),
        Just("1,\"f1\"x,2\n".to_owned()),
        "[0-9,\"\r\nfé]{0,12}",
    ]
}

fn grain() -> impl Strategy<Value = Grain> {
    (1_usize..300, 1_usize..40, 1_usize..200).prop_map(|(block_bytes, part_rows, rows_max)| Grain {
        block_bytes,
        part_rows,
        rows_max,
    })
}

fn options() -> impl Strategy<Value = TraceOptions> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(any_order, everything, drawn)| TraceOptions {
        order: if any_order {
            RowOrder::Any
        } else {
            RowOrder::Nearly
        },
        detail: if everything {
            Detail::Everything
        } else {
            Detail::Replay
        },
        duration: drawn.then_some(DurationModel::Constant(Micros(120_000))),
        ..TraceOptions::default()
    })
}

proptest! {
    #[test]
    fn help_changes_nothing(
        mut lines in proptest::collection::vec(line(), 1..300),
        odd in proptest::option::weighted(0.4, (any::<prop::sample::Index>(), odd_line())),
        ended: bool, grain in grain(), options in options(), helps in proptest::collection::vec(0_usize..6, 1..5),
    ) {
        if let Some((place, odd)) = odd {
            lines.insert(place.index(lines.len()), odd);
        }
        let mut text = "timestamp_ms,function,duration_ms\n".to_owned() + &lines.concat();
        if !ended {
            text.pop();
        }
        let expected = alone(text.as_bytes(), &options, grain);
        prop_assert_eq!(&helped(text.as_bytes(), &options, grain, &helps), &expected);
        for threads in [1, 2, 8] {
            prop_assert_eq!(&beside(text.as_bytes(), &options, grain, threads), &expected);
        }
    }

    #[test]
    fn other_columns_change_nothing_either(
        rows in proptest::collection::vec((0_u64..5_000, 0_u64..4, 0_u8..20), 2..200), grain in grain(),
        header in 0_usize..4, helps in proptest::collection::vec(0_usize..6, 1..5),
    ) {
        let mut text = [
            "timestamp,response_bytes", "timestamp_s,count", "timestamp_s,memory_used_mb", "timestamp,memory_mb",
        ][header].to_owned();
        for (at, n, spelling) in rows {
            let _ = match (header, spelling) {
                (0, 0) => write!(text, "\n1970-01-01 00:{:02}:{:02},{n}", at / 60 % 60, at % 60),
                (0, _) => write!(text, "\n1970-01-01T00:{:02}:{:02}.5Z,{n}", at / 60 % 60, at % 60),
                (1, _) => write!(text, "\n{},{n}", at / 60),
                (3, 0) => write!(text, "\n\"{}\",128", 1_000_000_000 + at),
                (3, _) => write!(text, "\n{},{}", 1_000_000_000 + at, 128 + n),
                (_, 0) => write!(text, "\n{}.25,{}", at / 60, n + 1),
                (_, _) => write!(text, "\n{},{}", at / 60, n + 1),
            };
        }
        let options = with_duration();
        let expected = alone(text.as_bytes(), &options, grain);
        prop_assert_eq!(&helped(text.as_bytes(), &options, grain, &helps), &expected);
        prop_assert_eq!(&beside(text.as_bytes(), &options, grain, 2), &expected);
    }
}

/// 400,000 rows, some of them in quotation marks: six batches and more portions than may lie ahead.
fn many_rows() -> String {
    let mut text = "timestamp_ms,function,duration_ms\n".to_owned();
    for row in 0_u64..400_000 {
        let quote = if row % 50_021 == 50_020 { "\"" } else { "" };
        let _ = writeln!(
            text,
            "{},{quote}f{}{quote},{}",
            row * 40,
            row * row % 5_003,
            row % 977
        );
    }
    text
}

#[test]
fn batches_of_a_whole_file_are_the_same_on_any_number_of_threads() {
    let (text, options) = (many_rows(), TraceOptions::default());
    let expected = alone(text.as_bytes(), &options, COARSE).unwrap();
    assert_eq!(expected.batches.len(), 7);
    assert!(expected.end.is_ok());
    for threads in [1, 2, 8] {
        let read = beside(text.as_bytes(), &options, COARSE, threads).unwrap();
        assert!(read == expected, "{threads} threads");
    }
}

#[test]
fn one_function_too_many_is_the_same_error() {
    let mut text = "timestamp_ms,function,duration_ms\n".to_owned();
    for row in 0..1_000_020 {
        let _ = writeln!(text, "{row},{row},1");
    }
    let options = TraceOptions::default();
    let expected = alone(text.as_bytes(), &options, COARSE).unwrap();
    assert!(
        expected
            .end
            .as_ref()
            .is_err_and(|error| error.contains("functions")),
        "{:?}",
        expected.end
    );
    assert!(beside(text.as_bytes(), &options, COARSE, 2).unwrap() == expected);
}

#[test]
fn a_file_that_breaks_off_is_the_same_error() {
    let text = many_rows();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    let (cut, options) = (&whole[..whole.len() / 2], TraceOptions::default());
    let expected = alone(cut, &options, COARSE).unwrap();
    assert!(!expected.batches.is_empty() && expected.end.is_err());
    assert!(beside(cut, &options, COARSE, 2).unwrap() == expected);
}

/// As when a candidate cannot go on, or panics.
#[test]
fn a_reader_may_leave_before_its_helpers() {
    let text = many_rows();
    let mut stream = stream_of(text.as_bytes(), &on(2, &TraceOptions::default()), COARSE).unwrap();
    let helper = stream.helper().unwrap();
    assert!(stream.next_batch(&mut Batch::default()).unwrap());
    drop(stream);
    // As far as there is room, and no further.
    while helper.help() {}
}

#[test]
fn helpers_may_leave_before_the_reader() {
    let (text, options) = (many_rows(), TraceOptions::default());
    let stream = stream_of(text.as_bytes(), &on(2, &options), COARSE).unwrap();
    let helper = stream.helper().unwrap();
    while helper.help() {}
    drop(helper);
    assert!(batches(stream, || ()) == alone(text.as_bytes(), &options, COARSE).unwrap());
}

#[test]
fn what_is_read_already_or_needs_a_careful_look_is_not_shared() {
    let share = |header: &str, row: &str| {
        let text = format!("{header}\n") + &format!("{row}\n").repeat(100_000);
        let stream = stream_of(text.as_bytes(), &on(2, &with_duration()), COARSE).unwrap();
        stream.helper().is_some()
    };
    assert!(share("timestamp_ms", "1700000000000"));
    assert!(share("timestamp", "1700000000000"));
    assert!(!share("timestamp", "31/01/2026 10:00:00"), "an everyday stamp");
    assert!(!share("timestamp_ms,duration_s", "1700000000000,1"));
    let short = stream_of(b"timestamp_ms\n1\n2\n", &on(2, &with_duration()), COARSE);
    assert!(short.unwrap().helper().is_none());
}
