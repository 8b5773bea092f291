//! Fleets by hand: cases worked out to the microsecond, and the laws every fleet obeys.

use costsim::{
    platform::{
        Outcome,
        fleet::{Balancer, FleetService, FleetSimulation, Scaling},
    },
    sim::Seed,
    trace::{Arrival, Batch, FunctionId},
    units::{Micros, MilliVcpu, PartsPerMillion, SimTime, Window},
    workload::{CpuModel, CpuSplit},
};
use proptest::prelude::*;

const BALANCERS: [Balancer; 4] = [
    Balancer::LeastOutstandingRequests,
    Balancer::RoundRobin,
    Balancer::Random,
    Balancer::SharedQueue,
];

/// One instance, one vCPU, one slot, all CPU work, an endless queue of patient clients.
fn lone_server() -> FleetService {
    FleetService {
        scaling: Scaling::Fixed(1),
        vcpu: MilliVcpu(1_000),
        slots: 1,
        queue_limit: u32::MAX,
        client_timeout: None,
        balancer: Balancer::SharedQueue,
        cpu: CpuModel::uniform(CpuSplit::Fraction(PartsPerMillion::ONE)),
    }
}

fn cpu_percent(percent: u32) -> CpuModel {
    CpuModel::uniform(CpuSplit::Fraction(PartsPerMillion(percent * 10_000)))
}

fn batch(arrivals: &[(u64, u64)]) -> Batch {
    let mut batch = Batch::default();
    for &(at, duration) in arrivals {
        batch.push(Arrival {
            at: SimTime(at),
            function: FunctionId(0),
            duration: Micros(duration),
            memory: None,
            init: None,
            request_bytes: 0,
            response_bytes: 0,
        });
    }
    batch
}

/// Replays (instant, duration) pairs; the window is the first 10,000 µs.
fn replay(service: &FleetService, arrivals: &[(u64, u64)]) -> Outcome {
    let mut simulation = FleetSimulation::new(service.clone(), SimTime(0), Seed(1));
    simulation.replay(&batch(arrivals));
    simulation.finish(Window {
        start: SimTime(0),
        end: SimTime(10_000),
    })
}

/// Sum and maximum of the response times of served requests.
fn responses(outcome: &Outcome) -> (u128, u64) {
    let response = &outcome.service_level.response;
    (response.sum(), response.max().0)
}

fn waits(outcome: &Outcome) -> (u128, u64) {
    let waiting = &outcome.service_level.waiting;
    (waiting.sum(), waiting.max().0)
}

/// served, rejected, expired, timed out
fn fates(outcome: &Outcome) -> [u64; 4] {
    let level = &outcome.service_level;
    [level.served, level.rejected, level.expired, level.timed_out]
}

#[test]
fn two_requests_share_a_vcpu() {
    // Both of 1,000 µs, at 0 and 400, in two slots. The first: 400 alone, its other 600 at ½ take 1,200: ends at
    // 1,600. The second has done 600 by then; 400 alone: ends at 2,000, response 1,600. Sum 3,200.
    let service = FleetService {
        slots: 2,
        ..lone_server()
    };
    let outcome = replay(&service, &[(0, 1_000), (400, 1_000)]);
    assert_eq!((responses(&outcome), waits(&outcome)), ((3_200, 1_600), (0, 0)));
    // 2,000 µs of work and 1,600 + 1,600 µs in service, in 10,000 µs.
    assert_eq!(outcome.capacity.utilization, 0.2);
    assert_eq!(outcome.capacity.mean_concurrency, 0.32);
    assert_eq!(outcome.capacity.peak_concurrency, 2);
}

#[test]
fn half_a_vcpu_doubles_work_and_leaves_waiting_alone() {
    // 40 % of 1,000 µs is work: 400 ÷ ½ = 800, then 600 of waiting: 1,400.
    let service = FleetService {
        vcpu: MilliVcpu(500),
        cpu: cpu_percent(40),
        ..lone_server()
    };
    assert_eq!(responses(&replay(&service, &[(0, 1_000)])), (1_400, 1_400));
}

