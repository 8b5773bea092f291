//! Small Lambda cases worked by hand, and laws that hold for any arrivals.

use costsim::{
    platform::{
        Outcome,
        lambda::{Binding, InitBilling, LambdaAccount, LambdaFunction, LambdaMemory, WarmUp, Warmth},
    },
    trace::{Arrival, Batch, FunctionId},
    units::{Mebibytes, Micros, PartsPerMillion, SimTime, Window},
    workload::{CpuModel, CpuSplit, InitProfile},
};
use proptest::prelude::*;

use crate::lambda_support::{
    START, arrival, batch_at, batches_of, build, busy, measured_start, only, plain, replay, replay_account,
    warmed, warmed_account, window,
};

const MINUTE: Micros = Micros::from_secs(60);

#[test]
fn a_cold_start_is_billed_to_the_millisecond() {
    // First: init 98 ms + run 119.4 ms = 217.4 → 218 ms. Second, warm: 119.4 → 120 ms. Placement is never billed.
    // 1,769 MB × (218 + 120) ms = 597,922 MiB-ms; with init free 1,769 × (120 + 120) = 424,560.
    let batch = batch_at(&[0, 1_000_000], Micros(119_400));
    let billed = replay(measured_start(), &batch, MINUTE);
    assert_eq!(billed.activity.total().lambda_mib_millis, 597_922);
    assert_eq!(billed.activity.total().lambda_requests, 2);
    let free = LambdaFunction {
        init_billing: InitBilling::Free,
        ..measured_start()
    };
    assert_eq!(
        replay(free, &batch, MINUTE).activity.total().lambda_mib_millis,
        424_560
    );
    // It waited placement + init; the histogram is exact at its maximum.
    let level = billed.service_level;
    assert_eq!((level.cold_starts, level.delayed_by_init), (1, 1));
    assert_eq!(level.waiting.max(), Micros(228_000));
    assert_eq!(level.response.max(), Micros(228_000 + 119_400));
}

#[test]
fn init_and_run_are_rounded_together() {
    // 0.4 ms of init + 0.4 ms of run is one started millisecond, not two.
    let function = LambdaFunction {
        init: InitProfile::Constant(Micros(400)),
        ..plain()
    };
    let outcome = replay(function, &batch_at(&[0], Micros(400)), MINUTE);
    assert_eq!(outcome.activity.total().lambda_mib_millis, 1_769);
}

#[test]
fn awss_example_kept_warm() {
    // 3,000 requests of 120 ms at 1,536 MB: 1,536 × 120 × 3,000 = 552,960,000 MiB-ms = 540 GB-s; a thousandth of AWS's
    // example of 540,000 GB-s.
    let function = LambdaFunction {
        memory: LambdaMemory::Fixed(Mebibytes(1_536)),
        cpu: CpuModel::uniform(CpuSplit::Fraction(PartsPerMillion(0))),
        warmth: Warmth::AlwaysWarm,
        ..plain()
    };
    let times: Vec<u64> = (0..3_000).map(|i| i * 1_000).collect();
    let outcome = replay(function, &batch_at(&times, Micros(120_000)), MINUTE);
    assert_eq!(outcome.activity.total().lambda_mib_millis, 552_960_000);
    assert_eq!(outcome.service_level.cold_starts, 0);
    // Little: 3,000 × 0.12 s ÷ 60 s = 6 in service; one arrives each millisecond, so at most 120 at once.
    assert_eq!(outcome.capacity.mean_concurrency.to_bits(), 6.0_f64.to_bits());
    assert_eq!(outcome.capacity.peak_concurrency, 120);
}

