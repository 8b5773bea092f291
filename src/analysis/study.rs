//! The traffic of a question: read once, replayed as often as the question needs.

use super::{
    CompareError, Progress, Question, Traffic,
    replay::replay,
    setup::{Functions, Setup},
    simulation::Simulation,
    stop::UntilStopped,
};
use crate::{
    platform::{Outcome, Recording},
    trace::{
        ArrivalStream, RowOrder, Spooled, Statistics, Strictness, TraceOptions, TraceSummary,
        open_files_watched, synthetic,
    },
    units::{LONGEST_DURATION, SimTime, Window},
};

/// The traffic, known to its end.
pub(super) struct Study<'q> {
    question: &'q Question,
    progress: &'q (dyn Fn(Progress) + Sync),
    /// Where the trace begins.
    start: SimTime,
    order: RowOrder,
    /// `None` where no further pass was foreseen: the trace is read again.
    spooled: Option<Spooled>,
    pub(super) summary: TraceSummary,
    pub(super) statistics: Statistics,
    pub(super) window: Window,
}

/// Whether the first pass keeps the arrivals for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passes {
    /// No other is foreseen.
    One,
    /// More will follow.
    Several,
}

impl<'q> Study<'q> {
    /// Reads the traffic, replaying it through `setups` on the way.
    pub(super) fn read(
        question: &'q Question,
        setups: &[Setup],
        passes: Passes,
        progress: &'q (dyn Fn(Progress) + Sync),
    ) -> Result<(Self, Vec<Vec<Outcome>>), CompareError> {
        match Self::read_in_order(question, RowOrder::Nearly, setups, passes, progress) {
            Err(CompareError::Trace(error)) if error.is_disorder() && may_be_read_again(question) => {
                Self::read_in_order(question, RowOrder::Any, setups, passes, progress)
            }
            other => other,
        }
    }

    fn read_in_order(
        question: &'q Question,
        order: RowOrder,
        setups: &[Setup],
        passes: Passes,
        progress: &'q (dyn Fn(Progress) + Sync),
    ) -> Result<(Self, Vec<Vec<Outcome>>), CompareError> {
        // What is read to its end before anything is simulated may as well be in any order.
        let lenient = question.trace.strictness == Strictness::Lenient;
        let order = if lenient && setups.is_empty() && question.traffic.is_read_once() {
            RowOrder::Any
        } else {
            order
        };
        let mut stream = stream(question, order, progress)?;
        let start = stream.start();
        let mut followers = simulations(question, start, setups, Recording::Off);
        followers.push(Simulation::statistics(question.warm_up.count_from(start)));
        if passes == Passes::Several {
            followers.push(Simulation::spool());
        }
        let mut followers = replay(&mut stream, followers, question.jobs, progress)?;
        let mut rest = followers.split_off(setups.len()).into_iter();
        let statistics = rest
            .next()
            .and_then(Simulation::into_statistics)
            .unwrap_or_default();
        let spooled = rest.next().and_then(Simulation::into_spooled).transpose()?;
        let summary = stream.finish()?;
        let window = Window {
            start: question.warm_up.count_from(summary.window.start),
            end: summary.window.end,
        };
        check_window(&summary, window, statistics.arrivals())?;
        let outcomes = finish(followers, window);
        let study = Self {
            question,
            progress,
            start,
            order,
            spooled,
            summary,
            statistics,
            window,
        };
        Ok((study, outcomes))
    }

    /// Replays the traffic through `setups`, in one more pass.
    pub(super) fn replay(&self, setups: &[Setup]) -> Result<Vec<Vec<Outcome>>, CompareError> {
        let followers = self.follow(simulations(self.question, self.start, setups, Recording::Off))?;
        Ok(finish(followers, self.window))
    }

    /// As [`Study::replay`], with every minute recorded.
    pub(super) fn record(&self, setups: &[Setup]) -> Result<Vec<Vec<Outcome>>, CompareError> {
        let followers = simulations(self.question, self.start, setups, Recording::Timeline);
        Ok(finish(self.follow(followers)?, self.window))
    }

    /// Statistics of some functions each.
    pub(super) fn statistics_of(&self, functions: &[Functions]) -> Result<Vec<Statistics>, CompareError> {
        let count_from = self.question.warm_up.count_from(self.start);
        let followers = functions
            .iter()
            .map(|functions| Simulation::statistics(count_from).of(functions))
            .collect();
        let followers = self.follow(followers)?;
        Ok(followers
            .into_iter()
            .filter_map(Simulation::into_statistics)
            .collect())
    }

    fn follow(&self, followers: Vec<Simulation>) -> Result<Vec<Simulation>, CompareError> {
        let jobs = self.question.jobs;
        Ok(match &self.spooled {
            Some(spooled) => {
                let mut arrivals = UntilStopped {
                    arrivals: spooled.stream(),
                    stop: &self.question.stop,
                };
                replay(&mut arrivals, followers, jobs, self.progress)?
            }
            None => replay(
                &mut stream(self.question, self.order, self.progress)?,
                followers,
                jobs,
                self.progress,
            )?,
        })
    }
}

/// Whether rows far out of order may be read a second time, to be sorted.
pub(super) fn may_be_read_again(question: &Question) -> bool {
    question.trace.strictness == Strictness::Lenient && !question.traffic.is_read_once()
}

fn simulations(
    question: &Question,
    start: SimTime,
    setups: &[Setup],
    recording: Recording,
) -> Vec<Simulation> {
    setups
        .iter()
        .map(|setup| Simulation::new(setup, start, question.warm_up, recording, question.trace.seed))
        .collect()
}

fn finish(followers: Vec<Simulation>, window: Window) -> Vec<Vec<Outcome>> {
    followers
        .into_iter()
        .map(|follower| follower.finish(window))
        .collect()
}

fn stream(
    question: &Question,
    order: RowOrder,
    progress: &dyn Fn(Progress),
) -> Result<ArrivalStream, CompareError> {
    let options = TraceOptions {
        order,
        threads: question.jobs,
        ..question.trace.clone()
    };
    Ok(match &question.traffic {
        Traffic::Trace(paths) => open_files_watched(paths, &options, &|reached| progress(reached.into()))?,
        Traffic::Synthetic(load) => synthetic(load, &options)?,
        Traffic::Kept(kept) => kept.stream(&options)?,
    })
}

/// A minute of traffic, or a single arrival, says nothing of a month unless the user says how long it stands for.
fn check_window(summary: &TraceSummary, window: Window, arrivals: u64) -> Result<(), CompareError> {
    if window.length() > LONGEST_DURATION {
        let years = window.length().as_secs_f64() / (365.25 * 86_400.0);
        return Err(CompareError::Question(format!(
            "{}: the trace spans {years:.1} years, more than the ten that can be replayed; is a time stamp wrong?",
            summary.source
        )));
    }
    if window.end <= window.start {
        return Err(CompareError::Question(
            "--warm-up is as long as the trace: nothing is left to count".to_owned(),
        ));
    }
    if arrivals == 0 {
        return Err(CompareError::Question(format!(
            "{}: no arrival is left to count",
            summary.source
        )));
    }
    if summary.needs_span(window, arrivals) {
        let (noun, verb) = if arrivals == 1 {
            ("arrival", "is")
        } else {
            ("arrivals", "are")
        };
        return Err(CompareError::Question(format!(
            "{}: {arrivals} {noun} within {:.3} s {verb} too few to stand for a month; say how long the recording is, such as --span 1h",
            summary.source,
            window.length().as_secs_f64()
        )));
    }
    Ok(())
}
