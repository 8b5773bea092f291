//! Lambda replay, in memory, one thread: ns/request at few and many busy environments, and over many functions, beside
//! a bare newest-first pool: a calendar of completions and a stack of idle environments per function, nothing else.
//!
//! Arrivals are Poisson, services exponential. The first quarter of each load fills the pools and is not timed, the rest
//! is, up to the closed books. All loads of both sides take turns, and ratios are medians of those within a turn, so
//! that a machine that slows down meanwhile slows both.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it measures")]
#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

use std::{hint::black_box, time::Instant};

use costsim::{
    platform::{
        Recording,
        lambda::{
            Binding, InitBilling, KeepAlive, LambdaAccount, LambdaFunction, LambdaMemory, LambdaSimulation,
            RecordedInit, Reuse, Warmth,
        },
    },
    sim::{Calendar, Purpose, Seed},
    trace::{Arrival, Batch, FunctionId},
    units::{Architecture, Mebibytes, Micros, SimTime, Window},
    workload::{CpuModel, CpuSplit, InitProfile},
};

/// Rows timed, and rows ahead of them that fill the pools.
const BATCHES: usize = 48;
const BATCHES_AHEAD: usize = 16;
/// Turns unless the first argument says how many.
const TURNS: usize = 5;

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

/// The yardstick.
struct BarePool {
    busy: Calendar<u32>,
    /// By function.
    idle: Vec<Vec<u32>>,
    /// By environment.
    function: Vec<u32>,
}

impl BarePool {
    fn new(functions: u32) -> Self {
        Self {
            busy: Calendar::default(),
            idle: vec![Vec::new(); functions as usize],
            function: Vec::new(),
        }
    }

    fn replay(&mut self, batch: &Batch) {
        for ((&at, &duration), function) in batch.at.iter().zip(&batch.duration).zip(&batch.function) {
            while self.busy.next_at() <= at {
                let Some((_, environment)) = self.busy.pop() else {
                    break;
                };
                let function = self.function[environment as usize];
                self.idle[function as usize].push(environment);
            }
            let environment = self.idle[function.0 as usize].pop().unwrap_or_else(|| {
                self.function.push(function.0);
                (self.function.len() - 1) as u32
            });
            self.busy.push(at + duration, environment);
        }
    }
}

/// ns/request of a replay to its end, once the pools are filled.
fn nanoseconds<S>(
    mut simulation: S,
    batches: &[Batch],
    replay: impl Fn(&mut S, &Batch),
    close: impl Fn(S),
) -> f64 {
    let (ahead, timed) = batches.split_at(BATCHES_AHEAD);
    ahead.iter().for_each(|batch| replay(&mut simulation, batch));
    let start = Instant::now();
    timed.iter().for_each(|batch| replay(&mut simulation, batch));
    close(simulation);
    start.elapsed().as_secs_f64() * 1e9 / (BATCHES * Batch::ROWS) as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let turns = std::env::args().find_map(|argument| argument.parse().ok());
    let loads: Vec<_> = LOADS.iter().map(|load| (load, batches(load))).collect();
    let mut ours: Vec<Vec<f64>> = vec![Vec::new(); loads.len()];
    let mut bare = ours.clone();
    for _ in 0..turns.unwrap_or(TURNS).max(1) {
        for (n, (load, (batches, window))) in loads.iter().enumerate() {
            let pool = BarePool::new(load.functions);
            bare[n].push(nanoseconds(pool, batches, BarePool::replay, |pool| {
                black_box(pool.function.len());
            }));
            let account = LambdaAccount::uniform(1_000_000, function());
            let simulation = LambdaSimulation::new(account, window.start, Recording::Off, Seed(1));
            ours[n].push(nanoseconds(
                simulation,
                batches,
                LambdaSimulation::replay,
                |all| {
                    black_box(all.finish(*window));
                },
            ));
        }
    }
    let over = |a: &[f64], b: &[f64]| median(a.iter().zip(b).map(|(a, b)| a / b).collect());
    println!(
        "{:32} {:>8} {:>8} {:>10} {:>10}",
        "ns/request", "bare", "lambda", "over bare", "over first"
    );
    for (n, (load, _)) in loads.iter().enumerate() {
        let times = (median(bare[n].clone()), median(ours[n].clone()));
        let ratios = (over(&ours[n], &bare[n]), over(&ours[n], &ours[0]));
        println!(
            "{:32} {:8.1} {:8.1} {:10.2} {:10.2}",
            load.name, times.0, times.1, ratios.0, ratios.1
        );
    }
}
