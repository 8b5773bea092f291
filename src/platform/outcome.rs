//! What a simulation leaves behind.

use std::ops::AddAssign;

use super::{Activity, Timeline};
use crate::stats::Histogram;

/// The whole result of one simulation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What was done, hour by hour.
    pub activity: Activity,
    /// What became of the requests of the window.
    pub service_level: ServiceLevel,
    /// How much was running.
    pub capacity: Capacity,
    /// The run as rows over time, where it was recorded.
    pub timeline: Option<Timeline>,
}

impl Outcome {
    /// Several outcomes of the same window as one. Peaks add up, although they need not coincide: an upper bound
    /// (exact for the concurrency of Lambda configurations that share an account). Timelines are not merged.
    #[must_use]
    pub fn together(outcomes: &[Self]) -> Self {
        match outcomes {
            [only] => only.clone(),
            several => several.iter().fold(Self::default(), |mut total, outcome| {
                total.activity += &outcome.activity;
                total.service_level += &outcome.service_level;
                total.capacity = total.capacity.beside(outcome.capacity);
                total
            }),
        }
    }
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
    /// Response time of served requests that did not wait: Lambda had a warm environment, a fleet a free slot.
    pub unwaited: Histogram,
    /// Response time of served requests: waiting + service.
    pub response: Histogram,
    /// Waiting time of served requests: queueing, placement and init.
    pub waiting: Histogram,
}

impl AddAssign<&Self> for ServiceLevel {
    fn add_assign(&mut self, other: &Self) {
        self.requests += other.requests;
        self.served += other.served;
        self.throttled += other.throttled;
        self.timed_out += other.timed_out;
        self.rejected += other.rejected;
        self.expired += other.expired;
        self.retried += other.retried;
        self.cold_starts += other.cold_starts;
        self.delayed_by_init += other.delayed_by_init;
        self.unwaited += &other.unwaited;
        self.response += &other.response;
        self.waiting += &other.waiting;
    }
}

impl Capacity {
    /// Two platforms side by side; utilization is weighed by instances.
    fn beside(self, other: Self) -> Self {
        let mean_instances = self.mean_instances + other.mean_instances;
        let busy = self.utilization * self.mean_instances + other.utilization * other.mean_instances;
        Self {
            mean_concurrency: self.mean_concurrency + other.mean_concurrency,
            peak_concurrency: self.peak_concurrency + other.peak_concurrency,
            mean_instances,
            peak_instances: self.peak_instances + other.peak_instances,
            utilization: if mean_instances > 0.0 {
                busy / mean_instances
            } else {
                0.0
            },
            busiest_day_utilization: self.busiest_day_utilization.max(other.busiest_day_utilization),
        }
    }
}

/// How much was running during the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capacity {
    /// Requests in service, averaged over the window (Little's law on service times).
    pub mean_concurrency: f64,
    /// Most requests in flight (in service or waiting) at once. Of one of several Lambda configurations, its share of
    /// the most the account had, so that shares add up.
    pub peak_concurrency: u64,
    /// Execution environments (busy and idle), tasks or instances, averaged over the window.
    pub mean_instances: f64,
    /// Most of them at once.
    pub peak_instances: u64,
    /// Busy fraction: of environment time on Lambda, of vCPU time on a fleet.
    pub utilization: f64,
    /// Largest mean CPU utilization of a fleet over one of the whole UTC days of the window, or over the window; what a
    /// burstable instance must bear. 0 on Lambda.
    pub busiest_day_utilization: f64,
}
