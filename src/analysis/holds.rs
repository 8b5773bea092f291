//! Whether the verdict holds under other assumptions: without the free tier, behind NAT gateways, with a 1-year Compute
//! Savings Plan on each, with little or much CPU work. The last two size and replay every candidate again.

use std::collections::BTreeSet;

use super::{
    CompareError, Flips, Question,
    choice::{Chosen, choose},
    comparison::{Condition, Evaluated, Hold},
    cpu,
    design::{Design, designs},
    evaluate::{Billing, EvaluateError, evaluate, without_allowances},
    study::{Passes, Study},
    verdict::judge,
};
use crate::{
    price::PriceBook,
    scenario::{Context, Part, RawCandidate},
    units::{PartsPerMillion, Usd},
    usage::Meter,
};

/// What is asked of which traffic, so that it can be asked again.
pub(super) struct Asked<'a> {
    pub(super) question: &'a Question,
    pub(super) study: &'a Study<'a>,
    pub(super) raws: &'a [RawCandidate],
    /// Whether further passes are part of the question: not where everything is named, so that one is enough.
    pub(super) passes: Passes,
}

impl Asked<'_> {
    /// The candidates, designed for another context.
    pub(super) fn designs(
        &self,
        context: &Context,
        book: &PriceBook,
    ) -> Result<Vec<Vec<Design>>, CompareError> {
        designs(self.question, self.study, context, book, self.raws)
    }
}

/// The verdict under each other assumption that applies: only without the free tier, unless more is asked for.
pub(super) fn holds(
    asked: &Asked<'_>,
    context: &Context,
    billing: &Billing<'_>,
    chosen: &Chosen,
) -> Result<Vec<Hold>, CompareError> {
    let evaluated = &chosen.evaluated;
    let mut holds: Vec<Hold> = without_free_tier(evaluated)?.into_iter().collect();
    if asked.question.flips == Flips::No {
        return Ok(holds);
    }
    holds.extend(behind_nat(billing, chosen)?);
    holds.extend(with_plans(billing, evaluated)?);
    if cpu::is_known(asked.question, &asked.study.summary) {
        return Ok(holds);
    }
    let (low, high) = (cpu::low(), cpu::high(&asked.study.statistics));
    for (share, condition) in [(low, Condition::LowCpu(low)), (high, Condition::HighCpu(high))] {
        let costs = at_cpu_share(asked, context, billing, share)?;
        holds.push(hold(evaluated, condition, costs));
    }
    Ok(holds)
}

fn hold(evaluated: &[Evaluated], condition: Condition, costs: Vec<Option<Usd>>) -> Hold {
    let (cheapest, verdict) = judge(evaluated, &costs);
    Hold {
        condition,
        cheapest,
        verdict,
        costs,
    }
}

/// What each candidate costs where it serves the traffic, by `cost`.
fn costs(
    evaluated: &[Evaluated],
    cost: impl Fn(&Evaluated) -> Result<Usd, EvaluateError>,
) -> Result<Vec<Option<Usd>>, EvaluateError> {
    let costs = evaluated.iter().map(|candidate| match candidate.why_not {
        None => cost(candidate).map(Some),
        Some(_) => Ok(None),
    });
    costs.collect()
}

/// Another workload has used the always-free allowances up; `None` where no allowance applies.
fn without_free_tier(evaluated: &[Evaluated]) -> Result<Option<Hold>, EvaluateError> {
    let bills = evaluated.iter().map(|candidate| &candidate.bill);
    let mut items = bills.flat_map(|bill| &bill.line_items);
    if !items.any(|item| item.allowance.is_some()) {
        return Ok(None);
    }
    let costs = costs(evaluated, |candidate| Ok(without_allowances(&candidate.bill)?))?;
    Ok(Some(hold(evaluated, Condition::WithoutFreeTier, costs)))
}

/// Every fleet in private subnets; `None` where none is in public ones.
fn behind_nat(billing: &Billing<'_>, chosen: &Chosen) -> Result<Option<Hold>, EvaluateError> {
    let public = |design: &Design| design.candidate.parts.iter().any(Part::is_public_fleet);
    if !chosen.designs.iter().any(public) {
        return Ok(None);
    }
    let mut costs = Vec::with_capacity(chosen.designs.len());
    for design in &chosen.designs {
        let judged = evaluate(&design.with_parts(Part::behind_nat), billing)?;
        costs.push(judged.viable_cost());
    }
    Ok(Some(hold(&chosen.evaluated, Condition::Nat, costs)))
}

/// A plan on whatever one is known for; `None` where none is known for anything.
fn with_plans(billing: &Billing<'_>, evaluated: &[Evaluated]) -> Result<Option<Hold>, EvaluateError> {
    if evaluated
        .iter()
        .all(|candidate| candidate.with_savings_plan.is_none())
    {
        return Ok(None);
    }
    let mut at_list: BTreeSet<Meter> = BTreeSet::new();
    for candidate in evaluated {
        at_list.extend(billing.committed(&candidate.bill)?.at_list);
    }
    let costs = costs(evaluated, |candidate| {
        Ok(candidate.with_savings_plan.unwrap_or(candidate.bill.total))
    })?;
    let condition = Condition::SavingsPlan {
        at_list: at_list.into_iter().collect(),
    };
    Ok(Some(hold(evaluated, condition, costs)))
}

/// What every candidate costs where this share of durations is CPU work, sized for it.
fn at_cpu_share(
    asked: &Asked<'_>,
    context: &Context,
    billing: &Billing<'_>,
    share: PartsPerMillion,
) -> Result<Vec<Option<Usd>>, CompareError> {
    let context = Context {
        cpu: cpu::with_share(asked.question, asked.study, share)?,
        ..context.clone()
    };
    let chosen = choose(asked.designs(&context, billing.book)?, &context, billing)?;
    Ok(chosen.evaluated.iter().map(Evaluated::viable_cost).collect())
}
