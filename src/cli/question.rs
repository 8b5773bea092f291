//! From flags and scenario file to a checked question. Each setting is read by one parser, wherever it was typed.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::NaiveDate;

use super::{
    CliError,
    arguments::{OutputArguments, QuestionArguments, TrafficArguments},
    settings::{each_typed, settings},
};
use crate::{
    analysis::{
        AutomaticCandidates, Flips, FreeTier, PriceQuestion, Question, Quotas, Stop, TimelineChoice, Traffic,
    },
    billing::Month,
    platform::lambda::WarmUp,
    price::known_regions,
    scenario::{
        Automatic, CpuChoice, FrontDoorChoice, Goal, LogsChoice, Network, RawCandidate, ScenarioFile,
        Setting, Settings, SettingsReader, nearest, parse_bytes, parse_cpu_split, parse_dollars,
        read_power_tuning,
    },
    trace::{RequestRate, SyntheticLoad},
    units::{PartsPerMillion, Usd, parse_duration},
    usage::Meter,
    workload::MemoryCurve,
};

/// Longest scenario file; more is a mistake, such as a trace in its place.
const SCENARIO_BYTES_MAX: u64 = 256 * 1_024;
/// Longest result of power tuning; more is a mistake, too.
const POWER_TUNING_BYTES_MAX: u64 = 1_024 * 1_024;
/// Most availability zones a region has.
const ZONES_MAX: u32 = 6;
/// Share of requests that must be served unless told otherwise.
const MIN_SERVED: PartsPerMillion = PartsPerMillion(999_000);
/// Availability zones unless told otherwise: a load balancer stands in two at least.
const ZONES: u32 = 2;
/// Largest account quota accepted.
const QUOTA_MAX: u32 = 1_000_000;
/// Concurrent Lambda executions of an account unless told otherwise.
const CONCURRENCY: u32 = 1_000;
/// Where prices are taken unless told otherwise.
const REGION: &str = "us-east-1";

/// The question that flags and scenario file ask together, and its settings as typed.
pub(super) fn question(
    arguments: &QuestionArguments,
    output: &OutputArguments,
) -> Result<(Question, Settings), CliError> {
    let file = arguments.scenario.as_deref().map(read).transpose()?;
    let file = file.unwrap_or_default();
    let settings = settings(arguments).before(file.settings.clone());
    let mut reader = SettingsReader::new(&settings);
    let question = build(arguments, &file, &mut reader)?;
    reader.finish().map_err(CliError::new)?;
    let question = question.ok_or_else(|| CliError::new(NO_TRAFFIC))?;
    let jobs = output.jobs.map_or_else(default_jobs, |jobs| jobs as usize);
    Ok((Question { jobs, ..question }, settings))
}

const NO_TRAFFIC: &str = "which traffic? Name a trace (traffic.csv, or - for standard input), or a load \
                          (--requests-per-month 3000000 --duration 120ms), or either in [workload] of a scenario";

/// The scenario file at `path`.
fn read(path: &Path) -> Result<ScenarioFile, CliError> {
    let name = path.display().to_string();
    let text = small_file(path, "a scenario", SCENARIO_BYTES_MAX)?;
    ScenarioFile::read(&name, &text).map_err(CliError::new)
}

/// The text of a file that is `what`, and would not be beyond `most` bytes.
fn small_file(path: &Path, what: &str, most: u64) -> Result<String, CliError> {
    let name = path.display();
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|file| file.take(most + 1).read_to_string(&mut text))
        .map_err(|error| CliError::new(format!("{name}: cannot be read: {error}")))?;
    if text.len() as u64 > most {
        let most = most / 1_024;
        return Err(CliError::new(format!(
            "{name}: {what} has at most {most} KB; is this one?"
        )));
    }
    Ok(text)
}

/// What `--power-tuning` names.
fn power_tuning(arguments: &TrafficArguments) -> Result<Option<MemoryCurve>, CliError> {
    let Some(path) = &arguments.power_tuning else {
        return Ok(None);
    };
    let text = small_file(path, "a result of power tuning", POWER_TUNING_BYTES_MAX)?;
    let function = arguments.power_tuning_function.as_deref();
    let curve = read_power_tuning(&path.display().to_string(), &text, function);
    curve.map(Some).map_err(CliError::new)
}

