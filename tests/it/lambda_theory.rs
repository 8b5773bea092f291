//! Lambda against queueing theory, by the statistical rule: seeds 1–10, 99.9 % intervals cover the theory, half-width
//! at most 2 %. `cargo test --test it lambda_theory -- --nocapture` prints the tables of `docs/model.md`.

use costsim::{
    capacity::{erlang_b, offered_load},
    platform::{
        Outcome,
        lambda::{Binding, LambdaAccount, LambdaFunction, Warmth},
    },
    units::Micros,
    workload::InitProfile,
};

use crate::lambda_support::{
    Load, Service, account, assert_agrees, idle_for, interval, plain, poisson, seeds, tell,
};

const SECOND: Micros = Micros::from_secs(1);

/// A cap with initialized environments always at hand and nothing queued is the loss system M/G/c/c.
fn lost_at_a_cap(load: u32, servers: u32, requests: u64, service: Service) -> Vec<f64> {
    let function = LambdaFunction {
        warmth: Warmth::AlwaysWarm,
        ..plain()
    };
    // Services of 1 s on average: the limit of 10 × c requests a second is far from binding.
    let load = Load {
        per_second: f64::from(load),
        service,
        requests,
        warm_up: Micros::from_secs(30),
    };
    seeds()
        .map(|seed| {
            let account = LambdaAccount::uniform(servers, function.clone());
            let level = poisson(account, load, seed).service_level;
            assert_eq!(level.requests, level.served + level.throttled);
            level.throttled as f64 / level.requests as f64
        })
        .collect()
}

fn agrees_with_erlang_b(load: u32, servers: u32, requests: u64, half_width_max: f64) {
    let lost = lost_at_a_cap(load, servers, requests, Service::Exponential(SECOND));
    let theory = erlang_b(f64::from(load), servers);
    assert_agrees(&format!("{load}, {servers}"), &lost, theory, half_width_max);
}

#[test]
fn erlang_b_small() {
    agrees_with_erlang_b(1, 1, 100_000, 0.02);
    agrees_with_erlang_b(5, 5, 200_000, 0.02);
    agrees_with_erlang_b(5, 10, 1_500_000, 0.02);
    agrees_with_erlang_b(10, 10, 300_000, 0.02);
}

#[test]
fn erlang_b_20_30() {
    agrees_with_erlang_b(20, 30, 3_500_000, 0.02);
}

#[test]
fn erlang_b_100_100() {
    agrees_with_erlang_b(100, 100, 1_000_000, 0.02);
}

#[test]
fn erlang_b_100_117() {
    agrees_with_erlang_b(100, 117, 6_000_000, 0.02);
}

/// The rarest loss: one request in 13,000; half-width 10 %.
#[test]
fn erlang_b_200_250() {
    agrees_with_erlang_b(200, 250, 25_000_000, 0.10);
}

/// Erlang B knows the mean service time alone.
#[test]
fn erlang_b_is_insensitive_to_the_service_law() {
    let theory = erlang_b(10.0, 10);
    let constant = lost_at_a_cap(10, 10, 300_000, Service::Constant(SECOND));
    assert_agrees("10, 10, constant service", &constant, theory, 0.02);
    let two_point = lost_at_a_cap(10, 10, 300_000, Service::TwoPoint(SECOND));
    assert_agrees("10, 10, two-point service", &two_point, theory, 0.02);
}

/// The platform SimFaaS describes: a request is tied to the environment started for it, idle ones stay 600 s.
fn simfaas(init_millis: u64) -> LambdaFunction {
    LambdaFunction {
        init: InitProfile::Constant(Micros::from_millis(init_millis)),
        binding: Binding::Early,
        keep_alive: idle_for(Micros::from_secs(600)),
        ..plain()
    }
}

fn cold_probability(outcome: &Outcome) -> f64 {
    let level = &outcome.service_level;
    level.cold_starts as f64 / level.requests as f64
}

/// The example of SimFaaS (github.com/pacslab/simfaas): λ = 0.9/s, warm 1.991 s exponential, cold 2.244 s on average (init 0.253 s), idle
/// timeout 600 s. Eight seeds of an independent simulation gave P(cold) 0.00134 ± 0.00001, 7.702 ± 0.008 environments,
/// 1.792 ± 0.001 of them running; SimFaaS itself 0.0013 to 0.0014 and 7.66 to 7.69.
#[test]
fn a_warm_pool_against_simfaas() {
    let load = Load {
        per_second: 0.9,
        service: Service::Exponential(Micros::from_millis(1_991)),
        requests: 3_000_000,
        warm_up: Micros::from_secs(20_000),
    };
    let outcomes: Vec<Outcome> = seeds()
        .map(|seed| poisson(account(simfaas(253)), load, seed))
        .collect();
    let over = |figure: fn(&Outcome) -> f64| outcomes.iter().map(figure).collect::<Vec<f64>>();
    let cold = over(cold_probability);
    let environments = over(|outcome| outcome.capacity.mean_instances);
    let running = over(|outcome| outcome.capacity.mean_instances * outcome.capacity.utilization);
    assert_agrees("P(cold)", &cold, 0.001_34, 0.02);
    // Little: running = λ (warm + P(cold) × init) = 0.9 × (1.991 + 0.00134 × 0.253) = 1.792205
    assert_agrees("running", &running, 1.792_205, 0.02);
    let (cold, environments) = (interval(&cold), interval(&environments));
    tell(&format!(
        "| environments | 7.702 (7.65 to 7.75) | {:.4} ± {:.4} | |",
        environments.mean, environments.half_width
    ));
    assert!((0.001_3..=0.001_4).contains(&cold.mean), "{cold:?}");
    assert!((7.65..=7.75).contains(&environments.mean), "{environments:?}");
    assert!(environments.relative_half_width(7.702) < 0.02);
}

