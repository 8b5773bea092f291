//! `costsim compare`: arguments to a question, its answer to bytes.

use std::process::ExitCode;

use chrono::NaiveDate;

use super::{
    CliError,
    arguments::{CandidateArguments, CompareArguments, OutputArguments, PriceArguments, TrafficArguments},
    output,
    progress::{Bar, Wanted},
};
use crate::{
    analysis::{
        AutomaticCandidates, Comparison, Flips, FreeTier, PriceQuestion, Question, TimelineChoice, Traffic,
        Verdict, compare,
    },
    billing::Month,
    platform::lambda::WarmUp,
    report::{Color, Explain, Format, Style, render},
    scenario::{
        CpuChoice, FrontDoorChoice, LogsChoice, Network, RawCandidate, parse_bytes, parse_cpu_split,
        parse_lambda_memory,
    },
    sim::Seed,
    trace::{RequestRate, RowOrder, SyntheticLoad, TraceOptions},
    units::{Micros, Usd, parse_duration},
    usage::Meter,
};

/// Furthest that copies of a scaled arrival may be moved.
const JITTER_MAX: Micros = Micros::from_secs(60);

/// Runs the command. Exit code 1 when no candidate serves the traffic.
pub(super) fn run(arguments: &CompareArguments) -> Result<ExitCode, CliError> {
    let format: Format = value("--format", &arguments.output.format, str::parse)?;
    let question = question(arguments)?;
    output::check(arguments.output.output.as_deref()).map_err(CliError::new)?;
    let bar = Bar::new(if arguments.output.quiet {
        Wanted::No
    } else {
        Wanted::Yes
    });
    let answer = compare(&question, &|progress| bar.update(progress));
    bar.clear();
    let comparison = answer?;
    let style = style(&arguments.output);
    let mut bytes = Vec::new();
    render(&comparison, format, &style, &mut bytes)?;
    let path = arguments.output.output.as_deref();
    output::write(path, &bytes).map_err(|error| {
        let place = path.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
        CliError::Message(format!("{place}: cannot be written: {error}"))
    })?;
    Ok(exit_code(&comparison))
}

/// 1 when no candidate serves the traffic, or the baseline does not; 0 otherwise.
fn exit_code(comparison: &Comparison) -> ExitCode {
    let baseline = comparison
        .baseline
        .and_then(|index| comparison.candidates.get(index));
    let missed = match baseline {
        Some(baseline) => baseline.why_not.is_some(),
        None => comparison.verdict == Verdict::NoneViable,
    };
    ExitCode::from(u8::from(missed))
}

fn style(arguments: &OutputArguments) -> Style {
    let width = if arguments.output.is_some() {
        80
    } else {
        output::width()
    };
    let color = if arguments.output.is_none() && output::wants_color() {
        Color::Ansi
    } else {
        Color::Plain
    };
    Style {
        width,
        color,
        explain: if arguments.explain {
            Explain::Yes
        } else {
            Explain::No
        },
    }
}

