//! Lambda against measurements: PACS 2020 (28 h per load), UBC 2025 (idle times, waits at 30 requests a second).
//! `cargo test --test it lambda_measured -- --nocapture` prints the tables of `docs/model.md`.

use costsim::{
    platform::{
        Outcome, Recording,
        lambda::{Binding, KeepAlive, LambdaFunction, LambdaSimulation},
    },
    sim::Seed,
    trace::Batch,
    units::{Micros, Window},
    workload::InitProfile,
};

use crate::lambda_support::{Load, START, Service, account, arrival, idle_for, only, plain, poisson, tell};

/// Rows of a CSV file: the leading columns that are numbers.
fn rows(text: &str) -> Vec<Vec<f64>> {
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map_while(|field| field.parse().ok()).collect())
        .collect()
}

fn seconds(value: f64) -> Micros {
    Micros((value * 1e6).round() as u64)
}

/// One measured load, simulated long: 1 M requests of the measured warm response time.
fn simulate_2020(rate: f64, warm: f64, cold: f64) -> Outcome {
    let function = LambdaFunction {
        init: InitProfile::Constant(seconds(cold - warm)),
        binding: Binding::Early,
        keep_alive: idle_for(Micros::from_secs(640)),
        ..plain()
    };
    let load = Load {
        per_second: rate,
        service: Service::Constant(seconds(warm)),
        requests: 1_000_000,
        warm_up: Micros::from_secs(50_000),
    };
    poisson(account(function), load, Seed(1))
}

/// The gate: at least 18 of 20 points within 25 % or two standard errors on P(cold), mean error at most 15 %,
/// environments within 10 %. The 2020 profile is 640 s idle, no life cap and no loss: 19 points, 11.7 %. With the life
/// cap of 6,000–7,400 s that the logs of the time suggest it is 12 points and 18.4 %: the cap is an option, no default.
#[test]
fn cold_starts_of_2020() {
    let (mut within, mut error_sum) = (0, 0.0);
    for row in rows(include_str!("../data/lambda_2020_measured.csv")) {
        let [rate, warm, cold, probability, standard_error, environments] = row[..6] else {
            panic!("{row:?}");
        };
        let outcome = simulate_2020(rate, warm, cold);
        let level = &outcome.service_level;
        let found = level.cold_starts as f64 / level.requests as f64;
        let error = (found / probability - 1.0).abs();
        let alive = outcome.capacity.mean_instances;
        within += u32::from(error <= 0.25 || (found - probability).abs() <= 2.0 * standard_error);
        error_sum += error;
        tell(&format!(
            "| {rate} | {probability:.5} ± {standard_error:.5} | {found:.5} | {:.0} % | {environments:.3} | {alive:.3} | {:+.1} % |",
            100.0 * error,
            100.0 * (alive / environments - 1.0)
        ));
        assert!(
            (alive / environments - 1.0).abs() <= 0.10,
            "λ = {rate}: {alive} for {environments}"
        );
    }
    tell(&format!(
        "{within} of 20 within, mean error {:.1} %",
        5.0 * error_sum
    ));
    assert!(within >= 18, "{within} of 20");
    assert!(error_sum / 20.0 <= 0.15, "{error_sum}");
}

/// The 2025 profile: 296–348 s idle, a loss of 6e-5 per second.
const PROFILE_2025: KeepAlive = KeepAlive {
    idle_min: Micros::from_secs(296),
    idle_max: Micros::from_secs(348),
    loss_mean: Some(Micros(16_666_666_667)),
    life_cap: None,
};

/// One environment asked again and again after the same idle time: the share found warm lies in the measured interval.
#[test]
fn idle_times_of_2025() {
    const TRIALS: u64 = 20_000;
    let run = Micros::from_millis(10);
    for row in rows(include_str!("../data/lambda_keepalive_2025.csv")) {
        let [idle, _, _, _, measured, low, high] = row[..] else {
            panic!("{row:?}");
        };
        let function = LambdaFunction {
            keep_alive: PROFILE_2025,
            ..plain()
        };
        let mut batch = Batch::default();
        for trial in 0..=TRIALS {
            batch.push(arrival(START + Micros(trial * (seconds(idle) + run).0), run));
        }
        // The first trial finds nothing and is not counted.
        let count_from = START + Micros(1);
        let mut simulation = LambdaSimulation::new(account(function), count_from, Recording::Off, Seed(1));
        simulation.replay(&batch);
        let end = START + Micros((TRIALS + 1) * (seconds(idle) + run).0);
        let outcomes = simulation.finish(Window {
            start: count_from,
            end,
        });
        let level = only(outcomes).service_level;
        assert_eq!(level.requests, TRIALS);
        let warm = 1.0 - level.cold_starts as f64 / TRIALS as f64;
        tell(&format!(
            "| {idle} s | {measured} ({low} to {high}) | {warm:.4} |"
        ));
        assert!(
            (low..=high).contains(&warm),
            "idle {idle} s: {warm} outside {low}..={high}"
        );
    }
}

