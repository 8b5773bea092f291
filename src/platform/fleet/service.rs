//! How a fleet candidate is configured.

use super::Scaling;
use crate::{
    units::{Micros, MilliVcpu},
    workload::CpuModel,
};

/// One fleet of like instances (Fargate tasks or EC2 instances) that serves all functions as one service.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetService {
    /// How many run, and what changes that.
    pub scaling: Scaling,
    /// vCPUs of each.
    pub vcpu: MilliVcpu,
    /// Requests each takes at once.
    pub slots: u32,
    /// Requests that may queue: per instance, or per instance on average for the shared queue.
    pub queue_limit: u32,
    /// How long a client waits for its answer.
    pub client_timeout: Option<Micros>,
    /// How requests are spread.
    pub balancer: Balancer,
    /// How CPU work is told from waiting.
    pub cpu: CpuModel,
}

/// How requests are spread over instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balancer {
    /// To the instance with the fewest requests (ties in turn).
    LeastOutstandingRequests,
    /// In turn.
    RoundRobin,
    /// At random.
    Random,
    /// One queue before all instances: the ideal, and the case queueing theory solves.
    SharedQueue,
}