/// Everything read; mistakes stay with the reader, `None` where no traffic is named.
fn build(
    arguments: &QuestionArguments,
    file: &ScenarioFile,
    reader: &mut SettingsReader<'_>,
) -> Result<Option<Question>, CliError> {
    let prices = prices(arguments, file, reader);
    let traffic = traffic(reader, prices.month);
    let question = Question {
        traffic: traffic.clone().unwrap_or_else(|| Traffic::Trace(Vec::new())),
        trace: arguments.reading.options(&file.map, reader),
        cpu: match power_tuning(&arguments.traffic)? {
            Some(curve) => CpuChoice::Measured(Arc::new(curve)),
            None => reader.or(Setting::Cpu, CpuChoice::Assumed, str::parse),
        },
        candidates: candidates(arguments, file)?,
        automatic: if arguments.candidates.only || file.automatic == Automatic::None {
            AutomaticCandidates::None
        } else {
            AutomaticCandidates::FillIn
        },
        functions: file.functions.clone(),
        extras: file.extras.clone(),
        goals: goals(arguments, file, reader),
        max_monthly_cost: reader.optional(Setting::MaxMonthlyCost, parse_dollars),
        flips: Flips::No,
        timeline: TimelineChoice::None,
        baseline: reader.optional(Setting::Baseline, as_typed),
        front_door: reader.or(Setting::FrontDoor, FrontDoorChoice::Automatic, front_door_choice),
        logs: reader.or(Setting::Logs, LogsChoice::DEFAULT, logs_choice),
        network: reader.or(Setting::Network, Network::Public, network_choice),
        zones: reader.or(Setting::Zones, ZONES, |text| count(text, ZONES_MAX)),
        account_concurrency: reader.or(Setting::Concurrency, CONCURRENCY, |text| count(text, QUOTA_MAX)),
        fargate_vcpus: reader.optional(Setting::FargateVcpus, |text| count(text, QUOTA_MAX)),
        ec2_vcpus: reader.optional(Setting::Ec2Vcpus, |text| count(text, QUOTA_MAX)),
        min_served: reader.or(Setting::MinServed, MIN_SERVED, parse_cpu_split),
        warm_up: reader.or(Setting::WarmUp, WarmUp::Primed, warm_up),
        prices,
        quotas: Quotas::Enforced,
        stop: Stop::default(),
        jobs: 1,
    };
    Ok(traffic.map(|_| question))
}

/// As many threads as there are processors.
pub(super) fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn traffic(reader: &mut SettingsReader<'_>, month: Month) -> Option<Traffic> {
    let traces = reader.all(Setting::Trace, as_typed);
    if !traces.is_empty() {
        return Some(Traffic::Trace(traces));
    }
    let per_month = reader.optional(Setting::RequestsPerMonth, |text| whole(text, u64::MAX));
    let rate = match per_month {
        Some(requests) => RequestRate::PerMonth(requests),
        None => reader.optional(Setting::Rps, |text| {
            RequestRate::parse_per_second(text)
                .ok_or_else(|| format!("expected requests a second such as 7.6, found `{text}`"))
        })?,
    };
    Some(Traffic::Synthetic(SyntheticLoad {
        rate,
        month_hours: month.hours(),
    }))
}

/// The candidates of the file, then those of flags; one of the same name takes the place of the file's.
fn candidates(arguments: &QuestionArguments, file: &ScenarioFile) -> Result<Vec<RawCandidate>, CliError> {
    let flags = arguments.candidates.candidate.iter();
    let flags: Vec<RawCandidate> = flags
        .map(|text| RawCandidate::parse(text).map_err(CliError::new))
        .collect::<Result<_, _>>()?;
    let replaced = |one: &RawCandidate| flags.iter().any(|flag| flag.name() == one.name());
    let kept = file.candidates.iter().filter(|one| !replaced(one)).cloned();
    let mut candidates: Vec<RawCandidate> = kept.collect();
    candidates.extend(flags);
    match file.settings.get(Setting::Only) {
        Some(only) if candidates.is_empty() && file.automatic == Automatic::None => {
            Err(CliError::new(only.mistake(
                "nothing to compare: name a candidate, in [[candidate]] or with -c, or leave it out",
            )))
        }
        _ => Ok(candidates),
    }
}

