//! The binary itself: `costsim size` on small traces, its extremes, wrong input.

use std::{fmt::Write as _, fs, path::PathBuf, process::Output};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

fn run(arguments: &[&str]) -> Output {
    Command::cargo_bin("costsim")
        .unwrap()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("size")
        .args(arguments)
        .output()
        .unwrap()
}

fn stdout(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.extend(["--format", "json"]);
    serde_json::from_str(&stdout(&arguments)).unwrap()
}

/// The error, of a question that is malformed.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, content: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// 600 requests in an hour, recorded at 512 MB, 40 to 139 ms, up to 180 MB in use.
    fn trace(&self) -> String {
        let mut trace = "timestamp_s,duration_ms,memory_mb,memory_used_mb\n".to_owned();
        for request in 0..600 {
            let duration = 40 + request * 37 % 100;
            writeln!(trace, "{},{duration},512,{}", request * 6, 100 + request % 81).unwrap();
        }
        self.write("trace.csv", &trace)
    }

    fn tuned(&self) -> String {
        self.write("tuned.csv", "memory_mb,duration_ms\n256,170\n512,90\n1024,50\n")
    }
}

fn sizes(sweep: &Value) -> Vec<u64> {
    let sizes = sweep["sizes"].as_array().unwrap().iter();
    sizes.map(|size| size["memory_mb"].as_u64().unwrap()).collect()
}

