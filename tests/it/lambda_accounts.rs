//! Several Lambda configurations in one account: what they share, and that they share nothing else.

use costsim::{
    platform::{
        Compute, FrontDoor, LogVolume, Metering, Outcome,
        lambda::{Binding, LambdaAccount, LambdaFunction, LambdaMemory, WarmUp, Warmth},
    },
    trace::{Arrival, Batch, FunctionId},
    units::{Architecture, Mebibytes, Micros, PartsPerMillion, SimTime, Window},
    usage::Meter,
    workload::{CpuModel, CpuSplit, InitProfile},
};
use proptest::prelude::*;

use crate::lambda_support::{
    START, arrival, batches_of, build, busy, idle_for, measured_start, plain, replay_account, warmed_account,
    window,
};

const MINUTE: Micros = Micros::from_secs(60);

/// Pure waiting, so that a run takes as long as it says at any size.
fn sized(architecture: Architecture, memory: u32) -> LambdaFunction {
    LambdaFunction {
        architecture,
        memory: LambdaMemory::Fixed(Mebibytes(memory)),
        cpu: CpuModel::uniform(CpuSplit::Fraction(PartsPerMillion(0))),
        ..plain()
    }
}

/// Arrivals as (milliseconds, function), each of so long a run.
fn batch_of(arrivals: &[(u64, u32)], run: Micros) -> Batch {
    let mut batch = Batch::default();
    for &(millis, function) in arrivals {
        batch.push(Arrival {
            function: FunctionId(function),
            ..arrival(START + Micros::from_millis(millis), run)
        });
    }
    batch
}

#[test]
fn two_configurations_share_one_cap_and_bill_apart() {
    // Function 0: 512 MB arm64; all others: 1,024 MB x86_64; three in flight at most; each run takes 2 s.
    //   0.0 s  function 0, function 1      2 in flight
    //   1.0 s  function 0                  3: the account's peak, 2 of them on arm64
    //   1.5 s  function 1                  refused: 3 are in flight, though only one is its own
    //   2.0 s  function 1                  the first two have just ended: 1 in flight, its environment is idle: warm
    //   2.5 s  function 2                  cold: function 1 shares its configuration, not its environments
    // arm64: 2 × 512 MB × 2,000 ms = 2,048,000 MiB-ms = 2 GB-s; x86_64: 3 × 1,024 × 2,000 = 6,144,000 = 6 GB-s
    let account = LambdaAccount::uniform(3, sized(Architecture::X86_64, 1_024))
        .with(sized(Architecture::Arm64, 512), [FunctionId(0)]);
    let arrivals = [(0, 0), (0, 1), (1_000, 0), (1_500, 1), (2_000, 1), (2_500, 2)];
    let outcomes = replay_account(account, &batch_of(&arrivals, Micros::from_secs(2)), MINUTE);
    let [x86_64, arm64] = &outcomes[..] else {
        panic!("{} outcomes", outcomes.len());
    };
    let counts = |outcome: &Outcome| {
        let level = &outcome.service_level;
        (level.requests, level.served, level.throttled, level.cold_starts)
    };
    assert_eq!(counts(arm64), (2, 2, 0, 2));
    assert_eq!(counts(x86_64), (4, 3, 1, 2));
    let billed = |outcome: &Outcome, architecture| {
        let metering = Metering {
            compute: Compute::Lambda(architecture),
            front_door: FrontDoor::None,
            logs: LogVolume::None,
            nat_gateways: 0,
        };
        let usage = metering.usage(&outcome.activity, window(MINUTE));
        usage.total(Meter::LambdaDuration(architecture))
    };
    assert_eq!(billed(arm64, Architecture::Arm64), 2_048_000);
    assert_eq!(billed(x86_64, Architecture::X86_64), 6_144_000);
    // At the account's peak of 3: two and one.
    let peaks = [arm64, x86_64].map(|outcome| outcome.capacity.peak_concurrency);
    assert_eq!(peaks, [2, 1]);
    // Runs of 4 s and 6 s in a minute
    let means = [arm64, x86_64].map(|outcome| outcome.capacity.mean_concurrency.to_bits());
    assert_eq!(means, [(4.0_f64 / 60.0).to_bits(), (6.0_f64 / 60.0).to_bits()]);
}

