//! Candidates as meant: each key checked, each default filled in.

use super::{
    CandidateError, Context, Platform, RawCandidate,
    fleet::{ec2, fargate},
    lambda::lambda,
};
use crate::{
    catalog::InstanceType,
    platform::{FrontDoor, LogVolume, fleet::FleetService, lambda::LambdaFunction},
    units::{Architecture, Mebibytes},
    usage::Meter,
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
            Platform::Lambda => Deployment::Lambda(lambda(raw, context)?),
            Platform::Fargate => Deployment::Fargate(fargate(raw, context)?),
            Platform::Ec2 => Deployment::Ec2(ec2(raw, context)?),
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
    /// The platform.
    #[must_use]
    pub const fn platform(&self) -> Platform {
        match self {
            Self::Lambda(_) => Platform::Lambda,
            Self::Fargate(_) => Platform::Fargate,
            Self::Ec2(_) => Platform::Ec2,
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
