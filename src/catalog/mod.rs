//! Product facts: instance types, task sizes, measured init times, rules with a date. Data under
//! `pricing/catalog/`, each row with its source; loaded once where needed; ids in name order. Knows no price.

mod burstable;
mod fargate_size;
mod instance_type;
mod lambda_init;
pub mod quota;
pub mod rules;
mod table;

pub use fargate_size::{FargateSize, FargateSizeError, VcpuCount};
pub use instance_type::InstanceType;
pub use lambda_init::{PackageType, UnknownPackageType, init_quantiles, runtimes};
