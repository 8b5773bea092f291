//! What each candidate costs a month, stacked by service, the cheapest first.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    Chart, axis,
    canvas::{Anchor, Area, Canvas, SIZE, SMALL, Text},
    face::Weight,
    frame::{self, Key, MARGIN, WIDTH, stamp_note, traffic_note},
    ink::{Ink, SERIES},
    names,
    scale::Scale,
    stroke::Dash,
};
use crate::{
    analysis::{Comparison, Evaluated, Verdict},
    report::{
        candidate::{self, Standing},
        number, reason, text, verdict,
    },
    units::Usd,
};

const TITLE: &str = "Cost a month by candidate and service";
/// Services beside the platforms that have a color of their own.
const OTHERS_MAX: usize = SERIES - PLATFORMS.len();
const OTHERS: &str = "other services";
const EXTRAS: &str = "other costs";
const LABEL_WIDTH: f64 = 210.0;
/// Opacity of what does not count.
const PALE: f64 = 0.35;

/// The chart of a comparison's costs.
#[must_use]
pub fn costs(comparison: &Comparison) -> Chart {
    let told = verdict::sentence(comparison);
    let sentence = match comparison.verdict {
        Verdict::TooClose(_) => told.replacen("too", "Too", 1),
        _ => format!("Cheapest: {told}"),
    };
    let notes =
        [traffic_note(&comparison.trace), stamp_note(&comparison.stamp)].map(|note| format!("{note}."));
    let canvas = if comparison.candidates.is_empty() {
        frame::nothing(TITLE, "There is no candidate: there is nothing to draw.", &notes)
    } else {
        draw(comparison, &sentence, &notes)
    };
    Chart::new(TITLE, sentence, canvas)
}

/// A candidate's cost by service; allowances are taken off the service they belong to.
fn by_service(candidate: &Evaluated) -> BTreeMap<&'static str, Decimal> {
    let mut services: BTreeMap<&'static str, Decimal> = BTreeMap::new();
    let mut rest = candidate.bill.total.0;
    for item in &candidate.bill.line_items {
        let service = services.entry(item.meter.service()).or_default();
        *service = service.saturating_add(item.cost.0);
        rest = rest.saturating_sub(item.cost.0);
    }
    if rest > Decimal::ZERO {
        services.insert(EXTRAS, rest);
    }
    services.retain(|_, cost| *cost > Decimal::ZERO);
    services
}

/// Services that platforms are, in the order of their looks.
const PLATFORMS: [&str; 3] = ["AWS Lambda", "AWS Fargate", "Amazon EC2"];

/// A platform's color is the same in every chart; the others share what is left.
fn ink(service: &str, others_before: usize) -> Ink {
    let platform = PLATFORMS.iter().position(|platform| *platform == service);
    Ink::Series(platform.unwrap_or(PLATFORMS.len() + others_before))
}

