//! Autoscaling by hand, minute by minute, and the laws every scaled fleet obeys.
//!
//! A data point of minute m is the mean CPU utilization from m:00 to m+1:00, published at m+2:00 (a minute later). Alarms
//! look at once: three points above the target, or fifteen below 0.9 (ECS) or 0.7 (Auto Scaling group) times the
//! target. Sources: docs/model.md, "Autoscaling".

use std::sync::Arc;

use costsim::{
    platform::{
        Outcome, Recording,
        fleet::{
            Balancer, CpuUtilization, Decision, FleetService, FleetSimulation, FleetStart, Launch,
            LaunchTime, Scaler, Scaling, StartedFleet, TargetTracking, target_tracking,
        },
    },
    sim::Seed,
    trace::{Arrival, Batch, FunctionId},
    units::{Micros, MilliVcpu, PartsPerMillion, SimTime, Window},
    workload::{CpuModel, CpuSplit},
};
use proptest::prelude::*;

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;

fn percent(percent: u32) -> PartsPerMillion {
    PartsPerMillion(percent * 10_000)
}

/// RUNNING 30 s after the decision, billed from the 15th, healthy at once.
const LAUNCH: Launch = Launch {
    start: LaunchTime::Constant(Micros::from_secs(30)),
    unbilled: Micros::from_secs(15),
    health_check: Micros::ZERO,
    limits: None,
};

fn policy(scaler: Scaler, target: u32, min: u32, max: u32) -> TargetTracking {
    TargetTracking {
        min,
        max,
        target: percent(target),
        scaler,
        launch: LAUNCH,
    }
}

