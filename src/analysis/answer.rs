//! From judged designs to a comparison: verdict, assumptions, what else would hold.

use super::{
    CompareError, Stamp, TimelineChoice,
    assumption::assumptions,
    choice::Chosen,
    comparison::{Aims, Comparison, Effect, Evaluated},
    effects::{Effects, Limits},
    holds::{Asked, holds},
    quotas::quotas,
    service_goal::ServiceGoal,
    setup::{Setup, setups},
    solved::Solved,
    study::Passes,
    traffic::facts,
    verdict::judge,
};
use crate::{platform::Timeline, units::Usd};

/// The comparison, of what was designed and judged.
pub(super) fn answer(solved: Solved<'_>) -> Result<Comparison, CompareError> {
    let Solved {
        asked,
        context,
        billing,
        chosen,
    } = &solved;
    let Asked { question, study, .. } = *asked;
    let costs: Vec<Option<Usd>> = chosen.evaluated.iter().map(Evaluated::viable_cost).collect();
    let (cheapest, verdict) = judge(&chosen.evaluated, &costs);
    let holds = holds(asked, context, billing, chosen)?;
    let timelines = timelines(asked, chosen)?;
    let effects = Effects::new(billing, context, &chosen.designs, &chosen.evaluated);
    let limits = other_limits(asked, &effects)?;
    let assumptions = assumptions(question, &effects, (cheapest, &verdict, &holds), limits)?;
    let quotas = quotas(question, billing, &chosen.designs);
    let book = billing.book;
    let evaluated = solved.chosen.evaluated;
    Ok(Comparison {
        stamp: Stamp::of(question, book),
        trace: facts(question, &study.summary, &study.statistics, study.window),
        month_hours: question.prices.month.hours(),
        assumptions: assumptions.assumed,
        not_counted: assumptions.not_counted,
        baseline: question
            .baseline
            .as_ref()
            .and_then(|name| evaluated.iter().position(|e| e.name == *name)),
        cheapest,
        verdict,
        holds,
        flips: None,
        flips_looked: Vec::new(),
        flips_failed: Vec::new(),
        flips_cut_short: false,
        quotas,
        aims: Aims {
            min_served: question.min_served,
            p95: ServiceGoal::new(&question.goals, question.min_served, &study.statistics).default_p95(),
        },
        goals: question.goals.clone(),
        max_monthly_cost: question.max_monthly_cost,
        extras: question.extras.clone(),
        timelines,
        candidates: evaluated,
    })
}

/// What other limits change of the fleets that are told: one more replay, where one pass is not all there is to be.
fn other_limits(asked: &Asked<'_>, effects: &Effects<'_>) -> Result<Vec<Effect>, CompareError> {
    if asked.passes == Passes::One {
        return Ok(Vec::new());
    }
    let both = [Limits::MinOne, Limits::NoMax];
    let fleets = both.map(|limits| effects.fleets_between(limits));
    let setups: Vec<Setup> = fleets.iter().flatten().map(|(_, setup)| setup.clone()).collect();
    let mut outcomes = asked.study.replay(&setups)?.into_iter();
    let mut told = Vec::new();
    for (limits, fleets) in both.into_iter().zip(fleets) {
        let replayed = fleets.into_iter().zip(outcomes.by_ref());
        let replayed =
            replayed.filter_map(|((candidate, _), outcomes)| Some((candidate, outcomes.into_iter().next()?)));
        told.extend(effects.limits(limits, replayed.collect())?);
    }
    Ok(told)
}

/// Every minute of each candidate, where that is asked for: one more replay of the designs chosen.
fn timelines(asked: &Asked<'_>, chosen: &Chosen) -> Result<Vec<(String, Timeline)>, CompareError> {
    if asked.question.timeline == TimelineChoice::None {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    let mut wanted: Vec<Setup> = Vec::new();
    for (design, judged) in chosen.designs.iter().zip(&chosen.evaluated) {
        let concurrency = asked.question.account_concurrency;
        for part in setups(&design.candidate, &design.functions, concurrency) {
            // What runs on Lambda has one timeline, the account's.
            names.push(match part.parts.as_slice() {
                &[at] if design.candidate.parts.len() > 1 => {
                    format!("{}: {}", judged.name, design.candidate.parts[at].functions)
                }
                [_] => judged.name.clone(),
                _ => format!("{}: Lambda", judged.name),
            });
            wanted.push(part.setup);
        }
    }
    let outcomes = asked.study.record(&wanted)?;
    let named = names.into_iter().zip(outcomes);
    let timelines = named.filter_map(|(name, outcomes)| Some((name, outcomes.into_iter().next()?.timeline?)));
    Ok(timelines.collect())
}
