//! The sample with everything that a comparison can say, for the tests of this room.

use super::sample::{comparison, fargate, lead, part, usd};
use crate::{
    analysis::{Comparison, Condition, Effect, Evaluated, Hold, Margin, Origin, QuotaUse, Verdict, WhyNot},
    catalog::Quota,
    scenario::{Extra, Naming, Platform},
    units::{Architecture, Micros, PartsPerMillion, Usd},
};

/// The sample with sized candidates, what other assumptions change, and quotas; one of them is exceeded.
pub(super) fn answered() -> Comparison {
    let mut comparison = comparison();
    comparison.candidates[1].size = "2-9 x 0.5 vCPU, alb".into();
    let sized = [
        (0, "lambda:architecture=arm64,memory=512", "34.21"),
        (
            1,
            "fargate:architecture=arm64,cpu=0.5,memory=1GB,min=2,max=9,target-cpu=50",
            "55.02",
        ),
        (4, "lambda:architecture=x86_64,memory=512", "35.44"),
    ];
    for (index, short_form, with_plan) in sized {
        let candidate = &mut comparison.candidates[index];
        candidate.origin = Origin::Sized {
            short_form: short_form.into(),
        };
        candidate.with_savings_plan = Some(usd(with_plan));
    }
    comparison.holds = holds(&comparison);
    comparison.quotas = quotas();
    let effects = [
        vec![effect("4 to 28 ms", &[], "")],
        vec![
            effect("2 NAT", &[(1, "65.70"), (2, "65.70")], "+ GB"),
            effect("1 zone", &[(1, "-3.65"), (2, "-7.30")], ""),
        ],
        vec![effect("", &[(0, "5.53"), (2, "2.25")], "")],
        vec![effect("platform lines off", &[(0, "-2.80")], "")],
    ];
    for (assumption, effects) in comparison.assumptions.iter_mut().zip(effects) {
        assumption.effects = effects;
    }
    comparison
}

/// The same with everything else that a comparison can say: other costs, goals, a candidate of two parts.
pub(super) fn complete() -> Comparison {
    let mut comparison = answered();
    comparison.extras = vec![extra("Aurora writer", "212.00"), extra("APM", "31.00")];
    comparison.candidates.push(mixed());
    // 212 + 31 = 243 in every total
    for candidate in &mut comparison.candidates {
        let amounts = [
            &mut candidate.bill.total,
            &mut candidate.groups.rest,
            &mut candidate.idle,
        ];
        for amount in amounts.into_iter().chain(candidate.with_savings_plan.as_mut()) {
            *amount = amount.checked_add(usd("243")).unwrap();
        }
    }
    comparison.goals = vec!["p99=500ms".parse().unwrap()];
    comparison.max_monthly_cost = Some(usd("305"));
    // 66.30 + 243 = 309.30
    comparison.candidates[1].why_not = Some(WhyNot::TooExpensive { at_most: usd("305") });
    comparison.verdict = Verdict::Cheapest(lead(&comparison.candidates, 0, 2));
    comparison.holds = holds(&comparison);
    comparison
}

fn extra(name: &str, per_month: &str) -> Extra {
    Extra {
        name: name.into(),
        per_month: usd(per_month),
    }
}

fn effect(change: &str, differences: &[(usize, &str)], remark: &str) -> Effect {
    Effect {
        change: change.into(),
        differences: differences
            .iter()
            .map(|&(index, amount)| (index, usd(amount)))
            .collect(),
        remark: remark.into(),
    }
}

/// The API on two tasks, the rest on Lambda.
fn mixed() -> Evaluated {
    let mut candidate = fargate(Architecture::X86_64, 2, "2 x 0.5 vCPU, alb", "0.04048");
    candidate.name = "API on Fargate".into();
    candidate.naming = Naming::Stated;
    (candidate.platform, candidate.architecture) = (None, None);
    candidate.size = "2 x 0.5 vCPU, alb + 512 MB".into();
    candidate.parts = vec![
        part(
            "api-*",
            Platform::Fargate,
            Architecture::X86_64,
            "2 x 0.5 vCPU, alb",
        ),
        part("*", Platform::Lambda, Architecture::Arm64, "512 MB"),
    ];
    candidate.why_not = Some(WhyNot::MissesGoal {
        goal: "p99=500ms".parse().unwrap(),
        found: Micros(500_300),
    });
    candidate
}

/// The verdict holds at little CPU, without the free tier and with plans; not at much CPU nor with NAT.
fn holds(comparison: &Comparison) -> Vec<Hold> {
    let lead = lead(&comparison.candidates, 0, 2);
    let costs: Vec<Option<Usd>> = comparison.candidates.iter().map(Evaluated::viable_cost).collect();
    let hold = |condition, cheapest, verdict| Hold {
        condition,
        cheapest: Some(cheapest),
        verdict,
        costs: costs.clone(),
    };
    let back = Margin {
        over: 0,
        difference: usd("9.114"),
        permille: 31,
    };
    let at_list = [
        "ec2.instance.t3.small",
        "ec2.instance.t4g.small",
        "fargate.memory.arm64",
        "fargate.memory.x86_64",
    ];
    vec![
        hold(Condition::WithoutFreeTier, 0, Verdict::Cheapest(lead)),
        hold(
            Condition::LowCpu(PartsPerMillion(50_000)),
            0,
            Verdict::Cheapest(lead),
        ),
        hold(
            Condition::HighCpu(PartsPerMillion(333_000)),
            2,
            Verdict::Cheapest(Margin { permille: 62, ..back }),
        ),
        hold(Condition::Nat, 2, Verdict::TooClose(back)),
        hold(
            Condition::SavingsPlan {
                at_list: at_list.iter().map(|name| name.parse().unwrap()).collect(),
            },
            0,
            Verdict::Cheapest(lead),
        ),
    ]
}

fn quotas() -> Vec<QuotaUse> {
    let used = |quota, candidate, peak, limit| QuotaUse {
        quota,
        candidate,
        peak,
        limit,
    };
    vec![
        used(Quota::LambdaConcurrency, 0, 14, 1_000),
        used(Quota::ApiGatewayRate, 0, 61, 10_000),
        used(Quota::FargateVcpu, 1, 5, 6),
        used(Quota::Ec2StandardVcpu, 2, 7, 5),
        used(Quota::FargateVcpu, 3, 1, 6),
        used(Quota::LambdaConcurrency, 4, 14, 1_000),
    ]
}
