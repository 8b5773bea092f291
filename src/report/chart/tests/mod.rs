//! Every chart on hand-built answers: legible, harmless, the same bytes each time.

mod extremes;
mod look;
mod sample;
mod sound;
