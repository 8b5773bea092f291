//! The readers of logs, one file per format: each knows how its format looks and what its lines say. What they find goes
//! to the [`super::intake`].

mod access_log;
mod azure_2019;
mod azure_2021;
mod cloudfront;
mod csv_rows;
mod huawei;
mod insights;
mod json_access;
mod lambda;
mod lambda_console;
mod lambda_events;
mod lambda_json;
mod lambda_text;
mod load_balancer;
mod metrics;
mod spans;

pub(super) use lambda::report::{Outcome, Report};

use super::{TraceError, TraceFormat, input_file::InputFile, intake::Intake};

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
