//! What assumptions are worth: each effect against arithmetic on paper, and against the bill of the same question with
//! the assumption changed.

use std::{fs, path::PathBuf};

use assert_cmd::Command;
use rust_decimal::Decimal;
use serde_json::Value;

/// The answer of `costsim compare` to arguments, nothing else compared.
fn answer(arguments: &[&str]) -> Value {
    let mut command = Command::cargo_bin("costsim").unwrap();
    command.args(["compare", "--only", "--format", "json"]);
    let output = command.args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn decimal(value: &Value) -> Decimal {
    number(value.as_str().unwrap())
}

fn assumed<'a>(answer: &'a Value, topic: &str) -> &'a Value {
    let assumed = answer["assumed"].as_array().unwrap();
    assumed.iter().find(|row| row["topic"] == topic).unwrap()
}

/// The difference told for the first candidate, where one is.
fn effect(answer: &Value, topic: &str, change: &str) -> Option<Decimal> {
    let effects = assumed(answer, topic)["effects"].as_array().unwrap();
    let effect = effects.iter().find(|effect| effect["change"] == change)?;
    let differences = effect["differences"].as_array().unwrap();
    let name = &answer["candidates"][0]["name"];
    let of_first = differences.iter().find(|told| &told["candidate"] == name)?;
    Some(decimal(&of_first["difference_usd"]))
}

fn total(answer: &Value) -> Decimal {
    decimal(&answer["candidates"][0]["monthly_cost_usd"])
}

const LAMBDA: &str = "lambda:architecture=x86_64,memory=1024,keep-warm";
const FARGATE: &str = "fargate:cpu=0.5,min=2,max=2";
/// 1,234 requests an hour on average.
const LOAD: [&str; 4] = ["--requests-per-month", "900000", "--duration", "80ms"];

fn of(candidate: &str, more: &[&str]) -> Value {
    answer(&[&LOAD[..], &["-c", candidate], more].concat())
}

#[test]
fn two_nat_gateways() {
    // 2 × (0.045 + 0.005) × 730 − 2 × 0.005 × 730 = 73 − 7.3 = 65.7
    let quiet = of(FARGATE, &["--logs", "none"]);
    assert_eq!(effect(&quiet, "network", "2 NAT"), Some(number("65.7")));
    assert_eq!(assumed(&quiet, "network")["effects"][0]["remark"], "+ GB");
    // With 3 zones: 3 × 36.5 − 2 × 3.65 = 102.2
    let three = of(FARGATE, &["--logs", "none", "--zones", "3"]);
    assert_eq!(effect(&three, "network", "3 NAT"), Some(number("102.2")));
    // Lambda stands outside a VPC.
    let lambda = of(LAMBDA, &[]);
    let rows = lambda["assumed"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["topic"] != "network"));
}

#[test]
fn lambda_behind_a_load_balancer() {
    // 730 × 0.0225 + 2 × 730 × 0.005 + 900,000 ÷ 90,000 LCU-hours × 0.008, less 900,000 × 0.000001:
    // 16.425 + 7.3 + 0.08 − 0.9 = 22.905
    assert_eq!(
        effect(&of(LAMBDA, &[]), "front door", "alb").map(|effect| effect.round_dp(18)),
        Some(number("22.905"))
    );
    let alb = of(LAMBDA, &["--front-door", "alb"]);
    assert_eq!(
        effect(&alb, "front door", "http-api").map(|effect| effect.round_dp(18)),
        Some(number("-22.905"))
    );
    // Frankfurt has no price for an HTTP API.
    let frankfurt = of(LAMBDA, &["--front-door", "alb", "--region", "eu-central-1"]);
    assert_eq!(effect(&frankfurt, "front door", "http-api"), None);
}

#[test]
fn logs_that_are_not_written() {
    // 300 B × 900,000 ÷ 2³⁰ = 0.2514… GB at 0.50, 15 % of it for 720 of 730 hours at 0.03.
    let paid = of(LAMBDA, &["--no-free-tier"]);
    let gigabytes = number("270000000") / number("1073741824");
    let stored = gigabytes * number("0.15") * number("720") / number("730");
    let lines = gigabytes * number("0.5") + stored * number("0.03");
    let told = effect(&paid, "logs", "platform lines off").unwrap();
    assert_eq!((told + lines).round_dp(15), Decimal::ZERO);
    // 800 B in all.
    let told = effect(&paid, "logs", "none").unwrap();
    assert_eq!(
        (told + lines * number("8") / number("3")).round_dp(15),
        Decimal::ZERO
    );
    // Within the free 5 GB nothing changes.
    assert_eq!(effect(&of(LAMBDA, &[]), "logs", "none"), None);
}

