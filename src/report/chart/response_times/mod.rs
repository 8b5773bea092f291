//! Which share of requests is answered within which time, by candidate. The axis of shares stretches towards 100 %, as
//! the slowest requests are those that goals are about.

mod curve;
mod words;

use super::{
    Chart, axis,
    canvas::{Anchor, Area, Canvas, Point, SMALL, Text},
    ends::NAMED_MAX,
    face::Weight,
    frame::{self, MARGIN, WIDTH, stamp_note, traffic_note},
    ink::Ink,
    label::{self, Need},
    look::Look,
    names,
    scale::Scale,
    stroke::Shape,
};
use crate::{
    analysis::Comparison,
    report::{candidate, number},
    scenario::ResponseStatistic,
    stats::Histogram,
};
use curve::{Curve, least, millis, nines, shares};

const TITLE: &str = "Response times of served requests";
const HEIGHT: f64 = 320.0;
const KEY: f64 = 26.0;
const KEY_GAP: f64 = 18.0;
const KEY_WIDTH: f64 = 170.0;

/// The chart of a comparison's response times.
#[must_use]
pub fn response_times(comparison: &Comparison) -> Chart {
    let sentence = words::sentence(comparison);
    let notes =
        [traffic_note(&comparison.trace), stamp_note(&comparison.stamp)].map(|note| format!("{note}."));
    let none = comparison
        .candidates
        .iter()
        .all(|candidate| candidate.service_level.response.count() == 0);
    let canvas = if none {
        frame::nothing(TITLE, "No request was served: there is nothing to draw.", &notes)
    } else {
        draw(comparison, &sentence, &notes)
    };
    Chart::new(TITLE, sentence, canvas)
}

fn times(comparison: &Comparison, index: usize) -> &Histogram {
    &comparison.candidates[index].service_level.response
}

/// Candidates that served a request, in the order they are told.
fn served(comparison: &Comparison) -> Vec<usize> {
    let ranked = candidate::ranked(comparison).into_iter();
    ranked
        .filter(|&index| times(comparison, index).count() > 0)
        .collect()
}

fn is_fit(comparison: &Comparison, index: usize) -> bool {
    comparison.candidates[index].why_not.is_none()
}

fn draw(comparison: &Comparison, sentence: &str, notes: &[String]) -> Canvas {
    let (mut canvas, top) = frame::begin(TITLE, &[sentence.to_owned()]);
    let order = served(comparison);
    let kinds: Vec<_> = order
        .iter()
        .map(|&index| &comparison.candidates[index])
        .map(|candidate| (candidate.platform, candidate.architecture))
        .collect();
    let looks = Look::of_all(&kinds);
    let named = named(comparison, &order);
    let labels: Vec<String> = named
        .iter()
        .map(|&place| candidate::distinct_label(comparison, order[place]))
        .collect();
    let labels = labels.iter().map(String::as_str);
    let names: Vec<Text> = names::distinct(labels, (SMALL, Weight::Regular), KEY_WIDTH)
        .iter()
        .map(|name| Text::new((0.0, 0.0), Anchor::Start, name).size(SMALL))
        .collect();
    let beside = names.iter().map(Text::width).fold(0.0, f64::max) + KEY + 26.0;
    let area = Area {
        left: MARGIN + 56.0,
        top: top + 20.0,
        right: WIDTH - MARGIN - beside,
        bottom: top + 20.0 + HEIGHT,
    };
    let x = across(comparison, &order, area);
    let requests = order.iter().map(|&index| times(comparison, index).count()).max();
    let least = least(requests.unwrap_or(0));
    // Room for the title above the last tick.
    let y = Scale::linear([0.0, nines(least)], area.bottom, area.top + 8.0);
    axis::left(&mut canvas, area, &y, &shares(least), "share answered within …");
    // Where curves lie on each other, broken ones show those below; the first ranked are on top.
    let mut places: Vec<usize> = (0..order.len()).rev().collect();
    places.sort_by_key(|place| (named.contains(place), !looks[*place].dash.is_solid()));
    for place in places {
        let curve = Curve::new(times(comparison, order[place]), (&x, &y));
        match named.contains(&place) {
            true => curve.draw(&mut canvas, looks[place]),
            // One of many: there to be seen, not to be told apart.
            false => canvas.line(&curve.points, looks[place].ink, 0.8),
        }
    }
    goals(&mut canvas, comparison, area, (&x, &y));
    let keyed = named.iter().map(|&place| (order[place], looks[place])).zip(names);
    let below_keys = keys(
        &mut canvas,
        comparison,
        keyed,
        (area.right + 14.0, area.top + 6.0),
    );
    if named.len() < order.len() {
        let words = format!("and {} more", order.len() - named.len());
        let words = Text::new((area.right + 14.0 + KEY + 6.0, below_keys), Anchor::Start, &words);
        canvas.text(words.size(SMALL).ink(Ink::Muted));
    }
    let below = axis::bottom(&mut canvas, area, &x, &x.ticks(8), "response time, ms");
    frame::finish(canvas, below, notes)
}

