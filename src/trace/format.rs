//! The formats a trace may have, by name, and which of them the beginning of a file shows.

use std::{fmt, str::FromStr};

use super::logs;

/// The format of a trace file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceFormat {
    /// costsim CSV, or any CSV whose columns `--map` names.
    Csv,
    /// Lambda log lines as text: S3 exports, `sam logs`, `aws logs tail`.
    LambdaText,
    /// CloudWatch Logs events as JSON: `filter-log-events`, `get-log-events`, subscription and Firehose records.
    LambdaEvents,
    /// CSV downloaded from the CloudWatch Logs console.
    LambdaConsole,
    /// Lambda's JSON log format or Logs API batches: `platform.report`.
    LambdaJson,
    /// Result of a Logs Insights query, CSV or `get-query-results` JSON.
    LogsInsights,
    /// CloudWatch metrics: `get-metric-data`, `get-metric-statistics`, or CSV.
    CloudWatchMetrics,
    /// Application Load Balancer access log.
    Alb,
    /// Classic Load Balancer access log.
    Elb,
    /// CloudFront standard log.
    CloudFront,
    /// Common or combined access log of nginx, Apache or API Gateway, durations behind it.
    AccessLog,
    /// Access log of one JSON object per request: nginx, API Gateway, CloudFront.
    JsonAccess,
    /// AWS X-Ray traces, or OpenTelemetry spans as JSON lines.
    Spans,
    /// Azure Functions 2019: counts per minute, joined with durations and memory beside it.
    Azure2019,
    /// Azure Functions 2021: one row per invocation.
    Azure2021,
    /// Huawei: counts per minute, or one row per request.
    Huawei,
}

/// A text that names no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {}, found `{found}`", TraceFormat::names())]
pub struct TraceFormatError {
    /// The text.
    pub found: String,
}

impl TraceFormat {
    /// Every format with its name, in the order in which they are looked for.
    const NAMES: [(&'static str, Self); 16] = [
        ("lambda-events", Self::LambdaEvents),
        ("logs-insights", Self::LogsInsights),
        ("cloudwatch-metrics", Self::CloudWatchMetrics),
        ("lambda-json", Self::LambdaJson),
        ("spans", Self::Spans),
        ("json-access", Self::JsonAccess),
        ("lambda-console", Self::LambdaConsole),
        ("azure-2019", Self::Azure2019),
        ("azure-2021", Self::Azure2021),
        ("huawei", Self::Huawei),
        ("cloudfront", Self::CloudFront),
        ("alb", Self::Alb),
        ("elb", Self::Elb),
        ("access-log", Self::AccessLog),
        ("lambda-text", Self::LambdaText),
        ("csv", Self::Csv),
    ];

    /// All names, for a message or help.
    #[must_use]
    pub fn names() -> String {
        Self::NAMES.map(|(name, _)| name).join(", ")
    }

    /// The name, as in `--trace-format`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, format)| *format == self)
            .map_or("", |(name, _)| name)
    }

    /// Whether what it tells of a request always names the init, where there was one.
    #[must_use]
    pub const fn tells_inits(self) -> bool {
        matches!(
            self,
            Self::LambdaText | Self::LambdaEvents | Self::LambdaConsole | Self::LambdaJson
        )
    }

    /// The format whose look the beginning of a text has; a CSV where it has none of the others.
    pub(super) fn detect(head: &[u8]) -> Self {
        let looks = |&&(_, format): &&(&str, Self)| logs::detects(format, head);
        Self::NAMES
            .iter()
            .find(looks)
            .map_or(Self::Csv, |&(_, format)| format)
    }
}

impl FromStr for TraceFormat {
    type Err = TraceFormatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::NAMES
            .iter()
            .find(|(name, _)| *name == text.trim())
            .map(|&(_, format)| format)
            .ok_or_else(|| TraceFormatError {
                found: text.to_owned(),
            })
    }
}

impl fmt::Display for TraceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
