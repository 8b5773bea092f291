//! The binary itself: `costsim compare` on real traces, AWS's own example, wrong input.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Output,
};

use assert_cmd::Command;
use rust_decimal::Decimal;
use serde_json::Value;

fn costsim() -> Command {
    let mut command = Command::cargo_bin("costsim").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(arguments: &[&str]) -> Output {
    costsim().args(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Sum of the line items whose meter begins with `service`.
fn cost_of(candidate: &Value, service: &str) -> Decimal {
    let items = candidate["line_items"].as_array().unwrap();
    let of_service = items
        .iter()
        .filter(|item| item["meter"].as_str().unwrap().starts_with(service));
    of_service
        .map(|item| item["cost_usd"].as_str().unwrap().parse::<Decimal>().unwrap())
        .sum()
}

const AWS_EXAMPLE: [&str; 14] = [
    "compare",
    "--requests-per-month",
    "3000000",
    "--duration",
    "120ms",
    "--memory",
    "1536",
    "-c",
    "lambda:architecture=x86_64,keep-warm",
    "--front-door",
    "none",
    "--logs",
    "none",
    "--format=json",
];

#[test]
fn aws_example_of_three_million_requests() {
    // 3,000,000 × 0.120 s × 1.5 GB = 540,000 GB-s; − 400,000 = 140,000 × $0.0000166667 = $2.333338
    // 3,000,000 − 1,000,000 = 2,000,000 requests × $0.0000002 = $0.40; together $2.733338
    let answer = json(&AWS_EXAMPLE);
    let candidate = &answer["candidates"][0];
    assert_eq!(candidate["monthly_cost_usd"], "2.733338");
    assert_eq!(cost_of(candidate, "lambda.").normalize().to_string(), "2.733338");
    assert_eq!(candidate["service_level"]["cold_starts"], 0);
}

#[test]
fn the_same_without_the_free_tier() {
    // 540,000 × $0.0000166667 = $9.000018; 3,000,000 × $0.0000002 = $0.60
    let answer = json(&[&AWS_EXAMPLE[..], &["--no-free-tier"]].concat());
    assert_eq!(answer["candidates"][0]["monthly_cost_usd"], "9.600018");
}

#[test]
fn every_line_item_is_quantity_times_price_and_they_add_up() {
    let answer = json(&[
        "compare",
        "traces/web_week.csv.gz",
        "--duration",
        "80ms",
        "--format",
        "json",
    ]);
    let decimal = |value: &Value| value.as_str().unwrap().parse::<Decimal>().unwrap();
    let candidates = answer["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 6);
    for candidate in candidates {
        let mut sum = Decimal::ZERO;
        for item in candidate["line_items"].as_array().unwrap() {
            let cost = decimal(&item["cost_usd"]);
            assert_eq!(
                decimal(&item["quantity"]) * decimal(&item["unit_price_usd"]),
                cost,
                "{item}"
            );
            sum += cost;
        }
        assert_eq!(sum.normalize(), decimal(&candidate["monthly_cost_usd"]));
        let level = &candidate["service_level"];
        let count = |key: &str| level[key].as_u64().unwrap();
        let ended = ["served", "throttled", "timed_out", "rejected", "expired"]
            .map(count)
            .iter()
            .sum::<u64>();
        assert_eq!(count("requests"), ended);
        assert_eq!(
            count("requests"),
            answer["trace"]["invocations"].as_u64().unwrap()
        );
    }
}

#[test]
fn one_thread_and_eight_give_the_same_bytes() {
    let with = |jobs| {
        let traffic = [
            "compare",
            "traces/elb_two_weeks.csv",
            "--scale",
            "3",
            "--seed",
            "7",
        ];
        let rest = [
            "--duration",
            "lognormal(p50=40ms,p99=900ms)",
            "--format",
            "json",
            "--jobs",
            jobs,
        ];
        run(&[&traffic[..], &rest[..]].concat()).stdout
    };
    let one = with("1");
    assert!(one.len() > 10_000);
    assert_eq!(one, with("8"));
    assert_eq!(one, with("2"));
}

#[test]
fn file_gzip_zstd_and_standard_input_tell_the_same() {
    let mut plain = Vec::new();
    let packed = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("traces/web_week.csv.gz")).unwrap();
    flate2::read::MultiGzDecoder::new(packed.as_slice())
        .read_to_end(&mut plain)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("week.csv");
    fs::write(&file, &plain).unwrap();
    let packed_again = folder.path().join("week.csv.zst");
    let zstd =
        ruzstd::encoding::compress_to_vec(plain.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    fs::write(&packed_again, zstd).unwrap();

    let arguments = [
        "--duration",
        "80ms",
        "-c",
        "lambda:memory=512",
        "-c",
        "ec2:type=t3.small",
        "--format",
        "json",
    ];
    let ask = |path: &str, input: &[u8]| {
        let output = costsim()
            .arg("compare")
            .arg(path)
            .args(arguments)
            .write_stdin(input)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let mut answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["trace"]["source"] = Value::Null;
        answer
    };
    let from_file = ask(file.to_str().unwrap(), b"");
    assert_eq!(from_file, ask("traces/web_week.csv.gz", b""));
    assert_eq!(from_file, ask(packed_again.to_str().unwrap(), b""));
    assert_eq!(from_file, ask("-", &plain));
    assert_eq!(from_file, ask("-", &packed));
}

/// Writes a trace into a folder that outlives the test.
fn trace(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("costsim-it-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

/// Asks about a trace that is wrong: exit code 2, nothing on standard output, the message on standard error.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert!(output.stdout.is_empty(), "{arguments:?} wrote an answer");
    message
}

#[test]
fn wrong_traces_are_refused_with_their_place() {
    let good = "timestamp_ms,duration_ms\n1767225600000,12.5\n";
    let cases: [(&str, Vec<u8>, &[&str]); 8] = [
        (
            "unknown_column.csv",
            b"timestamp_ms,duraton_ms\n1,2\n".to_vec(),
            &[":1:", "duraton_ms", "duration_ms"],
        ),
        (
            "negative.csv",
            format!("{good}1767225601000,-5\n").into(),
            &["negative.csv:3:15", "duration_ms", "-5"],
        ),
        (
            "nan.csv",
            format!("{good}1767225601000,NaN\n").into(),
            &["nan.csv:3:15", "NaN"],
        ),
        (
            "unit.csv",
            format!("{good}1767225601000,12ms\n").into(),
            &["unit.csv:3:15", "12ms"],
        ),
        ("empty.csv", Vec::new(), &["empty.csv", "empty"]),
        (
            "no_unit.csv",
            b"timestamp,duration_ms\n12345,1\n".to_vec(),
            &[":2:1", "timestamp", "12345"],
        ),
        (
            "binary.csv",
            (0..=255_u8).cycle().take(4_096).collect(),
            &["binary.csv", "neither a log"],
        ),
        (
            "utf8.csv",
            b"timestamp_ms,function,duration_ms\n1767225600000,\xff\xfe,1\n".to_vec(),
            &[":2:15"],
        ),
    ];
    for (name, bytes, expected) in cases {
        let path = trace(name, &bytes);
        let message = refused(&["compare", path.to_str().unwrap()]);
        for part in expected {
            assert!(
                message.contains(part),
                "{name}: `{part}` is missing from: {message}"
            );
        }
    }
}

#[test]
fn rows_in_any_order_are_sorted_and_it_is_said() {
    // The second row is 5,600 s, 93 min 20 s, before the first.
    let rows = "timestamp_ms,duration_ms\n1767225600000,1\n1767220000000,1\n";
    let path = trace("disorder.csv", rows.as_bytes());
    let output = run(&["compare", path.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("rows up to 93 min out of order"), "{text}");
    assert!(text.contains("2 requests"), "{text}");
}

#[test]
fn wrong_arguments_are_refused() {
    let week = "traces/web_week.csv.gz";
    let with = |more: &[&str]| refused(&[&["compare", week, "--duration", "80ms"], more].concat());
    assert!(with(&["--region", "eu-narnia-1"]).contains("us-east-1"));
    assert!(with(&["-c", "ec2:type=t3.mediun"]).contains("t3.medium"));
    assert!(with(&["-c", "fargate:cpu=0.5,memory=8GB"]).contains("column 17"));
    assert!(with(&["-c", "lambda:memory=64"]).contains("128"));
    assert!(with(&["-c", "lambda:memroy=512"]).contains("memory"));
    assert!(with(&["--scale", "0"]).contains("--scale"));
    assert!(with(&["--scale", "NaN"]).contains("--scale"));
    assert!(with(&["--month", "2026-13"]).contains("--month"));
    assert!(with(&["--price", "lambda.magic=1"]).contains("lambda.magic"));
    assert!(with(&["--baseline", "yesterday"]).contains("yesterday"));
    assert!(with(&["--format", "pdf"]).contains("markdown"));
    assert!(refused(&["compare", week, "--duration", "80"]).contains("--duration"));
    assert!(refused(&["compare", week]).contains("--duration"));
    assert!(refused(&["compare"]).contains("trace"));
    assert!(refused(&["compare", "no/such/file.csv"]).contains("no/such/file.csv"));
    assert!(refused(&["compare", "pricing/catalog"]).contains("unknown column"));
}

#[test]
fn a_region_without_a_price_names_the_meter() {
    let arguments = [
        "compare",
        "traces/web_week.csv.gz",
        "--duration",
        "80ms",
        "--region",
        "eu-west-1",
    ];
    let message = refused(&[&arguments[..], &["-c", "ec2:type=r8gd.48xlarge"]].concat());
    assert!(
        message.contains("ec2.instance.r8gd.48xlarge") && message.contains("eu-west-1"),
        "{message}"
    );
}

#[test]
fn output_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.json");
    let path = file.to_str().unwrap();
    refused(&["compare", "no/such/file.csv", "--output", path]);
    assert!(!file.exists());
    let arguments = [
        "compare",
        "traces/azure_2021.csv",
        "--format",
        "json",
        "--output",
        path,
    ];
    assert!(run(&arguments).status.success());
    let answer: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(answer["schema"], "costsim/compare/1");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "a temporary file was left behind"
    );
}

#[test]
fn nothing_viable_is_exit_code_one() {
    let candidate = "fargate:cpu=0.25,memory=512MB,count=1,slots=1,queue-limit=0";
    let arguments = [
        "compare",
        "--rps",
        "50",
        "--duration",
        "500ms",
        "--only",
        "-c",
        candidate,
    ];
    let output = run(&arguments);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("rejected"));
}

/// The reason the only candidate is not viable.
fn why_not(arguments: &[&str]) -> String {
    let output = run(&[arguments, &["--only", "--format", "json"]].concat());
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["candidates"][0]["why_not"].as_str().unwrap().to_owned()
}

#[test]
fn a_candidate_that_does_not_carry_the_traffic_says_why() {
    let used = b"timestamp_ms,duration_ms,memory_mb,memory_used_mb\n0,10,512,300\n60000,10,512,310\n120000,10,512,290\n";
    let used = trace("used.csv", used);
    let used = used.to_str().unwrap();
    assert!(why_not(&["compare", used, "-c", "lambda:memory=256"]).contains("310 MB"));
    assert_eq!(
        json(&["compare", used, "-c", "lambda", "--format", "json"])["candidates"][0]["viable"],
        true
    );

    let load = ["compare", "--rps", "40", "--duration", "100ms", "--cpu", "25%"];
    // 40/s × 25 ms = 1 vCPU of the 2 of one t3.small: 50 %, above its 20 %
    let burstable = why_not(&[&load[..], &["-c", "ec2:type=t3.small,count=1"]].concat());
    assert!(
        burstable.contains("20 %") && burstable.contains("credits"),
        "{burstable}"
    );

    let slow = [
        "compare",
        "--rps",
        "1",
        "--duration",
        "31s",
        "--front-door",
        "http-api",
        "-c",
        "lambda:memory=1769",
    ];
    assert!(why_not(&slow).contains("30 s"));
}

#[test]
fn a_recorded_size_is_what_is_named_and_billed() {
    // 120 requests of 100 ms at 512 MB: 120 × 100 × 512 = 6,144,000 MiB-ms, whatever the default size.
    let rows: String = (0..120)
        .map(|second| format!("{},100,512,300\n", second * 1_000))
        .collect();
    let path = trace(
        "recorded.csv",
        format!("timestamp_ms,duration_ms,memory_mb,init_ms\n{rows}").as_bytes(),
    );
    let with = |candidate: &str| {
        let arguments = [
            "compare",
            path.to_str().unwrap(),
            "--warm-up",
            "none",
            "--format",
            "json",
            "-c",
            candidate,
        ];
        json(&arguments)["candidates"][0].clone()
    };
    let warm = with("lambda:keep-warm");
    assert_eq!(warm["deployment"]["size"], "512 MB, http-api");
    let consumed = |candidate: &Value| {
        candidate["line_items"][2]["consumed"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(consumed(&warm), "6144000");
    // One cold start: placement 130 ms and the recorded init of 300 ms, unless the candidate states another.
    assert_eq!(with("lambda")["service_level"]["waiting_ms"]["max"], 430.0);
    assert_eq!(
        with("lambda:init=1s")["service_level"]["waiting_ms"]["max"],
        1130.0
    );
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let years = trace("years.csv", b"timestamp_ms,duration_ms\n0,1\n2000000000000,1\n");
    assert!(refused(&["compare", years.to_str().unwrap()]).contains("years"));
    let nothing = [
        "compare",
        "--requests-per-month",
        "1",
        "--duration",
        "5ms",
        "--scale",
        "0.000001",
    ];
    assert!(refused(&nothing).contains("no arrival"));
    let week = ["compare", "traces/web_week.csv.gz", "--duration", "80ms"];
    let with = |more: &[&str]| refused(&[&week[..], more].concat());
    assert!(with(&["--memory", "64"]).contains("128"));
    assert!(with(&["--memory", "500GB"]).contains("10240"));
    assert!(with(&["--jitter", "1h"]).contains("--jitter"));
    assert!(with(&["-c", "lambda:name=a", "-c", "ec2:type=t3.small,name=a"]).contains("two candidates"));
    assert!(with(&["--output", "no/such/folder/x.json"]).contains("no/such/folder"));
    assert!(with(&["--scale", "-1"]).contains("--scale"));
    assert!(refused(&["compare", "--rps", "1", "--duration", "5ms", "--span", "7d"]).contains("--span"));
    assert!(
        refused(&[
            "compare",
            "--rps",
            "1",
            "--duration",
            "5ms",
            "--map",
            "timestamp=ts"
        ])
        .contains("--map")
    );
}

#[test]
fn own_price_sheets_are_named_where_they_replace_prices_and_where_not() {
    let folder = tempfile::tempdir().unwrap();
    let header = "meter,unit,effective_from,tier_from,unit_price_usd,as_of,confidence,source\n";
    let row = "lambda.requests,request,,0,0.0000001,2026-09,high,our contract\n";
    let with = |region: &str| {
        let home = folder.path().join(region).join("aws").join(region);
        fs::create_dir_all(&home).unwrap();
        fs::write(home.join("lambda.csv"), format!("{header}{row}")).unwrap();
        let overlay = folder.path().join(region);
        let pricing = ["--no-free-tier", "--pricing", overlay.to_str().unwrap()];
        let answer = json(&[&AWS_EXAMPLE[..], &pricing].concat());
        let assumed = answer["assumptions"].as_array().unwrap();
        let own = assumed
            .iter()
            .filter_map(Value::as_str)
            .find(|text| text.starts_with("own prices"))
            .unwrap();
        (
            answer["candidates"][0]["monthly_cost_usd"].clone(),
            own.to_owned(),
        )
    };
    // 9.000018 + 3,000,000 × $0.0000001 = 9.300018
    let (cost, own) = with("us-east-1");
    assert_eq!(cost, "9.300018");
    assert!(own.contains("1 of us-east-1"), "{own}");
    let (cost, own) = with("us-east1");
    assert_eq!(cost, "9.600018");
    assert!(own.contains("none for us-east-1"), "{own}");
}

#[test]
fn slow_requests_take_the_front_door_away_unless_one_is_asked_for() {
    let azure = json(&[
        "compare",
        "traces/azure_2021.csv",
        "-c",
        "lambda",
        "--format",
        "json",
    ]);
    assert_eq!(cost_of(&azure["candidates"][0], "http_api."), Decimal::ZERO);
    let input = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("traces/azure_2021.csv")).unwrap();
    // A pipe is kept for the second pass.
    for named in [&["--only", "-c", "lambda:memory=512"][..], &["-c", "lambda"][..]] {
        let arguments = [&["compare", "--format", "json"][..], named].concat();
        let piped = costsim()
            .args(&arguments)
            .arg("-")
            .write_stdin(input.clone())
            .output()
            .unwrap();
        let piped: Value = serde_json::from_slice(&piped.stdout).unwrap();
        let file = json(&[&arguments[..], &["traces/azure_2021.csv"]].concat());
        assert_eq!(piped["candidates"], file["candidates"]);
    }
}

#[test]
fn cpu_as_a_time_is_a_share_of_the_mean_duration() {
    // The mean duration is 120 ms, so 30 ms of CPU are 25 % of it.
    let with = |cpu| json(&[&AWS_EXAMPLE[..], &["--cpu", cpu]].concat());
    let (time, share) = (with("30ms"), with("25%"));
    assert_eq!(time["candidates"], share["candidates"]);
    let output = costsim()
        .args(["compare", "-", "--cpu", "30ms"])
        .write_stdin("")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_warm_up_stretch_is_replayed_but_not_counted() {
    // One arrival a second for ten minutes; five minutes of warm-up leave 300 of them and a window of five minutes.
    let rows: String = (0..600)
        .map(|second| format!("{},10\n", second * 1_000))
        .collect();
    let path = trace(
        "warm_up.csv",
        format!("timestamp_ms,duration_ms\n{rows}").as_bytes(),
    );
    let arguments = [
        "compare",
        path.to_str().unwrap(),
        "-c",
        "lambda:init=100ms",
        "--format",
        "json",
        "--warm-up",
    ];
    let answer = json(&[&arguments[..], &["5m"]].concat());
    assert_eq!(answer["trace"]["invocations"], 300);
    assert_eq!(answer["trace"]["span_seconds"], 300.0);
    assert_eq!(answer["candidates"][0]["service_level"]["requests"], 300);
    assert_eq!(answer["candidates"][0]["service_level"]["cold_starts"], 0);
    let cold = json(&[&arguments[..], &["none"]].concat());
    assert_eq!(cold["candidates"][0]["service_level"]["cold_starts"], 1);
    assert!(refused(&[&arguments[..], &["595s"]].concat()).contains("--span"));
    assert!(refused(&[&arguments[..], &["1h"]].concat()).contains("--warm-up"));
}

#[test]
fn the_readme_shows_true_output() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut shown = 0;
    for block in readme.split("```text\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let Some((command, expected)) = block.split_once('\n') else {
            continue;
        };
        let Some(arguments) = command.strip_prefix("$ cargo run --release -- ") else {
            continue;
        };
        let arguments: Vec<String> = arguments.split(' ').map(|word| word.replace('\'', "")).collect();
        let output = costsim().args(&arguments).output().unwrap();
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            expected,
            "README shows another output of {command}"
        );
        shown += 1;
    }
    assert!(shown > 0, "the README shows no output");
}

#[test]
fn the_example_reports_are_true() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    let mut checked = 0;
    for row in readme.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('`').collect();
        let (file, command) = (cells[1], cells[3]);
        let arguments: Vec<&str> = command.split(' ').skip(1).collect();
        let shown = fs::read_to_string(folder.join(file)).unwrap();
        let printed = String::from_utf8(run(&arguments).stdout).unwrap();
        // A page is long: the first line that differs tells enough.
        let differs = printed.lines().zip(shown.lines()).find(|(now, then)| now != then);
        assert!(
            printed == shown,
            "{file} is not what {command} prints: {differs:?}"
        );
        checked += 1;
    }
    assert_eq!(checked, 6);
}
