//! What is counted. A meter is named `<service>.<dimension>[.<variant>]`; it knows the unit it is counted in, the
//! unit it is priced in, and the exact factor between them. It knows no price.

use std::{fmt, str::FromStr};

use crate::{
    catalog::{InstanceType, metering::MILLIONTHS},
    units::Architecture,
};

/// Something AWS counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meter {
    /// Invocations.
    LambdaRequests,
    /// Configured memory × billed duration.
    LambdaDuration(Architecture),
    /// vCPUs of running tasks.
    FargateVcpu(Architecture),
    /// Memory of running tasks.
    FargateMemory(Architecture),
    /// Ephemeral storage of running tasks beyond what is included.
    FargateEphemeral,
    /// Running instances.
    Ec2Instance(InstanceType),
    /// General-purpose SSD volumes.
    EbsGp3,
    /// Public IPv4 addresses of tasks and instances.
    PublicIpv4,
    /// Public IPv4 addresses of a load balancer: the same price, a line of its own.
    AlbPublicIpv4,
    /// NAT gateways.
    NatHour,
    /// Bytes through NAT gateways, in either direction.
    NatBytes,
    /// Application Load Balancers.
    AlbHour,
    /// LCU dimension: new connections. Recorded, then settled per hour into [`Meter::AlbLcu`].
    AlbNewConnections,
    /// LCU dimension: open connections × time.
    AlbActiveConnections,
    /// LCU dimension: bytes to and from instances and tasks.
    AlbProcessedBytes,
    /// LCU dimension: bytes to and from Lambda functions.
    AlbProcessedBytesLambda,
    /// LCU dimension: listener rules evaluated beyond the ten free ones.
    AlbRuleEvaluations,
    /// Load balancer capacity units: the largest dimension of each hour.
    AlbLcu,
    /// HTTP API requests, in started 512 KB.
    HttpApiRequests,
    /// REST API calls.
    RestApiRequests,
    /// Function URL requests.
    FunctionUrlRequests,
    /// Bytes to the internet.
    DataTransferOut,
    /// Log bytes Lambda sends to CloudWatch Logs.
    LogsIngestionLambda,
    /// Log bytes applications send to CloudWatch Logs.
    LogsIngestionStandard,
    /// Stored, compressed log bytes × time.
    LogsStorage,
    /// CloudWatch metrics that are charged, such as those of EC2 detailed monitoring × time.
    CloudwatchMetrics,
    /// DynamoDB on-demand reads.
    DynamodbRead,
    /// DynamoDB on-demand writes.
    DynamodbWrite,
    /// SQS requests on standard queues.
    SqsRequests,
}

/// How a meter's count relates to traffic and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeterKind {
    /// Grows with requests; projected by arrivals.
    Traffic,
    /// Runs with the clock, requests or not; projected by time.
    AlwaysOn,
    /// A dimension without a price of its own, settled per hour into [`Meter::AlbLcu`].
    LcuDimension,
}

/// Microseconds in an hour.
const HOUR: u128 = 3_600_000_000;
/// Consumed units per LCU-hour: fine enough to hold one microsecond of one active connection (1/3,000 of an LCU).
const PER_LCU_HOUR: u128 = 3_000 * HOUR;
/// AWS bills transfer and storage by the binary gigabyte.
const GB: u128 = 1 << 30;

impl Meter {
    /// Whether it follows traffic or the clock.
    #[must_use]
    pub const fn kind(self) -> MeterKind {
        match self {
            Self::FargateVcpu(_)
            | Self::FargateMemory(_)
            | Self::FargateEphemeral
            | Self::Ec2Instance(_)
            | Self::EbsGp3
            | Self::PublicIpv4
            | Self::AlbPublicIpv4
            | Self::NatHour
            | Self::CloudwatchMetrics
            | Self::AlbHour => MeterKind::AlwaysOn,
            Self::AlbNewConnections
            | Self::AlbActiveConnections
            | Self::AlbProcessedBytes
            | Self::AlbProcessedBytesLambda
            | Self::AlbRuleEvaluations => MeterKind::LcuDimension,
            _ => MeterKind::Traffic,
        }
    }

