//! Which design stands behind a line: where it begins, and where it becomes another.

use super::plot::Plot;
use crate::report::{
    chart::{
        canvas::{Anchor, Canvas, Text},
        label,
    },
    text,
};

const SIZE: f64 = 11.0;
const WIDTH: f64 = 170.0;

pub(super) fn draw(plot: &Plot<'_>, canvas: &mut Canvas) {
    // First what every line is, then what it becomes: where there is little room, changes go.
    for first in [true, false] {
        for line in 0..plot.answer.lines.len() {
            let mut before: Option<&str> = None;
            for (_, cost, at) in plot.points(line) {
                let changed = before != Some(cost.kind.as_str());
                if changed && before.is_none() == first {
                    let words = before.map_or_else(|| cost.kind.clone(), |before| news(before, &cost.kind));
                    let text = Text::new((0.0, 0.0), Anchor::Start, &text::one_line(&words))
                        .size(SIZE)
                        .ink(plot.looks[line].ink)
                        .within(WIDTH);
                    label::put_near(canvas, &text, at, plot.area);
                }
                before = Some(&cost.kind);
            }
        }
    }
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
