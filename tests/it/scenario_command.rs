//! The binary on scenario files: what they may say, and where they are wrong.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use assert_cmd::prelude::*;
use costsim::scenario::{ScenarioFile, json_schema};
use serde_json::Value;
use tempfile::TempDir;

const WORKLOAD: &str = "[workload]\nrequests_per_month = 100000\nduration = '80ms'\n";

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("costsim").unwrap();
    command.current_dir(folder).args(arguments).output().unwrap()
}

/// The answer to a scenario of its own folder.
fn compare(scenario: &str, more: &[&str]) -> Output {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("costsim.toml"), scenario).unwrap();
    run(
        folder.path(),
        &[&["compare", "--scenario", "costsim.toml"], more].concat(),
    )
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The workload, and one candidate with this platform or deployment in line 6.
fn candidate(platform: &str) -> String {
    format!("{WORKLOAD}[[candidate]]\nname = 'x'\n{platform}\n")
}

/// A wrong scenario: where it is wrong, and what the error must say.
fn refused(scenario: &str, place: &str, says: &str) {
    let output = compare(scenario, &[]);
    let errors = errors(&output);
    assert_eq!(output.status.code(), Some(2), "{scenario}\n{errors}");
    assert!(output.stdout.is_empty(), "{scenario}");
    let begins = format!("error: costsim.toml:{place}: ");
    assert!(
        errors.starts_with(&begins),
        "{scenario}\nwanted {begins}\n{errors}"
    );
    assert!(errors.contains(says), "{scenario}\nwanted {says}\n{errors}");
}

#[test]
fn wrong_keys_are_named_with_the_nearest_known_one() {
    let first = |line: &str| format!("{line}\n{WORKLOAD}");
    let last = |line: &str| format!("{WORKLOAD}{line}\n");
    for (scenario, place, says) in [
        (first("regin = 'eu-west-1'"), "1:1", "did you mean `region`?"),
        (first("front-door = 'alb'"), "1:1", "did you mean `front_door`?"),
        (
            first("p99 = '1s'"),
            "1:1",
            "p99: unknown key here; it belongs in [slo]",
        ),
        (last("region = 'us-east-1'"), "4:1", "it belongs at the top"),
        (
            "[workloads]\nrps = 7\n".to_owned(),
            "1:2",
            "did you mean `workload`?",
        ),
        (
            last("[slo]\np89 = '1s'"),
            "5:1",
            "slo.p89: unknown key; did you mean `p99`?",
        ),
        (
            candidate("fargate = { target_cpu = 50 }"),
            "6:13",
            "did you mean `target-cpu`?",
        ),
        (
            candidate("lambda = { memroy = 512 }"),
            "6:12",
            "did you mean `memory`?",
        ),
        (
            candidate("lambda = { slots = 5 }"),
            "6:12",
            "a key of fargate and ec2",
        ),
        (
            candidate("fargate = { target-requests = 9 }"),
            "6:13",
            "target-cpu",
        ),
        (candidate("lambda = { name = 'y' }"), "6:12", "name: unknown key"),
        (
            first("region = 'us-east-1'\nregion = 'eu-west-1'"),
            "2:1",
            "duplicate key",
        ),
    ] {
        refused(&scenario, place, says);
    }
}