/// Instances of one vCPU whose requests only compute.
fn service(policy: TargetTracking) -> FleetService {
    FleetService {
        scaling: Scaling::TargetTracking(policy),
        vcpu: MilliVcpu(1_000),
        slots: 1_000,
        queue_limit: 1_000,
        client_timeout: None,
        balancer: Balancer::LeastOutstandingRequests,
        cpu: CpuModel::uniform(CpuSplit::Fraction(PartsPerMillion::ONE)),
    }
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

/// Work that keeps so many tenths of a vCPU busy in each minute: every second that many requests of 100 ms, spread over
/// its tenths, so that none runs on into the next minute while there are vCPUs enough.
fn load(tenths: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
    let minutes = tenths.into_iter().enumerate();
    let seconds = minutes.flat_map(|(minute, n)| (0..60).map(move |second| (minute as u64 * 60 + second, n)));
    let slots = seconds.flat_map(|(second, n)| {
        (0..10).map(move |j| (second * SECOND + j * 100_000, n * (j + 1) / 10 - n * j / 10))
    });
    slots
        .flat_map(|(at, count)| (0..count).map(move |_| (at, 100_000)))
        .collect()
}

/// So many tenths in so many minutes, one stretch after the other.
fn stretches(stretches: &[(usize, u64)]) -> Vec<(u64, u64)> {
    load(
        stretches
            .iter()
            .flat_map(|&(minutes, tenths)| std::iter::repeat_n(tenths, minutes)),
    )
}

/// Replays the arrivals, given from the start of the window on, through a fleet that starts with so many instances.
fn replay_from(
    start: u64,
    service: &FleetService,
    instances: u32,
    arrivals: &[(u64, u64)],
    minutes: u64,
) -> Outcome {
    let begin = FleetStart {
        at: SimTime(start),
        count_from: SimTime(start),
        instances,
        recording: Recording::Timeline,
    };
    let mut simulation = FleetSimulation::starting(service.clone(), begin, Seed(1));
    let shifted: Vec<(u64, u64)> = arrivals.iter().map(|&(at, work)| (start + at, work)).collect();
    simulation.replay(&batch(&shifted));
    simulation.finish(Window {
        start: SimTime(start),
        end: SimTime(start + minutes * MINUTE),
    })
}

fn replay(service: &FleetService, instances: u32, arrivals: &[(u64, u64)], minutes: u64) -> Outcome {
    replay_from(0, service, instances, arrivals, minutes)
}

/// Instances wanted, as of the end of each minute in which the number is another than before: (minute, number).
fn changes(outcome: &Outcome) -> Vec<(usize, u64)> {
    let rows = outcome.timeline.as_ref().unwrap().rows.iter();
    let mut changes: Vec<(usize, u64)> = rows.map(|row| row.desired).enumerate().collect();
    changes.dedup_by_key(|&mut (_, desired)| desired);
    changes
}

/// Busy and all vCPU seconds of a minute, in tenths.
fn utilization(outcome: &Outcome, minute: usize) -> (u128, u128) {
    let row = outcome.timeline.as_ref().unwrap().rows[minute];
    // thousandths of a vCPU × microseconds
    let tenths = |sum: u128| sum / (100 * u128::from(SECOND));
    (tenths(row.busy), tenths(row.capacity))
}

/// Billed instance seconds by hour.
fn billed(outcome: &Outcome) -> Vec<f64> {
    let hours = outcome.activity.hours();
    hours
        .map(|(_, counts)| counts.instance_micros as f64 / 1e6)
        .collect()
}

#[test]
fn the_policy_as_a_table() {
    let observe = |busy: u128| CpuUtilization { busy, capacity: 100 };
    let bounds = policy(Scaler::EcsService, 40, 2, 10);
    // (counted, observed %, desired) → counted × observed ÷ 40, rounded up, within 2 … 10
    for (counted, observed, desired, decision) in [
        (3, 80, 3, Decision::Out { to: 6 }),   // 6.0: exact, not 7
        (3, 81, 3, Decision::Out { to: 7 }),   // 6.075
        (3, 40, 3, Decision::Hold),            // 3.0
        (3, 39, 3, Decision::Hold),            // 2.925: giving one up would show 58.5 %
        (3, 26, 3, Decision::In { to: 2 }),    // 1.95
        (3, 0, 3, Decision::In { to: 2 }),     // 0: the fewest
        (8, 100, 8, Decision::Out { to: 10 }), // 20: the most
        (3, 80, 6, Decision::Hold),            // asked for already
        (0, 0, 2, Decision::Hold),
    ] {
        let decided = target_tracking(&bounds, observe(observed), counted, desired);
        assert_eq!(decided, decision, "{counted} at {observed} %");
    }
    // No data, no action; and no division by zero.
    let nothing = CpuUtilization::default();
    assert_eq!(target_tracking(&bounds, nothing, 3, 3), Decision::Hold);
}

#[test]
fn a_step_at_minute_3_is_met_at_7_30() {
    // Two tasks, target 50 %. 0.8 vCPU until 3:00 (40 %), then 1.6 (80 %).
    //
    // | minute | 2  | 3  | 4  | 5  | 6  | 7    | 8  |
    // | busy % | 40 | 80 | 80 | 80 | 80 | 53.3 | 40 |
    //
    // Points above: minutes 3, 4, 5; the last is published at 7:00: alarm, 2 × 80 ÷ 50 = 3.2 → 4. Two tasks launch at
    // 7:00, are billed from 7:15 and run, healthy, at 7:30: four and a half minutes after the step. Minute 7 has two
    // tasks for 30 s and four for 30: 96 s ÷ 180 s. At 8:00 and 9:00 the points of minutes 6 and 7 still raise the
    // alarm, with four tasks running: 4 × 80 ÷ 50 → 7 without the cooldown, 2 × 80 ÷ 50 → 4 with it.
    let arrivals = stretches(&[(3, 8), (27, 16)]);
    let ecs = service(policy(Scaler::EcsService, 50, 2, 20));
    let outcome = replay(&ecs, 2, &arrivals, 30);
    assert_eq!(changes(&outcome), [(0, 2), (7, 4)]);
    assert_eq!(utilization(&outcome, 2), (480, 1_200));
    assert_eq!(utilization(&outcome, 6), (960, 1_200));
    assert_eq!(utilization(&outcome, 7), (960, 1_800));
    assert_eq!(utilization(&outcome, 8), (960, 2_400));
    // From minute 8 on 40 % is below 45 %, but 4 × 40 ÷ 50 = 3.2 → 4: three would be above the target. No flapping.
    // Two tasks for 1,800 s, two from 7:15 (435 s).
    assert_eq!(billed(&outcome), [2.0 * 1_800.0 + 2.0 * (1_800.0 - 435.0)]);
    assert_eq!(outcome.capacity.peak_instances, 4);
    assert_eq!(outcome.capacity.mean_instances, 6_330.0 / 1_800.0);
    // The most there may be.
    let three = service(policy(Scaler::EcsService, 50, 2, 3));
    assert_eq!(changes(&replay(&three, 2, &arrivals, 30)), [(0, 2), (7, 3)]);
}

#[test]
fn a_step_within_a_minute_takes_a_minute_more_at_most() {
    // The step comes at 3:30: minute 3 shows (40 + 80) ÷ 2 = 60 %, above: as before 7:00, 3.5 minutes after the step.
    // At 3:50 minute 3 shows 46.7 %, so minutes 4, 5, 6: 8:00; with 30 s of launch and up to 30 s until the first
    // health check 4 min 40 s to 5 min 10 s after the step.
    let ecs = service(policy(Scaler::EcsService, 50, 2, 20));
    for (second, minute) in [(30, 7), (50, 8)] {
        let step = 3 * MINUTE + second * SECOND;
        let (low, high) = (stretches(&[(4, 8)]), stretches(&[(20, 16)]));
        let before = low.into_iter().filter(|&(at, _)| at < step);
        let after = high.into_iter().filter(|&(at, _)| at >= step);
        let arrivals: Vec<(u64, u64)> = before.chain(after).collect();
        let outcome = replay(&ecs, 2, &arrivals, 20);
        assert_eq!(changes(&outcome), [(0, 2), (minute, 4)]);
    }
}

#[test]
fn scale_in_takes_fifteen_points_and_waits_for_its_cooldown() {
    // Four tasks at 15 % for a target of 50 %: below 45 % in minutes 0 to 14; the last is published at 16:00:
    // 4 × 15 ÷ 50 = 1.2 → 2. At 17:00 the point of minute 15 still shows 15 %, now of two tasks: 0.6 → 1, but the
    // scale-in cooldown lasts until 21:00, when minute 19 shows 30 %: 2 × 30 ÷ 50 = 1.2 → 2.
    let ecs = service(policy(Scaler::EcsService, 50, 1, 20));
    let outcome = replay(&ecs, 4, &stretches(&[(40, 6)]), 40);
    assert_eq!(changes(&outcome), [(0, 4), (16, 2)]);
    assert_eq!(
        (utilization(&outcome, 15), utilization(&outcome, 16)),
        ((360, 2_400), (360, 1_200))
    );
    // One minute at 50 % (minute 10) and the fifteen begin again with minute 11: 11 to 25, published at 27:00.
    let outcome = replay(&ecs, 4, &stretches(&[(10, 6), (1, 20), (29, 6)]), 40);
    assert_eq!(changes(&outcome), [(0, 4), (27, 2)]);
}

#[test]
fn nothing_flaps_between_the_thresholds() {
    // Twenty tasks at 46 to 50 % of a target of 50 %: not above 50, not below 45, for two hours.
    let ecs = service(policy(Scaler::EcsService, 50, 1, 100));
    let outcome = replay(&ecs, 20, &load((0..120).map(|minute| 92 + minute * 3 % 9)), 120);
    assert_eq!(changes(&outcome), [(0, 20)]);
    assert_eq!(billed(&outcome), [20.0 * 3_600.0; 2]);
}

#[test]
fn in_its_cooldown_only_a_larger_scale_out_adds() {
    // Target 25 %, two tasks. 20 % until 3:00, then 40 %: out to 2 × 40 ÷ 25 = 3.2 → 4 at 7:00, as above. From 6:00 on
    // 1.8 vCPU: minute 6 shows 90 %, published at 8:00, in the cooldown: from the two tasks of 7:00, 2 × 90 ÷ 25 = 7.2
    // → 8, larger than 4. Minute 7 shows 108 s ÷ (60 + 120) s = 60 %: 2 × 60 ÷ 25 = 4.8 → 5, not larger. From minute 9
    // eight tasks show 22.5 %, which is not below 0.9 × 25 %.
    let ecs = service(policy(Scaler::EcsService, 25, 2, 50));
    let outcome = replay(&ecs, 2, &stretches(&[(3, 4), (3, 8), (34, 18)]), 40);
    assert_eq!(changes(&outcome), [(0, 2), (7, 4), (8, 8)]);
    assert_eq!(
        (utilization(&outcome, 7), utilization(&outcome, 9)),
        ((1_080, 1_800), (1_080, 4_800))
    );
}

#[test]
fn after_its_cooldown_the_next_step_counts_all_tasks() {
    // Two tasks and 4 vCPUs of work from 0:00: 100 % in minutes 0, 1, 2; out to 4 at 4:00, at 100 % as well (a backlog
    // has grown); the cooldown, whose base is two tasks at no more than 100 %, ends at 9:00: 4 × 100 ÷ 50 = 8.
    let ecs = service(policy(Scaler::EcsService, 50, 2, 50));
    let outcome = replay(&ecs, 2, &stretches(&[(12, 40)]), 12);
    assert_eq!(changes(&outcome), [(0, 2), (4, 4), (9, 8)]);
}

#[test]
fn a_group_scales_in_below_seven_tenths_of_its_target() {
    // Ten instances, target 50 %. At 36 %: 10 × 36 ÷ 50 = 7.2 → 8; below 45 % (ECS), not below 35 % (group). At 34 %:
    // 6.8 → 7 for both, at 16:00. At 17:00 the group sees 34 % of ten once more, not of the seven it has.
    let group = service(policy(Scaler::AutoScalingGroup, 50, 2, 50));
    let ecs = service(policy(Scaler::EcsService, 50, 2, 50));
    let (at_36, at_34) = (stretches(&[(20, 36)]), stretches(&[(20, 34)]));
    assert_eq!(changes(&replay(&ecs, 10, &at_36, 20)), [(0, 10), (16, 8)]);
    assert_eq!(changes(&replay(&group, 10, &at_36, 20)), [(0, 10)]);
    assert_eq!(changes(&replay(&group, 10, &at_34, 20)), [(0, 10), (16, 7)]);
}

#[test]
fn what_warms_up_is_desired_but_does_not_count() {
    // As the step above: two at 80 % → 4 at 7:00. They serve at 7:30 and count at 12:30 (300 s later): until then the
    // metric is of the two old ones, 120 s a minute. At 8:00 (minute 6, 80 %) 2 × 80 ÷ 50 → 4 are desired already.
    let group = service(policy(Scaler::AutoScalingGroup, 50, 2, 50));
    let outcome = replay(&group, 2, &stretches(&[(3, 8), (27, 16)]), 30);
    assert_eq!(changes(&outcome), [(0, 2), (7, 4)]);
    assert_eq!(
        (utilization(&outcome, 8).1, utilization(&outcome, 11).1),
        (1_200, 1_200)
    );
    assert_eq!(utilization(&outcome, 12).1, 600 + 1_200);
    assert_eq!(utilization(&outcome, 13), (960, 2_400));
    assert_eq!(billed(&outcome), [2.0 * 1_800.0 + 2.0 * (1_800.0 - 435.0)]);
}

/// Two instances at 80 % from 3:00 to 6:00, so out to four at 7:00; then 10 %: low points in minutes 6 to 20, the last
/// published at 22:00. Launching takes 20 minutes, so that they are not there yet.
fn slow_launch(scaler: Scaler, unbilled: Micros, start: u64) -> Outcome {
    let slow = TargetTracking {
        launch: Launch {
            start: LaunchTime::Constant(Micros::from_secs(20 * 60)),
            unbilled,
            ..LAUNCH
        },
        ..policy(scaler, 50, 2, 50)
    };
    replay_from(
        start,
        &service(slow),
        2,
        &stretches(&[(3, 8), (3, 16), (34, 2)]),
        40,
    )
}

#[test]
fn a_group_does_not_scale_in_while_instances_warm_up() {
    // The two run at 27:00 and are warm at 32:00: scale-in to the fewest, two, then; an ECS service at 22:00.
    let unbilled = Micros::from_secs(15);
    let group = slow_launch(Scaler::AutoScalingGroup, unbilled, 0);
    assert_eq!(changes(&group), [(0, 2), (7, 4), (32, 2)]);
    let ecs = slow_launch(Scaler::EcsService, unbilled, 0);
    assert_eq!(changes(&ecs), [(0, 2), (7, 4), (22, 2)]);
}

#[test]
fn partial_lives_are_billed_by_the_second_a_minute_at_least_in_their_hours() {
    // Two tasks throughout 40 minutes, 4,800 s, and two from 7:00 + unbilled to 22:00, where they are called off:
    // from 7:15: 885 s; from 20:20.4: 99.6 → 100 s; from 21:30: 30 → 60 s; from 22:00.000001: never billed.
    for (unbilled_millis, seconds) in [(15_000, 885.0), (800_400, 100.0), (870_000, 60.0)] {
        let outcome = slow_launch(Scaler::EcsService, Micros::from_millis(unbilled_millis), 0);
        assert_eq!(billed(&outcome), [4_800.0 + 2.0 * seconds]);
    }
    let outcome = slow_launch(Scaler::EcsService, Micros(900 * SECOND + 1), 0);
    assert_eq!(billed(&outcome), [4_800.0]);
    // The same from 0:50 on: two for 10 and 30 minutes of two hours; the others from 0:57:15 to 1:12:00, 165 s of the
    // first hour and 720 s of the second.
    let outcome = slow_launch(Scaler::EcsService, Micros::from_secs(15), 50 * MINUTE);
    assert_eq!(billed(&outcome), [1_200.0 + 330.0, 3_600.0 + 1_440.0]);
}

#[test]
fn what_rounding_adds_past_the_window_is_not_billed() {
    // From 21:30 to 22:00, where the last point of low load is published, billed to 22:30; the window ends at 22:10.
    let slow = TargetTracking {
        launch: Launch {
            start: LaunchTime::Constant(Micros::from_secs(20 * 60)),
            unbilled: Micros::from_secs(870),
            ..LAUNCH
        },
        ..policy(Scaler::EcsService, 50, 2, 50)
    };
    let mut simulation = FleetSimulation::new(service(slow), SimTime(0), Seed(1));
    simulation.replay(&batch(&stretches(&[(3, 8), (3, 16), (16, 2)])));
    let outcome = simulation.finish(Window {
        start: SimTime(0),
        end: SimTime(22 * MINUTE + 10 * SECOND),
    });
    assert_eq!(billed(&outcome), [2.0 * 1_330.0 + 2.0 * 40.0]);
}

/// Two instances without CPU work, one of which leaves at 16:00; slots and queue places as given.
fn draining(cpu: u32, slots: u32, queue_limit: u32, balancer: Balancer, arrivals: &[(u64, u64)]) -> Outcome {
    let service = FleetService {
        slots,
        queue_limit,
        balancer,
        cpu: CpuModel::uniform(CpuSplit::Fraction(percent(cpu))),
        ..service(policy(Scaler::EcsService, 50, 1, 50))
    };
    let seconds: Vec<(u64, u64)> = arrivals
        .iter()
        .map(|&(at, duration)| (at * SECOND, duration * SECOND))
        .collect();
    replay(&service, 2, &seconds, 30)
}

/// served, rejected, expired, timed out
fn fates(outcome: &Outcome) -> [u64; 4] {
    let level = &outcome.service_level;
    [level.served, level.rejected, level.expired, level.timed_out]
}

#[test]
fn a_leaving_instance_finishes_what_it_has_and_takes_nothing_new() {
    // Two slots, no queue. At 15:58 one request of 10 s goes to the first instance, at 15:59 one of 200 s to the
    // second, which leaves at 16:00, the one launched last. At 16:30 two of 20 s fill the first; the third is refused,
    // though the second has a slot. The second is gone, and no longer billed, after 959 + 200 = 1,159 s.
    let arrivals = [(958, 10), (959, 200), (990, 20), (990, 20), (990, 20)];
    for balancer in [
        Balancer::LeastOutstandingRequests,
        Balancer::RoundRobin,
        Balancer::SharedQueue,
    ] {
        let outcome = draining(0, 2, 0, balancer, &arrivals);
        assert_eq!(fates(&outcome), [4, 1, 0, 0], "{balancer:?}");
        assert_eq!(billed(&outcome), [1_800.0 + 1_159.0]);
        assert_eq!(changes(&outcome), [(0, 2), (16, 1)]);
    }
}

#[test]
fn a_leaving_instance_serves_its_own_queue() {
    // One slot, one place: at 15:58 two requests of 60 s to each instance; the leaving one serves its second from
    // 16:58 to 17:58 = 1,078 s.
    let arrivals = [(958, 60), (958, 60), (958, 60), (958, 60)];
    let outcome = draining(0, 1, 1, Balancer::LeastOutstandingRequests, &arrivals);
    assert_eq!(fates(&outcome), [4, 0, 0, 0]);
    assert_eq!(billed(&outcome), [1_800.0 + 1_078.0]);
}

#[test]
fn the_deregistration_delay_cuts_what_is_left() {
    // The leaving instance has one request of 400 s in service and one queued when it leaves at 16:00; at 21:00 both
    // fail, whether they compute or wait, and it is no longer billed. The other's two are served. Where they compute
    // the one left shows 100 % in minutes 16, 17, 18: at 20:00 out to two, billed from 20:15 for 585 s.
    for (cpu, another) in [(0, 0.0), (100, 585.0)] {
        let arrivals = [(958, 400), (958, 400), (959, 400), (959, 400)];
        let outcome = draining(cpu, 1, 1, Balancer::LeastOutstandingRequests, &arrivals);
        assert_eq!(fates(&outcome), [2, 0, 0, 2], "{cpu} %");
        assert_eq!(billed(&outcome), [1_800.0 + 1_260.0 + another]);
        // In service: 400 s, 400 s (from 1,358 to 1,758), and 302 s until the cut.
        assert_eq!(
            outcome.capacity.mean_concurrency,
            (400.0 + 400.0 + 302.0) / 1_800.0
        );
    }
}

#[test]
fn a_new_task_takes_from_the_shared_queue() {
    // One slot each, no timeout. Two tasks, both busy with work of ten minutes from 0:00, a third request queues. High
    // points in minutes 0, 1, 2: at 4:00 out to 2 × 100 ÷ 50 = 4, ready at 4:30, when the third starts at once.
    let shared = FleetService {
        slots: 1,
        balancer: Balancer::SharedQueue,
        ..service(policy(Scaler::EcsService, 50, 2, 4))
    };
    let outcome = replay(
        &shared,
        2,
        &[(0, 10 * MINUTE), (0, 10 * MINUTE), (SECOND, MINUTE)],
        20,
    );
    assert_eq!(outcome.service_level.waiting.max(), Micros(269 * SECOND));
}

#[test]
fn a_fleet_starts_at_the_size_its_first_five_minutes_need() {
    // 1.6 vCPU for a target of 50 %: 3.2 → 4; in batches of 1,000, held until one is past five minutes. A trace of two
    // minutes is looked at as a whole: as many.
    for minutes in [20, 2] {
        let service = service(policy(Scaler::EcsService, 50, 2, 50));
        let arrivals = stretches(&[(minutes, 16)]);
        let mut fleet = StartedFleet::new(service, SimTime(0), SimTime(0), Recording::Off, Seed(1));
        let batches = arrivals.chunks(1_000).map(|part| Arc::new(batch(part)));
        batches.for_each(|batch| fleet.replay(&batch));
        let window = Window {
            start: SimTime(0),
            end: SimTime(minutes as u64 * MINUTE),
        };
        let outcome = fleet.finish(window);
        assert_eq!(billed(&outcome), [4.0 * minutes as f64 * 60.0]);
        assert_eq!(outcome.service_level.served, arrivals.len() as u64);
    }
}

#[test]
fn days_of_silence_change_nothing_and_the_busiest_day_is_found() {
    // Two tasks. Half an hour at 0.8 vCPU, then silence until day 3, where the step comes at minute 3 as above: out at
    // 7:00. Day 0 has 1,440 s of work in 2 × 86,400 s; day 3 has 3 × 48 + 7 × 96 = 816 s.
    let day = 1_440 * MINUTE;
    let mut arrivals = stretches(&[(30, 8)]);
    let late = stretches(&[(3, 8), (7, 16)]);
    arrivals.extend(late.iter().map(|&(at, work)| (3 * day + at, work)));
    let ecs = service(policy(Scaler::EcsService, 50, 2, 20));
    let outcome = replay(&ecs, 2, &arrivals, 4 * 1_440);
    let minute = 3 * 1_440 + 7;
    assert_eq!(changes(&outcome)[..2], [(0, 2), (minute, 4)]);
    assert_eq!(outcome.capacity.busiest_day_utilization, 1_440.0 / 172_800.0);
    assert_eq!(outcome.timeline.unwrap().rows.len(), 4 * 1_440);
    // The fixed fleet as well; and the whole window where there is no whole day.
    let fixed = FleetService {
        scaling: Scaling::Fixed(2),
        ..ecs
    };
    let outcome = replay(&fixed, 2, &arrivals, 4 * 1_440);
    assert_eq!(outcome.capacity.busiest_day_utilization, 1_440.0 / 172_800.0);
    let outcome = replay(&fixed, 2, &stretches(&[(30, 8)]), 30);
    assert_eq!(outcome.capacity.busiest_day_utilization, 0.4);
}

#[test]
fn silence_before_the_window_is_none_of_its_timeline() {
    // From minute 0, counted from minute 90 on until 120. A request of a second at minute 0 and one at minute 100: the
    // silence between begins 88 minutes before the window, whose 30 rows are one task at rest but for row 10.
    let fixed = FleetService {
        scaling: Scaling::Fixed(1),
        ..service(policy(Scaler::EcsService, 50, 1, 1))
    };
    let begin = FleetStart {
        at: SimTime(0),
        count_from: SimTime(90 * MINUTE),
        instances: 1,
        recording: Recording::Timeline,
    };
    let mut simulation = FleetSimulation::starting(fixed, begin, Seed(1));
    simulation.replay(&batch(&[(0, SECOND), (100 * MINUTE, SECOND)]));
    let outcome = simulation.finish(Window {
        start: SimTime(90 * MINUTE),
        end: SimTime(120 * MINUTE),
    });
    let arrivals = |row: usize| u64::from(row == 10);
    let rows = &outcome.timeline.as_ref().unwrap().rows;
    let counts: Vec<u64> = rows.iter().map(|row| row.arrivals).collect();
    assert_eq!(counts, (0..30).map(arrivals).collect::<Vec<_>>());
    for row in 0..30 {
        // 60 vCPU seconds a minute, one of them busy
        assert_eq!(utilization(&outcome, row), (10 * u128::from(arrivals(row)), 600));
    }
}

#[test]
fn eight_thousand_years_of_silence_do_not_hang() {
    for scaler in [Scaler::EcsService, Scaler::AutoScalingGroup] {
        let mut simulation =
            FleetSimulation::new(service(policy(scaler, 50, 2, 100_000)), SimTime(0), Seed(1));
        simulation.replay(&batch(&[(0, SECOND), (SimTime::MAX.0, SECOND)]));
        let window = Window {
            start: SimTime(0),
            end: SimTime(MINUTE),
        };
        assert_eq!(simulation.finish(window).service_level.served, 2);
    }
}

fn any_policy() -> impl Strategy<Value = TargetTracking> {
    let launch = (0_u64..200, 0_u64..60, 0_u64..40, proptest::bool::ANY);
    (1_u32..4, 0_u32..6, 1_u32..=100, proptest::bool::ANY, launch).prop_map(
        |(min, more, target, ecs, (start, unbilled, check, log_normal))| TargetTracking {
            min,
            max: min + more,
            target: percent(target),
            scaler: if ecs {
                Scaler::EcsService
            } else {
                Scaler::AutoScalingGroup
            },
            launch: Launch {
                start: if log_normal {
                    LaunchTime::LogNormal {
                        median: Micros::from_secs(start / 4),
                        p99: Micros::from_secs(start),
                    }
                } else {
                    LaunchTime::Constant(Micros::from_secs(start))
                },
                unbilled: Micros::from_secs(unbilled),
                health_check: Micros::from_secs(check),
                limits: Launch::fargate().limits,
            },
        },
    )
}

fn any_service() -> impl Strategy<Value = FleetService> {
    let balancer = prop_oneof![
        Just(Balancer::LeastOutstandingRequests),
        Just(Balancer::RoundRobin),
        Just(Balancer::Random),
        Just(Balancer::SharedQueue),
    ];
    let timeout = proptest::option::of(1_u64..900);
    (
        any_policy(),
        1_u32..8,
        1_u32..5,
        0_u32..20,
        timeout,
        balancer,
        0_u32..=100,
    )
        .prop_map(
            |(policy, quarters, slots, queue_limit, timeout, balancer, cpu)| FleetService {
                vcpu: MilliVcpu(quarters * 250),
                slots,
                queue_limit,
                client_timeout: timeout.map(Micros::from_secs),
                balancer,
                cpu: CpuModel::uniform(CpuSplit::Fraction(percent(cpu))),
                ..service(policy)
            },
        )
}

/// Stretches of 1 to 40 minutes, each with requests of up to some length at some gap; now and then silence.
fn any_arrivals() -> impl Strategy<Value = Vec<(u64, u64)>> {
    let long = prop_oneof![4 => 1_u64..10, 1 => 300_u64..900];
    let stretch = (1_u64..40, 1_u64..60, long, proptest::bool::weighted(0.3));
    proptest::collection::vec(stretch, 1..6).prop_map(|stretches| {
        let (mut arrivals, mut start) = (Vec::new(), 0);
        for (minutes, gap, duration, silent) in stretches {
            let end = start + minutes * MINUTE;
            if !silent {
                let times = (start..end).step_by((gap * 500_000) as usize);
                arrivals.extend(times.map(|at| (at, duration * SECOND + at % 7)));
            }
            start = end;
        }
        arrivals
    })
}

proptest! {
    #[test]
    fn every_request_has_one_fate_and_instances_their_bounds(service in any_service(), arrivals in any_arrivals()) {
        let outcome = replay(&service, 0, &arrivals, 200);
        let level = &outcome.service_level;
        prop_assert_eq!(level.requests, arrivals.len() as u64);
        prop_assert_eq!(fates(&outcome).iter().sum::<u64>(), level.requests);
        prop_assert_eq!(level.response.count(), level.served);
        let rows = &outcome.timeline.as_ref().unwrap().rows;
        prop_assert_eq!(rows.iter().map(|row| row.arrivals).sum::<u64>(), level.requests);
        let (min, max) = (u64::from(service.scaling.min()), u64::from(service.scaling.max()));
        let within = |n: u64| (min..=max).contains(&n);
        prop_assert!(rows.iter().all(|row| within(row.desired) && row.running >= 1 && row.running <= max));
        // What counts for the metric is billed, and no more is than peak × window.
        let counted: u128 = rows.iter().map(|row| row.capacity).sum();
        let billed = outcome.activity.total().instance_micros;
        prop_assert!(counted <= billed * u128::from(service.vcpu.0));
        prop_assert!(rows.iter().all(|row| row.busy <= row.capacity));
        prop_assert!(billed <= u128::from(outcome.capacity.peak_instances * 200 * MINUTE));
        prop_assert!(billed >= u128::from(min * 200 * MINUTE));
    }

    #[test]
    fn batch_boundaries_change_nothing(
        service in any_service(), arrivals in any_arrivals(), cuts in proptest::collection::vec(0_usize..2_000, 0..6),
    ) {
        let window = Window { start: SimTime(0), end: SimTime(200 * MINUTE) };
        let started = |cuts: &[usize]| {
            let mut fleet =
                StartedFleet::new(service.clone(), SimTime(0), SimTime(0), Recording::Timeline, Seed(1));
            for part in cuts.windows(2) {
                fleet.replay(&Arc::new(batch(&arrivals[part[0]..part[1]])));
            }
            fleet.finish(window)
        };
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(arrivals.len())).collect();
        cuts.extend([0, arrivals.len()]);
        cuts.sort_unstable();
        prop_assert_eq!(started(&cuts), started(&[0, arrivals.len()]));
    }

    #[test]
    fn a_fleet_that_may_not_scale_is_a_fixed_one(
        service in any_service(), arrivals in any_arrivals(), count in 1_u32..6,
    ) {
        let Scaling::TargetTracking(policy) = &service.scaling else { return Ok(()) };
        let bound = TargetTracking { min: count, max: count, ..policy.clone() };
        let fixed = FleetService { scaling: Scaling::Fixed(count), ..service.clone() };
        let bound = FleetService { scaling: Scaling::TargetTracking(bound), ..service.clone() };
        prop_assert_eq!(replay(&fixed, count, &arrivals, 200), replay(&bound, count, &arrivals, 200));
    }

    #[test]
    fn a_timeline_changes_nothing_else(service in any_service(), arrivals in any_arrivals()) {
        let mut simulation = FleetSimulation::new(service.clone(), SimTime(0), Seed(1));
        simulation.replay(&batch(&arrivals));
        let outcome = simulation.finish(Window { start: SimTime(0), end: SimTime(200 * MINUTE) });
        let recorded = Outcome { timeline: None, ..replay(&service, 0, &arrivals, 200) };
        prop_assert_eq!(outcome, recorded);
    }
}
