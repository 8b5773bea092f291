//! `report`: everything a review of an architecture asks, of traffic that is read once: the comparison with what would
//! change its verdict and every minute of its candidates, the costs over the traffic, Lambda's memory sizes, what is in
//! the trace.

use rust_decimal::Decimal;

use super::{
    AutomaticCandidates, Bands, BreakEven, CompareError, Comparison, Flips, Inspected, Progress, Question,
    Quotas, SizeChoice, Sizes, Sweep, TimelineChoice, Traffic,
    break_even::break_even,
    compare::{candidates, compare_varied},
    flip,
    grid::{as_f64, grid},
    inspect::inspect_stream,
    keep::keep,
    line::lines,
    size::size,
};
use crate::scenario::{Dimension, Platform, RawCandidate, Spacing, Vary};

/// From a tenth of the traffic to ten times as much.
const OVER_TRAFFIC: Vary = Vary {
    dimension: Dimension::Traffic,
    low: Decimal::from_parts(1, 0, 0, false, 1),
    high: Decimal::TEN,
};
/// Values of the traffic that are simulated: at most, and at least.
const POINTS_MAX: usize = 25;
const POINTS_MIN: usize = 5;
/// Arrivals that all values together may replay; each is replayed by several sizes of several designs.
const ARRIVALS_MAX: f64 = 60e6;
/// Arrivals up to which each value is simulated at a low and a high share of CPU work, too.
const BANDED_ARRIVALS_MAX: f64 = 6e6;
/// Lambda designs whose memory sizes are looked at.
const LAMBDA_DESIGNS_MAX: usize = 4;

/// What a review is to hold beyond the question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReviewChoice {
    /// Values of the traffic that are simulated; as many as the traffic's size allows where nobody says.
    pub points: Option<usize>,
}

/// A part of a review that an interruption may cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewPart {
    /// Costs over the traffic.
    OverTraffic,
    /// Lambda's memory sizes.
    MemorySizes,
    /// What is in the trace.
    Trace,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub struct Review {
    /// The candidates, with flips and timelines.
    pub comparison: Comparison,
    /// Costs over the traffic; `None` where there is one line only, or where the run was interrupted.
    pub break_even: Option<BreakEven>,
    /// Lambda's memory sizes; `None` where no candidate is all Lambda, or where the run was interrupted.
    pub memory: Option<Sizes>,
    /// What is in the trace; `None` of a synthetic load, or where the run was interrupted.
    pub inspected: Option<Inspected>,
    /// What an interruption left out, or left incomplete.
    pub cut_off: Vec<ReviewPart>,
}

