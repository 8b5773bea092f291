//! `compare`: replay every candidate, bill it, name the cheapest that serves the traffic.

use super::{
    CpuChoice, FreeTier, PriceQuestion, Progress, Question, Traffic,
    assumption::assumptions,
    comparison::{Comparison, DefaultCandidates, Evaluated, PriceStamp},
    evaluate::{Billing, EvaluateError, evaluate},
    replay::replay,
    simulation::Simulation,
    traffic::facts,
    verdict::judge,
};
use crate::{
    platform::{
        Outcome,
        lambda::{InitBilling, WarmUp},
    },
    price::{Allowances, PriceBook, PriceError},
    scenario::{
        Candidate, CandidateError, Context, FrontDoorChoice, FrontDoorKind, Naming, Part, RawCandidate,
        fixed_set,
    },
    trace::{ArrivalStream, Statistics, TraceError, TraceSummary, open, synthetic},
    units::{LONGEST_DURATION, Mebibytes, Micros, PartsPerMillion, Window},
    usage::Meter,
    workload::CpuSplit,
};

/// A question without an answer.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The trace.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A candidate.
    #[error(transparent)]
    Candidate(#[from] CandidateError),
    /// A price.
    #[error(transparent)]
    Price(#[from] PriceError),
    /// The bill.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// The question itself.
    #[error("{0}")]
    Question(String),
}

/// Lambda memory where neither candidate nor trace names one; sizing will choose it later.
const LAMBDA_MEMORY: Mebibytes = Mebibytes(1_024);
/// Slowest p99 a front door of 30 s can carry (API Gateway's integration timeout).
const FRONT_DOOR_P99_MAX: Micros = Micros::from_secs(29);

/// One replay: the trace's end and statistics, and each candidate with its outcome.
struct Replayed {
    summary: TraceSummary,
    statistics: Statistics,
    window: Window,
    candidates: Vec<(Candidate, Vec<Outcome>)>,
}

/// Answers the question.
///
/// # Errors
/// Whatever is malformed: trace, candidates, prices, or a window too short to stand for a month.
pub fn compare(
    question: &Question,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Comparison, CompareError> {
    let PriceQuestion {
        region,
        date,
        overlay,
        overrides,
        ..
    } = &question.prices;
    check_warm_up(question)?;
    let book = PriceBook::load(region, *date, overlay.as_deref(), overrides)?;
    let cpu = cpu_split(question, progress)?;
    let mut context = context(question, cpu, &book);
    let candidates = resolve(question, &context)?;
    check_baseline(question, &candidates)?;
    check_prices(&candidates, &context, &book)?;
    let replayed = run(question, candidates.clone(), progress)?;
    if question.front_door != FrontDoorChoice::Automatic || !too_slow_for_a_front_door(&replayed.statistics) {
        return answer(question, &context, &book, replayed);
    }
    context.front_door = FrontDoorChoice::Fixed(FrontDoorKind::None);
    let without_front_door = resolve(question, &context)?;
    if without_front_door == candidates {
        return answer(question, &context, &book, replayed);
    }
    if question.traffic.is_read_once() {
        return Err(CompareError::Question(
            "the 99th percentile of durations exceeds 29 s, more than an API or load balancer carries, and \
             a pipe cannot be read twice; say --front-door none"
                .to_owned(),
        ));
    }
    let replayed = run(question, without_front_door, progress)?;
    answer(question, &context, &book, replayed)
}

/// Where requests take longer than a front door waits, none is assumed.
fn too_slow_for_a_front_door(statistics: &Statistics) -> bool {
    statistics.duration().quantile(990) > FRONT_DOOR_P99_MAX
}

/// Bills what was replayed.
fn answer(
    question: &Question,
    context: &Context,
    book: &PriceBook,
    replayed: Replayed,
) -> Result<Comparison, CompareError> {
    let Replayed {
        summary,
        statistics,
        window,
        candidates,
    } = replayed;
    let allowances = match question.prices.free_tier {
        FreeTier::All => Allowances::load()?,
        FreeTier::None => Allowances::none(),
    };
    let billing = Billing {
        book,
        allowances: &allowances,
        month: question.prices.month,
        window,
        min_served: question.min_served,
        summary: &summary,
        statistics: &statistics,
    };
    let evaluated: Vec<Evaluated> = candidates
        .iter()
        .map(|(candidate, outcomes)| evaluate(candidate, outcomes, &billing))
        .collect::<Result<_, _>>()?;
    let candidates: Vec<Candidate> = candidates.into_iter().map(|(candidate, _)| candidate).collect();
    let assumptions = assumptions(question, context, &billing, &candidates, &evaluated);
    let (cheapest, verdict) = judge(&evaluated, |candidate| candidate.bill.total);
    let allowed = evaluated
        .iter()
        .any(|candidate| candidate.without_allowances != candidate.bill.total);
    let without_allowances = allowed.then(|| judge(&evaluated, |candidate| candidate.without_allowances));
    Ok(Comparison {
        version: env!("CARGO_PKG_VERSION"),
        seed: question.trace.seed.0,
        prices: PriceStamp {
            region: book.region().to_owned(),
            date: book.date().to_string(),
            digest: book.digest().to_owned(),
        },
        trace: facts(question, &summary, &statistics, window),
        month_hours: question.prices.month.hours(),
        assumptions: assumptions.assumed,
        not_counted: assumptions.not_counted,
        default_candidates: if question.candidates.is_empty() {
            DefaultCandidates::FixedSet
        } else {
            DefaultCandidates::Named
        },
        baseline: question
            .baseline
            .as_ref()
            .and_then(|name| evaluated.iter().position(|e| e.name == *name)),
        cheapest,
        verdict,
        without_allowances,
        candidates: evaluated,
    })
}

/// A synthetic load begins with a whole day; there is no stretch of it to leave uncounted.
fn check_warm_up(question: &Question) -> Result<(), CompareError> {
    if matches!(
        (&question.traffic, question.warm_up),
        (Traffic::Synthetic(_), WarmUp::For(_))
    ) {
        let problem =
            "--warm-up: a synthetic load is primed or starts empty; a duration is for recorded traces";
        return Err(CompareError::Question(problem.to_owned()));
    }
    Ok(())
}

/// Replays the traffic through the candidates, once.
fn run(
    question: &Question,
    candidates: Vec<Candidate>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Replayed, CompareError> {
    let mut stream = stream(question)?;
    let start = stream.start();
    let deployments = candidates
        .iter()
        .flat_map(|candidate| &candidate.parts)
        .map(|part| &part.deployment);
    let mut followers: Vec<Simulation> = deployments
        .map(|deployment| {
            let concurrency = question.account_concurrency;
            Simulation::new(
                deployment,
                concurrency,
                start,
                question.warm_up,
                question.trace.seed,
            )
        })
        .collect();
    let statistics = Statistics::new(question.warm_up.count_from(start));
    followers.push(Simulation::Statistics(Box::new(statistics)));
    let mut followers = replay(&mut stream, followers, question.jobs, progress)?;
    let Some(Simulation::Statistics(statistics)) = followers.pop() else {
        return Err(CompareError::Question(
            "the replay lost its statistics".to_owned(),
        ));
    };
    let summary = stream.finish()?;
    let window = Window {
        start: question.warm_up.count_from(summary.window.start),
        end: summary.window.end,
    };
    check_window(&summary, window, statistics.arrivals())?;
    let mut outcomes = followers.into_iter().flat_map(|follower| follower.finish(window));
    let candidates = candidates
        .into_iter()
        .map(|candidate| {
            let outcomes = outcomes.by_ref().take(candidate.parts.len()).collect();
            (candidate, outcomes)
        })
        .collect();
    Ok(Replayed {
        summary,
        statistics: *statistics,
        window,
        candidates,
    })
}

fn stream(question: &Question) -> Result<ArrivalStream, CompareError> {
    Ok(match &question.traffic {
        Traffic::Trace(path) => open(path, &question.trace)?,
        Traffic::Synthetic(load) => synthetic(load, &question.trace)?,
    })
}

/// A minute of traffic, or a single arrival, says nothing of a month unless the user says how long it stands for.
fn check_window(summary: &TraceSummary, window: Window, arrivals: u64) -> Result<(), CompareError> {
    if window.length() > LONGEST_DURATION {
        let years = window.length().as_secs_f64() / (365.25 * 86_400.0);
        return Err(CompareError::Question(format!(
            "{}: the trace spans {years:.1} years, more than the ten that can be replayed; is a time stamp wrong?",
            summary.source
        )));
    }
    if window.end <= window.start {
        return Err(CompareError::Question(
            "--warm-up is as long as the trace: nothing is left to count".to_owned(),
        ));
    }
    if arrivals == 0 {
        return Err(CompareError::Question(format!(
            "{}: no arrival is left to count",
            summary.source
        )));
    }
    if summary.needs_span(window, arrivals) {
        return Err(CompareError::Question(format!(
            "{}: {} arrivals within {:.3} s are too few to stand for a month; say how long the recording is, such as --span 1h",
            summary.source,
            arrivals,
            window.length().as_secs_f64()
        )));
    }
    Ok(())
}

/// The share of CPU work; a mean CPU time needs the mean duration first, from a pass of its own.
fn cpu_split(question: &Question, progress: &(dyn Fn(Progress) + Sync)) -> Result<CpuSplit, CompareError> {
    let work = match question.cpu {
        CpuChoice::Assumed => return Ok(CpuSplit::Assumed),
        CpuChoice::Share(share) => return Ok(CpuSplit::Fraction(share)),
        CpuChoice::MeanWork(work) => work,
    };
    if question.traffic.is_read_once() {
        let problem = "--cpu as a time needs the mean duration first, and a pipe cannot be read twice; \
                       give a share, such as --cpu 25%";
        return Err(CompareError::Question(problem.to_owned()));
    }
    let mut stream = stream(question)?;
    let followers = vec![Simulation::Statistics(Box::default())];
    let followers = replay(&mut stream, followers, 1, progress)?;
    let mean = match followers.first() {
        Some(Simulation::Statistics(statistics)) => statistics.duration().mean(),
        _ => 0.0,
    };
    let share = (work.0 as f64 / mean.max(1.0) * 1e6).round();
    if share > 1e6 {
        let mean = mean / 1e3;
        return Err(CompareError::Question(format!(
            "--cpu is longer than the mean duration, {mean:.3} ms"
        )));
    }
    Ok(CpuSplit::Fraction(PartsPerMillion(share as u32)))
}

fn context(question: &Question, cpu: CpuSplit, book: &PriceBook) -> Context {
    let billed = book.date() >= crate::catalog::rules::lambda_init_billed_from();
    Context {
        front_door: question.front_door,
        logs: question.logs,
        network: question.network,
        zones: question.zones,
        cpu,
        init_billing: if billed {
            InitBilling::Billed
        } else {
            InitBilling::Free
        },
        account_concurrency: question.account_concurrency,
        lambda_memory: question.trace.memory.unwrap_or(LAMBDA_MEMORY),
    }
}

/// The candidates as meant; unnamed ones that would share a name are told apart by number.
fn resolve(question: &Question, context: &Context) -> Result<Vec<Candidate>, CompareError> {
    let fixed: Vec<RawCandidate> = match question.candidates.as_slice() {
        [] => fixed_set()
            .iter()
            .map(|text| RawCandidate::parse(text))
            .collect::<Result<_, _>>()?,
        named => named.to_vec(),
    };
    let mut candidates: Vec<Candidate> = Vec::with_capacity(fixed.len());
    for raw in &fixed {
        let mut candidate = Candidate::resolve(raw, context)?;
        let base = candidate.name.clone();
        if candidate.naming == Naming::Stated && candidates.iter().any(|other| other.name == base) {
            return Err(CompareError::Question(format!(
                "two candidates are named `{base}`; names tell them apart"
            )));
        }
        let mut number = 2;
        while candidates.iter().any(|other| other.name == candidate.name) {
            candidate.name = format!("{base} #{number}");
            number += 1;
        }
        candidates.push(candidate);
    }
    Ok(candidates)
}

fn check_baseline(question: &Question, candidates: &[Candidate]) -> Result<(), CompareError> {
    let Some(name) = &question.baseline else {
        return Ok(());
    };
    if candidates.iter().any(|candidate| candidate.name == *name) {
        return Ok(());
    }
    let names: Vec<&str> = candidates
        .iter()
        .map(|candidate| candidate.name.as_str())
        .collect();
    Err(CompareError::Question(format!(
        "--baseline: no candidate is named `{name}`; there are: {}",
        names.join(", ")
    )))
}

/// A missing price should not wait for the end of a long replay.
fn check_prices(candidates: &[Candidate], context: &Context, book: &PriceBook) -> Result<(), CompareError> {
    for candidate in candidates {
        for meter in candidate.parts.iter().flat_map(Part::meters) {
            book.price(meter).map_err(|error| match meter {
                Meter::HttpApiRequests if context.front_door == FrontDoorChoice::Automatic => {
                    CompareError::Question(format!(
                        "{error}; or stand Lambda behind a load balancer: --front-door alb"
                    ))
                }
                _ => CompareError::Price(error),
            })?;
        }
    }
    Ok(())
}