#[test]
fn the_free_tier_and_a_plan() {
    // LAM-1: 9.600018 − 2.733338; 12 % of the 2.333338 that the free GB-seconds leave.
    let traffic = ["--requests-per-month", "3000000", "--duration", "120ms"];
    let rest = ["--memory", "1536", "--front-door", "none", "--logs", "none"];
    let lambda = ["-c", "lambda:architecture=x86_64,keep-warm"];
    let example = answer(&[&traffic[..], &rest, &lambda].concat());
    assert_eq!(effect(&example, "free tier", ""), Some(number("6.86668")));
    assert_eq!(
        effect(&example, "commitments", "1-year plan"),
        Some(number("-0.28000056"))
    );
    let candidate = &example["candidates"][0];
    assert_eq!(decimal(&candidate["savings_plan_usd"]), number("2.45333744"));
    let text = assumed(&example, "commitments")["text"].as_str().unwrap();
    assert!(
        text.contains("Lambda duration 12 % off (medium confidence)"),
        "{text}"
    );
    let text = assumed(&of(FARGATE, &[]), "commitments")["text"].to_string();
    assert!(text.contains("Fargate 20 % off (low confidence)"), "{text}");
}

/// A request a second for ten minutes, each response of so many bytes; of none, without the column.
fn trace(name: &str, response_bytes: Option<u64>) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("costsim-effects-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let column = if response_bytes.is_some() {
        ",response_bytes"
    } else {
        ""
    };
    let rows = (0..600).map(|second| match response_bytes {
        Some(bytes) => format!("{}.5,40,{bytes}\n", second * 1_000),
        None => format!("{}.5,40\n", second * 1_000),
    });
    let text = format!("timestamp_ms,duration_ms{column}\n{}", rows.collect::<String>());
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn responses_of_10_kb_are_billed_as_if_recorded() {
    let (without, with) = (trace("without.csv", None), trace("with.csv", Some(10_000)));
    let ask = |path: &PathBuf, more: &[&str]| {
        let path = path.to_str().unwrap();
        answer(
            &[
                &[path, "--span", "10m", "--front-door", "alb", "--no-free-tier"],
                more,
            ]
            .concat(),
        )
    };
    for candidate in [LAMBDA, FARGATE] {
        let (silent, answered) = (ask(&without, &["-c", candidate]), ask(&with, &["-c", candidate]));
        let told = effect(&silent, "responses", "10 KB").unwrap();
        assert_eq!(told, total(&answered) - total(&silent), "{candidate}");
        // A month has 4,380 times ten minutes: 600 × 4,380 × 10,000 B ÷ 2³⁰ × 0.09 of transfer; balancer bytes on top.
        let transfer = number("26280000000") / number("1073741824") * number("0.09");
        let items = answered["candidates"][0]["line_items"].as_array().unwrap();
        let item = items
            .iter()
            .find(|item| item["meter"] == "data_transfer.out")
            .unwrap();
        assert_eq!(
            (decimal(&item["cost_usd"]) - transfer).round_dp(15),
            Decimal::ZERO
        );
        let rows = answered["assumed"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["topic"] != "responses"));
    }
    // To Lambda 0.4 GB are an LCU-hour: 6 MB in the one hour, 0.015 LCU-hours × 4,380 × 0.008; connections, 600 ÷ 90,000
    // × 4,380 × 0.008, are fewer.
    let silent = ask(&without, &["-c", LAMBDA]);
    let lcu = number("4380") * number("0.008") * (number("0.015") - number("600") / number("90000"));
    let transfer = number("26280000000") / number("1073741824") * number("0.09");
    let told = effect(&silent, "responses", "10 KB").unwrap();
    assert_eq!((told - lcu - transfer).round_dp(15), Decimal::ZERO);
}

