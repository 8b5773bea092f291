//! What the Lambda tests share: a plain function, generated loads, intervals over seeds.

use std::sync::Arc;

use costsim::{
    platform::{
        Outcome, Recording,
        lambda::{
            Binding, InitBilling, KeepAlive, LambdaAccount, LambdaFunction, LambdaMemory, LambdaSimulation,
            PrimedLambda, RecordedInit, Reuse, WarmUp, Warmth,
        },
    },
    sim::{Purpose, Seed, Stream},
    stats::ConfidenceInterval,
    trace::{Arrival, Batch, FunctionId},
    units::{Architecture, Mebibytes, Micros, SimTime, Window},
    workload::{CpuModel, CpuSplit, InitProfile},
};

pub(crate) const START: SimTime = SimTime::UNIX_EPOCH;

/// One full vCPU, so that a service takes as long as it says; starts in no time; keeps idle environments 600 s.
pub(crate) fn plain() -> LambdaFunction {
    LambdaFunction {
        architecture: Architecture::X86_64,
        memory: LambdaMemory::Fixed(Mebibytes(1_769)),
        cpu: CpuModel::uniform(CpuSplit::Assumed),
        init: InitProfile::Constant(Micros::ZERO),
        recorded_init: RecordedInit::Preferred,
        init_billing: InitBilling::Billed,
        placement: Micros::ZERO,
        keep_alive: idle_for(Micros::from_secs(600)),
        reuse: Reuse::NewestFirst,
        binding: Binding::Late,
        reserved_concurrency: None,
        timeout: Micros::from_secs(900),
        warmth: Warmth::Modeled,
    }
}

pub(crate) const fn idle_for(timeout: Micros) -> KeepAlive {
    KeepAlive {
        idle_min: timeout,
        idle_max: timeout,
        loss_mean: None,
        life_cap: None,
    }
}

pub(crate) const fn arrival(at: SimTime, duration: Micros) -> Arrival {
    Arrival {
        at,
        function: FunctionId(0),
        duration,
        memory: None,
        init: None,
        request_bytes: 0,
        response_bytes: 0,
    }
}

/// Arrivals at so many microseconds after the start, each of one duration.
pub(crate) fn batch_at(micros: &[u64], duration: Micros) -> Batch {
    let mut batch = Batch::default();
    for &at in micros {
        batch.push(arrival(START + Micros(at), duration));
    }
    batch
}

/// From the start on.
pub(crate) fn window(length: Micros) -> Window {
    Window {
        start: START,
        end: START + length,
    }
}

/// An account of 1,000 concurrent executions, in which every function is configured alike.
pub(crate) fn account(function: LambdaFunction) -> LambdaAccount {
    LambdaAccount::uniform(1_000, function)
}

/// The outcome of an account with one configuration.
pub(crate) fn only(mut outcomes: Vec<Outcome>) -> Outcome {
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0)
}

/// Replays a batch from an empty account: an outcome for each configuration.
pub(crate) fn replay_account(account: LambdaAccount, batch: &Batch, length: Micros) -> Vec<Outcome> {
    let mut simulation = LambdaSimulation::new(account, START, Recording::Off, Seed(1));
    simulation.replay(batch);
    simulation.finish(window(length))
}

/// Replays a batch from an empty account of one configuration.
pub(crate) fn replay(function: LambdaFunction, batch: &Batch, length: Micros) -> Outcome {
    only(replay_account(account(function), batch, length))
}

/// Placement 130 ms, init 98 ms: ready 228 ms after the decision to start.
pub(crate) fn measured_start() -> LambdaFunction {
    LambdaFunction {
        placement: Micros::from_millis(130),
        init: InitProfile::Constant(Micros::from_millis(98)),
        ..plain()
    }
}

/// Replays batches with a warm-up.
pub(crate) fn warmed_account(
    account: LambdaAccount,
    warm_up: WarmUp,
    batches: &[Batch],
    window: Window,
) -> Vec<Outcome> {
    recorded_account(account, warm_up, Recording::Off, batches, window)
}

/// The same, with or without a timeline.
pub(crate) fn recorded_account(
    account: LambdaAccount,
    warm_up: WarmUp,
    recording: Recording,
    batches: &[Batch],
    window: Window,
) -> Vec<Outcome> {
    let mut simulation = PrimedLambda::new(account, START, warm_up, recording, Seed(1));
    for batch in batches {
        simulation.replay(&Arc::new(batch.clone()));
    }
    simulation.finish(window)
}

/// The same with one configuration.
pub(crate) fn warmed(
    function: LambdaFunction,
    warm_up: WarmUp,
    batches: &[Batch],
    window: Window,
) -> Outcome {
    only(warmed_account(account(function), warm_up, batches, window))
}

