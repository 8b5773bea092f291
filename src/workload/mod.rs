//! What a request asks of a machine: CPU work and waiting, on the machine it was recorded on and on others; how
//! new environments start. Knows no prices and no fleets.

mod demand;
mod init;
mod memory_curve;

pub use demand::{CpuModel, CpuSplit, Demand, FULL_VCPU, elapsed};
pub use init::InitProfile;
pub use memory_curve::{MemoryCurve, MemoryCurveError, OnCurve};
