//! A Lambda candidate: its keys checked, its defaults filled in.

use super::{
    Context, Mistake, RawPart,
    common::{architecture, cpu, whole_number},
    parse_lambda_memory,
    raw_candidate::Switch,
};
use crate::{
    catalog::{PackageType, Quota, init_quantiles, runtimes},
    platform::lambda::{
        Binding, InitBilling, KeepAlive, LambdaFunction, LambdaMemory, RecordedInit, Reuse, Warmth,
    },
    units::{Architecture, Micros, parse_duration},
    workload::InitProfile,
};

/// Placement before init, measured 2025 (UBC): 125-135 ms, neither logged nor billed.
const PLACEMENT: Micros = Micros::from_millis(130);
/// Runtime and package assumed where none is named.
const RUNTIME: &str = "nodejs22.x";
const PACKAGE: PackageType = PackageType::Zip;

/// The function a raw candidate means.
pub(super) fn lambda(raw: &RawPart, context: &Context) -> Result<LambdaFunction, Mistake> {
    let architecture = architecture(raw)?;
    let warmth = match raw.switch("keep-warm", Switch::Off)? {
        Switch::On => Warmth::AlwaysWarm,
        Switch::Off => Warmth::Modeled,
    };
    let binding = match raw.switch("late-binding", Switch::On)? {
        Switch::On => Binding::Late,
        Switch::Off => Binding::Early,
    };
    let longest = Micros::from_secs(Quota::LambdaTimeout.value());
    let timeout = raw.get("timeout", parse_duration)?.unwrap_or(longest);
    if timeout == Micros::ZERO || timeout > longest {
        return Err(raw.error(
            "timeout",
            format!("Lambda allows up to {}s", Quota::LambdaTimeout.value()),
        ));
    }
    Ok(LambdaFunction {
        architecture,
        memory: lambda_memory(raw, context)?,
        cpu: cpu(raw, context)?,
        init: init(raw, architecture)?,
        recorded_init: recorded_init(raw),
        init_billing: init_billing(raw, context)?,
        placement: raw.get("placement", parse_duration)?.unwrap_or(PLACEMENT),
        keep_alive: keep_alive(raw)?,
        reuse: raw.get("reuse", reuse)?.unwrap_or(Reuse::NewestFirst),
        binding,
        reserved_concurrency: reserved(raw, context)?,
        timeout,
        warmth,
    })
}

/// AWS keeps 100 of the account's concurrency unreserved (AWS Lambda, "Configuring reserved concurrency").
fn reserved(raw: &RawPart, context: &Context) -> Result<Option<u32>, Mistake> {
    let reserved = raw.get("reserved-concurrency", whole_number)?;
    let most = context.account_concurrency.saturating_sub(100);
    match reserved {
        Some(amount) if amount > most => Err(raw.error(
            "reserved-concurrency",
            format!(
                "at most {most} of {} can be reserved, found `{amount}`",
                context.account_concurrency
            ),
        )),
        other => Ok(other),
    }
}

fn lambda_memory(raw: &RawPart, context: &Context) -> Result<LambdaMemory, Mistake> {
    let recorded = LambdaMemory::Recorded(context.lambda_memory);
    let read = |text: &str| match text {
        "recorded" => Ok(recorded),
        _ => parse_lambda_memory(text).map(LambdaMemory::Fixed),
    };
    Ok(raw.get("memory", read)?.unwrap_or(recorded))
}

fn init(raw: &RawPart, architecture: Architecture) -> Result<InitProfile, Mistake> {
    if let Some(init) = raw.get("init", parse_duration)? {
        return Ok(InitProfile::Constant(init));
    }
    let (runtime, package) = (runtime(raw)?, package(raw)?);
    init_quantiles(&runtime, package, architecture)
        .map(InitProfile::Measured)
        .ok_or_else(|| {
            let known = runtimes();
        let hint = super::nearest(&runtime, &known).map_or_else(
            || format!("there are: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let problem =
            format!("no measured init times for `{runtime}` as {package} on {architecture}; {hint} (or say init=250ms)");
        raw.error("runtime", problem)
        })
}

fn runtime(raw: &RawPart) -> Result<String, Mistake> {
    let runtime = raw.get("runtime", |text| Ok::<_, String>(text.to_owned()))?;
    Ok(runtime.unwrap_or_else(|| RUNTIME.to_owned()))
}

fn package(raw: &RawPart) -> Result<PackageType, Mistake> {
    Ok(raw.get("package", str::parse)?.unwrap_or(PACKAGE))
}

/// A candidate that names its init, runtime or package means it, whatever the trace recorded.
fn recorded_init(raw: &RawPart) -> RecordedInit {
    if ["init", "runtime", "package"].iter().any(|key| raw.is_given(key)) {
        RecordedInit::Ignored
    } else {
        RecordedInit::Preferred
    }
}

/// Before the dated change only zip packages on managed runtimes initialized for free.
fn init_billing(raw: &RawPart, context: &Context) -> Result<InitBilling, Mistake> {
    let always_billed = package(raw)? == PackageType::Image || runtime(raw)?.starts_with("provided");
    Ok(if always_billed {
        InitBilling::Billed
    } else {
        context.init_billing
    })
}

fn keep_alive(raw: &RawPart) -> Result<KeepAlive, Mistake> {
    let read = |text: &str| match text {
        "2025" => Ok(KeepAlive::MEASURED_2025),
        "2020" => Ok(KeepAlive::MEASURED_2020),
        _ => parse_duration(text).map(KeepAlive::fixed),
    };
    let profile = raw.get("keep-alive", read)?.unwrap_or(KeepAlive::MEASURED_2025);
    let life_cap = raw.get("life-cap", parse_duration)?;
    Ok(match life_cap {
        Some(cap) if cap == Micros::ZERO => return Err(raw.error("life-cap", "must be longer than 0s")),
        Some(cap) => KeepAlive {
            loss_mean: None,
            life_cap: Some((cap, cap)),
            ..profile
        },
        None => profile,
    })
}

fn reuse(text: &str) -> Result<Reuse, String> {
    match text {
        "newest-first" => Ok(Reuse::NewestFirst),
        "oldest-first" => Ok(Reuse::OldestFirst),
        _ => Err(format!("expected newest-first or oldest-first, found `{text}`")),
    }
}
