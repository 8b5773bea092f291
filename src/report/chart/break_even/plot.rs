//! The lines of a break-even in their places: axes, today, bands, names.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{bands, designs, keys, marks, named::named, path, words};
use crate::{
    analysis::{BreakEven, LineCost},
    report::{
        chart::{
            axis,
            canvas::{Anchor, Area, Canvas, Point, SMALL, Text},
            ends::{self, End},
            frame::{self, MARGIN, WIDTH},
            ink::Ink,
            label,
            look::Look,
            scale::{Scale, Tick},
        },
        traffic,
    },
    scenario::{Dimension, Spacing},
    units::Usd,
};

/// Height of the plot.
const HEIGHT: f64 = 330.0;
pub(super) const MARKER: f64 = 3.2;
/// Of lines without a name, where something is wrong.
const MARKER_UNNAMED: f64 = 2.2;

/// The lines with their places.
pub(super) struct Plot<'a> {
    pub(super) answer: &'a BreakEven,
    pub(super) looks: Vec<Look>,
    /// Lines that are named, by index.
    pub(super) named: Vec<usize>,
    /// What is written at their ends.
    names: Vec<String>,
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
        bands::draw(&plot, &mut canvas, line);
    }
    // Those with names last: over the others.
    for is_named in [false, true] {
        for line in (0..answer.lines.len()).filter(|line| plot.named.contains(line) == is_named) {
            plot.line(&mut canvas, line);
        }
    }
    plot.name_lines(&mut canvas);
    marks::dots(&plot, &mut canvas);
    plot.name_today(&mut canvas);
    marks::label(&plot, &mut canvas);
    designs::draw(&plot, &mut canvas);
    let below = keys::draw(&plot, &mut canvas, below);
    frame::finish(canvas, below, notes)
}

pub(super) fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

pub(super) fn dollars(cost: Usd) -> f64 {
    float(cost.0)
}

