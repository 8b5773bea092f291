//! Every chart on hand-built answers: legible, harmless, the same bytes each time.

mod extremes;
mod look;
pub(super) mod sample;
mod sound;
