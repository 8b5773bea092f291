//! A scenario file as typed: the tables and keys there are, each with its meaning. The JSON Schema and the hints of
//! errors come from these types, so nothing else knows the keys. What values mean is checked afterwards (`file`).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    raw_value::{At, Keys, Scalar, Scalars, Text, Whole},
    schema::{ec2_schema, fargate_schema, lambda_schema, texts_schema},
};

/// A costsim scenario: what is compared, under which traffic, on which terms.
///
/// Keys are named as the flags of `costsim compare`, with underscores; inside `lambda`, `fargate` and `ec2` they are
/// those of `--candidate`. Flags on the command line go before what the file says.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "costsim scenario")]
pub(super) struct RawFile {
    /// AWS region. Default: us-east-1.
    #[schemars(example = &"eu-west-1")]
    pub(super) region: Option<Text>,
    /// Prices and billing rules of this day. Default: the newest the price book knows.
    #[schemars(example = &"2026-02-01")]
    pub(super) price_date: Option<Text>,
    /// A calendar month to bill. Default: 730 hours.
    #[schemars(example = &"2026-02")]
    pub(super) month: Option<Text>,
    /// Directory with price rows that replace the built-in ones, relative to this file. Default: none.
    #[schemars(example = &"prices")]
    pub(super) pricing: Option<Text>,
    /// Seed of everything random. Default: 1.
    #[schemars(example = 7)]
    pub(super) seed: Option<Whole>,
    /// Name of the candidate the others are measured against. Default: none.
    #[schemars(example = &"today")]
    pub(super) baseline: Option<Text>,
    /// Whether to compare only the candidates of this file, without automatic ones. Default: false.
    #[schemars(example = true)]
    pub(super) only: Option<At<bool>>,
    /// Before every candidate: none, http-api, rest-api, alb or function-url. Default: http-api before Lambda, alb
    /// before fleets.
    #[schemars(example = &"alb")]
    pub(super) front_door: Option<Text>,
    /// Log bytes per request, or none. Default: 500B.
    #[schemars(example = &"2KB")]
    pub(super) logs: Option<Text>,
    /// How tasks and instances reach the internet: public, nat or private. Default: public.
    #[schemars(example = &"nat")]
    pub(super) network: Option<Text>,
    /// Availability zones of load balancers and fleets. Default: 2.
    #[schemars(example = 3)]
    pub(super) zones: Option<Whole>,
    /// Single prices in dollars, by meter: "alb.lcu" = "0.008".
    #[schemars(example = price_example())]
    pub(super) price: Option<BTreeMap<String, Text>>,
    /// The traffic.
    pub(super) workload: Option<RawWorkload>,
    /// Quotas and allowances of the AWS account.
    pub(super) account: Option<RawAccount>,
    /// Goals; a candidate that misses one is never the cheapest.
    pub(super) slo: Option<RawSlo>,
    /// What some functions do.
    #[serde(default)]
    pub(super) function: Vec<RawFunction>,
    /// What is compared.
    #[serde(default)]
    pub(super) candidate: Vec<RawCandidateTable>,
    /// Anything with a price that every candidate pays: a database, monitoring, people.
    #[serde(default)]
    pub(super) extra: Vec<RawExtra>,
}

