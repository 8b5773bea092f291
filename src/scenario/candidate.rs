//! Candidates as meant: each key checked, each default filled in.

use super::{
    Context, Mistake, Monitoring, Network, Pattern, Platform, RawCandidate, RawPart,
    common::{front_door, zones},
    fleet::{ec2, fargate},
    lambda::lambda,
};
use crate::{
    catalog::{InstanceType, metering::detailed_monitoring_metrics},
    platform::{
        Compute, FrontDoor, LogVolume, Metering,
        fleet::{FleetService, Scaling},
        lambda::LambdaFunction,
    },
    units::{Architecture, Mebibytes},
    usage::Meter,
};

/// GB of the gp3 root volume of each instance (our choice: what common Linux images ask for).
const ROOT_VOLUME_GIB: u128 = 8;

/// One thing to compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its name on every report.
    pub name: String,
    /// Whether the user gave the name.
    pub naming: Naming,
    /// What it is made of, at least one; each function of the trace belongs to exactly one.
    pub parts: Vec<Part>,
}

/// Some functions of a candidate and how they run.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which functions.
    pub functions: Pattern,
    /// How they run.
    pub deployment: Deployment,
    /// What stands before them.
    pub front_door: FrontDoor,
    /// Whether that was said of this part.
    pub front_door_is_stated: bool,
    /// What they log.
    pub logs: LogVolume,
    /// How tasks and instances reach the internet.
    pub network: Network,
    /// Availability zones of tasks and instances.
    pub zones: u32,
    /// NAT gateways they use, one per zone; none on Lambda, which stands outside a VPC.
    pub nat_gateways: u32,
    /// How closely instances are watched that scale.
    pub monitoring: Monitoring,
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

impl Candidate {
    /// Checks a candidate as typed into one as meant.
    ///
    /// # Errors
    /// A value that is no such thing, or outside AWS's limits; with its column and what would do.
    pub fn resolve(raw: &RawCandidate, context: &Context) -> Result<Self, Mistake> {
        let parts: Vec<Part> = raw
            .parts()
            .iter()
            .map(|part| Part::resolve(part, context))
            .collect::<Result<_, _>>()?;
        let (name, naming) = match (raw.name(), parts.as_slice()) {
            (Some(name), _) => (name.to_owned(), Naming::Stated),
            (None, parts) => (default_name(parts), Naming::Default),
        };
        Ok(Self { name, naming, parts })
    }
}

/// Platform and architecture of each part.
fn default_name(parts: &[Part]) -> String {
    let names = parts.iter().map(|part| {
        let deployment = &part.deployment;
        format!("{} {}", deployment.platform(), deployment.architecture())
    });
    names.collect::<Vec<_>>().join(" + ")
}

impl Part {
    /// Checks a part as typed into one as meant. An EC2 part needs its type.
    ///
    /// # Errors
    /// A value that is no such thing, or outside AWS's limits; with its place and what would do.
    pub fn resolve(raw: &RawPart, context: &Context) -> Result<Self, Mistake> {
        let (deployment, logs) = match raw.platform() {
            Platform::Lambda => (Deployment::Lambda(lambda(raw, context)?), context.logs.lambda()),
            Platform::Fargate => (Deployment::Fargate(fargate(raw, context)?), context.logs.fleet()),
            Platform::Ec2 => (Deployment::Ec2(ec2(raw, context)?), context.logs.fleet()),
        };
        Ok(Self {
            functions: raw.functions().clone(),
            front_door: front_door(raw, context)?,
            front_door_is_stated: raw.is_given("front-door"),
            logs,
            network: context.network,
            zones: zones(raw, context)?,
            nat_gateways: match (context.network, raw.platform()) {
                (Network::Nat, Platform::Fargate | Platform::Ec2) => zones(raw, context)?,
                _ => 0,
            },
            monitoring: context.monitoring,
            deployment,
        })
    }

