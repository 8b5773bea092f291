//! The EC2 types a default candidate may use: what an architect would consider for a web service. Our choice, made and
//! explained in `pricing/catalog/ec2_shortlist.csv` and `pricing/README.md`; a user may name any type.

use std::sync::OnceLock;

use super::{InstanceType, table::Table};

const CSV: &str = include_str!("../../pricing/catalog/ec2_shortlist.csv");

/// The shortlist, in name order; the architecture is the type's. Not every region prices all of it.
pub fn ec2_shortlist() -> impl Iterator<Item = InstanceType> {
    static ROWS: OnceLock<Vec<InstanceType>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| Table::embedded(CSV).rows(|row| InstanceType::find(row.text("type")?)));
    rows.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Architecture, Mebibytes, MilliVcpu};

    #[test]
    fn every_row_is_a_type_of_2_gb_or_more_and_16_vcpus_or_fewer() {
        let types: Vec<InstanceType> = ec2_shortlist().collect();
        assert_eq!(types.len(), CSV.lines().count() - 1);
        assert!(types.windows(2).all(|pair| pair[0] < pair[1]));
        for instance_type in types {
            assert!(instance_type.memory() >= Mebibytes(2 * 1_024), "{instance_type}");
            assert!(instance_type.vcpu() <= MilliVcpu(16_000), "{instance_type}");
        }
    }

    #[test]
    fn both_architectures_have_burstable_and_steady_types() {
        for architecture in Architecture::ALL {
            let of = |burstable| {
                ec2_shortlist()
                    .filter(|t| t.architecture() == architecture)
                    .filter(|t| t.burstable_baseline().is_some() == burstable)
                    .count()
            };
            assert!(of(true) >= 5 && of(false) >= 10, "{architecture}");
        }
    }
}
