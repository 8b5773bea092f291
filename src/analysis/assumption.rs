//! What an answer rests on and nobody measured, and what it leaves out.

use std::collections::BTreeSet;

use super::{
    FreeTier, Question,
    comparison::{Assumption, Evaluated},
    evaluate::Billing,
};
use crate::{
    platform::{
        FrontDoor,
        lambda::{KeepAlive, LambdaFunction, LambdaMemory, RecordedInit, WarmUp, Warmth},
    },
    scenario::{Candidate, Context, CpuChoice, Deployment, LogsChoice, Network},
    usage::Meter,
    workload::{CpuSplit, FULL_VCPU},
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
        effects: Vec::new(),
    }
}

/// Collects what applies to this question.
pub(super) fn assumptions(
    question: &Question,
    context: &Context,
    billing: &Billing<'_>,
    candidates: &[Candidate],
    evaluated: &[Evaluated],
) -> Assumptions {
    let mut assumed = vec![cpu(question, context, billing)];
    let parts = || candidates.iter().flat_map(|candidate| &candidate.parts);
    let lambda = parts().any(|part| matches!(part.deployment, Deployment::Lambda(_)));
    let fleet = parts().any(|part| part.deployment.fleet().is_some());
    assumed.push(front_doors(candidates));
    if fleet {
        let network = match context.network {
            Network::Public => "public subnets, one public IPv4 per task and instance",
            Network::Nat => "private subnets, a NAT gateway in each zone that carries logs",
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
    assumed.extend(overlay(question, billing));
    assumed.extend(prices(billing, evaluated));
    Assumptions {
        assumed,
        not_counted: not_counted(billing),
    }
}

fn cpu(question: &Question, context: &Context, billing: &Billing<'_>) -> Assumption {
    let bounded = billing
        .statistics
        .memory()
        .is_some_and(|(smallest, _)| smallest < FULL_VCPU);
    let most = if bounded {
        ", or the most the recorded size could have run"
    } else {
        ""
    };
    let text = match (question.cpu, context.cpu.split) {
        (CpuChoice::MeanWork(work), CpuSplit::Fraction(share)) => {
            let percent = f64::from(share.0) / 1e4;
            format!(
                "{:.3} ms on average, {percent:.1} % of each duration, as stated{most}",
                work.as_millis_f64()
            )
        }
        (_, CpuSplit::Fraction(share)) => {
            format!(
                "{:.1} % of each duration, as stated{most}",
                f64::from(share.0) / 1e4
            )
        }
        (_, CpuSplit::Assumed) => format!("25 % of each duration{most}; not measured (--cpu)"),
    };
    assumption("cpu", text)
}

/// What stands before the candidates, each kind once.
fn front_doors(candidates: &[Candidate]) -> Assumption {
    let parts = || candidates.iter().flat_map(|candidate| &candidate.parts);
    let has = |door: fn(&FrontDoor) -> bool| parts().any(|part| door(&part.front_door));
    let mut texts = Vec::new();
    if has(|door| matches!(door, FrontDoor::Alb { .. })) {
        texts.push("a load balancer takes every request as a new connection");
    }
    if has(|door| matches!(door, FrontDoor::HttpApi | FrontDoor::RestApi)) {
        texts.push("an API takes every request");
    }
    if has(|door| matches!(door, FrontDoor::FunctionUrl)) {
        texts.push("a function URL takes every request");
    }
    if has(|door| matches!(door, FrontDoor::None)) {
        texts.push(if texts.is_empty() {
            "none"
        } else {
            "none where the size names none"
        });
    }
    assumption("front door", texts.join("; "))
}

fn lambda_assumptions(
    question: &Question,
    context: &Context,
    billing: &Billing<'_>,
    candidates: &[Candidate],
) -> Vec<Assumption> {
    let functions: Vec<&LambdaFunction> = candidates
        .iter()
        .flat_map(|candidate| &candidate.parts)
        .filter_map(|part| part.deployment.function())
        .collect();
    let mut assumed = Vec::new();
    let unknown_memory = billing.statistics.memory().is_none()
        && functions
            .iter()
            .any(|function| matches!(function.memory, LambdaMemory::Recorded(_)));
    if unknown_memory {
        let text = format!(
            "Lambda at {}, as the trace records none (--memory)",
            context.lambda_memory
        );
        assumed.push(assumption("memory", text));
    }
    let modeled: Vec<&&LambdaFunction> = functions.iter().filter(|f| f.warmth == Warmth::Modeled).collect();
    if modeled.is_empty() {
        return assumed;
    }
    if modeled
        .iter()
        .any(|function| function.recorded_init == RecordedInit::Preferred)
    {
        let init = if billing.summary.recorded.init {
            "as recorded"
        } else {
            "as measured for nodejs22.x zip"
        };
        assumed.push(assumption(
            "init",
            format!("{init} (runtime=, package= or init= of a candidate)"),
        ));
    }
    if modeled
        .iter()
        .any(|function| function.keep_alive == KeepAlive::MEASURED_2025)
    {
        assumed.push(assumption(
            "keep-alive",
            "idle environments stay 296-348 s, as measured in 2025",
        ));
    }
    let warm_up = match question.warm_up {
        WarmUp::Primed => "pools primed: the first keep-alive interval is replayed once, uncounted",
        WarmUp::None => "pools start empty",
        WarmUp::For(_) => "the first stretch of the trace is replayed uncounted",
    };
    assumed.push(assumption("warm-up", warm_up));
    assumed
}

fn logs(context: &Context, lambda: bool) -> Assumption {
    let text = match (context.logs, lambda) {
        (LogsChoice::None, _) => "none".to_owned(),
        (LogsChoice::PerRequest(bytes), true) => {
            format!(
                "{bytes} B a request, + {} B on Lambda, kept 30 days at 15 % of their size",
                LogsChoice::LAMBDA_LINES
            )
        }
        (LogsChoice::PerRequest(bytes), false) => {
            format!("{bytes} B a request; kept 30 days at 15 % of their size")
        }
    };
    assumption("logs", text)
}

fn free_tier(question: &Question) -> Assumption {
    let text = match question.prices.free_tier {
        FreeTier::All => "all yours; an organization has it once (--no-free-tier)",
        FreeTier::None => "none",
    };
    assumption("free tier", text)
}

/// What the user's own price sheets replace, so that a misnamed directory does not go unnoticed.
fn overlay(question: &Question, billing: &Billing<'_>) -> Option<Assumption> {
    let directory = question.prices.overlay.as_ref()?.display();
    let region = billing.book.region();
    let text = match billing.book.overlaid_meters() {
        0 => format!("{directory} has none for {region}: all are built in"),
        meters => format!("{meters} of {region} from {directory}, the others built in"),
    };
    Some(assumption("own prices", text))
}

/// Prices in use whose source nobody could verify.
fn prices(billing: &Billing<'_>, evaluated: &[Evaluated]) -> Option<Assumption> {
    let items = evaluated.iter().flat_map(|candidate| &candidate.bill.line_items);
    let used: BTreeSet<Meter> = items.map(|item| item.meter).collect();
    let mut doubtful: Vec<String> = billing
        .book
        .low_confidence(used)
        .iter()
        .map(|(meter, _)| meter.to_string())
        .collect();
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
