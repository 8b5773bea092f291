//! Places on a horizontal axis with a meaning: words over the plot, like flags on poles.

use super::{
    canvas::{Anchor, Area, Canvas, SMALL, Text},
    ink::Ink,
    stroke::Dash,
};

const ROW: f64 = 16.0;
/// Between two flags of a row, and between a flag and a pole.
const APART: f64 = 6.0;
/// Between a pole and its flag.
const BESIDE: f64 = 4.0;

/// A place with its words.
pub(super) struct Flag {
    pub(super) at: f64,
    pub(super) words: String,
}

struct Placed {
    at: f64,
    row: usize,
    text: Text,
}

/// Draws flags from `top` down in as many rows as they need, between two sides, with poles that reach on so far; the
/// height of the rows.
pub(super) fn draw(
    canvas: &mut Canvas,
    flags: &[Flag],
    (top, left, right): (f64, f64, f64),
    reach: f64,
) -> f64 {
    let placed = place(flags, left, right);
    let rows = placed.iter().map(|flag| flag.row + 1).max().unwrap_or(0);
    let bottom = top + rows as f64 * ROW;
    for flag in &placed {
        let upper = top + flag.row as f64 * ROW + 2.0;
        canvas.dashed(
            &[(flag.at, upper), (flag.at, bottom + reach)],
            Ink::Muted,
            1.0,
            Dash::DOTTED,
        );
    }
    for flag in placed {
        let mut text = flag.text;
        text.at.1 = top + (flag.row as f64 + 0.72) * ROW;
        canvas.plated(text);
    }
    rows as f64 * ROW
}

/// A flag hangs to the right of its pole, at the right side to its left; where it would touch another, below that, so
/// that poles cross no flags.
fn place(flags: &[Flag], left: f64, right: f64) -> Vec<Placed> {
    let text = |flag: &Flag, anchor, shift: f64| {
        let text = Text::new((flag.at + shift, 0.0), anchor, &flag.words);
        text.size(SMALL).ink(Ink::Muted)
    };
    let mut to_right = Vec::new();
    let mut to_left = Vec::new();
    for flag in flags {
        let words = text(flag, Anchor::Start, BESIDE);
        if words.area().right <= right {
            to_right.push((flag.at, words));
        } else {
            to_left.push((flag.at, text(flag, Anchor::End, -BESIDE).between(left, right)));
        }
    }
    to_right.sort_by(|a, b| a.0.total_cmp(&b.0));
    to_left.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut placed: Vec<Placed> = Vec::new();
    for (at, text) in to_right.into_iter().chain(to_left) {
        let rows = placed.len();
        let row = (0..rows).find(|&row| is_free(&placed, row, at, text.area()));
        let row = row.unwrap_or_else(|| placed.iter().map(|flag| flag.row + 1).max().unwrap_or(0));
        placed.push(Placed { at, row, text });
    }
    placed
}

/// Whether a flag in this row touches no other, and no pole crosses a flag.
fn is_free(placed: &[Placed], row: usize, at: f64, words: Area) -> bool {
    placed.iter().all(|other| {
        let area = other.text.area();
        let touches = other.row == row && area.left < words.right + APART && words.left < area.right + APART;
        let is_crossed = other.row > row && area.left - 2.0 < at && at < area.right + 2.0;
        let crosses = other.row <= row && words.left - 2.0 < other.at && other.at < words.right + 2.0;
        !touches && !is_crossed && !crosses
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pole_crosses_a_flag() {
        let flags = [10.0, 20.0, 30.0, 300.0, 385.0, 390.0, 395.0].map(|at| Flag {
            at,
            words: "some words".to_owned(),
        });
        let placed = place(&flags, 0.0, 400.0);
        for (index, flag) in placed.iter().enumerate() {
            let area = flag.text.area();
            for other in placed.iter().skip(index + 1).chain(&placed[..index]) {
                let passes = other.row <= flag.row && area.left < other.at && other.at < area.right;
                assert!(!passes, "{} through {}", other.at, flag.at);
                let together = other.row == flag.row && area.overlaps(other.text.area());
                assert!(!together, "{} on {}", other.at, flag.at);
            }
        }
        assert!(placed.iter().all(|flag| flag.row < 4));
    }
}
