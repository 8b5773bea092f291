//! What other shares of CPU work change of the verdict.

use super::{
    Flips, Question,
    assumption::percent,
    comparison::{Condition, Effect, Hold, Verdict},
    cpu,
    effects::Effects,
};
use crate::{scenario::CpuChoice, units::PartsPerMillion};

/// What other shares of CPU work change of the verdict, or how to ask.
pub(super) fn cpu_effect(
    question: &Question,
    effects: &Effects<'_>,
    (cheapest, verdict): (Option<usize>, &Verdict),
    holds: &[Hold],
) -> Option<Effect> {
    let at = |hold: &Hold| match hold.condition {
        Condition::LowCpu(share) | Condition::HighCpu(share) => Some((share, then(hold, verdict))),
        _ => None,
    };
    let mut ends: Vec<(PartsPerMillion, Then)> = holds.iter().filter_map(at).collect();
    ends.sort_unstable();
    let name = |then: Then| match then {
        Then::Leads(index) => effects
            .evaluated
            .get(index)
            .map_or_else(String::new, |candidate| format!("{} is cheapest", candidate.name)),
        Then::TooClose => "too close to call".to_owned(),
        Then::None => "none meets every goal".to_owned(),
    };
    let today = cheapest.map_or(Then::None, Then::Leads);
    let remark = match ends.as_slice() {
        [] if question.flips == Flips::Yes
            || question.cpu != CpuChoice::Assumed
            || cpu::is_known(question, effects.billing.summary)
            || effects.evaluated.len() < 2 =>
        {
            return None;
        }
        [] => format!(
            "verdict at {} and {}: --flips",
            percent(cpu::low()),
            percent(cpu::high(effects.billing.statistics))
        ),
        ends => {
            let shares: Vec<String> = ends.iter().map(|&(share, _)| percent(share)).collect();
            let others = ends.iter().filter(|&&(_, then)| then != today);
            let flipped: Vec<String> = others
                .map(|&(share, then)| format!("{} at {}", name(then), percent(share)))
                .collect();
            if flipped.is_empty() && today == Then::None {
                format!("no other at {} either", shares.join(" and "))
            } else if flipped.is_empty() {
                format!("same cheapest at {}", shares.join(" and "))
            } else {
                flipped.join(", ")
            }
        }
    };
    Some(Effect {
        change: String::new(),
        differences: Vec::new(),
        remark,
    })
}

/// Who leads under another assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Then {
    Leads(usize),
    TooClose,
    None,
}

/// Who leads under it, where that can be called; where it cannot be called today either, the same as today.
fn then(hold: &Hold, today: &Verdict) -> Then {
    let is_close = |verdict: &Verdict| matches!(verdict, Verdict::TooClose(_));
    match hold.cheapest {
        None => Then::None,
        Some(_) if is_close(&hold.verdict) && !is_close(today) => Then::TooClose,
        Some(index) => Then::Leads(index),
    }
}