#[test]
fn recorded_memory_and_init_come_first() {
    // Recorded at 512 MB with init 50 ms and replayed as recorded: 100 ms stay 100 ms. 512 × (50 + 100) = 76,800.
    // The second row records neither: 1,024 MB, warm; a quarter of 100 ms is CPU on one vCPU. At 1,024 MB: q = 20 ms ×
    // 1024/1769 = 11,577 µs, elapsed(25 ms) = 11,577 + ⌈13,423 × 1769/1024⌉ = 11,577 + 23,189 = 34,766, + 75 ms
    // waiting = 109.766 → 110 ms: 1,024 × 110 = 112,640.
    let function = LambdaFunction {
        memory: LambdaMemory::Recorded(Mebibytes(1_024)),
        init: InitProfile::Constant(Micros::from_millis(999)),
        ..plain()
    };
    let mut batch = Batch::default();
    batch.push(Arrival {
        memory: Some(Mebibytes(512)),
        init: Some(Micros::from_millis(50)),
        ..arrival(START, Micros::from_millis(100))
    });
    batch.push(arrival(START + Micros::from_secs(1), Micros::from_millis(100)));
    let outcome = replay(function.clone(), &batch, MINUTE);
    assert_eq!(outcome.activity.total().lambda_mib_millis, 76_800 + 112_640);
    // A later start without a recorded init uses the last recorded for the function: 50 ms again, not 999.
    batch.push(arrival(START + Micros::from_secs(1), Micros::from_millis(100)));
    let outcome = replay(function, &batch, MINUTE);
    assert_eq!(
        outcome.activity.total().lambda_mib_millis,
        76_800 + 112_640 + 1_024 * 160
    );
    assert_eq!(outcome.service_level.cold_starts, 2);
}

#[test]
fn a_function_may_have_a_cpu_share_of_its_own() {
    // 100 ms on a full vCPU, run at 512 MB (q = 5,788 µs). Function 0 is 18 % CPU work: 5,788 +
    // ⌈12,212 × 1,769 / 512⌉ = 47,982, + 82,000 waiting = 129.982 → 130 ms. Function 1, beyond the table, is 25 %:
    // 5,788 + ⌈19,212 × 1,769 / 512⌉ = 72,167, + 75,000 = 147.167 → 148 ms.
    let function = LambdaFunction {
        memory: LambdaMemory::Fixed(Mebibytes(512)),
        cpu: CpuModel {
            by_function: [CpuSplit::Fraction(PartsPerMillion(180_000))].into(),
            ..CpuModel::uniform(CpuSplit::Assumed)
        },
        ..plain()
    };
    let mut batch = batch_at(&[0], Micros::from_millis(100));
    batch.push(Arrival {
        function: FunctionId(1),
        ..arrival(START, Micros::from_millis(100))
    });
    let outcome = replay(function, &batch, MINUTE);
    assert_eq!(outcome.activity.total().lambda_mib_millis, 512 * (130 + 148));
    assert_eq!(outcome.service_level.response.max(), Micros(147_167));
}

#[test]
fn late_binding_serves_in_order_with_whatever_comes_first() {
    // One warm environment (started at 0, ready at 228 ms). Three arrivals at 10 s, 150 ms of service each: the first
    // runs at once. The second starts an environment (ready 10.228), the third another; but the warm one is freed at
    // 10.150 and takes the second, which has waited 150 ms. The third gets the first new one at 10.228: 228 ms.
    // The last new environment serves nobody and its init is not billed.
    let batch = batch_at(&[0, 10_000_000, 10_000_000, 10_000_000], Micros(150_000));
    let outcome = replay(measured_start(), &batch, MINUTE);
    let level = &outcome.service_level;
    assert_eq!(
        (level.cold_starts, level.delayed_by_init, level.served),
        (3, 3, 4)
    );
    // Waits 228, 0, 150, 228 ms
    assert_eq!(level.waiting.sum(), 606_000);
    // Billed 248 + 150 + 150 + 248 ms
    assert_eq!(outcome.activity.total().lambda_mib_millis, 1_769 * 796);
    // Early binding: each waits for its own.
    let early = LambdaFunction {
        binding: Binding::Early,
        ..measured_start()
    };
    let outcome = replay(early, &batch, MINUTE);
    assert_eq!(outcome.service_level.waiting.sum(), 3 * 228_000);
    assert_eq!(
        outcome.activity.total().lambda_mib_millis,
        1_769 * (3 * 248 + 150)
    );
}

