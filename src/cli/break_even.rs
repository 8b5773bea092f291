//! `costsim break-even`

use std::process::ExitCode;

use rust_decimal::Decimal;

use super::{
    CliError,
    arguments::BreakEvenArguments,
    chart::{image_format, write_chart},
    inputs::Inputs,
    interrupt::Interrupt,
    output,
    progress::{Bar, Wanted},
    question::question,
    settings::in_place,
};
use crate::{
    analysis::{Bands, Question, Quotas, Sweep, break_even},
    report::{Format, chart, render_break_even},
    scenario::{Dimension, Spacing, Vary},
};

/// Runs the command. Exit code 1 when no line serves the traffic at any value.
pub(super) fn run(arguments: &BreakEvenArguments) -> Result<ExitCode, CliError> {
    let format: Format = arguments
        .output
        .format
        .parse()
        .map_err(|problem| CliError::new(format!("--format: {problem}")))?;
    let (question, settings) = question(&arguments.question, &arguments.output)?;
    let (to, drawn) = (arguments.output.output.as_deref(), arguments.chart.as_deref());
    let image = drawn.map(image_format).transpose()?;
    output::check_all(
        &[("--output", to), ("--chart", drawn)],
        &Inputs::of(&arguments.question, &question),
    )?;
    let interrupt = Interrupt::watch()?;
    let question = Question {
        quotas: if arguments.enforce_quotas {
            Quotas::Enforced
        } else {
            Quotas::Told
        },
        stop: interrupt.stop(),
        ..question
    };
    let bar = Bar::new(Wanted::unless(arguments.output.quiet));
    let answer = break_even(&question, &sweep(arguments), &|progress| bar.update(progress));
    bar.clear();
    let answer = match answer {
        Err(error) if error.is_interrupted() => return Ok(interrupt.with_nothing()),
        other => other.map_err(|error| in_place(error, &settings))?,
    };
    let mut bytes = Vec::new();
    render_break_even(&answer, format, &output::style(to), &mut bytes)?;
    if let (Some(path), Some(format)) = (drawn, image) {
        write_chart(&chart::break_even(&answer), path, format)?;
    }
    output::write_or_name(to, &bytes)?;
    let any = answer.points.iter().any(|point| point.cheapest().is_some());
    Ok(interrupt.after(ExitCode::from(u8::from(!any))))
}

fn sweep(arguments: &BreakEvenArguments) -> Sweep {
    let usual = Vary {
        dimension: Dimension::Traffic,
        low: Decimal::new(1, 1),
        high: Decimal::TEN,
    };
    Sweep {
        vary: arguments.vary.unwrap_or(usual),
        points: arguments.points as usize,
        spacing: if arguments.linear {
            Spacing::Linear
        } else {
            Spacing::Log
        },
        today: None,
        bands: if arguments.bands || arguments.chart.is_some() {
            Bands::Cpu
        } else {
            Bands::None
        },
    }
}
