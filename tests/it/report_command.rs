//! The binary itself: `costsim report`, where it goes, how it ends, what it says of itself.

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;

const TRACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/traces/azure_2021.csv");

fn report(folder: &Path, arguments: &[&str]) -> Output {
    Command::cargo_bin("costsim")
        .unwrap()
        .current_dir(folder)
        .arg("report")
        .args(arguments)
        .output()
        .unwrap()
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = report(folder, arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn any_number_of_threads_and_any_place_make_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(TRACE, folder.path().join("traffic.csv")).unwrap();
    let asked = ["traffic.csv", "--points", "3", "--slo", "p99=20m"];
    let one = printed(folder.path(), &[&asked[..], &["--jobs", "1", "--quiet"]].concat());
    let output = report(
        folder.path(),
        &[&asked[..], &["--jobs", "8", "--output", "a b.html"]].concat(),
    );
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(fs::read_to_string(folder.path().join("a b.html")).unwrap(), one);
    // What it says of itself does so, too.
    let command = one.split("<pre tabindex=\"0\"><code>").nth(1).unwrap();
    let command = command.split("</code>").next().unwrap();
    assert_eq!(
        command,
        "costsim report traffic.csv --slo p99=20m --points 3 --output review.html"
    );
    let again: Vec<&str> = command.split(' ').skip(2).collect();
    assert!(report(folder.path(), &again).status.success());
    assert_eq!(
        fs::read_to_string(folder.path().join("review.html")).unwrap(),
        one
    );
}

#[test]
fn the_name_of_the_file_says_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let asked = [
        TRACE,
        "--points",
        "2",
        "--only",
        "-c",
        "lambda:memory=512,architecture=arm64",
    ];
    let output = report(folder.path(), &[&asked[..], &["-o", "review.md"]].concat());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = fs::read_to_string(folder.path().join("review.md")).unwrap();
    assert!(text.starts_with("# Monthly cost of ") && text.contains("with nothing to compare it to"));
    assert!(text.ends_with("--output review.md`\n"), "{text}");
    assert_eq!(
        printed(folder.path(), &[&asked[..], &["--format", "markdown"]].concat()),
        text
    );
    let page = printed(folder.path(), &asked);
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("There is nothing else to flip to."));
}

#[test]
fn a_load_in_place_of_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let asked = [
        "--requests-per-month",
        "30000",
        "--duration",
        "120ms",
        "--points",
        "2",
    ];
    let page = printed(folder.path(), &asked);
    assert!(page.contains("30 whole days") && !page.contains("id=\"trace-title\""));
}

#[test]
fn no_candidate_that_meets_every_goal_is_told_by_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let output = report(folder.path(), &[TRACE, "--points", "2", "--slo", "p50=1us"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("No design meets every goal."));
}

#[test]
fn a_malformed_question_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(TRACE, folder.path().join("traffic.csv")).unwrap();
    for (arguments, told) in [
        (
            &["traffic.csv", "--format", "pdf"][..],
            "unknown format `pdf`: html or markdown",
        ),
        (
            &["traffic.csv", "--format", "html", "-o", "traffic.csv"],
            "is a trace to be read",
        ),
        (
            &["traffic.csv", "-o", "no/such/review.html"],
            "there is no folder",
        ),
        (&["-o", "review.html"], "which traffic?"),
        (&["traffic.csv", "-o", "review.pdf"], "reports are .html or .md"),
        (&["traffic.csv", "-o", "/dev/null"], "is no regular file"),
        (&["traffic.csv", "--points", "1"], "1 is not in 2..=200"),
    ] {
        let output = report(folder.path(), arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(error.contains(told) && output.stdout.is_empty(), "{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn nothing_that_is_read_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(TRACE, folder.path().join("traffic.csv")).unwrap();
    let scenario = "[workload]\ntrace = \"traffic.csv\"\n";
    fs::write(folder.path().join("over.toml"), scenario).unwrap();
    let tuning = "memory_mb,duration_ms\n512,100\n1024,60\n";
    fs::write(folder.path().join("tuning.csv"), tuning).unwrap();
    for (command, output, told) in [
        (
            "report",
            &["--format", "html", "-o", "over.toml"][..],
            "is the scenario",
        ),
        ("compare", &["-o", "./over.toml"], "is the scenario"),
        ("size", &["-o", "over.toml"], "is the scenario"),
        ("break-even", &["-o", "traffic.csv"], "is a trace to be read"),
        (
            "compare",
            &["--power-tuning", "tuning.csv", "--timeline", "tuning.csv"],
            "is the result of power tuning",
        ),
    ] {
        let output = Command::cargo_bin("costsim")
            .unwrap()
            .current_dir(folder.path())
            .args([command, "--scenario", "over.toml"])
            .args(output)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{command}: {error}");
        assert!(error.contains(told), "{command}: {error}");
    }
    assert_eq!(
        fs::read_to_string(folder.path().join("over.toml")).unwrap(),
        scenario
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("tuning.csv")).unwrap(),
        tuning
    );
}

#[test]
fn what_came_from_standard_input_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let text = Command::cargo_bin("costsim")
        .unwrap()
        .current_dir(folder.path())
        .args(["report", "-", "--points", "2", "--format", "markdown"])
        .write_stdin(fs::read(TRACE).unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.starts_with("# Monthly cost of the traffic on standard input in us-east-1"));
    assert!(text.contains("The trace came from standard input."), "{text}");
}
