//! Which of several designs a candidate is: the cheapest that serves the traffic. Lambda may stand behind an HTTP API
//! or a load balancer, and have one of several memory sizes; the same simulation serves both doors.

use super::{
    Quotas,
    comparison::{Evaluated, WhyNot},
    design::Design,
    evaluate::{Billing, EvaluateError, evaluate},
    service_goal::ServiceGoal,
};
use crate::{
    catalog::Quota,
    platform::FrontDoor,
    scenario::{Context, Deployment, FrontDoorChoice, FrontDoorKind, Part},
    usage::Meter,
};

/// Front doors Lambda may have where none is stated.
const LAMBDA_DOORS: [FrontDoorKind; 2] = [FrontDoorKind::HttpApi, FrontDoorKind::Alb];

/// Every candidate as designed and as judged, in the same order.
#[derive(Default)]
pub(super) struct Chosen {
    pub(super) designs: Vec<Design>,
    pub(super) evaluated: Vec<Evaluated>,
}

/// One design for each candidate, of those it may be.
pub(super) fn choose(
    candidates: Vec<Vec<Design>>,
    context: &Context,
    billing: &Billing<'_>,
) -> Result<Chosen, EvaluateError> {
    let mut chosen = Chosen::default();
    for designs in candidates {
        if let Some((design, evaluated)) = cheapest(designs, context, billing)? {
            chosen.designs.push(design);
            chosen.evaluated.push(evaluated);
        }
    }
    Ok(chosen)
}

/// The cheapest of the designs that serves the traffic; the cheapest of all where none does.
fn cheapest(
    designs: Vec<Design>,
    context: &Context,
    billing: &Billing<'_>,
) -> Result<Option<(Design, Evaluated)>, EvaluateError> {
    let mut best: Option<(Design, Evaluated)> = None;
    for mut design in designs {
        if design.why_not.is_none() {
            design.why_not = too_slow_when_warm(&design, billing);
        }
        for design in behind_doors(design, context, billing) {
            let evaluated = evaluate(&design, billing)?;
            let rank = |evaluated: &Evaluated| (evaluated.why_not.is_some(), evaluated.price_and_speed());
            if best
                .as_ref()
                .is_none_or(|(_, best)| rank(&evaluated) < rank(best))
            {
                best = Some((design, evaluated));
            }
        }
    }
    Ok(best)
}

/// Of a size chosen here: the sizing goal, missed even by requests that found a warm environment.
fn too_slow_when_warm(design: &Design, billing: &Billing<'_>) -> Option<WhyNot> {
    design.memory_chosen.iter().find_map(|&at| {
        let (outcome, traffic) = (design.outcomes.get(at)?, design.traffic.get(at)?);
        let goal = ServiceGoal::new(billing.goals, billing.min_served, traffic);
        let level = &outcome.service_level;
        (!goal.is_kept_when_warm(level)).then(|| WhyNot::NoSizeMeetsGoal {
            at_most: goal.p95(),
            found: level.unwaited.quantile(950),
        })
    })
}

/// The design behind each front door it may have.
fn behind_doors(design: Design, context: &Context, billing: &Billing<'_>) -> Vec<Design> {
    let open = |part: &Part| matches!(part.deployment, Deployment::Lambda(_)) && !part.front_door_is_stated;
    let chosen = context.front_door == FrontDoorChoice::Automatic && design.candidate.parts.iter().any(open);
    if !chosen {
        return vec![design];
    }
    let parts = design.candidate.parts.iter().zip(&design.traffic);
    let busiest = parts
        .filter(|(part, _)| open(part))
        .map(|(_, traffic)| traffic.busiest_second())
        .sum();
    let doors = LAMBDA_DOORS
        .into_iter()
        .filter(|&door| is_within_limits(door, busiest, billing));
    let behind = |front_door: FrontDoor| {
        design.with_parts(|part| match open(part) {
            true => Part {
                front_door,
                ..part.clone()
            },
            false => part.clone(),
        })
    };
    doors.map(|door| behind(context.door(door))).collect()
}

/// Whether a door has a price here and carries the busiest second without a raised quota.
pub(super) fn is_within_limits(door: FrontDoorKind, busiest_second: u64, billing: &Billing<'_>) -> bool {
    match door {
        FrontDoorKind::HttpApi => {
            let priced = billing.book.price(Meter::HttpApiRequests).is_ok();
            let within = busiest_second <= Quota::ApiGatewayRate.value() || billing.quotas == Quotas::Told;
            priced && within
        }
        _ => true,
    }
}