/// Reads `text` with `parse`; an error names the flag.
fn value<T, E: ToString>(
    flag: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, CliError> {
    parse(text).map_err(|problem| CliError::Message(format!("{flag}: {}", problem.to_string())))
}

fn optional<T, E: ToString>(
    flag: &str,
    text: Option<&String>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, CliError> {
    text.map(|text| value(flag, text, parse)).transpose()
}

fn question(arguments: &CompareArguments) -> Result<Question, CliError> {
    let prices = prices(&arguments.prices)?;
    let CandidateArguments {
        candidate,
        baseline,
        front_door,
        logs,
        network,
        zones,
        account_concurrency,
        min_served,
    } = &arguments.candidates;
    let candidates = candidate
        .iter()
        .map(|text| RawCandidate::parse(text).map_err(CliError::new));
    let jobs = arguments
        .output
        .jobs
        .map_or_else(default_jobs, |jobs| jobs as usize);
    Ok(Question {
        traffic: traffic(arguments, prices.month)?,
        trace: trace_options(&arguments.traffic)?,
        cpu: optional("--cpu", arguments.traffic.cpu.as_ref(), cpu)?.unwrap_or(CpuChoice::Assumed),
        candidates: candidates.collect::<Result<_, _>>()?,
        automatic: AutomaticCandidates::FillIn,
        functions: Vec::new(),
        extras: Vec::new(),
        goals: Vec::new(),
        max_monthly_cost: None,
        flips: Flips::No,
        timeline: TimelineChoice::None,
        baseline: baseline.clone(),
        front_door: optional("--front-door", front_door.as_ref(), front_door_choice)?
            .unwrap_or(FrontDoorChoice::Automatic),
        logs: value("--logs", logs, logs_choice)?,
        network: value("--network", network, network_choice)?,
        zones: *zones,
        account_concurrency: *account_concurrency,
        min_served: value("--min-served", min_served, parse_cpu_split)?,
        warm_up: value("--warm-up", &arguments.traffic.warm_up, warm_up)?,
        prices,
        jobs,
    })
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn traffic(arguments: &CompareArguments, month: Month) -> Result<Traffic, CliError> {
    let TrafficArguments {
        trace,
        requests_per_month,
        rps,
        ..
    } = &arguments.traffic;
    if let Some(path) = arguments.positional.as_ref().or(trace.as_ref()) {
        return Ok(Traffic::Trace(path.clone()));
    }
    let rate = match (requests_per_month, rps) {
        (Some(requests), _) => RequestRate::PerMonth(value("--requests-per-month", requests, whole_number)?),
        (None, Some(rate)) => RequestRate::parse_per_second(rate).ok_or_else(|| {
            CliError::Message(format!(
                "--rps: expected requests a second such as 7.6, found `{rate}`"
            ))
        })?,
        (None, None) => {
            let message = "which traffic? Name a trace (costsim compare traffic.csv), or a load \
                           (--requests-per-month 3000000 --duration 120ms)";
            return Err(CliError::Message(message.to_owned()));
        }
    };
    Ok(Traffic::Synthetic(SyntheticLoad {
        rate,
        month_hours: month.hours(),
    }))
}

fn whole_number(text: &str) -> Result<u64, String> {
    text.replace([',', '_'], "")
        .parse()
        .map_err(|_| format!("expected a whole number such as 3000000, found `{text}`"))
}

/// Copies that are moved further would leave their burst, and the window.
fn jitter(text: &str) -> Result<Micros, String> {
    match parse_duration(text) {
        Ok(jitter) if jitter <= JITTER_MAX => Ok(jitter),
        Ok(_) => Err(format!("expected at most one minute, found `{text}`")),
        Err(problem) => Err(problem.to_string()),
    }
}

fn trace_options(arguments: &TrafficArguments) -> Result<TraceOptions, CliError> {
    Ok(TraceOptions {
        map: arguments
            .map
            .iter()
            .map(|pair| value("--map", pair, column_pair))
            .collect::<Result<_, _>>()?,
        duration: optional("--duration", arguments.duration.as_ref(), str::parse)?,
        memory: optional("--memory", arguments.memory.as_ref(), parse_lambda_memory)?,
        scale: value("--scale", &arguments.scale, str::parse)?,
        jitter: value("--jitter", &arguments.jitter, jitter)?,
        span: optional("--span", arguments.span.as_ref(), parse_duration)?,
        order: RowOrder::Nearly,
        seed: Seed(arguments.seed),
    })
}

fn column_pair(pair: &str) -> Result<(String, String), String> {
    match pair.split_once('=') {
        Some((known, yours)) if !known.is_empty() && !yours.is_empty() => {
            Ok((known.to_owned(), yours.to_owned()))
        }
        _ => Err(format!(
            "expected known=yours, such as timestamp=ts, found `{pair}`"
        )),
    }
}

fn cpu(text: &str) -> Result<CpuChoice, String> {
    match (parse_cpu_split(text), parse_duration(text)) {
        (Ok(share), _) => Ok(CpuChoice::Share(share)),
        (_, Ok(work)) => Ok(CpuChoice::MeanWork(work)),
        _ => Err(format!(
            "expected a share such as 25% or a time such as 21ms, found `{text}`"
        )),
    }
}

fn front_door_choice(text: &str) -> Result<FrontDoorChoice, String> {
    text.parse().map(FrontDoorChoice::Fixed)
}

fn logs_choice(text: &str) -> Result<LogsChoice, String> {
    match text {
        "none" => Ok(LogsChoice::None),
        _ => parse_bytes(text)
            .map(LogsChoice::PerRequest)
            .map_err(|problem| problem.to_string()),
    }
}

fn network_choice(text: &str) -> Result<Network, String> {
    match text {
        "public" => Ok(Network::Public),
        "private" => Ok(Network::Private),
        _ => Err(format!("expected public or private, found `{text}`")),
    }
}

fn warm_up(text: &str) -> Result<WarmUp, String> {
    match text {
        "primed" => Ok(WarmUp::Primed),
        "none" => Ok(WarmUp::None),
        _ => parse_duration(text)
            .map(WarmUp::For)
            .map_err(|problem| problem.to_string()),
    }
}

fn prices(arguments: &PriceArguments) -> Result<PriceQuestion, CliError> {
    let date = |text: &str| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map_err(|_| format!("expected a date such as 2026-02-01, found `{text}`"))
    };
    Ok(PriceQuestion {
        region: arguments.region.clone(),
        date: optional("--price-date", arguments.price_date.as_ref(), date)?,
        overlay: arguments.pricing.clone(),
        overrides: arguments
            .price
            .iter()
            .map(|text| value("--price", text, price))
            .collect::<Result<_, _>>()?,
        month: optional("--month", arguments.month.as_ref(), str::parse)?.unwrap_or(Month::STANDARD),
        free_tier: if arguments.no_free_tier {
            FreeTier::None
        } else {
            FreeTier::All
        },
    })
}

fn price(text: &str) -> Result<(Meter, Usd), String> {
    let (meter, usd) = text
        .split_once('=')
        .ok_or_else(|| format!("expected meter=usd, such as alb.lcu=0.008, found `{text}`"))?;
    let meter: Meter = meter.trim().parse().map_err(|error| format!("{error}"))?;
    let usd: Usd = usd.trim().parse().map_err(|error| format!("{error}"))?;
    if usd < Usd::ZERO {
        Err(format!("a price is never negative, found `{text}`"))
    } else {
        Ok((meter, usd))
    }
}
