//! What a meter is called on a bill that people read.

use crate::usage::Meter;

/// `Compute time on arm64`, `Load balancer hours`.
pub(super) fn title(meter: Meter) -> String {
    let plain = match meter {
        Meter::LambdaDuration(architecture) => return format!("Compute time on {architecture}"),
        Meter::FargateVcpu(architecture) => return format!("vCPU of tasks on {architecture}"),
        Meter::FargateMemory(architecture) => return format!("Memory of tasks on {architecture}"),
        Meter::Ec2Instance(instance) => return format!("{} instances", instance.name()),
        Meter::LambdaRequests => "Lambda requests",
        Meter::FunctionUrlRequests => "Function URL requests",
        Meter::FargateEphemeral => "Storage of tasks",
        Meter::EbsGp3 => "gp3 volumes",
        Meter::PublicIpv4 => "Public IPv4 addresses",
        Meter::AlbPublicIpv4 => "Public IPv4 addresses of the load balancer",
        Meter::NatHour => "NAT gateway hours",
        Meter::NatBytes => "Data through NAT gateways",
        Meter::AlbHour => "Load balancer hours",
        Meter::AlbNewConnections => "New connections",
        Meter::AlbActiveConnections => "Active connections",
        Meter::AlbProcessedBytes | Meter::AlbProcessedBytesLambda => "Processed bytes",
        Meter::AlbRuleEvaluations => "Rule evaluations",
        Meter::AlbLcu => "Load balancer capacity units",
        Meter::HttpApiRequests => "HTTP API requests",
        Meter::RestApiRequests => "REST API requests",
        Meter::DataTransferOut => "Data to the internet",
        Meter::LogsIngestionLambda => "Logs of Lambda, ingested",
        Meter::LogsIngestionStandard => "Logs, ingested",
        Meter::LogsStorage => "Logs, stored",
        Meter::CloudwatchMetrics => "Detailed monitoring",
        Meter::DynamodbRead => "DynamoDB reads",
        Meter::DynamodbWrite => "DynamoDB writes",
        Meter::SqsRequests => "SQS requests",
    };
    plain.to_owned()
}
