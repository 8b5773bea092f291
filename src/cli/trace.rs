//! `costsim trace`: what is in a trace, and a trace as costsim CSV.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use flate2::{Compression, write::GzEncoder};

use super::{
    CliError,
    arguments::ReadingArguments,
    chart::{image_format, write_chart},
    inputs::Inputs,
    interrupt::Interrupt,
    output,
    progress::{Bar, Wanted},
    trace_arguments::{ConvertArguments, InspectArguments, TraceArguments, TraceCommand},
};
use crate::{
    analysis::{Conversion, ConvertError, Converted, Names, convert, inspect},
    report::{InspectionFormat, chart, conversion_notes, render_inspection},
    scenario::Pattern,
    trace::{TraceOptions, parse_instant},
    units::SimTime,
};

/// Runs the command.
pub(super) fn run(arguments: &TraceArguments) -> Result<ExitCode, CliError> {
    match &arguments.command {
        TraceCommand::Inspect(arguments) => run_inspect(arguments),
        TraceCommand::Convert(arguments) => run_convert(arguments),
    }
}

/// The traces that are named, at least one, and how to read them.
fn traces(arguments: &ReadingArguments) -> Result<(Vec<String>, TraceOptions), CliError> {
    match arguments.traces()? {
        (traces, _) if traces.is_empty() => Err(CliError::new(
            "which trace? Name files, directories or patterns, or - for standard input",
        )),
        named => Ok(named),
    }
}

fn run_inspect(arguments: &InspectArguments) -> Result<ExitCode, CliError> {
    let format: InspectionFormat = arguments
        .format
        .parse()
        .map_err(|problem| CliError::new(format!("--format: {problem}")))?;
    let (traces, options) = traces(&arguments.reading)?;
    let to = arguments.output.as_deref();
    let to_draw = arguments.chart.as_deref();
    let image = to_draw.map(image_format).transpose()?;
    output::check_all(
        &[("--output", to), ("--chart", to_draw)],
        &Inputs::traces(&traces),
    )?;
    let bar = Bar::new(Wanted::unless(arguments.quiet));
    let inspected = inspect(&traces, &options, &|progress| bar.update(progress));
    bar.clear();
    let inspected = inspected.map_err(CliError::new)?;
    let mut bytes = Vec::new();
    render_inspection(&inspected, format, &output::style(to), &mut bytes)?;
    if let (Some(path), Some(format)) = (to_draw, image) {
        write_chart(&chart::trace(&inspected), path, format)?;
    }
    output::write_or_name(to, &bytes)?;
    Ok(ExitCode::SUCCESS)
}

fn run_convert(arguments: &ConvertArguments) -> Result<ExitCode, CliError> {
    let (paths, options) = traces(&arguments.reading)?;
    let conversion = Conversion {
        paths,
        options,
        from: instant("--from", arguments.from.as_deref())?,
        to: instant("--to", arguments.to.as_deref())?,
        functions: arguments.function.clone().map(Pattern::new),
        names: if arguments.anonymize {
            Names::Anonymous
        } else {
            Names::Kept
        },
    };
    if let (Some(from), Some(to)) = (conversion.from, conversion.to)
        && from >= to
    {
        return Err(CliError::new("--to must be later than --from"));
    }
    let to = arguments.output.as_deref();
    output::check_all(&[("--output", to)], &Inputs::traces(&conversion.paths))?;
    let packing = packing(to)?;
    // Long files are written while they are read: a half-written one is taken away.
    let _interrupt = Interrupt::watch()?;
    let bar = Bar::new(Wanted::unless(arguments.quiet));
    let converted = convert(&conversion, &|progress| bar.update(progress));
    bar.clear();
    let converted = converted.map_err(CliError::new)?;
    match output::write_with(to, |out| write(&converted, packing, out)) {
        Err(ConvertError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        other => other.map_err(|error| {
            let place = to.map_or_else(|| "standard output".to_owned(), |to| to.display().to_string());
            CliError::new(format!("{place}: cannot be written: {error}"))
        })?,
    }
    if !arguments.quiet {
        for note in conversion_notes(&converted) {
            // Nothing can be done about a standard error that is closed.
            let _ = writeln!(io::stderr(), "{note}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An instant behind a flag.
fn instant(flag: &str, text: Option<&str>) -> Result<Option<SimTime>, CliError> {
    let parse = |text: &str| {
        parse_instant(text).ok_or_else(|| {
            CliError::new(format!(
                "{flag}: expected a date or an instant such as `2026-11-02 08:00` (UTC) or 2026-11-02T08:00:00Z, found `{text}`"
            ))
        })
    };
    text.map(parse).transpose()
}

/// How a file is packed.
#[derive(Clone, Copy)]
enum Packing {
    Plain,
    Gzip,
}

/// What the name of a file asks for.
fn packing(path: Option<&Path>) -> Result<Packing, CliError> {
    let Some(path) = path else {
        return Ok(Packing::Plain);
    };
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => Ok(Packing::Gzip),
        Some("zst") => Err(CliError::new(format!(
            "{}: zstd is read, not written; name a .csv or .csv.gz",
            path.display()
        ))),
        _ => Ok(Packing::Plain),
    }
}

fn write(converted: &Converted, packing: Packing, out: &mut dyn Write) -> Result<(), ConvertError> {
    match packing {
        Packing::Plain => converted.write(out),
        Packing::Gzip => {
            let mut packed = GzEncoder::new(out, Compression::default());
            converted.write(&mut packed)?;
            packed.finish()?;
            Ok(())
        }
    }
}
