//! What sizes rest on and nobody measured: a topic and a sentence each.

use super::{
    FleetSizes, MemorySweep, Question,
    assumption::{time, told_work},
    service_goal::ServiceGoal,
    study::Study,
};
use crate::{
    scenario::Platform,
    workload::{CpuModel, FULL_VCPU, MemoryCurve, OnCurve},
};

/// What is assumed of CPU work, of the recording, of fleets.
pub(super) fn assumed(
    question: &Question,
    study: &Study<'_>,
    (cpu, curve): (&CpuModel, Option<&MemoryCurve>),
    memory: &[MemorySweep],
    fleets: &[FleetSizes],
) -> Vec<(String, String)> {
    let mut assumed = Vec::new();
    let mut say = |topic: &str, text: String| assumed.push((topic.to_owned(), text));
    let traffic = (&study.summary, &study.statistics);
    say("cpu", told_work(question, cpu, traffic, "--power-tuning, --cpu"));
    if let Some(curve) = curve {
        if let Some(text) = recording(study, curve) {
            say("recorded", text);
        }
    } else if study.statistics.memory().is_none() {
        let text = format!("at {FULL_VCPU}, one full vCPU, as the trace does not say (--memory)");
        say("recorded", text);
    }
    if memory.len() > 1 || memory.iter().any(|sweep| sweep.recorded.is_some()) {
        let text = "the trace does not name its own: x86_64 is taken, and arm64 to be as fast";
        say("architecture", text.to_owned());
    }
    if !fleets.is_empty() {
        let goal = ServiceGoal::new(&question.goals, question.min_served, &study.statistics);
        let limit = time(goal.p95());
        let text =
            format!("fleets have the fewest that keep p95 within {limit}; Lambda is shown at every size");
        say("goal", text);
    }
    if fleets.iter().any(|fleet| fleet.platform == Platform::Ec2) {
        say(
            "types",
            "a vCPU counts the same in every family and generation from the fifth on".to_owned(),
        );
    }
    assumed
}

/// What a curve does not say of the size the trace was recorded at.
fn recording(study: &Study<'_>, curve: &MemoryCurve) -> Option<String> {
    let Some((low, high)) = study.statistics.memory() else {
        return Some(format!(
            "at {FULL_VCPU}, one full vCPU, as the trace does not say (--memory): every figure is extrapolated"
        ));
    };
    let beyond = [low, high]
        .iter()
        .any(|&memory| curve.covers(memory) == OnCurve::Beyond);
    match (low == high, beyond) {
        (true, false) => None,
        (true, true) => Some(format!(
            "at {low}, where power tuning did not measure: every figure is extrapolated"
        )),
        (false, _) => Some(format!(
            "at {} to {high}: every figure of a fixed size is extrapolated",
            low.0
        )),
    }
}
