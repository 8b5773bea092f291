//! Fleets against queueing theory. The statistical rule: seeds 1 to 10, fixed in advance; the 99.9 % interval from
//! the ten replication means covers the theory, and its half-width is at most 2 % of the theory's value. Lengths
//! are chosen so that half-widths hold. Time is in units of the mean service (one second of the clock) throughout.
//!
//! With `COSTSIM_TABLES=1` and `--nocapture` every check writes a row of `docs/model.md`.

use costsim::{
    platform::{
        Outcome,
        fleet::{Balancer, FleetService, FleetSimulation, Scaling},
    },
    sim::{Purpose, Seed, Stream},
    stats::ConfidenceInterval,
    trace::{Arrival, Batch, FunctionId},
    units::{Micros, MilliVcpu, PartsPerMillion, SimTime, Window},
    workload::{CpuModel, CpuSplit},
};
use rand_distr::{Distribution, Exp1};

/// The unit of time.
const SECOND: f64 = 1e6;

/// A service law of mean 1.
#[derive(Clone, Copy)]
enum Law {
    Exponential,
    Deterministic,
    /// Sum of four exponentials: cs² = ¼.
    Erlang4,
    /// Balanced two-phase hyperexponential with cs² = 4: phase 1 with p = (1 + √(3/5))/2, mean 1/(2p), else
    /// mean 1/(2(1 − p)).
    Hyperexponential,
}

fn exponential(stream: &mut Stream) -> f64 {
    Exp1.sample(stream.rng())
}

impl Law {
    fn sample(self, stream: &mut Stream) -> f64 {
        match self {
            Self::Exponential => exponential(stream),
            Self::Deterministic => 1.0,
            Self::Erlang4 => (0..4).map(|_| exponential(stream)).sum::<f64>() / 4.0,
            Self::Hyperexponential => {
                let p = (1.0 + 0.6_f64.sqrt()) / 2.0;
                let phase = if stream.uniform() < p { p } else { 1.0 - p };
                exponential(stream) / (2.0 * phase)
            }
        }
    }
}

/// Instances of one vCPU and one slot, CPU work alone: servers in the sense of theory.
fn servers(instances: u32, balancer: Balancer) -> FleetService {
    FleetService {
        scaling: Scaling::Fixed(instances),
        vcpu: MilliVcpu(1_000),
        slots: 1,
        queue_limit: u32::MAX,
        client_timeout: None,
        balancer,
        cpu: cpu(PartsPerMillion::ONE),
    }
}

fn cpu(fraction: PartsPerMillion) -> CpuModel {
    CpuModel::uniform(CpuSplit::Fraction(fraction))
}

/// What one replication saw.
struct Replication {
    outcome: Outcome,
    /// Mean duration as drawn, of the requests counted.
    mean_duration: f64,
    /// Mean time from one of them to the next.
    mean_gap: f64,
}

/// Poisson arrivals at `rate`; the first twentieth warms up, the rest is counted.
fn replicate(service: &FleetService, rate: f64, law: Law, requests: u64, seed: Seed) -> Replication {
    let mut gaps = seed.stream(0, Purpose::Arrival);
    let mut durations = seed.stream(0, Purpose::Duration);
    let count_from = SimTime((requests as f64 / 20.0 / rate * SECOND) as u64);
    let mut simulation = FleetSimulation::new(service.clone(), count_from, seed);
    let (mut now, mut counted, mut drawn) = (0_f64, 0_u64, 0_u64);
    let mut batch = Batch::default();
    for _ in 0..requests {
        now += exponential(&mut gaps) / rate * SECOND;
        let arrival = Arrival {
            at: SimTime(now as u64),
            function: FunctionId(0),
            duration: Micros((law.sample(&mut durations) * SECOND).round() as u64),
            memory: None,
            init: None,
            request_bytes: 0,
            response_bytes: 0,
        };
        if arrival.at >= count_from {
            counted += 1;
            drawn += arrival.duration.0;
        }
        batch.push(arrival);
        if batch.len() == 4_096 {
            simulation.replay(&batch);
            batch.clear();
        }
    }
    simulation.replay(&batch);
    let end = SimTime(now as u64);
    Replication {
        outcome: simulation.finish(Window {
            start: count_from,
            end,
        }),
        mean_duration: drawn as f64 / counted as f64 / SECOND,
        mean_gap: (now - count_from.0 as f64) / counted as f64 / SECOND,
    }
}

