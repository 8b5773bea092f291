//! The binary itself: `costsim trace inspect` and `costsim trace convert`.

use std::{fs, io::Read, path::Path, process::Output};

use assert_cmd::Command;
use serde_json::Value;

fn costsim() -> Command {
    let mut command = Command::cargo_bin("costsim").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(arguments: &[&str]) -> Output {
    costsim().args(arguments).output().unwrap()
}

fn out(arguments: &[&str]) -> Vec<u8> {
    let output = run(arguments);
    assert!(output.status.success(), "{}", errors(&output));
    output.stdout
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn inspected(arguments: &[&str]) -> Value {
    let all = [&["trace", "inspect", "--format", "json"], arguments].concat();
    serde_json::from_slice(&out(&all)).unwrap()
}

/// Four requests of two functions, by hand, with every column.
const FOUR: &str = "timestamp_ms,function,duration_ms,memory_mb,memory_used_mb,init_ms,billed_ms,request_bytes,response_bytes\n\
                    1793577600000,a,100.5,512,90,300.25,401,10,1000\n\
                    1793577600500,b,50,1024,,,50,,0\n\
                    1793577602000,a,30,512,95,,30,20,2000\n\
                    1793577603000,\"a,b\",20,512,80,,20,0,1\n";

fn file(name: &str, text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn json_of_four_requests_by_hand() {
    let (_folder, path) = file("four.csv", FOUR);
    let found = inspected(&[&path]);
    assert_eq!(found["schema"], "costsim/inspect/1");
    assert_eq!(
        (&found["format"], &found["lines_read"], &found["rows_used"]),
        (&"csv".into(), &5.into(), &4.into())
    );
    assert_eq!(found["skipped"], serde_json::json!([]));
    assert_eq!(
        (&found["invocations"], &found["functions"]),
        (&4.into(), &3.into())
    );
    // From 0 to 3 s and the mean gap of 1 s: 4 requests in 4 s, two of them in the first second.
    assert_eq!(
        (&found["span_seconds"], &found["mean_rps"]),
        (&4.0.into(), &1.0.into())
    );
    assert_eq!(found["peak_rps"], 2);
    // (100.5 + 50 + 30 + 20)/4 = 50.125 ms
    assert_eq!(found["duration_ms"]["mean"], 50.125);
    assert_eq!(found["duration_ms"]["max"], 100.5);
    // 401 + 50 + 30 + 20 = 501 ms; 512 × 451 + 1,024 × 50 = 282,112 MiB-ms ÷ 1,024,000 = 0.2755 GB-s
    assert_eq!(
        (&found["billed_ms"], &found["gb_seconds"]),
        (&501.into(), &"0.2755".into())
    );
    assert_eq!(found["cold_starts"], 1);
    assert_eq!(found.get("environments"), None);
    // Seconds 0 to 3 hold 2, 0, 1, 1: mean 1, variance (1 + 1 + 0 + 0)/4
    assert_eq!(found["dispersion"]["second"], 0.5);
    // In flight (100.5 + 300.25 + 50 + 30 + 20) ms in 4 s; the first ends at 0.40075 s, before the second.
    assert_eq!(found["concurrency"]["mean"], 0.125_188);
    assert_eq!(found["concurrency"]["peak"], 1);
    assert_eq!(found["by_function"][0]["function"], "a");
    assert_eq!(found["by_function"][0]["billed_ms"], 431);
}

#[test]
fn table_and_json_tell_the_same_and_pipes_do_too() {
    let (_folder, path) = file("four.csv", FOUR);
    let table = String::from_utf8(out(&["trace", "inspect", &path])).unwrap();
    for part in [
        "4 requests, 3 functions",
        "5 lines read, 4 rows used",
        "1/s mean",
        "501 ms",
        "0.28 GB-s",
        "mean 50 ms",
    ] {
        assert!(table.contains(part), "{part}\n{table}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let piped = costsim()
        .args(["trace", "inspect", "-"])
        .write_stdin(FOUR)
        .output()
        .unwrap();
    let piped = String::from_utf8(piped.stdout).unwrap();
    let tail = |text: &str| text.split_once("Over time").unwrap().1.to_owned();
    assert_eq!(tail(&piped), tail(&table));
}

#[test]
fn a_trace_without_durations_is_inspected_all_the_same() {
    let found = inspected(&["traces/web_week.csv.gz"]);
    assert_eq!(found["duration_ms"], Value::Null);
    assert_eq!(
        (&found["concurrency"], &found["gap_variation"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(found["duration_origin"], "unknown");
    assert_eq!(found["resolution"]["kind"], "seconds");
    let given = inspected(&["traces/web_week.csv.gz", "--duration", "80ms"]);
    assert_eq!(given["duration_ms"]["mean"], 80.0);
    assert_eq!(given["duration_origin"], "drawn");
}

#[test]
fn mean_and_peak_are_those_of_compare() {
    let (trace, duration) = ("traces/elb_two_weeks.csv", ["--duration", "80ms", "--scale", "3"]);
    let found = inspected(&[&[trace][..], &duration].concat());
    let compared = out(&[
        &[
            "compare",
            trace,
            "--format",
            "json",
            "--only",
            "-c",
            "lambda:memory=512",
        ][..],
        &duration,
    ]
    .concat());
    let compared: Value = serde_json::from_slice(&compared).unwrap();
    for key in ["invocations", "functions", "span_seconds", "mean_rps", "peak_rps"] {
        assert_eq!(found[key], compared["trace"][key], "{key}");
    }
}

#[test]
fn a_conversion_keeps_every_column_and_converts_into_itself() {
    let (folder, path) = file("four.csv", FOUR);
    let once = out(&["trace", "convert", &path]);
    assert_eq!(
        String::from_utf8(once.clone()).unwrap(),
        "timestamp_us,function,duration_ms,memory_mb,memory_used_mb,init_ms,billed_ms,request_bytes,response_bytes\n\
         1793577600000000,a,100.5,512,90,300.25,401,10,1000\n\
         1793577600500000,b,50,1024,,,50,0,0\n\
         1793577602000000,a,30,512,95,,30,20,2000\n\
         1793577603000000,\"a,b\",20,512,80,,20,0,1\n"
    );
    for trace in [
        path.as_str(),
        "traces/azure_2021.csv",
        "traces/elb_two_weeks.csv",
        "traces/web_week.csv.gz",
    ] {
        let once = folder.path().join("once.csv");
        fs::write(&once, out(&["trace", "convert", trace])).unwrap();
        let twice = out(&["trace", "convert", once.to_str().unwrap()]);
        assert!(fs::read(&once).unwrap() == twice, "{trace}");
    }
}

#[test]
fn compare_answers_the_same_on_a_converted_trace() {
    for (trace, duration) in [
        ("traces/azure_2021.csv", None),
        ("traces/elb_two_weeks.csv", Some("80ms")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let converted = folder.path().join("converted.csv.gz");
        let converted = converted.to_str().unwrap();
        out(&["trace", "convert", trace, "-o", converted, "--quiet"]);
        let answer = |path: &str| {
            let mut arguments = vec![
                "compare",
                path,
                "--only",
                "-c",
                "lambda:memory=512",
                "--format",
                "json",
            ];
            arguments.extend(duration.map(|duration| ["--duration", duration]).iter().flatten());
            let mut answer: Value = serde_json::from_slice(&out(&arguments)).unwrap();
            answer["trace"]["source"] = Value::Null;
            answer
        };
        assert_eq!(answer(trace), answer(converted), "{trace}");
    }
}

#[test]
fn a_part_of_a_trace_by_time_and_by_function() {
    let (_folder, path) = file("four.csv", FOUR);
    // 1793577600 is 2026-11-02T00:00:00Z. From half a second on, before the third second: two requests.
    let part = out(&[
        "trace",
        "convert",
        &path,
        "--from",
        "2026-11-02T00:00:00.5Z",
        "--to",
        "2026-11-02T00:00:03Z",
    ]);
    let part = String::from_utf8(part).unwrap();
    let instants: Vec<&str> = part.lines().skip(1).map(|line| &line[..16]).collect();
    assert_eq!(instants, ["1793577600500000", "1793577602000000"]);
    let part = String::from_utf8(out(&["trace", "convert", &path, "--function", "a?b"])).unwrap();
    assert_eq!(part.lines().count(), 2, "{part}");
    let output = run(&["trace", "convert", &path, "--function", "z*"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("no function of"), "{}", errors(&output));
    let output = run(&["trace", "convert", &path, "--from", "2027-01-01"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("no arrival is left"),
        "{}",
        errors(&output)
    );
    let output = run(&["trace", "convert", &path, "--from", "yesterday"]);
    assert!(
        errors(&output).contains("--from: expected a date"),
        "{}",
        errors(&output)
    );
}

#[test]
fn counts_stay_counts_and_keep_their_intervals() {
    // `a` has no row at minute 1: without a row there, its 10 would be spread over two minutes.
    let counts = "timestamp_s,function,count\n1793577600,a,10\n1793577600,b,5\n1793577660,b,7\n1793577720,a,20\n1793577780,b,1\n";
    let (_folder, path) = file("counts.csv", counts);
    let part = String::from_utf8(out(&["trace", "convert", &path, "--function", "a"])).unwrap();
    assert_eq!(
        part,
        "timestamp_us,function,count\n1793577600000000,a,10\n1793577660000000,a,0\n1793577720000000,a,20\n\
         1793577780000000,a,0\n"
    );
    // A billion take no more room than one, unless single arrivals are asked for.
    let (_folder, path) = file(
        "billion.csv",
        "timestamp_s,count\n1793577600,1000000000\n1793577660,2\n",
    );
    assert_eq!(
        out(&["trace", "convert", &path])
            .split(|&byte| byte == b'\n')
            .count(),
        4
    );
    let (_folder, path) = file("many.csv", "timestamp_s,count\n1793577600,10000\n1793577660,2\n");
    let thinned = out(&["trace", "convert", &path, "--scale", "0.001"]);
    // Binomial(10,002, 10⁻³) has mean 10; above 40 once in 10¹² times.
    let rows = thinned.split(|&byte| byte == b'\n').count() - 2;
    assert!((1..40).contains(&rows), "{rows}");
}

#[test]
fn anonymous_names_are_hashes_that_differ_by_seed() {
    let (_folder, path) = file("four.csv", FOUR);
    let names = |seed: &str| -> Vec<String> {
        let text =
            String::from_utf8(out(&["trace", "convert", &path, "--anonymize", "--seed", seed])).unwrap();
        let names = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(1).unwrap().to_owned());
        names.collect()
    };
    let one = names("1");
    assert!(
        one.iter().all(|name| name.len() == 16 && name.starts_with('f')),
        "{one:?}"
    );
    assert_eq!(one[0], one[2]);
    assert!(one[0] != one[1] && one[1] != one[3]);
    assert_ne!(one, names("2"));
}

#[test]
fn files_are_packed_by_their_names_and_left_alone_on_failure() {
    let (folder, path) = file("four.csv", FOUR);
    let packed = folder.path().join("packed.csv.gz");
    out(&["trace", "convert", &path, "-o", packed.to_str().unwrap()]);
    let mut text = Vec::new();
    let bytes = fs::read(&packed).unwrap();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .read_to_end(&mut text)
        .unwrap();
    assert_eq!(text, out(&["trace", "convert", &path]));
    let zst = run(&["trace", "convert", &path, "-o", "x.csv.zst"]);
    assert!(zst.status.code() == Some(2) && errors(&zst).contains("not written"));
    let (_other, broken) = file("broken.csv", &format!("{FOUR}soon,a,1,512,,,,,\n"));
    assert_eq!(
        run(&["trace", "convert", &broken, "-o", packed.to_str().unwrap()])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(fs::read(&packed).unwrap(), bytes);
    assert!(!Path::new("x.csv.zst").exists());
}

#[test]
fn no_trace_and_unknown_formats_are_refused() {
    let output = run(&["trace", "inspect"]);
    assert!(output.status.code() == Some(2) && errors(&output).contains("which trace?"));
    let output = run(&["trace", "inspect", "traces/azure_2021.csv", "--format", "yaml"]);
    assert!(output.status.code() == Some(2) && errors(&output).contains("table or json"));
}