/// Answers all of it. Interrupted by the question's [`super::Stop`] once the comparison is done, it tells what is done.
///
/// # Errors
/// As [`super::compare`] and [`super::break_even`].
pub fn review(
    question: &Question,
    choice: ReviewChoice,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Review, CompareError> {
    let traffic = keep(question, progress)?;
    let question = Question {
        traffic: traffic.clone(),
        flips: Flips::Yes,
        timeline: TimelineChoice::Recorded,
        ..question.clone()
    };
    // Those of traffic are those of the costs over the traffic.
    let mut comparison = compare_varied(&question, |varied| varied != Dimension::Traffic, progress)?;
    let arrivals = comparison.trace.invocations;
    let mut cut_off = Vec::new();
    let swept = over_traffic(&question, choice, arrivals, progress);
    let break_even = unless_interrupted(swept, ReviewPart::OverTraffic, &mut cut_off)?;
    if let Some(answer) = &break_even {
        if answer.unfinished > 0 || answer.unsolved > 0 {
            cut_off.push(ReviewPart::OverTraffic);
        } else {
            let flips = flips_of_traffic(&question, answer, &comparison, progress)?;
            comparison.flips_looked.splice(0..0, flips.looked);
            comparison.flips_failed.splice(0..0, flips.failed);
            comparison.flips.get_or_insert_default().splice(0..0, flips.found);
        }
    }
    let sized = memory_sizes(&question, progress);
    let memory = unless_interrupted(sized, ReviewPart::MemorySizes, &mut cut_off)?;
    let seen = inspected(&question, &traffic, progress);
    Ok(Review {
        break_even,
        memory,
        inspected: unless_interrupted(seen, ReviewPart::Trace, &mut cut_off)?,
        comparison,
        cut_off,
    })
}

/// A part; `None` where an interruption cut it off, which is noted.
fn unless_interrupted<T>(
    result: Result<Option<T>, CompareError>,
    part: ReviewPart,
    cut_off: &mut Vec<ReviewPart>,
) -> Result<Option<T>, CompareError> {
    match result {
        Err(error) if error.is_interrupted() => {
            cut_off.push(part);
            Ok(None)
        }
        other => other,
    }
}

/// What is in the trace; `None` of a synthetic load.
fn inspected(
    question: &Question,
    traffic: &Traffic,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Option<Inspected>, CompareError> {
    match traffic {
        Traffic::Kept(kept) if kept.is_recorded() => {
            let stream = kept.stream(&question.trace)?;
            let seen = inspect_stream(stream, &question.trace, &question.stop, progress);
            seen.map(Some).map_err(CompareError::from)
        }
        _ => Ok(None),
    }
}

/// What each line costs from a tenth of the traffic to ten times as much.
fn over_traffic(
    question: &Question,
    choice: ReviewChoice,
    arrivals: u64,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Option<BreakEven>, CompareError> {
    if lines(question, &candidates(question)?).len() < 2 {
        return Ok(None);
    }
    let sweep = sweep(choice, arrivals);
    let question = Question {
        // Whoever grows that far asks for more.
        quotas: Quotas::Told,
        ..question.clone()
    };
    break_even(&question, &sweep, progress).map(Some)
}

/// As fine as the size of the traffic allows.
fn sweep(choice: ReviewChoice, arrivals: u64) -> Sweep {
    let vary = OVER_TRAFFIC;
    let replayed = |points: usize| -> f64 {
        let factors = grid(vary, points, Spacing::Log, Some(Decimal::ONE));
        factors.into_iter().map(as_f64).sum::<f64>() * arrivals as f64
    };
    let affordable = || {
        (POINTS_MIN..=POINTS_MAX)
            .rev()
            .find(|&points| replayed(points) <= ARRIVALS_MAX)
            .unwrap_or(POINTS_MIN)
    };
    let points = choice.points.unwrap_or_else(affordable);
    Sweep {
        vary,
        points,
        spacing: Spacing::Log,
        today: None,
        bands: if replayed(points) <= BANDED_ARRIVALS_MAX {
            Bands::Cpu
        } else {
            Bands::None
        },
    }
}

/// What of the traffic would change the verdict: as the sweep shows it, where the cheapest of today is the verdict's;
/// looked for anew where it is not, for quotas decide the verdict and not the sweep.
fn flips_of_traffic(
    question: &Question,
    answer: &BreakEven,
    comparison: &Comparison,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<flip::Flips, CompareError> {
    let verdict = comparison
        .cheapest
        .and_then(|index| comparison.candidates.get(index));
    let Some(verdict) = verdict else {
        return Ok(flip::Flips::default());
    };
    let today = answer
        .points
        .iter()
        .find(|point| Some(point.value) == answer.today);
    let leader = today.and_then(|point| point.costs.get(point.cheapest()?));
    if leader.is_none_or(|leader| leader.cost != verdict.bill.total) {
        let is_traffic = |varied| varied == Dimension::Traffic;
        return flip::flips(question, flip::Today::default(), is_traffic, progress);
    }
    Ok(flip::Flips::of(OVER_TRAFFIC, answer))
}

/// Lambda at every memory size, in each design that candidates have.
fn memory_sizes(
    question: &Question,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Option<Sizes>, CompareError> {
    let mut designs: Vec<(String, RawCandidate)> = Vec::new();
    for raw in candidates(question)? {
        let [part] = raw.parts() else { continue };
        let open = part.without("memory").to_short_form();
        if part.platform() == Platform::Lambda && designs.iter().all(|(known, _)| *known != open) {
            designs.push((open, raw));
        }
    }
    designs.truncate(LAMBDA_DESIGNS_MAX);
    if designs.is_empty() {
        return Ok(None);
    }
    let question = Question {
        candidates: designs.into_iter().map(|(_, raw)| raw).collect(),
        automatic: AutomaticCandidates::None,
        baseline: None,
        flips: Flips::No,
        timeline: TimelineChoice::None,
        ..question.clone()
    };
    let choice = SizeChoice {
        memory_sizes: Vec::new(),
        top: 1,
    };
    size(&question, &choice, progress).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_traffic_is_swept_coarsely() {
        let points = |arrivals| sweep(ReviewChoice::default(), arrivals).points;
        // 5 points: 0.1 + 0.316 + 1 + 3.16 + 10 = 14.58 times the arrivals.
        assert_eq!((points(1_000), points(1_000_000)), (25, 25));
        assert_eq!((points(4_100_000), points(100_000_000)), (5, 5));
        let between = points(2_000_000);
        assert!((6..25).contains(&between), "{between}");
        let bands = |arrivals| sweep(ReviewChoice::default(), arrivals).bands;
        assert_eq!((bands(10_000), bands(1_000_000)), (Bands::Cpu, Bands::None));
        let stated = ReviewChoice { points: Some(7) };
        assert_eq!(sweep(stated, 100_000_000).points, 7);
    }
}
