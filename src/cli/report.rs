//! `costsim report`: arguments to a question, everything about it to one page.

use std::{
    io::{self, IsTerminal},
    path::Path,
    process::ExitCode,
};

use super::{
    CliError,
    arguments::{OutputArguments, ReportArguments},
    compare::exit_code,
    interrupt::Interrupt,
    output,
    progress::{Bar, Wanted},
    question::question,
    repeat::command,
    settings::in_place,
};
use crate::{
    analysis::{Question, ReviewChoice, review},
    report::{ReviewFormat, render_review},
};

/// Runs the command. Exit code 1 when no candidate meets every goal.
pub(super) fn run(arguments: &ReportArguments) -> Result<ExitCode, CliError> {
    let format = format(arguments)?;
    let to = arguments.output.as_deref();
    let (question, settings) = question(&arguments.question, &shared(arguments))?;
    output::check_all(&[("--output", to)], &question.traffic)?;
    let interrupt = Interrupt::watch()?;
    let question = Question {
        stop: interrupt.stop(),
        ..question
    };
    let choice = ReviewChoice {
        points: arguments.points.map(|points| points as usize),
    };
    let bar = Bar::new(Wanted::unless(arguments.quiet));
    let answer = review(&question, choice, &|progress| bar.update(progress));
    bar.clear();
    let review = match answer {
        Err(error) if error.is_interrupted() => return Ok(interrupt.with_nothing()),
        other => other.map_err(|error| in_place(error, &settings))?,
    };
    let mut bytes = Vec::new();
    render_review(&review, format, &command(format), &mut bytes)?;
    output::write_or_name(to, &bytes)?;
    Ok(interrupt.after(exit_code(&review.comparison)))
}

/// What is asked for, or what the name of the file says.
fn format(arguments: &ReportArguments) -> Result<ReviewFormat, CliError> {
    let to = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = match &arguments.format {
        Some(name) => name
            .parse()
            .map_err(|problem| CliError::new(format!("--format: {problem}")))?,
        None => match to
            .and_then(Path::extension)
            .and_then(|extension| extension.to_str())
        {
            Some("md" | "markdown") => ReviewFormat::Markdown,
            _ => ReviewFormat::Html,
        },
    };
    if format == ReviewFormat::Html && to.is_none() && io::stdout().is_terminal() {
        let problem = "a page of HTML is nothing for a terminal: name a file (--output review.html), or take \
                       --format markdown";
        return Err(CliError::new(problem));
    }
    Ok(format)
}

/// What output arguments of all commands have in common.
fn shared(arguments: &ReportArguments) -> OutputArguments {
    OutputArguments {
        format: String::new(),
        output: arguments.output.clone(),
        jobs: arguments.jobs,
        quiet: arguments.quiet,
    }
}
