//! `compare`: simulate and bill every candidate, name the cheapest that serves the traffic.
//!
//! With every candidate named in full, the traffic streams through all of them in one pass. Otherwise the first pass
//! learns the traffic and keeps it, and what the candidates leave open is sized in further passes (`design`).

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{
    AutomaticCandidates, Flips, PriceQuestion, Progress, Question, Quotas, TimelineChoice,
    answer::answer,
    comparison::Comparison,
    cpu,
    design::{Design, as_named, designs, is_open, without_slow_doors},
    evaluate::EvaluateError,
    fleet_size::completed,
    flip::{Today, flips},
    holds::Asked,
    keep::keep,
    setup::{Functions, Setup, setups},
    solved::{Solved, judged, numbered},
    study::{Passes, Study},
};
use crate::{
    platform::lambda::{InitBilling, WarmUp},
    price::{PriceBook, PriceError},
    scenario::{
        Candidate, Context, CpuChoice, Dimension, FrontDoorChoice, Mistake, Monitoring, Part, Pattern,
        Platform, RawCandidate, RawPart, no_function,
    },
    trace::TraceError,
    units::{Architecture, Mebibytes},
    usage::Meter,
    workload::CpuModel,
};

/// A question without an answer.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The trace.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// A candidate.
    #[error(transparent)]
    Candidate(#[from] Mistake),
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

impl CompareError {
    /// Whether somebody had it end early.
    #[must_use]
    pub const fn is_interrupted(&self) -> bool {
        matches!(self, Self::Trace(TraceError::Interrupted))
    }

    /// The error at one value of what is varied. An interruption is one anywhere.
    pub(super) fn at(self, dimension: Dimension, value: Decimal) -> Self {
        if self.is_interrupted() {
            return self;
        }
        Self::Question(format!("at {} {value}: {self}", dimension.name()))
    }
}

/// Concurrent executions where no quota is enforced: more than any trace has.
const CONCURRENCY_MAX: u32 = 100_000_000;
/// Lambda memory of rows that record none, where others do.
const LAMBDA_MEMORY: Mebibytes = Mebibytes(1_024);

/// Answers the question. Interrupted by the question's [`super::Stop`] while it looks for flips, it tells those it has.
///
/// # Errors
/// Whatever is malformed: trace, candidates, prices, or a window too short to stand for a month.
pub fn compare(
    question: &Question,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Comparison, CompareError> {
    compare_varied(question, |_| true, progress)
}

/// The same, with flips of some of what varies only.
pub(super) fn compare_varied(
    question: &Question,
    is_asked: impl Fn(Dimension) -> bool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Comparison, CompareError> {
    if question.flips == Flips::No {
        return solve(question, progress, answer);
    }
    let kept = Question {
        traffic: keep(question, progress)?,
        ..question.clone()
    };
    let (comparison, known) = solve(&kept, progress, |solved| {
        let known = Today::of(&solved);
        Ok((answer(solved)?, known))
    })?;
    question.stop.note_result();
    let flips = flips(&kept, known, is_asked, progress)?;
    Ok(Comparison {
        flips: Some(flips.found),
        flips_looked: flips.looked,
        flips_failed: flips.failed,
        flips_cut_short: question.stop.is_set(),
        ..comparison
    })
}

/// Every candidate of the question, designed, simulated, billed and judged; `tell` makes an answer of it.
pub(super) fn solve<'q, R>(
    question: &'q Question,
    progress: &'q (dyn Fn(Progress) + Sync),
    tell: impl FnOnce(Solved<'_>) -> Result<R, CompareError>,
) -> Result<R, CompareError> {
    check_warm_up(question)?;
    let book = book(question)?;
    let raws = candidates(question)?;
    let context = context(question, cpu::provisional(question), &book);
    check(question, &raws, &context, &book)?;
    let passes = passes(question, &raws);
    let (study, context, designs) = match passes {
        Passes::Several => sized(question, context, &book, &raws, progress)?,
        Passes::One => in_one_pass(question, context, &raws, progress)?,
    };
    let asked = Asked {
        question,
        study: &study,
        raws: &raws,
        passes,
    };
    judged(asked, &context, &book, designs, tell)
}

/// The prices of the question.
pub(super) fn book(question: &Question) -> Result<PriceBook, PriceError> {
    let PriceQuestion {
        region,
        date,
        overlay,
        overrides,
        ..
    } = &question.prices;
    PriceBook::load(region, *date, overlay.as_deref(), overrides)
}

/// The candidates named, and those of the platforms nobody named.
pub(super) fn candidates(question: &Question) -> Result<Vec<RawCandidate>, CompareError> {
    let mut raws = question.candidates.clone();
    if question.automatic == AutomaticCandidates::FillIn {
        for platform in Platform::ALL {
            let parts = || question.candidates.iter().flat_map(RawCandidate::parts);
            if parts().any(|part| part.platform() == platform) {
                continue;
            }
            for architecture in Architecture::ALL {
                raws.push(RawCandidate::parse(&format!(
                    "{platform}:architecture={architecture}"
                ))?);
            }
        }
    }
    if raws.is_empty() {
        let problem = "nothing to compare: name a candidate with -c, or leave --only out";
        return Err(CompareError::Question(problem.to_owned()));
    }
    Ok(raws)
}

/// One pass, unless the traffic must be known before the candidates are, or is asked about again.
fn passes(question: &Question, raws: &[RawCandidate]) -> Passes {
    let several = matches!(question.cpu, CpuChoice::MeanWork(_))
        || raws.iter().any(is_open)
        || !question.functions.is_empty()
        || question.flips == Flips::Yes;
    if several { Passes::Several } else { Passes::One }
}

/// Candidates that leave nothing open: the traffic streams through them once. Where it turns out too slow for a front
/// door, once more without one.
fn in_one_pass<'q>(
    question: &'q Question,
    context: Context,
    raws: &[RawCandidate],
    progress: &'q (dyn Fn(Progress) + Sync),
) -> Result<(Study<'q>, Context, Vec<Vec<Design>>), CompareError> {
    let again =
        question.front_door == FrontDoorChoice::Automatic || question.timeline == TimelineChoice::Recorded;
    let passes = if again && question.traffic.is_read_once() {
        Passes::Several
    } else {
        Passes::One
    };
    let resolve = |raws: &[RawCandidate]| -> Result<Vec<Candidate>, Mistake> {
        raws.iter().map(|raw| Candidate::resolve(raw, &context)).collect()
    };
    let concurrency = context.account_concurrency;
    let wanted = |candidates: &[Candidate]| -> Vec<Setup> {
        let setups = candidates
            .iter()
            .flat_map(|candidate| setups(candidate, &[Functions::All], concurrency));
        setups.map(|part| part.setup).collect()
    };
    let candidates = resolve(raws)?;
    let (study, mut outcomes) = Study::read(question, &wanted(&candidates), passes, progress)?;
    let traffic = [Arc::new(study.statistics.clone())];
    let fitting = raws.iter().map(|raw| without_slow_doors(raw, &traffic, &context));
    let fitting = resolve(&fitting.collect::<Vec<_>>())?;
    if fitting != candidates {
        outcomes = study.replay(&wanted(&fitting))?;
    }
    let designs = fitting
        .into_iter()
        .zip(outcomes)
        .map(|(candidate, outcomes)| vec![as_named(candidate, outcomes, &study)])
        .collect();
    Ok((study, context, designs))
}

/// Candidates that leave something open: a pass to learn the traffic, more to size them.
fn sized<'q>(
    question: &'q Question,
    context: Context,
    book: &PriceBook,
    raws: &[RawCandidate],
    progress: &'q (dyn Fn(Progress) + Sync),
) -> Result<(Study<'q>, Context, Vec<Vec<Design>>), CompareError> {
    let (study, _) = Study::read(question, &[], Passes::Several, progress)?;
    check_rules(question, &study)?;
    let context = Context {
        cpu: cpu::stated(question, &study)?,
        ..context
    };
    let designs = designs(question, &study, &context, book, raws)?;
    Ok((study, context, designs))
}

/// A synthetic load begins with a whole day; there is no stretch of it to leave uncounted.
pub(super) fn check_warm_up(question: &Question) -> Result<(), CompareError> {
    if matches!(
        (question.traffic.is_recorded(), question.warm_up),
        (false, WarmUp::For(_))
    ) {
        let problem =
            "--warm-up: a synthetic load is primed or starts empty; a duration is for recorded traces";
        return Err(CompareError::Question(problem.to_owned()));
    }
    Ok(())
}

/// What can be known to be wrong before the traffic is read.
pub(super) fn check(
    question: &Question,
    raws: &[RawCandidate],
    context: &Context,
    book: &PriceBook,
) -> Result<(), CompareError> {
    let mut names = Vec::with_capacity(raws.len());
    for (index, raw) in raws.iter().enumerate() {
        let before = raws.get(..index).unwrap_or_default();
        if let Some(name) = raw.name()
            && before.iter().any(|other| other.name() == Some(name))
        {
            let problem = format!("two candidates are named `{name}`; names tell them apart");
            return Err(raw.mistake(problem).into());
        }
        let parts: Vec<RawPart> = raw
            .parts()
            .iter()
            .map(|part| some_size(part, context, book))
            .collect();
        let candidate = Candidate::resolve(&raw.with_parts(parts), context)?;
        check_prices(&candidate, context, book)?;
        names.push(candidate.name);
    }
    check_baseline(question, &numbered(names.into_iter()))
}

/// A part with the first size it may have: one that fits what is stated and has prices, if any does.
fn some_size(part: &RawPart, context: &Context, book: &PriceBook) -> RawPart {
    let sizes = completed(part, Mebibytes(0));
    let fits = |size: &&RawPart| {
        let resolved = Part::resolve(size, context);
        resolved.is_ok_and(|part| part.meters().iter().all(|&meter| book.price(meter).is_ok()))
    };
    let resolves = |size: &&RawPart| Part::resolve(size, context).is_ok();
    let found = sizes.iter().find(fits).or_else(|| sizes.iter().find(resolves));
    found.or(sizes.first()).unwrap_or(part).clone()
}

/// A rule that means no function of the trace is a slip.
pub(super) fn check_rules(question: &Question, study: &Study<'_>) -> Result<(), CompareError> {
    let names: Vec<&str> = study.summary.functions.iter().map(String::as_str).collect();
    let means = |pattern: &Pattern| names.iter().any(|name| pattern.matches(name));
    let patterns = question.functions.iter().map(|rule| &rule.functions);
    match patterns.into_iter().find(|pattern| !means(pattern)) {
        Some(pattern) => {
            let problem = no_function(pattern, &names);
            Err(CompareError::Question(format!("function.match: {problem}")))
        }
        None => Ok(()),
    }
}

fn check_baseline(question: &Question, names: &[String]) -> Result<(), CompareError> {
    match &question.baseline {
        Some(name) if !names.contains(name) => Err(CompareError::Question(format!(
            "--baseline: no candidate is named `{name}`; there are: {}",
            names.join(", ")
        ))),
        _ => Ok(()),
    }
}

/// A missing price should not wait for the end of a long replay. An API without one is simply not chosen where the
/// front door is.
fn check_prices(candidate: &Candidate, context: &Context, book: &PriceBook) -> Result<(), CompareError> {
    for meter in candidate.parts.iter().flat_map(Part::meters) {
        let chosen = context.front_door == FrontDoorChoice::Automatic;
        if !(chosen && meter == Meter::HttpApiRequests) {
            book.price(meter)?;
        }
    }
    Ok(())
}

pub(super) fn context(question: &Question, cpu: CpuModel, book: &PriceBook) -> Context {
    let billed = book.date() >= crate::catalog::rules::lambda_init_billed_from();
    Context {
        front_door: question.front_door,
        logs: question.logs,
        network: question.network,
        monitoring: match book.price(Meter::CloudwatchMetrics) {
            Ok(_) => Monitoring::Detailed,
            Err(_) => Monitoring::Basic,
        },
        zones: question.zones,
        cpu,
        init_billing: if billed {
            InitBilling::Billed
        } else {
            InitBilling::Free
        },
        account_concurrency: match question.quotas {
            Quotas::Enforced => question.account_concurrency,
            Quotas::Told => CONCURRENCY_MAX,
        },
        lambda_memory: question.trace.memory.unwrap_or(LAMBDA_MEMORY),
    }
}
