//! Candidates as meant: each key checked, each default filled in.

use super::{
    CLIENT_TIMEOUT, CandidateError, Context, FrontDoorChoice, FrontDoorKind, Network, RawCandidate,
    candidate_text::{PlatformName, Switch},
    parse_cpu_split, parse_memory, parse_vcpu,
};
use crate::{
    catalog::{FargateSize, FargateSizeError, InstanceType, PackageType, init_quantiles, runtimes},
    platform::{
        FrontDoor, LogVolume,
        fleet::{Balancer, FleetService},
        lambda::{
            Binding, InitBilling, KeepAlive, LambdaFunction, LambdaMemory, RecordedInit, Reuse, Warmth,
        },
    },
    units::{Architecture, Mebibytes, Micros, MilliVcpu, parse_duration},
    usage::Meter,
    workload::{CpuModel, CpuSplit, InitProfile},
};

/// One thing to compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its name on every report.
    pub name: String,
    /// Whether the user gave the name.
    pub naming: Naming,
    /// How it runs.
    pub deployment: Deployment,
}

/// Where a name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// The user.
    Stated,
    /// Platform and architecture.
    Default,
}

/// How a candidate runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Deployment {
    /// On Lambda.
    Lambda(LambdaFunction),
    /// On Fargate.
    Fargate(FargateService),
    /// On EC2.
    Ec2(Ec2Fleet),
}

/// Fargate tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct FargateService {
    /// Processor architecture.
    pub architecture: Architecture,
    /// Memory of each task.
    pub memory: Mebibytes,
    /// The fleet.
    pub fleet: FleetService,
}

/// EC2 instances.
#[derive(Clone, Debug, PartialEq)]
pub struct Ec2Fleet {
    /// Their type.
    pub instance_type: InstanceType,
    /// The fleet.
    pub fleet: FleetService,
}

/// GB of the gp3 root volume of each instance (our choice: what common Linux images ask for).
const ROOT_VOLUME_GIB: u128 = 8;
/// Requests one vCPU serves at once unless `slots` says otherwise.
const SLOTS_PER_VCPU: u32 = 32;
/// Requests that may queue at each instance unless `queue-limit` says otherwise.
const QUEUE_LIMIT: u32 = 100;
/// A load balancer stands in two zones at least (Elastic Load Balancing user guide).
const ALB_ZONES_MIN: u32 = 2;
/// Largest fleet accepted.
const INSTANCES_MAX: u32 = 100_000;
/// Longest Lambda timeout (AWS Lambda quotas).
const LAMBDA_TIMEOUT_MAX: Micros = Micros::from_secs(900);
/// Lambda memory in MB, smallest to largest (AWS Lambda quotas).
pub const LAMBDA_MEMORY: std::ops::RangeInclusive<u32> = 128..=10_240;
/// Placement before init, measured 2025 (UBC): 125-135 ms, neither logged nor billed.
const PLACEMENT: Micros = Micros::from_millis(130);
/// Runtime and package assumed where none is named.
const RUNTIME: &str = "nodejs22.x";
const PACKAGE: PackageType = PackageType::Zip;

/// The candidates compared when none is named: until sizing is automatic, one small set on both architectures.
#[must_use]
pub const fn fixed_set() -> [&'static str; 6] {
    [
        "lambda:architecture=arm64",
        "lambda:architecture=x86_64",
        "fargate:architecture=arm64,cpu=1,memory=2GB,count=2",
        "fargate:architecture=x86_64,cpu=1,memory=2GB,count=2",
        "ec2:type=t4g.small,count=2",
        "ec2:type=t3.small,count=2",
    ]
}

impl Candidate {
    /// Checks a candidate as typed into one as meant.
    ///
    /// # Errors
    /// A value that is no such thing, or outside AWS's limits; with its column and what would do.
    pub fn resolve(raw: &RawCandidate, context: &Context) -> Result<Self, CandidateError> {
        let deployment = match raw.platform {
            PlatformName::Lambda => Deployment::Lambda(lambda(raw, context)?),
            PlatformName::Fargate => Deployment::Fargate(fargate(raw, context)?),
            PlatformName::Ec2 => Deployment::Ec2(ec2(raw, context)?),
        };
        let name = raw.get("name", |name| Ok::<_, String>(name.to_owned()))?;
        let naming = if name.is_some() {
            Naming::Stated
        } else {
            Naming::Default
        };
        let name = name.unwrap_or_else(|| format!("{} {}", deployment.platform(), deployment.architecture()));
        Ok(Self {
            name,
            naming,
            deployment,
        })
    }
}

