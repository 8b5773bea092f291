//! AWS's worked pricing examples, to all digits: us-east-1 at list prices. The figures are those of the AWS
//! pricing pages recomputed without rounding; the pages round each line to cents.

use costsim::{
    billing::{Bill, Month, Projection, Rates},
    catalog::metering::{
        ReadConsistency, detailed_monitoring_metrics, dynamodb_read, dynamodb_write, sqs_request,
    },
    price::{Allowances, PriceBook},
    units::{Architecture, BillingHour},
    usage::{Meter, Usage},
};

const X86: Meter = Meter::LambdaDuration(Architecture::X86_64);
const ARM: Meter = Meter::LambdaDuration(Architecture::Arm64);
/// Microseconds in an hour.
const HOUR: u128 = 3_600_000_000;

fn bill(usage: &Usage, allowances: &Allowances) -> Bill {
    let book = PriceBook::load("us-east-1", None, None, &[]).unwrap();
    rates(&book, allowances).rate(usage).unwrap()
}

/// The examples state a whole month's usage.
fn rates<'a>(book: &'a PriceBook, allowances: &'a Allowances) -> Rates<'a> {
    Rates {
        book,
        allowances,
        month: Month::STANDARD,
        projection: Projection::NONE,
    }
}

fn usage(counts: &[(Meter, u128)]) -> Usage {
    let mut usage = Usage::default();
    for &(meter, count) in counts {
        usage.add(BillingHour(0), meter, count);
    }
    usage
}

fn free() -> Allowances {
    Allowances::load().unwrap()
}

/// Cost of one meter over all its lines.
fn cost(bill: &Bill, meter: Meter) -> String {
    let lines = bill.line_items.iter().filter(|item| item.meter == meter);
    lines
        .map(|item| item.cost)
        .sum::<costsim::units::Usd>()
        .to_string()
}

/// Cost of each line.
fn costs(bill: &Bill) -> Vec<String> {
    bill.line_items.iter().map(|item| item.cost.to_string()).collect()
}

#[test]
fn lam_1_mobile_backend() {
    // 3,000,000 × 1,536 MB × 120 ms = 540,000 GB-s
    let usage = usage(&[(Meter::LambdaRequests, 3_000_000), (X86, 3_000_000 * 1_536 * 120)]);
    // (540,000 − 400,000) × 0.0000166667 = 2.333338; (3 M − 1 M) × 0.0000002 = 0.4
    let with = bill(&usage, &free());
    assert_eq!(
        (cost(&with, X86), cost(&with, Meter::LambdaRequests)),
        ("2.333338".into(), "0.4".into())
    );
    assert_eq!(with.total.to_string(), "2.733338");
    // 540,000 × 0.0000166667 = 9.000018; 3 M × 0.0000002 = 0.6
    assert_eq!(bill(&usage, &Allowances::none()).total.to_string(), "9.600018");
}

#[test]
fn lam_2_telemetry_enrichment() {
    // 10,000 vehicles × 24 × 31 = 7,440,000 requests × 1 GB × 2 s = 14,880,000 GB-s
    let usage = usage(&[
        (Meter::LambdaRequests, 7_440_000),
        (X86, 7_440_000 * 1_024 * 2_000),
    ]);
    let bill = bill(&usage, &Allowances::none());
    assert_eq!(costs(&bill), ["1.488", "248.000496"]);
    assert_eq!(bill.total.to_string(), "249.488496");
}

#[test]
fn lam_4_the_on_demand_part() {
    // 3 M requests, 500,000 of them on provisioned concurrency; 2.5 M × 1.5 GB × 0.12 s = 450,000 GB-s on demand
    let usage = usage(&[(Meter::LambdaRequests, 3_000_000), (X86, 2_500_000 * 1_536 * 120)]);
    let bill = bill(&usage, &free());
    assert_eq!(cost(&bill, X86), "0.833335"); // 50,000 × 0.0000166667
    assert_eq!(cost(&bill, Meter::LambdaRequests), "0.4");
}