/// Services with their colors: platforms, then by what they cost over all candidates, the dearest first.
fn services(rows: &[BTreeMap<&'static str, Decimal>]) -> Vec<Service> {
    let mut sums: BTreeMap<&'static str, Decimal> = BTreeMap::new();
    for (service, cost) in rows.iter().flatten() {
        let sum = sums.entry(service).or_default();
        *sum = sum.saturating_add(*cost);
    }
    let mut order: Vec<(Decimal, &'static str)> =
        sums.into_iter().map(|(service, sum)| (sum, service)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let (platforms, mut others): (Vec<&str>, Vec<&str>) = order
        .into_iter()
        .map(|(_, service)| service)
        .partition(|service| PLATFORMS.contains(service));
    if others.len() > OTHERS_MAX {
        others.truncate(OTHERS_MAX - 1);
        others.push(OTHERS);
    }
    let mut services = Vec::new();
    for name in PLATFORMS.into_iter().filter(|name| platforms.contains(name)) {
        services.push(Service {
            name,
            ink: ink(name, 0),
        });
    }
    for (place, name) in others.into_iter().enumerate() {
        services.push(Service {
            name,
            ink: ink(name, place),
        });
    }
    services
}

fn draw(comparison: &Comparison, sentence: &str, notes: &[String]) -> Canvas {
    let (mut canvas, top) = frame::begin(TITLE, &[sentence.to_owned()]);
    let order: Vec<(usize, &Evaluated)> = candidate::ranked(comparison)
        .into_iter()
        .filter_map(|index| Some((index, comparison.candidates.get(index)?)))
        .collect();
    let costs: Vec<_> = order.iter().map(|(_, candidate)| by_service(candidate)).collect();
    let services = services(&costs);
    let top = keys(&mut canvas, top, &services, &order) + 8.0;
    let labels: Vec<String> = order
        .iter()
        .map(|(index, _)| candidate::distinct_label(comparison, *index))
        .collect();
    let labels = names::distinct(
        labels.iter().map(String::as_str),
        (SIZE, Weight::Strong),
        LABEL_WIDTH,
    );
    let label_width = labels.iter().map(|label| name(label).strong().width());
    let sizes = order.iter().map(|(_, candidate)| size(candidate).width());
    let amounts = order.iter().map(|(_, candidate)| amount(candidate).width());
    // Sizes have a line of their own where there are few candidates.
    let row = if order.len() <= 14 { 38.0 } else { 21.0 };
    let widest = if order.len() <= 14 {
        sizes.chain(label_width).fold(0.0, f64::max)
    } else {
        label_width.fold(0.0, f64::max)
    };
    let area = Area {
        left: MARGIN + widest + 10.0,
        top,
        right: WIDTH - MARGIN - amounts.fold(0.0, f64::max) - 8.0,
        bottom: top + row * order.len() as f64,
    };
    let totals = order.iter().map(|(_, candidate)| float(candidate.bill.total.0));
    let limit = comparison.max_monthly_cost;
    let x = Scale::from_zero(
        totals.chain(limit.map(|limit| float(limit.0))),
        area.left,
        area.right,
    );
    let ticks = x.ticks(6);
    for tick in &ticks {
        let at = x.at(tick.value);
        canvas.line(&[(at, area.top), (at, area.bottom)], Ink::Grid, 1.0);
    }
    if let Some(limit) = limit {
        let at = x.at(float(limit.0));
        canvas.dashed(&[(at, area.top), (at, area.bottom)], Ink::Text, 1.4, Dash::DASHED);
    }
    for (place, ((index, candidate), costs)) in order.iter().zip(&costs).enumerate() {
        let top = area.top + place as f64 * row;
        let bar = Row {
            candidate,
            area: Area {
                top,
                bottom: top + row,
                ..area
            },
            is_cheapest: candidate::standing(comparison, *index) == Standing::Cheapest,
            has_two_lines: order.len() <= 14,
        };
        bar.words(&mut canvas, &labels[place]);
        bar.blocks(&mut canvas, &x, &services, costs);
    }
    let unit = limit.map_or_else(
        || "$/month".to_owned(),
        |limit| format!("$/month; dashed: at most {} allowed", number::cents(limit)),
    );
    let below = axis::bottom(&mut canvas, area, &x, &ticks, &unit);
    frame::finish(canvas, below, notes)
}

fn float(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or(0.0)
}

fn name(label: &str) -> Text {
    Text::new((0.0, 0.0), Anchor::Start, label)
}

fn size(candidate: &Evaluated) -> Text {
    let size = text::one_line(&candidate.size);
    Text::new((0.0, 0.0), Anchor::Start, &size)
        .size(SMALL)
        .ink(Ink::Muted)
        .abridged(LABEL_WIDTH)
}

fn amount(candidate: &Evaluated) -> Text {
    let total = candidate.bill.total;
    let words = match number::cents(total) {
        nothing if nothing == "0.00" && total > Usd::ZERO => "<0.01".to_owned(),
        cents => cents,
    };
    Text::new((0.0, 0.0), Anchor::Start, &words).strong()
}

/// A service and its color.
struct Service {
    name: &'static str,
    ink: Ink,
}

/// A candidate's bar.
struct Row<'a> {
    candidate: &'a Evaluated,
    area: Area,
    is_cheapest: bool,
    has_two_lines: bool,
}

impl Row<'_> {
    fn words(&self, canvas: &mut Canvas, label: &str) {
        let middle = f64::midpoint(self.area.top, self.area.bottom);
        let mut name = name(label);
        if self.is_cheapest {
            name = name.strong();
        }
        let ink = if self.candidate.why_not.is_some() {
            Ink::Muted
        } else {
            Ink::Text
        };
        let shift = if self.has_two_lines { -2.0 } else { 4.5 };
        name.at = (MARGIN, middle + shift);
        canvas.text(name.ink(ink));
        if self.has_two_lines {
            let mut size = size(self.candidate);
            size.at = (MARGIN, middle + 12.0);
            canvas.text(size);
        }
    }

    fn blocks(
        &self,
        canvas: &mut Canvas,
        x: &Scale,
        services: &[Service],
        costs: &BTreeMap<&'static str, Decimal>,
    ) {
        let counts = self.candidate.why_not.is_none();
        let half = if self.has_two_lines { 10.0 } else { 7.0 };
        let middle = f64::midpoint(self.area.top, self.area.bottom);
        let (top, bottom) = (middle - half, middle + half);
        let own = |name: &str| services.iter().any(|service| service.name == name);
        let mut so_far = Decimal::ZERO;
        for (number, service) in services.iter().enumerate() {
            let cost: Decimal = match service.name {
                OTHERS => costs
                    .iter()
                    .filter(|(service, _)| !own(service))
                    .map(|(_, cost)| *cost)
                    .sum(),
                service => costs.get(service).copied().unwrap_or_default(),
            };
            if cost <= Decimal::ZERO {
                continue;
            }
            let left = x.at(float(so_far));
            so_far = so_far.saturating_add(cost);
            let block = Area {
                left,
                right: x.at(float(so_far)),
                top,
                bottom,
            };
            self.block(canvas, block, (number, service.ink), counts);
            let words = format!(
                "{}: {} {}",
                text::one_line(&self.candidate.name),
                service.name,
                number::dollars(Usd(cost))
            );
            canvas.hover(block, &words);
        }
        let mut amount = amount(self.candidate);
        if !counts {
            amount = amount.ink(Ink::Muted);
        }
        amount.at = (x.at(float(so_far)) + 6.0, middle + 4.5);
        let words = reason::reason(self.candidate).unwrap_or_else(|| "serves the traffic".to_owned());
        canvas.hover(amount.area().grown(3.0), &words);
        canvas.plated(amount);
    }

    /// One service, with its number where there is room.
    fn block(&self, canvas: &mut Canvas, block: Area, (number, ink): (usize, Ink), counts: bool) {
        // A hair of the background between neighbors.
        let hair = (block.width() / 3.0).min(0.8);
        let inner = Area {
            right: block.right - hair,
            ..block
        };
        canvas.block(inner, ink, if counts { 1.0 } else { PALE });
        let digit = Text::new(
            (
                f64::midpoint(block.left, block.right),
                f64::midpoint(block.top, block.bottom) + 4.0,
            ),
            Anchor::Middle,
            &(number + 1).to_string(),
        );
        if block.width() > 13.0 {
            let ink = if counts { Ink::Surface } else { Ink::Text };
            canvas.text(digit.size(SMALL).strong().ink(ink));
        }
    }
}

/// Which number and color is which service.
fn keys(canvas: &mut Canvas, top: f64, services: &[Service], order: &[(usize, &Evaluated)]) -> f64 {
    let square = |number: usize, ink: Ink, opacity: f64| {
        move |canvas: &mut Canvas, (x, y): (f64, f64)| {
            let area = Area {
                left: x,
                top: y - 7.0,
                right: x + 14.0,
                bottom: y + 7.0,
            };
            canvas.block(area, ink, opacity);
            if opacity >= 1.0 {
                let digit = Text::new((x + 7.0, y + 4.0), Anchor::Middle, &(number + 1).to_string());
                canvas.text(digit.size(SMALL).strong().ink(Ink::Surface));
            }
        }
    };
    let squares: Vec<_> = services
        .iter()
        .enumerate()
        .map(|(number, service)| square(number, service.ink, 1.0))
        .collect();
    let pale = square(0, Ink::Series(0), PALE);
    let mut keys: Vec<Key<'_>> = services
        .iter()
        .zip(&squares)
        .map(|(service, picture)| Key {
            words: service.name,
            width: 14.0,
            picture,
        })
        .collect();
    if order.iter().any(|(_, candidate)| candidate.why_not.is_some()) {
        keys.push(Key {
            words: "pale: does not serve the traffic or misses a goal",
            width: 14.0,
            picture: &pale,
        });
    }
    if keys.is_empty() {
        top
    } else {
        frame::keys(canvas, top, &keys)
    }
}
