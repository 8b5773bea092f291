//! EC2 instance types: vCPUs, memory, architecture.

use std::{fmt, sync::OnceLock};

use crate::units::{Architecture, Mebibytes, MilliVcpu};

/// An EC2 instance type, by its place in name order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceType(u16);

/// One row of `pricing/catalog/ec2_instance_types.csv`.
struct Row {
    name: String,
    vcpu: MilliVcpu,
    memory: Mebibytes,
    architecture: Architecture,
}

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(Vec::new)
}

impl InstanceType {
    /// The type of that name, such as `t3.medium`.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let at = rows().binary_search_by(|row| row.name.as_str().cmp(name)).ok()?;
        u16::try_from(at).ok().map(Self)
    }

    fn row(self) -> &'static Row {
        &rows()[usize::from(self.0)]
    }

    /// vCPUs.
    #[must_use]
    pub fn vcpu(self) -> MilliVcpu {
        self.row().vcpu
    }

    /// Memory.
    #[must_use]
    pub fn memory(self) -> Mebibytes {
        self.row().memory
    }

    /// Processor architecture.
    #[must_use]
    pub fn architecture(self) -> Architecture {
        self.row().architecture
    }
}

impl fmt::Display for InstanceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.row().name)
    }
}
