//! The binary starting a scenario, its schema, completions, help.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use assert_cmd::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("costsim").unwrap();
    command.stdin(Stdio::null());
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_new_scenario_runs_as_it_is() {
    let folder = TempDir::new().unwrap();
    succeeds(folder.path(), &["init"]);
    let only = [
        "compare",
        "--scenario",
        "costsim.toml",
        "--only",
        "-c",
        "lambda",
        "--format",
        "json",
    ];
    let answer: Value = serde_json::from_str(&succeeds(folder.path(), &only)).unwrap();
    // 3,000,000 requests a month, as the file says.
    let items = answer["candidates"][0]["line_items"].as_array().unwrap();
    let requests = items
        .iter()
        .find(|item| item["meter"] == "lambda.requests")
        .unwrap();
    assert_eq!(requests["quantity"], "3000000");
    assert_eq!(answer["prices"]["region"], "us-east-1");
}

#[test]
fn what_runs_today_is_the_baseline() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("t.csv"),
        "timestamp_s,duration_ms\n0,20\n3600,30\n",
    )
    .unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    let today = "ec2:type=t3.medium,count=2";
    let flags = [
        "--trace",
        "t.csv",
        "--region",
        "eu-west-1",
        "--today",
        today,
        "--slo",
        "p99=10s,p50=5s",
    ];
    let written = ["init", "-o", "sub/s.toml", "--yes"];
    succeeds(folder.path(), &[&written[..], &flags[..]].concat());
    let asked = [
        "compare",
        "--scenario",
        "sub/s.toml",
        "--only",
        "--format",
        "json",
    ];
    let answer: Value = serde_json::from_str(&succeeds(folder.path(), &asked)).unwrap();
    assert_eq!(answer["baseline"], "today");
    assert_eq!(answer["prices"]["region"], "eu-west-1");
    assert_eq!(answer["trace"]["invocations"], 2);
}

#[test]
fn nothing_is_replaced_unasked() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("costsim.toml"), "mine").unwrap();
    let output = run(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--force"));
    assert_eq!(
        fs::read_to_string(folder.path().join("costsim.toml")).unwrap(),
        "mine"
    );
    succeeds(folder.path(), &["init", "--force"]);
    assert!(
        fs::read_to_string(folder.path().join("costsim.toml"))
            .unwrap()
            .contains("[workload]")
    );
    let to_stdout = succeeds(folder.path(), &["init", "-o", "-"]);
    assert!(to_stdout.contains("requests_per_month = 3000000"));
    for wrong in [["--region", "mars"], ["--today", "ec3"], ["--slo", "p98=1s"]] {
        let output = run(folder.path(), &[&["init", "-o", "-"], &wrong[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty());
    }
}

/// The keys of a schema, as paths; of lists, those of their items.
fn keys(schema: &Value, path: &str, found: &mut Vec<String>) {
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        keys(inner, &path, found);
        keys(&inner["items"], &path, found);
        found.push(path);
    }
}

/// The keys of a document, as paths.
fn keys_of(value: &toml::Value, path: &str, found: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            for (name, inner) in table {
                let path = format!("{path}/{name}");
                keys_of(inner, &path, found);
                found.push(path);
            }
        }
        toml::Value::Array(list) => list.iter().for_each(|inner| keys_of(inner, path, found)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_schema_appears_in_a_new_scenario() {
    let folder = TempDir::new().unwrap();
    let schema: Value = serde_json::from_str(&succeeds(folder.path(), &["init", "--schema"])).unwrap();
    let mut expected = Vec::new();
    keys(&schema, "", &mut expected);
    assert!(expected.len() > 100, "{}", expected.len());
    // What is commented out is shown as it would be written: without the # it is the file's own form.
    let shown = succeeds(folder.path(), &["init", "-o", "-"]);
    let uncommented: Vec<&str> = shown
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') || key.starts_with("    {") => key,
            _ => line,
        })
        .collect();
    let document: toml::Value = toml::from_str(&uncommented.join("\n")).unwrap();
    let mut found = Vec::new();
    keys_of(&document, "", &mut found);
    // Which of the platforms' keys a part of a deployment has is shown by the candidates before it.
    let of_part = |key: &str| key.starts_with("/candidate/deployment/") && key.matches('/').count() > 3;
    for key in &expected {
        assert!(of_part(key) || found.contains(key), "{key} is not shown");
    }
    for key in &found {
        let free = ["/price/", "/workload/map/"]
            .iter()
            .any(|table| key.starts_with(table));
        assert!(free || expected.contains(key), "{key} is no key");
    }
}

#[test]
fn the_schema_says_what_keys_mean() {
    let folder = TempDir::new().unwrap();
    let schema: Value = serde_json::from_str(&succeeds(folder.path(), &["init", "--schema"])).unwrap();
    let slo = &schema["properties"]["slo"]["properties"]["p99"];
    assert_eq!(slo["type"], "string");
    assert_eq!(slo["examples"][0], "500ms");
    let memory = &schema["properties"]["candidate"]["items"]["properties"]["lambda"]["properties"]["memory"];
    assert_eq!(
        memory["type"],
        serde_json::json!(["string", "number", "boolean", "array"])
    );
    assert!(memory["description"].as_str().unwrap().contains("512MB"));
    assert_eq!(
        schema["properties"]["extra"]["items"]["required"],
        serde_json::json!(["name", "per_month"])
    );
    assert!(!schema.to_string().contains("null"));
}

#[test]
fn shells_complete_and_help_shows_examples() {
    let folder = TempDir::new().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = succeeds(folder.path(), &["completions", shell]);
        assert!(
            script.contains("costsim") && script.contains("scenario"),
            "{shell}"
        );
    }
    for command in [
        &["--help"][..],
        &["compare", "--help"],
        &["init", "--help"],
        &["completions", "--help"],
    ] {
        let help = succeeds(folder.path(), command);
        assert!(help.contains("Example") && help.contains("  costsim "), "{help}");
    }
    let help = succeeds(folder.path(), &["compare", "--help"]);
    assert!(
        help.contains("target-cpu (fargate, ec2): mean CPU utilization"),
        "{help}"
    );
}
