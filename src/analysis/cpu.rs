//! How much of each function's durations is CPU work: as stated for the function, for all, or assumed.

use std::sync::Arc;

use super::{CompareError, Question, study::Study};
use crate::{
    scenario::{CpuChoice, FunctionRule},
    trace::{Offered, Statistics, TraceSummary},
    units::{Micros, PartsPerMillion},
    workload::{CpuModel, CpuSplit, FULL_VCPU, MemoryCurve},
};

/// The low assumption: a service that mostly waits for others.
const LOW: PartsPerMillion = PartsPerMillion(50_000);
/// The high assumption where durations were not recorded on less than a vCPU of Lambda, which would bound it.
const HIGH: PartsPerMillion = PartsPerMillion(600_000);

/// The model as far as it is known before the traffic.
pub(super) fn provisional(question: &Question) -> CpuModel {
    match &question.cpu {
        CpuChoice::Share(share) => CpuModel::uniform(CpuSplit::Fraction(*share)),
        CpuChoice::Assumed | CpuChoice::MeanWork(_) => CpuModel::uniform(CpuSplit::Assumed),
        CpuChoice::Measured(curve) => CpuModel::measured(Arc::clone(curve)),
    }
}

/// The model as stated; a mean CPU time becomes a share of the mean duration.
pub(super) fn stated(question: &Question, study: &Study<'_>) -> Result<CpuModel, CompareError> {
    if let CpuChoice::Measured(curve) = &question.cpu {
        return measured(question, curve);
    }
    let all = Offered {
        arrivals: study.statistics.arrivals(),
        micros: study.statistics.duration().sum(),
    };
    let split = split(&question.cpu, all, "--cpu")?;
    by_function(question, study, split)
}

/// The same with another share where none is stated for a function.
pub(super) fn with_share(
    question: &Question,
    study: &Study<'_>,
    share: PartsPerMillion,
) -> Result<CpuModel, CompareError> {
    by_function(question, study, CpuSplit::Fraction(share))
}

/// What was measured of one function holds for all of the trace; a share of its own would be a second answer.
fn measured(question: &Question, curve: &Arc<MemoryCurve>) -> Result<CpuModel, CompareError> {
    match question.functions.iter().find(|rule| rule.cpu.is_some()) {
        Some(rule) => Err(CompareError::Question(format!(
            "--power-tuning: the scenario states the CPU work of `{}`; leave one of the two out",
            rule.functions
        ))),
        None => Ok(CpuModel::measured(Arc::clone(curve))),
    }
}

/// Whether nothing is assumed: run times were measured, or every function has a share of its own.
pub(super) fn is_known(question: &Question, summary: &TraceSummary) -> bool {
    matches!(question.cpu, CpuChoice::Measured(_)) || is_stated_by_function(question, summary)
}

/// Whether every function has a share of its own, so that nothing is assumed.
pub(super) fn is_stated_by_function(question: &Question, summary: &TraceSummary) -> bool {
    let stated = |name: &String| {
        let mut rules = question.functions.iter();
        rules.any(|rule| rule.cpu.is_some() && rule.functions.matches(name))
    };
    summary.functions.iter().all(stated)
}

/// The choice for all functions with a mean CPU time made a share of the mean duration as recorded: so the work grows and
/// shrinks with durations that vary.
pub(super) fn as_share(question: &Question, study: &Study<'_>) -> Result<CpuChoice, CompareError> {
    Ok(match question.cpu {
        CpuChoice::MeanWork(_) => match stated(question, study)?.split {
            CpuSplit::Fraction(share) => CpuChoice::Share(share),
            CpuSplit::Assumed => CpuChoice::Assumed,
        },
        _ => question.cpu.clone(),
    })
}

/// The share of all functions that have none of their own: stated, or assumed as far as the recording allows.
pub(super) fn today(question: &Question, statistics: &Statistics) -> PartsPerMillion {
    match question.cpu {
        CpuChoice::Share(share) => share,
        _ => CpuSplit::ASSUMED.min(high(statistics)),
    }
}

/// The share to call low.
pub(super) const fn low() -> PartsPerMillion {
    LOW
}

/// The share to call high: all that the recording machine could have run, where that is less than a vCPU.
pub(super) fn high(statistics: &Statistics) -> PartsPerMillion {
    let mean = Micros(statistics.duration().mean().round() as u64);
    match statistics.memory() {
        Some((least, _)) if least < FULL_VCPU && mean > Micros::ZERO => {
            let most = CpuSplit::Fraction(PartsPerMillion::ONE).demand(mean, Some(least));
            PartsPerMillion((most.cpu_work.0 as f64 / mean.0 as f64 * 1e6).round() as u32)
        }
        _ => HIGH,
    }
}

fn by_function(question: &Question, study: &Study<'_>, split: CpuSplit) -> Result<CpuModel, CompareError> {
    let rule = |name: &str| {
        let means = |rule: &&FunctionRule| rule.cpu.is_some() && rule.functions.matches(name);
        question
            .functions
            .iter()
            .find(means)
            .and_then(|rule| rule.cpu.as_ref())
    };
    if !question.functions.iter().any(|rule| rule.cpu.is_some()) {
        return Ok(CpuModel::uniform(split));
    }
    let functions = study.summary.functions.iter().enumerate();
    let splits = functions.map(|(number, name)| match rule(name) {
        Some(choice) => {
            let offered = study
                .statistics
                .by_function()
                .get(number)
                .copied()
                .unwrap_or_default();
            self::split(choice, offered, name)
        }
        None => Ok(split),
    });
    Ok(CpuModel {
        split,
        by_function: splits.collect::<Result<_, _>>()?,
        measured: None,
    })
}

/// A choice as a share of what was offered. `whose` names it in an error.
fn split(choice: &CpuChoice, offered: Offered, whose: &str) -> Result<CpuSplit, CompareError> {
    let work = match choice {
        CpuChoice::Assumed | CpuChoice::Measured(_) => return Ok(CpuSplit::Assumed),
        CpuChoice::Share(share) => return Ok(CpuSplit::Fraction(*share)),
        CpuChoice::MeanWork(work) => *work,
    };
    if offered.arrivals == 0 {
        return Ok(CpuSplit::Assumed);
    }
    let mean = (offered.micros as f64 / offered.arrivals as f64).max(1.0);
    let share = (work.0 as f64 / mean * 1e6).round();
    if share > 1e6 {
        let mean = mean / 1e3;
        return Err(CompareError::Question(format!(
            "{whose}: the CPU time is longer than the mean duration, {mean:.3} ms"
        )));
    }
    Ok(CpuSplit::Fraction(PartsPerMillion(share as u32)))
}