#[test]
fn lam_9_the_compute_of_durable_functions_on_arm64() {
    // 1,000,000 × 1 GB × 32 s = 32,000,000 GB-s − 400,000; 2 M invocations − 1 M
    let usage = usage(&[
        (Meter::LambdaRequests, 2_000_000),
        (ARM, 1_000_000 * 1_024 * 32_000),
    ]);
    let bill = bill(&usage, &free());
    assert_eq!(cost(&bill, ARM), "421.33544");
    assert_eq!(cost(&bill, Meter::LambdaRequests), "0.2");
}

#[test]
fn lam_16_nine_billion_gb_seconds() {
    // 75,000,000 × 2 GB × 60 s = 9 × 10^9 GB-s: 6 × 10^9 × 0.0000166667 + 3 × 10^9 × 0.000015
    let bill = bill(&usage(&[(X86, 75_000_000 * 2_048 * 60_000)]), &Allowances::none());
    assert_eq!(costs(&bill), ["100000.2", "45000"]);
}

#[test]
fn lam_17_all_three_tiers() {
    // 61.44 × 10^9 GB-s: 6, 9 and 46.44 × 10^9; 15 × 10^9 requests
    let usage = usage(&[
        (Meter::LambdaRequests, 15_000_000_000),
        (X86, 61_440_000_000 * 1_024_000),
    ]);
    let bill = bill(&usage, &Allowances::none());
    assert_eq!(costs(&bill), ["3000", "100000.2", "135000", "619203.096"]);
    assert_eq!(bill.total.to_string(), "857203.296");
}

#[test]
fn far_1_five_tasks_of_ten_minutes_a_day() {
    // 5 × 600 s × 30 = 25 h: 25 vCPU-hours × 0.04048, 50 GB-hours × 0.004445, and of 30 GB of disk the 10 beyond the
    // 20 included: 250 GB-hours × 0.000111
    let task_micros = 5 * 600 * 30 * 1_000_000;
    let usage = usage(&[
        (Meter::FargateVcpu(Architecture::X86_64), 1_000 * task_micros),
        (Meter::FargateMemory(Architecture::X86_64), 2_048 * task_micros),
        (Meter::FargateEphemeral, (30 - 20) * task_micros),
    ]);
    let bill = bill(&usage, &free());
    assert_eq!(costs(&bill), ["1.012", "0.22225", "0.02775"]);
    assert_eq!(bill.total.to_string(), "1.262");
}

#[test]
fn far_3_ten_pods_of_an_hour_a_day() {
    // 10 × 1 h × 30 = 300 h: 75 vCPU-hours × 0.04048, 300 GB-hours × 0.004445
    let usage = usage(&[
        (Meter::FargateVcpu(Architecture::X86_64), 250 * 300 * HOUR),
        (Meter::FargateMemory(Architecture::X86_64), 1_024 * 300 * HOUR),
    ]);
    assert_eq!(costs(&bill(&usage, &free())), ["3.036", "1.3335"]);
}

#[test]
fn api_1_five_million_rest_calls() {
    // 5 M × 0.0000035 = 17.5; 5 M × 3 KB = 15,000,000 KB = 14.30511474609375 GB × 0.09
    let usage = usage(&[
        (Meter::RestApiRequests, 5_000_000),
        (Meter::DataTransferOut, 5_000_000 * 3 * 1_024),
    ]);
    assert_eq!(
        costs(&bill(&usage, &Allowances::none())),
        ["17.5", "1.2874603271484375"]
    );
}

#[test]
fn alb_1_bytes_are_the_largest_dimension() {
    // Each hour: 3,600 connections (0.04 LCU), 120 active (0.04), 1.08 GB (1.08), 50 × 5/s rules (0.25).
    // 720 × 1.08 × 0.008 = 6.2208; 720 × 0.0225 = 16.2
    let mut usage = Usage::default();
    for hour in (0..720).map(BillingHour) {
        usage.add(hour, Meter::AlbHour, HOUR);
        usage.add(hour, Meter::AlbNewConnections, 3_600);
        usage.add(hour, Meter::AlbActiveConnections, 120 * HOUR);
        usage.add(hour, Meter::AlbProcessedBytes, 300_000 * 3_600);
        usage.add(hour, Meter::AlbRuleEvaluations, (60 - 10) * 5 * 3_600);
    }
    let bill = bill(&usage, &free());
    assert_eq!(costs(&bill), ["16.2", "6.2208"]);
    assert_eq!(bill.total.to_string(), "22.4208");
}

