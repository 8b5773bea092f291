//! A question as far as every answer needs it: each candidate designed, simulated, billed and judged.

use super::{
    CompareError, FreeTier,
    choice::{Chosen, choose},
    design::Design,
    evaluate::Billing,
    holds::Asked,
    service_calls::service_calls,
};
use crate::{
    price::{Allowances, Commitments, PriceBook},
    scenario::Context,
};

/// What every answer begins with.
pub(super) struct Solved<'a> {
    pub(super) asked: Asked<'a>,
    pub(super) context: &'a Context,
    pub(super) billing: &'a Billing<'a>,
    /// A design for each candidate, and what it costs; each under a name of its own.
    pub(super) chosen: Chosen,
}

/// Bills and judges what was simulated, and lets `tell` make an answer of it.
pub(super) fn judged<R>(
    asked: Asked<'_>,
    context: &Context,
    book: &PriceBook,
    designs: Vec<Vec<Design>>,
    tell: impl FnOnce(Solved<'_>) -> Result<R, CompareError>,
) -> Result<R, CompareError> {
    let Asked { question, study, .. } = asked;
    let allowances = match question.prices.free_tier {
        FreeTier::All => Allowances::load()?,
        FreeTier::None => Allowances::none(),
    };
    let plan = Commitments::load(book.region())?;
    let calls = service_calls(&question.functions, study);
    let billing = Billing {
        book,
        allowances: &allowances,
        plan: &plan,
        month: question.prices.month,
        window: study.window,
        min_served: question.min_served,
        summary: &study.summary,
        statistics: &study.statistics,
        calls: &calls,
        extras: &question.extras,
        goals: &question.goals,
        max_monthly_cost: question.max_monthly_cost,
        quotas: question.quotas,
    };
    let mut chosen = choose(designs, context, &billing)?;
    let names = numbered(chosen.evaluated.iter().map(|candidate| candidate.name.clone()));
    for (candidate, name) in chosen.evaluated.iter_mut().zip(names) {
        candidate.name = name;
    }
    tell(Solved {
        asked,
        context,
        billing: &billing,
        chosen,
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
