//! The lines of a break-even: each named candidate, and each platform's automatic ones together. What a line costs is
//! what its cheapest design costs that serves the traffic.

use super::{
    CompareError, CostLine, LineCost, Progress, Question,
    compare::solve,
    evaluate::{Varied, design_kind},
    quotas::quotas,
    solved::Solved,
};
use crate::{
    scenario::{Dimension, Platform, RawCandidate, RawPart},
    units::Usd,
};

/// A line.
pub(super) struct Line {
    /// As it is told.
    pub(super) told: CostLine,
    /// Its candidates, by index.
    candidates: Vec<usize>,
}

/// The lines of a question whose candidates are `raws`: first those it names.
pub(super) fn lines(question: &Question, raws: &[RawCandidate]) -> Vec<Line> {
    let named = question.candidates.len();
    let mut lines: Vec<Line> = raws.iter().take(named).enumerate().map(named_line).collect();
    for platform in Platform::ALL {
        let of_platform = |raw: &RawCandidate| raw.parts().iter().all(|part| part.platform() == platform);
        let candidates = raws.iter().enumerate().skip(named);
        let candidates: Vec<usize> = candidates
            .filter(|(_, raw)| of_platform(raw))
            .map(|(index, _)| index)
            .collect();
        if !candidates.is_empty() {
            lines.push(Line {
                told: CostLine {
                    name: platform.title().to_owned(),
                    platform: Some(platform),
                },
                candidates,
            });
        }
    }
    lines
}

fn named_line((index, raw): (usize, &RawCandidate)) -> Line {
    let mut platforms = raw.parts().iter().map(|part| part.platform());
    let first = platforms.next();
    let short = || {
        raw.parts()
            .iter()
            .map(RawPart::to_short_form)
            .collect::<Vec<_>>()
            .join(" + ")
    };
    let name = raw.name().map_or_else(short, str::to_owned);
    Line {
        told: CostLine {
            name,
            platform: first.filter(|first| platforms.all(|other| other == *first)),
        },
        candidates: vec![index],
    }
}

/// What some lines cost, and requests a second.
pub(super) struct Costs {
    pub(super) mean_rate: f64,
    /// In the order of the lines.
    pub(super) costs: Vec<LineCost>,
}

/// What `lines` cost where the question is as it stands.
pub(super) fn costs(
    question: &Question,
    dimension: Dimension,
    lines: &[&Line],
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Costs, CompareError> {
    let wanted: Vec<usize> = lines.iter().flat_map(|line| line.candidates.clone()).collect();
    let candidates = wanted.iter().filter_map(|&index| question.candidates.get(index));
    let narrowed = Question {
        candidates: candidates.cloned().collect(),
        ..question.clone()
    };
    solve(&narrowed, progress, |solved| {
        let mut first = 0;
        let mut costs = Vec::with_capacity(lines.len());
        for line in lines {
            let next = first + line.candidates.len();
            costs.extend(cheapest(&solved, dimension, first..next));
            first = next;
        }
        let study = solved.asked.study;
        let seconds = study.window.length().as_secs_f64();
        Ok(Costs {
            mean_rate: study.statistics.arrivals() as f64 / seconds,
            costs,
        })
    })
}

/// The cheapest of some candidates that serves the traffic; the cheapest of all where none does.
fn cheapest(
    solved: &Solved<'_>,
    dimension: Dimension,
    candidates: std::ops::Range<usize>,
) -> Option<LineCost> {
    let (evaluated, designs) = (&solved.chosen.evaluated, &solved.chosen.designs);
    let index = candidates
        .filter(|&index| index < evaluated.len())
        .min_by_key(|&index| {
            let candidate = &evaluated[index];
            (candidate.why_not.is_some(), candidate.price_and_speed())
        })?;
    let (candidate, design) = (&evaluated[index], &designs[index]);
    let (cost, p99) = candidate.price_and_speed();
    let varied = match dimension {
        Dimension::Memory => Varied::Memory,
        _ => Varied::Other,
    };
    let uses = quotas(solved.asked.question, solved.billing, designs);
    let architecture = candidate
        .architecture
        .map(|architecture| format!("{architecture} "));
    Some(LineCost {
        cost,
        p99,
        design: format!("{}{}", architecture.unwrap_or_default(), candidate.size),
        kind: design_kind(design, varied),
        why_not: candidate.why_not,
        requests: candidate.service_level.requests,
        served: candidate.service_level.served,
        exceeded: uses
            .into_iter()
            .filter(|used| used.candidate == index && used.peak > used.limit)
            .collect(),
        band: None,
    })
}

/// The costs of a line at a low and a high CPU share, where it serves the traffic at both.
pub(super) fn band(low: &LineCost, high: &LineCost) -> Option<(Usd, Usd)> {
    low.viable_cost().zip(high.viable_cost())
}
