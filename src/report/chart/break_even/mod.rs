//! What each platform costs as one thing varies: a line each on logarithmic axes, where the lines cross, and what of
//! today's traffic lies where.

mod bands;

mod designs;
mod keys;
mod marks;
mod named;
mod path;
mod plot;
mod words;

use super::{Chart, frame};
use crate::analysis::BreakEven;

/// The chart of a break-even.
#[must_use]
pub fn break_even(answer: &BreakEven) -> Chart {
    let sentence = words::sentence(answer);
    let title = format!("Cost a month by {}", words::varied(answer.dimension));
    let notes = words::notes(answer);
    let canvas = if answer.points.is_empty() || answer.lines.is_empty() {
        frame::nothing(&title, "No point was reached: there is nothing to draw.", &notes)
    } else {
        plot::draw(answer, &title, &sentence, &notes)
    };
    Chart::new(&title, sentence, canvas)
}
