//! `costsim break-even`: against closed forms, against `compare` at the same scale, and as typed by people who err.

use assert_cmd::Command;
use rust_decimal::Decimal;
use serde_json::Value;

fn run(command: &str, arguments: &[&str]) -> std::process::Output {
    let mut costsim = Command::cargo_bin("costsim").unwrap();
    costsim.arg(command).args(arguments).output().unwrap()
}

fn json(command: &str, arguments: &[&str]) -> Value {
    let output = run(command, &[arguments, &["--format", "json"]].concat());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn dollars(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}

/// Nothing but what runs the code: no free tier, request fees, logs, public IPv4, front door.
const BARE: [&str; 12] = [
    "--only",
    "--no-free-tier",
    "--price",
    "lambda.requests=0",
    "--logs",
    "none",
    "--network",
    "private",
    "--front-door",
    "none",
    "--requests-per-month",
    "10000000",
];

/// The busy fraction, in percent, at which 100 ms of work cost as much on Lambda at 1,769 MB as on one `server`.
fn busy_percent(architecture: &str, server: &str, more: &[&str]) -> f64 {
    let lambda = format!("lambda:memory=1769,keep-warm,architecture={architecture}");
    let pair = ["-c", lambda.as_str(), "-c", server, "--duration", "100ms"];
    let grid = ["--vary", "traffic=0.5..2", "--points", "3"];
    let answer = json("break-even", &[&BARE[..], &pair[..], &grid[..], more].concat());
    let crossings = answer["crossings"].as_array().unwrap();
    assert_eq!(crossings.len(), 1, "{crossings:?}");
    assert_eq!(crossings[0]["kind"], "meeting");
    assert_eq!(crossings[0]["decides"], true);
    crossings[0]["mean_rps"].as_f64().unwrap() * 0.1 * 100.0
}

#[test]
fn one_busy_vcpu_breaks_even_where_list_prices_say() {
    // Fargate 0.04048 + 2 × 0.004445 = 0.04937 an hour; Lambda 1,769 ÷ 1,024 GB × 0.0000166667 × 3,600 = 0.103653:
    // 47.63 % (queueing theory has no say: both are busy for the same time).
    let fargate = busy_percent("x86_64", "fargate:cpu=1,memory=2GB,count=1", &[]);
    assert!((fargate - 47.63).abs() < 0.1, "{fargate}");
}

#[test]
fn one_busy_arm_vcpu_breaks_even_where_list_prices_say() {
    // 0.03238 + 2 × 0.00356 = 0.0395 an hour against 1,769 ÷ 1,024 × 0.0000133334 × 3,600 = 0.082922: 47.63 %.
    let fargate = busy_percent(
        "arm64",
        "fargate:cpu=1,memory=2GB,count=1,architecture=arm64",
        &[],
    );
    assert!((fargate - 47.63).abs() < 0.1, "{fargate}");
    // c6g.medium 0.034 an hour and 0.08 a month of gp3 (8 GB at an eighth of the price stand for 1 GB): 0.03411 ÷ 0.082922 = 41.14 %.
    let ec2 = busy_percent(
        "arm64",
        "ec2:type=c6g.medium,count=1",
        &["--price", "ebs.gp3=0.01"],
    );
    assert!((ec2 - 41.14).abs() < 0.1, "{ec2}");
}

/// What the cheapest candidate of a platform costs that serves the traffic.
fn platform_cost(answer: &Value, platform: &str) -> f64 {
    let candidates = answer["candidates"].as_array().unwrap().iter();
    candidates
        .filter(|candidate| candidate["viable"] == true)
        .filter(|candidate| candidate["deployment"]["platform"] == platform)
        .map(|candidate| dollars(&candidate["monthly_cost_usd"]))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn a_crossing_fed_back_as_a_scale_costs_the_same_or_is_a_step() {
    let trace = "traces/azure_2021.csv";
    let answer = json(
        "break-even",
        &[trace, "--vary", "traffic=0.2..4", "--points", "6"],
    );
    let crossings = answer["crossings"].as_array().unwrap();
    assert!(!crossings.is_empty());
    for crossing in crossings {
        let scale = crossing["value"].as_str().unwrap();
        let compared = json("compare", &[trace, "--scale", scale]);
        let of = |line: &Value| platform_cost(&compared, &line.as_str().unwrap().to_lowercase());
        let (below, above) = (of(&crossing["cheaper_below"]), of(&crossing["cheaper_above"]));
        if crossing["kind"] == "meeting" {
            assert!((below - above).abs() <= 0.01 * below, "{scale}: {below} {above}");
        } else {
            let after = &crossing["after_usd"];
            assert_eq!(
                [below, above],
                [dollars(&after[0]), dollars(&after[1])],
                "{scale}"
            );
        }
    }
}

/// Every point costs what `compare` says at that scale, whatever the trace: rows, counts, logs.
#[test]
fn a_point_is_a_comparison_at_its_scale() {
    let candidates = [
        "--only",
        "-c",
        "lambda:memory=512",
        "-c",
        "fargate:cpu=1,memory=2GB,count=3",
        "--duration",
        "lognormal(p50=80ms,p99=400ms)",
    ];
    for (trace, scale) in [
        ("traces/azure_2021.csv", "3"),
        ("traces/elb_two_weeks.csv", "0.1"),
        ("traces/web_week.csv.gz", "1"),
        ("traces/lambda_logs/aws_6_cloudwatch.json.gz", "2"),
    ] {
        let asked = [&[trace, "--scale", scale][..], &candidates[..]].concat();
        let grid = ["--vary", "traffic=0.5..1.5", "--points", "2"];
        let answer = json("break-even", &[&asked[..], &grid[..]].concat());
        for point in answer["points"].as_array().unwrap() {
            let factor = |text: &str| text.parse::<Decimal>().unwrap();
            let times = factor(point["value"].as_str().unwrap()) * factor(scale);
            let times = times.normalize().to_string();
            let scaled = [&[trace, "--scale", &times][..], &candidates[..]].concat();
            let compared = json("compare", &scaled);
            let costs = |rows: &Value| -> Vec<Value> {
                let rows = rows.as_array().unwrap().iter();
                rows.map(|row| row["monthly_cost_usd"].clone()).collect()
            };
            assert_eq!(
                costs(&point["costs"]),
                costs(&compared["candidates"]),
                "{trace} {times}"
            );
        }
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    for vary in [
        "traffic=0.5..2",
        "duration=0.5..2",
        "memory=256..1024",
        "cpu=5%..60%",
        "response=1KB..1MB",
    ] {
        let asked = [
            "traces/azure_2021.csv",
            "--vary",
            vary,
            "--points",
            "3",
            "--bands",
        ];
        let on = |jobs: &str| run("break-even", &[&asked[..], &["--jobs", jobs]].concat()).stdout;
        let alone = on("1");
        assert!(!alone.is_empty());
        assert_eq!(alone, on("8"), "{vary}");
    }
}

#[test]
fn a_price_may_vary() {
    // At 0.2 and at 2 dollars a million: 1,000,000 × (2 − 0.2) ÷ 1,000,000 = 1.8 more.
    let asked = [
        "--only",
        "--no-free-tier",
        "--requests-per-month",
        "1000000",
        "--duration",
        "100ms",
        "-c",
        "lambda:memory=512,keep-warm,name=a",
        "-c",
        "fargate:cpu=1,memory=2GB,count=1,name=b",
        "--vary",
        "lambda.requests=0.0000002..0.000002",
        "--points",
        "2",
    ];
    let answer = json("break-even", &asked);
    let points = answer["points"].as_array().unwrap();
    let lambda = |at: usize| dollars(&points[at]["costs"][0]["monthly_cost_usd"]);
    assert!((lambda(1) - lambda(0) - 1.8).abs() < 1e-9);
    assert_eq!(points[0]["costs"][1], points[1]["costs"][1]);
    assert_eq!(answer["lines"][0]["name"], "a");
}

#[test]
fn memory_varies_whatever_a_candidate_states() {
    let lambda = [
        "--only",
        "-c",
        "lambda:memory=512,keep-warm",
        "-c",
        "fargate:cpu=1,memory=2GB,count=1",
    ];
    let load = [
        "--no-free-tier",
        "--requests-per-month",
        "1000000",
        "--duration",
        "100ms",
    ];
    let vary = ["--vary", "memory=256..2048", "--points", "2"];
    let answer = json("break-even", &[&lambda[..], &load, &vary].concat());
    let points = answer["points"].as_array().unwrap();
    let lambda = |at: usize| dollars(&points[at]["costs"][0]["monthly_cost_usd"]);
    assert!(lambda(1) > lambda(0) + 1.0, "{points:?}");
    assert_eq!(points[0]["costs"][1], points[1]["costs"][1]);
}

#[test]
fn a_value_that_cannot_be_simulated_is_left_out_and_named() {
    // 199 rows thinned to a thousandth: too few to stand for a month.
    let asked = [
        "traces/azure_2021.csv",
        "--vary",
        "traffic=0.001..1",
        "--points",
        "3",
    ];
    let answer = json("break-even", &asked);
    let skipped = answer["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 1);
    assert_eq!(skipped[0]["value"], "0.001");
    assert_eq!(answer["points"].as_array().unwrap().len(), 2);
    // A mean CPU time is a share of the durations as recorded, and varies with them.
    let asked = [
        "traces/azure_2021.csv",
        "--cpu",
        "20s",
        "--vary",
        "duration=0.1..2",
        "--points",
        "3",
    ];
    assert!(
        json("break-even", &asked)["skipped"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn what_cannot_be_answered_is_said() {
    let load = ["--requests-per-month", "1000000", "--duration", "100ms"];
    let cases: [(&[&str], &str); 7] = [
        (&["--vary", "trafic=1..2"], "did you mean traffic?"),
        (&["--vary", "traffic=5..1"], "the smaller first"),
        (&["--vary", "traffic=0..1"], "above 0"),
        (&["--vary", "memory=1..20GB"], "memory"),
        (&["--vary", "traffic"], "traffic=0.1..10"),
        (&["--only", "-c", "lambda:memory=512"], "name a second candidate"),
        (&["--points", "1"], "2..=1000"),
    ];
    for (more, told) in cases {
        let output = run("break-even", &[&load[..], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(told), "{more:?}: {said}");
    }
}

/// The platform of the cheapest candidate.
fn cheapest_platform(answer: &Value) -> String {
    let candidates = answer["candidates"].as_array().unwrap();
    let cheapest = candidates.iter().find(|one| one["name"] == answer["cheapest"]);
    cheapest.unwrap()["deployment"]["platform"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_flip_fed_back_turns_the_verdict() {
    let trace = "traces/azure_2021.csv";
    let answer = json("compare", &[trace, "--flips"]);
    let today = cheapest_platform(&answer);
    let flips = answer["flips"].as_array().unwrap();
    let mut fed_back = 0;
    for flip in flips {
        let value = flip["value"].as_str().unwrap();
        assert_eq!(
            flip["instead_of"].as_str().unwrap().to_lowercase(),
            today,
            "{flip}"
        );
        let more = match flip["varied"].as_str().unwrap() {
            "traffic" => ["--scale", value],
            "cpu" => ["--cpu", value],
            _ => continue,
        };
        // At a meeting either may be ahead by a trifle. A step is the first value at which the one above is cheaper: of
        // flips below, that is today's.
        let there = match flip["direction"].as_str().unwrap() {
            "above" => &flip["cheapest"],
            _ => &flip["instead_of"],
        };
        if flip["kind"] == "step" {
            let turned = json("compare", &[&[trace][..], &more].concat());
            assert_eq!(
                cheapest_platform(&turned),
                there.as_str().unwrap().to_lowercase(),
                "{flip}"
            );
            fed_back += 1;
        }
    }
    assert!(fed_back > 0, "{flips:?}");
}

#[test]
fn what_falls_out_hands_over_where_its_limit_lies() {
    // Two t4g.small earn credits for 20 % of four vCPUs: 0.8. A request computes 60 of its 100 ms, so they last up to
    // 13.33 requests/s, where Lambda costs more and takes over all the same.
    let asked = [
        "--rps",
        "8",
        "--duration",
        "100ms",
        "--memory",
        "1769",
        "--cpu",
        "60%",
        "--only",
        "-c",
        "ec2:type=t4g.small,count=2,name=boxes",
        "-c",
        "lambda:memory=1769,name=functions",
    ];
    let swept = [&asked[..], &["--vary", "traffic=1..4", "--points", "3"]].concat();
    let answer = json("break-even", &swept);
    assert_eq!(answer["crossings"], serde_json::json!([]));
    let [takeover] = answer["takeovers"].as_array().unwrap().as_slice() else {
        panic!("{}", answer["takeovers"]);
    };
    assert_eq!(takeover["cheapest_below"], "boxes");
    assert_eq!(takeover["cheapest_above"], "functions");
    assert_eq!(takeover["line"], "boxes");
    assert_eq!(takeover["falls_out"], true);
    let rate = takeover["mean_rps"].as_f64().unwrap();
    assert!((rate - 13.33).abs() < 0.1, "{rate}");
    // Fed back, it is so; a hundredth below, it is not.
    let value: f64 = dollars(&takeover["value"]);
    for (scale, cheapest) in [(value, "functions"), (value * 0.99, "boxes")] {
        let scale = format!("{scale:.5}");
        let there = json("compare", &[&asked[..], &["--scale", &scale]].concat());
        assert_eq!(there["cheapest"], cheapest, "{scale}");
    }
    let flips = json("compare", &[&asked[..], &["--flips"]].concat());
    let flips = flips["flips"].as_array().unwrap();
    let flip = flips
        .iter()
        .find(|flip| flip["varied"] == "traffic" && flip["direction"] == "above");
    let flip = flip.unwrap();
    assert_eq!(
        (&flip["instead_of"], &flip["cheapest"]),
        (&"boxes".into(), &"functions".into())
    );
    assert_eq!(flip["kind"], "falls_out");
    assert!(
        flip["why_not"]
            .as_str()
            .unwrap()
            .contains("its credits sustain 20 %"),
        "{flip}"
    );
    let rate = flip["mean_rps"].as_f64().unwrap();
    assert!((rate - 13.33).abs() < 0.1, "{rate}");
}

/// A request of 100 ms a second for an hour, and what is asked of it.
fn steady(folder: &tempfile::TempDir, more: &[&str]) -> Vec<String> {
    let trace = folder.path().join("steady.csv");
    let mut text = "timestamp_ms,duration_ms,memory_mb\n".to_owned();
    for second in 0..3_600_u64 {
        text.push_str(&format!("{},100,512\n", 1_767_225_600_000 + second * 1_000));
    }
    std::fs::write(&trace, text).unwrap();
    let mut asked = vec![trace.display().to_string()];
    let bare = [
        "--span",
        "1h",
        "--only",
        "--no-free-tier",
        "--front-door",
        "none",
        "--logs",
        "none",
    ];
    asked.extend(bare.iter().chain(more).map(|&part| part.to_owned()));
    asked
}

/// Crossings at which the cheapest of all changes.
fn deciding(answer: &Value) -> Vec<&Value> {
    let crossings = answer["crossings"].as_array().unwrap().iter();
    crossings.filter(|crossing| crossing["decides"] == true).collect()
}

#[test]
fn a_crossing_behind_a_takeover_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let asked = steady(
        &folder,
        &[
            "-c",
            "lambda:memory=512,name=L",
            "-c",
            "ec2:type=c7g.2xlarge,count=2,name=B",
            "-c",
            "ec2:type=c7g.medium,count=1,name=C",
            "--cpu",
            "100%",
            "--points",
            "2",
            "--vary",
            "traffic=15..300",
        ],
    );
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let answer = json("break-even", &asked);
    let deciding = deciding(&answer);
    assert_eq!(deciding.len(), 1, "{deciding:?}");
    assert_eq!(
        (&deciding[0]["cheaper_below"], &deciding[0]["cheaper_above"]),
        (&"L".into(), &"B".into())
    );
    let takeovers = answer["takeovers"].as_array().unwrap();
    assert_eq!(takeovers.len(), 1, "{takeovers:?}");
    assert_eq!(takeovers[0]["line"], "C");
}

#[test]
fn of_equals_one_takes_over_and_the_faster_leads() {
    let folder = tempfile::tempdir().unwrap();
    let twice = steady(
        &folder,
        &[
            "-c",
            "lambda:memory=512,name=L",
            "-c",
            "ec2:type=c7g.large,count=2,name=X",
            "-c",
            "ec2:type=c7g.large,count=2,name=Y",
            "--cpu",
            "10%",
            "--points",
            "4",
            "--vary",
            "traffic=1..100",
        ],
    );
    let twice: Vec<&str> = twice.iter().map(String::as_str).collect();
    let answer = json("break-even", &twice);
    let deciding = deciding(&answer);
    assert_eq!(deciding.len(), 1, "{deciding:?}");
    assert_eq!(deciding[0]["cheaper_above"], "X");
    assert_eq!(answer["points"][3]["cheapest"], "X");
    // Within the free allowance two sizes cost nothing but requests: the faster one leads, in a sweep as in a comparison.
    let equal = steady(
        &folder,
        &[
            "-c",
            "lambda:memory=256,name=slow",
            "-c",
            "lambda:memory=512,name=fast",
            "--requests-per-month",
            "1000",
        ],
    );
    let equal: Vec<&str> = equal
        .iter()
        .map(String::as_str)
        .filter(|part| !["--no-free-tier", "--span", "1h"].contains(part))
        .skip(1)
        .collect();
    let equal = [&equal[..], &["--duration", "100ms", "--memory", "512"]].concat();
    assert_eq!(json("compare", &equal)["cheapest"], "fast");
    let swept = json(
        "break-even",
        &[&equal[..], &["--points", "2", "--vary", "traffic=0.5..2"]].concat(),
    );
    for point in swept["points"].as_array().unwrap() {
        assert_eq!(point["cheapest"], "fast", "{point}");
    }
}
