//! A page of text under construction: lines, blocks with a hanging indentation, nothing wider than the page.

use super::{format::Color, text};

/// Emphasis on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emphasis {
    /// None.
    Normal,
    /// Bold.
    Strong,
    /// Faint.
    Weak,
}

/// Lines so far.
pub(super) struct Page {
    width: usize,
    color: Color,
    text: String,
}

impl Page {
    /// Below this nothing is legible; narrower terminals get lines this wide.
    const WIDTH_MIN: usize = 40;

    /// An empty page.
    pub(super) fn new(width: usize, color: Color) -> Self {
        Self {
            width: width.max(Self::WIDTH_MIN),
            color,
            text: String::new(),
        }
    }

    /// Columns available.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// One line as it is, without trailing blanks.
    pub(super) fn line(&mut self, line: &str, emphasis: Emphasis) {
        let line = line.trim_end();
        let code = match (self.color, emphasis) {
            (Color::Plain, _) | (_, Emphasis::Normal) => "",
            (Color::Ansi, Emphasis::Strong) => "\u{1b}[1m",
            (Color::Ansi, Emphasis::Weak) => "\u{1b}[2m",
        };
        self.text.push_str(code);
        self.text.push_str(line);
        if !code.is_empty() {
            self.text.push_str("\u{1b}[0m");
        }
        self.text.push('\n');
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// `label`, then `content` from `column` on, wrapped there.
    pub(super) fn block(&mut self, label: &str, column: usize, content: &str, emphasis: Emphasis) {
        let lines = text::wrapped(content, self.width.saturating_sub(column));
        self.hang(label, column, &lines, emphasis);
    }

    /// `pieces` from `column` on with `gap` between them, broken only between pieces where each fits a line.
    pub(super) fn pieces(&mut self, column: usize, pieces: &[String], gap: &str, emphasis: Emphasis) {
        let lines = text::flowed(pieces, self.width.saturating_sub(column), gap);
        self.hang("", column, &lines, emphasis);
    }

    /// `label`, `left` from `column` on and `right` beside it from `beside` on, line by line.
    pub(super) fn pair(
        &mut self,
        label: &str,
        (column, left): (usize, &[String]),
        (beside, right): (usize, &[String]),
    ) {
        let mut label = label;
        for at in 0..left.len().max(right.len()) {
            let [left, right] = [left, right].map(|lines| lines.get(at).map_or("", String::as_str));
            let line = format!("{}{left}", text::padded(label, column));
            self.line(
                &format!("{}{right}", text::padded(&line, beside)),
                Emphasis::Normal,
            );
            label = "";
        }
    }

    fn hang(&mut self, label: &str, column: usize, lines: &[String], emphasis: Emphasis) {
        let mut label = label;
        for line in lines {
            self.line(&format!("{}{line}", text::padded(label, column)), emphasis);
            label = "";
        }
    }

    /// The finished text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}
