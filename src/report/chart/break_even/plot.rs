//! The lines of a break-even in their places: axes, today, bands, names.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{crossings, designs, words};
use crate::{
    analysis::{BreakEven, LineCost},
    report::chart::{
        axis,
        canvas::{Anchor, Area, Canvas, Point, SMALL, Text},
        ends::{self, End},
        frame::{self, Key, MARGIN, WIDTH},
        ink::Ink,
        look::Look,
        scale::{Scale, Tick},
        stroke::Shape,
    },
    scenario::{Dimension, Spacing},
    units::Usd,
};

/// Height of the plot; more where many lines need labels.
const HEIGHT: f64 = 330.0;
const MARKER: f64 = 3.2;
/// How much of a band's color is seen.
const BAND_OPACITY: f64 = 0.14;

/// The lines with their places.
pub(super) struct Plot<'a> {
    pub(super) answer: &'a BreakEven,
    pub(super) looks: Vec<Look>,
    pub(super) area: Area,
    x: Scale,
    y: Scale,
}

pub(super) fn draw(answer: &BreakEven, title: &str, sentence: &str, notes: &[String]) -> Canvas {
    let (mut canvas, top) = frame::begin(title, &[sentence.to_owned()]);
    let plot = Plot::new(answer, top + 22.0);
    plot.ground(&mut canvas);
    let below = plot.axes(&mut canvas);
    for line in 0..answer.lines.len() {
        plot.band(&mut canvas, line);
    }
    for line in 0..answer.lines.len() {
        plot.line(&mut canvas, line);
    }
    plot.names(&mut canvas);
    crossings::draw(&plot, &mut canvas);
    designs::draw(&plot, &mut canvas);
    let below = keys(&plot, &mut canvas, below);
    frame::finish(canvas, below, notes)
}

pub(super) fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

pub(super) fn dollars(cost: Usd) -> f64 {
    float(cost.0)
}

impl<'a> Plot<'a> {
    fn new(answer: &'a BreakEven, top: f64) -> Self {
        let names = answer.lines.iter().map(|line| line.name.as_str());
        let height = HEIGHT.max(ends::height(answer.lines.len()));
        let bottom = top + height;
        let y = Scale::log(costs(answer), bottom, top).with_margins(0.07);
        let area = Area {
            left: MARGIN + axis::room(&y.ticks(8)),
            top,
            right: WIDTH - MARGIN - ends::room(names),
            bottom,
        };
        let values = answer.points.iter().map(|point| float(point.value));
        let x = match answer.spacing {
            Spacing::Log => Scale::log(values, area.left, area.right),
            Spacing::Linear => Scale::linear(values, area.left, area.right),
        };
        let platforms: Vec<_> = answer.lines.iter().map(|line| line.platform).collect();
        Self {
            answer,
            looks: Look::of_all(&platforms),
            area,
            x,
            y,
        }
    }

    pub(super) fn at(&self, value: Decimal, cost: Usd) -> Point {
        (self.x.at(float(value)), self.y.at(dollars(cost)))
    }

    /// Every point of a line with its place.
    pub(super) fn points(&self, line: usize) -> Vec<(Decimal, &'a LineCost, Point)> {
        let points = self.answer.points.iter();
        points
            .filter_map(|point| {
                let cost = point.costs.get(line)?;
                Some((point.value, cost, self.at(point.value, cost.cost)))
            })
            .collect()
    }

    /// Today, and where its hours lie.
    fn ground(&self, canvas: &mut Canvas) {
        let Some(today) = self.answer.today.filter(|today| self.x.contains(float(*today))) else {
            return;
        };
        let area = self.area;
        if let Some((low, high)) = self
            .answer
            .hours
            .filter(|_| self.answer.dimension == Dimension::Traffic)
        {
            let [left, right] = [low, high].map(|share| self.x.at(float(today) * share));
            canvas.block(Area { left, right, ..area }, Ink::Muted, 0.1);
        }
        let x = self.x.at(float(today));
        canvas.line(&[(x, area.top), (x, area.bottom)], Ink::Muted, 1.4);
    }

    fn axes(&self, canvas: &mut Canvas) -> f64 {
        axis::left(canvas, self.area, &self.y, &self.y.ticks(8), "$/month");
        let today = words::today(self.answer);
        if let Some(today) = today.filter(|_| {
            self.answer
                .today
                .is_some_and(|value| self.x.contains(float(value)))
        }) {
            let x = self.answer.today.map_or(0.0, |value| self.x.at(float(value)));
            let words = Text::new((x + 5.0, self.area.top + 13.0), Anchor::Start, &today);
            let words = words.size(SMALL).ink(Ink::Muted);
            canvas.plated(words.between(self.area.left + 2.0, self.area.right - 2.0));
        }
        let most = (self.area.width() / 55.0) as usize;
        let unit = words::unit(self.answer.dimension);
        match (self.answer.dimension, self.rate_of_one()) {
            (Dimension::Traffic, Some(rate)) => {
                let times = |tick: Tick| Tick {
                    text: format!("{}×", tick.text),
                    ..tick
                };
                let factors: Vec<Tick> = self.x.ticks(most).into_iter().map(times).collect();
                axis::top(canvas, self.area, &self.x, &factors);
                let rates = self.x.times(rate);
                axis::bottom(
                    canvas,
                    self.area,
                    &rates,
                    &rates.ticks(most),
                    "requests a second, on average",
                )
            }
            (Dimension::Cpu, _) => {
                let percent = self.x.times(100.0);
                axis::bottom(canvas, self.area, &percent, &percent.ticks(most), &unit)
            }
            _ => axis::bottom(canvas, self.area, &self.x, &self.x.ticks(most), &unit),
        }
    }