#[test]
fn an_effect_is_what_the_changed_question_answers() {
    let cases = [
        (FARGATE, "network", "2 NAT", ["--network", "nat"]),
        // At so many requests the balancer is the cheaper of the two, and so the default.
        (LAMBDA, "front door", "http-api", ["--front-door", "http-api"]),
        (FARGATE, "logs", "none", ["--logs", "none"]),
        (LAMBDA, "logs", "none", ["--logs", "none"]),
    ];
    // 90 million requests leave the free 5 GB of logs behind.
    let load = ["--requests-per-month", "90000000", "--duration", "20ms"];
    for (candidate, topic, change, flags) in cases {
        let candidate = match candidate {
            FARGATE => "fargate:cpu=4,min=2,max=2",
            other => other,
        };
        let ask = |more: &[&str]| answer(&[&load[..], &["-c", candidate], more].concat());
        let (as_is, changed) = (ask(&[]), ask(&flags));
        let told = effect(&as_is, topic, change).unwrap();
        assert_eq!(
            (told - (total(&changed) - total(&as_is))).round_dp(15),
            Decimal::ZERO,
            "{topic}"
        );
    }
    let paid = of(FARGATE, &["--no-free-tier"]);
    let free = of(FARGATE, &[]);
    let told = effect(&free, "free tier", "").unwrap();
    assert_eq!((told - (total(&paid) - total(&free))).round_dp(15), Decimal::ZERO);
}

#[test]
fn cpu_says_what_was_taken_and_how_to_ask_further() {
    // 25 % of 80 ms.
    let two = answer(&[&LOAD[..], &["-c", LAMBDA, "-c", FARGATE]].concat());
    let cpu = assumed(&two, "cpu");
    assert_eq!(
        cpu["text"],
        "20 ms = 25 % of the mean duration, not measured (--cpu)"
    );
    assert_eq!(cpu["effects"][0]["remark"], "verdict at 5 % and 60 %: --flips");
    let stated = of(FARGATE, &["--cpu", "10%"]);
    assert_eq!(
        assumed(&stated, "cpu")["text"],
        "8 ms = 10 % of the mean duration, as stated"
    );
    assert!(assumed(&stated, "cpu")["effects"].as_array().unwrap().is_empty());
}

#[test]
fn fleets_tell_every_default() {
    let scaling = of("fargate:cpu=0.5,min=2,max=4", &[]);
    assert_eq!(
        assumed(&scaling, "fleets")["text"],
        "2 zones, min 2, max 4, target CPU 50 %, 32 slots per vCPU, queue 100 per instance, client timeout 29 s, least \
         outstanding requests, 2 GB per vCPU of a task, a new task after 30 s and a health check within 30 s"
    );
}

#[test]
fn instances_that_scale_have_detailed_monitoring_where_it_has_a_price() {
    // Two instances of seven metrics, ten of the 14 free: 4 × 0.30 = 1.20; a fixed count needs none.
    let metrics = |answer: &Value| {
        let items = answer["candidates"][0]["line_items"].as_array().unwrap();
        let metrics = items.iter().filter(|item| item["meter"] == "cloudwatch.metrics");
        metrics.map(|item| decimal(&item["cost_usd"])).sum::<Decimal>()
    };
    let scaling = "ec2:type=m7g.medium,min=2,max=2";
    assert_eq!(metrics(&of(scaling, &[])), number("1.2"));
    assert_eq!(metrics(&of("ec2:type=m7g.medium,count=2", &[])), number("0"));
    let frankfurt = of("ec2:type=t3.small,min=2,max=2", &["--region", "eu-central-1"]);
    assert_eq!(metrics(&frankfurt), number("0"));
    let left_out = frankfurt["not_counted"].as_array().unwrap();
    assert!(left_out.contains(&"detailed monitoring of EC2 (no price in eu-central-1)".into()));
}

#[test]
fn quotas_of_each_candidate() {
    let used = |answer: &Value, quota: &str| {
        let quotas = answer["quotas"].as_array().unwrap();
        let used = quotas.iter().find(|used| used["quota"] == quota)?;
        Some((used["peak"].as_u64()?, used["limit"].as_u64()?))
    };
    // Three tasks of half a vCPU are 1.5, so 2 of 6; two instances of 2 are 4 of 5.
    let fargate = of("fargate:cpu=0.5,count=3", &[]);
    assert_eq!(used(&fargate, "fargate.vcpu"), Some((2, 6)));
    assert_eq!(used(&fargate, "lambda.concurrency"), None);
    assert_eq!(used(&fargate, "api_gateway.rate"), None);
    let ec2 = of("ec2:type=t3.small,count=2", &[]);
    assert_eq!(used(&ec2, "ec2.standard_vcpu"), Some((4, 5)));
    let lambda = of(LAMBDA, &["--account-concurrency", "500"]);
    let capacity = &lambda["candidates"][0]["capacity"];
    let peak = capacity["peak_concurrency"].as_u64().unwrap();
    assert_eq!(used(&lambda, "lambda.concurrency"), Some((peak, 500)));
    let busiest = lambda["trace"]["peak_rps"].as_u64().unwrap();
    assert_eq!(used(&lambda, "api_gateway.rate"), Some((busiest, 10_000)));
}