impl Deployment {
    /// The platform's name.
    #[must_use]
    pub const fn platform(&self) -> &'static str {
        match self {
            Self::Lambda(_) => "lambda",
            Self::Fargate(_) => "fargate",
            Self::Ec2(_) => "ec2",
        }
    }

    /// The processor architecture.
    #[must_use]
    pub fn architecture(&self) -> Architecture {
        match self {
            Self::Lambda(function) => function.architecture,
            Self::Fargate(service) => service.architecture,
            Self::Ec2(fleet) => fleet.instance_type.architecture(),
        }
    }

    /// What stands before it.
    #[must_use]
    pub const fn front_door(&self) -> FrontDoor {
        match self {
            Self::Lambda(function) => function.front_door,
            Self::Fargate(service) => service.fleet.front_door,
            Self::Ec2(fleet) => fleet.fleet.front_door,
        }
    }

    /// Every meter its bill may need a price for.
    #[must_use]
    pub fn meters(&self) -> Vec<Meter> {
        let (mut meters, logs) = match self {
            Self::Lambda(function) => (
                vec![
                    Meter::LambdaRequests,
                    Meter::LambdaDuration(function.architecture),
                ],
                function.logs,
            ),
            Self::Fargate(FargateService { fleet, .. }) | Self::Ec2(Ec2Fleet { fleet, .. }) => {
                (fleet.meters.iter().map(|(meter, _)| *meter).collect(), fleet.logs)
            }
        };
        match self.front_door() {
            FrontDoor::None => {}
            FrontDoor::HttpApi => meters.push(Meter::HttpApiRequests),
            FrontDoor::RestApi => meters.push(Meter::RestApiRequests),
            FrontDoor::FunctionUrl => meters.push(Meter::FunctionUrlRequests),
            FrontDoor::Alb { .. } => meters.extend([Meter::AlbHour, Meter::AlbLcu, Meter::PublicIpv4]),
        }
        match logs {
            LogVolume::None => {}
            LogVolume::Lambda { .. } => meters.extend([Meter::LogsIngestionLambda, Meter::LogsStorage]),
            LogVolume::Standard { .. } => meters.extend([Meter::LogsIngestionStandard, Meter::LogsStorage]),
        }
        meters
    }

    /// The function, of Lambda.
    #[must_use]
    pub const fn function(&self) -> Option<&LambdaFunction> {
        match self {
            Self::Lambda(function) => Some(function),
            Self::Fargate(_) | Self::Ec2(_) => None,
        }
    }

    /// The fleet, of Fargate and EC2.
    #[must_use]
    pub const fn fleet(&self) -> Option<&FleetService> {
        match self {
            Self::Lambda(_) => None,
            Self::Fargate(service) => Some(&service.fleet),
            Self::Ec2(fleet) => Some(&fleet.fleet),
        }
    }
}

fn lambda(raw: &RawCandidate, context: &Context) -> Result<LambdaFunction, CandidateError> {
    let architecture = architecture(raw)?;
    let warmth = match raw.switch("keep-warm", Switch::Off)? {
        Switch::On => Warmth::AlwaysWarm,
        Switch::Off => Warmth::Modeled,
    };
    let binding = match raw.switch("late-binding", Switch::On)? {
        Switch::On => Binding::Late,
        Switch::Off => Binding::Early,
    };
    let timeout = raw.get("timeout", parse_duration)?.unwrap_or(LAMBDA_TIMEOUT_MAX);
    if timeout == Micros::ZERO || timeout > LAMBDA_TIMEOUT_MAX {
        return Err(raw.error("timeout", "Lambda allows up to 900s"));
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
        account_concurrency: context.account_concurrency,
        reserved_concurrency: reserved(raw, context)?,
        timeout,
        warmth,
        front_door: front_door(raw, context, FrontDoorKind::HttpApi)?,
        logs: context.logs.lambda(),
    })
}

