//! Bills of a review: each candidate's line items, each with its arithmetic and source.

use super::cost;
use crate::{
    analysis::{Comparison, Evaluated},
    report::{candidate, explain, number},
    units::Usd,
};

/// A candidate's bill.
pub(super) struct BillView {
    pub(super) name: String,
    pub(super) badge: &'static str,
    pub(super) total: String,
    /// Whether it is unfolded at first.
    pub(super) is_open: bool,
    pub(super) items: Vec<Item>,
    /// The groups and their sum.
    pub(super) sum: String,
    /// How to name the candidate, where it was sized.
    pub(super) repeat: Option<String>,
}

/// A line item.
pub(super) struct Item {
    /// In plain words.
    pub(super) name: String,
    /// As meters are called.
    pub(super) title: String,
    pub(super) cost: String,
    pub(super) steps: Vec<String>,
    pub(super) source: String,
}

/// The bills, the cheapest first and unfolded.
pub(super) fn bills(comparison: &Comparison) -> Vec<BillView> {
    let ranked = candidate::ranked(comparison).into_iter().enumerate();
    ranked
        .filter_map(|(place, index)| {
            let evaluated = comparison.candidates.get(index)?;
            Some(bill(comparison, index, evaluated, place == 0))
        })
        .collect()
}

fn bill(comparison: &Comparison, index: usize, evaluated: &Evaluated, is_open: bool) -> BillView {
    let costs = evaluated.bill.line_items.iter().map(|item| item.cost);
    let extras = comparison.extras.iter().map(|extra| extra.per_month);
    let costs: Vec<Usd> = costs.chain(extras).collect();
    let workings = explain::workings(evaluated, &comparison.extras).into_iter();
    BillView {
        name: candidate::whole_name_with_size(evaluated),
        badge: cost::name(comparison, index, evaluated).badge,
        total: number::cents(evaluated.bill.total),
        is_open,
        items: workings
            .zip(costs)
            .map(|(working, cost)| Item {
                name: working.name,
                title: working.title,
                cost: number::cents(cost),
                steps: working.steps,
                source: working.source,
            })
            .collect(),
        sum: explain::total(evaluated, &comparison.extras).join(" "),
        repeat: candidate::repeat(evaluated),
    }
}
