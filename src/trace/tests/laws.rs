//! What holds of any trace: blocks and parts change nothing, disorder is sorted away, no bytes panic.

use proptest::prelude::*;

use super::*;

fn grain() -> impl Strategy<Value = Grain> {
    (1_usize..200, 1_usize..40).prop_map(|(block_bytes, part_rows)| Grain {
        block_bytes,
        part_rows,
        rows_max: 2_000_000,
    })
}

/// Rows within 15 minutes of each other, in any order, some quoted, some bare.
fn rows() -> impl Strategy<Value = Vec<(u64, u8, u64, bool)>> {
    proptest::collection::vec((0_u64..900_000, 0_u8..5, 0_u64..100_000, any::<bool>()), 1..120)
}

fn csv(rows: &[(u64, u8, u64, bool)]) -> String {
    let mut text = "timestamp_ms,function,duration_ms\n".to_owned();
    for &(at, function, duration, quoted) in rows {
        let (millis, micros) = (duration / 1_000, duration % 1_000);
        text += &match quoted {
            true => format!("{at},\"f\n{function}\",\"{millis}.{micros:03}\"\r\n").replace("f\n", "f,"),
            false => format!("{at},\"\"\"{function}\",{millis}.{micros:03}\n"),
        };
    }
    text
}

/// A row as programs write it, or not quite; and how it reads where every field is quoted.
fn spelled(at: u64, function: u8, duration: Option<u64>, spelling: u8) -> (String, String) {
    let duration = duration.map_or(String::new(), |micros| {
        format!("{}.{:03}", micros / 1_000, micros % 1_000)
    });
    let plain = format!("{at},f{function},{duration}");
    let quoted = format!("\"{at}\",\"f{function}\",\"{duration}\"\n");
    let spelled = match spelling {
        1 => return (format!("\n{plain}\n"), format!("\n{quoted}")),
        0 => format!("{plain}\r\n"),
        2 => format!("{at}, f{function} ,{duration}\n"),
        3 => quoted.clone(),
        _ => format!("{plain}\n"),
    };
    (spelled, quoted)
}