/// What flags state, and what the file does about anything else.
pub(super) fn flags_first<T, K: PartialEq>(
    flags: Vec<T>,
    file: impl IntoIterator<Item = T>,
    about: impl Fn(&T) -> K,
) -> Vec<T> {
    let mut all = flags;
    for item in file {
        if !all.iter().any(|stated| about(stated) == about(&item)) {
            all.push(item);
        }
    }
    all
}

/// The goals of flags, and those of the file on other statistics.
fn goals(arguments: &QuestionArguments, file: &ScenarioFile, reader: &mut SettingsReader<'_>) -> Vec<Goal> {
    let stated = reader.each(&each_typed("--slo", &arguments.goals.slo), str::parse::<Goal>);
    let mut goals = flags_first(stated, file.goals.iter().copied(), |goal| goal.statistic);
    goals.sort_by_key(|goal| goal.statistic);
    goals
}

fn prices(
    arguments: &QuestionArguments,
    file: &ScenarioFile,
    reader: &mut SettingsReader<'_>,
) -> PriceQuestion {
    let stated = reader.each(&each_typed("--price", &arguments.prices.price), price);
    let overrides = flags_first(stated, reader.each(&file.prices, price), |&(meter, _)| meter);
    let overlay = reader.optional(Setting::Pricing, as_typed).map(PathBuf::from);
    let region = |text: &str| match overlay {
        // A directory of one's own may add regions; whether it does is seen when prices are loaded.
        Some(_) => as_typed(text),
        None => region(text),
    };
    PriceQuestion {
        region: reader.or(Setting::Region, REGION.to_owned(), region),
        date: reader.optional(Setting::PriceDate, date),
        overlay,
        overrides,
        month: reader.or(Setting::Month, Month::STANDARD, str::parse),
        free_tier: reader.or(Setting::FreeTier, FreeTier::All, free_tier),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a parser that accepts everything")]
pub(super) fn as_typed(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// A whole number from 1 to `most`, in which commas and underscores may group digits.
fn whole(text: &str, most: u64) -> Result<u64, String> {
    match text.replace([',', '_'], "").parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        Ok(_) | Err(_) if most < u64::MAX => Err(format!(
            "expected a whole number from 1 to {most}, found `{text}`"
        )),
        _ => Err(format!("expected a whole number such as 3000000, found `{text}`")),
    }
}

fn count(text: &str, most: u32) -> Result<u32, String> {
    let number = whole(text, u64::from(most))?;
    u32::try_from(number).map_err(|problem| problem.to_string())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| format!("expected a date such as 2026-02-01, found `{text}`"))
}

/// A region with prices.
pub(super) fn region(text: &str) -> Result<String, String> {
    let known: Vec<&str> = known_regions().collect();
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    let near = nearest(text, &known).map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
    let known = known.join(", ");
    Err(format!(
        "unknown region `{text}`{near}: prices are known for {known}; --pricing DIR adds DIR/aws/{text}/*.csv"
    ))
}

fn free_tier(text: &str) -> Result<FreeTier, String> {
    match text {
        "all" => Ok(FreeTier::All),
        "none" => Ok(FreeTier::None),
        _ => Err(format!("expected all or none, found `{text}`")),
    }
}

fn network_choice(text: &str) -> Result<Network, String> {
    match text {
        "public" => Ok(Network::Public),
        "nat" => Ok(Network::Nat),
        "private" => Ok(Network::Private),
        _ => Err(format!("expected public, nat or private, found `{text}`")),
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

fn warm_up(text: &str) -> Result<WarmUp, String> {
    match text {
        "primed" => Ok(WarmUp::Primed),
        "none" => Ok(WarmUp::None),
        _ => parse_duration(text)
            .map(WarmUp::For)
            .map_err(|problem| problem.to_string()),
    }
}

fn price(text: &str) -> Result<(Meter, Usd), String> {
    let (meter, usd) = text
        .split_once('=')
        .ok_or_else(|| format!("expected meter=usd, such as alb.lcu=0.008, found `{text}`"))?;
    let meter = meter.trim();
    let meter: Meter = meter.parse().map_err(|error| {
        let known: Vec<&str> = Meter::names().collect();
        let near = nearest(meter, &known).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        format!("{error}{near}")
    })?;
    let usd: Usd = usd.trim().parse().map_err(|error| format!("{error}"))?;
    if usd < Usd::ZERO {
        Err(format!("a price is never negative, found `{text}`"))
    } else {
        Ok((meter, usd))
    }
}
