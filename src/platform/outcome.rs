//! What a simulation leaves behind.

use crate::{stats::Histogram, usage::Usage};

/// The whole result of one simulation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Consumed quantities.
    pub usage: Usage,
    /// What became of the requests of the window.
    pub service_level: ServiceLevel,
    /// How much was running.
    pub capacity: Capacity,
}

/// What became of the requests that arrived in the window:
/// requests = served + throttled + timed out + rejected + expired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceLevel {
    /// Arrivals in the window.
    pub requests: u64,
    /// Answered in time.
    pub served: u64,
    /// Refused by Lambda with 429.
    pub throttled: u64,
    /// Cut by the function timeout, or answered after the client had given up.
    pub timed_out: u64,
    /// Refused because a fleet's queue was full.
    pub rejected: u64,
    /// Given up by the client while still queued.
    pub expired: u64,
    /// Tried again by the client.
    pub retried: u64,
    /// Execution environments started for requests.
    pub cold_starts: u64,
    /// Requests that waited for an environment.
    pub delayed_by_init: u64,
    /// Response time of served requests: waiting + service.
    pub response: Histogram,
    /// Waiting time of served requests: queueing, placement and init.
    pub waiting: Histogram,
}

/// How much was running during the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capacity {
    /// Requests in service, averaged over the window (Little's law on service times).
    pub mean_concurrency: f64,
    /// Most requests in flight (in service or waiting) at once.
    pub peak_concurrency: u64,
    /// Execution environments (busy and idle), tasks or instances, averaged over the window.
    pub mean_instances: f64,
    /// Most of them at once.
    pub peak_instances: u64,
    /// Busy fraction: of environment time on Lambda, of vCPU time on a fleet.
    pub utilization: f64,
}