#[test]
fn no_more_starts_than_requests_wait() {
    // One environment is busy from 10 s for 300 ms. At 10.000 (+1 µs) a request waits and starts one, ready at 10.228.
    // At 10.100 a second waits: one start pending, two waiting, so another starts (10.328). At 10.228 the first new
    // one takes the first, at 10.300 the old one takes the second. At 10.310 a third finds none idle, but one start is
    // pending and it alone waits: nothing starts; it runs at 10.328 after 18 ms.
    let batch = batch_at(
        &[0, 10_000_000, 10_000_001, 10_100_000, 10_310_000],
        Micros(300_000),
    );
    let outcome = replay(measured_start(), &batch, MINUTE);
    let level = &outcome.service_level;
    assert_eq!((level.cold_starts, level.delayed_by_init), (3, 4));
    // 228,000 + 0 + 228,000 + 200,000 + 18,000
    assert_eq!(level.waiting.sum(), 674_000);
    assert_eq!(outcome.capacity.peak_instances, 3);
}

#[test]
fn the_timeout_cuts_and_bills() {
    // 5 s of work under a timeout of 3 s: init 98 + 3,000 ms billed, then 1 s warm.
    let function = LambdaFunction {
        timeout: Micros::from_secs(3),
        ..measured_start()
    };
    let mut batch = batch_at(&[0], Micros::from_secs(5));
    batch.push(arrival(START + Micros::from_secs(20), Micros::from_secs(1)));
    batch.push(arrival(START + Micros::from_secs(30), Micros::from_secs(3)));
    let outcome = replay(function, &batch, MINUTE);
    let level = &outcome.service_level;
    assert_eq!((level.requests, level.served, level.timed_out), (3, 2, 1));
    assert_eq!(
        outcome.activity.total().lambda_mib_millis,
        1_769 * (3_098 + 1_000 + 3_000)
    );
    assert_eq!(level.response.max(), Micros::from_secs(3));
}

#[test]
fn the_scaling_rate_refuses_what_outruns_it() {
    // 1,500 at once need 1,500 starts: 1,000 are allowed. At 55 ms later 5 more are allowed (one every 10 ms), the
    // sixth is refused. All run for a second on environments of their own.
    let account = LambdaAccount::uniform(10_000, measured_start());
    let times = [vec![0; 1_500], vec![55_000; 6]].concat();
    let batch = batch_at(&times, Micros::from_secs(1));
    let outcome = only(replay_account(account, &batch, MINUTE));
    let level = &outcome.service_level;
    assert_eq!((level.cold_starts, level.throttled), (1_005, 501));
    assert_eq!(level.requests, level.served + level.throttled);
    // A refused request is not billed.
    assert_eq!(outcome.activity.total().lambda_requests, 1_005);
}

#[test]
fn a_reservation_caps_one_function_and_not_another() {
    // Two in flight allowed each: of three at once for function 0 one is refused, the two for function 1 run.
    let function = LambdaFunction {
        reserved_concurrency: Some(2),
        ..plain()
    };
    let mut batch = Batch::default();
    for number in [0, 0, 0, 1, 1] {
        batch.push(Arrival {
            function: FunctionId(number),
            ..arrival(START, Micros::from_secs(1))
        });
    }
    let level = replay(function, &batch, MINUTE).service_level;
    assert_eq!((level.served, level.throttled), (4, 1));
}

#[test]
fn functions_share_the_account_but_not_their_environments() {
    // A cap of 3: four at once over two functions, one is refused; and nobody's environment serves another function.
    let account = LambdaAccount::uniform(3, plain());
    let mut batch = Batch::default();
    for (number, second) in [(0, 0), (1, 0), (0, 0), (1, 0), (1, 10), (2, 10)] {
        batch.push(Arrival {
            function: FunctionId(number),
            ..arrival(START + Micros::from_secs(second), Micros::from_secs(1))
        });
    }
    let level = only(replay_account(account, &batch, MINUTE)).service_level;
    assert_eq!((level.served, level.throttled, level.cold_starts), (5, 1, 4));
}