fn ten<T>(replication: impl Fn(Seed) -> T) -> Vec<T> {
    (1..=10).map(|seed| replication(Seed(seed))).collect()
}

/// The statistical rule. Returns the interval for further comparison.
#[expect(
    clippy::print_stderr,
    clippy::expect_used,
    reason = "a test's table, on demand"
)]
fn hold(what: &str, means: &[f64], theory: f64) -> ConfidenceInterval {
    let interval = ConfidenceInterval::from_replications(means, 0.999).expect("ten replications");
    let width = 100.0 * interval.relative_half_width(theory);
    if std::env::var_os("COSTSIM_TABLES").is_some() {
        eprintln!("| {what} | {theory:.6} | {:.6} | ± {width:.2} % |", interval.mean);
    }
    assert!(
        interval.covers(theory),
        "{what}: theory {theory}, found {interval:?}"
    );
    assert!(width <= 2.0, "{what}: half-width {width} %");
    interval
}

/// Erlang C by way of the recursion of Erlang B.
fn waiting_probability(servers: u32, load: f64) -> f64 {
    let blocking = (1..=servers).fold(1.0, |b, k| load * b / (f64::from(k) + load * b));
    let servers = f64::from(servers);
    servers * blocking / (servers - load * (1.0 - blocking))
}

/// Mean, p95 and p99 wait of M/M/c in units of 1/μ.
fn erlang_waits(servers: u32, load: f64) -> [f64; 3] {
    let probability = waiting_probability(servers, load);
    let spare = f64::from(servers) - load;
    [probability, (probability / 0.05).ln(), (probability / 0.01).ln()].map(|factor| factor / spare)
}

/// Waits of a shared queue against Erlang C, computed to twelve digits apart from this code, in units of 1/μ.
///
/// A replication whose drawn load is above the nominal one waits longer, by the slope of the formula to first
/// order. Taking slope × (mean duration drawn ÷ 1 − mean gap drawn ÷ nominal) away (a control variate with a
/// fixed coefficient; the drawn means have known expectations) leaves the expectation as it is and narrows the
/// interval.
fn erlang_c(load: f64, c: u32, waits: [f64; 3], requests: u64) {
    let (less, more) = (erlang_waits(c, load * 0.999), erlang_waits(c, load * 1.001));
    let slope = [0, 1, 2].map(|n| (more[n] - less[n]) / 0.002);
    let runs = ten(|seed| {
        let service = servers(c, Balancer::SharedQueue);
        let run = replicate(&service, load, Law::Exponential, requests, seed);
        let excess_load = run.mean_duration - run.mean_gap * load;
        let waiting = run.outcome.service_level.waiting;
        let seen = [
            waiting.mean(),
            waiting.quantile(950).0 as f64,
            waiting.quantile(990).0 as f64,
        ];
        [0, 1, 2].map(|n| seen[n] / SECOND - slope[n] * excess_load)
    });
    for (n, what) in ["mean", "p95", "p99"].into_iter().enumerate() {
        let means: Vec<f64> = runs.iter().map(|run| run[n]).collect();
        hold(
            &format!("A = {load}, c = {c}: {what} wait | {requests}"),
            &means,
            waits[n],
        );
    }
}

#[test]
fn erlang_c_one_server_at_80_percent() {
    erlang_c(0.8, 1, [4.0, 13.862_943_611, 21.910_133_173], 3_000_000);
}

#[test]
fn erlang_c_three_servers_at_67_percent() {
    erlang_c(
        2.0,
        3,
        [0.444_444_444_444, 2.184_802_057, 3.794_239_970],
        1_000_000,
    );
}

#[test]
fn erlang_c_ten_servers_at_80_percent() {
    erlang_c(
        8.0,
        10,
        [0.204_590_075_398, 1.051_066_260, 1.855_785_216],
        5_000_000,
    );
}

#[test]
fn erlang_c_twenty_servers_at_90_percent() {
    erlang_c(
        18.0,
        20,
        [0.275_384_502_408, 1.199_646_243, 2.004_365_200],
        13_000_000,
    );
}