#[test]
fn sixty_terabytes_of_lambda_logs() {
    // AWS on 2025-05-01: from 30,000 to 12,500. 10,000 × 0.5 + 20,000 × 0.25 + 20,000 × 0.1 + 10,000 × 0.05
    let usage = usage(&[(Meter::LogsIngestionLambda, 60_000 << 30)]);
    assert_eq!(bill(&usage, &Allowances::none()).total.to_string(), "12500");
    let before = PriceBook::load("us-east-1", "2025-04-30".parse().ok(), None, &[]).unwrap();
    let flat = rates(&before, &Allowances::none()).rate(&usage).unwrap();
    assert_eq!(flat.total.to_string(), "30000");
}

#[test]
fn two_small_instances_for_a_month() {
    // 2 × 730 h × 0.0168 = 24.528; 2 × 8 GB × 0.08 = 1.28; their 2 addresses and the load balancer's 2 in as many
    // zones × 730 h × 0.005 = 7.3 each
    let instance: Meter = "ec2.instance.t4g.small".parse().unwrap();
    let usage = usage(&[
        (instance, 2 * 730 * HOUR),
        (Meter::EbsGp3, 2 * 8 * 730 * HOUR),
        (Meter::PublicIpv4, 2 * 730 * HOUR),
        (Meter::AlbPublicIpv4, 2 * 730 * HOUR),
    ]);
    assert_eq!(costs(&bill(&usage, &free())), ["24.528", "1.28", "7.3", "7.3"]);
}

#[test]
fn a_nat_gateway_in_two_zones_and_detailed_monitoring() {
    // 2 × 730 h × 0.045 = 65.7; 100 GB × 0.045 = 4.5; 2 instances × 7 metrics × 0.3 = 4.2, of which 10 metrics are
    // free: −3
    let metrics = u128::from(detailed_monitoring_metrics());
    let usage = usage(&[
        (Meter::NatHour, 2 * 730 * HOUR),
        (Meter::NatBytes, 100 << 30),
        (Meter::CloudwatchMetrics, 2 * metrics * 730 * HOUR),
    ]);
    assert_eq!(costs(&bill(&usage, &free())), ["65.7", "4.5", "4.2", "-3"]);
}

#[test]
fn a_table_and_a_queue_behind_a_million_requests() {
    // 2 eventual reads of 3 KB: 2 × 0.5 units × 1 M × 0.000000125 = 0.125; a write of 900 B: 1 M × 0.000000625 = 0.625;
    // 0.3 messages: 300,000 × 0.0000004 = 0.12, all of it free
    let requests = 1_000_000;
    let usage = usage(&[
        (
            Meter::DynamodbRead,
            requests * 2 * u128::from(dynamodb_read(3 * 1_024, ReadConsistency::Eventual)),
        ),
        (Meter::DynamodbWrite, requests * u128::from(dynamodb_write(900))),
        (
            Meter::SqsRequests,
            requests * u128::from(sqs_request(900)) * 3 / 10,
        ),
    ]);
    assert_eq!(costs(&bill(&usage, &free())), ["0.125", "0.625", "0.12", "-0.12"]);
}

#[test]
fn a_gigabyte_of_logs_kept_for_a_month_of_30_days() {
    // 1 GB ingested × 0.5; compressed to 0.15 GB and kept for 720 of the 720 hours: 0.15 GB-month × 0.03 = 0.0045
    let usage = usage(&[
        (Meter::LogsIngestionStandard, 1 << 30),
        (Meter::LogsStorage, (1 << 30) * 15 * 720 / 100),
    ]);
    let book = PriceBook::load("us-east-1", None, None, &[]).unwrap();
    let rated = |allowances: Allowances| {
        let november = Rates {
            month: "2026-11".parse().unwrap(),
            ..rates(&book, &allowances)
        };
        november.rate(&usage).unwrap()
    };
    assert_eq!(costs(&rated(Allowances::none())), ["0.5", "0.0045"]);
    // Both fit into the 5 GB.
    assert_eq!(rated(free()).total.to_string(), "0");
}