proptest! {
    #[test]
    fn every_spelling_reads_alike_in_any_blocks(
        rows in proptest::collection::vec(
            (0_u64..900_000, 0_u8..30, proptest::option::weighted(0.9, 0_u64..5_000_000), 0_u8..9), 1..200,
        ),
        grain in grain(), damaged in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let header = "timestamp_ms,function,duration_ms\n";
        let (mut spelled, quoted): (Vec<String>, Vec<String>) = rows
            .iter()
            .map(|&(at, function, duration, spelling)| self::spelled(at, function, duration, spelling))
            .unzip();
        let all = |rows: &[String], grain| {
            read_with((header.to_owned() + &rows.concat()).as_bytes(), &with_duration(), grain).map_err(|error| error.to_string())
        };
        let expected = all(&quoted, COARSE);
        prop_assert!(expected.is_ok());
        prop_assert_eq!(&all(&spelled, COARSE), &expected);
        prop_assert_eq!(&all(&spelled, grain), &expected);
        // The same errors at the same places.
        if let Some(damaged) = damaged {
            let place = damaged.index(spelled.len());
            spelled[place].insert(0, 'x');
            let expected = all(&spelled, COARSE);
            prop_assert!(expected.is_err());
            prop_assert_eq!(all(&spelled, grain), expected);
        }
    }

    #[test]
    fn blocks_and_parts_change_nothing(rows in rows(), grain in grain(), scale in 1_u64..4_000) {
        let text = csv(&rows);
        let options = scaled(&format!("{}.{:03}", scale / 1_000, scale % 1_000));
        let expected = read_with(text.as_bytes(), &options, COARSE).unwrap();
        prop_assert_eq!(read_with(text.as_bytes(), &options, grain).unwrap(), expected);
    }

    #[test]
    fn seconds_and_counts_do_not_depend_on_blocks(
        rows in proptest::collection::vec((0_u64..30, 0_u64..4), 2..60), grain in grain(), counted: bool,
    ) {
        let header = if counted { "timestamp_s,count" } else { "timestamp_s,response_bytes" };
        let text = rows.iter().fold(header.to_owned(), |text, (at, n)| format!("{text}\n{at},{n}"));
        let all = |grain| read_with(text.as_bytes(), &with_duration(), grain).map_err(|error| error.to_string());
        prop_assert_eq!(all(grain), all(COARSE));
    }

    #[test]
    fn disorder_is_sorted_away(rows in rows(), grain in grain()) {
        let mut sorted = rows.clone();
        sorted.sort_by_key(|row| row.0);
        let (found, summary) = read_with(csv(&rows).as_bytes(), &with_duration(), grain).unwrap();
        let (expected, sorted_summary) = read(&csv(&sorted), &with_duration());
        // Functions are numbered by first appearance in the file, so compare their names.
        let named = |arrivals: &[Arrival], summary: &TraceSummary| -> Vec<(SimTime, String, Micros)> {
            arrivals.iter().map(|a| (a.at, summary.functions[a.function.0 as usize].clone(), a.duration)).collect()
        };
        prop_assert_eq!(named(&found, &summary), named(&expected, &sorted_summary));
        prop_assert_eq!(summary.window, sorted_summary.window);
    }

    #[test]
    fn any_disorder_is_sorted_away_where_it_is_allowed(
        rows in proptest::collection::vec((0_u64..300, 0_u64..4), 2..200), grain in grain(), run_rows in 1_usize..50,
        counted: bool,
    ) {
        let grain = Grain { rows_max: run_rows, ..grain };
        // Half days apart, several rows of an instant told apart by function and bytes.
        let header = if counted { "timestamp_s,request_bytes,count" } else { "timestamp_s,request_bytes" };
        let csv = |rows: &[(usize, (u64, u64))]| rows.iter().fold(header.to_owned(), |text, (row, (at, n))| {
            let at = at / 3 * 43_200;
            if counted { format!("{text}\n{at},{row},{n}") } else { format!("{text}\n{at}.5,{row}") }
        });
        let mut rows: Vec<_> = rows.into_iter().enumerate().collect();
        let any = TraceOptions { order: RowOrder::Any, ..with_duration() };
        let found = read_with(csv(&rows).as_bytes(), &any, grain).map_err(|error| error.to_string());
        let disordered = found.as_ref().is_ok_and(|(_, summary)| summary.disorder > Micros::ZERO);
        prop_assert_eq!(disordered, !rows.is_sorted_by_key(|(_, (at, _))| at / 3) && found.is_ok());
        rows.sort_by_key(|(_, (at, _))| at / 3);
        let expected = read_with(csv(&rows).as_bytes(), &with_duration(), COARSE).map_err(|error| error.to_string());
        let arrivals = |read: Result<(Vec<Arrival>, TraceSummary), String>| read.map(|(arrivals, summary)| (arrivals, summary.window));
        prop_assert_eq!(arrivals(found), arrivals(expected));
    }

    #[test]
    fn what_is_kept_at_a_scale_is_kept_at_every_larger_one(
        a in 1_u64..3_000, b in 1_u64..3_000, counted: bool,
    ) {
        let text = if counted { "timestamp_s,count\n0,40\n60,20\n" } else { "timestamp_ms\n0\n10\n20\n5000\n5100\n70000\n" };
        let at = |scale: u64| {
            let scale = format!("{}.{:03}", scale / 1_000, scale % 1_000);
            read(text, &scaled(&scale)).0.iter().map(unix).collect::<Vec<_>>()
        };
        let (small, mut large) = (at(a.min(b)), at(a.max(b)));
        for instant in small {
            let found = large.iter().position(|&other| other == instant);
            prop_assert!(found.is_some());
            large.remove(found.unwrap());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), block_bytes in 1_usize..100) {
        let grain = Grain { block_bytes, ..COARSE };
        if let Ok(source) = Source::decompressed(Box::new(Cursor::new(bytes)), None)
            && let Ok(reader) = Reader::from_source("x", source, &with_duration(), grain.block_bytes)
            && let Ok(stream) = from_sorter(Sorter::new(reader), &with_duration())
        {
            prop_assert!(stream.finish().is_ok_and(|summary| summary.arrivals > 0));
        }
    }

    #[test]
    fn damaged_rows_never_panic(
        rows in rows(), place in 0_usize..2_000, byte in prop_oneof![any::<u8>(), Just(b'"'), Just(b','), Just(b'\n'), Just(b'9')],
        grain in grain(),
    ) {
        let mut bytes = csv(&rows).into_bytes();
        let place = place % bytes.len();
        bytes[place] = byte;
        let all = |grain| read_with(&bytes, &with_duration(), grain).map_err(|error| error.to_string());
        prop_assert_eq!(all(grain), all(COARSE));
    }

    #[test]
    fn the_careful_path_reads_what_the_fast_one_reads(
        at in 0_u64..100_000, duration in "[0-9]{1,4}(\\.[0-9]{1,3})?", memory in 128_u32..=10_240, bytes in 0_u64..1_000_000,
    ) {
        let plain = format!("timestamp_ms,duration_ms,memory_mb,response_bytes\n{at},{duration},{memory},{bytes}\n");
        let quoted = format!("timestamp_ms,duration_ms,memory_mb,response_bytes\n\"{at}\", {duration},\"{memory}\",{bytes} \n");
        prop_assert_eq!(read(&plain, &TraceOptions::default()), read(&quoted, &TraceOptions::default()));
    }
}
