//! Which combinations of vCPU and memory AWS Fargate sells (Linux). Ephemeral storage is left out. Source:
//! `pricing/catalog/fargate_sizes.csv`, from the AWS Fargate pricing page.

use std::{fmt, sync::OnceLock};

use super::table::Table;
use crate::units::{Mebibytes, MilliVcpu};

/// One vCPU size and the memory it may be combined with, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FargateSize {
    /// vCPU of the task.
    pub vcpu: MilliVcpu,
    /// Memory sizes sold with it, ascending.
    pub memory: Vec<Mebibytes>,
}

/// A combination Fargate does not sell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FargateSizeError {
    /// No such vCPU size.
    #[error("Fargate has no task of {found} vCPU; it has {}", list(.allowed))]
    Vcpu {
        /// As asked, in vCPU.
        found: VcpuCount,
        /// vCPU sizes sold.
        allowed: Vec<VcpuCount>,
    },
    /// The vCPU size is not sold with this memory.
    #[error("Fargate does not combine {vcpu} vCPU with {found}; with {vcpu} vCPU it has {}", list(.allowed))]
    Memory {
        /// As asked.
        vcpu: VcpuCount,
        /// As asked.
        found: Mebibytes,
        /// Memory sizes sold with that vCPU.
        allowed: Vec<Mebibytes>,
    },
}

/// A vCPU size as AWS writes it: `0.25`, `2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VcpuCount(pub MilliVcpu);

impl fmt::Display for VcpuCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MilliVcpu(milli) = self.0;
        let decimals = format!("{:03}", milli % 1_000);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{}", milli / 1_000),
            decimals => write!(f, "{}.{decimals}", milli / 1_000),
        }
    }
}

const CSV: &str = include_str!("../../pricing/catalog/fargate_sizes.csv");

impl FargateSize {
    /// Every size, by vCPU.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static SIZES: OnceLock<Vec<FargateSize>> = OnceLock::new();
        SIZES.get_or_init(|| {
            Table::embedded(CSV).rows(|row| {
                let memory = row.text("memory_mib")?.split(' ');
                Some(Self {
                    vcpu: MilliVcpu(row.parsed("milli_vcpu")?),
                    memory: memory
                        .map(|mib| mib.parse().ok().map(Mebibytes))
                        .collect::<Option<_>>()?,
                })
            })
        })
    }

    /// Whether Fargate sells the combination.
    ///
    /// # Errors
    /// When it does not: names the vCPU sizes, or the memory sizes for that vCPU, which it does sell.
    pub fn check(vcpu: MilliVcpu, memory: Mebibytes) -> Result<(), FargateSizeError> {
        let Some(size) = Self::all().iter().find(|size| size.vcpu == vcpu) else {
            return Err(FargateSizeError::Vcpu {
                found: VcpuCount(vcpu),
                allowed: Self::all().iter().map(|size| VcpuCount(size.vcpu)).collect(),
            });
        };
        if size.memory.contains(&memory) {
            return Ok(());
        }
        Err(FargateSizeError::Memory {
            vcpu: VcpuCount(vcpu),
            found: memory,
            allowed: size.memory.clone(),
        })
    }

    /// The smallest memory sold with that vCPU size; `None` for a vCPU size Fargate does not have.
    #[must_use]
    pub fn smallest_memory(vcpu: MilliVcpu) -> Option<Mebibytes> {
        let size = Self::all().iter().find(|size| size.vcpu == vcpu)?;
        size.memory.first().copied()
    }
}

/// `a, b or c`.
fn list<T: fmt::Display>(items: &[T]) -> String {
    let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => texts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_ascends() {
        let sizes = FargateSize::all();
        assert_eq!(sizes.len(), CSV.lines().count() - 1);
        assert!(sizes.windows(2).all(|pair| pair[0].vcpu < pair[1].vcpu));
        for size in sizes {
            assert!(size.memory.windows(2).all(|pair| pair[0] < pair[1]), "{size:?}");
            assert_eq!(
                FargateSize::smallest_memory(size.vcpu),
                size.memory.first().copied()
            );
        }
    }

    #[test]
    fn only_sizes_that_are_sold_pass() {
        assert_eq!(FargateSize::check(MilliVcpu(250), Mebibytes(512)), Ok(()));
        assert_eq!(
            FargateSize::check(MilliVcpu(32_000), Mebibytes(244 * 1_024)),
            Ok(())
        );
        let message = |vcpu, memory| {
            FargateSize::check(MilliVcpu(vcpu), Mebibytes(memory))
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            message(250, 4_096),
            "Fargate does not combine 0.25 vCPU with 4096 MB; with 0.25 vCPU it has 512 MB, 1024 MB or 2048 MB"
        );
        assert_eq!(
            message(3_000, 8_192),
            "Fargate has no task of 3 vCPU; it has 0.25, 0.5, 1, 2, 4, 8, 16 or 32"
        );
        assert_eq!(FargateSize::smallest_memory(MilliVcpu(3_000)), None);
    }
}