impl<'a> Plot<'a> {
    pub(super) fn new(answer: &'a BreakEven, top: f64) -> Self {
        let named = named(answer);
        let names = ends::written(named.iter().map(|&line| answer.lines[line].name.as_str()));
        let bottom = top + HEIGHT;
        let y = Scale::log(costs(answer), bottom, top).with_margins(0.07);
        let area = Area {
            left: MARGIN + axis::room(&y.ticks(8)),
            top,
            right: WIDTH - MARGIN - ends::room(&names),
            bottom,
        };
        let values = answer.points.iter().map(|point| float(point.value));
        let x = match answer.spacing {
            Spacing::Log => Scale::log(values, area.left, area.right),
            Spacing::Linear => Scale::linear(values, area.left, area.right),
        };
        let kinds: Vec<_> = answer.lines.iter().map(|line| (line.platform, None)).collect();
        Self {
            answer,
            looks: Look::of_all(&kinds),
            named,
            names,
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

    /// Where today's traffic lies, if the axis has it.
    fn today(&self) -> Option<f64> {
        let today = float(self.answer.today?);
        self.x.contains(today).then(|| self.x.at(today))
    }

    /// Where most of today's hours lie, if that is to be seen.
    fn hours(&self) -> Option<(f64, f64)> {
        self.today()?;
        let (low, high) = self
            .answer
            .hours
            .filter(|_| self.answer.dimension == Dimension::Traffic)?;
        let today = float(self.answer.today?);
        let (left, right) = (self.x.at(today * low), self.x.at(today * high));
        (right - left > 1.0).then_some((left, right))
    }

    /// Today, and where its hours lie.
    fn ground(&self, canvas: &mut Canvas) {
        let area = self.area;
        if let Some((left, right)) = self.hours() {
            canvas.block(Area { left, right, ..area }, Ink::Muted, 0.1);
        }
        if let Some(x) = self.today() {
            let line = [(x, area.top), (x, area.bottom)];
            canvas.line(&line, Ink::Muted, 1.4);
            canvas.keep_clear(&line);
        }
    }

    fn name_today(&self, canvas: &mut Canvas) {
        if let Some(x) = self.today() {
            let words = words::today(self.hours().is_some());
            let words = Text::new((0.0, 0.0), Anchor::Start, words).size(SMALL);
            label::put_beside(canvas, &words.ink(Ink::Muted), x, self.area);
        }
    }

    fn axes(&self, canvas: &mut Canvas) -> f64 {
        axis::left(canvas, self.area, &self.y, &self.y.ticks(8), "$/month");
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

    /// Requests a second at a factor of 1: those of the trace, as points have whole requests only.
    fn rate_of_one(&self) -> Option<f64> {
        let rate = traffic::mean_rate(&self.answer.trace);
        (rate.is_finite() && rate > 0.0).then_some(rate)
    }

    fn line(&self, canvas: &mut Canvas, line: usize) {
        let look = self.looks[line];
        let path = path::path(self, line);
        let is_named = self.named.contains(&line);
        match is_named {
            true => canvas.dashed(&path, look.ink, 2.0, look.dash),
            // One of many: there to be seen, not to be told apart.
            false => canvas.line(&path, look.ink, 0.8),
        }
        canvas.keep_clear(&path);
        for (value, cost, at) in self.points(line) {
            if is_named {
                canvas.marker(at, look.shape, MARKER, look.ink, is_sound(cost));
                canvas.taken.push(Area::around(at, MARKER));
            } else if !is_sound(cost) {
                canvas.marker(at, look.shape, MARKER_UNNAMED, look.ink, false);
            }
            let words = words::of_point(self.answer, line, value, cost);
            canvas.hover(Area::around(at, MARKER + 3.0), &words);
        }
    }

    /// Names at the right ends of lines.
    fn name_lines(&self, canvas: &mut Canvas) {
        let ends: Vec<End> = self
            .named
            .iter()
            .zip(&self.names)
            .filter_map(|(&line, name)| {
                Some(End {
                    at: self.points(line).last()?.2,
                    name: name.clone(),
                    ink: self.looks[line].ink,
                })
            })
            .collect();
        ends::draw(
            canvas,
            self.area,
            &ends,
            self.answer.lines.len() - self.named.len(),
        );
    }
}

/// Whether nothing is wrong with it: it serves the traffic, within goals and quotas.
pub(super) fn is_sound(cost: &LineCost) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::{break_even, tests::sample};

    #[test]
    fn the_axis_of_rates_is_the_traces_own() {
        // 199 requests in two weeks are 199 ÷ 1,209,600 = 0.0001645 a second; of a tenth, 28 of them happen to be left:
        // ten times as many would be 41 % too high.
        let mut answer = sample::break_even();
        answer.trace.invocations = 199;
        answer.trace.window.end = answer.trace.window.start + crate::units::Micros::from_secs(1_209_600);
        for point in &mut answer.points {
            let factor = float(point.value);
            let requests = if factor < 0.2 {
                280.0 * factor
            } else {
                199.0 * factor
            };
            point.mean_rate = requests.round() / 1_209_600.0;
        }
        let plot = Plot::new(&answer, 0.0);
        assert_eq!(plot.rate_of_one(), Some(199.0 / 1_209_600.0));
        answer.trace.invocations = 0;
        assert_eq!(Plot::new(&answer, 0.0).rate_of_one(), None);
    }

    #[test]
    fn hours_that_cover_nothing_are_not_told() {
        let told = |hours| {
            let mut answer = sample::break_even();
            answer.hours = hours;
            let chart = break_even(&answer);
            let told = chart.canvas.texts().find(|text| text.text.starts_with("today"));
            told.map(|text| text.text.clone()).unwrap()
        };
        assert_eq!(told(Some((0.35, 1.9))), "today; shaded: p5 to p95 of its hours");
        assert_eq!(told(Some((0.0, 0.0))), "today");
        assert_eq!(told(None), "today");
    }
}