#[test]
fn values_of_a_wrong_kind() {
    let first = |line: &str| format!("{line}\n{WORKLOAD}");
    let last = |line: &str| format!("{WORKLOAD}{line}\n");
    for (scenario, place, says) in [
        (
            last("[slo]\np99 = 500"),
            "5:7",
            "text in quotes, such as \"500ms\", found the number 500",
        ),
        (
            last("[[extra]]\nname = 'db'\nper_month = 212.00"),
            "6:13",
            "in quotes it keeps every digit",
        ),
        (
            first("region = ['us-east-1', 'eu-west-1']"),
            "1:10",
            "lists make candidates only",
        ),
        (
            candidate("lambda = { memory = [[512, 1024]] }"),
            "6:22",
            "a list inside a list",
        ),
        (first("region = { name = 'x' }"), "1:10", "found a table"),
        (
            first("price_date = 2026-02-01"),
            "1:14",
            "found the bare date 2026-02-01",
        ),
        (first("only = 'yes'"), "1:8", "expected true or false"),
        (
            last("[account]\nconcurrency = '5000'"),
            "5:15",
            "expected a whole number, such as 5000",
        ),
        (
            last("[[slo]]\np99 = '1s'"),
            "4:1",
            "expected one table, found a list",
        ),
        (
            last("[candidate]\nname = 'x'\nlambda = {}"),
            "4:1",
            "[[candidate]]",
        ),
        (
            last("[[candidate]]\nlambda = {}"),
            "4:1",
            "candidate.name: is missing",
        ),
        (
            candidate("deployment = [{ lambda = {} }]"),
            "6:15",
            "match: is missing",
        ),
        (first("region = us-east-1"), "1:10", "must be quoted"),
        ("[workload\nrps = 7\n".to_owned(), "1:10", "unclosed table"),
    ] {
        refused(&scenario, place, says);
    }
}

#[test]
fn values_that_make_no_sense() {
    let first = |line: &str| format!("{line}\n{WORKLOAD}");
    let last = |line: &str| format!("{WORKLOAD}{line}\n");
    let function = |line: &str| last(&format!("[[function]]\nmatch = 'a'\n{line}"));
    for (scenario, place, says) in [
        (first("region = 'eu-wst-1'"), "1:10", "did you mean eu-west-1?"),
        (first("price_date = '2026-02-31'"), "1:14", "expected a date"),
        (first("zones = 99"), "1:9", "from 1 to 6, found `99`"),
        (
            first("price = { 'alb.lcux' = '0.01' }"),
            "1:24",
            "unknown meter `alb.lcux`; did you mean alb.lcu?",
        ),
        (
            "[workload]\nrps = 7\nduration = '80 parsecs'\n".to_owned(),
            "3:12",
            "expected a duration",
        ),
        (
            "[workload]\nrps = 7\ntrace = 'x.csv'\n".to_owned(),
            "2:7",
            "the traffic is given twice",
        ),
        (last("timezone = 'Berlin time'"), "4:12", "IANA time zone"),
        (last("[slo]\np99 = '500'"), "5:7", "a duration with a unit"),
        (last("[slo]\nmax = '0s'"), "5:7", "longer than 0s"),
        (
            last("[account]\nfree_tier = 'some'"),
            "5:13",
            "expected all or none",
        ),
        (last("[account]\nconcurrency = 0"), "5:15", "from 1 to 1000000"),
        (
            last("[[extra]]\nname = 'db'\nper_month = '-1'"),
            "6:13",
            "0 or more",
        ),
        (last("[[function]]\nmatch = ''"), "5:9", "expected a pattern"),
        (function("cpu = 'much'"), "6:7", "a share such as 25%"),
        (
            function("sqs.send = { per_request = -1, size = '3KB' }"),
            "6:28",
            "above 0",
        ),
        (
            function("dynamodb.read = { per_request = 1, size = '3KB', consistency = 'maybe' }"),
            "6:64",
            "eventual, strong or transactional",
        ),
    ] {
        refused(&scenario, place, says);
    }
}