/// The traffic: a recorded trace, or a synthetic load.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWorkload {
    /// Trace to replay: a file, directory or pattern, or a list of them, relative to this file; `-` reads standard
    /// input.
    #[serde(default)]
    #[schemars(schema_with = "texts_schema", example = &"traffic.csv")]
    pub(super) trace: Option<At<Scalars>>,
    /// Format of the trace. Default: told from its content.
    #[schemars(example = &"alb")]
    pub(super) trace_format: Option<Text>,
    /// Whether lines that cannot be read, and rows more than 15 minutes out of order, are errors. Default: false.
    #[schemars(example = true)]
    pub(super) strict: Option<At<bool>>,
    /// Share of all requests that the trace holds: the traffic is scaled up by the inverse. Default: all.
    #[schemars(example = &"5%")]
    pub(super) sample_rate: Option<At<Scalar>>,
    /// Requests to leave out: static. Default: none.
    #[serde(default)]
    #[schemars(schema_with = "texts_schema", example = &"static")]
    pub(super) drop: Option<At<Scalars>>,
    /// Columns under other names: costsim's name = yours.
    #[schemars(example = map_example())]
    pub(super) map: Option<BTreeMap<String, Text>>,
    /// Durations where the trace has none.
    #[schemars(example = &"lognormal(p50=40ms,p99=400ms)")]
    pub(super) duration: Option<Text>,
    /// Lambda memory the durations were recorded at, where the trace does not say.
    #[schemars(example = &"512MB")]
    pub(super) memory: Option<Text>,
    /// CPU work in the durations: a share, or the mean CPU time on one vCPU. Default: estimated.
    #[schemars(example = &"25%")]
    pub(super) cpu: Option<Text>,
    /// Replay this many times the traffic. Default: 1.
    #[schemars(example = 2.5)]
    pub(super) scale: Option<At<Scalar>>,
    /// How far the copies of a scaled arrival are moved at most. Default: 1s.
    #[schemars(example = &"500ms")]
    pub(super) jitter: Option<Text>,
    /// Length of the recording, where longer than from the first to the last arrival.
    #[schemars(example = &"7d")]
    pub(super) span: Option<Text>,
    /// How warm pools start: primed, none, or a duration not to count. Default: primed.
    #[schemars(example = &"10m")]
    pub(super) warm_up: Option<Text>,
    /// In place of a trace: so many requests a month, in a daily cycle.
    #[schemars(example = 3_000_000)]
    pub(super) requests_per_month: Option<At<Scalar>>,
    /// In place of a trace: so many requests a second on average, in a daily cycle.
    #[schemars(example = 7.6)]
    pub(super) rps: Option<At<Scalar>>,
    /// Time zone of schedules (IANA). Nothing is scheduled yet: it changes no figure. AWS bills UTC months.
    #[schemars(example = &"Europe/Berlin")]
    pub(super) timezone: Option<Text>,
}

/// Quotas and allowances of the AWS account.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAccount {
    /// The always-free allowances: all or none. Default: all.
    #[schemars(example = &"none")]
    pub(super) free_tier: Option<Text>,
    /// Concurrent Lambda executions. Default: 1000.
    #[schemars(example = 5_000)]
    pub(super) concurrency: Option<Whole>,
    /// Fargate vCPUs the account may run. Default: AWS's default quota.
    #[schemars(example = 100)]
    pub(super) fargate_vcpus: Option<Whole>,
    /// EC2 vCPUs the account may run. Default: AWS's default quota.
    #[schemars(example = 64)]
    pub(super) ec2_vcpus: Option<Whole>,
}

/// Goals.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSlo {
    /// Median of response times, at most.
    #[schemars(example = &"100ms")]
    pub(super) p50: Option<Text>,
    /// 90th percentile of response times, at most.
    #[schemars(example = &"200ms")]
    pub(super) p90: Option<Text>,
    /// 95th percentile of response times, at most. Default: 1.5 times the recorded one, for sizing.
    #[schemars(example = &"300ms")]
    pub(super) p95: Option<Text>,
    /// 99th percentile of response times, at most.
    #[schemars(example = &"500ms")]
    pub(super) p99: Option<Text>,
    /// 99.9th percentile of response times, at most.
    #[schemars(example = &"2s")]
    pub(super) p999: Option<Text>,
    /// Slowest response, at most.
    #[schemars(example = &"10s")]
    pub(super) max: Option<Text>,
    /// Dollars a month, at most.
    #[schemars(example = &"120.00")]
    pub(super) max_monthly_cost: Option<Text>,
    /// Share of requests that must be served. Default: 99.9%.
    #[schemars(example = &"99.95%")]
    pub(super) min_served: Option<Text>,
}