/// The axis of times: all that were recorded, and the goals.
fn across(comparison: &Comparison, order: &[usize], area: Area) -> Scale {
    let goals = comparison.goals.iter().map(|goal| millis(goal.at_most));
    let all = order.iter().flat_map(|&index| {
        let buckets = times(comparison, index).buckets();
        buckets.map(|(time, _)| millis(time))
    });
    Scale::log(all.chain(goals), area.left, area.right).with_margins(0.02)
}

fn goals(canvas: &mut Canvas, comparison: &Comparison, area: Area, (x, y): (&Scale, &Scale)) {
    for goal in &comparison.goals {
        let at = (
            x.at(millis(goal.at_most)),
            y.at(nines(1.0 - share(goal.statistic))),
        );
        canvas.marker(at, Shape::Diamond, 6.5, Ink::Surface, true);
        canvas.marker(at, Shape::Diamond, 5.0, Ink::Text, true);
        canvas.taken.push(Area::around(at, 6.0));
        let words = format!(
            "goal: {} within {}",
            goal.statistic.name(),
            number::time(goal.at_most)
        );
        let text = Text::new((0.0, 0.0), Anchor::Start, &words).size(SMALL);
        label::put_near(canvas, &text, at, area, Need::Must);
    }
}

/// Of many candidates, the first ranked, which are the cheapest, and the baseline, by their places in the order.
fn named(comparison: &Comparison, order: &[usize]) -> Vec<usize> {
    let most = match order.len() {
        few if few <= NAMED_MAX + 1 => few,
        _ => NAMED_MAX,
    };
    let is_named = |&place: &usize| place < most || Some(order[place]) == comparison.baseline;
    (0..order.len()).filter(is_named).collect()
}

/// Which look is which candidate, from a place down; where the next line would stand.
fn keys(
    canvas: &mut Canvas,
    comparison: &Comparison,
    keyed: impl Iterator<Item = ((usize, Look), Text)>,
    (x, mut y): Point,
) -> f64 {
    for ((index, look), name) in keyed {
        look.key(canvas, (x, y), KEY);
        let ink = match is_fit(comparison, index) {
            true => Ink::Text,
            false => Ink::Muted,
        };
        let name = Text {
            at: (x + KEY + 6.0, y + 4.0),
            ..name
        };
        canvas.hover(name.area().grown(3.0), &words::quantiles(comparison, index));
        canvas.text(name.ink(ink));
        y += KEY_GAP;
    }
    y + 4.0
}

const fn share(statistic: ResponseStatistic) -> f64 {
    match statistic {
        ResponseStatistic::P50 => 0.5,
        ResponseStatistic::P90 => 0.9,
        ResponseStatistic::P95 => 0.95,
        ResponseStatistic::P99 => 0.99,
        ResponseStatistic::P999 => 0.999,
        ResponseStatistic::Max => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn of_many_the_cheapest_and_the_baseline_are_named() {
        let mut comparison = sample::comparison();
        let order: Vec<usize> = (0..20).collect();
        assert_eq!(named(&comparison, &order[..9]).len(), 9);
        assert_eq!(named(&comparison, &order), [0, 1, 2, 3, 4, 5, 6, 7]);
        comparison.baseline = Some(15);
        assert_eq!(named(&comparison, &order), [0, 1, 2, 3, 4, 5, 6, 7, 15]);
    }
}