#[test]
fn three_requests_on_two_vcpus() {
    // Three at ⅔ from 300 on, where 600, 900 and 1,000 µs are left: the first ends at 300 + 900 = 1,200; then 300
    // and 400 left at full speed: 1,500 and 1,600. Responses 1,200, 1,500, 1,300.
    let service = FleetService {
        vcpu: MilliVcpu(2_000),
        slots: 3,
        ..lone_server()
    };
    let outcome = replay(&service, &[(0, 900), (0, 1_200), (300, 1_000)]);
    assert_eq!(responses(&outcome), (4_000, 1_500));
}

#[test]
fn those_who_wait_for_others_use_no_vcpu_but_keep_their_slot() {
    // Half work, half waiting, 1,000 µs each, two slots. A works 0–500, waits to 1,000. B (500) works 500–1,000
    // alone, waits to 1,500. C (600) finds no slot until 1,000, works to 1,500, waits to 2,000: response 1,400.
    let service = FleetService {
        slots: 2,
        cpu: cpu_percent(50),
        ..lone_server()
    };
    let outcome = replay(&service, &[(0, 1_000), (500, 1_000), (600, 1_000)]);
    assert_eq!(
        (responses(&outcome), waits(&outcome)),
        ((3_400, 1_400), (400, 400))
    );
}

#[test]
fn a_full_queue_refuses() {
    // One in service, two may queue, the fourth is refused. At 1,000 the first ends before the fifth arrives, so
    // there is room again. Waits: 0, 900, 1,800, 2,000 (served at 3,000): 4,700.
    let service = FleetService {
        queue_limit: 2,
        ..lone_server()
    };
    let arrivals = [
        (0, 1_000),
        (100, 1_000),
        (200, 1_000),
        (300, 1_000),
        (1_000, 1_000),
    ];
    let outcome = replay(&service, &arrivals);
    assert_eq!(fates(&outcome), [4, 1, 0, 0]);
    assert_eq!(waits(&outcome), (4_700, 2_000));
    assert_eq!(outcome.capacity.peak_concurrency, 3);
}

#[test]
fn a_shared_queue_is_as_long_as_all_queues_together() {
    // Three instances, one place each on average: 3 served at once, 3 queue, 1 refused, wherever they queue.
    for balancer in [
        Balancer::SharedQueue,
        Balancer::RoundRobin,
        Balancer::LeastOutstandingRequests,
    ] {
        let service = FleetService {
            scaling: Scaling::Fixed(3),
            queue_limit: 1,
            balancer,
            ..lone_server()
        };
        let outcome = replay(&service, &[(0, 100); 7]);
        assert_eq!(fates(&outcome), [6, 1, 0, 0], "{balancer:?}");
        assert_eq!(responses(&outcome), (3 * 100 + 3 * 200, 200), "{balancer:?}");
    }
}

#[test]
fn a_slot_freed_at_the_timeout_comes_in_time() {
    // Timeout 1,000. B waits from 0 until A ends at 1,000 exactly: completion comes first, so B starts, and takes
    // no time: its response is the timeout, not more: served. C waits as long behind B and is lucky too.
    let service = FleetService {
        client_timeout: Some(Micros(1_000)),
        ..lone_server()
    };
    let outcome = replay(&service, &[(0, 1_000), (0, 0), (0, 0)]);
    assert_eq!((fates(&outcome), waits(&outcome)), ([3, 0, 0, 0], (2_000, 1_000)));
    // One microsecond of work more, and the answer comes at 1,001, in vain; the next, started at 1,001, had given
    // up at 1,000.
    let outcome = replay(&service, &[(0, 1_000), (0, 1), (0, 0)]);
    assert_eq!(fates(&outcome), [1, 0, 1, 1]);
    // A ends at 1,001: B gave up at 1,000, and A's own answer is late.
    let outcome = replay(&service, &[(0, 1_001), (0, 0)]);
    assert_eq!(fates(&outcome), [0, 0, 1, 1]);
}