/// Arrivals as (gap, function, duration) in milliseconds, from a start the clock can go back from.
pub(crate) fn build(arrivals: &[(u64, u32, u64)]) -> Vec<Arrival> {
    let mut clock = START + Micros(123);
    arrivals
        .iter()
        .map(|&(gap, function, duration)| {
            clock = clock + Micros::from_millis(gap);
            Arrival {
                function: FunctionId(function),
                ..arrival(clock, Micros::from_millis(duration))
            }
        })
        .collect()
}

/// Everything switched on.
pub(crate) fn busy() -> LambdaFunction {
    let mut function = LambdaFunction {
        timeout: Micros::from_millis(900),
        keep_alive: idle_for(Micros::from_secs(2)),
        init: InitProfile::Measured(vec![(0, Micros(50_000)), (1_000, Micros(400_000))]),
        ..measured_start()
    };
    function.keep_alive.idle_max = Micros::from_secs(9);
    function.keep_alive.loss_mean = Some(Micros::from_secs(5));
    function
}

pub(crate) fn batches_of(arrivals: &[Arrival], cuts: &[usize]) -> Vec<Batch> {
    let mut batches = vec![Batch::default()];
    for (row, &arrival) in arrivals.iter().enumerate() {
        if cuts.contains(&row) {
            batches.push(Batch::default());
        }
        if let Some(batch) = batches.last_mut() {
            batch.push(arrival);
        }
    }
    batches
}

/// A service law.
#[derive(Clone, Copy)]
pub(crate) enum Service {
    Exponential(Micros),
    Constant(Micros),
    /// A fifth and five thirds of the mean in such shares (5 : 6) that the mean is kept.
    TwoPoint(Micros),
}

impl Service {
    fn draw(self, stream: &mut Stream) -> Micros {
        match self {
            Self::Exponential(mean) => stream.exponential(mean),
            Self::Constant(mean) => mean,
            // (5 × 1/5 + 6 × 5/3) / 11 = 1
            Self::TwoPoint(mean) if stream.below(11) < 5 => Micros(mean.0 / 5),
            Self::TwoPoint(mean) => Micros(mean.0 * 5 / 3),
        }
    }
}

/// A generated load.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) per_second: f64,
    pub(crate) service: Service,
    pub(crate) requests: u64,
    /// Ahead of the window, not counted.
    pub(crate) warm_up: Micros,
}

/// Replays Poisson arrivals.
pub(crate) fn poisson(account: LambdaAccount, load: Load, seed: Seed) -> Outcome {
    let mut arrivals = seed.stream(0, Purpose::Arrival);
    let mut services = seed.stream(0, Purpose::Test);
    let count_from = START + load.warm_up;
    let mut simulation = LambdaSimulation::new(account, count_from, Recording::Off, seed);
    let gap = 1e6 / load.per_second;
    let mut clock = START.0 as f64;
    let mut batch = Batch::default();
    for _ in 0..load.requests {
        clock -= (1.0 - arrivals.uniform()).ln() * gap;
        batch.push(arrival(SimTime(clock as u64), load.service.draw(&mut services)));
        if batch.len() == 4_096 {
            simulation.replay(&batch);
            batch.clear();
        }
    }
    simulation.replay(&batch);
    only(simulation.finish(Window {
        start: count_from,
        end: SimTime((clock + gap) as u64),
    }))
}

/// Seeds fixed in advance.
pub(crate) fn seeds() -> impl Iterator<Item = Seed> {
    (1..=10).map(Seed)
}

/// The 99.9 % interval of a figure over replications.
pub(crate) fn interval(means: &[f64]) -> ConfidenceInterval {
    ConfidenceInterval::from_replications(means, 0.999).unwrap()
}

/// The statistical rule: the interval covers the theory and is narrow enough to mean something.
pub(crate) fn assert_agrees(what: &str, means: &[f64], theory: f64, half_width_max: f64) {
    let found = interval(means);
    let width = found.relative_half_width(theory);
    tell(&format!(
        "| {what} | {theory:.7} | {:.7} ± {:.7} | {:.2} % |",
        found.mean,
        found.half_width,
        100.0 * width
    ));
    assert!(found.covers(theory), "{what}: theory {theory}, found {found:?}");
    assert!(
        width <= half_width_max,
        "{what}: half-width {width}, found {found:?}"
    );
}

/// A row of the tables in `docs/model.md`, seen with `--nocapture`.
#[expect(
    clippy::print_stdout,
    reason = "the figures of the documentation come from here"
)]
pub(crate) fn tell(row: &str) {
    println!("{row}");
}
