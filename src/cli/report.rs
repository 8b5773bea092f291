//! `costsim report`: arguments to a question, everything about it to one page.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use super::{
    CliError,
    arguments::{OutputArguments, ReportArguments},
    compare::exit_code,
    inputs::Inputs,
    interrupt::Interrupt,
    output,
    progress::{Bar, Wanted},
    question::question,
    repeat::command,
    settings::in_place,
};
use crate::{
    analysis::{Question, ReviewChoice, review},
    report::{ReviewFormat, interruption, render_review},
};

/// Runs the command. Exit code 1 when no candidate meets every goal.
pub(super) fn run(arguments: &ReportArguments) -> Result<ExitCode, CliError> {
    let format = format(arguments)?;
    let to = arguments.output.as_deref();
    let (question, settings) = question(&arguments.question, &shared(arguments))?;
    output::check_all(&[("--output", to)], &Inputs::of(&arguments.question, &question))?;
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
    if let Some(told) = interruption(&review) {
        // Nothing can be done about a standard error that is closed.
        let _ = writeln!(io::stderr(), "{told}");
    }
    Ok(interrupt.after(exit_code(&review.comparison)))
}

/// What is asked for, or what the name of the file says.
fn format(arguments: &ReportArguments) -> Result<ReviewFormat, CliError> {
    let to = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = match (&arguments.format, to) {
        (Some(name), _) => name
            .parse()
            .map_err(|problem| CliError::new(format!("--format: {problem}")))?,
        (None, Some(path)) => format_of(path)?,
        (None, None) => ReviewFormat::Html,
    };
    if format == ReviewFormat::Html && to.is_none() && io::stdout().is_terminal() {
        let problem = "a page of HTML is nothing for a terminal: name a file (--output review.html), or take \
                       --format markdown";
        return Err(CliError::new(problem));
    }
    Ok(format)
}

/// What the name of the file says: HTML where it ends in nothing.
fn format_of(path: &Path) -> Result<ReviewFormat, CliError> {
    let Some(extension) = path.extension() else {
        return Ok(ReviewFormat::Html);
    };
    match extension.to_string_lossy().to_ascii_lowercase().as_str() {
        "html" | "htm" => Ok(ReviewFormat::Html),
        "md" | "markdown" => Ok(ReviewFormat::Markdown),
        _ => Err(CliError::new(format!(
            "--output: {}: reports are .html or .md; --format html or markdown writes one under any name",
            path.display()
        ))),
    }
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

#[cfg(test)]
mod tests {
    use std::{
        fs,
        sync::atomic::{AtomicBool, Ordering},
    };

    use clap::Parser;

    use super::*;
    use crate::{
        analysis::ReviewPart,
        cli::arguments::{Arguments, Command},
    };

    #[test]
    fn an_interrupted_report_says_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("traffic.csv");
        let rows: Vec<String> = (0..400)
            .map(|second| format!("{},20,512\n", second * 1_000))
            .collect();
        fs::write(
            &trace,
            format!("timestamp_ms,duration_ms,memory_mb\n{}", rows.concat()),
        )
        .unwrap();
        // One candidate: nothing can be told before the comparison is done.
        let one = "lambda:memory=512,architecture=arm64";
        let typed = [
            "costsim",
            "report",
            trace.to_str().unwrap(),
            "--span",
            "1h",
            "--only",
            "-c",
            one,
        ];
        let Command::Report(arguments) = Arguments::parse_from(typed).command else {
            panic!("another command");
        };
        let (question, _) = question(&arguments.question, &shared(&arguments)).unwrap();
        let stop = question.stop.clone();
        let has_stopped = AtomicBool::new(false);
        // As soon as there is something to tell.
        let review = review(&question, ReviewChoice::default(), &|_| {
            if stop.has_results() && !has_stopped.swap(true, Ordering::Relaxed) {
                stop.set();
            }
        });
        let review = review.unwrap();
        assert!(has_stopped.load(Ordering::Relaxed));
        assert!(
            review.cut_off.contains(&ReviewPart::MemorySizes),
            "{:?}",
            review.cut_off
        );
        let told = interruption(&review).unwrap();
        assert!(
            told.starts_with("Interrupted") && told.contains("Lambda's memory sizes"),
            "{told}"
        );
        for format in [ReviewFormat::Html, ReviewFormat::Markdown] {
            let mut bytes = Vec::new();
            render_review(&review, format, "costsim report", &mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains("so this report is incomplete"), "{format}");
            assert!(!text.contains("same bytes"), "{format}");
        }
    }
}
