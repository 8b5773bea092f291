//! Fleets: Fargate tasks and EC2 instances that share their vCPUs among requests, behind a balancer.

mod service;

pub use service::{Balancer, FleetService};
