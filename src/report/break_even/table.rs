//! A break-even as text for a terminal: the traffic, the costs, what they say, which prices.

use super::{grid, sentence::statements};
use crate::{
    analysis::BreakEven,
    report::{
        Style, number,
        page::{Emphasis, Page},
        table, text,
    },
};

/// Where the text of labels begins.
const COLUMN: usize = 11;

/// The whole text.
pub(super) fn text(answer: &BreakEven, style: &Style) -> String {
    let mut page = Page::new(style.width, style.color);
    table::head(&mut page, &answer.trace);
    page.block("", 0, &heading(answer), Emphasis::Strong);
    let (lines, left_out) = grid::lines(answer, page.width());
    for (at, line) in lines.iter().enumerate() {
        let is_today = at > 0 && answer.points.get(at - 1).map(|point| point.value) == answer.today;
        let emphasis = match at {
            0 => Emphasis::Weak,
            _ if is_today => Emphasis::Strong,
            _ => Emphasis::Normal,
        };
        page.line(line, emphasis);
    }
    page.pieces(2, &legend(answer, left_out), "    ", Emphasis::Weak);
    page.blank();
    for statement in statements(answer) {
        let emphasis = match statement.label {
            "Flips" => Emphasis::Strong,
            _ => Emphasis::Normal,
        };
        let mut label = statement.label;
        for sentence in &statement.sentences {
            page.block(label, COLUMN, sentence, emphasis);
            label = "";
        }
    }
    page.block("", 0, &table::provenance(&answer.stamp), Emphasis::Normal);
    page.finish()
}

/// `us-east-1, on demand, $/month of 730 hours`
pub(crate) fn heading(answer: &BreakEven) -> String {
    format!(
        "{}, on demand, $/month of {} hours",
        text::one_line(&answer.stamp.prices.region),
        answer.month_hours
    )
}

/// What the signs mean, as far as they occur.
pub(crate) fn legend(answer: &BreakEven, left_out: usize) -> Vec<String> {
    let costs = || answer.points.iter().flat_map(|point| &point.costs);
    let mut legend = vec!["* cheapest".to_owned()];
    if costs().any(|cost| !cost.exceeded.is_empty()) {
        legend.push("! over a quota of the account".to_owned());
    }
    if costs().any(|cost| cost.why_not.is_some()) {
        legend.push("x does not serve the traffic".to_owned());
    }
    if left_out > 0 {
        legend.push(format!(
            "{} left out: --format csv",
            number::counted(left_out as u64, "line")
        ));
    }
    legend
}
