//! Which design stands behind a line: where it begins, and where it becomes another.

use super::plot::Plot;
use crate::report::{
    chart::{
        canvas::{Anchor, Canvas, Point, Text},
        ink::Ink,
        label::{self, Need},
    },
    text,
};

const SIZE: f64 = 11.0;
const WIDTH: f64 = 170.0;

pub(super) fn draw(plot: &Plot<'_>, canvas: &mut Canvas) {
    if plot.named.len() < plot.answer.lines.len() {
        // Too many for more words.
        return;
    }
    // First what every line is, then what it becomes: where there is little room, changes go.
    let mut labels: Vec<Label> = plot.named.iter().flat_map(|&line| of_line(plot, line)).collect();
    labels.sort_by_key(|label| !label.is_first);
    let mut written: Vec<(String, Ink)> = Vec::new();
    for label in labels {
        let ink = plot.looks[label.line].ink;
        // Lines of one platform that are the same to begin with are told once.
        let told = (label.words, ink);
        if label.is_first && written.contains(&told) {
            continue;
        }
        let text = Text::new((0.0, 0.0), Anchor::Start, &text::one_line(&told.0))
            .size(SIZE)
            .ink(ink)
            .within(WIDTH);
        let need = match label.is_first {
            true => Need::May,
            false => Need::Close,
        };
        label::put_near(canvas, &text, label.at, plot.area, need);
        written.push(told);
    }
}

/// What is said of a place on a line.
struct Label {
    line: usize,
    at: Point,
    words: String,
    is_first: bool,
}

fn of_line(plot: &Plot<'_>, line: usize) -> Vec<Label> {
    let mut before: Option<&str> = None;
    let mut labels = Vec::new();
    for (_, cost, at) in plot.points(line) {
        if before != Some(cost.kind.as_str()) {
            labels.push(Label {
                line,
                at,
                words: before.map_or_else(|| cost.kind.clone(), |before| news(before, &cost.kind)),
                is_first: before.is_none(),
            });
        }
        before = Some(&cost.kind);
    }
    labels
}

/// What is new in a design: `c7g.large` of `arm64 c7g.large, alb` after `arm64 t4g.small, alb`.
fn news(before: &str, after: &str) -> String {
    let words = |design: &str| -> Vec<String> {
        design
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let known = words(before);
    let new: Vec<String> = words(after)
        .into_iter()
        .filter(|word| !known.contains(word))
        .collect();
    // Numbers alone say little: `1024` of `1024 MB`.
    let says_something = new.iter().any(|word| word.contains(|c: char| c.is_alphabetic()));
    if says_something {
        new.join(" ")
    } else {
        after.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_what_changed() {
        assert_eq!(news("arm64 t4g.small, alb", "arm64 c7g.large, alb"), "c7g.large");
        assert_eq!(news("arm64 512 MB, http-api", "arm64 512 MB, alb"), "alb");
        assert_eq!(
            news("arm64 512 MB, alb", "arm64 1024 MB, alb"),
            "arm64 1024 MB, alb"
        );
    }
}
