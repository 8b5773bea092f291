//! What was typed on the command line, as the settings that a scenario file has, too.

use super::arguments::{
    CandidateArguments, CompareArguments, GoalArguments, PriceArguments, TrafficArguments,
};
use crate::scenario::{Place, Setting, Settings, Typed};

/// The flags that were given.
pub(super) fn settings(arguments: &CompareArguments) -> Settings {
    let TrafficArguments {
        trace,
        duration,
        memory,
        cpu,
        scale,
        jitter,
        span,
        warm_up,
        requests_per_month,
        rps,
        seed,
        map: _,
    } = &arguments.traffic;
    let CandidateArguments {
        baseline,
        front_door,
        logs,
        network,
        zones,
        account_concurrency,
        candidate: _,
        only: _,
    } = &arguments.candidates;
    let GoalArguments {
        max_monthly_cost,
        min_served,
        slo: _,
        flips: _,
    } = &arguments.goals;
    let PriceArguments {
        region,
        price_date,
        pricing,
        month,
        price: _,
        no_free_tier,
    } = &arguments.prices;
    let free_tier = no_free_tier.then(|| "none".to_owned());
    let mut settings = Settings::default();
    for (setting, flag, text) in [
        (Setting::Trace, "TRACE", &arguments.positional),
        (Setting::Trace, "--trace", trace),
        (Setting::Duration, "--duration", duration),
        (Setting::Memory, "--memory", memory),
        (Setting::Cpu, "--cpu", cpu),
        (Setting::Scale, "--scale", scale),
        (Setting::Jitter, "--jitter", jitter),
        (Setting::Span, "--span", span),
        (Setting::WarmUp, "--warm-up", warm_up),
        (
            Setting::RequestsPerMonth,
            "--requests-per-month",
            requests_per_month,
        ),
        (Setting::Rps, "--rps", rps),
        (Setting::Seed, "--seed", seed),
        (Setting::Baseline, "--baseline", baseline),
        (Setting::FrontDoor, "--front-door", front_door),
        (Setting::Logs, "--logs", logs),
        (Setting::Network, "--network", network),
        (Setting::Zones, "--zones", zones),
        (Setting::Concurrency, "--account-concurrency", account_concurrency),
        (Setting::MaxMonthlyCost, "--max-monthly-cost", max_monthly_cost),
        (Setting::MinServed, "--min-served", min_served),
        (Setting::Region, "--region", region),
        (Setting::PriceDate, "--price-date", price_date),
        (Setting::Pricing, "--pricing", pricing),
        (Setting::Month, "--month", month),
        (Setting::FreeTier, "--no-free-tier", &free_tier),
    ] {
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