#[test]
fn those_who_gave_up_hold_no_place() {
    // One place in the queue, timeout 500, A in service until 2,000 (late). B queues 0–500. C, at 499, finds the
    // queue full; D, at 500, finds B gone (timeouts come before arrivals), gives up at 1,000. E, at 1,600, is
    // served at 2,000–2,050.
    let service = FleetService {
        queue_limit: 1,
        client_timeout: Some(Micros(500)),
        ..lone_server()
    };
    let outcome = replay(
        &service,
        &[(0, 2_000), (0, 50), (499, 50), (500, 50), (1_600, 50)],
    );
    assert_eq!(fates(&outcome), [1, 1, 2, 1]);
    assert_eq!(responses(&outcome), (450, 450));
}

#[test]
fn the_fewest_requests_count_the_queued_ones() {
    // Two instances. A (5,000 µs, at 0) takes the first, B (1,000, at 10) the second; C (at 20) ties, goes to the
    // first and waits for A until 5,000. D (at 30) sees 2 against 1, goes to the second and waits for B until
    // 1,010. E (at 1,050) sees 2 against 1 again and waits for D until 1,110. Waits: 4,980, 980, 60.
    let service = FleetService {
        scaling: Scaling::Fixed(2),
        balancer: Balancer::LeastOutstandingRequests,
        ..lone_server()
    };
    let arrivals = [(0, 5_000), (10, 1_000), (20, 100), (30, 100), (1_050, 100)];
    let outcome = replay(&service, &arrivals);
    assert_eq!(waits(&outcome), (4_980 + 980 + 60, 4_980));
}

#[test]
fn round_robin_goes_on_though_others_idle() {
    // Three instances in turn; the fourth request waits for the first instance while two are idle.
    let service = FleetService {
        scaling: Scaling::Fixed(3),
        balancer: Balancer::RoundRobin,
        ..lone_server()
    };
    let outcome = replay(&service, &[(0, 1_000), (0, 10), (0, 10), (500, 10)]);
    assert_eq!(waits(&outcome), (500, 500));
}

#[test]
fn no_work_no_waiting_no_duration() {
    // Pure waiting never touches a vCPU, however many; nothing at all takes no time; queues still form at slots.
    for balancer in BALANCERS {
        let service = FleetService {
            vcpu: MilliVcpu(250),
            slots: 100,
            cpu: cpu_percent(0),
            balancer,
            ..lone_server()
        };
        let outcome = replay(&service, &[(5, 700); 100]);
        assert_eq!(responses(&outcome), (70_000, 700), "{balancer:?}");
        assert_eq!(outcome.capacity.utilization, 0.0);
        let outcome = replay(&lone_server(), &[(5, 0); 100]);
        assert_eq!((fates(&outcome)[0], responses(&outcome)), (100, (0, 0)));
        assert_eq!(outcome.capacity.peak_concurrency, 1);
    }
}

#[test]
fn instances_are_metered_throughout_the_window_and_warm_up_is_not_counted() {
    // Two instances for 10,000 µs; the request before the window delays the one in it by 400,
    // and is not counted.
    let service = FleetService {
        scaling: Scaling::Fixed(2),
        balancer: Balancer::RoundRobin,
        ..lone_server()
    };
    let mut simulation = FleetSimulation::new(service, SimTime(1_000), Seed(1));
    simulation.replay(&batch(&[(900, 500), (900, 0), (1_000, 100)]));
    let outcome = simulation.finish(Window {
        start: SimTime(1_000),
        end: SimTime(11_000),
    });
    assert_eq!(outcome.activity.total().instance_micros, 2 * 10_000);
    assert_eq!((outcome.service_level.requests, waits(&outcome)), (1, (400, 400)));
    assert_eq!(outcome.capacity.mean_concurrency, 0.01);
    assert_eq!(
        (outcome.capacity.mean_instances, outcome.capacity.peak_instances),
        (2.0, 2)
    );
}

#[test]
fn extremes_do_not_panic() {
    for balancer in BALANCERS {
        for (instances, vcpu, slots, queue_limit) in [
            (1, 250, 1, 0),
            (1, 192_000, u32::MAX, u32::MAX),
            (100_000, 250, u32::MAX, u32::MAX),
            (100_000, 192_000, 1, 0),
            (0, 0, 0, 0),
        ] {
            let service = FleetService {
                scaling: Scaling::Fixed(instances),
                vcpu: MilliVcpu(vcpu),
                slots,
                queue_limit,
                client_timeout: Some(Micros(u64::MAX)),
                balancer,
                ..lone_server()
            };
            // 200 days of work each, at the last instant a trace may hold.
            let outcome = replay(&service, &[(SimTime::MAX.0, 1 << 43); 50]);
            assert_eq!(fates(&outcome).iter().sum::<u64>(), 50);
        }
    }
}