/// The same load, oldest first: no idle time ever reaches the timeout (the independent simulation: 11.1 environments).
#[test]
fn oldest_first_keeps_everything_warm() {
    let load = Load {
        per_second: 0.9,
        service: Service::Exponential(Micros::from_millis(1_991)),
        requests: 1_000_000,
        warm_up: Micros::from_secs(20_000),
    };
    let oldest_first = LambdaFunction {
        reuse: costsim::platform::lambda::Reuse::OldestFirst,
        ..simfaas(253)
    };
    let outcomes: Vec<Outcome> = seeds()
        .map(|seed| poisson(account(oldest_first.clone()), load, seed))
        .collect();
    let cold: u64 = outcomes
        .iter()
        .map(|outcome| outcome.service_level.cold_starts)
        .sum();
    let environments: Vec<f64> = outcomes
        .iter()
        .map(|outcome| outcome.capacity.mean_instances)
        .collect();
    let environments = interval(&environments);
    tell(&format!(
        "| oldest first | 0 cold, 11.1 | {cold} cold of 10 M, {:.2} ± {:.2} | |",
        environments.mean, environments.half_width
    ));
    assert!(cold < 100, "{cold} of 10 M");
    assert!((10.5..12.5).contains(&environments.mean), "{environments:?}");
}

/// λ = 1,000/s of 2.016 s at a cap of 1,000 is Erlang B(2016, 1000) = 0.504; SimFaaS (its notebook 3) found 0.5039
/// refused, 999.4 environments, 998.4 running.
#[test]
fn a_full_account_refuses_by_erlang_b() {
    let load = Load {
        per_second: 1_000.0,
        service: Service::Exponential(Micros::from_millis(2_016)),
        requests: 500_000,
        warm_up: Micros::from_secs(60),
    };
    let outcomes: Vec<Outcome> = seeds()
        .map(|seed| poisson(account(simfaas(147)), load, seed))
        .collect();
    let refused: Vec<f64> = outcomes
        .iter()
        .map(|outcome| outcome.service_level.throttled as f64 / outcome.service_level.requests as f64)
        .collect();
    assert_agrees(
        "refused",
        &refused,
        erlang_b(offered_load(1_000.0, 2.016), 1_000),
        0.02,
    );
    for outcome in &outcomes {
        assert_eq!(outcome.capacity.peak_concurrency, 1_000);
        assert!((998.0..=1_000.0).contains(&outcome.capacity.mean_instances));
    }
}

/// One environment, no overlap: a request is cold when the gap before it exceeds the timeout, P = e^{−λT} for Poisson
/// arrivals. λ = 1/300 s, T = 600 s: e^{−2} = 0.135335.
#[test]
fn one_environment_is_cold_after_a_long_gap() {
    let load = Load {
        per_second: 1.0 / 300.0,
        service: Service::Constant(Micros(1_000)),
        requests: 200_000,
        warm_up: Micros::from_secs(1_000),
    };
    let cold: Vec<f64> = seeds()
        .map(|seed| cold_probability(&poisson(account(plain()), load, seed)))
        .collect();
    assert_agrees("P(gap > T)", &cold, (-2.0_f64).exp(), 0.02);
}

/// Unbounded concurrency is M/G/∞: the mean in service is the offered load (Little), whatever the law.
#[test]
fn littles_law_on_requests_in_service() {
    for service in [
        Service::Exponential(Micros::from_millis(400)),
        Service::TwoPoint(Micros::from_millis(400)),
    ] {
        let load = Load {
            per_second: 50.0,
            service,
            requests: 200_000,
            warm_up: Micros::from_secs(30),
        };
        let outcomes: Vec<Outcome> = seeds()
            .map(|seed| poisson(account(simfaas(100)), load, seed))
            .collect();
        let in_service: Vec<f64> = outcomes
            .iter()
            .map(|outcome| outcome.capacity.mean_concurrency)
            .collect();
        assert_agrees("in service", &in_service, offered_load(50.0, 0.4), 0.02);
        // Busy environments are requests in service and those being started, up to what crosses the window's ends.
        for outcome in &outcomes {
            let busy = outcome.capacity.mean_instances * outcome.capacity.utilization;
            assert!((busy / outcome.capacity.mean_concurrency - 1.0).abs() < 0.002);
        }
    }
}
