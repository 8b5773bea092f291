//! What a trace turned out to be, known when it has been read to its end.

use super::Reading;
use crate::units::{Mebibytes, Micros, Ratio, Window};

/// A window shorter than this, unless stated, is not projected to a month.
const PROJECTED_WINDOW_MIN: Micros = Micros::from_secs(60);
/// Fewer arrivals than this are not either.
const PROJECTED_ARRIVALS_MIN: u64 = 2;

/// What a trace turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceSummary {
    /// The path as given, `-` for standard input, or `synthetic`.
    pub source: String,
    /// Arrivals handed out, after scaling.
    pub arrivals: u64,
    /// Arrivals of the trace itself.
    pub recorded_arrivals: u64,
    /// Names of the functions, by [`super::FunctionId`].
    pub functions: Vec<String>,
    /// The accounting window.
    pub window: Window,
    /// What settled the window.
    pub window_source: WindowSource,
    /// How finely the instants were known, hence what was spread.
    pub resolution: Resolution,
    /// How much earlier than a row above it a row arrived, at most; sorted away.
    pub disorder: Micros,
    /// Which columns the trace had.
    pub recorded: Recorded,
    /// The largest `memory_used_mb`.
    pub memory_used_max: Option<Mebibytes>,
    /// Requests of the month ÷ arrivals replayed, for a synthetic load; a recorded trace is projected by its window.
    pub traffic_projection: Option<Ratio>,
    /// What was read of the trace, and what not.
    pub reading: Reading,
}

/// What settled the accounting window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowSource {
    /// From the first stamp to the last and the mean gap between them (a second, where stamps are whole seconds and the
    /// gap is less).
    Arrivals,
    /// The intervals of the counts.
    Intervals,
    /// `--span`.
    Span,
    /// The whole days of a synthetic load.
    Days,
}

/// How finely the trace tells instants. Spreading loses the shape of bursts within the interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Finer than a second: taken as they are.
    Exact,
    /// To the second: spread inside it.
    Seconds,
    /// Counts per interval: spread inside it.
    Intervals {
        /// The shortest interval.
        shortest: Micros,
        /// The longest.
        longest: Micros,
    },
    /// Drawn from a distribution.
    Synthetic,
}

/// Which columns the trace had, of those whose absence an assumption fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// `duration_ms`.
    pub duration: bool,
    /// `init_ms`.
    pub init: bool,
    /// `response_bytes`.
    pub response_bytes: bool,
}

impl TraceSummary {
    /// Whether what was counted is too little to stand for a month unless `--span` says how long the recording is:
    /// under 60 s, or fewer than 2 arrivals.
    #[must_use]
    pub fn needs_span(&self, counted: Window, arrivals: u64) -> bool {
        let stated = matches!(self.window_source, WindowSource::Span | WindowSource::Days);
        !stated && (counted.length() < PROJECTED_WINDOW_MIN || arrivals < PROJECTED_ARRIVALS_MIN)
    }
}
