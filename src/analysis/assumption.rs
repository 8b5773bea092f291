//! What an answer rests on and nobody measured, and what it leaves out.

use super::{
    CpuChoice, FreeTier, Question,
    comparison::{Assumption, Evaluated},
    evaluate::Billing,
};
use crate::{
    platform::{
        FrontDoor, Outcome,
        lambda::{LambdaMemory, WarmUp, Warmth},
    },
    price::Confidence,
    scenario::{Candidate, Context, Deployment, LogsChoice, Network},
    workload::CpuSplit,
};

/// Both lists.
pub(super) struct Assumptions {
    pub(super) assumed: Vec<Assumption>,
    pub(super) not_counted: Vec<String>,
}

fn assumption(topic: &str, text: impl Into<String>) -> Assumption {
    Assumption {
        topic: topic.to_owned(),
        text: text.into(),
    }
}

/// Collects what applies to this question.
pub(super) fn assumptions(
    question: &Question,
    context: &Context,
    billing: &Billing<'_>,
    candidates: &[(Candidate, Outcome)],
    evaluated: &[Evaluated],
) -> Assumptions {
    let mut assumed = vec![cpu(question, context)];
    let lambda = candidates
        .iter()
        .any(|(candidate, _)| matches!(candidate.deployment, Deployment::Lambda(_)));
    let fleet = candidates
        .iter()
        .any(|(candidate, _)| candidate.deployment.fleet().is_some());
    assumed.extend(front_doors(candidates));
    if fleet {
        let network = match context.network {
            Network::Public => "public subnets, one public IPv4 per task and instance",
            Network::Private => "private subnets, no public IPv4 and no NAT gateway",
        };
        assumed.push(assumption("network", network));
        assumed.push(assumption(
            "fleets",
            "a fixed count that runs all month, no autoscaling",
        ));
    }
    if lambda {
        assumed.extend(lambda_assumptions(question, context, billing, candidates));
    }
    assumed.push(logs(context, lambda));
    assumed.push(free_tier(question));
    assumed.extend(prices(evaluated));
    Assumptions {
        assumed,
        not_counted: not_counted(billing),
    }
}

fn cpu(question: &Question, context: &Context) -> Assumption {
    let text = match (question.cpu, context.cpu) {
        (CpuChoice::MeanWork(work), CpuSplit::Fraction(share)) => {
            format!(
                "{:.3} ms of CPU on average, {:.1} % of each duration",
                work.as_millis_f64(),
                f64::from(share.0) / 1e4
            )
        }
        (_, CpuSplit::Fraction(share)) => {
            format!("{:.1} % of each duration, as stated", f64::from(share.0) / 1e4)
        }
        (_, CpuSplit::Assumed) => "25 % of each duration, not measured (--cpu)".to_owned(),
    };
    assumption("cpu", text)
}

fn front_doors(candidates: &[(Candidate, Outcome)]) -> Option<Assumption> {
    let has = |door: fn(&FrontDoor) -> bool| candidates.iter().any(|(c, _)| door(&c.deployment.front_door()));
    let alb = has(|door| matches!(door, FrontDoor::Alb { .. }));
    let none = has(|door| matches!(door, FrontDoor::None));
    match (alb, none) {
        (true, _) => Some(assumption(
            "front door",
            "a load balancer takes every request as a new connection",
        )),
        (false, true) => Some(assumption(
            "front door",
            "none: nothing stands before the candidates",
        )),
        (false, false) => None,
    }
}

fn lambda_assumptions(
    question: &Question,
    context: &Context,
    billing: &Billing<'_>,
    candidates: &[(Candidate, Outcome)],
) -> Vec<Assumption> {
    let mut assumed = Vec::new();
    let unknown_memory = billing.statistics.memory().is_none()
        && candidates.iter().any(|(candidate, _)| {
            matches!(&candidate.deployment, Deployment::Lambda(f) if matches!(f.memory, LambdaMemory::Recorded(_)))
        });
    if unknown_memory {
        assumed.push(assumption(
            "memory",
            format!(
                "Lambda at {}, as the trace records none (--memory)",
                context.lambda_memory
            ),
        ));
    }
    let modeled = candidates
        .iter()
        .any(|(candidate, _)| matches!(&candidate.deployment, Deployment::Lambda(f) if f.warmth == Warmth::Modeled));
    if modeled {
        assumed.push(assumption(
            "cold starts",
            "init as measured for nodejs22.x zip unless a candidate or the trace says otherwise; idle environments \
             kept 296-348 s as measured in 2025",
        ));
        let warm_up = match question.warm_up {
            WarmUp::Primed => "pools primed by replaying the first keep-alive interval, uncounted",
            WarmUp::None => "pools start empty",
            WarmUp::For(_) => "the first stretch of the trace is replayed uncounted",
        };
        assumed.push(assumption("warm-up", warm_up));
    }
    assumed
}

fn logs(context: &Context, lambda: bool) -> Assumption {
    let text = match (context.logs, lambda) {
        (LogsChoice::None, _) => "none".to_owned(),
        (LogsChoice::PerRequest(bytes), true) => {
            format!(
                "{bytes} B a request, + {} B on Lambda, kept 30 days",
                LogsChoice::LAMBDA_LINES
            )
        }
        (LogsChoice::PerRequest(bytes), false) => format!("{bytes} B a request, kept 30 days"),
    };
    assumption("logs", text)
}

fn free_tier(question: &Question) -> Assumption {
    let text = match question.prices.free_tier {
        FreeTier::All => "all yours (an organization has it once)",
        FreeTier::None => "none",
    };
    assumption("free tier", text)
}

/// Prices in use whose source nobody could verify.
fn prices(evaluated: &[Evaluated]) -> Option<Assumption> {
    let mut doubtful: Vec<String> = evaluated
        .iter()
        .flat_map(|candidate| &candidate.bill.line_items)
        .filter(|item| item.tier.confidence == Confidence::Low)
        .map(|item| item.meter.to_string())
        .collect();
    doubtful.sort();
    doubtful.dedup();
    let list = doubtful.join(", ");
    (!doubtful.is_empty()).then(|| assumption("prices", format!("of low confidence: {list}")))
}

fn not_counted(billing: &Billing<'_>) -> Vec<String> {
    let mut left_out = vec!["people", "databases", "NAT", "monitoring", "support", "tax"];
    if !billing.summary.recorded.response_bytes {
        left_out.push("data transfer (no bytes in the trace)");
    }
    left_out.into_iter().map(str::to_owned).collect()
}