    /// The service on the bill.
    #[must_use]
    pub const fn service(self) -> &'static str {
        match self {
            Self::LambdaRequests | Self::LambdaDuration(_) | Self::FunctionUrlRequests => "AWS Lambda",
            Self::FargateVcpu(_) | Self::FargateMemory(_) | Self::FargateEphemeral => "AWS Fargate",
            Self::Ec2Instance(_) => "Amazon EC2",
            Self::EbsGp3 => "Amazon EBS",
            Self::PublicIpv4 | Self::AlbPublicIpv4 | Self::NatHour | Self::NatBytes => "Amazon VPC",
            Self::AlbHour
            | Self::AlbNewConnections
            | Self::AlbActiveConnections
            | Self::AlbProcessedBytes
            | Self::AlbProcessedBytesLambda
            | Self::AlbRuleEvaluations
            | Self::AlbLcu => "Elastic Load Balancing",
            Self::HttpApiRequests | Self::RestApiRequests => "Amazon API Gateway",
            Self::DataTransferOut => "AWS Data Transfer",
            Self::LogsIngestionLambda | Self::LogsIngestionStandard | Self::LogsStorage => {
                "Amazon CloudWatch Logs"
            }
            Self::CloudwatchMetrics => "Amazon CloudWatch",
            Self::DynamodbRead | Self::DynamodbWrite => "Amazon DynamoDB",
            Self::SqsRequests => "Amazon SQS",
        }
    }

    /// What a consumed count of 1 is.
    #[must_use]
    pub const fn consumed_unit(self) -> &'static str {
        match self {
            Self::LambdaRequests
            | Self::HttpApiRequests
            | Self::RestApiRequests
            | Self::FunctionUrlRequests => "request",
            Self::LambdaDuration(_) => "MiB-ms",
            Self::FargateVcpu(_) => "mvCPU-us",
            Self::FargateMemory(_) => "MiB-us",
            Self::Ec2Instance(_) => "instance-us",
            Self::EbsGp3 | Self::FargateEphemeral => "GiB-us",
            Self::PublicIpv4 | Self::AlbPublicIpv4 => "address-us",
            Self::NatHour => "gateway-us",
            Self::CloudwatchMetrics => "metric-us",
            Self::AlbHour => "load-balancer-us",
            Self::AlbNewConnections => "connection",
            Self::AlbActiveConnections => "connection-us",
            Self::AlbProcessedBytes
            | Self::AlbProcessedBytesLambda
            | Self::NatBytes
            | Self::DataTransferOut
            | Self::LogsIngestionLambda
            | Self::LogsIngestionStandard => "byte",
            Self::AlbRuleEvaluations => "rule-evaluation",
            Self::AlbLcu => "LCU-us/3000",
            Self::LogsStorage => "byte-hour",
            Self::DynamodbRead => "read-request-unit/1000000",
            Self::DynamodbWrite => "write-request-unit/1000000",
            Self::SqsRequests => "request/1000000",
        }
    }

    /// The unit a price row must state.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::LambdaRequests
            | Self::HttpApiRequests
            | Self::RestApiRequests
            | Self::FunctionUrlRequests
            | Self::SqsRequests => "request",
            Self::LambdaDuration(_) => "GB-second",
            Self::FargateVcpu(_) => "vCPU-hour",
            Self::FargateMemory(_) | Self::FargateEphemeral => "GB-hour",
            Self::Ec2Instance(_) => "instance-hour",
            Self::EbsGp3 | Self::LogsStorage => "GB-month",
            Self::PublicIpv4 | Self::AlbPublicIpv4 => "address-hour",
            Self::AlbHour | Self::NatHour => "hour",
            Self::AlbLcu => "LCU-hour",
            Self::NatBytes
            | Self::DataTransferOut
            | Self::LogsIngestionLambda
            | Self::LogsIngestionStandard => "GB",
            Self::CloudwatchMetrics => "metric-month",
            Self::DynamodbRead => "read-request-unit",
            Self::DynamodbWrite => "write-request-unit",
            Self::AlbNewConnections
            | Self::AlbActiveConnections
            | Self::AlbProcessedBytes
            | Self::AlbProcessedBytesLambda
            | Self::AlbRuleEvaluations => self.consumed_unit(),
        }
    }

    /// Consumed units per priced unit; a GB-month or metric-month has `month_hours` hours.
    #[must_use]
    pub const fn consumed_per_unit(self, month_hours: u32) -> u128 {
        match self {
            Self::LambdaDuration(_) => 1_024 * 1_000,
            Self::FargateVcpu(_) => 1_000 * HOUR,
            Self::FargateMemory(_) => 1_024 * HOUR,
            Self::Ec2Instance(_)
            | Self::FargateEphemeral
            | Self::PublicIpv4
            | Self::AlbPublicIpv4
            | Self::NatHour
            | Self::AlbHour => HOUR,
            Self::EbsGp3 | Self::CloudwatchMetrics => month_hours as u128 * HOUR,
            Self::AlbLcu => PER_LCU_HOUR,
            Self::NatBytes
            | Self::DataTransferOut
            | Self::LogsIngestionLambda
            | Self::LogsIngestionStandard => GB,
            Self::LogsStorage => GB * month_hours as u128,
            Self::DynamodbRead | Self::DynamodbWrite | Self::SqsRequests => MILLIONTHS as u128,
            _ => 1,
        }
    }

    /// What one count of an LCU dimension weighs in [`Meter::AlbLcu`] units; 0 for every other meter. One LCU is
    /// 25 new connections a second, 3,000 active ones, 1 GB (10⁹ bytes) an hour, 0.4 GB for Lambda targets, or
    /// 1,000 rule evaluations a second (Elastic Load Balancing pricing; AWS's example takes KB and GB as decimal).
    #[must_use]
    pub const fn lcu_weight(self) -> u128 {
        match self {
            Self::AlbNewConnections => PER_LCU_HOUR / (25 * 3_600),
            Self::AlbActiveConnections => 1,
            Self::AlbProcessedBytes => PER_LCU_HOUR / 1_000_000_000,
            Self::AlbProcessedBytesLambda => PER_LCU_HOUR / 400_000_000,
            Self::AlbRuleEvaluations => PER_LCU_HOUR / (1_000 * 3_600),
            _ => 0,
        }
    }

    /// Every meter: the named ones, then one for each EC2 instance type.
    pub fn all() -> impl Iterator<Item = Self> {
        let named = Self::NAMED.iter().map(|&(meter, _)| meter);
        named.chain(InstanceType::all().map(Self::Ec2Instance))
    }

    /// Every meter but the instance types, with its name.
    const NAMED: [(Self, &'static str); 31] = [
        (Self::LambdaRequests, "lambda.requests"),
        (Self::LambdaDuration(Architecture::Arm64), "lambda.duration.arm64"),
        (
            Self::LambdaDuration(Architecture::X86_64),
            "lambda.duration.x86_64",
        ),
        (Self::FargateVcpu(Architecture::Arm64), "fargate.vcpu.arm64"),
        (Self::FargateVcpu(Architecture::X86_64), "fargate.vcpu.x86_64"),
        (Self::FargateMemory(Architecture::Arm64), "fargate.memory.arm64"),
        (Self::FargateMemory(Architecture::X86_64), "fargate.memory.x86_64"),
        (Self::FargateEphemeral, "fargate.ephemeral"),
        (Self::EbsGp3, "ebs.gp3"),
        (Self::PublicIpv4, "vpc.public_ipv4"),
        (Self::AlbPublicIpv4, "alb.public_ipv4"),
        (Self::NatHour, "nat.hour"),
        (Self::NatBytes, "nat.bytes"),
        (Self::AlbHour, "alb.hour"),
        (Self::AlbNewConnections, "alb.new_connections"),
        (Self::AlbActiveConnections, "alb.active_connections"),
        (Self::AlbProcessedBytes, "alb.processed_bytes"),
        (Self::AlbProcessedBytesLambda, "alb.processed_bytes.lambda"),
        (Self::AlbRuleEvaluations, "alb.rule_evaluations"),
        (Self::AlbLcu, "alb.lcu"),
        (Self::HttpApiRequests, "http_api.requests"),
        (Self::RestApiRequests, "rest_api.requests"),
        (Self::FunctionUrlRequests, "function_url.requests"),
        (Self::DataTransferOut, "data_transfer.out"),
        (Self::LogsIngestionLambda, "logs.ingestion.lambda"),
        (Self::LogsIngestionStandard, "logs.ingestion.standard"),
        (Self::LogsStorage, "logs.storage"),
        (Self::CloudwatchMetrics, "cloudwatch.metrics"),
        (Self::DynamodbRead, "dynamodb.read"),
        (Self::DynamodbWrite, "dynamodb.write"),
        (Self::SqsRequests, "sqs.requests"),
    ];

    /// The names of all meters but those of EC2 instance types.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMED.iter().map(|(_, name)| *name)
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Ec2Instance(instance_type) = self {
            return write!(f, "ec2.instance.{instance_type}");
        }
        let name = Self::NAMED
            .iter()
            .find(|(meter, _)| meter == self)
            .map_or("", |(_, name)| name);
        f.pad(name)
    }
}