#[test]
fn a_reservation_is_kept_for_its_function() {
    // Of 103, function 0 reserves 2; the others share 101. 102 at once of function 1: one is refused. Then three of
    // function 0: two find their reservation untouched.
    let reserved = LambdaFunction {
        reserved_concurrency: Some(2),
        ..plain()
    };
    let account = LambdaAccount::uniform(103, plain()).with(reserved, [FunctionId(0)]);
    let arrivals = [[(0, 1); 102].as_slice(), &[(0, 0); 3]].concat();
    let outcomes = replay_account(account, &batch_of(&arrivals, Micros::from_secs(1)), MINUTE);
    let served = |outcome: &Outcome| (outcome.service_level.served, outcome.service_level.throttled);
    assert_eq!(
        outcomes.iter().map(served).collect::<Vec<_>>(),
        [(101, 1), (2, 1)]
    );
}

#[test]
fn functions_elsewhere_reserve_nothing() {
    // Of 103, function 4 reserves 2; functions 0 to 2 are not on Lambda. Function 3 has the other 101, of which it
    // wants 102, in whichever order the two are listed. Were functions 0 to 2 to reserve, too, it would have 100.
    let reserved = LambdaFunction {
        reserved_concurrency: Some(2),
        ..plain()
    };
    let arrivals = [[(0, 3); 102].as_slice(), &[(0, 4); 3]].concat();
    let served = |account| -> Vec<_> {
        let outcomes = replay_account(account, &batch_of(&arrivals, Micros::from_secs(1)), MINUTE);
        let levels = outcomes.iter().map(|outcome| &outcome.service_level);
        levels.map(|level| (level.served, level.throttled)).collect()
    };
    let [three, four] = [3, 4].map(|function| [FunctionId(function)]);
    let one_way = LambdaAccount::only(103, reserved.clone(), four).with(plain(), three);
    let other_way = LambdaAccount::only(103, plain(), three).with(reserved, four);
    assert_eq!(served(one_way), [(2, 1), (101, 1)]);
    assert_eq!(served(other_way), [(101, 1), (2, 1)]);
}

#[test]
fn the_longest_idle_time_is_primed() {
    // Idle times of 100 s and 600 s. The first 600 s come once more before: function 1, at 300 s, was there at -300 s
    // and is warm after 599 idle seconds; were only 100 s repeated, it would be cold.
    let idle = |seconds| LambdaFunction {
        keep_alive: idle_for(Micros::from_secs(seconds)),
        ..plain()
    };
    let account = LambdaAccount::uniform(1_000, idle(100)).with(idle(600), [FunctionId(1)]);
    let mut arrivals: Vec<(u64, u32)> = (0..20).map(|i| (i * 50_000, 0)).collect();
    arrivals.extend([(300_000, 1), (800_000, 1)]);
    arrivals.sort_unstable();
    let batch = batch_of(&arrivals, Micros::from_secs(1));
    let outcomes = warmed_account(
        account,
        WarmUp::Primed,
        &[batch],
        window(Micros::from_secs(1_000)),
    );
    let cold = |outcome: &Outcome| (outcome.service_level.requests, outcome.service_level.cold_starts);
    assert_eq!(outcomes.iter().map(cold).collect::<Vec<_>>(), [(20, 0), (2, 0)]);
}

/// The arrivals of some functions.
fn only_of(arrivals: &[Arrival], functions: &[u32]) -> Vec<Arrival> {
    let mine = arrivals.iter().filter(|a| functions.contains(&a.function.0));
    mine.copied().collect()
}