#[test]
fn an_overloaded_queue_stays_within_its_limit() {
    // A hundred times what one server can do: at most 1 + 1,000 in the system, and it serves without pause:
    // 100,000 arrivals over 100,000 µs, one done every 100 µs, and what was in the queue at the end.
    let service = FleetService {
        queue_limit: 1_000,
        ..lone_server()
    };
    let arrivals: Vec<(u64, u64)> = (0..100_000).map(|at| (at, 100)).collect();
    let outcome = replay(&service, &arrivals);
    assert_eq!(outcome.capacity.peak_concurrency, 1_001);
    // Starts at 0, 100, …, 99,900 make 1,000 within; at the end 1,000 wait (the start at 99,900 freed a place,
    // taken at once).
    assert_eq!(fates(&outcome), [2_000, 98_000, 0, 0]);
    assert_eq!(outcome.capacity.utilization, 1.0);
}

fn any_service() -> impl Strategy<Value = FleetService> {
    let shape = (1_u32..6, 1_u32..12, 1_u32..5, 0_u32..4);
    (shape, proptest::option::of(0_u64..3_000), 0_usize..4, 0_u32..=100).prop_map(
        |((instances, quarters, slots, queue_limit), timeout, balancer, percent)| FleetService {
            scaling: Scaling::Fixed(instances),
            vcpu: MilliVcpu(quarters * 250),
            slots,
            queue_limit,
            client_timeout: timeout.map(Micros),
            balancer: BALANCERS[balancer],
            cpu: cpu_percent(percent),
        },
    )
}

/// Gaps and durations; many of each are 0, so that instants coincide.
fn any_arrivals() -> impl Strategy<Value = Vec<(u64, u64)>> {
    let gap = prop_oneof![Just(0_u64), 0_u64..400];
    let duration = prop_oneof![Just(0_u64), Just(500), 0_u64..3_000];
    proptest::collection::vec((gap, duration), 0..200).prop_map(|rows| {
        rows.into_iter()
            .scan(0, |at, (gap, duration)| {
                *at += gap;
                Some((*at, duration))
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn every_request_has_one_fate(service in any_service(), arrivals in any_arrivals()) {
        let outcome = replay(&service, &arrivals);
        let level = &outcome.service_level;
        prop_assert_eq!(level.requests, arrivals.len() as u64);
        prop_assert_eq!(fates(&outcome).iter().sum::<u64>(), level.requests);
        prop_assert_eq!(level.response.count(), level.served);
        // Nobody is answered before the duration recorded (but for half a microsecond of rounding each), nor, as
        // served, after the timeout.
        if level.served == level.requests {
            let recorded: u64 = arrivals.iter().map(|&(_, duration)| duration).sum();
            prop_assert!(level.response.sum() + u128::from(level.served) >= u128::from(recorded));
        }
        if let Some(timeout) = service.client_timeout {
            prop_assert!(level.response.max() <= timeout);
        } else {
            prop_assert_eq!(level.expired + level.timed_out, 0);
        }
        let room = u64::from(service.scaling.max()) * u64::from(service.slots + service.queue_limit);
        prop_assert!(outcome.capacity.peak_concurrency <= room);
    }

    #[test]
    fn batch_boundaries_change_nothing(
        service in any_service(), arrivals in any_arrivals(), cuts in proptest::collection::vec(0_usize..200, 0..6),
    ) {
        let mut simulation = FleetSimulation::new(service.clone(), SimTime(0), Seed(1));
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(arrivals.len())).collect();
        cuts.extend([0, arrivals.len()]);
        cuts.sort_unstable();
        cuts.windows(2).for_each(|part| simulation.replay(&batch(&arrivals[part[0]..part[1]])));
        let window = Window { start: SimTime(0), end: SimTime(10_000) };
        prop_assert_eq!(simulation.finish(window), replay(&service, &arrivals));
    }
}
