//! What applies to all candidates of a question unless one says otherwise.

use std::{str::FromStr, sync::Arc};

use super::parse_cpu_split;
use crate::{
    platform::{FrontDoor, LogVolume, lambda::InitBilling},
    units::{Mebibytes, Micros, PartsPerMillion, parse_duration},
    workload::{CpuModel, MemoryCurve},
};

/// Defaults and limits around the candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// What stands before each candidate.
    pub front_door: FrontDoorChoice,
    /// What each request logs.
    pub logs: LogsChoice,
    /// How tasks and instances reach the internet.
    pub network: Network,
    /// How closely EC2 instances are watched that scale.
    pub monitoring: Monitoring,
    /// Availability zones of fleets and load balancers.
    pub zones: u32,
    /// How CPU work is told from waiting, of all functions or of each.
    pub cpu: CpuModel,
    /// Whether Lambda bills initialization on the price date.
    pub init_billing: InitBilling,
    /// Concurrent executions of the account.
    pub account_concurrency: u32,
    /// Lambda memory where neither candidate nor trace names one.
    pub lambda_memory: Mebibytes,
}

/// A load balancer stands in two zones at least (Elastic Load Balancing user guide).
pub(super) const ALB_ZONES_MIN: u32 = 2;

impl Context {
    /// A front door of that kind.
    #[must_use]
    pub fn door(&self, kind: FrontDoorKind) -> FrontDoor {
        kind.in_zones(self.zones.max(ALB_ZONES_MIN))
    }
}

/// `--front-door`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontDoorChoice {
    /// An HTTP API before Lambda, a load balancer before fleets.
    Automatic,
    /// The same before every candidate.
    Fixed(FrontDoorKind),
}

/// A kind of front door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontDoorKind {
    /// Nothing.
    None,
    /// API Gateway HTTP API.
    HttpApi,
    /// API Gateway REST API.
    RestApi,
    /// Application Load Balancer.
    Alb,
    /// Lambda function URL.
    FunctionUrl,
}

impl FrontDoorKind {
    /// Every kind with its name on the command line.
    pub const NAMED: [(Self, &'static str); 5] = [
        (Self::None, "none"),
        (Self::HttpApi, "http-api"),
        (Self::RestApi, "rest-api"),
        (Self::Alb, "alb"),
        (Self::FunctionUrl, "function-url"),
    ];

    /// The kind of `door`; [`FrontDoorKind::in_zones`] the other way round.
    #[must_use]
    pub const fn of(door: FrontDoor) -> Self {
        match door {
            FrontDoor::None => Self::None,
            FrontDoor::HttpApi => Self::HttpApi,
            FrontDoor::RestApi => Self::RestApi,
            FrontDoor::Alb { .. } => Self::Alb,
            FrontDoor::FunctionUrl => Self::FunctionUrl,
        }
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    /// The front door itself.
    #[must_use]
    pub const fn in_zones(self, zones: u32) -> FrontDoor {
        match self {
            Self::None => FrontDoor::None,
            Self::HttpApi => FrontDoor::HttpApi,
            Self::RestApi => FrontDoor::RestApi,
            Self::Alb => FrontDoor::Alb { zones },
            Self::FunctionUrl => FrontDoor::FunctionUrl,
        }
    }
}

impl FromStr for FrontDoorKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::NAMED
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(kind, _)| *kind)
            .ok_or_else(|| {
                let known = Self::NAMED.map(|(_, name)| name);
                format!("expected {}, found `{name}`", known.join(", "))
            })
    }
}

/// `--logs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogsChoice {
    /// No logs anywhere.
    None,
    /// So many bytes per request, and Lambda's own lines on top.
    PerRequest(u64),
}

impl LogsChoice {
    /// Bytes an application logs per request unless told otherwise.
    pub const DEFAULT: Self = Self::PerRequest(500);
    /// Bytes of Lambda's own START, END and REPORT lines per invocation.
    pub const LAMBDA_LINES: u64 = 300;

    /// What a Lambda function logs.
    #[must_use]
    pub const fn lambda(self) -> LogVolume {
        match self {
            Self::None => LogVolume::None,
            Self::PerRequest(bytes) => LogVolume::Lambda {
                bytes: bytes + Self::LAMBDA_LINES,
            },
        }
    }

    /// What a fleet logs.
    #[must_use]
    pub const fn fleet(self) -> LogVolume {
        match self {
            Self::None => LogVolume::None,
            Self::PerRequest(bytes) => LogVolume::Standard { bytes },
        }
    }
}

/// How tasks and instances reach the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// A public IPv4 address each.
    Public,
    /// No address of their own; NAT gateways, one per zone.
    Nat,
    /// No address of their own, and no way out.
    Private,
}

/// How closely an Auto Scaling group watches its EC2 instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Monitoring {
    /// Metrics every minute, which are charged.
    Detailed,
    /// What is free: not metered.
    Basic,
}

/// How long a client waits behind a front door: just under API Gateway's and browsers' 30 s.
pub const CLIENT_TIMEOUT: Micros = Micros::from_secs(29);

/// How much of a duration is CPU work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CpuChoice {
    /// The documented default.
    Assumed,
    /// A share of each duration.
    Share(PartsPerMillion),
    /// The mean CPU time on one full vCPU; becomes a share of the mean duration.
    MeanWork(Micros),
    /// What run times measured at several Lambda memory sizes tell.
    Measured(Arc<MemoryCurve>),
}

impl FromStr for CpuChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (parse_cpu_split(text), parse_duration(text)) {
            (Ok(share), _) => Ok(Self::Share(share)),
            (_, Ok(work)) => Ok(Self::MeanWork(work)),
            _ => Err(format!(
                "expected a share such as 25% or a time such as 21ms, found `{text}`"
            )),
        }
    }
}
