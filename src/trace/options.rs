//! How a trace is to be read.

use std::str::FromStr;

use super::{Altered, DurationModel, SampleRate, Scale, TraceFormat, WholeProblem, factor::Factor};
use crate::{
    sim::Seed,
    units::{Mebibytes, Micros},
};

/// How a trace is to be read. [`TraceOptions::default`] reads it as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceOptions {
    /// Renamed columns: (costsim's name, the name in the file), from `--map timestamp=ts`.
    pub map: Vec<(String, String)>,
    /// Durations of rows without one.
    pub duration: Option<DurationModel>,
    /// Recorded memory of rows without one.
    pub memory: Option<Mebibytes>,
    /// Factor on the traffic.
    pub scale: Scale,
    /// Which share of the requests the trace holds, where that was stated: the traffic is multiplied by the inverse.
    pub sample_rate: Option<SampleRate>,
    /// Within how much time the extra copies of a scaled arrival follow it.
    pub jitter: Micros,
    /// Length of the accounting window where it is not the trace's own.
    pub span: Option<Micros>,
    /// How far out of order rows may be.
    pub order: RowOrder,
    /// The format, where it is not to be told from the content.
    pub format: Option<TraceFormat>,
    /// What becomes of lines that cannot be read.
    pub strictness: Strictness,
    /// What is left out of the traffic.
    pub drop: Vec<Droppable>,
    /// How much is kept of every row.
    pub detail: Detail,
    /// What is different from the recording.
    pub altered: Altered,
    /// What becomes of rows that stand for counts.
    pub counted: CountedRows,
    /// Threads that may parse at once. With more than one, compressed files are decompressed on one more, a few blocks
    /// ahead. What is read is the same.
    pub threads: usize,
    /// Seed of everything drawn.
    pub seed: Seed,
}

/// What becomes of lines of a log that cannot be read, and of rows far out of order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Lines are skipped and counted, rows sorted.
    #[default]
    Lenient,
    /// Both are errors.
    Strict,
}

/// Requests that may be left out of the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Droppable {
    /// Requests for static files, which a CDN or a bucket would serve.
    StaticFiles,
}

/// A text that names nothing to leave out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected static, found `{0}`")]
pub struct DroppableError(pub String);

impl FromStr for Droppable {
    type Err = DroppableError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "static" => Ok(Self::StaticFiles),
            _ => Err(DroppableError(text.to_owned())),
        }
    }
}

/// How much is kept of every row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What a replay needs.
    #[default]
    Replay,
    /// What was observed, too: see [`super::Observed`].
    Everything,
}

/// What becomes of rows that stand for a number of arrivals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountedRows {
    /// Their arrivals are spread over the interval to the next instant.
    #[default]
    Spread,
    /// They stay rows ([`super::Observed::count`]), where nothing asks for single arrivals: no scale, no sample rate, no
    /// durations to be drawn.
    Kept,
}

/// How far out of order the rows of a trace may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// Up to 15 minutes and 2 million rows: arrivals come as the trace is read. A row further out is an error, see
    /// [`super::TraceError::is_disorder`].
    #[default]
    Nearly,
    /// In any order: the trace is read to its end, and spooled, when it is opened.
    Any,
}

impl Default for TraceOptions {
    fn default() -> Self {
        Self {
            map: Vec::new(),
            duration: None,
            memory: None,
            scale: Scale::ONE,
            sample_rate: None,
            jitter: Micros::from_secs(1),
            span: None,
            order: RowOrder::Nearly,
            format: None,
            strictness: Strictness::Lenient,
            drop: Vec::new(),
            detail: Detail::Replay,
            altered: Altered::NOT,
            counted: CountedRows::Spread,
            threads: 1,
            seed: Seed(1),
        }
    }
}

impl TraceOptions {
    /// Whether requests of this kind are left out.
    pub(super) fn drops(&self, kind: Droppable) -> bool {
        self.drop.contains(&kind)
    }

    /// By how much the recorded traffic is multiplied.
    pub(super) fn factor(&self) -> Result<Factor, WholeProblem> {
        Factor::new(self.scale, self.sample_rate)
    }
}