    /// Requests a second at a factor of 1.
    fn rate_of_one(&self) -> Option<f64> {
        let rates = self
            .answer
            .points
            .iter()
            .map(|point| point.mean_rate / float(point.value));
        rates.into_iter().find(|rate| rate.is_finite() && *rate > 0.0)
    }

    /// From the cost at little CPU to that at much.
    fn band(&self, canvas: &mut Canvas, line: usize) {
        let points = self.points(line);
        for run in points.chunk_by(|a, b| a.1.band.is_some() == b.1.band.is_some()) {
            let edge = |high: bool| {
                run.iter().filter_map(move |(value, cost, _)| {
                    let (first, second) = cost.band?;
                    let cost = if high {
                        first.max(second)
                    } else {
                        first.min(second)
                    };
                    Some(self.at(*value, cost))
                })
            };
            let mut outline: Vec<Point> = edge(true).collect();
            let mut back: Vec<Point> = edge(false).collect();
            back.reverse();
            outline.extend(back);
            canvas.fill(outline, self.looks[line].ink, BAND_OPACITY);
        }
    }

    fn line(&self, canvas: &mut Canvas, line: usize) {
        let look = self.looks[line];
        let points = self.points(line);
        let path: Vec<Point> = points.iter().map(|(_, _, at)| *at).collect();
        canvas.dashed(&path, look.ink, 2.0, look.dash);
        for (value, cost, at) in points {
            canvas.marker(at, look.shape, MARKER, look.ink, is_sound(cost));
            canvas.taken.push(Area::around(at, MARKER));
            let words = words::of_point(self.answer, line, value, cost);
            canvas.hover(Area::around(at, MARKER + 3.0), &words);
        }
    }

    /// Each line's name at its right end.
    fn names(&self, canvas: &mut Canvas) {
        let ends: Vec<End> = (0..self.answer.lines.len())
            .filter_map(|line| {
                Some(End {
                    at: self.points(line).last()?.2,
                    name: self.answer.lines[line].name.clone(),
                    ink: self.looks[line].ink,
                })
            })
            .collect();
        ends::draw(canvas, self.area, &ends);
    }
}

/// Whether nothing is wrong with it: it serves the traffic, within goals and quotas.
fn is_sound(cost: &LineCost) -> bool {
    cost.why_not.is_none() && cost.exceeded.is_empty()
}

/// Everything that must find its place on the axis of costs.
fn costs(answer: &BreakEven) -> impl Iterator<Item = f64> + '_ {
    let costs = answer.points.iter().flat_map(|point| &point.costs);
    costs.flat_map(|cost| {
        let (low, high) = cost.band.unwrap_or((cost.cost, cost.cost));
        [cost.cost, low, high].map(dollars)
    })
}

/// What filled, hollow and shaded mean, as far as they occur.
fn keys(plot: &Plot<'_>, canvas: &mut Canvas, below: f64) -> f64 {
    let answer = plot.answer;
    let all = || answer.points.iter().flat_map(|point| &point.costs);
    let mut keys = Vec::new();
    if all().any(|cost| !is_sound(cost)) {
        keys.push(Key {
            words: "serves the traffic",
            width: 8.0,
            picture: &|canvas, (x, y)| canvas.marker((x + 4.0, y), Shape::Circle, MARKER, Ink::Text, true),
        });
        keys.push(Key {
            words: "does not, misses a goal or exceeds a quota",
            width: 8.0,
            picture: &|canvas, (x, y)| canvas.marker((x + 4.0, y), Shape::Circle, MARKER, Ink::Text, false),
        });
    }
    let banded = (0..answer.lines.len()).find(|&line| {
        let mut costs = answer.points.iter().filter_map(|point| point.costs.get(line));
        costs.any(|cost| cost.band.is_some())
    });
    // The hours of today are shaded gray: a band has the tint of its line.
    let tint = banded.map_or(Ink::Text, |line| plot.looks[line].ink);
    let tinted = |canvas: &mut Canvas, (x, y): Point| {
        let area = Area {
            left: x,
            top: y - 5.0,
            right: x + 14.0,
            bottom: y + 5.0,
        };
        canvas.block(area, tint, BAND_OPACITY);
    };
    let bands = words::bands(answer);
    if banded.is_some() {
        keys.push(Key {
            words: &bands,
            width: 14.0,
            picture: &tinted,
        });
    }
    if keys.is_empty() {
        return below;
    }
    frame::keys(canvas, below + 4.0, &keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::{break_even, canvas::Mark, tests::sample};

    #[test]
    fn bands_are_keyed_in_the_tint_of_the_first_line_with_one() {
        let mut answer = sample::break_even();
        answer
            .points
            .iter_mut()
            .for_each(|point| point.costs[0].band = None);
        let platforms: Vec<_> = answer.lines.iter().map(|line| line.platform).collect();
        let chart = break_even(&answer);
        // The last thing that is filled at such an opacity.
        let tint = chart.canvas.marks.iter().rev().find_map(|mark| match mark {
            Mark::Fill { ink, opacity, .. } if *opacity == BAND_OPACITY => Some(*ink),
            _ => None,
        });
        assert_eq!(tint, Some(Look::of_all(&platforms)[1].ink));
        assert!(
            chart
                .canvas
                .texts()
                .any(|text| text.text == "tinted: CPU work 5 to 60 %")
        );
    }
}
