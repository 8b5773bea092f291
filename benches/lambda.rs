//! Lambda replay, in memory, one thread: ns/request at few and many busy environments, and over many functions.
//!
//! Arrivals are Poisson, services exponential. The first quarter of each load fills the pools and is not timed, the rest
//! is, up to the closed books. Absolute times depend on the machine: pair them with a bare pool (std `BinaryHeap` and a
//! stack) of the same load.

use std::hint::black_box;

use costsim::{
    platform::{
        Recording,
        lambda::{
            Binding, InitBilling, KeepAlive, LambdaAccount, LambdaFunction, LambdaMemory, LambdaSimulation,
            RecordedInit, Reuse, Warmth,
        },
    },
    sim::{Purpose, Seed},
    trace::{Arrival, Batch, FunctionId},
    units::{Architecture, Mebibytes, Micros, SimTime, Window},
    workload::{CpuModel, CpuSplit, InitProfile},
};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// Rows timed, and rows ahead of them that fill the pools.
const BATCHES: usize = 48;
const BATCHES_AHEAD: usize = 16;

struct Load {
    name: &'static str,
    functions: u32,
    per_second: f64,
    service: Micros,
}

const LOADS: [Load; 3] = [
    Load {
        name: "one function, 10 busy",
        functions: 1,
        per_second: 100.0,
        service: Micros::from_millis(100),
    },
    Load {
        // One function could not start so many in the 42 s of this load: 1,000, then 100 a second.
        name: "16 functions, 10,000 busy",
        functions: 16,
        per_second: 100_000.0,
        service: Micros::from_millis(100),
    },
    Load {
        name: "100,000 functions, 1,000 busy",
        functions: 100_000,
        per_second: 10_000.0,
        service: Micros::from_millis(100),
    },
];

fn function() -> LambdaFunction {
    LambdaFunction {
        architecture: Architecture::Arm64,
        memory: LambdaMemory::Fixed(Mebibytes(1_769)),
        cpu: CpuModel::uniform(CpuSplit::Assumed),
        init: InitProfile::Constant(Micros::from_millis(98)),
        recorded_init: RecordedInit::Preferred,
        init_billing: InitBilling::Billed,
        placement: Micros::from_millis(130),
        keep_alive: KeepAlive {
            idle_min: Micros::from_secs(296),
            idle_max: Micros::from_secs(348),
            loss_mean: Some(Micros::from_secs(16_667)),
            life_cap: None,
        },
        reuse: Reuse::NewestFirst,
        binding: Binding::Late,
        reserved_concurrency: None,
        timeout: Micros::from_secs(900),
        warmth: Warmth::Modeled,
    }
}

fn batches(load: &Load) -> (Vec<Batch>, Window) {
    let mut stream = Seed(1).stream(0, Purpose::Test);
    let gap = 1e6 / load.per_second;
    let mut clock = SimTime::UNIX_EPOCH.0 as f64;
    let mut batches = vec![Batch::default()];
    for _ in 0..(BATCHES + BATCHES_AHEAD) * Batch::ROWS {
        clock -= (1.0 - stream.uniform()).ln() * gap;
        if batches.last().is_some_and(|batch| batch.len() == Batch::ROWS) {
            batches.push(Batch::default());
        }
        if let Some(batch) = batches.last_mut() {
            batch.push(Arrival {
                at: SimTime(clock as u64),
                function: FunctionId(stream.below(load.functions)),
                duration: stream.exponential(load.service),
                memory: None,
                init: None,
                request_bytes: 0,
                response_bytes: 0,
            });
        }
    }
    let window = Window {
        start: SimTime::UNIX_EPOCH,
        end: SimTime(clock as u64 + 1),
    };
    (batches, window)
}

fn replay(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lambda");
    group
        .throughput(Throughput::Elements((BATCHES * Batch::ROWS) as u64))
        .sample_size(10);
    for load in &LOADS {
        let (batches, window) = batches(load);
        group.bench_function(load.name, |bencher| {
            bencher.iter_batched(
                || {
                    let mut simulation = LambdaSimulation::new(
                        LambdaAccount::uniform(1_000_000, function()),
                        window.start,
                        Recording::Off,
                        Seed(1),
                    );
                    for batch in &batches[..BATCHES_AHEAD] {
                        simulation.replay(batch);
                    }
                    simulation
                },
                |mut simulation| {
                    for batch in &batches[BATCHES_AHEAD..] {
                        simulation.replay(batch);
                    }
                    black_box(simulation.finish(window))
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, replay);
criterion_main!(benches);
