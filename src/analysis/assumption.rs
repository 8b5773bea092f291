//! What an answer rests on and nobody measured, and what it leaves out.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{
    FreeTier, Question,
    comparison::{Assumption, Effect, Hold, Origin, Verdict},
    cpu,
    cpu_effect::cpu_effect,
    design::LAMBDA_MEMORY,
    effects::Effects,
    evaluate::{Billing, EvaluateError},
    fleet_assumption::fleets,
    service_goal::ServiceGoal,
};
use crate::{
    platform::{
        FrontDoor,
        lambda::{KeepAlive, LambdaFunction, RecordedInit, WarmUp, Warmth},
    },
    price::Confidence,
    scenario::{Context, CpuChoice, Deployment, FrontDoorChoice, LogsChoice, Monitoring, Network, Part},
    trace::{FunctionId, Statistics, TraceSummary},
    units::{Mebibytes, Micros, PartsPerMillion, grouped_count},
    usage::Meter,
    workload::{CpuModel, CpuSplit, FULL_VCPU, MemoryCurve},
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

impl Assumption {
    fn worth(self, effects: impl IntoIterator<Item = Effect>) -> Self {
        Self {
            effects: effects.into_iter().collect(),
            ..self
        }
    }
}

/// Collects what applies to this question, each with what it is worth. `limits` are the effects of
/// other limits on fleets, which need a replay of their own.
pub(super) fn assumptions(
    question: &Question,
    effects: &Effects<'_>,
    (cheapest, verdict, holds): (Option<usize>, &Verdict, &[Hold]),
    limits: Vec<Effect>,
) -> Result<Assumptions, EvaluateError> {
    let (context, billing) = (effects.context, effects.billing);
    let mut assumed =
        vec![cpu_work(question, effects).worth(cpu_effect(question, effects, (cheapest, verdict), holds))];
    assumed.extend(sizing(effects));
    assumed.push(front_doors(effects).worth(effects.front_doors()?));
    if let Some(fleets) = fleets(effects) {
        let network = match context.network {
            Network::Public => {
                "public subnets, one public IPv4 per task and instance; Lambda outside the VPC"
            }
            Network::Nat => {
                "private subnets, a NAT gateway in each zone that carries logs; Lambda outside the VPC"
            }
            Network::Private => "private subnets, no public IPv4 and no NAT gateway; Lambda outside the VPC",
        };
        assumed.push(assumption("network", network).worth(effects.network()?));
        assumed.push(assumption("fleets", fleets).worth(limits));
    }
    let lambda = parts(effects).any(|part| matches!(part.deployment, Deployment::Lambda(_)));
    if lambda {
        assumed.extend(lambda_assumptions(question, effects));
    }
    assumed.push(logs(context, lambda).worth(effects.logs()?));
    if !billing.summary.recorded.response_bytes {
        let text = "of no size, as the trace has none: neither transferred nor billed";
        assumed.push(assumption("responses", text).worth(effects.responses()?));
    }
    assumed.extend(sample(question));
    assumed.push(free_tier(question).worth(effects.free_tier()?));
    assumed.push(commitments(effects)?.worth(effects.commitments()?));
    assumed.extend(overlay(question, billing));
    assumed.extend(prices(effects));
    Ok(Assumptions {
        assumed,
        not_counted: not_counted(effects),
    })
}

fn parts<'a>(effects: &'a Effects<'_>) -> impl Iterator<Item = &'a Part> {
    effects.designs.iter().flat_map(|design| &design.candidate.parts)
}

fn cpu_work(question: &Question, effects: &Effects<'_>) -> Assumption {
    let Billing {
        statistics, summary, ..
    } = effects.billing;
    let text = told_work(question, &effects.context.cpu, (summary, statistics), "--cpu");
    assumption("cpu", text)
}

/// How much of the durations is CPU work, and who says so; `measured_by` names flags that take a measurement.
pub(super) fn told_work(
    question: &Question,
    cpu: &CpuModel,
    (summary, statistics): (&TraceSummary, &Statistics),
    measured_by: &str,
) -> String {
    if let CpuChoice::Measured(curve) = &question.cpu {
        return measured_work(curve, statistics);
    }
    let by_function = cpu::is_stated_by_function(question, summary);
    let share = cpu_share(cpu, statistics);
    let mean = statistics.duration().mean() / 1e3;
    let work = time(Micros((mean * f64::from(share.0) / 1e3).round() as u64));
    let least = statistics.memory().map(|(least, _)| least);
    // The least memory grants a smaller share of a vCPU than is taken.
    let bounded = least
        .is_some_and(|least| u64::from(least.0) * 1_000_000 < u64::from(share.0) * u64::from(FULL_VCPU.0));
    format!(
        "{work} = {} of the mean duration{}, {}{}",
        percent(share),
        if bounded {
            ", less where the recorded size could not have run it"
        } else {
            ""
        },
        match &question.cpu {
            _ if by_function => "as stated for each function".to_owned(),
            CpuChoice::Assumed => format!("not measured ({measured_by})"),
            CpuChoice::Share(_) | CpuChoice::MeanWork(_) | CpuChoice::Measured(_) => "as stated".to_owned(),
        },
        if cpu.by_function.is_empty() || by_function {
            ""
        } else {
            "; of some functions as stated for them"
        }
    )
}

/// What run times measured at several memory sizes say, and what they leave to be assumed.
fn measured_work(curve: &MemoryCurve, statistics: &Statistics) -> String {
    let memory = statistics.memory().map_or(FULL_VCPU, |(least, _)| least);
    let mean = Micros(statistics.duration().mean().round() as u64);
    let work = curve.demand(mean, memory).cpu_work;
    let range = |at: Option<&(Mebibytes, Micros)>| at.map_or(0, |&(memory, _)| memory.0);
    let several = if statistics.functions() > 1 {
        "; of one function, taken for all"
    } else {
        ""
    };
    format!(
        "{} on one vCPU, {} of a run there, by run times measured at {} sizes from {} to {} MB{several}",
        time(work),
        percent(curve.cpu_share()),
        curve.points().len(),
        range(curve.points().first()),
        range(curve.points().last()),
    )
}

/// The share of CPU work in all durations together, to the millionth.
fn cpu_share(cpu: &CpuModel, statistics: &Statistics) -> PartsPerMillion {
    let of_split = |split| match split {
        CpuSplit::Fraction(share) => share,
        CpuSplit::Assumed => CpuSplit::ASSUMED,
    };
    if cpu.by_function.is_empty() {
        return of_split(cpu.split);
    }
    let functions = || (0..).map(FunctionId).zip(statistics.by_function());
    let all: u128 = functions().map(|(_, offered)| offered.micros).sum();
    let work: u128 = functions()
        .map(|(function, offered)| offered.micros * u128::from(of_split(cpu.split_of(function)).0))
        .sum();
    let share = work.checked_div(all).and_then(|share| u32::try_from(share).ok());
    share.map_or_else(|| of_split(cpu.split), PartsPerMillion)
}

/// A time as it is read: seconds, minutes, hours from ten of each on.
pub(super) fn time(time: Micros) -> String {
    let rounded = |unit: u64| time.0 / unit + u64::from(time.0 % unit >= unit / 2);
    match time.as_secs_f64() {
        s if s < 9.999_5 && time.0 >= 10_000 => format!("{} ms", grouped_count(rounded(1_000).into())),
        s if s < 9.999_5 => format!("{} ms", short(time.as_millis_f64())),
        s if s < 599.5 => format!("{} s", rounded(1_000_000)),
        s if s < 35_970.0 => format!("{} min", rounded(60_000_000)),
        _ => format!("{} h", grouped_count(rounded(3_600_000_000).into())),
    }
}

/// `25 %`, `12.5 %`: a tenth at most.
pub(super) fn percent(share: PartsPerMillion) -> String {
    format!("{} %", Decimal::new(share.0.into(), 4).round_dp(1).normalize())
}

/// Two digits behind the point at most, none of large numbers.
pub(super) fn short(number: f64) -> String {
    if number >= 10.0 {
        return format!("{number:.0}");
    }
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What sizes that were chosen here had to reach, unless a goal is stated.
fn sizing(effects: &Effects<'_>) -> Option<Assumption> {
    let billing = effects.billing;
    let sized = |origin: &Origin| matches!(origin, Origin::Sized { .. });
    if !effects.designs.iter().any(|design| sized(&design.origin)) {
        return None;
    }
    let goal = ServiceGoal::new(billing.goals, billing.min_served, billing.statistics);
    let text = format!(
        "p95 at most {}, {} served; Lambda's once warm",
        time(goal.p95()),
        percent(billing.min_served)
    );
    Some(assumption("sizing", text))
}

/// What stands before the candidates, each kind once.
fn front_doors(effects: &Effects<'_>) -> Assumption {
    let has = |door: fn(&FrontDoor) -> bool| parts(effects).any(|part| door(&part.front_door));
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
    let region = effects.billing.book.region();
    let open = |part: &Part| part.deployment.function().is_some() && !part.front_door_is_stated;
    let chosen = effects.context.front_door == FrontDoorChoice::Automatic && parts(effects).any(open);
    if chosen && effects.billing.book.price(Meter::HttpApiRequests).is_err() {
        return assumption(
            "front door",
            format!(
                "{}; no price of an HTTP API is known in {region}",
                texts.join("; ")
            ),
        );
    }
    assumption("front door", texts.join("; "))
}

fn lambda_assumptions(question: &Question, effects: &Effects<'_>) -> Vec<Assumption> {
    let functions: Vec<&LambdaFunction> = parts(effects)
        .filter_map(|part| part.deployment.function())
        .collect();
    let mut assumed = Vec::new();
    let chosen = effects
        .designs
        .iter()
        .any(|design| !design.memory_chosen.is_empty());
    if chosen {
        let text = format!(
            "none recorded: the cheapest of {} MB that meets the goal (--memory)",
            LAMBDA_MEMORY.join(", ")
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
        let init = if effects.billing.summary.recorded.init {
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

/// That the requests a sample holds stand for the others.
fn sample(question: &Question) -> Option<Assumption> {
    let rate = question.trace.sample_rate.filter(|rate| rate.is_sample())?;
    let text =
        format!("the trace holds {rate} of all requests: scaled up by the inverse, copies within --jitter");
    question.traffic.is_recorded().then(|| assumption("sample", text))
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

/// On demand, and how far to trust the rates of the plan that is told beside it.
fn commitments(effects: &Effects<'_>) -> Result<Assumption, EvaluateError> {
    let mut rates: BTreeMap<(String, Decimal), Confidence> = BTreeMap::new();
    let mut at_list = BTreeSet::new();
    for committed in effects.committed()? {
        for discount in committed.discounts {
            if let Some(share) = discount.commitment.discount {
                let what = (covered(discount.meter), share);
                rates.insert(what, discount.commitment.confidence);
            }
        }
        at_list.extend(committed.at_list.into_iter().map(covered));
    }
    let mut facts = vec!["on demand".to_owned()];
    let rates = rates.into_iter().map(|((what, share), confidence)| {
        let percent = (share * Decimal::ONE_HUNDRED).normalize();
        format!("{what} {percent} % off ({confidence} confidence)")
    });
    let rates: Vec<String> = rates.collect();
    if !rates.is_empty() {
        facts.push(format!("with a plan {}", rates.join(", ")));
    }
    let at_list: Vec<String> = at_list.into_iter().collect();
    if !at_list.is_empty() {
        facts.push(format!("no rate known for {}", at_list.join(", ")));
    }
    Ok(assumption("commitments", facts.join("; ")))
}

/// What a plan covers, in a word: instance types by family.
fn covered(meter: Meter) -> String {
    match meter {
        Meter::LambdaDuration(_) => "Lambda duration".to_owned(),
        Meter::FargateVcpu(_) | Meter::FargateMemory(_) => "Fargate".to_owned(),
        Meter::Ec2Instance(kind) => {
            let name = kind.to_string();
            name.split('.').next().unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}

/// Prices in use whose source nobody could verify.
fn prices(effects: &Effects<'_>) -> Option<Assumption> {
    let items = effects
        .evaluated
        .iter()
        .flat_map(|candidate| &candidate.bill.line_items);
    let used: BTreeSet<Meter> = items.map(|item| item.meter).collect();
    let mut doubtful: Vec<String> = effects
        .billing
        .book
        .low_confidence(used)
        .iter()
        .map(|(meter, _)| meter.to_string())
        .collect();
    doubtful.dedup();
    let list = doubtful.join(", ");
    (!doubtful.is_empty()).then(|| assumption("prices", format!("of low confidence: {list}")))
}

fn not_counted(effects: &Effects<'_>) -> Vec<String> {
    let mut left_out: Vec<String> = ["people", "databases", "support", "tax"]
        .map(str::to_owned)
        .to_vec();
    let instances = |part: &Part| matches!(part.deployment, Deployment::Ec2(_));
    if effects.context.monitoring == Monitoring::Basic && parts(effects).any(instances) {
        let region = effects.billing.book.region();
        left_out.push(format!("detailed monitoring of EC2 (no price in {region})"));
    }
    if !effects.billing.summary.recorded.response_bytes {
        left_out.push("data transfer (no bytes in the trace)".to_owned());
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_longer_units() {
        let cases = [
            (4_204, "4.2 ms"),
            (13_316, "13 ms"),
            (9_999_000, "9,999 ms"),
            (13_316_000, "13 s"),
            (504_103_000, "504 s"),
            (1_223_000_000, "20 min"),
            (36_000_000_000, "10 h"),
        ];
        for (micros, text) in cases {
            assert_eq!(time(Micros(micros)), text, "{micros}");
        }
    }
}
