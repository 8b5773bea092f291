//! What is in the trace, in sentences and a table of functions.

use super::{lead::Labelled, table::Table};
use crate::{
    analysis::Inspected,
    report::inspection::{functions, table},
};

/// Figures and remarks.
pub(super) fn sentences(inspected: &Inspected) -> Vec<Labelled> {
    let mut told = table::figures(inspected);
    told.extend(table::remarks(inspected));
    Labelled::all(told)
}

/// The functions; `None` where there is one.
pub(super) fn functions_table(inspected: &Inspected) -> Option<Table> {
    let (titles, rows) = functions::rows(inspected)?;
    let titles: Vec<String> = titles.into_iter().map(str::to_owned).collect();
    let all = inspected.inspection.functions.len();
    let caption = match rows.len() < all {
        true => format!("The {} busiest of {all} functions; times in ms", rows.len()),
        false => "Functions; times in ms".to_owned(),
    };
    Some(Table::of_figures(&caption, &titles, &rows, |column| column == 0))
}