/// Durations of the first 30 calls of UBC's run at 30 requests a second, in the order of their START, as logged in
/// `aws_30_cloudwatch.json` (ms × 100).
const DURATIONS_2025: [u64; 30] = [
    15_448, 15_069, 16_339, 15_463, 15_537, 15_195, 16_132, 16_791, 15_544, 15_744, 15_104, 16_320, 15_676,
    15_400, 15_482, 15_963, 15_538, 15_127, 15_381, 15_940, 15_625, 15_511, 15_126, 15_209, 15_477, 15_819,
    15_556, 15_411, 15_256, 15_500,
];

/// An environment takes its next request some 9 ms after it reports the last one (UBC 2025; 1 % under 8 ms).
const REUSABLE_AFTER: Micros = Micros(9_000);

/// That run as far as it was disturbed, one second, with the 4 environments the run before had left: even spacing, logged durations, init 98 ms.
fn thirty_a_second(binding: Binding, placement: Micros) -> Outcome {
    let function = LambdaFunction {
        binding,
        placement,
        init: InitProfile::Constant(Micros::from_millis(98)),
        keep_alive: PROFILE_2025,
        ..plain()
    };
    let mut batch = Batch::default();
    // Four at once leave four warm environments.
    for _ in 0..4 {
        batch.push(arrival(START, Micros::from_secs(1)));
    }
    let count_from = START + Micros::from_secs(16);
    for (call, duration) in (0..).zip(DURATIONS_2025) {
        let at = count_from + Micros(call * 1_000_000 / 30);
        batch.push(arrival(at, Micros(duration * 10) + REUSABLE_AFTER));
    }
    let mut simulation = LambdaSimulation::new(account(function), count_from, Recording::Off, Seed(1));
    simulation.replay(&batch);
    only(simulation.finish(Window {
        start: count_from,
        end: count_from + Micros::from_secs(1),
    }))
}

/// Measured: 3 new environments, 7 in use; 13 calls waited 7 to 68 ms, 36.5 ms on average, then none. No call waited
/// the whole cold path, as each of three does when it is tied to the environment started for it.
#[test]
fn late_binding_as_measured_at_thirty_a_second() {
    for placement in [125, 130, 135] {
        let outcome = thirty_a_second(Binding::Late, Micros::from_millis(placement));
        let (mean, longest) = waits(&format!("late, {placement} ms"), &outcome);
        assert_eq!(outcome.service_level.cold_starts, 3);
        assert_eq!(outcome.capacity.peak_instances, 7);
        assert!(outcome.service_level.delayed_by_init.abs_diff(13) <= 1);
        assert!(
            (mean - 36.5).abs() < 6.0 && (longest - 68.0).abs() < 8.0,
            "{mean}, {longest}"
        );
    }
    let outcome = thirty_a_second(Binding::Early, Micros::from_millis(130));
    let (mean, longest) = waits("early, 130 ms", &outcome);
    assert_eq!(outcome.service_level.cold_starts, 3);
    assert_eq!(outcome.capacity.peak_instances, 7);
    assert_eq!(outcome.service_level.delayed_by_init, 3);
    // 130 + 98 ms each
    assert_eq!(
        (mean.to_bits(), longest.to_bits()),
        (228.0_f64.to_bits(), 228.0_f64.to_bits())
    );
}

/// Mean over those who waited, and longest wait, in milliseconds.
fn waits(what: &str, outcome: &Outcome) -> (f64, f64) {
    let level = &outcome.service_level;
    let mean = level.waiting.sum() as f64 / 1e3 / level.delayed_by_init as f64;
    let longest = level.waiting.max().as_millis_f64();
    tell(&format!(
        "| {what} | {} | {} | {} | {mean:.1} ms | {longest:.1} ms |",
        level.cold_starts, outcome.capacity.peak_instances, level.delayed_by_init
    ));
    (mean, longest)
}