#[test]
fn wrong_candidates() {
    let dear: Vec<String> = (1..=20).map(|number| number.to_string()).collect();
    let dear = format!("[{}]", dear.join(", "));
    for (platform, place, says) in [
        ("", "5:8", "names no platform"),
        ("lambda = {}\nfargate = {}", "7:11", "runs on lambda and fargate"),
        (
            "fargate = { min = 5, max = 2 }",
            "6:19",
            "min: 5 is more than max 2",
        ),
        ("fargate = { min = 0 }", "6:19", "expected 1 to 100000"),
        ("fargate = { min = 100001 }", "6:19", "expected 1 to 100000"),
        ("fargate = { target-cpu = 0 }", "6:26", "from 1% to 99%"),
        (
            "ec2 = { type = 't3.small', target-cpu = '100%' }",
            "6:41",
            "from 1% to 99%",
        ),
        (
            "ec2 = { type = 't3.small', count = 2, min = 1 }",
            "6:36",
            "a fixed count does not scale",
        ),
        (
            "ec2 = { type = 't3.small', architecture = 'arm64' }",
            "6:43",
            "t3.small is x86_64",
        ),
        ("fargate = { cpu = [0.5, 'half'] }", "6:25", "found `half`"),
        ("fargate = { cpu = nan }", "6:19", "found `nan`"),
        ("lambda = { memory = [] }", "6:21", "an empty list"),
        ("lambda = { memory = [512, 512] }", "6:21", "`512` stands twice"),
        (
            &format!("fargate = {{ min = {dear}, max = {dear} }}"),
            "5:8",
            "more than 200 candidates",
        ),
        (
            "lambda = {}\n[[candidate]]\nname = 'x'\nfargate = {}",
            "8:8",
            "two candidates are named `x`",
        ),
        ("deployment = []", "6:14", "an empty deployment"),
        ("deployment = [{ match = '*' }]", "6:15", "names no platform"),
        (
            "lambda = {}\ndeployment = [{ match = '*', lambda = {} }]",
            "6:10",
            "beside `deployment`",
        ),
        (
            "deployment = [{ match = '*', lambda = {}, fargate = {} }]",
            "6:53",
            "runs on lambda and fargate",
        ),
        (
            "deployment = [{ match = '*', lambda = {} }, { match = '*', fargate = {} }]",
            "6:55",
            "`*` is claimed by a part above, too",
        ),
    ] {
        refused(&candidate(platform), place, says);
    }
}

#[test]
fn the_first_ten_mistakes_come_together() {
    let output = compare(
        "logs = 'x'\nnetwork = 'y'\nzones = 99\n[workload]\nrps = 7\nduration = '1'\n",
        &[],
    );
    let text = errors(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[0].contains("costsim.toml:1:8: logs: "), "{text}");
    assert!(
        lines[3].contains("costsim.toml:6:12: workload.duration: "),
        "{text}"
    );
    let keys: String = (0..12)
        .map(|number| format!("wrong_key_{number} = 1\n"))
        .collect();
    let text = errors(&compare(&keys, &[]));
    assert_eq!(text.lines().count(), 11, "{text}");
    assert!(text.trim_end().ends_with("and 2 more"), "{text}");
}

#[test]
fn what_is_found_wrong_later_keeps_its_place() {
    for (scenario, place, says) in [
        (
            format!("baseline = 'nope'\n{WORKLOAD}"),
            "1:12",
            "baseline: no candidate is named `nope`",
        ),
        (
            format!("{WORKLOAD}cpu = '5s'\n"),
            "4:7",
            "workload.cpu: the CPU time is longer than the mean duration",
        ),
        (
            "[workload]\ntrace = 'no.csv'\n".to_owned(),
            "2:9",
            "workload.trace: no.csv: no such file",
        ),
        (
            format!("only = true\n{WORKLOAD}"),
            "1:8",
            "only: nothing to compare",
        ),
        (
            format!("front_door = 'function-url'\n{WORKLOAD}"),
            "1:14",
            "-c lambda:front-door=function-url",
        ),
    ] {
        refused(&scenario, place, says);
    }
    let scenario = format!("baseline = 'nope'\n{WORKLOAD}");
    let text = errors(&compare(&scenario, &["--baseline", "no"]));
    assert!(
        text.starts_with("error: --baseline: no candidate is named `no`"),
        "{text}"
    );
}

#[test]
fn answer_and_timeline_go_to_two_files() {
    let output = compare(WORKLOAD, &["-o", "x.txt", "--timeline", "./x.txt"]);
    let text = errors(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("is --output, too"), "{text}");
}