/// AWS keeps 100 of the account's concurrency unreserved (AWS Lambda, "Configuring reserved concurrency").
fn reserved(raw: &RawCandidate, context: &Context) -> Result<Option<u32>, CandidateError> {
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

fn lambda_memory(raw: &RawCandidate, context: &Context) -> Result<LambdaMemory, CandidateError> {
    let read = |text: &str| match text {
        "recorded" => Ok(LambdaMemory::Recorded(context.lambda_memory)),
        _ => parse_memory(text).map(LambdaMemory::Fixed),
    };
    let memory = raw
        .get("memory", read)?
        .unwrap_or(LambdaMemory::Recorded(context.lambda_memory));
    match memory {
        LambdaMemory::Fixed(size) if !LAMBDA_MEMORY.contains(&size.0) => Err(raw.error(
            "memory",
            format!("Lambda has 128 to 10240 MB, found `{}`", size.0),
        )),
        other => Ok(other),
    }
}

fn init(raw: &RawCandidate, architecture: Architecture) -> Result<InitProfile, CandidateError> {
    if let Some(init) = raw.get("init", parse_duration)? {
        return Ok(InitProfile::Constant(init));
    }
    let (runtime, package) = (runtime(raw)?, package(raw)?);
    init_quantiles(&runtime, package, architecture)
        .map(InitProfile::Measured)
        .ok_or_else(|| {
            let nearest = super::nearest(&runtime, &runtimes());
            let problem = format!(
                "no measured init times for `{runtime}` as {package} on {architecture}; \
             did you mean `{nearest}`? (or say init=250ms)"
            );
            raw.error("runtime", problem)
        })
}

fn runtime(raw: &RawCandidate) -> Result<String, CandidateError> {
    let runtime = raw.get("runtime", |text| Ok::<_, String>(text.to_owned()))?;
    Ok(runtime.unwrap_or_else(|| RUNTIME.to_owned()))
}

fn package(raw: &RawCandidate) -> Result<PackageType, CandidateError> {
    Ok(raw.get("package", str::parse)?.unwrap_or(PACKAGE))
}

/// A candidate that names its init, runtime or package means it, whatever the trace recorded.
fn recorded_init(raw: &RawCandidate) -> RecordedInit {
    if ["init", "runtime", "package"].iter().any(|key| raw.has(key)) {
        RecordedInit::Ignored
    } else {
        RecordedInit::Preferred
    }
}

/// Before the dated change only zip packages on managed runtimes initialized for free.
fn init_billing(raw: &RawCandidate, context: &Context) -> Result<InitBilling, CandidateError> {
    let always_billed = package(raw)? == PackageType::Image || runtime(raw)?.starts_with("provided");
    Ok(if always_billed {
        InitBilling::Billed
    } else {
        context.init_billing
    })
}

fn keep_alive(raw: &RawCandidate) -> Result<KeepAlive, CandidateError> {
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

fn fargate(raw: &RawCandidate, context: &Context) -> Result<FargateService, CandidateError> {
    let architecture = architecture(raw)?;
    let vcpu = raw.get("cpu", parse_vcpu)?.unwrap_or(MilliVcpu(500));
    let memory = match raw.get("memory", parse_memory)? {
        Some(memory) => memory,
        None => Mebibytes(vcpu.0 * 2_048 / 1_000),
    };
    FargateSize::check(vcpu, memory).map_err(|problem| match problem {
        FargateSizeError::Vcpu { .. } => raw.error("cpu", problem),
        FargateSizeError::Memory { .. } => raw.error("memory", problem),
    })?;
    let mut meters = vec![
        (Meter::FargateVcpu(architecture), u128::from(vcpu.0)),
        (Meter::FargateMemory(architecture), u128::from(memory.0)),
    ];
    add_address(&mut meters, context);
    Ok(FargateService {
        architecture,
        memory,
        fleet: fleet(raw, context, vcpu, meters)?,
    })
}

fn ec2(raw: &RawCandidate, context: &Context) -> Result<Ec2Fleet, CandidateError> {
    let find = |name: &str| {
        InstanceType::find(name).ok_or_else(|| {
            let nearest =
                InstanceType::nearest(name).map_or_else(String::new, |t| format!("; did you mean `{t}`?"));
            format!("unknown instance type `{name}`{nearest}")
        })
    };
    let instance_type = raw
        .get("type", find)?
        .ok_or_else(|| raw.error("type", "needs an instance type, such as type=t3.medium"))?;
    let mut meters = vec![
        (Meter::Ec2Instance(instance_type), 1),
        (Meter::EbsGp3, ROOT_VOLUME_GIB),
    ];
    add_address(&mut meters, context);
    Ok(Ec2Fleet {
        instance_type,
        fleet: fleet(raw, context, instance_type.vcpu(), meters)?,
    })
}

fn add_address(meters: &mut Vec<(Meter, u128)>, context: &Context) {
    match context.network {
        Network::Public => meters.push((Meter::PublicIpv4, 1)),
        Network::Private => {}
    }
}

fn fleet(
    raw: &RawCandidate,
    context: &Context,
    vcpu: MilliVcpu,
    meters: Vec<(Meter, u128)>,
) -> Result<FleetService, CandidateError> {
    let front_door = front_door(raw, context, FrontDoorKind::Alb)?;
    if matches!(front_door, FrontDoor::FunctionUrl) {
        return Err(raw.error("front-door", "a function URL stands only before Lambda"));
    }
    let whole = |key: &str, default: u32, most: u32| -> Result<u32, CandidateError> {
        let amount = raw.get(key, whole_number)?.unwrap_or(default);
        if (1..=most).contains(&amount) {
            Ok(amount)
        } else {
            Err(raw.error(key, format!("expected 1 to {most}")))
        }
    };
    let client_timeout = match raw.get("client-timeout", parse_duration)? {
        Some(timeout) => Some(timeout),
        None if front_door == FrontDoor::None => None,
        None => Some(CLIENT_TIMEOUT),
    };
    Ok(FleetService {
        instances: whole("count", context.zones.max(1), INSTANCES_MAX)?,
        vcpu,
        slots: whole("slots", (vcpu.0 * SLOTS_PER_VCPU / 1_000).max(1), 1_000_000)?,
        queue_limit: raw.get("queue-limit", whole_number)?.unwrap_or(QUEUE_LIMIT),
        client_timeout,
        balancer: raw
            .get("balancer", balancer)?
            .unwrap_or(Balancer::LeastOutstandingRequests),
        cpu: cpu(raw, context)?,
        meters,
        front_door,
        logs: context.logs.fleet(),
    })
}

fn whole_number(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| format!("expected a whole number, found `{text}`"))
}

fn balancer(text: &str) -> Result<Balancer, String> {
    match text {
        "least-outstanding-requests" | "least-outstanding" => Ok(Balancer::LeastOutstandingRequests),
        "round-robin" => Ok(Balancer::RoundRobin),
        "random" => Ok(Balancer::Random),
        "shared-queue" => Ok(Balancer::SharedQueue),
        _ => Err(format!(
            "expected least-outstanding-requests, round-robin, random or shared-queue, found `{text}`"
        )),
    }
}

fn architecture(raw: &RawCandidate) -> Result<Architecture, CandidateError> {
    Ok(raw
        .get("architecture", str::parse)?
        .unwrap_or(Architecture::X86_64))
}

fn cpu(raw: &RawCandidate, context: &Context) -> Result<CpuModel, CandidateError> {
    let split = raw.get("cpu-fraction", parse_cpu_split)?.map(CpuSplit::Fraction);
    Ok(CpuModel {
        split: split.unwrap_or(context.cpu),
    })
}

fn front_door(
    raw: &RawCandidate,
    context: &Context,
    automatic: FrontDoorKind,
) -> Result<FrontDoor, CandidateError> {
    let find = |name: &str| {
        FrontDoorKind::find(name).ok_or_else(|| {
            let known = FrontDoorKind::NAMED.map(|(_, name)| name);
            format!("expected {}, found `{name}`", known.join(", "))
        })
    };
    let kind = raw.get("front-door", find)?.unwrap_or(match context.front_door {
        FrontDoorChoice::Automatic => automatic,
        FrontDoorChoice::Fixed(kind) => kind,
    });
    Ok(kind.in_zones(context.zones.max(ALB_ZONES_MIN)))
}
