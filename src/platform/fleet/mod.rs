//! Fleets: Fargate tasks and EC2 instances that share their vCPUs among requests, behind a balancer.

mod autoscaler;
mod balance;
mod billed_time;
mod completions;
mod control;
mod cpu_meter;
mod cpu_phase;
mod ends;
mod few;
mod heap;
mod launch;
mod lives;
mod policy;
mod processor;
mod queues;
mod scaling;
mod service;
mod simulation;
mod slab;
mod start;
mod undisturbed;

pub use launch::{Launch, LaunchLimits, LaunchTime};
pub use policy::{CpuUtilization, Decision, target_tracking};
pub use scaling::{Scaler, Scaling, TargetTracking};
pub use service::{Balancer, FleetService};
pub use simulation::{FleetSimulation, FleetStart};
pub use start::StartedFleet;