#[test]
fn help_fits_80_columns() {
    for command in [
        &["--help"][..],
        &["compare", "--help"],
        &["init", "--help"],
        &["completions", "--help"],
        &["trace", "--help"],
        &["trace", "inspect", "--help"],
        &["trace", "convert", "--help"],
    ] {
        let output = run(Path::new("."), command);
        let help = String::from_utf8_lossy(&output.stdout);
        let wide: Vec<&str> = help.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(
            wide.is_empty() && help.contains("Example"),
            "{command:?}: {wide:?}"
        );
    }
}

fn json(output: &Output) -> Value {
    assert!(output.stderr.is_empty(), "{}", errors(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn flags_and_scenario_ask_the_same_question() {
    let scenario = "region = 'eu-west-1'\nseed = 7\nlogs = '1KB'\nzones = 3\nmonth = '2026-02'\nonly = true\n\
        price = { 'alb.lcu' = '0.01' }\n[workload]\nrequests_per_month = 200000\nduration = '80ms'\nmemory = '1GB'\n\
        cpu = '20%'\nwarm_up = 'none'\n[account]\nfree_tier = 'none'\nconcurrency = 500\n[slo]\np99 = '10s'\n\
        max_monthly_cost = '900'\nmin_served = '99%'\n[[candidate]]\nname = 'a'\nlambda = { memory = '512' }\n\
        [[candidate]]\nname = 'b'\nec2 = { type = 't3.small', count = 2 }\n";
    let flags = "compare --region eu-west-1 --seed 7 --logs 1KB --zones 3 --month 2026-02 --only --price alb.lcu=0.01 \
        --requests-per-month 200000 --duration 80ms --memory 1GB --cpu 20% --warm-up none --no-free-tier \
        --account-concurrency 500 --slo p99=10s --max-monthly-cost 900 --min-served 99% \
        -c lambda:memory=512,name=a -c ec2:type=t3.small,count=2,name=b --format json";
    let folder = TempDir::new().unwrap();
    let by_flags = run(folder.path(), &flags.split_whitespace().collect::<Vec<_>>());
    let by_file = compare(scenario, &["--format", "json"]);
    assert_eq!(json(&by_file), json(&by_flags));
    assert_eq!(by_file.stdout, by_flags.stdout);
}

#[test]
fn flags_go_before_the_file() {
    let scenario = "region = 'eu-west-1'\nonly = true\n[workload]\ntrace = 'missing.csv'\nduration = '80ms'\n\
        [[candidate]]\nname = 'a'\nlambda = { memory = 512 }\n";
    let flags = [
        "--region",
        "us-east-1",
        "--requests-per-month",
        "100000",
        "--format",
        "json",
    ];
    let one = ["-c", "lambda:memory=256,name=a"];
    let answer = json(&compare(scenario, &[&flags[..], &one[..]].concat()));
    assert_eq!(answer["prices"]["region"], "us-east-1");
    assert_eq!(answer["candidates"].as_array().unwrap().len(), 1);
    // Without the flag the trace is looked for beside the scenario.
    let text = errors(&compare(scenario, &[]));
    assert!(text.contains("missing.csv"), "{text}");
}

#[test]
fn each_function_belongs_to_one_part() {
    let folder = TempDir::new().unwrap();
    let trace = "timestamp_s,function,duration_ms\n0,api-a,20\n100,jobs,30\n200,jobs-api,30\n3600,api-b,30\n";
    fs::write(folder.path().join("t.csv"), trace).unwrap();
    let ask = |parts: &str| {
        let scenario = format!(
            "only = true\n[workload]\ntrace = 't.csv'\n[[candidate]]\nname = 'split'\ndeployment = [\n{parts}\n]\n"
        );
        fs::write(folder.path().join("s.toml"), scenario).unwrap();
        run(
            folder.path(),
            &["compare", "--scenario", "s.toml", "--format", "json"],
        )
    };
    let api = "{ match = 'api-*', fargate = { cpu = 0.5, count = 2 } }";
    let unclaimed = ask(&format!(
        "{api},\n{{ match = 'jobs', lambda = {{ memory = 512 }} }}"
    ));
    assert_eq!(unclaimed.status.code(), Some(2));
    let text = errors(&unclaimed);
    assert!(
        text.contains("s.toml:6:14: deployment: function `jobs-api` is claimed by no part"),
        "{text}"
    );
    let twice = ask(&format!(
        "{api},\n{{ match = 'j*', lambda = {{}} }},\n{{ match = '*-api', lambda = {{}} }}"
    ));
    assert_eq!(twice.status.code(), Some(2));
    let text = errors(&twice);
    assert!(
        text.contains("s.toml:9:11: match: function `jobs-api` is claimed twice"),
        "{text}"
    );
    assert!(twice.stdout.is_empty());
    // Two of the four requests are the functions', two the service's.
    let split = json(&ask(&format!(
        "{api},\n{{ match = '*', lambda = {{ memory = 512 }} }}"
    )));
    let items = split["candidates"][0]["line_items"].as_array().unwrap();
    let consumed = |meter: &str| {
        let mut of_meter = items.iter().filter(|item| item["meter"] == meter);
        of_meter
            .next()
            .map(|item| item["consumed"].as_str().unwrap().to_owned())
    };
    assert_eq!(consumed("lambda.requests").as_deref(), Some("2"));
    assert_eq!(split["candidates"][0]["service_level"]["requests"], 4);
}

#[test]
fn fleets_behind_nat_gateways() {
    // Two gateways × 730 h × $0.045 = $65.70; 730,000 requests × 500 B ÷ 2³⁰ × $0.045 a GB.
    let scenario = "only = true\nnetwork = 'nat'\n[workload]\nrequests_per_month = 730000\nduration = '80ms'\n\
        [[candidate]]\nname = 'a'\nec2 = { type = 't3.small', count = 2 }\n";
    let answer = json(&compare(scenario, &["--format", "json"]));
    let items = answer["candidates"][0]["line_items"].as_array().unwrap();
    let of_meter = |meter: &str| items.iter().find(|item| item["meter"] == meter);
    assert_eq!(of_meter("nat.hour").unwrap()["cost_usd"], "65.7");
    let bytes = of_meter("nat.bytes").unwrap()["quantity"].as_str().unwrap();
    assert!(bytes.starts_with("0.339932739734649658"), "{bytes}"); // 365,000,000 ÷ 1,073,741,824
    // An address per gateway, none of the instances': 2 × 730 h × $0.005.
    assert_eq!(of_meter("vpc.public_ipv4").unwrap()["cost_usd"], "7.3");
}

#[test]
fn a_matrix_names_its_candidates() {
    let scenario = format!(
        "only = true\n{}",
        candidate("ec2 = { type = ['t3.small', 't3.medium'], count = [2, 3] }")
    );
    let answer = json(&compare(&scenario, &["--format", "json"]));
    let candidates = answer["candidates"].as_array().unwrap();
    let mut names: Vec<&str> = candidates
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "x, type=t3.medium, count=2",
            "x, type=t3.medium, count=3",
            "x, type=t3.small, count=2",
            "x, type=t3.small, count=3"
        ]
    );
}

/// The part of `text` between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

#[test]
fn the_reference_is_true() {
    let reference = include_str!("../../docs/scenario.md");
    let example = between(reference, "```toml\n", "```");
    let file = ScenarioFile::read("costsim.toml", example).unwrap();
    assert_eq!(file.candidates.len(), 3); // today, and the API at 0.5 and at 1 vCPU
    let tables = between(reference, "## Tables", "## Matrices");
    let schema = json_schema();
    for (table, inner) in schema["properties"].as_object().unwrap() {
        assert!(
            tables.contains(&format!("`{table}`")) || tables.contains(&format!("[{table}]")),
            "{table}"
        );
        let inner = if inner["type"] == "array" {
            &inner["items"]
        } else {
            inner
        };
        for key in inner["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, _)| key)
        {
            assert!(tables.contains(&format!("`{key}")), "{table}.{key}");
        }
    }
}
