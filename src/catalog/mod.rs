//! Product facts: instance types, task sizes, measured init times, quotas, how services count, rules
//! with a date. Data under
//! `pricing/catalog/`, each row with its source; loaded once where needed; ids in name order. Knows no price.

mod burstable;
mod ec2_shortlist;
mod fargate_size;
mod instance_type;
mod lambda_init;
pub mod metering;
pub mod quota;
pub mod rules;
mod table;

pub use ec2_shortlist::ec2_shortlist;
pub use fargate_size::{FargateSize, FargateSizeError, VcpuCount};
pub use instance_type::InstanceType;
pub use lambda_init::{PackageType, UnknownPackageType, init_quantiles, runtimes};
pub use quota::Quota;