    /// What its activity is metered on.
    #[must_use]
    pub fn metering(&self) -> Metering {
        Metering {
            compute: self.compute(),
            front_door: self.front_door,
            logs: self.logs,
            nat_gateways: self.nat_gateways,
        }
    }

    fn compute(&self) -> Compute {
        let mut meters = match &self.deployment {
            Deployment::Lambda(function) => return Compute::Lambda(function.architecture),
            Deployment::Fargate(service) => vec![
                (
                    Meter::FargateVcpu(service.architecture),
                    u128::from(service.fleet.vcpu.0),
                ),
                (
                    Meter::FargateMemory(service.architecture),
                    u128::from(service.memory.0),
                ),
            ],
            Deployment::Ec2(fleet) => vec![
                (Meter::Ec2Instance(fleet.instance_type), 1),
                (Meter::EbsGp3, ROOT_VOLUME_GIB),
            ],
        };
        if self.network == Network::Public {
            meters.push((Meter::PublicIpv4, 1));
        }
        if self.has_detailed_monitoring() {
            meters.push((
                Meter::CloudwatchMetrics,
                u128::from(detailed_monitoring_metrics()),
            ));
        }
        Compute::Instances(meters)
    }

    /// The same with tasks and instances in private subnets, behind a NAT gateway per zone; Lambda as it is.
    #[must_use]
    pub fn behind_nat(&self) -> Self {
        if self.deployment.fleet().is_none() {
            return self.clone();
        }
        Self {
            network: Network::Nat,
            nat_gateways: self.zones,
            ..self.clone()
        }
    }

    /// Whether it is tasks or instances with addresses of their own.
    #[must_use]
    pub const fn is_public_fleet(&self) -> bool {
        self.deployment.fleet().is_some() && matches!(self.network, Network::Public)
    }

    /// Whether it is an Auto Scaling group whose instances report every minute: what target tracking looks at (Amazon
    /// EC2 Auto Scaling user guide, "Target tracking scaling policies").
    #[must_use]
    pub const fn has_detailed_monitoring(&self) -> bool {
        let Deployment::Ec2(fleet) = &self.deployment else {
            return false;
        };
        let scales = matches!(fleet.fleet.scaling, Scaling::TargetTracking(_));
        scales && matches!(self.monitoring, Monitoring::Detailed)
    }

    /// Every meter its bill may need a price for.
    #[must_use]
    pub fn meters(&self) -> Vec<Meter> {
        let mut meters: Vec<Meter> = match self.compute() {
            Compute::Lambda(architecture) => vec![Meter::LambdaRequests, Meter::LambdaDuration(architecture)],
            Compute::Instances(meters) => meters.into_iter().map(|(meter, _)| meter).collect(),
        };
        if self.nat_gateways > 0 {
            meters.extend([Meter::NatHour, Meter::NatBytes, Meter::PublicIpv4]);
        }
        match self.front_door {
            FrontDoor::None => {}
            FrontDoor::HttpApi => meters.push(Meter::HttpApiRequests),
            FrontDoor::RestApi => meters.push(Meter::RestApiRequests),
            FrontDoor::FunctionUrl => meters.push(Meter::FunctionUrlRequests),
            FrontDoor::Alb { .. } => meters.extend([Meter::AlbHour, Meter::AlbLcu, Meter::AlbPublicIpv4]),
        }
        match self.logs {
            LogVolume::None => {}
            LogVolume::Lambda { .. } => meters.extend([Meter::LogsIngestionLambda, Meter::LogsStorage]),
            LogVolume::Standard { .. } => meters.extend([Meter::LogsIngestionStandard, Meter::LogsStorage]),
        }
        meters
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

    /// The same fleet of another size; Lambda as it is.
    #[must_use]
    pub fn scaled(mut self, scaling: Scaling) -> Self {
        match &mut self {
            Self::Lambda(_) => {}
            Self::Fargate(FargateService { fleet, .. }) | Self::Ec2(Ec2Fleet { fleet, .. }) => {
                fleet.scaling = scaling;
            }
        }
        self
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