/// No meter of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown meter `{0}`")]
pub struct UnknownMeter(pub String);

impl FromStr for Meter {
    type Err = UnknownMeter;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownMeter(name.to_owned());
        if let Some(instance_type) = name.strip_prefix("ec2.instance.") {
            return InstanceType::find(instance_type)
                .map(Self::Ec2Instance)
                .ok_or_else(unknown);
        }
        Self::NAMED
            .iter()
            .find(|(_, n)| *n == name)
            .map(|(meter, _)| *meter)
            .ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_meter() {
        for (meter, name) in Meter::NAMED {
            assert_eq!(meter.to_string(), name);
            assert_eq!(name.parse(), Ok(meter));
        }
        assert!("lambda.magic".parse::<Meter>().is_err());
    }

    #[test]
    fn the_documentation_lists_every_meter() {
        let documented: Vec<&str> = include_str!("../../docs/json.md")
            .lines()
            .filter(|line| line.starts_with("| `") && line.contains("` | 1 "))
            .collect();
        let expected: Vec<String> = Meter::NAMED
            .into_iter()
            .map(|(meter, name)| match meter.kind() {
                MeterKind::LcuDimension => format!("| `{name}` | 1 {} | `alb.lcu` |", meter.consumed_unit()),
                _ => format!("| `{name}` | 1 {} | {} |", meter.consumed_unit(), meter.unit()),
            })
            .chain(["| `ec2.instance.<type>` | 1 instance-us | instance-hour |".to_owned()])
            .collect();
        assert_eq!(documented, expected);
    }

