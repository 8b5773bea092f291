//! When it is busy, as small pictures: the whole span, the hours of the day, the days of the week.

use super::instant::{is_relative, when};
use crate::{
    analysis::Inspected,
    report::{number, page::Emphasis, page::Page, text, traffic},
    trace::inspection::{CyclePart, Timeline},
    units::{Micros, Window},
};

/// Eighths of a line.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Nothing: of a cycle, whose parts are to be countable, and over time.
const NOTHING_OF_CYCLE: char = BLOCKS[0];
const NOTHING: char = ' ';
/// Where the window has no such hour.
const UNSEEN: char = '·';
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOUR: Micros = Micros::from_secs(3_600);
const WEEK: Micros = Micros::from_secs(7 * 86_400);

/// The pictures, each with what it shows.
pub(super) fn pictures(page: &mut Page, inspected: &Inspected, column: usize) {
    let window = inspected.summary.window;
    let profile = &inspected.inspection.profile;
    let timeline = &profile.timeline;
    let width = page.width().saturating_sub(column);
    let (rates, of) = columns(timeline, window, width);
    if rates.len() > 1 {
        picture(page, "Over time", column, &sparkline(&rates, NOTHING));
        let most = most(&rates).map_or(0, |(index, _)| index as u64);
        let at = timeline.start + Micros(of.0.saturating_mul(most));
        let peak = format!(
            "up to {}/s from {}; a column is {}",
            number::approximate(rates[most as usize].unwrap_or(0.0)),
            when(at, of, window),
            traffic::span(of)
        );
        page.block("", column, &peak, Emphasis::Weak);
    }
    if is_relative(window) {
        return;
    }
    if window.length() > HOUR {
        let hours = cycle(&profile.hours, |hour| format!("{hour:02}:00"), "0-24 h UTC");
        explained(page, "By hour", column, &hours);
    }
    if window.length() >= WEEK {
        let name = |day: usize| WEEKDAYS[day % 7].to_owned();
        let weekdays = cycle(&profile.weekdays, name, "Mon to Sun");
        explained(page, "By weekday", column, &weekdays);
    }
}

fn picture(page: &mut Page, label: &str, column: usize, picture: &str) {
    page.line(
        &format!("{}{picture}", text::padded(label, column)),
        Emphasis::Normal,
    );
}

/// A picture with what it shows beside it, or below where that is too narrow.
fn explained(page: &mut Page, label: &str, column: usize, (line, meaning): &(String, String)) {
    let beside = format!("{line}  {meaning}");
    if column + text::columns(&beside) <= page.width() {
        picture(page, label, column, &beside);
    } else {
        picture(page, label, column, line);
        page.block("", column, meaning, Emphasis::Normal);
    }
}

/// `▁▂█▃` and `0-24 h UTC; most from 14:00, 1.8 x mean`.
fn cycle(parts: &[CyclePart], name: impl Fn(usize) -> String, span: &str) -> (String, String) {
    let rates: Vec<Option<f64>> = parts.iter().map(|part| part.rate()).collect();
    let arrivals: u64 = parts.iter().map(|part| part.arrivals).sum();
    let length: f64 = parts.iter().map(|part| part.length.as_secs_f64()).sum();
    let most = most(&rates).map_or_else(String::new, |(index, rate)| {
        let of_mean = rate * length / arrivals.max(1) as f64;
        format!(
            "; most from {}, {} x mean",
            name(index),
            number::approximate(of_mean)
        )
    });
    (sparkline(&rates, NOTHING_OF_CYCLE), format!("{span}{most}"))
}

/// The first of the largest.
fn most(rates: &[Option<f64>]) -> Option<(usize, f64)> {
    let known = rates
        .iter()
        .enumerate()
        .filter_map(|(index, &rate)| Some((index, rate?)));
    known.reduce(|most, next| if next.1 > most.1 { next } else { most })
}

/// A character each: nothing as said, anything above an eighth of the largest or more.
fn sparkline(rates: &[Option<f64>], nothing: char) -> String {
    let largest = most(rates).map_or(0.0, |(_, rate)| rate);
    let block = |rate: f64| match (rate / largest * BLOCKS.len() as f64).ceil() as usize {
        0 => nothing,
        eighths => BLOCKS[eighths.min(BLOCKS.len()) - 1],
    };
    rates.iter().map(|rate| rate.map_or(UNSEEN, block)).collect()
}

/// Arrivals a second in at most so many columns of equally many periods, and how long a column is. The last column may
/// be cut short by the window's end.
fn columns(timeline: &Timeline, window: Window, most: usize) -> (Vec<Option<f64>>, Micros) {
    let together = timeline.arrivals.len().div_ceil(most.max(1)).max(1);
    let column = Micros(timeline.period.0 * together as u64);
    let rates = timeline
        .arrivals
        .chunks(together)
        .enumerate()
        .map(|(index, periods)| {
            let start = timeline.start + Micros(column.0 * index as u64);
            let length = window.end.since(start).0.min(column.0).max(1);
            Some(periods.iter().sum::<u64>() as f64 / Micros(length).as_secs_f64())
        });
    (rates.collect(), column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::SimTime;

    #[test]
    fn eighths_of_the_largest() {
        // 0 nothing; 1 of 8 one eighth; 1.01 two; 8 all.
        let rates = [Some(0.0), Some(1.0), Some(1.01), Some(8.0), None];
        assert_eq!(sparkline(&rates, NOTHING), " ▁▂█·");
        assert_eq!(sparkline(&[Some(0.0)], NOTHING), " ");
    }

    #[test]
    fn columns_hold_equally_many_periods_and_the_last_what_is_left() {
        // Five periods of 2 s in at most 3 columns: two each. 4 + 2 in 4 s, 0 + 8 in 4 s, 3 in the second that is left.
        let timeline = Timeline {
            start: SimTime(0),
            period: Micros(2_000_000),
            arrivals: vec![4, 2, 0, 8, 3],
        };
        let window = Window {
            start: SimTime(0),
            end: SimTime(9_000_000),
        };
        let (rates, column) = columns(&timeline, window, 3);
        assert_eq!(column, Micros(4_000_000));
        assert_eq!(rates, [Some(1.5), Some(2.0), Some(3.0)]);
    }

    #[test]
    fn the_peak_of_a_cycle_is_named() {
        // 10 in 10 s and 30 in 10 s: mean 2/s, most 3/s, 1.5 times.
        let part = |arrivals| CyclePart {
            arrivals,
            length: Micros::from_secs(10),
        };
        let (line, meaning) = cycle(&[part(10), part(30)], |n| format!("#{n}"), "both");
        assert_eq!(line, "▃█");
        assert_eq!(meaning, "both; most from #1, 1.5 x mean");
        // Parts without a request are seen, and countable at the end of a line.
        let (line, _) = cycle(&[part(10), part(0), part(0)], |n| format!("#{n}"), "all");
        assert_eq!(line, "█▁▁");
    }
}