/// What some functions do. Of several rules that match, the first that states a CPU share gives it, the first that
/// states calls gives them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFunction {
    /// Which functions: `*` is any text, `?` any one character.
    #[serde(rename = "match")]
    #[schemars(example = &"api-*")]
    pub(super) pattern: Text,
    /// Their CPU work: a share of the duration, or the mean CPU time on one vCPU.
    #[schemars(example = &"18ms")]
    pub(super) cpu: Option<Text>,
    /// Requests to DynamoDB on demand.
    pub(super) dynamodb: Option<RawDynamoDb>,
    /// Requests to SQS standard queues.
    pub(super) sqs: Option<RawSqs>,
}

/// Requests to DynamoDB on demand.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDynamoDb {
    /// Items read.
    pub(super) read: Option<RawRead>,
    /// Items written.
    pub(super) write: Option<RawSend>,
}

/// Requests to SQS standard queues.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSqs {
    /// Messages sent.
    pub(super) send: Option<RawSend>,
}

/// Items read.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRead {
    /// How many per request, on average.
    #[schemars(example = 2)]
    pub(super) per_request: At<Scalar>,
    /// Bytes of each.
    #[schemars(example = &"3KB")]
    pub(super) size: Text,
    /// eventual, strong or transactional. Default: eventual.
    #[schemars(example = &"eventual")]
    pub(super) consistency: Option<Text>,
}

/// Items written, or messages sent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSend {
    /// How many per request, on average.
    #[schemars(example = 0.3)]
    pub(super) per_request: At<Scalar>,
    /// Bytes of each.
    #[schemars(example = &"900B")]
    pub(super) size: Text,
}

/// One thing to compare: one of `lambda`, `fargate`, `ec2` or `deployment`. A list as a value makes a candidate of
/// each element.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCandidateTable {
    /// Its name on every report.
    #[schemars(example = &"today")]
    pub(super) name: Text,
    /// All functions on Lambda.
    #[serde(default)]
    #[schemars(schema_with = "lambda_schema")]
    pub(super) lambda: Option<Keys>,
    /// All functions on Fargate, as one service.
    #[serde(default)]
    #[schemars(schema_with = "fargate_schema")]
    pub(super) fargate: Option<Keys>,
    /// All functions on EC2, as one fleet.
    #[serde(default)]
    #[schemars(schema_with = "ec2_schema")]
    pub(super) ec2: Option<Keys>,
    /// Some functions here, others there; `match = "*"` takes what no other part does.
    pub(super) deployment: Option<At<Vec<At<RawDeploymentPart>>>>,
}

/// Some functions of a candidate: one of `lambda`, `fargate` or `ec2`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeploymentPart {
    /// Which functions: `*` is any text, `?` any one character.
    #[serde(rename = "match")]
    #[schemars(example = &"api-*")]
    pub(super) pattern: Text,
    /// On Lambda.
    #[serde(default)]
    #[schemars(schema_with = "lambda_schema")]
    pub(super) lambda: Option<Keys>,
    /// On Fargate, as one service.
    #[serde(default)]
    #[schemars(schema_with = "fargate_schema")]
    pub(super) fargate: Option<Keys>,
    /// On EC2, as one fleet.
    #[serde(default)]
    #[schemars(schema_with = "ec2_schema")]
    pub(super) ec2: Option<Keys>,
}

/// Anything with a price.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExtra {
    /// What it is.
    #[schemars(example = &"Aurora writer")]
    pub(super) name: Text,
    /// Dollars a month, as text so that no cent is lost.
    #[schemars(example = &"212.00")]
    pub(super) per_month: Text,
}

fn price_example() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([("alb.lcu", "0.008")])
}

fn map_example() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([("timestamp", "ts")])
}
