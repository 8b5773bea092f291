//! How a trace is to be read.

use super::{DurationModel, Scale, TraceFormat};
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
    /// How much is kept of every row.
    pub detail: Detail,
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

/// How much is kept of every row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What a replay needs.
    #[default]
    Replay,
    /// What was observed, too: see [`super::Observed`].
    Everything,
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
            jitter: Micros::from_secs(1),
            span: None,
            order: RowOrder::Nearly,
            format: None,
            strictness: Strictness::Lenient,
            detail: Detail::Replay,
            seed: Seed(1),
        }
    }
}
