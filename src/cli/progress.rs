//! A progress bar on long work: after one second, on standard error, only on a terminal.
#![expect(
    clippy::disallowed_methods,
    reason = "progress is the one thing that may look at a clock"
)]

use std::{
    io::IsTerminal,
    sync::Mutex,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::analysis::Progress;

/// Shows how far a replay has come.
pub(super) struct Bar {
    started: Instant,
    bar: Mutex<Option<ProgressBar>>,
    wanted: Wanted,
}

/// Whether anybody would see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Yes,
    No,
}

impl Wanted {
    /// Somebody does, unless `--quiet` was said.
    pub(super) const fn unless(quiet: bool) -> Self {
        if quiet { Self::No } else { Self::Yes }
    }
}

impl Bar {
    pub(super) fn new(wanted: Wanted) -> Self {
        let wanted = if std::io::stderr().is_terminal() {
            wanted
        } else {
            Wanted::No
        };
        Self {
            started: Instant::now(),
            bar: Mutex::new(None),
            wanted,
        }
    }

    /// Takes note of progress; draws nothing in the first second.
    pub(super) fn update(&self, progress: Progress) {
        if self.wanted == Wanted::No || self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        let Ok(mut bar) = self.bar.lock() else { return };
        let bytes_total = progress.bytes_total.filter(|&total| total > progress.bytes_read);
        // Reading and simulating are counted apart: a phase of another kind has a bar of its own.
        if bar
            .as_ref()
            .is_some_and(|bar| bar.length().is_some() != bytes_total.is_some())
            && let Some(old) = bar.take()
        {
            old.finish_and_clear();
        }
        let bar = bar.get_or_insert_with(|| new_bar(bytes_total));
        if let Some(total) = bytes_total {
            bar.set_length(total);
        }
        bar.set_position(progress.bytes_read);
        bar.set_message(format!("{:.1} M requests", progress.arrivals as f64 / 1e6));
    }

    /// Removes the bar.
    pub(super) fn clear(&self) {
        if let Ok(Some(bar)) = self.bar.lock().as_deref() {
            bar.finish_and_clear();
        }
    }
}

fn new_bar(total: Option<u64>) -> ProgressBar {
    let (template, bar) = match total {
        Some(total) => (
            "{bar:30} {percent:>3} %  {msg}, {eta} left",
            ProgressBar::new(total),
        ),
        None => ("{spinner} {bytes} read  {msg}", ProgressBar::new_spinner()),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