#[test]
fn erlang_c_fifty_servers_at_90_percent() {
    erlang_c(
        45.0,
        50,
        [0.072_772_893_441, 0.396_951_690, 0.718_839_272],
        16_000_000,
    );
}

#[test]
fn erlang_c_a_hundred_servers_at_90_percent() {
    erlang_c(
        90.0,
        100,
        [0.021_694_048_091, 0.146_760_003, 0.307_703_794],
        22_000_000,
    );
}

/// The mean of one number per replication, held against theory.
fn mean_of(
    what: &str,
    (service, rate, law, requests): (&FleetService, f64, Law, u64),
    number: impl Fn(&Replication) -> f64,
    theory: f64,
) -> ConfidenceInterval {
    let means = ten(|seed| number(&replicate(service, rate, law, requests, seed)));
    hold(&format!("{what} | {requests}"), &means, theory)
}

fn mean_wait(run: &Replication) -> f64 {
    run.outcome.service_level.waiting.mean() / SECOND
}

fn mean_response(run: &Replication) -> f64 {
    run.outcome.service_level.response.mean() / SECOND
}

/// How much longer requests took than their recorded durations.
fn mean_stretch(run: &Replication) -> f64 {
    mean_response(run) - run.mean_duration
}

fn rejected_fraction(run: &Replication) -> f64 {
    let level = &run.outcome.service_level;
    level.rejected as f64 / level.requests as f64
}

/// Four vCPUs, shared at `load` of their capacity by requests that are CPU work to `cpu_percent`:
/// E[R] = waiting + W + C(c, A) · W / (c (1 − ρ)), and, where all is CPU work, the
/// stretch alone, which is harder to meet.
fn cpu_sharing(cpu_percent: u32, load: f64, requests: u64) {
    let mut service = servers(1, Balancer::LeastOutstandingRequests);
    service.vcpu = MilliVcpu(4_000);
    service.slots = u32::MAX;
    service.cpu = cpu(PartsPerMillion(cpu_percent * 10_000));
    let work = f64::from(cpu_percent) / 100.0;
    let stretch = waiting_probability(4, 4.0 * load) * work / (4.0 * (1.0 - load));
    let rate = 4.0 * load / work;
    let runs = ten(|seed| {
        let run = replicate(&service, rate, Law::Exponential, requests, seed);
        (mean_response(&run), mean_stretch(&run))
    });
    let (responses, stretches): (Vec<f64>, Vec<f64>) = runs.into_iter().unzip();
    let row = |what: &str| format!("ρ = {load}, CPU {cpu_percent} %: {what} | {requests}");
    hold(&row("response"), &responses, 1.0 + stretch);
    if cpu_percent == 100 {
        hold(&row("stretch"), &stretches, stretch);
    }
}

#[test]
fn cpu_sharing_at_50_percent() {
    cpu_sharing(10, 0.5, 200_000);
    cpu_sharing(25, 0.5, 200_000);
    cpu_sharing(100, 0.5, 1_600_000);
}

#[test]
fn cpu_sharing_at_70_percent() {
    cpu_sharing(10, 0.7, 400_000);
    cpu_sharing(25, 0.7, 400_000);
    cpu_sharing(100, 0.7, 1_500_000);
}

#[test]
fn cpu_sharing_at_90_percent() {
    cpu_sharing(10, 0.9, 400_000);
    cpu_sharing(25, 0.9, 1_000_000);
    cpu_sharing(100, 0.9, 4_500_000);
}

#[test]
fn processor_sharing_on_a_quarter_vcpu_is_insensitive_to_the_law() {
    // A quarter vCPU makes work of mean 1 last 4; M/G/1 processor sharing at ρ = 0.7: E[R] = 4 / 0.3.
    let mut service = servers(1, Balancer::Random);
    service.vcpu = MilliVcpu(250);
    service.slots = u32::MAX;
    for (name, law) in [
        ("deterministic", Law::Deterministic),
        ("cs² = 4", Law::Hyperexponential),
    ] {
        let what = format!("M/G/1-PS on ¼ vCPU, ρ = 0.7, {name}: response");
        mean_of(
            &what,
            (&service, 0.7 / 4.0, law, 1_000_000),
            mean_response,
            4.0 / 0.3,
        );
    }
}