#[test]
fn an_environment_expires_the_instant_its_idle_time_is_over() {
    // Idle from 1 s on, 600 s: at 601 s an expiry comes before an arrival, so that is cold; a microsecond earlier warm.
    for (second_at, cold) in [(601_000_000, 2), (600_999_999, 1)] {
        let batch = batch_at(&[0, second_at], Micros::from_secs(1));
        let outcome = replay(plain(), &batch, Micros::from_secs(1_202));
        assert_eq!(outcome.service_level.cold_starts, cold);
    }
    // Alive 0–601 s and 601–1,202 s: one throughout, and never two; busy 2 s of 1,202.
    let batch = batch_at(&[0, 601_000_000], Micros::from_secs(1));
    let capacity = replay(plain(), &batch, Micros::from_secs(1_202)).capacity;
    assert_eq!(capacity.mean_instances.to_bits(), 1.0_f64.to_bits());
    assert_eq!(capacity.peak_instances, 1);
    assert_eq!(capacity.utilization.to_bits(), (2.0_f64 / 1_202.0).to_bits());
}

#[test]
fn a_life_cap_ends_even_a_busy_environment() {
    // A life of 10 s: arrivals each second for a second keep it busy throughout; it ends after 10 runs. 30 runs: 3.
    let mut function = plain();
    function.keep_alive.life_cap = Some((Micros::from_secs(10), Micros::from_secs(10)));
    let times: Vec<u64> = (0..30).map(|second| second * 1_000_000).collect();
    let outcome = replay(function, &batch_at(&times, Micros::from_secs(1)), MINUTE);
    assert_eq!(outcome.service_level.cold_starts, 3);
}

#[test]
fn priming_fills_the_pool_as_the_first_interval_would_leave_it() {
    // Two at once every 100 s, 20 times; idle timeout 600 s. Empty: 2 cold starts. Primed: the first 600 s (6 pairs)
    // come once more before, so both environments are there: 0 cold starts, and 40 requests are billed, not 52.
    let times: Vec<u64> = (0..40).map(|i| i / 2 * 100_000_000).collect();
    let batch = batch_at(&times, Micros::from_secs(1));
    let span = window(Micros::from_secs(2_000));
    let primed = warmed(plain(), WarmUp::Primed, std::slice::from_ref(&batch), span);
    let empty = warmed(plain(), WarmUp::None, std::slice::from_ref(&batch), span);
    assert_eq!(
        (primed.service_level.cold_starts, empty.service_level.cold_starts),
        (0, 2)
    );
    assert_eq!(primed.activity.total().lambda_requests, 40);
    assert_eq!(primed.capacity.mean_instances.to_bits(), 2.0_f64.to_bits());
    assert_eq!(primed.capacity.peak_instances, 2);
    assert_eq!(empty, replay(plain(), &batch, Micros::from_secs(2_000)));
}

#[test]
fn a_trace_shorter_than_the_interval_goes_round() {
    // One request in a window of 100 s, idle timeout 600 s: it came 100 s before as well, so it is warm.
    let batch = batch_at(&[0], Micros::from_secs(1));
    let outcome = warmed(plain(), WarmUp::Primed, &[batch], window(Micros::from_secs(100)));
    assert_eq!(
        (outcome.service_level.requests, outcome.service_level.cold_starts),
        (1, 0)
    );
    // Nothing at all is nothing at all.
    let nothing = warmed(plain(), WarmUp::Primed, &[], window(MINUTE));
    assert_eq!(nothing, Outcome::default());
}

