//! The functions, one a row, most requests first.

use rust_decimal::Decimal;

use super::reading::function_name;
use crate::{
    analysis::Inspected,
    report::{number, text},
    trace::inspection::FunctionProfile,
    units::{Mebibytes, Micros},
};

/// Rows shown; JSON has all.
const SHOWN_MAX: usize = 20;
/// The widest a name may get, where the page lets it.
const NAME_COLUMNS: usize = 48;
/// The narrowest.
const NAME_COLUMNS_MIN: usize = 10;
/// MiB-ms of a GB-second.
const GB_SECOND: u32 = 1_024_000;
/// Between columns.
const GAP: usize = 2;

/// A column of numbers: its title and cells.
struct Column {
    title: &'static str,
    cells: Vec<String>,
}

/// The table: lines of at most `width` columns; nothing where there is one function.
pub(super) fn lines(inspected: &Inspected, width: usize) -> Vec<String> {
    let all = &inspected.inspection.functions;
    if all.len() < 2 {
        return Vec::new();
    }
    let shown = &all[..all.len().min(SHOWN_MAX)];
    let names: Vec<String> = shown
        .iter()
        .map(|one| text::one_line(function_name(inspected, one.function.0)))
        .collect();
    let longest = names.iter().map(|name| text::columns(name)).max().unwrap_or(0);
    let wanted = longest.clamp(NAME_COLUMNS_MIN, NAME_COLUMNS);
    let mut columns = columns(shown, inspected.inspection.arrivals);
    while columns.len() > 2 && NAME_COLUMNS_MIN + total(&columns) > width {
        columns.pop();
    }
    let room = width
        .saturating_sub(total(&columns))
        .clamp(NAME_COLUMNS_MIN, wanted);
    let mut lines = vec![row("Function", room, &columns, |column| column.title)];
    for (place, name) in names.iter().enumerate() {
        let name = text::abridged(name, room, room / 2);
        lines.push(row(&name, room, &columns, |column| &column.cells[place]));
    }
    if all.len() > shown.len() {
        let rest = &all[shown.len()..];
        let arrivals = rest.iter().map(|one| one.arrivals).sum();
        lines.push(format!(
            "and {} with {}; --format json has all",
            number::counted(rest.len() as u64, "more function"),
            number::counted(arrivals, "request")
        ));
    }
    lines
}

/// The same as titles, the first of names, and rows; nothing where there is one function.
pub(crate) fn rows(inspected: &Inspected) -> Option<(Vec<&'static str>, Vec<Vec<String>>)> {
    let all = &inspected.inspection.functions;
    if all.len() < 2 {
        return None;
    }
    let shown = &all[..all.len().min(SHOWN_MAX)];
    let columns = columns(shown, inspected.inspection.arrivals);
    let titles = std::iter::once("function").chain(columns.iter().map(|column| column.title));
    let rows = shown.iter().enumerate().map(|(place, one)| {
        let name = text::one_line(function_name(inspected, one.function.0));
        let cells = columns
            .iter()
            .filter_map(|column| column.cells.get(place).cloned());
        std::iter::once(name).chain(cells).collect()
    });
    Some((titles.collect(), rows.collect()))
}

/// Columns of those that are known for some function.
fn columns(shown: &[FunctionProfile], all: u64) -> Vec<Column> {
    let of = |title, cell: &dyn Fn(&FunctionProfile) -> Option<String>| {
        let cells: Vec<Option<String>> = shown.iter().map(cell).collect();
        cells.iter().any(Option::is_some).then(|| Column {
            title,
            cells: cells.into_iter().map(Option::unwrap_or_default).collect(),
        })
    };
    let time = |time: Micros| Some(number::millis_or_longer(time));
    [
        of("requests", &|one| Some(number::count(one.arrivals.into()))),
        of("share %", &|one| Some(number::percent(one.arrivals, all))),
        of("mean ms", &|one| time(Micros(one.duration?.0.round() as u64))),
        of("p50", &|one| time(one.duration?.1)),
        of("p99", &|one| time(one.duration?.2)),
        of("MB", &|one| one.memory.map(memory)),
        of("used", &|one| one.memory_used_max.map(|used| used.0.to_string())),
        of("cold", &|one| {
            (one.cold_starts > 0).then(|| number::count(one.cold_starts.into()))
        }),
        of("GB-s", &|one| (one.held > 0).then(|| gb_seconds(one.held))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn memory((least, most): (Mebibytes, Mebibytes)) -> String {
    if least == most {
        number::count(least.0.into())
    } else {
        format!("{}-{}", least.0, most.0)
    }
}

/// GB-seconds: two decimals below a hundred, whole ones from there on.
pub(super) fn gb_seconds(held: u128) -> String {
    let hundredths = (held * 100 + u128::from(GB_SECOND) / 2) / u128::from(GB_SECOND);
    match hundredths {
        0..10_000 => format!("{}.{:02}", hundredths / 100, hundredths % 100),
        _ => number::count((hundredths + 50) / 100),
    }
}

/// GB-seconds in full, as a decimal; `None` where none are known.
pub(super) fn gb_seconds_plain(held: u128) -> Option<String> {
    let held = i128::try_from(held).ok().filter(|&held| held > 0)?;
    let held = Decimal::try_from_i128_with_scale(held, 0).ok()?;
    Some(number::plain(held.checked_div(Decimal::from(GB_SECOND))?))
}

impl Column {
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(|cell| text::columns(cell));
        cells.max().unwrap_or(0).max(self.title.len())
    }
}

fn total(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.width() + GAP).sum()
}

fn row<'a>(name: &str, room: usize, columns: &'a [Column], cell: impl Fn(&'a Column) -> &'a str) -> String {
    let mut line = text::padded(name, room);
    for column in columns {
        let width = column.width() + GAP;
        line.push_str(&format!("{:>width$}", cell(column)));
    }
    line
}
