//! `costsim compare`: arguments to a question, its answer to bytes.

use std::process::ExitCode;

use super::{
    CliError,
    arguments::CompareArguments,
    chart::{self, ChartKind},
    inputs::Inputs,
    interrupt::Interrupt,
    output,
    progress::{Bar, Wanted},
    question::question,
    settings::in_place,
};
use crate::{
    analysis::{Comparison, Flips, Question, TimelineChoice, Verdict, compare},
    report::{Explain, Format, Style, render, timeline},
};

/// Runs the command. Exit code 1 when no candidate meets every goal.
pub(super) fn run(arguments: &CompareArguments) -> Result<ExitCode, CliError> {
    let format: Format = arguments
        .output
        .format
        .parse()
        .map_err(|problem| CliError::new(format!("--format: {problem}")))?;
    let charts = chart::charts(&arguments.chart)?;
    let (question, settings) = question(&arguments.question, &arguments.output)?;
    let is_drawn = charts.iter().any(|chart| chart.kind == ChartKind::Timeline);
    let question = Question {
        flips: if arguments.flips { Flips::Yes } else { Flips::No },
        timeline: match &arguments.timeline {
            None if !is_drawn => TimelineChoice::None,
            _ => TimelineChoice::Recorded,
        },
        ..question
    };
    let mut files = vec![
        ("--output", arguments.output.output.as_deref()),
        ("--timeline", arguments.timeline.as_deref()),
    ];
    files.extend(charts.iter().map(|chart| ("--chart", Some(chart.path.as_path()))));
    output::check_all(&files, &Inputs::of(&arguments.question, &question))?;
    let interrupt = Interrupt::watch()?;
    let question = Question {
        stop: interrupt.stop(),
        ..question
    };
    let bar = Bar::new(Wanted::unless(arguments.output.quiet));
    let answer = compare(&question, &|progress| bar.update(progress));
    bar.clear();
    let comparison = match answer {
        Err(error) if error.is_interrupted() => return Ok(interrupt.with_nothing()),
        other => other.map_err(|error| in_place(error, &settings))?,
    };
    let style = style(arguments);
    let mut bytes = Vec::new();
    render(&comparison, format, &style, &mut bytes)?;
    if let Some(path) = &arguments.timeline {
        let mut rows = Vec::new();
        timeline(&comparison.timelines, &mut rows)?;
        output::write_or_name(Some(path), &rows)?;
    }
    chart::write(&comparison, &charts)?;
    output::write_or_name(arguments.output.output.as_deref(), &bytes)?;
    Ok(interrupt.after(exit_code(&comparison)))
}

/// 1 when no candidate meets every goal, or the baseline misses one; 0 otherwise.
pub(super) fn exit_code(comparison: &Comparison) -> ExitCode {
    let baseline = comparison
        .baseline
        .and_then(|index| comparison.candidates.get(index));
    let missed = match baseline {
        Some(baseline) => baseline.why_not.is_some(),
        None => comparison.verdict == Verdict::NoneViable,
    };
    ExitCode::from(u8::from(missed))
}

fn style(arguments: &CompareArguments) -> Style {
    Style {
        explain: if arguments.explain {
            Explain::Yes
        } else {
            Explain::No
        },
        ..output::style(arguments.output.output.as_deref())
    }
}