#[test]
fn a_stretch_of_the_trace_can_warm_up() {
    // 10 arrivals, one a minute; the first 150 s (3 arrivals) do not count.
    let times: Vec<u64> = (0..10).map(|i| i * 60_000_000).collect();
    let batch = batch_at(&times, Micros::from_secs(1));
    let start = START + Micros::from_secs(150);
    let end = START + Micros::from_secs(600);
    let outcome = warmed(
        plain(),
        WarmUp::For(Micros::from_secs(150)),
        &[batch],
        Window { start, end },
    );
    assert_eq!(
        (outcome.service_level.requests, outcome.service_level.cold_starts),
        (7, 0)
    );
    assert_eq!(outcome.capacity.mean_instances.to_bits(), 1.0_f64.to_bits());
}

/// Replays in an account of six concurrent executions.
fn small(function: LambdaFunction, warm_up: WarmUp, batches: &[Batch], window: Window) -> Outcome {
    only(warmed_account(
        LambdaAccount::uniform(6, function),
        warm_up,
        batches,
        window,
    ))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn batch_boundaries_change_nothing(
        arrivals in proptest::collection::vec((0_u64..700, 0_u32..3, 0_u64..1_200), 1..150),
        cuts in proptest::collection::vec(0_usize..150, 0..12),
        warm_up in prop_oneof![Just(WarmUp::Primed), Just(WarmUp::None), Just(WarmUp::For(Micros::from_secs(5)))],
    ) {
        let arrivals = build(&arrivals);
        let start = arrivals[0].at;
        let span = Window { start, end: SimTime(arrivals[arrivals.len() - 1].at.0 + 400_000) };
        let whole = small(busy(), warm_up, &batches_of(&arrivals, &[]), span);
        let cut = small(busy(), warm_up, &batches_of(&arrivals, &cuts), span);
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn every_request_is_accounted_for(
        arrivals in proptest::collection::vec((0_u64..400, 0_u32..3, 0_u64..1_200), 1..150),
        early in any::<bool>(),
    ) {
        let arrivals = build(&arrivals);
        let start = arrivals[0].at;
        let span = Window { start, end: SimTime(arrivals[arrivals.len() - 1].at.0 + 400_000) };
        let binding = if early { Binding::Early } else { Binding::Late };
        let function = LambdaFunction { binding, ..busy() };
        let outcome = small(function, WarmUp::None, &batches_of(&arrivals, &[]), span);
        let level = &outcome.service_level;
        prop_assert_eq!(level.requests, arrivals.len() as u64);
        prop_assert_eq!(level.requests, level.served + level.throttled + level.timed_out);
        prop_assert_eq!(outcome.activity.total().lambda_requests, u128::from(level.served + level.timed_out));
        prop_assert!(level.cold_starts <= level.delayed_by_init);
        prop_assert!(outcome.capacity.peak_concurrency <= 6);
        prop_assert!((0.0..=1.0).contains(&outcome.capacity.utilization));
        prop_assert!(outcome.capacity.mean_instances <= outcome.capacity.peak_instances as f64);
    }

    /// Billed time is at least what ran and less than a millisecond more per request, inits aside.
    #[test]
    fn billing_rounds_each_request_up_by_less_than_a_millisecond(
        arrivals in proptest::collection::vec((0_u64..400, 0_u32..3, 0_u64..800), 1..100),
    ) {
        let arrivals = build(&arrivals);
        let start = arrivals[0].at;
        let span = Window { start, end: SimTime(arrivals[arrivals.len() - 1].at.0 + 400_000) };
        let function = LambdaFunction {
            init_billing: InitBilling::Free,
            memory: LambdaMemory::Fixed(Mebibytes(512)),
            ..plain()
        };
        let outcome = warmed(function, WarmUp::None, &batches_of(&arrivals, &[]), span);
        let billed_micros = outcome.activity.total().lambda_mib_millis / 512 * 1_000;
        let ran = outcome.service_level.response.sum() - outcome.service_level.waiting.sum();
        prop_assert!(billed_micros >= ran);
        prop_assert!(billed_micros < ran + 1_000 * arrivals.len() as u128);
    }
}
