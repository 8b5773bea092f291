//! The readers of logs, one file per format: each knows how its format looks and what its lines say. What they find goes
//! to the [`super::intake`].

mod access_line;
mod access_log;
mod azure_2019;
mod azure_2021;
mod busy_minutes;
mod clf_time;
mod clock_change;
mod cloudfront;
mod csv_rows;
mod decimal;
mod fields;
mod http;
mod huawei;
mod insights;
mod intervals;
mod json_access;
mod json_row;
mod lambda;
mod lambda_console;
mod lambda_events;
mod lambda_json;
mod lambda_text;
mod load_balancer;
mod looks;
mod metric_csv;
mod metric_label;
mod metric_periods;
mod metric_points;
mod metrics;
mod request_kind;
mod spans;
mod timing;
#[cfg(test)]
mod trial;
mod upstream;

pub(super) use clock_change::ClockChange;
pub(super) use http::HttpSeen;

pub(super) use lambda::report::{Outcome, Report};

use super::{TraceError, TraceFormat, input_file::InputFile, intake::Intake};

/// What readers keep until the last file is read, since it may stand in any of them.
#[derive(Default)]
pub(super) struct Pending {
    invocations: lambda::invocations::Invocations,
    pages: lambda_events::Pages,
    metrics: metric_points::MetricPoints,
    azure_2019: azure_2019::Files,
    huawei: huawei::Counts,
}

/// Hands over what was kept, after the last file.
pub(super) fn settle(intake: &mut Intake, path: &str) -> Result<(), TraceError> {
    let pending = std::mem::take(&mut intake.pending);
    pending.invocations.settle(intake)?;
    pending.pages.settle(intake);
    pending.azure_2019.settle(intake, path)?;
    pending.huawei.settle(intake, path)?;
    pending.metrics.settle(intake, path)
}

/// Whether a file that begins with `head` looks like `format`.
pub(super) fn detects(format: TraceFormat, head: &[u8]) -> bool {
    match format {
        TraceFormat::Csv => true,
        TraceFormat::LambdaText => lambda_text::detects(head),
        TraceFormat::LambdaEvents => lambda_events::detects(head),
        TraceFormat::LambdaConsole => lambda_console::detects(head),
        TraceFormat::LambdaJson => lambda_json::detects(head),
        TraceFormat::LogsInsights => insights::detects(head),
        TraceFormat::CloudWatchMetrics => metrics::detects(head),
        TraceFormat::Alb => load_balancer::detects_alb(head),
        TraceFormat::Elb => load_balancer::detects_elb(head),
        TraceFormat::CloudFront => cloudfront::detects(head),
        TraceFormat::AccessLog => access_log::detects(head),
        TraceFormat::JsonAccess => json_access::detects(head),
        TraceFormat::Spans => spans::detects(head),
        TraceFormat::Azure2019 => azure_2019::detects(head),
        TraceFormat::Azure2021 => azure_2021::detects(head),
        TraceFormat::Huawei => huawei::detects(head),
    }
}

/// Reads a file of `format`.
pub(super) fn read(format: TraceFormat, file: InputFile, intake: &mut Intake) -> Result<(), TraceError> {
    match format {
        TraceFormat::Csv => csv_rows::read(file, intake),
        TraceFormat::LambdaText => lambda_text::read(file, intake),
        TraceFormat::LambdaEvents => lambda_events::read(file, intake),
        TraceFormat::LambdaConsole => lambda_console::read(file, intake),
        TraceFormat::LambdaJson => lambda_json::read(file, intake),
        TraceFormat::LogsInsights => insights::read(file, intake),
        TraceFormat::CloudWatchMetrics => metrics::read(file, intake),
        TraceFormat::Alb | TraceFormat::Elb => load_balancer::read(file, intake),
        TraceFormat::CloudFront => cloudfront::read(file, intake),
        TraceFormat::AccessLog => access_log::read(file, intake),
        TraceFormat::JsonAccess => json_access::read(file, intake),
        TraceFormat::Spans => spans::read(file, intake),
        TraceFormat::Azure2019 => azure_2019::read(file, intake),
        TraceFormat::Azure2021 => azure_2021::read(file, intake),
        TraceFormat::Huawei => huawei::read(file, intake),
    }
}
