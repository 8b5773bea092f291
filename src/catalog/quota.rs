//! Limits and quotas of AWS services, in the unit of each row, as a new account has them in a large region. Source:
//! `pricing/catalog/quotas.csv`, each row with its own; raised quotas are not known here.

use std::{collections::BTreeMap, ops::RangeInclusive, sync::OnceLock};

use super::table::Table;

const CSV: &str = include_str!("../../pricing/catalog/quotas.csv");

/// Memory a Lambda function can have, in MB: the rows `lambda.memory_min` and `lambda.memory_max`, held true by a test,
/// as a constant for the readers of traces.
pub const LAMBDA_MEMORY_MB: RangeInclusive<u32> = 128..=10_240;

/// A limit AWS sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quota {
    /// Concurrent executions of an account's functions in a region.
    LambdaConcurrency,
    /// Least memory of a function, in MB.
    LambdaMemoryMin,
    /// Most memory of a function, in MB.
    LambdaMemoryMax,
    /// Longest timeout of a function, in seconds.
    LambdaTimeout,
    /// Largest synchronous request or response of a function, in bytes.
    LambdaPayload,
    /// Largest request or response through an API, in bytes.
    ApiGatewayPayload,
    /// Steady requests a second to an account's APIs.
    ApiGatewayRate,
    /// Longest integration timeout of an HTTP API, in seconds.
    HttpApiTimeout,
    /// Default integration timeout of a REST API, in seconds.
    RestApiTimeout,
    /// Largest body to or from a Lambda function behind a load balancer, in bytes.
    AlbLambdaBody,
    /// Targets of a load balancer.
    AlbTargets,
    /// vCPUs of an account's Fargate tasks on demand.
    FargateVcpu,
    /// Tasks an account can launch at once.
    FargateLaunchBurst,
    /// Tasks a second by which the burst refills.
    FargateLaunchRate,
    /// Tasks a minute that one ECS service launches on Fargate.
    EcsServiceLaunches,
    /// vCPUs of an account's running standard instances on demand.
    Ec2StandardVcpu,
}

/// What a row says of a quota.
struct Row {
    value: u64,
    adjustable: bool,
}

fn rows() -> &'static BTreeMap<Quota, Row> {
    static ROWS: OnceLock<BTreeMap<Quota, Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let rows = Table::embedded(CSV).rows(|row| {
            let id = row.text("id")?;
            let (quota, _) = Quota::IDS.into_iter().find(|&(_, known)| known == id)?;
            let (value, adjustable) = (row.parsed("value")?, row.text("adjustable")? == "yes");
            Some((quota, Row { value, adjustable }))
        });
        rows.into_iter().collect()
    })
}

impl Quota {
    const IDS: [(Self, &'static str); 16] = [
        (Self::LambdaConcurrency, "lambda.concurrency"),
        (Self::LambdaMemoryMin, "lambda.memory_min"),
        (Self::LambdaMemoryMax, "lambda.memory_max"),
        (Self::LambdaTimeout, "lambda.timeout"),
        (Self::LambdaPayload, "lambda.payload"),
        (Self::ApiGatewayPayload, "api_gateway.payload"),
        (Self::ApiGatewayRate, "api_gateway.rate"),
        (Self::HttpApiTimeout, "http_api.timeout"),
        (Self::RestApiTimeout, "rest_api.timeout"),
        (Self::AlbLambdaBody, "alb.lambda_body"),
        (Self::AlbTargets, "alb.targets"),
        (Self::FargateVcpu, "fargate.vcpu"),
        (Self::FargateLaunchBurst, "fargate.launch_burst"),
        (Self::FargateLaunchRate, "fargate.launch_rate"),
        (Self::EcsServiceLaunches, "ecs.service_launches"),
        (Self::Ec2StandardVcpu, "ec2.standard_vcpu"),
    ];

    /// The limit, in the unit its name states; MB of payloads and bodies are 2²⁰ bytes (our reading).
    #[must_use]
    pub fn value(self) -> u64 {
        // A test proves that every quota has a row.
        rows().get(&self).map_or(0, |row| row.value)
    }

    /// Its name in the catalog: `lambda.concurrency`.
    #[must_use]
    pub fn id(self) -> &'static str {
        // A test proves that every quota has one.
        Self::IDS
            .into_iter()
            .find(|&(quota, _)| quota == self)
            .map_or("", |(_, id)| id)
    }

    /// Whether AWS raises it on request.
    #[must_use]
    pub fn is_adjustable(self) -> bool {
        rows().get(&self).is_some_and(|row| row.adjustable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quota_has_one_row_and_every_row_is_read() {
        assert_eq!(rows().len(), Quota::IDS.len());
        assert_eq!(rows().len(), CSV.lines().count() - 1);
        assert!(rows().values().all(|row| row.value > 0));
        for line in CSV.lines().skip(1) {
            let fields: Vec<&str> = line.splitn(7, ',').collect();
            assert!(["yes", "no"].contains(&fields[3]), "{line}");
            assert!(["high", "medium", "low"].contains(&fields[5]), "{line}");
            assert!(fields[6].len() > 10, "without source: {line}");
        }
    }

    #[test]
    fn units_are_those_of_the_names() {
        // 6 MB and 1 MB of 1,048,576 bytes; 29 s against 30 s.
        assert_eq!(Quota::LambdaPayload.value(), 6_291_456);
        assert_eq!(Quota::AlbLambdaBody.value(), 1_048_576);
        assert_eq!(
            (Quota::RestApiTimeout.value(), Quota::HttpApiTimeout.value()),
            (29, 30)
        );
        assert!(Quota::LambdaConcurrency.is_adjustable());
        assert!(!Quota::HttpApiTimeout.is_adjustable());
    }

    #[test]
    fn the_constant_range_of_lambda_memory_is_that_of_the_rows() {
        let rows = Quota::LambdaMemoryMin.value()..=Quota::LambdaMemoryMax.value();
        let constant = u64::from(*LAMBDA_MEMORY_MB.start())..=u64::from(*LAMBDA_MEMORY_MB.end());
        assert_eq!(rows, constant);
    }
}
