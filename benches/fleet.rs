//! Fleet replay, in memory, one thread, at 90 % load: a shared queue of c single-slot instances, one machine that shares
//! c vCPUs, and c instances with slots of their own, fixed and autoscaled, beside a bare M/M/c queue (a 4-ary heap of
//! ends and a queue, nothing counted but the waits' sum). Criterion's elements are requests: ns/request is time per
//! iteration ÷ 2²⁰.

use std::{collections::VecDeque, hint::black_box};

use costsim::{
    platform::fleet::{Balancer, FleetService, FleetSimulation, Launch, Scaler, Scaling, TargetTracking},
    sim::{Agenda, Purpose, Seed},
    trace::{Arrival, Batch, FunctionId},
    units::{Micros, MilliVcpu, PartsPerMillion, SimTime, Window},
    workload::{CpuModel, CpuSplit},
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const BATCHES: usize = 16;
const MEAN_SERVICE: Micros = Micros(1_000_000);

/// Poisson arrivals with exponential service that keep c vCPUs 90 % busy.
fn batches(c: u32) -> Vec<Batch> {
    let mut stream = Seed(1).stream(0, Purpose::Test);
    // Drawn in thousandths of the clock's unit, so that 10,000 servers' gaps of 111 µs are not coarse.
    let gap = Micros(MEAN_SERVICE.0 * 10_000 / (9 * u64::from(c)));
    let mut thousandths = 0;
    let mut batch = || {
        let mut batch = Batch::default();
        for _ in 0..Batch::ROWS {
            thousandths += stream.exponential(gap).0;
            batch.push(Arrival {
                at: SimTime(thousandths / 1_000),
                function: FunctionId(0),
                duration: stream.exponential(MEAN_SERVICE),
                memory: None,
                init: None,
                request_bytes: 0,
                response_bytes: 0,
            });
        }
        batch
    };
    (0..BATCHES).map(|_| batch()).collect()
}

fn fleet(instances: u32, vcpu: u32, slots: u32, balancer: Balancer) -> FleetService {
    FleetService {
        scaling: Scaling::Fixed(instances),
        vcpu: MilliVcpu(vcpu),
        slots,
        queue_limit: u32::MAX,
        client_timeout: None,
        balancer,
        cpu: CpuModel::uniform(CpuSplit::Fraction(PartsPerMillion::ONE)),
    }
}

/// The same, between half and twice as many, at 90 % CPU.
fn scaled(service: &FleetService, instances: u32) -> FleetService {
    FleetService {
        scaling: Scaling::TargetTracking(TargetTracking {
            min: instances / 2,
            max: instances * 2,
            target: PartsPerMillion(900_000),
            scaler: Scaler::EcsService,
            launch: Launch::fargate(),
        }),
        ..service.clone()
    }
}

fn replay(service: &FleetService, batches: &[Batch]) -> u64 {
    let mut simulation = FleetSimulation::new(service.clone(), SimTime(0), Seed(1));
    batches.iter().for_each(|batch| simulation.replay(batch));
    let window = Window {
        start: SimTime(0),
        end: SimTime(1_000_000),
    };
    simulation.finish(window).service_level.served
}

/// The yardstick.
fn bare_queue(servers: usize, batches: &[Batch]) -> u64 {
    let (mut busy, mut queue, mut waited) = (Agenda::default(), VecDeque::new(), 0_u64);
    for batch in batches {
        for (&at, &duration) in batch.at.iter().zip(&batch.duration) {
            while let Some((end, ())) = busy.pop_due(at) {
                if let Some((arrived, duration)) = queue.pop_front() {
                    waited += end.since(arrived).0;
                    busy.push(end + duration, ());
                }
            }
            if busy.len() < servers {
                busy.push(at + duration, ());
            } else {
                queue.push_back((at, duration));
            }
        }
    }
    waited
}

fn fleets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fleet");
    group.sample_size(10);
    group.throughput(Throughput::Elements((BATCHES * Batch::ROWS) as u64));
    for c in [10, 100, 1_000, 10_000] {
        let batches = batches(c);
        let shared = fleet(c, 1_000, 1, Balancer::SharedQueue);
        let machine = fleet(1, c * 1_000, u32::MAX, Balancer::SharedQueue);
        let least = fleet(c, 1_000, 8, Balancer::LeastOutstandingRequests);
        let scaled = scaled(&least, c);
        group.bench_function(BenchmarkId::new("bare", c), |b| {
            b.iter(|| bare_queue(c as usize, black_box(&batches)));
        });
        group.bench_function(BenchmarkId::new("shared_queue", c), |b| {
            b.iter(|| replay(&shared, black_box(&batches)));
        });
        group.bench_function(BenchmarkId::new("cpu_sharing", c), |b| {
            b.iter(|| replay(&machine, black_box(&batches)));
        });
        group.bench_function(BenchmarkId::new("least_outstanding", c), |b| {
            b.iter(|| replay(&least, black_box(&batches)));
        });
        group.bench_function(BenchmarkId::new("scaled", c), |b| {
            b.iter(|| replay(&scaled, black_box(&batches)));
        });
    }
    group.finish();
}

criterion_group!(benches, fleets);
criterion_main!(benches);