fn span_of(arrivals: &[Arrival]) -> Window {
    let end = SimTime(arrivals[arrivals.len() - 1].at.0 + 400_000);
    Window {
        start: arrivals[0].at,
        end,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn batch_boundaries_change_nothing(
        arrivals in proptest::collection::vec((0_u64..700, 0_u32..4, 0_u64..1_200), 1..150),
        cuts in proptest::collection::vec(0_usize..150, 0..12),
        warm_up in prop_oneof![Just(WarmUp::Primed), Just(WarmUp::None), Just(WarmUp::For(Micros::from_secs(5)))],
    ) {
        let arrivals = build(&arrivals);
        let account = LambdaAccount::uniform(6, busy())
            .with(LambdaFunction { binding: Binding::Early, ..busy() }, [FunctionId(1)])
            .with(LambdaFunction { warmth: Warmth::AlwaysWarm, ..busy() }, [FunctionId(3)]);
        let simulate = |cuts: &[usize]| {
            warmed_account(account.clone(), warm_up, &batches_of(&arrivals, cuts), span_of(&arrivals))
        };
        prop_assert_eq!(simulate(&[]), simulate(&cuts));
    }

    /// The same configuration twice is the configuration once, cap and all.
    #[test]
    fn functions_configured_alike_add_up(
        arrivals in proptest::collection::vec((0_u64..400, 0_u32..4, 0_u64..1_200), 1..150),
    ) {
        let arrivals = build(&arrivals);
        let simulate = |account| {
            warmed_account(account, WarmUp::None, &batches_of(&arrivals, &[]), span_of(&arrivals))
        };
        let once = &simulate(LambdaAccount::uniform(6, busy()))[0];
        let twice = simulate(LambdaAccount::uniform(6, busy()).with(busy(), [0, 2].map(FunctionId)));
        let twice = Outcome::together(&twice);
        prop_assert_eq!(&once.activity, &twice.activity);
        prop_assert_eq!(&once.service_level, &twice.service_level);
        prop_assert_eq!(once.capacity.peak_concurrency, twice.capacity.peak_concurrency);
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.max(b);
        prop_assert!(close(once.capacity.mean_concurrency, twice.capacity.mean_concurrency));
        prop_assert!(close(once.capacity.mean_instances, twice.capacity.mean_instances));
    }

    /// Far from the caps, two configurations in one account do what they do in accounts of their own.
    #[test]
    fn nothing_but_the_account_is_shared(
        arrivals in proptest::collection::vec((0_u64..400, 0_u32..4, 0_u64..1_200), 1..150),
        early in any::<bool>(),
    ) {
        let arrivals = build(&arrivals);
        let first = LambdaFunction {
            keep_alive: idle_for(Micros::from_secs(2)),
            timeout: Micros::from_millis(900),
            ..measured_start()
        };
        let second = LambdaFunction {
            binding: if early { Binding::Early } else { Binding::Late },
            warmth: if early { Warmth::Modeled } else { Warmth::AlwaysWarm },
            init: InitProfile::Constant(Micros(777)),
            ..plain()
        };
        let simulate = |account, arrivals: &[Arrival], span| {
            warmed_account(account, WarmUp::None, &batches_of(arrivals, &[]), span)
        };
        let span = span_of(&arrivals);
        let both = LambdaAccount::uniform(1_000, first.clone()).with(second.clone(), [1, 3].map(FunctionId));
        let shared = simulate(both, &arrivals, span);
        for (outcome, (function, mine)) in shared.iter().zip([(first, [0, 2]), (second, [1, 3])]) {
            let alone = simulate(LambdaAccount::uniform(1_000, function), &only_of(&arrivals, &mine), span);
            prop_assert_eq!(&outcome.activity, &alone[0].activity);
            prop_assert_eq!(&outcome.service_level, &alone[0].service_level);
            let peak_concurrency = outcome.capacity.peak_concurrency;
            prop_assert!(peak_concurrency <= alone[0].capacity.peak_concurrency);
            let mut capacity = alone[0].capacity;
            if mine == [1, 3] && !early {
                // Always warm: as many environments as requests in flight.
                capacity.peak_instances = peak_concurrency;
            }
            capacity.peak_concurrency = peak_concurrency;
            prop_assert_eq!(outcome.capacity, capacity);
        }
    }
}
