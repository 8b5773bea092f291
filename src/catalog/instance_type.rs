//! EC2 instance types: vCPUs, memory, architecture. Linux types without GPU and bare metal; no network or disk
//! figures. Source: `pricing/catalog/ec2_instance_types.csv`, each row with its own.

use std::{fmt, sync::OnceLock};

use super::table::Table;
use crate::units::{Architecture, Mebibytes, MilliVcpu};

/// An EC2 instance type, by its place in name order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceType(u16);

/// One row of `pricing/catalog/ec2_instance_types.csv`.
struct Row {
    name: Box<str>,
    vcpu: MilliVcpu,
    memory: Mebibytes,
    architecture: Architecture,
}

const CSV: &str = include_str!("../../pricing/catalog/ec2_instance_types.csv");

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows = Table::embedded(CSV).rows(|row| {
            Some(Row {
                name: row.text("type")?.into(),
                vcpu: MilliVcpu(row.parsed::<u32>("vcpu")?.checked_mul(1_000)?),
                memory: Mebibytes(row.parsed("memory_mib")?),
                architecture: row.parsed("architecture")?,
            })
        });
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows
    })
}

impl InstanceType {
    /// The type of that name, such as `t3.medium`.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let at = rows().binary_search_by(|row| (*row.name).cmp(name)).ok()?;
        u16::try_from(at).ok().map(Self)
    }

    /// Every type, in name order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0_u16..).take(rows().len()).map(Self)
    }

    /// The known type whose name differs least from `name`, for a hint; `None` where none is close.
    #[must_use]
    pub fn nearest(name: &str) -> Option<Self> {
        // Two slips at most: beyond that, a hint misleads.
        const SLIPS_MAX: usize = 2;
        // Longest name plus the slips; nothing longer can match, and input may be any length.
        const LENGTH_MAX: usize = 24;
        if name.len() > LENGTH_MAX {
            return None;
        }
        Self::all()
            .map(|candidate| (strsim::levenshtein(name, candidate.name()), candidate))
            .filter(|&(slips, _)| slips <= SLIPS_MAX)
            .min()
            .map(|(_, candidate)| candidate)
    }

    /// AWS's name, such as `t3.medium`.
    #[must_use]
    pub fn name(self) -> &'static str {
        &self.row().name
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
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_of_the_table_is_skipped_or_doubled() {
        assert_eq!(rows().len(), CSV.lines().count() - 1);
        assert!(rows().windows(2).all(|pair| pair[0].name < pair[1].name));
        for line in CSV.lines().skip(1) {
            let name = line.split(',').next().unwrap();
            assert_eq!(InstanceType::find(name).map(InstanceType::name), Some(name));
            assert!(!line.ends_with(','), "without source: {line}");
        }
    }

    #[test]
    fn a_type_knows_its_size() {
        let medium = InstanceType::find("t4g.medium").unwrap();
        assert_eq!(medium.to_string(), "t4g.medium");
        assert_eq!(medium.vcpu(), MilliVcpu(2_000));
        assert_eq!(medium.memory(), Mebibytes(4 * 1_024));
        assert_eq!(medium.architecture(), Architecture::Arm64);
        assert_eq!(InstanceType::find("t4g.enormous"), None);
    }

    #[test]
    fn a_slip_of_the_finger_gets_a_hint() {
        let hint = |name| InstanceType::nearest(name).map(InstanceType::name);
        assert_eq!(hint("t3.mediun"), Some("t3.medium"));
        assert_eq!(hint("m7glarge"), Some("m7g.large"));
        assert_eq!(hint("a machine"), None);
        assert_eq!(hint(&"x".repeat(10_000)), None);
    }
}
