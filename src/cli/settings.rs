//! What was typed on the command line, as the settings that a scenario file has, too.

use super::{
    CliError,
    arguments::{CandidateArguments, GoalArguments, PriceArguments, QuestionArguments, TrafficArguments},
};
use crate::{
    analysis::CompareError,
    scenario::{Place, Setting, Settings, Typed},
    trace::TraceError,
};

/// The flags that were given.
pub(super) fn settings(arguments: &QuestionArguments) -> Settings {
    let mut settings = arguments.reading.settings();
    let free_tier = arguments
        .prices
        .no_free_tier
        .then(|| typed("--no-free-tier", "none"));
    settings.set(Setting::FreeTier, free_tier);
    let QuestionArguments {
        traffic,
        candidates,
        goals,
        prices,
        ..
    } = arguments;
    for (setting, flag, text) in of_traffic(traffic)
        .into_iter()
        .chain(of_candidates(candidates))
        .chain(of_goals(goals))
        .chain(of_prices(prices))
    {
        settings.set(setting, text.as_ref().map(|text| typed(flag, text)));
    }
    settings
}

/// A value behind a flag.
pub(super) fn typed(flag: &'static str, text: &str) -> Typed {
    Typed {
        text: text.to_owned(),
        place: Place::Flag(flag),
        field: String::new(),
    }
}

/// The values of a flag that may be repeated.
pub(super) fn each_typed(flag: &'static str, values: &[String]) -> Vec<Typed> {
    values.iter().map(|value| typed(flag, value)).collect()
}

/// A setting, its flag, and what was typed behind it.
pub(super) type Given<'a> = (Setting, &'static str, &'a Option<String>);

const fn of_traffic(arguments: &TrafficArguments) -> [Given<'_>; 4] {
    [
        (Setting::Cpu, "--cpu", &arguments.cpu),
        (Setting::WarmUp, "--warm-up", &arguments.warm_up),
        (
            Setting::RequestsPerMonth,
            "--requests-per-month",
            &arguments.requests_per_month,
        ),
        (Setting::Rps, "--rps", &arguments.rps),
    ]
}

const fn of_candidates(arguments: &CandidateArguments) -> [Given<'_>; 6] {
    [
        (Setting::Baseline, "--baseline", &arguments.baseline),
        (Setting::FrontDoor, "--front-door", &arguments.front_door),
        (Setting::Logs, "--logs", &arguments.logs),
        (Setting::Network, "--network", &arguments.network),
        (Setting::Zones, "--zones", &arguments.zones),
        (
            Setting::Concurrency,
            "--account-concurrency",
            &arguments.account_concurrency,
        ),
    ]
}

const fn of_goals(arguments: &GoalArguments) -> [Given<'_>; 2] {
    [
        (
            Setting::MaxMonthlyCost,
            "--max-monthly-cost",
            &arguments.max_monthly_cost,
        ),
        (Setting::MinServed, "--min-served", &arguments.min_served),
    ]
}

const fn of_prices(arguments: &PriceArguments) -> [Given<'_>; 4] {
    [
        (Setting::Region, "--region", &arguments.region),
        (Setting::PriceDate, "--price-date", &arguments.price_date),
        (Setting::Pricing, "--pricing", &arguments.pricing),
        (Setting::Month, "--month", &arguments.month),
    ]
}

/// An error that names a flag, or the trace, at its place in the scenario file where it was typed there.
pub(super) fn in_place(error: CompareError, settings: &Settings) -> CliError {
    let text = error.to_string();
    let (flag, problem) = match &error {
        CompareError::Trace(TraceError::Open { .. }) => ("--trace", text.as_str()),
        _ => text.split_once(": ").unwrap_or_default(),
    };
    match settings.of_file(flag, problem) {
        Some(typed) => CliError::new(typed.mistake(problem)),
        None => error.into(),
    }
}
