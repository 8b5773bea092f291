//! How a trace is to be read.

use super::{DurationModel, Scale};
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
    /// Seed of everything drawn.
    pub seed: Seed,
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
            seed: Seed(1),
        }
    }
}
