//! Burstable instance types: the share of each vCPU that earned credits sustain. Source:
//! `pricing/catalog/burstable.csv`. Credits themselves are not simulated yet.

use std::sync::OnceLock;

use super::{InstanceType, table::Table};
use crate::units::PartsPerMillion;

const CSV: &str = include_str!("../../pricing/catalog/burstable.csv");

fn rows() -> &'static [(InstanceType, PartsPerMillion)] {
    static ROWS: OnceLock<Vec<(InstanceType, PartsPerMillion)>> = OnceLock::new();
    ROWS.get_or_init(|| {
        Table::embedded(CSV).rows(|row| {
            let baseline = PartsPerMillion(row.parsed::<u32>("baseline_permille")?.checked_mul(1_000)?);
            Some((InstanceType::find(row.text("type")?)?, baseline))
        })
    })
}

impl InstanceType {
    /// Baseline utilization per vCPU of a burstable type; `None` of every other.
    #[must_use]
    pub fn burstable_baseline(self) -> Option<PartsPerMillion> {
        rows()
            .iter()
            .find(|(known, _)| *known == self)
            .map(|(_, baseline)| *baseline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_t3_small_sustains_a_fifth_of_each_vcpu() {
        let baseline = |name| InstanceType::find(name).unwrap().burstable_baseline();
        assert_eq!(baseline("t3.small"), Some(PartsPerMillion(200_000)));
        assert_eq!(baseline("t2.xlarge"), Some(PartsPerMillion(225_000)));
        assert_eq!(baseline("m7i.large"), None);
    }

    #[test]
    fn every_burstable_type_on_sale_has_a_baseline() {
        let burstable = |t: &InstanceType| {
            ["t2.", "t3.", "t3a.", "t4g."]
                .iter()
                .any(|family| t.name().starts_with(family))
        };
        let without: Vec<&str> = InstanceType::all()
            .filter(|t| burstable(t) && t.burstable_baseline().is_none())
            .map(InstanceType::name)
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