    #[test]
    fn units_that_are_not_whole_are_counted_in_parts() {
        // Half a read unit for each of three in ten requests is 150,000 millionths.
        assert_eq!(Meter::DynamodbRead.consumed_per_unit(730), 1_000_000);
        // Seven metrics of an instance throughout 730 hours are seven metric-months.
        let throughout = 7 * 730 * HOUR;
        assert_eq!(throughout / Meter::CloudwatchMetrics.consumed_per_unit(730), 7);
    }

    #[test]
    fn one_lcu_is_25_connections_a_second_or_a_gigabyte_an_hour() {
        let lcu_hour = Meter::AlbLcu.consumed_per_unit(730);
        assert_eq!(Meter::AlbNewConnections.lcu_weight() * 25 * 3_600, lcu_hour);
        assert_eq!(Meter::AlbActiveConnections.lcu_weight() * 3_000 * HOUR, lcu_hour);
        assert_eq!(Meter::AlbProcessedBytes.lcu_weight() * 1_000_000_000, lcu_hour);
        assert_eq!(
            Meter::AlbProcessedBytesLambda.lcu_weight() * 400_000_000,
            lcu_hour
        );
        assert_eq!(Meter::AlbRuleEvaluations.lcu_weight() * 1_000 * 3_600, lcu_hour);
    }
}
