//! `costsim size`: arguments to a question, its answer to bytes.

use std::process::ExitCode;

use super::{
    CliError,
    arguments::SizeArguments,
    chart::{image_format, write_chart},
    inputs::Inputs,
    interrupt::Interrupt,
    output,
    progress::{Bar, Wanted},
    question::question,
    settings::in_place,
};
use crate::{
    analysis::{AutomaticCandidates, Question, SizeChoice, Sizes, size},
    report::{Format, chart, render_sizes},
    scenario::{Platform, RawCandidate, parse_lambda_memory},
};

/// Runs the command. Exit code 1 when no size serves the traffic and keeps every goal.
pub(super) fn run(arguments: &SizeArguments) -> Result<ExitCode, CliError> {
    let format: Format = arguments
        .output
        .format
        .parse()
        .map_err(|problem| CliError::new(format!("--format: {problem}")))?;
    if arguments.question.candidates.baseline.is_some() {
        return Err(CliError::new(
            "--baseline: sizes stand beside each other; costsim compare measures against a baseline",
        ));
    }
    let choice = choice(arguments)?;
    let (question, settings) = question(&arguments.question, &arguments.output)?;
    let (to, drawn) = (arguments.output.output.as_deref(), arguments.chart.as_deref());
    if drawn.is_some() && !has_lambda(&question) {
        return Err(CliError::new(
            "--chart: draws memory sizes of Lambda, and no candidate runs on it; add -c lambda, or leave --only out",
        ));
    }
    // A scenario may name one for `compare`.
    let interrupt = Interrupt::watch()?;
    let question = Question {
        baseline: None,
        stop: interrupt.stop(),
        ..question
    };
    let image = drawn.map(image_format).transpose()?;
    output::check_all(
        &[("--output", to), ("--chart", drawn)],
        &Inputs::of(&arguments.question, &question),
    )?;
    let bar = Bar::new(Wanted::unless(arguments.output.quiet));
    let answer = size(&question, &choice, &|progress| bar.update(progress));
    bar.clear();
    let sizes = match answer {
        Err(error) if error.is_interrupted() => return Ok(interrupt.with_nothing()),
        other => other.map_err(|error| in_place(error, &settings))?,
    };
    let mut bytes = Vec::new();
    render_sizes(&sizes, format, &output::style(to), &mut bytes)?;
    if let (Some(path), Some(format)) = (drawn, image) {
        let chart = chart::memory(&sizes.memory, &[], &sizes.goals, &sizes.trace, &sizes.stamp);
        write_chart(&chart, path, format)?;
    }
    output::write_or_name(to, &bytes)?;
    Ok(interrupt.after(ExitCode::from(u8::from(!is_met(&sizes)))))
}

fn choice(arguments: &SizeArguments) -> Result<SizeChoice, CliError> {
    let sizes = arguments.memory_sizes.iter();
    let sizes = sizes.map(|text| {
        parse_lambda_memory(text).map_err(|problem| CliError::new(format!("--memory-sizes: {problem}")))
    });
    Ok(SizeChoice {
        memory_sizes: sizes.collect::<Result<_, _>>()?,
        top: arguments.top as usize,
    })
}

/// Whether Lambda is among the candidates.
fn has_lambda(question: &Question) -> bool {
    let parts = question.candidates.iter().flat_map(RawCandidate::parts);
    question.automatic == AutomaticCandidates::FillIn
        || parts.into_iter().any(|part| part.platform() == Platform::Lambda)
}

/// Whether any size serves the traffic and keeps every goal.
fn is_met(sizes: &Sizes) -> bool {
    let memory = sizes.memory.iter().flat_map(|sweep| &sweep.sizes);
    let fleets = sizes.fleets.iter().flat_map(|fleet| &fleet.sizes);
    memory
        .map(|size| size.why_not)
        .chain(fleets.map(|size| size.why_not))
        .any(|reason| reason.is_none())
}