#[test]
fn pollaczek_khinchine() {
    let one = servers(1, Balancer::SharedQueue);
    let cases = [
        ("M/D/1, ρ = 0.5", Law::Deterministic, 0.5, 500_000, 0.5),
        ("M/D/1, ρ = 0.8", Law::Deterministic, 0.8, 500_000, 2.0),
        ("M/E₄/1, ρ = 0.9", Law::Erlang4, 0.9, 2_000_000, 5.625),
        (
            "M/H₂/1, cs² = 4, ρ = 0.8",
            Law::Hyperexponential,
            0.8,
            3_000_000,
            10.0,
        ),
    ];
    for (what, law, rate, requests, wait) in cases {
        mean_of(
            &format!("{what}: mean wait"),
            (&one, rate, law, requests),
            mean_wait,
            wait,
        );
    }
}

#[test]
fn loss_at_a_full_queue() {
    // M/M/1/K: one in service, K − 1 in the queue.
    let cases = [
        (0.8, 5, 0.088_819_498_656),
        (1.0, 10, 0.090_909_090_909),
        (1.2, 10, 0.192_586_495_127),
    ];
    for (load, places, loss) in cases {
        let mut one = servers(1, Balancer::SharedQueue);
        one.queue_limit = places - 1;
        let what = format!("M/M/1/K, ρ = {load}, K = {places}: rejected");
        mean_of(
            &what,
            (&one, load, Law::Exponential, 1_000_000),
            rejected_fraction,
            loss,
        );
    }
}

#[test]
fn erlang_b_without_a_queue() {
    let cases = [
        (5, Law::Exponential, 500_000, 0.284_867_821_331),
        (10, Law::Deterministic, 500_000, 0.214_582_343_107),
        (100, Law::Hyperexponential, 1_500_000, 0.075_700_452_711),
    ];
    for (c, law, requests, loss) in cases {
        let mut fleet = servers(c, Balancer::SharedQueue);
        fleet.queue_limit = 0;
        let what = format!("M/G/c/c, A = c = {c}: rejected");
        mean_of(
            &what,
            (&fleet, f64::from(c), law, requests),
            rejected_fraction,
            loss,
        );
    }
}

#[test]
fn balancers_rank_as_theory_has_it() {
    // Ten servers at 80 %. At random, each is an M/M/1 of its own: wait 4. In turn, each sees the sum of ten
    // exponential gaps, an E₁₀/M/1 queue: wait σ/(1 − σ) with σ = (8/(9 − σ))¹⁰. The shared queue is M/M/10.
    let sigma = (0..200).fold(0.5_f64, |sigma, _| (8.0 / (9.0 - sigma)).powi(10));
    let wait = |name: &str, balancer: Balancer, requests, theory: f64| {
        let fleet = servers(10, balancer);
        let what = format!("10 servers at 80 %, {name}: mean wait");
        mean_of(
            &what,
            (&fleet, 8.0, Law::Exponential, requests),
            mean_wait,
            theory,
        )
    };
    wait("random", Balancer::Random, 1_500_000, 4.0);
    let turns = wait(
        "round robin",
        Balancer::RoundRobin,
        1_500_000,
        sigma / (1.0 - sigma),
    );
    let fewest = ten(|seed| {
        let fleet = servers(10, Balancer::LeastOutstandingRequests);
        mean_wait(&replicate(&fleet, 8.0, Law::Exponential, 500_000, seed))
    });
    let fewest = ConfidenceInterval::from_replications(&fewest, 0.999).unwrap();
    // Joining the shortest queue is worse than one queue (0.2046) and better than turns.
    assert!(fewest.mean - fewest.half_width > 0.204_590_075_398, "{fewest:?}");
    assert!(
        fewest.mean + fewest.half_width < turns.mean - turns.half_width,
        "{fewest:?}"
    );
}

#[test]
fn littles_law_on_busy_servers() {
    // Busy servers = offered load, whatever the law; and each vCPU is busy as often as a server.
    let fleet = servers(10, Balancer::LeastOutstandingRequests);
    let load = (&fleet, 8.0, Law::Hyperexponential, 500_000);
    let busy = |run: &Replication| run.outcome.capacity.mean_concurrency;
    mean_of("10 servers at 80 %: requests in service", load, busy, 8.0);
    let utilization = |run: &Replication| run.outcome.capacity.utilization;
    mean_of("10 servers at 80 %: utilization", load, utilization, 0.8);
}
