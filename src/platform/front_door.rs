//! What stands before a platform, and what its logs weigh: an hour of traffic becomes counts on meters.

use super::HourActivity;
use crate::{
    units::{BillingHour, Window},
    usage::{Meter, Usage},
};

/// How requests reach the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontDoor {
    /// Nothing before it.
    None,
    /// API Gateway HTTP API.
    HttpApi,
    /// API Gateway REST API.
    RestApi,
    /// Application Load Balancer in so many availability zones.
    Alb {
        /// Zones, each with one public IPv4 address.
        zones: u32,
    },
    /// Lambda function URL.
    FunctionUrl,
}

/// Log bytes written per request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogVolume {
    /// No logs.
    None,
    /// Lambda's logs: the application's bytes and the platform's own lines.
    Lambda {
        /// Bytes per invocation.
        bytes: u64,
    },
    /// An application's logs from a task or instance.
    Standard {
        /// Bytes per request.
        bytes: u64,
    },
}

impl FrontDoor {
    /// Meters one hour's traffic. `lambda_target` tells which LCU byte dimension applies.
    pub(super) fn meter_traffic(
        self,
        hour: BillingHour,
        totals: &HourActivity,
        lambda_target: bool,
        usage: &mut Usage,
    ) {
        match self {
            Self::None => {}
            Self::HttpApi => usage.add(hour, Meter::HttpApiRequests, totals.http_api_units),
            Self::RestApi => usage.add(hour, Meter::RestApiRequests, totals.arrivals),
            Self::FunctionUrl => usage.add(hour, Meter::FunctionUrlRequests, totals.arrivals),
            Self::Alb { .. } => {
                let bytes = if lambda_target {
                    Meter::AlbProcessedBytesLambda
                } else {
                    Meter::AlbProcessedBytes
                };
                usage.add(hour, Meter::AlbNewConnections, totals.arrivals);
                usage.add(hour, Meter::AlbActiveConnections, totals.connected_micros);
                usage.add(hour, bytes, totals.request_bytes + totals.response_bytes);
            }
        }
        usage.add(hour, Meter::DataTransferOut, totals.response_bytes);
    }

    /// Meters what runs whether or not requests come.
    pub fn meter_always_on(self, window: Window, usage: &mut Usage) {
        if let Self::Alb { zones } = self {
            usage.add_throughout(window, Meter::AlbHour, 1);
            usage.add_throughout(window, Meter::AlbPublicIpv4, u128::from(zones));
        }
    }
}

impl LogVolume {
    /// Hours a log byte is kept: 30 days.
    pub const RETENTION_HOURS: u128 = 30 * 24;
    /// Stored logs are compressed to about 0.15 of what was ingested (CloudWatch pricing page, storage examples).
    pub const STORED_PERCENT: u128 = 15;

    /// Bytes per request.
    pub(super) const fn bytes(self) -> u64 {
        match self {
            Self::None => 0,
            Self::Lambda { bytes } | Self::Standard { bytes } => bytes,
        }
    }

    /// Meters the logs of `requests` requests.
    pub(super) fn meter(self, hour: BillingHour, requests: u128, usage: &mut Usage) {
        let (meter, bytes) = match self {
            Self::None => return,
            Self::Lambda { bytes } => (Meter::LogsIngestionLambda, bytes),
            Self::Standard { bytes } => (Meter::LogsIngestionStandard, bytes),
        };
        let bytes = requests * u128::from(bytes);
        usage.add(hour, meter, bytes);
        usage.add(
            hour,
            Meter::LogsStorage,
            bytes * Self::STORED_PERCENT * Self::RETENTION_HOURS / 100,
        );
    }
}
