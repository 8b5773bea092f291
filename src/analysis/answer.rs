//! From simulated designs to a comparison: bills, verdict, assumptions, what else would hold.

use super::{
    CompareError, FreeTier, TimelineChoice,
    assumption::assumptions,
    choice::{Chosen, choose},
    comparison::{Comparison, PriceStamp},
    design::Design,
    evaluate::Billing,
    holds::{Asked, holds},
    service_calls::service_calls,
    setup::{Setup, setups},
    traffic::facts,
    verdict::judge,
};
use crate::{
    platform::Timeline,
    price::{Allowances, PriceBook},
    scenario::{Candidate, Context},
    units::Usd,
};

/// Bills and judges what was simulated.
pub(super) fn answer(
    asked: &Asked<'_>,
    context: &Context,
    book: &PriceBook,
    designs: Vec<Vec<Design>>,
) -> Result<Comparison, CompareError> {
    let Asked { question, study, .. } = *asked;
    let allowances = match question.prices.free_tier {
        FreeTier::All => Allowances::load()?,
        FreeTier::None => Allowances::none(),
    };
    let calls = service_calls(&question.functions, study);
    let billing = Billing {
        book,
        allowances: &allowances,
        month: question.prices.month,
        window: study.window,
        min_served: question.min_served,
        summary: &study.summary,
        statistics: &study.statistics,
        calls: &calls,
        extras: &question.extras,
        goals: &question.goals,
        max_monthly_cost: question.max_monthly_cost,
    };
    let mut chosen = choose(designs, context, &billing)?;
    let names = numbered(chosen.evaluated.iter().map(|candidate| candidate.name.clone()));
    for (candidate, name) in chosen.evaluated.iter_mut().zip(names) {
        candidate.name = name;
    }
    let candidates: Vec<Candidate> = chosen
        .designs
        .iter()
        .map(|design| design.candidate.clone())
        .collect();
    let assumptions = assumptions(question, context, &billing, &candidates, &chosen.evaluated);
    let holds = holds(asked, context, &billing, &chosen)?;
    let timelines = timelines(asked, &chosen)?;
    let evaluated = chosen.evaluated;
    let costs: Vec<Option<Usd>> = evaluated
        .iter()
        .map(|candidate| candidate.why_not.is_none().then_some(candidate.bill.total))
        .collect();
    let (cheapest, verdict) = judge(&evaluated, &costs);
    Ok(Comparison {
        version: env!("CARGO_PKG_VERSION"),
        seed: question.trace.seed.0,
        prices: PriceStamp {
            region: book.region().to_owned(),
            date: book.date().to_string(),
            digest: book.digest().to_owned(),
        },
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
        quotas: Vec::new(),
        goals: question.goals.clone(),
        max_monthly_cost: question.max_monthly_cost,
        extras: question.extras.clone(),
        timelines,
        candidates: evaluated,
    })
}

/// Names told apart by number where several are the same.
pub(super) fn numbered(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut numbered: Vec<String> = Vec::new();
    for base in names {
        let mut name = base.clone();
        let mut number = 2;
        while numbered.contains(&name) {
            name = format!("{base} #{number}");
            number += 1;
        }
        numbered.push(name);
    }
    numbered
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
            let patterns = part
                .parts
                .iter()
                .map(|&at| match design.candidate.parts.as_slice() {
                    [_] => judged.name.clone(),
                    parts => format!("{}: {}", judged.name, parts[at].functions),
                });
            names.push(patterns.collect::<Vec<_>>());
            wanted.push(part.setup);
        }
    }
    let outcomes = asked.study.record(&wanted)?;
    let named = names.into_iter().flatten().zip(outcomes.into_iter().flatten());
    Ok(named
        .filter_map(|(name, outcome)| Some((name, outcome.timeline?)))
        .collect())
}
