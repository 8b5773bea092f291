//! Keys that every platform has.

use super::{
    Context, FrontDoorChoice, FrontDoorKind, Mistake, Place, Platform, RawPart, context::ALB_ZONES_MIN,
    parse_cpu_split,
};
use crate::{
    platform::FrontDoor,
    units::Architecture,
    workload::{CpuModel, CpuSplit},
};

/// A whole number, or what was expected.
pub(super) fn whole_number(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| format!("expected a whole number, found `{text}`"))
}

impl RawPart {
    /// `architecture` as far as it is one; `x86_64` where it is not stated.
    #[must_use]
    pub fn architecture(&self) -> Architecture {
        architecture(self).unwrap_or(Architecture::X86_64)
    }
}

/// `architecture`, `x86_64` unless stated.
pub(super) fn architecture(raw: &RawPart) -> Result<Architecture, Mistake> {
    Ok(raw
        .get("architecture", str::parse)?
        .unwrap_or(Architecture::X86_64))
}

/// Most availability zones a Region has, as far as costsim goes.
const ZONES_MAX: u32 = 6;

/// `zones`, or the question's `--zones`.
pub(super) fn zones(raw: &RawPart, context: &Context) -> Result<u32, Mistake> {
    let read = |text: &str| match whole_number(text) {
        Ok(zones) if !(1..=ZONES_MAX).contains(&zones) => {
            Err(format!("expected 1 to {ZONES_MAX}, found `{text}`"))
        }
        other => other,
    };
    Ok(raw.get("zones", read)?.unwrap_or(context.zones).max(1))
}

/// `cpu-fraction`, or the question's `--cpu`.
pub(super) fn cpu(raw: &RawPart, context: &Context) -> Result<CpuModel, Mistake> {
    let stated = raw.get("cpu-fraction", parse_cpu_split)?.map(CpuSplit::Fraction);
    Ok(stated.map_or_else(|| context.cpu.clone(), CpuModel::uniform))
}

/// `front-door`, or the question's `--front-door`, or what the platform has by itself.
pub(super) fn front_door(raw: &RawPart, context: &Context) -> Result<FrontDoor, Mistake> {
    let automatic = match raw.platform {
        Platform::Lambda => FrontDoorKind::HttpApi,
        Platform::Fargate | Platform::Ec2 => FrontDoorKind::Alb,
    };
    let kind = raw
        .get("front-door", str::parse)?
        .unwrap_or(match context.front_door {
            FrontDoorChoice::Automatic => automatic,
            FrontDoorChoice::Fixed(kind) => kind,
        });
    if kind == FrontDoorKind::FunctionUrl && raw.platform != Platform::Lambda {
        return Err(no_function_url(raw));
    }
    Ok(kind.in_zones(zones(raw, context)?.max(ALB_ZONES_MIN)))
}

/// A function URL before a fleet: the key's mistake, or that of the flag that speaks for all candidates.
fn no_function_url(raw: &RawPart) -> Mistake {
    let problem = "a function URL stands only before Lambda";
    if raw.is_given("front-door") {
        return raw.error("front-door", problem);
    }
    Mistake {
        place: Place::Flag("--front-door"),
        field: String::new(),
        problem: format!(
            "{problem}, not before {}; -c lambda:front-door=function-url gives it to Lambda alone, and --only leaves \
             automatic fleets out",
            raw.platform
        ),
    }
}
