//! The costs as rows of cells: a value, requests a second where traffic varies, and what each line costs there.

use super::value;
use crate::{
    analysis::{BreakEven, CostPoint, LineCost},
    report::{number, text},
    scenario::Dimension,
};

/// Most columns a line's name takes at the head of its costs.
const NAME_COLUMNS: usize = 16;
/// Columns of the mark behind a cost.
const MARK: usize = 3;
/// Columns between columns.
const GAP: usize = 2;

/// Cells, the first row being the titles.
pub(crate) struct Grid {
    pub(crate) rows: Vec<Vec<String>>,
    /// Columns that come before the lines.
    pub(crate) keys: usize,
}

/// All of it.
pub(crate) fn grid(answer: &BreakEven) -> Grid {
    let rates = answer.dimension == Dimension::Traffic;
    let mut titles = vec![value::title(answer.dimension)];
    titles.extend(rates.then(|| "req/s".to_owned()));
    let keys = titles.len();
    titles.extend(answer.lines.iter().map(|line| text::one_line(&line.name)));
    let mut rows = vec![titles];
    for point in &answer.points {
        let mut row = vec![value::cell(answer.dimension, point.value)];
        row.extend(rates.then(|| number::rate(point.mean_rate)));
        let cheapest = point.cheapest();
        let costs = point.costs.iter().enumerate();
        row.extend(costs.map(|(line, cost)| cell(cost, cheapest == Some(line))));
        rows.push(row);
    }
    Grid { rows, keys }
}

/// `53.57 *` of the cheapest, `53.57 x` where the traffic is not served, `53.57 !` over a quota.
fn cell(cost: &LineCost, is_cheapest: bool) -> String {
    let mark = match (cost.why_not.is_some(), is_cheapest, cost.exceeded.is_empty()) {
        (true, ..) => "x",
        (_, true, true) => "*",
        (_, true, false) => "*!",
        (_, false, false) => "!",
        (_, false, true) => "",
    };
    format!("{} {mark:<2}", number::cents(cost.cost))
}

/// The lines to show where not all fit: those that are the cheapest somewhere, then the others as asked for.
fn chosen(answer: &BreakEven, room: impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let leads = |line: usize| {
        answer
            .points
            .iter()
            .any(|point: &CostPoint| point.cheapest() == Some(line))
    };
    let (first, others): (Vec<usize>, Vec<usize>) = (0..answer.lines.len()).partition(|&line| leads(line));
    let mut chosen = Vec::new();
    for line in first.into_iter().chain(others) {
        chosen.push(line);
        if chosen.len() > 1 && !room(&chosen) {
            chosen.pop();
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Lines of text of at most `width` columns, and how many lines of the break-even are left out.
pub(super) fn lines(answer: &BreakEven, width: usize) -> (Vec<String>, usize) {
    let Grid { rows, keys } = grid(answer);
    let most = if width >= 120 {
        2 * NAME_COLUMNS
    } else {
        NAME_COLUMNS
    };
    let title = |row: usize, text: &str| match row {
        0 => text::shortened(text, most),
        _ => text.to_owned(),
    };
    let cells: Vec<Vec<String>> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| row.iter().map(|cell| title(at, cell)).collect())
        .collect();
    let column_width = |column: usize| {
        let cells = cells.iter().filter_map(|row| row.get(column));
        let widths = cells.enumerate().map(|(at, cell)| {
            // The mark stands behind the figures: titles end where they do.
            text::columns(cell) + if at == 0 && column >= keys { MARK } else { 0 }
        });
        widths.max().unwrap_or(0)
    };
    let room = |lines: &[usize]| {
        let before: usize = (0..keys).map(|column| column_width(column) + GAP).sum();
        let lines: usize = lines.iter().map(|line| column_width(keys + line) + GAP).sum();
        before + lines <= width + GAP
    };
    let shown = chosen(answer, room);
    let columns: Vec<usize> = (0..keys).chain(shown.iter().map(|line| keys + line)).collect();
    let told = cells.iter().enumerate().map(|(at, row)| {
        let mut line = String::new();
        for &column in &columns {
            let cell = row.get(column).map_or("", String::as_str);
            let shift = if at == 0 && column >= keys { MARK } else { 0 };
            let room = column_width(column).saturating_sub(text::columns(cell) + shift);
            line.push_str(&" ".repeat(room));
            line.push_str(cell);
            line.push_str(&" ".repeat(shift + GAP));
        }
        line.trim_end().to_owned()
    });
    (told.collect(), answer.lines.len() - shown.len())
}
