//! Tests of the whole: theory, worked bills, determinism, the binary itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at the first surprise"
)]

mod break_even;
mod browser;
mod compare_command;
mod effects;
mod fleet_cases;
mod fleet_theory;
mod init_command;
mod interrupted;
mod lambda_accounts;
mod lambda_cases;
mod lambda_logs_formats;
mod lambda_logs_measured;
mod lambda_logs_replay;
mod lambda_logs_support;
mod lambda_measured;
mod lambda_support;
mod lambda_theory;
mod lambda_timeline;
mod memory_curve;
mod nasty;
mod power_tuning;
mod price_overlay;
mod question;
mod report_command;
mod scaling_cases;
mod scenario_command;
mod size_command;
mod sizing;
mod tidy;
mod trace_command;
mod traces;
mod worked_bills;
