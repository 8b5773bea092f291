//! Fleets: Fargate tasks and EC2 instances that share their vCPUs among requests, behind a balancer.

mod balance;
mod completions;
mod heap;
mod processor;
mod queues;
mod scaling;
mod service;
mod simulation;
mod slab;

pub use scaling::{Scaler, Scaling, TargetTracking};
pub use service::{Balancer, FleetService};
pub use simulation::FleetSimulation;
