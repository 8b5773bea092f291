//! What surrounds every chart: title, what it says in a sentence, and at the foot what it was made with.

use super::{
    canvas::{Anchor, Canvas, SMALL, Text},
    face::{self, Weight},
    ink::Ink,
};
use crate::{
    analysis::{Stamp, TraceFacts},
    report::{number, text, traffic},
};

/// Width of a chart: at 600 pixels, text is still 9 high or more.
pub(super) const WIDTH: f64 = 720.0;
/// Around everything.
pub(super) const MARGIN: f64 = 18.0;
const TITLE: f64 = 16.0;
const LINE: f64 = 17.0;
const FOOT: f64 = 11.0;

/// A canvas with a title and sentences; the place below them.
pub(super) fn begin(title: &str, sentences: &[String]) -> (Canvas, f64) {
    let mut canvas = Canvas::new(WIDTH);
    let room = WIDTH - 2.0 * MARGIN;
    let mut y = MARGIN + TITLE * 0.8;
    let heading = Text::new((MARGIN, y), Anchor::Start, title);
    canvas.text(heading.size(TITLE).strong().within(room));
    for line in sentences
        .iter()
        .flat_map(|sentence| face::wrapped(&text::one_line(sentence), SIZE, Weight::Regular, room))
    {
        y += LINE + 2.0;
        canvas.text(
            Text::new((MARGIN, y), Anchor::Start, &line)
                .size(SIZE)
                .ink(Ink::Muted),
        );
    }
    canvas.head = y + 6.0;
    (canvas, y + 14.0)
}

const SIZE: f64 = super::canvas::SIZE;

/// Notes and the stamp below what is drawn, and the height of it all.
pub(super) fn finish(mut canvas: Canvas, below: f64, notes: &[String]) -> Canvas {
    let room = WIDTH - 2.0 * MARGIN;
    let mut y = below + 8.0;
    for note in notes {
        for line in face::wrapped(&text::one_line(note), FOOT, Weight::Regular, room) {
            y += FOOT + 4.0;
            canvas.text(
                Text::new((MARGIN, y), Anchor::Start, &line)
                    .size(FOOT)
                    .ink(Ink::Muted),
            );
        }
    }
    canvas.height = (y + MARGIN * 0.8).ceil();
    canvas
}

/// A chart of nothing says so.
pub(super) fn nothing(title: &str, why: &str, notes: &[String]) -> Canvas {
    let (mut canvas, y) = begin(title, &[]);
    let words = Text::new((WIDTH / 2.0, y + 60.0), Anchor::Middle, why);
    canvas.text(words.ink(Ink::Muted));
    finish(canvas, y + 110.0, notes)
}

/// `traffic.csv, 4,610,000 requests in 7 whole days from Mon 2026-11-02`
pub(super) fn traffic_note(trace: &TraceFacts) -> String {
    let source = traffic::source(trace);
    let source = face::fitted(&source, FOOT, Weight::Regular, WIDTH / 2.0);
    let window = trace.window;
    format!(
        "{source}, {} in {}{}",
        number::counted(trace.invocations, "request"),
        traffic::span(window.length()),
        traffic::beginning(window)
    )
}

/// `Prices us-east-1 2026-07-20 digest 4c1f09, seed 1, costsim 0.1.0`
pub(super) fn stamp_note(stamp: &Stamp) -> String {
    let prices = &stamp.prices;
    let digest: String = prices.digest.chars().take(6).collect();
    format!(
        "Prices {} {} digest {digest}, seed {}, costsim {}",
        prices.region, prices.date, stamp.seed, stamp.version
    )
}

/// A row of keys, each a picture and a word, wrapped where the row is full; the place below.
pub(super) fn keys(canvas: &mut Canvas, y: f64, keys: &[Key<'_>]) -> f64 {
    let mut at = (MARGIN, y + SMALL);
    for key in keys {
        let words = Text::new((0.0, 0.0), Anchor::Start, key.words)
            .size(SMALL)
            .within(260.0);
        let width = key.width + 6.0 + words.width();
        if at.0 > MARGIN && at.0 + width > WIDTH - MARGIN {
            at = (MARGIN, at.1 + LINE);
        }
        (key.picture)(canvas, (at.0, at.1 - SMALL * 0.36));
        let words = Text {
            at: (at.0 + key.width + 6.0, at.1),
            ..words
        };
        canvas.text(words);
        at.0 += width + 18.0;
    }
    at.1 + 6.0
}

/// What a look means.
pub(super) struct Key<'a> {
    pub(super) words: &'a str,
    /// Width of the picture.
    pub(super) width: f64,
    /// Draws it, from its left middle on.
    pub(super) picture: &'a dyn Fn(&mut Canvas, (f64, f64)),
}