#[test]
fn every_memory_size_of_both_architectures() {
    let folder = Folder::new();
    let answer = json(&[&folder.trace()]);
    assert_eq!(answer["schema"], "costsim/size/1");
    let sweeps = answer["lambda"].as_array().unwrap();
    assert_eq!(sweeps.len(), 2);
    let usual = [
        128, 256, 512, 768, 1_024, 1_536, 1_769, 2_048, 3_008, 4_096, 6_144, 8_192, 10_240,
    ];
    for sweep in sweeps {
        assert_eq!(sizes(sweep), usual);
        assert_eq!(
            (&sweep["recorded_mb"], &sweep["working_set_mb"]),
            (&512.into(), &180.into())
        );
        assert!(sweep["cheapest_within_goals_mb"].is_null(), "no goal is stated");
        let smallest = &sweep["sizes"][0];
        assert_eq!(smallest["viable"], false);
        assert_eq!(
            smallest["why_not"],
            "has 128 MB, but the trace records up to 180 MB in use"
        );
    }
    // Recorded on x86_64 at 512 MB, for all that is known: nothing else is.
    let measured = |sweep: &Value| {
        let sizes = sweep["sizes"].as_array().unwrap().iter();
        sizes
            .filter(|size| size["extrapolated"] == false)
            .map(|size| size["memory_mb"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    for sweep in sweeps {
        let expected: &[u64] = if sweep["architecture"] == "x86_64" {
            &[512]
        } else {
            &[]
        };
        assert_eq!(measured(sweep), expected);
    }
    for fleet in answer["fleets"].as_array().unwrap() {
        let pruned = fleet["pruned"].as_array().unwrap().iter();
        let pruned: u64 = pruned.map(|reason| reason["count"].as_u64().unwrap()).sum();
        let simulated = fleet["sizes"].as_array().unwrap().len() as u64;
        assert_eq!(fleet["considered"].as_u64().unwrap(), pruned + simulated);
        assert!((1..=10).contains(&simulated));
        assert_eq!(fleet["cheapest"], 0);
    }
    let confirm = answer["confirm"].as_array().unwrap();
    assert_eq!(
        (&confirm[0]["measurement"], &confirm[1]["measurement"]),
        (&"power-tuning".into(), &"load".into())
    );
}

/// The recorded size costs what `compare` says of it, to all digits; so does a fleet.
#[test]
fn a_size_costs_what_compare_says() {
    let folder = Folder::new();
    let trace = folder.trace();
    let answer = json(&[&trace]);
    let x86 = answer["lambda"]
        .as_array()
        .unwrap()
        .iter()
        .find(|sweep| sweep["architecture"] == "x86_64")
        .unwrap();
    let fleet = &answer["fleets"][1]["sizes"][0];
    let same = fleet["repeat_as"].as_str().unwrap();
    let output = Command::cargo_bin("costsim")
        .unwrap()
        .args([
            "compare",
            &trace,
            "--only",
            "-c",
            "lambda:memory=1024",
            "-c",
            same,
            "--format",
            "json",
        ])
        .output()
        .unwrap();
    let compared: Value = serde_json::from_slice(&output.stdout).unwrap();
    let at = sizes(x86).iter().position(|&memory| memory == 1_024).unwrap();
    assert_eq!(
        x86["sizes"][at]["monthly_cost_usd"],
        compared["candidates"][0]["monthly_cost_usd"]
    );
    assert_eq!(
        x86["sizes"][at]["response_ms"]["p99"],
        compared["candidates"][0]["service_level"]["response_ms"]["p99"]
    );
    assert_eq!(
        fleet["monthly_cost_usd"],
        compared["candidates"][1]["monthly_cost_usd"]
    );
}

#[test]
fn power_tuning_replaces_the_model() {
    let folder = Folder::new();
    let (trace, tuned) = (folder.trace(), folder.tuned());
    let answer = json(&[
        &trace,
        "--power-tuning",
        &tuned,
        "--only",
        "-c",
        "lambda:keep-warm",
        "--memory-sizes",
        "384,2048",
        "--slo",
        "p50=100ms",
    ]);
    let sweep = &answer["lambda"][0];
    assert_eq!(sizes(sweep), [256, 384, 512, 1_024, 2_048]);
    let size = |at: usize| &sweep["sizes"][at];
    let basis: Vec<&str> = (0..5).map(|at| size(at)["basis"].as_str().unwrap()).collect();
    assert_eq!(
        basis,
        ["measured", "interpolated", "measured", "measured", "extrapolated"]
    );
    // Durations are 40 to 139 ms, each six times: their mean is 89.5 ms at 512 MB, × 170 ÷ 90 at 256, × 50 ÷ 90 at 1,024;
    // at 384 MB the line in 1/memory gives 90 + 80 × (512/384 − 1) = 116.667.
    let mean = |at: usize| size(at)["response_ms"]["mean"].as_f64().unwrap();
    for (at, expected) in [(0, 169.056), (1, 116.019), (2, 89.5), (3, 49.722)] {
        assert!((mean(at) - expected).abs() < 0.01, "{at}: {}", mean(at));
    }
    // 256 MB takes 169 ms in the median: over the goal.
    assert_eq!(size(0)["viable"], false);
    assert!(sweep["cheapest_within_goals_mb"].as_u64().unwrap() > 256);
    assert!(
        sweep["fastest_mb"].as_u64().unwrap() <= 1_024,
        "what was not measured is no pick"
    );
}

/// What was measured on x86_64 is extrapolated on arm64; sizes beyond it are no picks there either.
#[test]
fn no_pick_beyond_the_measurements_on_either_architecture() {
    let folder = Folder::new();
    let (trace, tuned) = (folder.trace(), folder.tuned());
    let answer = json(&[&trace, "--power-tuning", &tuned, "--slo", "p50=10s"]);
    let sweeps = answer["lambda"].as_array().unwrap();
    assert_eq!(sweeps.len(), 2);
    for sweep in sweeps {
        for mark in [
            "cheapest_mb",
            "fastest_mb",
            "balanced_mb",
            "cheapest_within_goals_mb",
        ] {
            let memory = sweep[mark].as_u64().unwrap();
            assert!(
                (256..=1_024).contains(&memory),
                "{mark} of {}: {memory}",
                sweep["architecture"]
            );
        }
    }
}

/// A cold start on arm64 alone takes longer than the goal allows: x86_64 is dearer, and chosen.
#[test]
fn what_meets_the_goal_is_chosen_before_what_costs_less() {
    let folder = Folder::new();
    let trace = folder.trace();
    let mut arguments = vec![&*trace, "--only", "--memory-sizes", "512", "--slo", "max=1s"];
    arguments.extend(["-c", "lambda:architecture=arm64,init=2s"]);
    arguments.extend(["-c", "lambda:architecture=x86_64,init=100ms"]);
    arguments.extend(["--warm-up", "none", "--no-free-tier"]);
    let answer = json(&arguments);
    let sizes = |sweep: usize| &answer["lambda"][sweep]["sizes"][0];
    assert_eq!(
        (&sizes(0)["viable"], &sizes(1)["viable"]),
        (&false.into(), &true.into())
    );
    let cost = |sweep: usize| -> f64 {
        let cost = sizes(sweep)["monthly_cost_usd"].as_str().unwrap();
        cost.parse().unwrap()
    };
    assert!(cost(0) < cost(1));
    assert_eq!(answer["confirm"][0]["architecture"], "x86_64");
    let table = stdout(&arguments);
    assert!(table.contains("\nLambda    x86_64 512 MB: "), "{table}");
}

#[test]
fn power_tuning_serves_compare_too() {
    let folder = Folder::new();
    let output = Command::cargo_bin("costsim")
        .unwrap()
        .args([
            "compare",
            &folder.trace(),
            "--power-tuning",
            &folder.tuned(),
            "--format",
            "json",
        ])
        .args(["--only", "-c", "lambda:memory=1024", "-c", "lambda:memory=2048"])
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let extrapolated = |at: usize| {
        answer["candidates"][at]["deployment"]["extrapolated"]
            .as_bool()
            .unwrap()
    };
    assert!(!extrapolated(0) && extrapolated(1));
    let cpu = answer["assumptions"][0].as_str().unwrap();
    assert!(
        cpu.starts_with("cpu: ") && cpu.contains("measured at 3 sizes from 256 to 1024 MB"),
        "{cpu}"
    );
}

#[test]
fn the_same_bytes_on_any_number_of_threads_and_in_every_format() {
    let folder = Folder::new();
    let trace = folder.trace();
    for format in ["table", "json", "csv", "markdown"] {
        let one = stdout(&[&trace, "--format", format, "--jobs", "1"]);
        assert_eq!(
            one,
            stdout(&[&trace, "--format", format, "--jobs", "8"]),
            "{format}"
        );
        if format == "table" {
            assert!(one.lines().all(|line| line.chars().count() <= 80), "{one}");
            let confirm = one.rfind("\nConfirm").unwrap();
            assert!(
                confirm > one.rfind("\nAssumed").unwrap(),
                "it ends with the measurement"
            );
        }
    }
}

#[test]
fn one_request_and_one_size_and_forty() {
    let folder = Folder::new();
    let one = folder.write("one.csv", "timestamp_s,duration_ms,memory_mb\n0,100,512\n");
    let answer = json(&[
        &one,
        "--span",
        "1h",
        "--only",
        "-c",
        "lambda",
        "--memory-sizes",
        "512",
    ]);
    assert_eq!(sizes(&answer["lambda"][0]), [512]);
    assert_eq!(answer["fleets"].as_array().unwrap().len(), 0);
    let forty: Vec<String> = (1..=40).map(|step| (step * 256).to_string()).collect();
    let answer = json(&[
        &one,
        "--span",
        "1h",
        "--only",
        "-c",
        "lambda",
        "--memory-sizes",
        &forty.join(","),
    ]);
    assert_eq!(sizes(&answer["lambda"][0]).len(), 40);
    let none = folder.write("none.csv", "timestamp_s,duration_ms\n");
    assert!(refused(&[&none]).starts_with("error: "));
}

#[test]
fn names_break_nothing() {
    let folder = Folder::new();
    let trace = folder.trace();
    let name = format!("=HYPERLINK(1)|\u{1b}[31m<b>{}", "long ".repeat(60));
    let candidate = format!("ec2:type=t3.small,name={}", name.replace(',', ""));
    let arguments = [&trace, "--only", "-c", &candidate, "--format"];
    let told = |format: &str| stdout(&[&arguments[..], &[format]].concat());
    assert!(told("csv").lines().nth(1).unwrap().contains("'=HYPERLINK"));
    let table = told("table");
    assert!(
        !table.contains('\u{1b}') && table.lines().all(|line| line.chars().count() <= 80),
        "{table}"
    );
    assert!(told("markdown").contains("\\|") && !told("markdown").contains("<b>"));
}

#[test]
fn goals_decide_the_exit_code() {
    let folder = Folder::new();
    let trace = folder.trace();
    let code = |goal: &str| run(&[&trace, "--slo", goal]).status.code();
    assert_eq!(code("p50=10s"), Some(0));
    assert_eq!(code("p50=1ms"), Some(1));
}

#[test]
fn a_chart_of_no_memory_size_is_refused_before_work() {
    let folder = Folder::new();
    let chart = folder.0.path().join("sizes.svg");
    let path = chart.to_str().unwrap();
    // The trace does not exist: it is not asked for.
    let error = refused(&["/nowhere.csv", "--only", "-c", "fargate", "--chart", path]);
    assert!(
        error.starts_with("error: --chart: draws memory sizes of Lambda"),
        "{error}"
    );
    assert!(!chart.exists());
}

#[test]
fn cpu_work_that_is_stated_is_not_called_assumed() {
    let folder = Folder::new();
    let scenario = folder.write("s.toml", "[[function]]\nmatch = \"*\"\ncpu = \"80%\"\n");
    let arguments = [
        &folder.trace(),
        "--scenario",
        &scenario,
        "--only",
        "-c",
        "lambda:memory=512",
    ];
    let said = |command: &str| {
        let output = Command::cargo_bin("costsim")
            .unwrap()
            .arg(command)
            .args(arguments)
            .args(["--format", "json"])
            .output()
            .unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["assumptions"][0].as_str().unwrap().to_owned()
    };
    let cpu = said("size");
    assert!(cpu.ends_with("as stated for each function"), "{cpu}");
    assert_eq!(cpu, said("compare"));
}

#[test]
fn wrong_input_is_told_with_its_place() {
    let folder = Folder::new();
    let trace = folder.trace();
    let tuned = |content: &str| {
        let path = folder.write("bad.json", content);
        refused(&[&trace, "--power-tuning", &path]).replace(&path, "bad.json")
    };
    assert!(
        tuned("memory_mb,duration_ms\n512,9\n1024,-1\n")
            .starts_with("error: bad.json:3:6: duration_ms: expected")
    );
    assert!(tuned("{\"stats\": [{\"value\": 512}]}").starts_with("error: bad.json:1:"));
    assert!(tuned("\u{0}\u{1}").starts_with("error: bad.json:1:1: "));
    assert!(tuned(&"[".repeat(100_000)).starts_with("error: bad.json:1:"));
    assert!(
        tuned(&"9".repeat(2_000_000))
            .starts_with("error: bad.json: a result of power tuning has at most 1024 KB")
    );
    assert!(refused(&[&trace, "--power-tuning", "/nowhere"]).contains("cannot be read"));
    assert!(
        refused(&[&trace, "--memory-sizes", "64"])
            .starts_with("error: --memory-sizes: Lambda has 128 to 10240 MB")
    );
    assert!(refused(&[&trace, "--power-tuning", "x", "--cpu", "20%"]).contains("cannot be used with"));
    assert!(refused(&[&trace, "--baseline", "today"]).starts_with("error: --baseline: "));
}
